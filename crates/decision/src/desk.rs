//! The desk at which one command is decided: the state, the moment, randomness, and the facts recorded so far.

use event::{
    Day, Fact, Moment, PersonKnownAs, PersonNo, PersonNoted, Reached, RegistrationId, RegistrationNo,
    RequestMark, StatementNo, SubjectRole, UnitNo,
};
use policy::{Policy, Reference};
use rand::RngCore;

use crate::{Draft, Reason, Refusal, RequestMarks, View, apply, command::Whom, telling::LeftOut};

/// What stays the same from command to command.
#[derive(Clone, Copy)]
pub struct Setting<'s> {
    /// The policy in force.
    pub policy: &'s Policy,
    /// Sectors and municipalities.
    pub reference: &'s Reference,
}

impl Setting<'_> {
    /// From when somebody born on this day is an adult.
    pub(crate) fn adult_from(self, born: Option<Day>) -> Option<Day> {
        born.map(|born| born.birthday(self.policy.terms.child_until_years))
    }

    pub(crate) fn municipality(self, code: event::MunicipalityCode, field: &str) -> Result<(), Refusal> {
        match self.reference.municipality(code) {
            Some(_) => Ok(()),
            None => Err(Refusal::at(Reason::UnknownMunicipality, field)),
        }
    }
}

/// A fact and the receipt commitment that stands in its header (zeros: none).
#[derive(Clone, PartialEq, Debug)]
pub struct Recorded {
    /// What happened.
    pub fact: Fact,
    /// For the header.
    pub receipt: [u8; 32],
}

/// One command's desk.
pub struct Desk<'d, 'a> {
    pub(crate) draft: &'d mut Draft<'a>,
    pub(crate) setting: Setting<'d>,
    pub(crate) now: Moment,
    pub(crate) today: Day,
    random: &'d mut dyn RngCore,
    next_matter: u64,
    recorded: Vec<Recorded>,
    /// Limits that this command reached.
    pub(crate) reached: Reached,
    /// What they left out.
    pub(crate) left_out: LeftOut,
}

impl<'d, 'a> Desk<'d, 'a> {
    /// Sets a desk. `next_matter` is the first number never used.
    pub fn new(
        draft: &'d mut Draft<'a>,
        setting: Setting<'d>,
        now: Moment,
        random: &'d mut dyn RngCore,
        next_matter: u64,
    ) -> Self {
        Self {
            draft,
            setting,
            now,
            today: now.day(),
            random,
            next_matter,
            recorded: Vec::new(),
            reached: Reached::default(),
            left_out: LeftOut::default(),
        }
    }

    /// The facts, in order, and the next matter number.
    #[must_use]
    pub fn clear(self) -> (Vec<Recorded>, u64) {
        (self.recorded, self.next_matter)
    }

    /// Limits that the command reached: for operators, never for the caller.
    #[must_use]
    pub const fn reached(&self) -> Reached {
        self.reached
    }

    /// The state as this command sees it.
    #[must_use]
    pub fn view(&self) -> View<'_> {
        self.draft.view()
    }

    pub(crate) fn recorded(&self) -> &[Recorded] {
        &self.recorded
    }

    pub(crate) fn record(&mut self, fact: Fact) {
        self.record_with_receipt(fact, [0; 32]);
    }

    pub(crate) fn record_with_receipt(&mut self, fact: Fact, receipt: [u8; 32]) {
        apply(self.draft, &fact, self.now);
        self.recorded.push(Recorded { fact, receipt });
    }

    pub(crate) fn new_matter(&mut self) -> u64 {
        let number = self.next_matter;
        self.next_matter += 1;
        number
    }

    pub(crate) fn random_bytes(&mut self) -> [u8; 16] {
        let mut bytes = [0; 16];
        self.random.fill_bytes(&mut bytes);
        bytes
    }

    /// The person whom a command names; noted as known from now on if nobody named them before. Somebody who is known under the
    /// former key only is known under the present one too from here on.
    pub(crate) fn person(&mut self, whom: &Whom) -> PersonNo {
        let household = self.view().household;
        let known = whom.find(household);
        // A name of somebody who is erased meanwhile names nobody.
        if let Some(known) = known.filter(|&no| household.person(no).is_some()) {
            self.know_as(known, whom);
            return known;
        }
        let person = PersonNo(self.new_matter());
        let pseudonym = *whom.name(self.view().household).unwrap_or(&whom.pseudonym);
        self.record(Fact::PersonNoted(PersonNoted {
            person,
            pseudonym,
            possible_duplicate: whom.possible_duplicate,
        }));
        person
    }

    /// From now on known by the name under the present key too.
    pub(crate) fn know_as(&mut self, person: PersonNo, whom: &Whom) {
        let household = self.view().household;
        let pseudonym = whom.name(household).copied();
        let Some(pseudonym) = pseudonym.filter(|name| household.by_pseudonym(name).is_none()) else {
            return;
        };
        let statement = StatementNo(self.new_matter());
        self.record(Fact::PersonKnownAs(PersonKnownAs {
            statement,
            person,
            pseudonym,
        }));
    }

    /// The mark under which a request is remembered: under the present key.
    pub(crate) fn mark(&self, request: &RequestMarks) -> RequestMark {
        let present = self.view().household.labels().present();
        let mark = request.under(present).or(request.former.as_ref());
        *mark.unwrap_or(&request.present)
    }

    /// From when somebody born on this day is an adult.
    pub(crate) fn adult_from(&self, born: Option<Day>) -> Option<Day> {
        self.setting.adult_from(born)
    }

    /// Until when a registration made or renewed today lasts, the first day on which it is over: the policy's term, for a
    /// child at the latest the day on which it becomes an adult (art. 7.1.4.5 (2) Jeugdwet: two years, and the 23rd birthday).
    /// An expected child is a child, however long its registration is renewed.
    pub(crate) fn expires_on(&self, role: SubjectRole, adult_from: Option<Day>) -> Day {
        let term = self
            .today
            .plus_months(self.setting.policy.terms.registration_months);
        let by_age = adult_from.filter(|_| role != SubjectRole::Adult);
        by_age.map_or(term, |day| day.min(term))
    }

    pub(crate) fn municipality(&self, code: event::MunicipalityCode, field: &str) -> Result<(), Refusal> {
        self.setting.municipality(code, field)
    }
}

/// A registration of this unit. The same refusal, by the same work, for none, somebody else's and an erased one.
pub(crate) fn own(view: View<'_>, unit: UnitNo, id: RegistrationId) -> Result<RegistrationNo, Refusal> {
    let found = view.household.by_id_or_near(id);
    found
        .filter(|(_, r)| r.id == id && r.unit == unit)
        .map(|(no, _)| no)
        .ok_or_else(|| Refusal::at(Reason::RegistrationNotFound, "registration_id"))
}

/// A registration of whichever unit, named by an administrator.
pub(crate) fn of_any(view: View<'_>, id: RegistrationId, field: &str) -> Result<RegistrationNo, Refusal> {
    let no = view.household.by_id(id);
    no.ok_or_else(|| Refusal::at(Reason::RegistrationNotFound, field))
}
