//! The decision core, driven by the same steps: commands in, facts and notices out. Nothing here judges.

use std::sync::OnceLock;

use decision::{
    AdmitAgency, Answer, Books, By, CloseMerge, Command, Desk, Draft, OpenUnit, ProposeMerge, Reason,
    Refusal, RequestMarks, Setting, decide,
};
use event::{Contact, Day, Fact, Moment, Oin, RegistrationId, RequestId, RequestMark};
use policy::{MUNICIPALITIES_CSV, Policy, Reference, SECTORS_CSV};
use pseudonym::KeyLabel;
use rand::{SeedableRng, rngs::StdRng};

use crate::{
    cast::{AMSTERDAM, ROTTERDAM, UNITS, UnitNo},
    keys::Keys,
};

/// 1 June 2015, noon in Amsterdam.
const NOON: Moment = Moment(1_433_152_800_000_000);
const DAY: i64 = 24 * 3_600 * 1_000_000;

pub(crate) fn reference() -> &'static Reference {
    static READ: OnceLock<Reference> = OnceLock::new();
    READ.get_or_init(|| Reference::parse(SECTORS_CSV, MUNICIPALITIES_CSV).unwrap())
}

pub(crate) struct Index {
    pub(crate) books: Books,
    pub(crate) now: Moment,
    random: StdRng,
    next_matter: u64,
    requests: u32,
    /// Numbers left out after each registration.
    apart: u64,
    /// With which pseudonym keys commands are translated.
    pub(crate) keys: Keys,
    /// Every fact, and when it was recorded.
    pub(crate) log: Vec<(Fact, Moment)>,
}

impl Index {
    /// An index in which every unit has been opened.
    pub(crate) fn new(policy: &Policy, apart: u64) -> Self {
        let mut index = Self {
            books: Books::default(),
            now: NOON,
            random: StdRng::seed_from_u64(7),
            next_matter: 2,
            requests: 0,
            apart,
            keys: Keys::FIRST,
            log: vec![],
        };
        for (no, unit) in UNITS.iter().enumerate() {
            if UNITS[..no].iter().all(|earlier| earlier.agency != unit.agency) {
                index
                    .decide(
                        policy,
                        &Command::AdmitAgency(AdmitAgency {
                            oin: oin(no),
                            name: unit.agency.into(),
                            sector: "youth_care".into(),
                            municipalities: vec![ROTTERDAM, AMSTERDAM],
                            is_municipality: unit.municipality,
                            supplies_brp: unit.supplies_brp,
                        }),
                    )
                    .unwrap();
            }
            index
                .decide(
                    policy,
                    &Command::OpenUnit(OpenUnit {
                        oin: oin(no),
                        code: unit.name.into(),
                        name: unit.name.into(),
                        contact: Contact {
                            role: unit.name.into(),
                            phone: "+31101234567".into(),
                            email: String::new(),
                        },
                        follow_up_officer: unit.officer,
                        shielded: unit.shielded,
                        daily_quota: 0,
                    }),
                )
                .unwrap();
        }
        index
    }

    /// Decides, and keeps what was decided.
    pub(crate) fn decide(
        &mut self,
        policy: &Policy,
        command: &Command,
    ) -> Result<(Answer, Vec<Fact>), Reason> {
        let mut over = Books::default();
        let mut draft = Draft::new(&self.books, &mut over);
        let setting = Setting {
            policy,
            reference: reference(),
        };
        let mut desk = Desk::new(&mut draft, setting, self.now, &mut self.random, self.next_matter);
        let answer = decide(&mut desk, &self.keys.command(command.clone()))
            .map_err(|Refusal { reason, .. }| reason)?;
        let (recorded, next_matter) = desk.clear();
        let registers = matches!(command, Command::Register(_));
        self.next_matter = next_matter + if registers { self.apart } else { 0 };
        self.books.settle(&mut over);
        let facts: Vec<Fact> = recorded.into_iter().map(|recorded| recorded.fact).collect();
        self.log.extend(facts.iter().map(|fact| (fact.clone(), self.now)));
        Ok((answer, facts))
    }

    /// The same index with other tables.
    pub(crate) fn with_tables(&self, books: Books) -> Self {
        Self {
            books,
            now: self.now,
            random: self.random.clone(),
            next_matter: self.next_matter,
            requests: self.requests,
            apart: self.apart,
            keys: self.keys,
            log: self.log.clone(),
        }
    }

    pub(crate) fn days_pass(&mut self, days: u16) {
        self.now = Moment(self.now.0 + i64::from(days) * DAY);
    }

    pub(crate) fn today(&self) -> Day {
        self.now.day()
    }

    pub(crate) fn request(&mut self) -> RequestMarks {
        self.requests += 1;
        let mut id = [0; 16];
        id[..4].copy_from_slice(&self.requests.to_le_bytes());
        RequestMark {
            id: RequestId(id),
            digest: [1; 32],
            label: KeyLabel(1),
        }
        .into()
    }

    pub(crate) fn new_matter(&mut self) -> u64 {
        self.next_matter += 1;
        self.next_matter - 1
    }

    /// Two administrators, one after the other.
    pub(crate) fn merge(
        &mut self,
        policy: &Policy,
        part: bool,
        [one, other]: [RegistrationId; 2],
    ) -> Result<Vec<Fact>, Reason> {
        let propose = Command::ProposeMerge(ProposeMerge {
            by: [1; 32],
            unmerge: part,
            one,
            other,
        });
        let (Answer::Proposal(proposal), _) = self.decide(policy, &propose)? else {
            return Ok(vec![]);
        };
        let (id, by, confirm) = (proposal.id, [2; 32], true);
        match self.decide(policy, &Command::CloseMerge(CloseMerge { by, id, confirm })) {
            Ok((_, facts)) => Ok(facts),
            Err(reason) => {
                let confirm = false;
                self.decide(policy, &Command::CloseMerge(CloseMerge { by, id, confirm }))?;
                Err(reason)
            }
        }
    }
}

pub(crate) fn by(unit: UnitNo) -> By {
    By {
        oin: oin(unit),
        on_behalf_of: None,
        unit_code: UNITS[unit].name.into(),
    }
}

/// Of the unit's agency: named after its first unit.
fn oin(unit: UnitNo) -> Oin {
    let first = UNITS.iter().position(|u| u.agency == UNITS[unit].agency);
    Oin::parse(&format!("00000099{:012}", first.unwrap_or(unit) + 1)).unwrap()
}

/// The day on which every story begins.
pub(crate) fn first_day() -> Day {
    NOON.day()
}
