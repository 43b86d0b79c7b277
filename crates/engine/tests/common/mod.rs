//! A store in a directory of its own, and the few commands that the tests need. A person's name with a capital is an
//! adult ("Mother"), any other a child ("tom").

#![allow(dead_code, clippy::unwrap_used)] // each test file uses a part; it may panic

#[path = "../../../decision/tests/common/builders.rs"]
pub(crate) mod builders;
pub(crate) mod files;
pub(crate) mod life;
pub(crate) mod scan;

use std::{
    future::Future,
    path::Path,
    sync::Arc,
    task::{Context, Poll, Wake},
    thread::{self, Thread},
};

use decision::{AdmitAgency, Answer, Command, Refusal, RegisterAnswer, Whom};
use engine::{Engine, Failure, NewStore, Opened, Start, Step, WriterThread, create};
use event::{EndReason, Moment, RegistrationId, RelationKind};
use policy::{HOUSEHOLD_TOML, MUNICIPALITIES_CSV, Policy, Reference, SECTORS_CSV};
use rand::{SeedableRng, rngs::StdRng};
use seal::KeyEncryptionKey;

use builders::by;
pub(crate) use builders::{oin, registered, request};

/// 1 June 2015, noon in Amsterdam.
pub(crate) const NOON: Moment = Moment(1_433_152_800_000_000);

pub(crate) fn policy() -> Policy {
    Policy::parse(HOUSEHOLD_TOML).unwrap()
}

pub(crate) fn reference() -> Reference {
    Reference::parse(SECTORS_CSV, MUNICIPALITIES_CSV).unwrap()
}

pub(crate) fn kek(byte: u8) -> KeyEncryptionKey {
    KeyEncryptionKey::from_bytes([byte; 32])
}

pub(crate) fn make(dir: &Path, seed: u64) {
    let new = NewStore {
        pseudonym_check: [5; 16],
        data_dir: dir,
        key_encryption_key: &kek(1),
        policy: &policy(),
        reference: &reference(),
        administrator: engine::FirstAdministrator {
            fingerprint: [5; 32],
            name: "Beheer".into(),
            not_after: NOON,
        },
        now: NOON,
    };
    create(&new, &mut StdRng::seed_from_u64(seed)).unwrap();
}

pub(crate) type Watch = Box<dyn FnMut(Step<'_>) + Send>;

/// How a store is opened; change what matters to the test.
pub(crate) struct Opens {
    pub(crate) kek: u8,
    pub(crate) policy: Policy,
    /// Of the pseudonym keys at hand.
    pub(crate) checks: Vec<[u8; 16]>,
    pub(crate) queue: usize,
    /// Of the randomness: a store that is opened again with the same would give ids a second time.
    pub(crate) seed: u64,
    pub(crate) log: journal::Settings,
    pub(crate) watch: Watch,
}

impl Default for Opens {
    fn default() -> Self {
        Self {
            kek: 1,
            policy: policy(),
            // The one in use, and a next one that lies ready.
            checks: vec![[5; 16], [6; 16]],
            queue: 64,
            seed: 11,
            log: journal::Settings::default(),
            watch: Box::new(|_| {}),
        }
    }
}

pub(crate) fn try_open(dir: &Path, opens: Opens) -> Result<(Engine, Opened, WriterThread), Failure> {
    Engine::open(Start {
        pseudonym_checks: &opens.checks,
        data_dir: dir,
        log: opens.log,
        key_encryption_key: &kek(opens.kek),
        policy: opens.policy,
        reference: reference(),
        random: Box::new(StdRng::seed_from_u64(opens.seed)),
        watch: opens.watch,
        queue: opens.queue,
        progress: &mut |_, _| {},
    })
}

pub(crate) fn open(dir: &Path) -> (Engine, WriterThread) {
    let (engine, _, thread) = try_open(dir, Opens::default()).unwrap();
    (engine, thread)
}

/// Drops the handle and waits until the log is closed.
pub(crate) fn close((engine, thread): (Engine, WriterThread)) {
    drop(engine);
    thread.join().unwrap().unwrap();
}

struct Unpark(Thread);

impl Wake for Unpark {
    fn wake(self: Arc<Self>) {
        self.0.unpark();
    }
}

/// Waits for a future on this thread.
pub(crate) fn wait<T>(future: impl Future<Output = T>) -> T {
    let mut future = std::pin::pin!(future);
    let waker = Arc::new(Unpark(thread::current())).into();
    let mut context = Context::from_waker(&waker);
    loop {
        match future.as_mut().poll(&mut context) {
            Poll::Ready(value) => return value,
            Poll::Pending => thread::park(),
        }
    }
}

pub(crate) fn submit(engine: &Engine, command: Command) -> Result<Answer, Refusal> {
    wait(engine.submit(command, NOON))
}

/// Connects an agency and opens its unit; agencies are numbered in the order in which they are opened, from 1.
pub(crate) fn connect(engine: &Engine, agency: u32, supplies_brp: bool) {
    let admit = AdmitAgency {
        supplies_brp,
        ..builders::agency(agency, &format!("agency {agency}"))
    };
    let unit = builders::unit(agency, &format!("team {agency}"));
    submit(engine, Command::AdmitAgency(admit)).unwrap();
    submit(engine, Command::OpenUnit(unit)).unwrap();
}

pub(crate) fn whom(name: &str) -> Whom {
    // As evenly spread as those of a keyed hash.
    let bytes = blake3::hash(name.as_bytes()).into();
    builders::person(bytes, name.chars().next().is_some_and(char::is_uppercase))
}

pub(crate) fn registration(agency: u32, person: &str, number: u32) -> Command {
    let command = builders::registration(by(agency), request(number), whom(person));
    Command::Register(Box::new(command))
}

pub(crate) fn register(engine: &Engine, agency: u32, person: &str, number: u32) -> RegisterAnswer {
    registered(submit(engine, registration(agency, person, number)))
}

/// Agency `agency` says, from the population register, that these are parent and child.
pub(crate) fn parents(agency: u32, pairs: &[(&str, &str)], number: u32) -> Command {
    let relation =
        |&(from, to): &(&str, &str)| builders::relation(RelationKind::Parent, whom(from), whom(to));
    let relations: Vec<_> = pairs.iter().map(relation).collect();
    builders::assert(by(agency), request(number), &relations)
}

pub(crate) fn end(agency: u32, id: RegistrationId, reason: EndReason, number: u32) -> Command {
    builders::end(by(agency), request(number), id, reason)
}

/// Lets a unit write as much as it likes.
pub(crate) fn no_quota(agency: u32) -> Command {
    builders::quota(agency, u32::MAX)
}

pub(crate) fn acknowledge(agency: u32, through: u64) -> Command {
    let by = by(agency);
    Command::Acknowledge(decision::Acknowledge { by, through })
}
