//! Given, when, then for decisions. A person's name with a capital is an adult ("Mother"), any other a child ("tom");
//! an agency has one unit of the same name. What a unit was told reads as a line of text.

#![allow(dead_code, unused_imports, clippy::unwrap_used)] // each test file uses a part; it may panic

pub(crate) mod builders;
mod erasing;
pub(crate) mod kept;
pub(crate) mod keys;
mod people;
pub(crate) mod retention;
pub(crate) mod rules;
mod words;

use std::collections::BTreeMap;

use decision::{
    AdmitAgency, Answer, Books, By, Command, Desk, Draft, OpenUnit, Reason, Refusal, Register,
    RegisterAnswer, Relation, RequestMarks, Setting, decide, notices_after,
};
use event::{EndReason, Fact, Moment, Oin, RegistrationId, UnitNo};
use policy::{HOUSEHOLD_TOML, JEUGDWET_TOML, MUNICIPALITIES_CSV, Policy, Reference, SECTORS_CSV};
use rand::{SeedableRng, rngs::StdRng};

pub(crate) use builders::{ROTTERDAM, day, name, own_word, registered};
use kept::Kept;
use keys::Keys;
pub(crate) use people::{parent, relation, whom};
use words::line;
pub(crate) use words::{around, shown};

/// 1 June 2015, noon in Amsterdam.
const NOON: Moment = Moment(1_433_152_800_000_000);
pub(crate) const DAY: i64 = 24 * 3_600 * 1_000_000;

pub(crate) struct World {
    pub(crate) books: Books,
    kept: Kept,
    kept_beside: bool,
    /// With which pseudonym keys its commands are translated.
    pub(crate) keys: Keys,
    pub(crate) policy: Policy,
    pub(crate) reference: Reference,
    pub(crate) now: Moment,
    /// Facts of the last command.
    pub(crate) facts: Vec<Fact>,
    random: StdRng,
    next_matter: u64,
    requests: u32,
    agencies: BTreeMap<String, u32>,
    read: BTreeMap<String, u64>,
    pub(crate) ids: BTreeMap<(String, String), RegistrationId>,
}

impl World {
    pub(crate) fn household() -> Self {
        Self::under(Policy::parse(HOUSEHOLD_TOML).unwrap())
    }

    pub(crate) fn jeugdwet() -> Self {
        Self::under(Policy::parse(JEUGDWET_TOML).unwrap())
    }

    pub(crate) fn under(policy: Policy) -> Self {
        Self {
            books: Books::default(),
            kept: Kept::default(),
            kept_beside: true,
            keys: Keys::FIRST,
            policy,
            reference: Reference::parse(SECTORS_CSV, MUNICIPALITIES_CSV).unwrap(),
            now: NOON,
            facts: Vec::new(),
            random: StdRng::seed_from_u64(7),
            next_matter: 2,
            requests: 0,
            agencies: BTreeMap::new(),
            read: BTreeMap::new(),
            ids: BTreeMap::new(),
        }
    }

    /// These agencies exist; "rotterdam" is the municipality and its follow-up officer, "register" may hand over
    /// relations of the population register.
    pub(crate) fn with(mut self, agencies: &[&str]) -> Self {
        for name in agencies {
            self.open(name, |_| {}, |_| {});
        }
        self
    }

    pub(crate) fn open(
        &mut self,
        name: &str,
        agency: impl FnOnce(&mut AdmitAgency),
        unit: impl FnOnce(&mut OpenUnit),
    ) {
        let number = u32::try_from(self.agencies.len()).unwrap() + 1;
        self.agencies.insert(name.into(), number);
        let municipality = name == "rotterdam";
        let mut admit = AdmitAgency {
            is_municipality: municipality.then_some(ROTTERDAM),
            supplies_brp: name == "register",
            ..builders::agency(number, name)
        };
        agency(&mut admit);
        let mut opens = OpenUnit {
            oin: admit.oin,
            follow_up_officer: municipality,
            ..builders::unit(number, name)
        };
        unit(&mut opens);
        self.when(Command::AdmitAgency(admit)).unwrap();
        self.when(Command::OpenUnit(opens)).unwrap();
    }

    fn number(&self, agency: &str) -> u32 {
        self.agencies.get(agency).copied().unwrap_or(9_999)
    }

    pub(crate) fn oin(&self, agency: &str) -> Oin {
        builders::oin(self.number(agency))
    }

    pub(crate) fn by(&self, agency: &str) -> By {
        builders::by(self.number(agency))
    }

    pub(crate) fn unit(&self, agency: &str) -> UnitNo {
        UnitNo(self.agencies[agency])
    }

    /// A request that was never made before.
    pub(crate) fn request(&mut self) -> RequestMarks {
        self.requests += 1;
        builders::request(self.requests)
    }

    pub(crate) fn days_pass(&mut self, days: i64) {
        self.now = Moment(self.now.0 + days * DAY);
    }

