//! The life of one store: made, loaded and killed again and again, and looked through at the end.

use std::{collections::VecDeque, path::PathBuf, sync::Arc};

use kring::wire::v1::GetStatusResponse;
use rand::{Rng as _, SeedableRng as _, rngs::StdRng, seq::SliceRandom as _};
use tempfile::TempDir;
use tokio::{sync::watch, task::JoinSet};

use crate::{
    calls::{Call, Connections, Verb, patiently},
    daemon::{Daemon, admit, init, kill_nine},
    expected::everybody_was_told,
    inbox::Inbox,
    kept::{all_there, as_many_active},
    kills::{self, Kill},
    load::{Ended, Load},
    model::Model,
    plan::{Plan, UNITS},
    tally::Tally,
};

/// Acknowledged registrations that are sent again after a restart: the latest, and as many at random.
const REPEATED: usize = 150;

/// Everything about one store on this side.
struct Store {
    folder: PathBuf,
    model: Arc<Model>,
    inboxes: Vec<Inbox>,
    /// Not sent yet.
    waiting: VecDeque<Call>,
    /// Sent and not answered.
    open: Vec<Call>,
    rng: StdRng,
    tally: Tally,
}

/// Keeps the folder of a store that failed.
struct KeepOnFailure(TempDir);

impl Drop for KeepOnFailure {
    #[allow(clippy::print_stderr)]
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.0.disable_cleanup(true);
            eprintln!("the store that failed is kept in {}", self.0.path().display());
        }
    }
}

/// Loads a store with so many registrations, kills it as told on the way, and checks everything.
pub(crate) async fn torture(size: usize, kills: Vec<Kill>, seed: u64) -> Tally {
    let parent = KeepOnFailure(tempfile::tempdir().unwrap());
    let mut rng = StdRng::seed_from_u64(seed);
    let plan = Plan::new(size, &mut rng);
    let waiting = plan.calls().collect();
    let mut store = Store {
        folder: parent.0.path().join("kring"),
        model: Arc::new(Model::new(plan)),
        inboxes: (0..UNITS).map(|_| Inbox::default()).collect(),
        waiting,
        open: Vec::new(),
        rng,
        tally: Tally::default(),
    };
    store.make().await;
    for left in (1..=kills.len()).rev() {
        store.cycle(kills[kills.len() - left], left).await;
    }
    store.last().await;
    store.tally
}

impl Store {
    async fn make(&self) {
        init(&self.folder).await;
        let daemon = Daemon::start(&self.folder, None).await;
        admit(&Connections::to(&daemon.address, &self.folder).await).await;
        kill_nine(daemon.pid());
        daemon.killed().await;
    }

    /// One run of the daemon that ends by this kill; `left` kills are to come, this one included.
    async fn cycle(&mut self, kill: Kill, left: usize) {
        let average = self
            .waiting
            .iter()
            .filter(|call| call.verb == Verb::Register)
            .count()
            / (left + 1);
        let failpoint = match kill {
            Kill::Inside(place) => Some(format!("{place}@{}", kills::group(average, &mut self.rng))),
            Kill::Outside => None,
        };
        let daemon = Daemon::start(&self.folder, failpoint).await;
        let connections = Connections::to(&daemon.address, &self.folder).await;
        let status = connections.status().await.expect("nothing was written yet");
        let died = !self.settled(&connections, &status).await || {
            let after = (kill == Kill::Outside).then(|| (kills::after(average, &mut self.rng), daemon.pid()));
            self.load(&connections, &status, after).await
        };
        match kill {
            Kill::Inside(place) if died => *self.tally.inside.entry(place).or_default() += 1,
            // Also when everything was written before the place was reached often enough, or before enough was
            // acknowledged.
            _ => self.tally.outside += 1,
        }
        if !died {
            kill_nine(daemon.pid());
        }
        daemon.killed().await;
    }

