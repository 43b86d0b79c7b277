//! Families for tests. A name with a capital is an adult ("Mother"), any other a child ("tom"). Agencies are named too;
//! each has one unit. State comes from facts only.

#![allow(dead_code, clippy::unwrap_used)] // each test file uses a part; it may panic

use std::collections::BTreeMap;

use event::{
    AddressUse, AgencyNo, Basis, Contact, Day, EndReason, Ended, Fact, Moment, MunicipalityCode, PairRow,
    PersonNo, PersonNoted, PersonsMerged, PersonsParted, ReceiptSalt, Registered, RegisteredBy,
    RegistrationId, RegistrationKind, RegistrationNo, RelationAsserted, RelationConfirmed, RelationDenied,
    RelationKind, RelationNo, RelationSource, RequestId, RequestMark, StatementNo, SubjectRole, UnitNo,
    UnitOpened,
};
use household::{Books, Draft, Found, Link, View, Way, apply, links_of, ways};
use policy::{HOUSEHOLD_TOML, JEUGDWET_TOML, Policy};
use pseudonym::{IdentityKind, KeyLabel, Pseudonym};

pub(crate) const TODAY: &str = "2015-06-01";

pub(crate) fn day(text: &str) -> Day {
    Day::parse(text).unwrap()
}

pub(crate) fn mark() -> RequestMark {
    RequestMark {
        id: RequestId([0; 16]),
        digest: [0; 32],
        label: KeyLabel(1),
    }
}

/// A relation as the fact says it; change what matters to the test.
pub(crate) type Change = fn(&mut RelationAsserted);

pub(crate) struct Family {
    pub(crate) policy: Policy,
    pub(crate) today: Day,
    books: Books,
    persons: BTreeMap<String, PersonNo>,
    agencies: BTreeMap<String, u32>,
    registrations: BTreeMap<(String, String), RegistrationNo>,
    next: u64,
}

impl Family {
    pub(crate) fn household() -> Self {
        Self::under(Policy::parse(HOUSEHOLD_TOML).unwrap())
    }

    pub(crate) fn jeugdwet() -> Self {
        Self::under(Policy::parse(JEUGDWET_TOML).unwrap())
    }

    /// Profile household, with the row same_address switched on and at most three residents to a home.
    pub(crate) fn with_addresses() -> Self {
        let text = HOUSEHOLD_TOML
            .replace("same_address = \"no\"", "same_address = \"yes\"")
            .replace("residents_per_address_max = 12", "residents_per_address_max = 3");
        Self::under(Policy::parse(&text).unwrap())
    }

    pub(crate) fn under(policy: Policy) -> Self {
        Self {
            policy,
            today: day(TODAY),
            books: Books::default(),
            persons: BTreeMap::new(),
            agencies: BTreeMap::new(),
            registrations: BTreeMap::new(),
            next: 2,
        }
    }

