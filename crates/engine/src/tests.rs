//! A journal that appends no more: the writer stops writing, says so, and what is published stays readable.
//!
//! The journal is a real one, poisoned the way a failed append poisons it; nothing outside the crate can hand the
//! writer such a journal.

use std::{
    future::Future,
    panic::{AssertUnwindSafe, catch_unwind},
    pin::{Pin, pin},
    sync::mpsc::channel,
    task::{Context, Poll, Wake, Waker},
};

use decision::{Command, PinAdministrator};
use policy::{HOUSEHOLD_TOML, MUNICIPALITIES_CSV, SECTORS_CSV};
use rand::{SeedableRng, rngs::StdRng};

use super::*;
use crate::{FirstAdministrator, NewStore, belonging::Of, create, open::journal_dir};

const NOW: Moment = Moment(1_433_152_800_000_000);

fn pin_administrator(n: u8) -> Command {
    Command::PinAdministrator(PinAdministrator {
        fingerprint: [n; 32],
        name: "Beheer".into(),
        not_after: None,
    })
}

/// The parts of an open engine whose journal is poisoned; the writer is not started yet.
fn poisoned(dir: &Path, watch: Watch) -> (Engine, Writer) {
    let key = KeyEncryptionKey::from_bytes([1; 32]);
    let policy = Policy::parse(HOUSEHOLD_TOML).unwrap();
    let reference = Reference::parse(SECTORS_CSV, MUNICIPALITIES_CSV).unwrap();
    let new = NewStore {
        pseudonym_check: [5; 16],
        data_dir: dir,
        key_encryption_key: &key,
        policy: &policy,
        reference: &reference,
        administrator: FirstAdministrator {
            fingerprint: [5; 32],
            name: "Beheer".into(),
            not_after: NOW,
        },
        now: NOW,
    };
    create(&new, &mut StdRng::seed_from_u64(1)).unwrap();
    let Store {
        mut journal,
        slots,
        books,
        counts,
        ..
    } = open(
        dir,
        journal::Settings::default(),
        &key,
        Of {
            policy: &policy,
            pseudonym_checks: &[[5; 16]],
        },
        &mut StdRng::seed_from_u64(2),
        &mut |_, _| {},
    )
    .unwrap();
    let epoch = journal.head().epoch.0;
    let books = Arc::new(RwLock::new(books));
    let fell = catch_unwind(AssertUnwindSafe(|| {
        let fall = &mut |_| std::panic::resume_unwind(Box::new("nothing is written yet"));
        journal.append(&[vec![0]], fall)
    }));
    assert!(fell.is_err() && journal.is_poisoned());

    let events = journal.head().size;
    let shared = Arc::new(Shared::new(Arc::new(policy), reference, events, Recent::new()));
    let (sender, receiver) = mpsc::channel(8);
    let engine = Engine {
        queue: Arc::new(RwLock::new(Some(sender))),
        books: Arc::clone(&books),
        shared: Arc::clone(&shared),
        outward: Arc::new(Outward::new(&slots, epoch).unwrap()),
        receipts: Arc::new(Receipts::new(&slots).unwrap()),
        verifier: journal.verifier(),
        slots: Arc::new(RwLock::new(slots.checker().unwrap())),
        snapshot: Arc::default(),
        used_when_opened: seal::Matter(counts.highest_matter),
    };
    let writer = Writer {
        ledger: Ledger {
            journal,
            next_matter: counts.highest_matter + 1,
            last: counts.last,
        },
        keeping: Keeping::new(None, counts, false),
        keys: Keys::new(slots),
        books,
        shared,
        random: Box::new(StdRng::seed_from_u64(2)),
        watch,
        queue: receiver,
    };
    (engine, writer)
}

struct Unpark(std::thread::Thread);

impl Wake for Unpark {
    fn wake(self: Arc<Self>) {
        self.0.unpark();
    }
}

/// Waits for a future on this thread.
fn wait<T>(mut future: Pin<&mut impl Future<Output = T>>) -> T {
    let waker = Arc::new(Unpark(std::thread::current())).into();
    loop {
        match future.as_mut().poll(&mut Context::from_waker(&waker)) {
            Poll::Ready(value) => return value,
            Poll::Pending => std::thread::park(),
        }
    }
}

#[test]
fn a_failed_append_refuses_the_whole_group_and_everything_after_it_and_reading_goes_on() {
    let dir = tempfile::tempdir().unwrap();
    let (say, heard) = channel();
    let watch = move |step: Step<'_>| {
        let word = match step {
            Step::Failed { .. } => "failed",
            Step::Published { .. } | Step::Answered => "published",
            Step::Decided { .. } | Step::Journal(_) | Step::NoRoom => return,
        };
        say.send(word).unwrap();
    };
    let (engine, writer) = poisoned(dir.path(), Box::new(watch));
    let events = engine.events();
    let mut context = Context::from_waker(Waker::noop());
    {
        // Two in one group: handed over before the writer runs.
        let mut one = pin!(engine.submit(pin_administrator(6), NOW));
        let mut other = pin!(engine.submit(pin_administrator(7), NOW));
        assert!(one.as_mut().poll(&mut context).is_pending());
        assert!(other.as_mut().poll(&mut context).is_pending());
        let thread = std::thread::spawn(move || writer.run());
        assert_eq!(heard.recv().unwrap(), "failed");

        let late = pin!(engine.submit(pin_administrator(8), NOW));
        for answer in [wait(one), wait(other), wait(late)] {
            assert_eq!(answer, Err(Refusal::of(Reason::NotWriting)));
        }
        assert!(engine.why_not_writing().is_some());
        assert_eq!(engine.events(), events);
        let known = |n: u8| engine.read(|view| view.registry.administrator(&[n; 32]).is_some());
        assert!(known(5) && !known(6) && !known(7) && !known(8));
        drop(thread);
    }
    assert!(heard.try_recv().is_err(), "nothing was published");
}

#[test]
fn after_a_failed_append_the_log_is_not_closed_as_if_all_were_well() {
    let dir = tempfile::tempdir().unwrap();
    let (engine, writer) = poisoned(dir.path(), Box::new(|_| {}));
    drop(engine);
    assert!(matches!(
        writer.run(),
        Err(Failure::Journal(journal::Failure::Poisoned))
    ));
    assert_eq!(
        journal::Opening::begin(&journal_dir(dir.path()), journal::Settings::default())
            .map(|o| o.head().size),
        Ok(2)
    );
}
