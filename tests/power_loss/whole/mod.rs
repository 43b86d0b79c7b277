//! The whole daemon on a failing disk: one story per seed.
//!
//! Agencies register, renew and end over mutual TLS while units read their notices; the power goes, or the disk fails. After
//! every restart: what was acknowledged is there as it was acknowledged, and what had no answer is sent again. At the end
//! every unit reads its notices from the beginning and must have been told of everybody it must hear of.

mod last;
mod load;
mod process;
pub(crate) mod tally;
mod town;
mod trouble;

pub(crate) use town::Town;

use std::sync::Arc;

use rand::{Rng as _, SeedableRng as _, rngs::StdRng};
use tokio::sync::watch;
use tokio::task::JoinSet;

use crate::calls::{Call, Connections, Verb, patiently};
use crate::disk::device::Device;
use crate::disk::fault::{Fault, Faults};
use crate::disk::image::Image;
use crate::disk::mount::Mounted;
use crate::inbox::Inbox;
use crate::kept::{all_there, as_many_active};
use crate::model::Model;
use crate::plan::{Plan, UNITS};

use load::{Ended, Queue, send};
use process::Process;
use tally::Tally;

/// Operations of the disk that a start takes, and that the work of one run takes, roughly.
const OF_A_START: u64 = 50;
const OF_THE_WORK: u64 = 160;

/// One store and everything known of it on this side.
struct Story<'t> {
    town: &'t Town,
    model: Arc<Model>,
    inboxes: Vec<Inbox>,
    queue: Queue,
    rng: StdRng,
    tally: Tally,
}

/// What goes wrong in one run, and when.
enum Plot {
    /// While it starts.
    AtStart(Vec<(u64, Fault)>),
    /// The power or the process goes while it works.
    Cut(Vec<(u64, Fault)>),
    /// The disk fails while it works.
    Trouble(Vec<(u64, Fault)>),
}

/// Plays one story. What is wrong is a panic of the suite.
pub(crate) fn play(town: &Town, seed: u64) -> Result<Tally, String> {
    let mut rng = StdRng::seed_from_u64(seed);
    let plan = Plan::new(rng.gen_range(20..60), &mut rng);
    let waiting = plan.calls().collect();
    let mut story = Story {
        town,
        model: Arc::new(Model::new(plan)),
        inboxes: (0..UNITS).map(|_| Inbox::default()).collect(),
        queue: Queue {
            waiting,
            ..Queue::default()
        },
        rng,
        tally: Tally {
            stories: 1,
            ..Tally::default()
        },
    };
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(story.all());
    Ok(story.tally)
}

