//! How long the worst requests about the worst households hold the writer: `bounded [ROUNDS [SHAPE]...]`, each round in stores
//! of its own that are removed. Shapes are numbered from 1, the ordinary family comes always; none named means all.
//!
//! The same shapes and the same requests as the count of work in `decision` (tests/bounded), through the engine and onto a
//! disk, one request at a time. Printed for each shape: the requests that took the writer longest, as processor time of its
//! thread (deciding and sealing; and all of it, with appending and publishing), median and most over all rounds and all
//! requests of that name; beside it the median of the same request around an ordinary family in the same run, and how many
//! times that is. docs/limits.md has a table of one machine.
#![allow(clippy::unwrap_used, clippy::print_stdout)] // a measurement prints, and may panic

#[path = "../../../decision/tests/bounded/commands.rs"]
mod commands;
#[path = "../../tests/common/mod.rs"]
mod common;
#[path = "../../../decision/tests/bounded/questions.rs"]
mod questions;
#[path = "../../../decision/tests/bounded/shapes.rs"]
mod shapes;

use std::{
    collections::BTreeMap,
    env,
    sync::{Arc, Mutex},
    time::Duration,
};

use decision::{Answer, Command, FACT_WORK, Refusal};
use engine::{Engine, Step};
use policy::Policy;
use rustix::time::{ClockId, clock_gettime};

use commands::Index;
use common::{Opens, close, make, submit, try_open};
use shapes::Shape;

/// Processor time of the writer's thread when the latest groups reached what. It stands still while the disk is waited for
/// and while others have the processor.
#[derive(Clone, Copy, Default)]
struct Seen {
    answered: Duration,
    decided: Duration,
    published: Option<Duration>,
    events: usize,
}

/// Processor time of this thread.
fn own_time() -> Duration {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    Duration::new(
        u64::try_from(time.tv_sec).unwrap(),
        u32::try_from(time.tv_nsec).unwrap(),
    )
}

/// One request as it was measured.
#[derive(Clone, Copy)]
struct Took {
    deciding: Duration,
    rest: Duration,
    events: usize,
}

impl Took {
    fn all(&self) -> Duration {
        self.deciding + self.rest
    }
}

struct Timed {
    engine: Engine,
    seen: Arc<Mutex<Seen>>,
    took: Vec<(&'static str, Took)>,
}

impl Index for Timed {
    fn ask(&mut self, name: &'static str, command: Command) -> Result<Answer, Refusal> {
        let before = {
            let mut seen = self.seen.lock().unwrap();
            seen.published = None;
            seen.answered
        };
        let answer = submit(&self.engine, command);
        let seen = *self.seen.lock().unwrap();
        if let Some(published) = seen.published {
            let took = Took {
                deciding: seen.decided.saturating_sub(before),
                rest: published.saturating_sub(seen.decided),
                events: seen.events,
            };
            self.took.push((name, took));
        }
        answer
    }

    fn send(&mut self, command: Command) -> Result<Answer, Refusal> {
        submit(&self.engine, command)
    }

    fn is_still_telling(&self) -> bool {
        self.engine.read(|view| view.is_still_telling())
    }

    fn is_going_over(&self) -> bool {
        self.engine.read(|view| view.policy_under_way().is_some())
    }

    fn in_force(&self) -> Arc<Policy> {
        self.engine.policy()
    }
}

fn measured(build: impl FnOnce(&mut Timed) -> Shape) -> (&'static str, Vec<(&'static str, Took)>) {
    let dir = tempfile::tempdir().unwrap();
    make(dir.path(), 3);
    let seen = Arc::new(Mutex::new(Seen::default()));
    let watched = Arc::clone(&seen);
    let watch = Box::new(move |step: Step<'_>| {
        let (mut seen, now) = (watched.lock().unwrap(), own_time());
        match step {
            Step::Decided { events, .. } => (seen.decided, seen.events) = (now, events),
            Step::Published { .. } => (seen.published, seen.answered) = (Some(now), now),
            _ => {}
        }
    });
    let opens = Opens {
        watch,
        ..Opens::default()
    };
    let (engine, _, thread) = try_open(dir.path(), opens).unwrap();
    let mut timed = Timed {
        engine,
        seen,
        took: Vec::new(),
    };
    let mut shape = build(&mut timed);
    questions::ask_everything(&mut shape, &mut timed);
    let Timed { engine, took, .. } = timed;
    close((engine, thread));
    (shape.name, took)
}

fn main() {
    let rounds: usize = env::args().nth(1).map_or(3, |text| text.parse().unwrap());
    let builds: [fn(&mut Timed) -> Shape; 9] = [
        shapes::family,
        |index| shapes::relations_of_one(index, 200),
        |index| shapes::relations_of_one(index, 400),
        |index| shapes::chain_of_partners(index, 200),
        |index| shapes::one_address(index, 5_000),
        |index| shapes::storm(index, 500),
        |index| shapes::parties_of_one(index, 800),
        |index| shapes::again_and_again(index, 1_000),
        |index| shapes::at_random(index, 5_000),
    ];
    println!(
        "{:38} {:34} {:>5} {:>7} {:>9} {:>9} {:>9} {:>9} {:>7}",
        "shape", "request", "times", "events", "decide", "median", "most ms", "family", "times"
    );
    let mut family: BTreeMap<&'static str, f64> = BTreeMap::new();
    let named: Vec<usize> = env::args().skip(2).map(|text| text.parse().unwrap()).collect();
    let wanted = |no: usize| no == 0 || named.is_empty() || named.contains(&no);
    for (_, build) in builds.into_iter().enumerate().filter(|(no, _)| wanted(*no)) {
        let mut by_name: BTreeMap<&'static str, Vec<Took>> = BTreeMap::new();
        let mut name = "";
        for _ in 0..rounds {
            let (shape, took) = measured(build);
            name = shape;
            for (request, took) in took {
                by_name.entry(request).or_default().push(took);
            }
        }
        if family.is_empty() {
            family = by_name
                .iter()
                .map(|(&request, took)| (request, median(took)))
                .collect();
        }
        let mut rows: Vec<_> = by_name.iter().collect();
        rows.sort_by_key(|(_, took)| std::cmp::Reverse(took.iter().map(Took::all).max()));
        for (request, took) in rows.into_iter().take(5) {
            let longest = took.iter().max_by_key(|took| took.all()).unwrap();
            let middle = median(took);
            let [beside, times] = match family.get(request) {
                Some(family) => [format!("{family:.2}"), format!("{:.1}", middle / family)],
                None => ["-".into(), "-".into()],
            };
            println!(
                "{name:38} {request:34} {:5} {:7} {:9.2} {middle:9.2} {:9.2} {beside:>9} {times:>7}",
                took.len(),
                longest.events,
                ms(longest.deciding),
                ms(longest.all()),
            );
        }
    }
    println!("a fact counts {FACT_WORK} work units");
}

fn ms(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1e3
}

fn median(took: &[Took]) -> f64 {
    let mut all: Vec<Duration> = took.iter().map(Took::all).collect();
    all.sort_unstable();
    ms(all[all.len() / 2])
}
