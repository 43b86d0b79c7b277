//! Wholes: what belongs together is told together.
//!
//! Two parties that lose two of their links at once hear one thing, not first that something changed and then that it
//! fell away. So what a change of the policy does to a registration is gathered with everything that it does between the
//! same two parties about the same children. The result is the same from whichever of the registrations one begins.

use std::collections::{BTreeMap, BTreeSet};

use event::{Day, LinkChange, PersonNo, PolicyDifference, RegistrationNo, UnitNo};
use household::{Shift, UnderChange, View, affected_by, shifts_under_change};
use policy::Policy;

use crate::telling::sorted;

/// Registrations looked at for one visit at most: in a family of any size a visit stays small. What is left out is found
/// when its own registrations are visited.
const LOOKED_AT_MOST: usize = 128;

/// The change, as it is looked at today.
#[derive(Clone, Copy)]
pub(super) struct Terms<'p> {
    /// In force from the change on.
    pub(super) policy: &'p Policy,
    /// In force before.
    pub(super) former: &'p Policy,
    /// The day of the change.
    pub(super) changed_on: Day,
    pub(super) today: Day,
}

/// What the change does to one registration and to whatever belongs together with that.
pub(super) struct Visit {
    /// To be told, each whole in one go.
    pub(super) wholes: Vec<Whole>,
    /// To be closed without a word.
    pub(super) closed: Vec<Shift>,
    /// Registrations that were looked at.
    pub(super) looked_at: usize,
}

/// Links of two parties about the same children.
pub(super) struct Whole(pub(super) Vec<Shift>);

impl Whole {
    /// The registration at which going over them all in order meets this whole first.
    pub(super) fn first(&self) -> Option<RegistrationNo> {
        let ends = self.0.iter().map(|shift| shift.link.one.min(shift.link.other));
        ends.min()
    }
}

/// Looks at one registration.
pub(super) fn visit(view: View<'_>, terms: Terms<'_>, no: RegistrationNo) -> Visit {
    let mut looking = Looking {
        view,
        terms,
        found: BTreeMap::new(),
    };
    let (told, closed) = {
        let found = looking.at(no);
        (found.told.clone(), found.closed.clone())
    };
    let mut seen: BTreeSet<Pair> = BTreeSet::new();
    let mut wholes = Vec::new();
    for shift in told {
        if !seen.contains(&pair(&shift)) {
            let whole = looking.whole(shift);
            seen.extend(whole.keys().copied());
            wholes.push(Whole(whole.into_values().collect()));
        }
    }
    Visit {
        wholes,
        closed,
        looked_at: looking.found.len(),
    }
}

/// Counts links by what happens to them.
pub(super) fn count(difference: &mut PolicyDifference, shifts: &[Shift]) {
    for shift in shifts {
        let row = difference.row_mut(shift.link.row);
        let counter = match shift.change {
            LinkChange::Opened => &mut row.opened,
            LinkChange::Changed => &mut row.changed,
            LinkChange::Withdrawn => &mut row.withdrawn,
        };
        *counter += 1;
    }
}

type Pair = (RegistrationNo, RegistrationNo);

fn pair(shift: &Shift) -> Pair {
    let (one, other) = (shift.link.one, shift.link.other);
    (one.min(other), one.max(other))
}

struct Looking<'v> {
    view: View<'v>,
    terms: Terms<'v>,
    found: BTreeMap<RegistrationNo, UnderChange>,
}

impl Looking<'_> {
    fn at(&mut self, no: RegistrationNo) -> &UnderChange {
        let Self { view, terms, found } = self;
        let Terms {
            policy,
            former,
            changed_on,
            today,
        } = *terms;
        let look = || shifts_under_change(*view, policy, (former, changed_on), today, no);
        found.entry(no).or_insert_with(look)
    }

    /// Everything that happens between the parties of this link about its children, and about those of matches and links
    /// that share one of them.
    fn whole(&mut self, first: Shift) -> BTreeMap<Pair, Shift> {
        let parties = self.parties(&first);
        let mut pending: Vec<PersonNo> = first.link.children.to_vec();
        let mut whole = BTreeMap::from([(pair(&first), first)]);
        let mut about = BTreeSet::new();
        while let Some(child) = pending.pop().map(|child| self.view.who(child)) {
            if !about.insert(child) {
                continue;
            }
            pending.extend(self.children_of_matches(child, parties));
            for no in affected_by(self.view, &[child]) {
                for shift in self.between(no, parties, child) {
                    pending.extend(shift.link.children.iter().copied());
                    whole.entry(pair(&shift)).or_insert(shift);
                }
            }
        }
        whole
    }

    fn parties(&self, shift: &Shift) -> (UnitNo, UnitNo) {
        let unit = |no| self.view.registration(no).map_or(UnitNo(0), |r| r.unit);
        sorted(unit(shift.link.one), unit(shift.link.other))
    }

    fn children_of_matches(&self, child: PersonNo, parties: (UnitNo, UnitNo)) -> Vec<PersonNo> {
        let known = self.view.person(child);
        let theirs = known
            .iter()
            .flat_map(|known| &known.matches)
            .filter_map(|&id| self.view.matched(id))
            .filter(|m| sorted(m.one, m.other) == parties);
        theirs.flat_map(|m| m.into_owned().children).collect()
    }

    /// What happens to a registration of one of the parties, towards the other, about this child.
    fn between(&mut self, no: RegistrationNo, parties: (UnitNo, UnitNo), child: PersonNo) -> Vec<Shift> {
        let is_theirs = self
            .view
            .registration(no)
            .is_some_and(|r| [parties.0, parties.1].contains(&r.unit));
        if !is_theirs || (self.found.len() >= LOOKED_AT_MOST && !self.found.contains_key(&no)) {
            return Vec::new();
        }
        let told = self.at(no).told.clone();
        let about = |shift: &Shift| shift.link.children.iter().any(|&c| self.view.who(c) == child);
        let these = told
            .into_iter()
            .filter(|shift| about(shift) && self.parties(shift) == parties);
        these.collect()
    }
}