impl Story<'_> {
    async fn all(&mut self) {
        let mut image = self.town.disk();
        for _ in 0..self.rng.gen_range(1..=2) {
            let cached = self.rng.gen_ratio(3, 4);
            let mounted = self.mount(image, cached);
            loop {
                self.run(&mounted).await;
                if mounted.device.report().1 || self.rng.gen_ratio(1, 2) {
                    break;
                }
            }
            mounted.device.cut();
            let (left, taken) = mounted.unmount().after_power_cut(&mut self.rng);
            self.tally.faults.taken(taken);
            image = left;
        }
        self.last(image).await;
    }

    fn mount(&mut self, image: Image, cached: bool) -> Mounted {
        let rng = StdRng::seed_from_u64(self.rng.r#gen());
        Mounted::new(Device::new(image, Faults::default(), rng), cached).unwrap()
    }

    fn plot(&mut self) -> Plot {
        let rng = &mut self.rng;
        let at = rng.gen_range(0..OF_THE_WORK);
        match rng.gen_range(0..9) {
            0 => Plot::AtStart(vec![(rng.gen_range(0..OF_A_START), Fault::any_cut(rng))]),
            1 => Plot::AtStart(vec![(rng.gen_range(0..OF_A_START), Fault::any_error(rng))]),
            2..=4 => Plot::Cut(vec![(at, Fault::any_cut(rng))]),
            5 => Plot::Cut(vec![(at, Fault::Dies)]),
            6 => Plot::Trouble(vec![(at, Fault::full(rng))]),
            _ => Plot::Trouble(vec![(at, Fault::any_error(rng))]),
        }
    }

    /// One run of the daemon.
    async fn run(&mut self, mounted: &Mounted) {
        let plot = self.plot();
        let before = mounted.device.report().0.len();
        if let Plot::AtStart(faults) = &plot {
            mounted.device.plan(faults.clone());
        }
        let (mut process, serving) = Process::start(&self.town.folder, mounted).await;
        let mut told = serving.is_none();
        match serving {
            Some(serving) => {
                mounted.device.relieve();
                self.tally.served += 1;
                let gone = mounted.device.report().1;
                let connections = Connections::to(&serving.address, &self.town.folder).await;
                assert!(!gone, "it serves on a disk without power");
                self.check(&connections).await;
                match plot {
                    Plot::AtStart(_) => {}
                    Plot::Cut(faults) => {
                        mounted.device.plan(faults);
                        self.work_and_read(&connections).await;
                    }
                    Plot::Trouble(faults) => {
                        mounted.device.plan(faults);
                        told = self.trouble(mounted, &serving, &connections).await;
                    }
                }
                process.kill(mounted).await;
            }
            None => {
                let status = process.ended(mounted).await;
                let happened = mounted.device.report().0;
                assert!(!happened.is_empty(), "{status}: {}", process.said());
                self.tally.not_started += 1;
            }
        }
        mounted.device.relieve();
        for fault in &mounted.device.report().0[before..] {
            self.tally.faults.fault(*fault, told);
        }
    }

    /// After a start: everything acknowledged is there, and nothing that nobody asked for.
    async fn check(&mut self, connections: &Connections) {
        let status = connections.status().await.unwrap();
        self.tally.reads += all_there(&self.model, connections).await;
        as_many_active(&self.model, &status);
        // First what has no answer yet, and some that has: it must be the same again.
        self.tally.unanswered += self.queue.open.len() as u64;
        for call in self
            .again(8)
            .into_iter()
            .chain(std::mem::take(&mut self.queue.open))
        {
            self.queue.waiting.push_front(call);
        }
    }

    /// Acknowledged registrations, to be sent again.
    fn again(&mut self, most: usize) -> Vec<Call> {
        let known = self.model.all_known();
        let answered = (0..known.len()).filter(|&no| known[no].register.answered.is_some());
        let mut all: Vec<Call> = answered
            .map(|no| Call {
                verb: Verb::Register,
                no,
            })
            .collect();
        while all.len() > most {
            all.swap_remove(self.rng.gen_range(0..all.len()));
        }
        all
    }

    /// Sends what waits.
    async fn work(&mut self, connections: &Connections) -> Ended {
        let (queue, ended) = send(std::mem::take(&mut self.queue), &self.model, connections).await;
        self.queue = queue;
        self.tally.ended_when_full += std::mem::take(&mut self.queue.ended_when_full);
        ended
    }

    /// The same, while every unit reads its notices as they come, and acknowledges some.
    async fn work_and_read(&mut self, connections: &Connections) {
        let (stop, stopped) = watch::channel(false);
        let mut readers = JoinSet::new();
        for (unit, mut inbox) in std::mem::take(&mut self.inboxes).into_iter().enumerate() {
            let (agency, stopped) = (connections.agencies[unit].clone(), stopped.clone());
            let rng = StdRng::seed_from_u64(self.rng.r#gen());
            readers.spawn(async move {
                inbox.live(agency, stopped, rng).await;
                (unit, inbox)
            });
        }
        let ended = self.work(connections).await;
        assert!(
            matches!(ended, Ended::Done | Ended::Died),
            "nothing is wrong with the disk, and it refuses: {ended:?}"
        );
        stop.send_replace(true);
        let mut back = Vec::with_capacity(UNITS);
        while let Some(reader) = patiently(readers.join_next()).await {
            back.push(reader.unwrap());
        }
        back.sort_by_key(|(unit, _)| *unit);
        self.inboxes = back.into_iter().map(|(_, inbox)| inbox).collect();
    }
}
