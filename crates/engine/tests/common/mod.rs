//! A store in a directory of its own, and the few commands that the tests need. A person's name with a capital is an
//! adult ("Mother"), any other a child ("tom").

#![allow(dead_code, clippy::unwrap_used)] // each test file uses a part; it may panic

pub(crate) mod files;
pub(crate) mod life;

use std::{
    future::Future,
    path::Path,
    sync::Arc,
    task::{Context, Poll, Wake},
    thread::{self, Thread},
};

use decision::{
    AdmitAgency, Answer, AssertRelations, By, Command, End, OpenUnit, Refusal, Register, RegisterAnswer,
    Relation, UpdateUnit, Whom,
};
use engine::{Engine, Failure, NewStore, Opened, Start, Step, WriterThread, create};
use event::{
    Basis, Contact, Day, EndReason, Moment, MunicipalityCode, Oin, RegisteredBy, RegistrationId,
    RegistrationKind, RelationKind, RelationSource, RequestId, RequestMark, SubjectRole,
};
use policy::{HOUSEHOLD_TOML, MUNICIPALITIES_CSV, Policy, Reference, SECTORS_CSV};
use pseudonym::{IdentityKind, KeyLabel, Pseudonym};
use rand::{SeedableRng, rngs::StdRng};
use seal::KeyEncryptionKey;

/// 1 June 2015, noon in Amsterdam.
pub(crate) const NOON: Moment = Moment(1_433_152_800_000_000);
pub(crate) const ROTTERDAM: MunicipalityCode = MunicipalityCode(599);

pub(crate) fn day(text: &str) -> Day {
    Day::parse(text).unwrap()
}

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
    /// Of the check of the pseudonym key.
    pub(crate) check: u8,
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
            check: 5,
            queue: 64,
            seed: 11,
            log: journal::Settings::default(),
            watch: Box::new(|_| {}),
        }
    }
}

pub(crate) fn try_open(dir: &Path, opens: Opens) -> Result<(Engine, Opened, WriterThread), Failure> {
    Engine::open(Start {
        pseudonym_check: [opens.check; 16],
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

pub(crate) fn oin(agency: u32) -> Oin {
    Oin::parse(&format!("00000099{agency:012}")).unwrap()
}

/// Connects an agency and opens its unit; agencies are numbered in the order in which they are opened, from 1.
pub(crate) fn connect(engine: &Engine, agency: u32, supplies_brp: bool) {
    let admit = AdmitAgency {
        oin: oin(agency),
        name: format!("agency {agency}"),
        sector: "youth_care".into(),
        municipalities: vec![ROTTERDAM],
        is_municipality: None,
        supplies_brp,
    };
    let unit = OpenUnit {
        oin: oin(agency),
        code: "team".into(),
        name: format!("team {agency}"),
        contact: Contact {
            role: "duty".into(),
            phone: "+31101234567".into(),
            email: String::new(),
        },
        follow_up_officer: false,
        shielded: false,
        daily_quota: 0,
    };
    submit(engine, Command::AdmitAgency(admit)).unwrap();
    submit(engine, Command::OpenUnit(unit)).unwrap();
}

fn by(agency: u32) -> By {
    By {
        oin: oin(agency),
        on_behalf_of: None,
        unit_code: String::new(),
    }
}

/// The request with this number.
pub(crate) fn request(number: u32) -> RequestMark {
    let mut id = [0; 16];
    id[..4].copy_from_slice(&number.to_le_bytes());
    RequestMark {
        id: RequestId(id),
        digest: [3; 32],
    }
}

pub(crate) fn whom(name: &str) -> Whom {
    // As evenly spread as those of a keyed hash.
    let bytes = blake3::hash(name.as_bytes()).into();
    let adult = name.chars().next().is_some_and(char::is_uppercase);
    Whom {
        pseudonym: Pseudonym {
            label: KeyLabel(1),
            kind: IdentityKind::Bsn,
            bytes,
        },
        possible_duplicate: false,
        born: Some(day(if adult { "1980-01-01" } else { "2010-01-01" })),
    }
}

pub(crate) fn registration(agency: u32, person: &str, number: u32) -> Command {
    let adult = person.chars().next().is_some_and(char::is_uppercase);
    Command::Register(Box::new(Register {
        by: by(agency),
        request: request(number),
        whom: whom(person),
        role: if adult {
            SubjectRole::Adult
        } else {
            SubjectRole::Child
        },
        kind: RegistrationKind::Involvement,
        since: day("2015-01-01"),
        planned_end: None,
        basis: Basis::Statutory,
        registered_by: RegisteredBy::Professional,
        actor: String::new(),
        municipality: ROTTERDAM,
        one_off: false,
        watching: false,
        shielded: false,
        client_reference: None,
        relations: vec![],
    }))
}

pub(crate) fn register(engine: &Engine, agency: u32, person: &str, number: u32) -> RegisterAnswer {
    registered(submit(engine, registration(agency, person, number)))
}

pub(crate) fn registered(answer: Result<Answer, Refusal>) -> RegisterAnswer {
    match answer.unwrap() {
        Answer::Registered(answer) => *answer,
        other => panic!("{other:?} is no answer to a registration"),
    }
}

/// Agency `agency` says, from the population register, that these are parent and child.
pub(crate) fn parents(agency: u32, pairs: &[(&str, &str)], number: u32) -> Command {
    let relation = |&(from, to): &(&str, &str)| Relation {
        from: whom(from),
        to: whom(to),
        kind: RelationKind::Parent,
        source: RelationSource::Brp,
        since: None,
        until: None,
        as_of: None,
        in_question: false,
        address_use: None,
    };
    Command::AssertRelations(AssertRelations {
        by: by(agency),
        request: request(number),
        relations: pairs.iter().map(relation).collect(),
    })
}

pub(crate) fn end(agency: u32, id: RegistrationId, reason: EndReason, number: u32) -> Command {
    Command::End(End {
        by: by(agency),
        request: request(number),
        id,
        on: None,
        reason,
    })
}

/// Lets a unit write as much as it likes.
pub(crate) fn no_quota(agency: u32) -> Command {
    Command::UpdateUnit(UpdateUnit {
        oin: oin(agency),
        code: "team".into(),
        etag: None,
        name: None,
        contact: None,
        follow_up_officer: None,
        shielded: None,
        daily_quota: Some(u32::MAX),
    })
}

pub(crate) fn acknowledge(agency: u32, through: u64) -> Command {
    let by = by(agency);
    Command::Acknowledge(decision::Acknowledge { by, through })
}