    /// Decides. A refusal leaves nothing behind.
    pub(crate) fn when(&mut self, command: Command) -> Result<Answer, Refusal> {
        self.decided(command, true)
    }

    /// The same in a world of thousands, which is not kept beside.
    pub(crate) fn decide(&mut self, command: Command) -> Result<Answer, Refusal> {
        self.kept_beside = false;
        self.decided(command, false)
    }

    fn decided(&mut self, command: Command, keep: bool) -> Result<Answer, Refusal> {
        let mut over = Books::default();
        let mut draft = Draft::new(&self.books, &mut over);
        let setting = Setting {
            policy: &self.policy,
            reference: &self.reference,
        };
        let mut desk = Desk::new(&mut draft, setting, self.now, &mut self.random, self.next_matter);
        let answer = decide(&mut desk, &self.keys.command(command));
        let (recorded, next_matter) = desk.clear();
        self.facts = recorded.into_iter().map(|recorded| recorded.fact).collect();
        if answer.is_ok() {
            self.next_matter = next_matter;
            if keep {
                self.kept.settle(&mut over, &mut self.books);
            } else {
                self.books.settle(&mut over);
            }
            if let Some(policy) = self.books.view().policy() {
                self.policy = Policy::clone(policy);
            }
        } else {
            assert_eq!(self.facts, [], "a refusal recorded something");
        }
        answer
    }

    pub(crate) fn refused(&mut self, command: Command) -> Reason {
        self.when(command).unwrap_err().reason
    }

    pub(crate) fn registration(&mut self, agency: &str, person: &str) -> Register {
        builders::registration(self.by(agency), self.request(), whom(person))
    }

    pub(crate) fn register(&mut self, agency: &str, person: &str) -> RegisterAnswer {
        self.register_with(agency, person, |_| {})
    }

    pub(crate) fn register_with(
        &mut self,
        agency: &str,
        person: &str,
        change: impl FnOnce(&mut Register),
    ) -> RegisterAnswer {
        let mut command = self.registration(agency, person);
        change(&mut command);
        let answer = registered(self.when(Command::Register(Box::new(command))));
        self.ids
            .insert((agency.into(), person.into()), answer.registration.id);
        answer
    }

    pub(crate) fn end(&mut self, agency: &str, person: &str, reason: EndReason) {
        let (by, request) = (self.by(agency), self.request());
        let id = self.ids[&(agency.into(), person.into())];
        self.when(builders::end(by, request, id, reason)).unwrap();
    }

    pub(crate) fn relations(&mut self, agency: &str, relations: &[Relation]) -> Result<Answer, Refusal> {
        let (by, request) = (self.by(agency), self.request());
        self.when(builders::assert(by, request, relations))
    }

    /// The population register says so.
    pub(crate) fn given(&mut self, relations: &[Relation]) {
        self.relations("register", relations).unwrap();
    }

    pub(crate) fn deny(&mut self, agency: &str, relation: &Relation) -> Result<Answer, Refusal> {
        let (by, request) = (self.by(agency), self.request());
        self.when(builders::deny(by, request, relation))
    }

    pub(crate) fn end_relation(
        &mut self,
        agency: &str,
        relation: &Relation,
        until: &str,
    ) -> Result<Answer, Refusal> {
        let (by, request) = (self.by(agency), self.request());
        self.when(builders::end_relation(by, request, relation, day(until)))
    }

    /// What an agency was told since it was asked last, one line a notice.
    pub(crate) fn told(&mut self, agency: &str) -> Vec<String> {
        let after = self.read.get(agency).copied().unwrap_or(0);
        let unit = self.unit(agency);
        let (notices, through) = notices_after(self.books.view(), &self.policy, unit, after, usize::MAX);
        let numbers: Vec<u64> = notices.iter().map(|notice| notice.sequence).collect();
        let gapless: Vec<u64> = (after + 1..=self.books.view().outbox.outbox(unit).last).collect();
        assert_eq!(numbers, gapless, "the outbox of {agency} has a gap");
        self.read.insert(agency.into(), through);
        notices.iter().map(line).collect()
    }

    pub(crate) fn nobody_is_told(&mut self) {
        let agencies: Vec<String> = self.agencies.keys().cloned().collect();
        for agency in agencies {
            assert_eq!(self.told(&agency), [""; 0], "{agency} was told something");
        }
    }

    /// Forgets what everybody was told so far.
    pub(crate) fn all_read(&mut self) {
        let agencies: Vec<String> = self.agencies.keys().cloned().collect();
        for agency in agencies {
            self.told(&agency);
        }
    }
}

/// Whatever a test did: its tables can be kept and taken back.
impl Drop for World {
    fn drop(&mut self) {
        if self.kept_beside && !std::thread::panicking() {
            self.kept.assert_gives_back(&self.books);
        }
    }
}
