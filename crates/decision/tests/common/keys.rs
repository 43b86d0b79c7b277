//! Which pseudonym keys whoever translates commands has at hand: every command of a test is made under the first key, and turned here
//! into what it would be under others.
//!
//! Absent: real keys. A pseudonym under another label has other bytes, and so has a digest.

#![allow(dead_code)] // each test uses a part

use decision::{Command, Relation, RequestMarks, Whom};
use event::RequestMark;
use pseudonym::{KeyLabel, Pseudonym};

/// The newest key at hand, and whether the one before is at hand too.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Keys {
    pub(crate) newest: u16,
    pub(crate) former_too: bool,
}

impl Keys {
    pub(crate) const FIRST: Self = Self {
        newest: 1,
        former_too: false,
    };

    /// Both keys of a rotation.
    pub(crate) const fn both(newest: u16) -> Self {
        Self {
            newest,
            former_too: true,
        }
    }

    /// Only the newest.
    pub(crate) const fn only(newest: u16) -> Self {
        Self {
            newest,
            former_too: false,
        }
    }

    fn labels(self) -> (u16, Option<u16>) {
        (self.newest, self.former_too.then(|| self.newest - 1))
    }

    pub(crate) fn whom(self, whom: &Whom) -> Whom {
        let (newest, former) = self.labels();
        let under = |label| Pseudonym {
            label: KeyLabel(label),
            bytes: other(whom.pseudonym.bytes, label),
            ..whom.pseudonym
        };
        Whom {
            pseudonym: under(newest),
            former: former.map(under),
            ..*whom
        }
    }

    pub(crate) fn marks(self, marks: &RequestMarks) -> RequestMarks {
        let (newest, former) = self.labels();
        let under = |label| RequestMark {
            label: KeyLabel(label),
            digest: other(marks.present.digest, label),
            ..marks.present
        };
        RequestMarks {
            present: under(newest),
            former: former.map(under),
        }
    }

    pub(crate) fn command(self, mut command: Command) -> Command {
        match &mut command {
            Command::Register(c) => {
                (c.whom, c.request) = (self.whom(&c.whom), self.marks(&c.request));
                self.relations(&mut c.relations);
            }
            Command::Renew(c) => c.request = self.marks(&c.request),
            Command::End(c) => c.request = self.marks(&c.request),
            Command::AssertRelations(c) => {
                c.request = self.marks(&c.request);
                self.relations(&mut c.relations);
            }
            Command::EndRelation(c) => {
                c.request = self.marks(&c.request);
                (c.relation.from, c.relation.to) = (self.whom(&c.relation.from), self.whom(&c.relation.to));
            }
            Command::DenyRelation(c) => {
                c.request = self.marks(&c.request);
                (c.relation.from, c.relation.to) = (self.whom(&c.relation.from), self.whom(&c.relation.to));
            }
            Command::KnowAgain(c) => c.whom = self.whom(&c.whom),
            _ => {}
        }
        command
    }

    fn relations(self, relations: &mut [Relation]) {
        for relation in relations {
            (relation.from, relation.to) = (self.whom(&relation.from), self.whom(&relation.to));
        }
    }
}

/// The same bytes under the first key, others under every further one.
fn other(mut bytes: [u8; 32], label: u16) -> [u8; 32] {
    let [_, low] = label.to_be_bytes();
    for byte in &mut bytes {
        *byte = byte.wrapping_add((low - 1).wrapping_mul(85));
    }
    bytes
}
