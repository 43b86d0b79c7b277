//! The tables and their writer: decides commands one after the other and settles them in groups, without a log.

use std::collections::{BTreeMap, BTreeSet};

use decision::{
    Acknowledge, Answer, Books, Command, Desk, Draft, Reason, RequestMarks, Setting, apply, decide,
};
use event::{Day, Fact, Moment, PersonNo, PersonNoted, RequestId, RequestMark, UnitNo};
use policy::{HOUSEHOLD_TOML, MUNICIPALITIES_CSV, Policy, Reference, SECTORS_CSV};
use population::FIRST_DAY;
use pseudonym::KeyLabel;
use rand::{RngCore, SeedableRng, rngs::StdRng};

use crate::{agencies::Agencies, subject::Someone};

/// Facts of one group, about.
const GROUP: usize = 4_096;
const DAY: i64 = 24 * 3_600 * 1_000_000;

const fn noon(day: Day) -> Moment {
    Moment(day.0 as i64 * DAY + DAY / 2)
}

pub(crate) struct Index {
    pub(crate) books: Books,
    over: Books,
    policy: Policy,
    reference: Reference,
    random: StdRng,
    next_matter: u64,
    now: Moment,
    waiting: usize,
    rung: BTreeSet<UnitNo>,
    pub(crate) commands: u64,
    pub(crate) facts: u64,
    pub(crate) notices: u64,
    pub(crate) refused: BTreeMap<Reason, u64>,
}

impl Index {
    pub(crate) fn new() -> Self {
        Self {
            books: Books::default(),
            over: Books::default(),
            policy: Policy::parse(HOUSEHOLD_TOML).unwrap(),
            reference: Reference::parse(SECTORS_CSV, MUNICIPALITIES_CSV).unwrap(),
            random: StdRng::seed_from_u64(7),
            next_matter: 2,
            now: noon(FIRST_DAY),
            waiting: 0,
            rung: BTreeSet::new(),
            commands: 0,
            facts: 0,
            notices: 0,
            refused: BTreeMap::new(),
        }
    }

    /// From now on it is noon of this day.
    pub(crate) fn on(&mut self, day: Day) {
        self.now = self.now.max(noon(day));
    }

    pub(crate) fn sixteen(&mut self) -> [u8; 16] {
        let mut bytes = [0; 16];
        self.random.fill_bytes(&mut bytes);
        bytes
    }

    /// A request that was never made before.
    pub(crate) fn request(&mut self) -> RequestMarks {
        let mut digest = [0; 32];
        self.random.fill_bytes(&mut digest);
        RequestMark {
            id: RequestId(self.sixteen()),
            digest,
            label: KeyLabel(1),
        }
        .into()
    }

    /// Decides; `None` when it was refused, which is counted.
    pub(crate) fn decide(&mut self, agencies: &Agencies, command: &Command) -> Option<Answer> {
        let mut draft = Draft::new(&self.books, &mut self.over);
        let setting = Setting {
            policy: &self.policy,
            reference: &self.reference,
        };
        let mut desk = Desk::new(&mut draft, setting, self.now, &mut self.random, self.next_matter);
        self.commands += 1;
        let answer = match decide(&mut desk, command) {
            Ok(answer) => answer,
            Err(refusal) => {
                *self.refused.entry(refusal.reason).or_default() += 1;
                return None;
            }
        };
        let (recorded, next_matter) = desk.clear();
        self.next_matter = next_matter;
        for recorded in &recorded {
            if let Fact::LinkTold(told) = &recorded.fact {
                self.rung.extend(told.notices.iter().map(|notice| notice.unit));
            }
        }
        self.facts += recorded.len() as u64;
        self.settle_if_due(agencies, recorded.len());
        Some(answer)
    }

    /// Notes somebody whom no relation names, and no call can note alone.
    pub(crate) fn note(&mut self, agencies: &Agencies, someone: &Someone) {
        let fact = Fact::PersonNoted(PersonNoted {
            person: PersonNo(self.next_matter),
            pseudonym: someone.whom.pseudonym,
            possible_duplicate: someone.whom.possible_duplicate,
        });
        self.next_matter += 1;
        apply(&mut Draft::new(&self.books, &mut self.over), &fact, self.now);
        self.facts += 1;
        self.settle_if_due(agencies, 1);
    }

    fn settle_if_due(&mut self, agencies: &Agencies, facts: usize) {
        self.waiting += facts;
        if self.waiting >= GROUP {
            self.settle(agencies);
        }
    }

    /// Publishes the group. Whoever was told something has received it by then.
    pub(crate) fn settle(&mut self, agencies: &Agencies) {
        self.waiting = 0;
        self.books.settle(&mut self.over);
        for unit in std::mem::take(&mut self.rung) {
            let outbox = self.books.view().outbox.outbox(unit);
            self.notices += outbox.waiting();
            let (by, through) = (agencies.of(unit).clone(), outbox.last);
            // Facts of these count as any; the next group settles them.
            self.decide(agencies, &Command::Acknowledge(Acknowledge { by, through }));
        }
        self.waiting = 0;
        self.books.settle(&mut self.over);
    }
}