    /// Checks what must be there, then repeats what was not answered and much of what was. False: the daemon died.
    async fn settled(&mut self, connections: &Connections, status: &GetStatusResponse) -> bool {
        self.tally.reads += all_there(&self.model, connections).await;
        as_many_active(&self.model, status);
        let again = self.again(REPEATED);
        self.tally.unanswered += self.open.iter().filter(|&&call| self.model.is_open(call)).count() as u64;
        let calls = self.open.drain(..).chain(again).collect();
        let started_at = status.started_at.expect("a moment");
        let ended = Load::new(&self.model, connections, started_at, None)
            .run(calls)
            .await;
        self.tally.repeated_calls += ended.answered as u64;
        self.tally.durable_unanswered += ended.durable as u64;
        self.open = ended.unanswered;
        self.open.extend(ended.left);
        if ended.died {
            return false;
        }
        // The daemon may die at the very last group, after answering it.
        match connections.status().await {
            Ok(status) => {
                let exactly = self.model.active();
                assert_eq!(exactly.start(), exactly.end(), "everything has its answer");
                as_many_active(&self.model, &status);
                true
            }
            Err(_) => false,
        }
    }

    /// Acknowledged registrations to send again: so many of the latest, and so many at random.
    fn again(&mut self, most: usize) -> Vec<Call> {
        let known = self.model.all_known();
        let mut all: Vec<(u64, usize)> = known
            .iter()
            .enumerate()
            .filter_map(|(no, known)| Some((known.register.answered?, no)))
            .collect();
        all.sort_unstable();
        let mut chosen = all.split_off(all.len().saturating_sub(most));
        all.shuffle(&mut self.rng);
        chosen.extend(all.into_iter().take(most));
        chosen
            .into_iter()
            .map(|(_, no)| Call {
                verb: Verb::Register,
                no,
            })
            .collect()
    }

    /// Sends what waits while every unit reads its notices. True: the daemon died.
    async fn load(
        &mut self,
        connections: &Connections,
        status: &GetStatusResponse,
        kill_after: Option<(usize, rustix::process::Pid)>,
    ) -> bool {
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
        let started_at = status.started_at.expect("a moment");
        let load = Load::new(&self.model, connections, started_at, kill_after);
        let Ended {
            died,
            unanswered,
            left,
            ..
        } = load.run(std::mem::take(&mut self.waiting)).await;
        (self.open, self.waiting) = (unanswered, left);
        stop.send_replace(true);
        let mut back: Vec<(usize, Inbox)> = Vec::with_capacity(UNITS);
        while let Some(reader) = patiently(readers.join_next()).await {
            back.push(reader.unwrap());
        }
        back.sort_by_key(|(unit, _)| *unit);
        self.inboxes = back.into_iter().map(|(_, inbox)| inbox).collect();
        died
    }

    /// The last run: everything is written, read, repeated and acknowledged; then the daemon stops in good order.
    async fn last(&mut self) {
        let daemon = Daemon::start(&self.folder, None).await;
        let connections = Connections::to(&daemon.address, &self.folder).await;
        let status = connections.status().await.unwrap();
        assert!(self.settled(&connections, &status).await, "nobody killed it");
        assert!(!self.load(&connections, &status, None).await, "nobody killed it");
        for (unit, inbox) in self.inboxes.iter_mut().enumerate() {
            let rng = StdRng::seed_from_u64(self.rng.r#gen());
            inbox.drain(connections.agencies[unit].clone(), rng).await;
        }
        let all = self.again(usize::MAX).into();
        let repeated = Load::new(
            &self.model,
            &connections,
            status.started_at.expect("a moment"),
            None,
        )
        .run(all)
        .await;
        assert!(!repeated.died, "nobody killed it");
        self.tally.repeated_calls += repeated.answered as u64;
        self.tell(&connections.status().await.unwrap());
        drop(connections);
        daemon.stop().await;
    }

    fn tell(&mut self, status: &GetStatusResponse) {
        as_many_active(&self.model, status);
        assert_eq!(
            status.unacknowledged_notices, 0,
            "everything was received and acknowledged"
        );
        self.tally.tellings_expected = everybody_was_told(&self.model, &self.inboxes);
        self.tally.events = status.events;
        (self.tally.registrations, self.tally.renewals, self.tally.ends) = self.model.acknowledged();
        self.tally.notices = self.inboxes.iter().map(|inbox| inbox.notices.len() as u64).sum();
        self.tally.repeated_notices = self.inboxes.iter().map(|inbox| inbox.repeats).sum();
    }
}
