//! Belonging: whether the store is that of the policy and the pseudonym key of a start, before anything of it is opened.
//!
//! Place in the flow: a start (`open`, `reading`). What the store says of itself stands in a few tables of the snapshot and in
//! facts under its own key; both can be read while the newest volume is only looked at. Absent: the comparison itself
//! (`policy_file`), which is made once more when the whole log is folded.

use decision::{Books, Draft, OF_THE_STORE, apply};
use event::{Kind, split};
use journal::{Mark, Position, Unopened};
use policy::Policy;
use snapshot::Stack;

use crate::{
    Failure,
    load::NotUsable,
    opener::{Body, Opener},
    pass::Keyring,
    policy_file::fits,
};

/// What a store must belong to.
#[derive(Clone, Copy)]
pub(crate) struct Of<'s> {
    pub(crate) policy: &'s Policy,
    pub(crate) pseudonym_checks: &'s [[u8; 16]],
}

/// What the store says of itself, as far as it is known.
#[derive(Default)]
pub(crate) struct Said(Books);

impl Said {
    /// As a snapshot holds it; none if that cannot be read.
    pub(crate) fn in_snapshot(stack: &Stack) -> Option<Self> {
        let mut books = Books::default();
        for table in OF_THE_STORE {
            let taken = stack.load(table, |key, value| books.take(table, key, value).ok_or(NotUsable));
            taken.ok()?;
        }
        Some(Self(books))
    }
}

/// The store is the right one: no more need be read.
struct Enough;

/// Gathers what the store says of itself and compares it.
pub(crate) struct Belonging<'k> {
    of: Of<'k>,
    said: Books,
    opener: Opener<'k>,
    /// A fact could not be opened: whoever opens all of them says why.
    lost: bool,
}

impl<'k> Belonging<'k> {
    /// The keyring's tags: of the store's own key, and of nobody else's.
    pub(crate) fn new(of: Of<'k>, said: Said, keyring: Keyring<'k>) -> Self {
        Self {
            of,
            said: said.0,
            opener: keyring.opener(),
            lost: false,
        }
    }

    /// Takes an event, in the order of the log; whether the store says something of itself in it.
    pub(crate) fn see(&mut self, position: u64, bytes: &[u8]) -> bool {
        let header = match split(bytes) {
            Ok((header, _)) if header.kind == Kind::Store => header,
            _ => return false,
        };
        match self.opener.open(position, bytes).map(|event| event.body) {
            Ok(Body::Fact(fact)) => {
                let mut over = Books::default();
                apply(&mut Draft::new(&self.said, &mut over), &fact, header.recorded_at);
                self.said.settle(&mut over);
            }
            _ => self.lost = true,
        }
        true
    }

    /// Refuses if the store is of another policy or pseudonym key, as it says up to `from` and in the newest volume behind it.
    /// Whether it is can stay open; then it turns out when the log is folded.
    pub(crate) fn compare(&mut self, newest: Unopened<'_>, from: Option<Mark>) -> Result<(), Failure> {
        // What follows can only add policies that it ran under, and a key; that is found out when the log is folded.
        if self.fits().is_ok() {
            return Ok(());
        }
        let mut visit = |Position(position): Position, bytes: &[u8]| {
            let fits = self.see(position, bytes) && self.fits().is_ok();
            if fits { Err(Enough) } else { Ok(()) }
        };
        // What is damaged, or not of this snapshot, is told by whoever proves it.
        let all = newest.read(from, &mut visit).is_ok_and(|all| all);
        match self.fits() {
            Err(Failure::Unfinished) => Ok(()),
            refused if all && !self.lost => refused,
            _ => Ok(()),
        }
    }

    fn fits(&self) -> Result<(), Failure> {
        fits(self.said.view(), self.of.policy, self.of.pseudonym_checks).map(drop)
    }
}
