//! Reconcile: a unit's own list beside what the index holds. What is missing, what stays, what is no longer there.
//!
//! Only compares, on published state and in slices, so that nobody holds that state for long; each registration and each
//! end is then a command of its own, decided by the writer as any other. A person is compared, not a reference: the same
//! child under a new case number is the same registration. Two names of one person are two items, also when an
//! administrator found that they are one: a list must not tell the unit so.

use std::collections::{HashMap, HashSet};

use event::{ClientReference, PersonNo, RegistrationId, RegistrationNo, UnitNo};
use household::Registration;

use crate::{View, command::Register};

/// What becomes of one item of the list.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Step {
    /// Not in the index now.
    Register {
        /// The unit's latest registration of this person, which is over.
        after: Option<RegistrationId>,
    },
    /// Already there.
    Keep {
        /// Which.
        id: RegistrationId,
        /// The unit's own reference of it.
        reference: Option<ClientReference>,
        /// Fields of the item that say something else, by their name in the protocol.
        differs: Vec<&'static str>,
        /// The pseudonym key is rotated: the person is to be named once more ([`crate::KnowAgain`]). Also where somebody did so
        /// before, so that the list takes as long.
        name_again: bool,
    },
    /// About the same person as an earlier item, by its number.
    SameAs(usize),
}

/// A registration that is not in the list.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Missing {
    /// Which.
    pub id: RegistrationId,
    /// The unit's own reference of it.
    pub reference: Option<ClientReference>,
}

/// Under which number a person was noted, and in which of the two ways a unit can stand around them (watching or not).
type About = (PersonNo, bool);

/// A list that is being compared: first everything that the unit registered is gathered, then its items come in order.
pub struct Comparison {
    unit: UnitNo,
    /// The earliest registration that was gathered.
    earliest: Option<RegistrationNo>,
    /// Active ones, latest first.
    held: Vec<(About, Missing)>,
    oldest_active: HashMap<About, RegistrationNo>,
    latest: HashMap<About, RegistrationId>,
    /// By pseudonym, so that a person who is noted between two slices stays one item.
    first: HashMap<([u8; 32], bool), usize>,
    items: usize,
    listed: HashSet<About>,
}

impl Comparison {
    /// Begins with nothing.
    #[must_use]
    pub fn of(unit: UnitNo) -> Self {
        Self {
            unit,
            earliest: None,
            held: Vec::new(),
            oldest_active: HashMap::new(),
            latest: HashMap::new(),
            first: HashMap::new(),
            items: 0,
            listed: HashSet::new(),
        }
    }

    /// Looks at so many further registrations of the unit at most. Says whether there may be more.
    pub fn gather(&mut self, view: View<'_>, most: usize) -> bool {
        let household = view.household;
        let mut seen = 0;
        for no in household.of_unit(self.unit, self.earliest).take(most) {
            seen += 1;
            self.earliest = Some(no);
            let Some(r) = household.registration(no) else {
                continue;
            };
            let about = (household.noted_under(no).unwrap_or(r.person), r.watching);
            self.latest.entry(about).or_insert(r.id);
            if r.is_active() {
                let (id, reference) = (r.id, r.client_reference);
                self.held.push((about, Missing { id, reference }));
                self.oldest_active.insert(about, no);
            }
        }
        seen == most && most > 0
    }

    /// What becomes of the next item.
    pub fn step(&mut self, view: View<'_>, item: &Register) -> Step {
        let household = view.household;
        let (pseudonym, at) = (&item.whom.pseudonym, self.items);
        self.items += 1;
        let earlier = *self.first.entry((pseudonym.bytes, item.watching)).or_insert(at);
        if earlier != at {
            return Step::SameAs(earlier);
        }
        // A person whom nobody named yet goes the same way as one whom others know: the unit holds nothing of number 0.
        let person = item.whom.find(household).unwrap_or(PersonNo(0));
        let about = (person, item.watching);
        self.listed.insert(about);
        let held = self.oldest_active.get(&about);
        let held = held.and_then(|&no| household.registration(no));
        match held.filter(|r| r.is_active()) {
            Some(r) => Step::Keep {
                id: r.id,
                reference: r.client_reference,
                differs: differs(item, &r),
                name_again: household.labels().former().is_some(),
            },
            None => Step::Register {
                after: self.latest.get(&about).copied(),
            },
        }
    }

    /// What is not in the list, oldest first.
    #[must_use]
    pub fn ends(self) -> Vec<Missing> {
        let Self { held, listed, .. } = self;
        let missing = held.into_iter().rev();
        missing
            .filter(|(about, _)| !listed.contains(about))
            .map(|(_, missing)| missing)
            .collect()
    }
}

/// Fields in which a request and a registration that is there already say different things.
pub(crate) fn differs(item: &Register, r: &Registration) -> Vec<&'static str> {
    let fields = [
        ("role", item.role != r.role),
        ("kind", item.kind != r.kind),
        ("since", item.since != r.since),
        ("planned_end", item.planned_end != r.planned_end),
        ("responsible_municipality", item.municipality != r.municipality),
        ("client_reference", item.client_reference != r.client_reference),
        ("shielded", item.shielded && !r.shielded),
    ];
    fields
        .into_iter()
        .filter_map(|(name, differs)| differs.then_some(name))
        .collect()
}