    pub(crate) fn view(&self) -> View<'_> {
        self.books.view()
    }

    pub(crate) fn fold(&mut self, fact: &Fact) {
        let mut over = Books::default();
        apply(&mut Draft::new(&self.books, &mut over), fact, Moment(0));
        self.books.settle(&mut over);
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.next += 1;
        self.next
    }

    pub(crate) fn person(&mut self, name: &str) -> PersonNo {
        if let Some(&known) = self.persons.get(name) {
            return known;
        }
        let person = PersonNo(self.next());
        self.persons.insert(name.into(), person);
        let mut bytes = [0; 32];
        bytes[..8].copy_from_slice(&person.0.to_le_bytes());
        let pseudonym = Pseudonym {
            label: KeyLabel(1),
            kind: IdentityKind::Bsn,
            bytes,
        };
        self.fold(&Fact::PersonNoted(PersonNoted {
            person,
            pseudonym,
            possible_duplicate: false,
        }));
        person
    }

    /// The number of an agency and of its only unit.
    pub(crate) fn agency(&mut self, name: &str) -> u32 {
        if let Some(&known) = self.agencies.get(name) {
            return known;
        }
        let number = u32::try_from(self.agencies.len()).unwrap() + 1;
        self.open_unit(name, number);
        number
    }

    /// Opens a unit of an agency with this number; its own number is the next one.
    pub(crate) fn open_unit(&mut self, name: &str, agency: u32) {
        let unit = u32::try_from(self.agencies.len()).unwrap() + 1;
        self.agencies.insert(name.into(), unit);
        self.fold(&Fact::UnitOpened(UnitOpened {
            unit: UnitNo(unit),
            agency: AgencyNo(agency),
            code: name.into(),
            name: name.into(),
            contact: Contact::default(),
            follow_up_officer: false,
            shielded: false,
            daily_quota: 0,
        }));
    }

    pub(crate) fn relate(
        &mut self,
        kind: RelationKind,
        from: &str,
        to: &str,
        change: impl FnOnce(&mut RelationAsserted),
    ) -> RelationNo {
        let (from_no, to_no) = (self.person(from), self.person(to));
        let mut fact = RelationAsserted {
            relation: RelationNo(self.next()),
            kind,
            from: from_no,
            to: to_no,
            from_adult_from: Some(adult_from(from)),
            to_adult_from: Some(adult_from(to)),
            since: None,
            until: None,
            as_of: self.today,
            source: RelationSource::Brp,
            in_question: false,
            address_use: None,
            unit: UnitNo(99),
            agency: AgencyNo(99),
            caller: UnitNo(99),
            request: None,
        };
        change(&mut fact);
        let no = fact.relation;
        self.fold(&Fact::RelationAsserted(Box::new(fact)));
        no
    }

    pub(crate) fn parent(&mut self, from: &str, to: &str) -> RelationNo {
        self.relate(RelationKind::Parent, from, to, |_| {})
    }

    pub(crate) fn partner(&mut self, from: &str, to: &str) -> RelationNo {
        self.relate(RelationKind::Partner, from, to, |_| {})
    }

    pub(crate) fn former_partner(&mut self, from: &str, to: &str, until: &str) -> RelationNo {
        self.relate(RelationKind::Partner, from, to, |r| r.until = Some(day(until)))
    }

    /// An agency's own word, which nobody has confirmed.
    pub(crate) fn asserted(&mut self, agency: &str, kind: RelationKind, from: &str, to: &str) -> RelationNo {
        let number = self.agency(agency);
        self.relate(kind, from, to, |r| {
            (r.source, r.agency) = (RelationSource::Agency, AgencyNo(number));
        })
    }

    pub(crate) fn housemates(&mut self, a: &str, b: &str, use_: Option<AddressUse>) {
        self.relate(RelationKind::SameAddress, a, b, |r| r.address_use = use_);
    }

    pub(crate) fn confirm(&mut self, relation: RelationNo) {
        self.fold(&Fact::RelationConfirmed(RelationConfirmed {
            statement: StatementNo(0),
            relation,
            source: RelationSource::Municipality,
            confirmed: true,
            as_of: self.today,
            in_question: false,
            since: None,
            until: None,
            lifts_denial: true,
            unit: UnitNo(98),
            agency: AgencyNo(98),
            caller: UnitNo(98),
            request: None,
        }));
    }

    pub(crate) fn deny(&mut self, relation: RelationNo, conflict: bool) {
        self.fold(&Fact::RelationDenied(RelationDenied {
            statement: StatementNo(0),
            relation,
            conflict,
            on: self.today,
            unit: UnitNo(98),
            caller: UnitNo(98),
            request: None,
        }));
    }

    /// Two administrators say that these are one person.
    pub(crate) fn merge(&mut self, into: &str, merged: &str) {
        let (into, merged) = (self.person(into), self.person(merged));
        let (into, merged) = (self.view().who(into), self.view().who(merged));
        let statement = StatementNo(self.next());
        self.fold(&Fact::PersonsMerged(PersonsMerged {
            statement,
            proposal: statement,
            into,
            merged,
            by: [0; 32],
        }));
    }

    /// Two administrators say that this is somebody else after all.
    pub(crate) fn part(&mut self, parted: &str) {
        let parted = self.person(parted);
        let from = self.view().who(parted);
        let statement = StatementNo(self.next());
        self.fold(&Fact::PersonsParted(PersonsParted {
            statement,
            proposal: statement,
            parted,
            from,
            by: [0; 32],
        }));
    }

    pub(crate) fn registers(&mut self, agency: &str, person: &str) -> RegistrationNo {
        self.registers_with(agency, person, |_| {})
    }

    pub(crate) fn registers_with(
        &mut self,
        agency: &str,
        person: &str,
        change: impl FnOnce(&mut Registered),
    ) -> RegistrationNo {
        let (unit, person_no, no) = (UnitNo(self.agency(agency)), self.person(person), self.next());
        let mut id = [0; 16];
        id[..8].copy_from_slice(&no.to_le_bytes());
        let adult_from = adult_from(person);
        let mut fact = Registered {
            registration: RegistrationNo(no),
            id: RegistrationId(id),
            person: person_no,
            unit,
            caller: unit,
            on_behalf: false,
            registered_by: RegisteredBy::Professional,
            actor: String::new(),
            municipality: MunicipalityCode(599),
            basis: Basis::Statutory,
            kind: RegistrationKind::Involvement,
            role: if adult_from > self.today {
                SubjectRole::Child
            } else {
                SubjectRole::Adult
            },
            adult_from: Some(adult_from),
            since: day("2010-01-01"),
            planned_end: None,
            expires_on: day("2030-01-01"),
            one_off: false,
            watching: false,
            shielded: false,
            client_reference: None,
            salt: ReceiptSalt([0; 16]),
            request: mark(),
        };
        change(&mut fact);
        self.fold(&Fact::Registered(Box::new(fact)));
        self.registrations
            .insert((agency.into(), person.into()), RegistrationNo(no));
        RegistrationNo(no)
    }

    pub(crate) fn ends(&mut self, agency: &str, person: &str, on: &str, reason: EndReason) {
        let registration = self.registration(agency, person);
        self.end(registration, on, reason);
    }

    pub(crate) fn end(&mut self, registration: RegistrationNo, on: &str, reason: EndReason) {
        self.fold(&Fact::Ended(Ended {
            registration,
            unit: UnitNo(0),
            caller: UnitNo(0),
            on: day(on),
            reason,
            request: mark(),
        }));
    }

    pub(crate) fn registration(&self, agency: &str, person: &str) -> RegistrationNo {
        self.registrations[&(agency.into(), person.into())]
    }

    pub(crate) fn ways(&self, from: &str, to: &str) -> Vec<Way> {
        let mut found = ways(self.view(), &self.policy, self.today, self.persons[from]);
        found.retain(|way| way.to == self.persons[to]);
        found
    }

    /// The first true row between two persons; the same from both ends.
    pub(crate) fn row(&self, one: &str, other: &str) -> Option<PairRow> {
        let there = self.ways(one, other).first().map(|way| way.row);
        let back = self.ways(other, one).first().map(|way| way.row);
        assert_eq!(there, back, "{one} and {other} see each other by different rows");
        there
    }

    pub(crate) fn links(&self, no: RegistrationNo) -> Vec<Found> {
        links_of(self.view(), &self.policy, self.today, no)
    }

    /// The link between two agencies' registrations of these persons, `one` first; the same from both ends.
    pub(crate) fn link(&self, one: (&str, &str), other: (&str, &str)) -> Option<Link> {
        let (one, other) = (
            self.registration(one.0, one.1),
            self.registration(other.0, other.1),
        );
        let find = |from, to| {
            let mut links = self.links(from).into_iter();
            links.find(|found| found.link.other == to).map(|found| found.link)
        };
        let (there, back): (Option<Link>, Option<Link>) = (find(one, other), find(other, one));
        let turned = back.map(|link| (link.row, [link.hidden[1], link.hidden[0]]));
        assert_eq!(there.as_ref().map(|link| (link.row, link.hidden)), turned);
        there
    }
}

/// From when somebody of this name is an adult.
pub(crate) fn adult_from(name: &str) -> Day {
    let adult = name.chars().next().is_some_and(char::is_uppercase);
    day(if adult { "2005-01-01" } else { "2025-01-01" })
}
