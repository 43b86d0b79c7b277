//! Given, when, then for decisions. A person's name with a capital is an adult ("Mother"), any other a child ("tom");
//! an agency has one unit of the same name. What a unit was told reads as a line of text.

#![allow(dead_code, unused_imports, clippy::unwrap_used)] // each test file uses a part; it may panic

pub(crate) mod kept;
mod people;
pub(crate) mod rules;
mod words;

use std::collections::BTreeMap;

use decision::{
    AdmitAgency, Answer, AssertRelations, Books, By, Command, DenyRelation, Desk, Draft, End, EndRelation,
    OpenUnit, Reason, Refusal, Register, RegisterAnswer, Relation, RelationName, Setting, decide,
    notices_after,
};
use event::{
    Basis, Contact, Day, EndReason, Fact, Moment, MunicipalityCode, Oin, RegisteredBy, RegistrationId,
    RegistrationKind, RequestId, RequestMark, SubjectRole, UnitNo,
};
use policy::{HOUSEHOLD_TOML, JEUGDWET_TOML, MUNICIPALITIES_CSV, Policy, Reference, SECTORS_CSV};
use rand::{SeedableRng, rngs::StdRng};

use kept::Kept;
pub(crate) use people::{own_word, parent, relation, whom};
use words::line;
pub(crate) use words::{around, shown};

pub(crate) const ROTTERDAM: MunicipalityCode = MunicipalityCode(599);
/// 1 June 2015, noon in Amsterdam.
const NOON: Moment = Moment(1_433_152_800_000_000);
pub(crate) const DAY: i64 = 24 * 3_600 * 1_000_000;

pub(crate) fn day(text: &str) -> Day {
    Day::parse(text).unwrap()
}

pub(crate) struct World {
    pub(crate) books: Books,
    kept: Kept,
    kept_beside: bool,
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
            oin: self.oin(name),
            name: name.into(),
            sector: "youth_care".into(),
            municipalities: vec![ROTTERDAM],
            is_municipality: municipality.then_some(ROTTERDAM),
            supplies_brp: name == "register",
        };
        agency(&mut admit);
        let mut opens = OpenUnit {
            oin: admit.oin,
            code: "team".into(),
            name: name.into(),
            contact: Contact {
                role: "duty".into(),
                phone: "+31101234567".into(),
                email: String::new(),
            },
            follow_up_officer: municipality,
            shielded: false,
            daily_quota: 0,
        };
        unit(&mut opens);
        self.when(Command::AdmitAgency(admit)).unwrap();
        self.when(Command::OpenUnit(opens)).unwrap();
    }

    pub(crate) fn oin(&self, agency: &str) -> Oin {
        let number = self.agencies.get(agency).copied().unwrap_or(9_999);
        Oin::parse(&format!("00000099{number:012}")).unwrap()
    }

    pub(crate) fn by(&self, agency: &str) -> By {
        By {
            oin: self.oin(agency),
            on_behalf_of: None,
            unit_code: String::new(),
        }
    }

    pub(crate) fn unit(&self, agency: &str) -> UnitNo {
        UnitNo(self.agencies[agency])
    }

    /// A request that was never made before.
    pub(crate) fn request(&mut self) -> RequestMark {
        self.requests += 1;
        let mut id = [0; 16];
        id[..4].copy_from_slice(&self.requests.to_le_bytes());
        RequestMark {
            id: RequestId(id),
            digest: [1; 32],
        }
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
        let answer = decide(&mut desk, &command);
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
        let whom = whom(person);
        let adult = whom.born < Some(day("1990-01-01"));
        Register {
            by: self.by(agency),
            request: self.request(),
            whom,
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
        }
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
        let command = End {
            by: self.by(agency),
            request: self.request(),
            id: self.ids[&(agency.into(), person.into())],
            on: None,
            reason,
        };
        self.when(Command::End(command)).unwrap();
    }

    pub(crate) fn relations(&mut self, agency: &str, relations: &[Relation]) -> Result<Answer, Refusal> {
        let (by, request) = (self.by(agency), self.request());
        let relations = relations.to_vec();
        self.when(Command::AssertRelations(AssertRelations {
            by,
            request,
            relations,
        }))
    }

    /// The population register says so.
    pub(crate) fn given(&mut self, relations: &[Relation]) {
        self.relations("register", relations).unwrap();
    }

    pub(crate) fn deny(&mut self, agency: &str, relation: &Relation) -> Result<Answer, Refusal> {
        let (by, request, relation) = (self.by(agency), self.request(), name(relation));
        self.when(Command::DenyRelation(Box::new(DenyRelation {
            by,
            request,
            relation,
        })))
    }

    pub(crate) fn end_relation(
        &mut self,
        agency: &str,
        relation: &Relation,
        until: &str,
    ) -> Result<Answer, Refusal> {
        let (by, request, relation) = (self.by(agency), self.request(), name(relation));
        let until = day(until);
        self.when(Command::EndRelation(Box::new(EndRelation {
            by,
            request,
            relation,
            until,
        })))
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

pub(crate) fn name(relation: &Relation) -> RelationName {
    RelationName {
        from: relation.from,
        to: relation.to,
        kind: relation.kind,
    }
}

pub(crate) fn registered(answer: Result<Answer, Refusal>) -> RegisterAnswer {
    match answer.unwrap() {
        Answer::Registered(answer) => *answer,
        other => panic!("{other:?} is no answer to a registration"),
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
