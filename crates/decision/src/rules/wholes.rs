//! Wholes: what belongs together is told together.
//!
//! Two parties that lose two of their links at once hear one thing, not first that something changed and then that it
//! fell away. So what a change of the policy does to a registration is gathered with everything that it does between the
//! same two parties about the same children, and in the same matches: a link can come to be about another child and stays
//! in its match. The result is the same from whichever of the registrations one begins.

use std::{
    collections::{BTreeMap, BTreeSet},
    rc::Rc,
};

use event::{Day, LinkChange, MatchId, PersonNo, PolicyDifference, RegistrationNo, UnitNo};
use household::{Match, MatchNo, Shift, UnderChange, UnderNewPolicy, View, affected_by, work};
use layers::Got;
use policy::Policy;

use crate::telling::sorted;

/// Registrations looked at for one visit at most: in a family of any size a visit stays small. What is left out is found
/// when its own registrations are visited.
const LOOKED_AT_MOST: usize = 128;
/// Work of one visit after which no further registration is looked at, for the same reason.
const VISIT_WORK_FULL: u64 = 10_000;

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
    /// To be closed without a word, before anything is told: links of this registration, and those of the wholes. A match of
    /// which only such a link is left would not be withdrawn from those who were told.
    pub(super) closed: Vec<Shift>,
    /// Registrations that were looked at.
    pub(super) looked_at: usize,
    /// Nothing else is to be told.
    pub(super) all: bool,
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

/// Looks at one registration. After so many work units beyond that look no further whole is put together; at least one is, so
/// that looking again at what is left comes to an end.
pub(super) fn visit(view: View<'_>, terms: Terms<'_>, no: RegistrationNo, work_full: u64) -> Visit {
    let former = (terms.former, terms.changed_on);
    let mut looking = Looking {
        view,
        under: UnderNewPolicy::new(view, terms.policy, former, terms.today),
        began: work(),
        found: BTreeMap::new(),
        units: BTreeMap::new(),
        children: BTreeMap::new(),
        families: BTreeMap::new(),
    };
    let UnderChange { told, closed } = &*looking.at(no);
    let looked = work();
    let mut closed: BTreeMap<Pair, Shift> = closed.iter().map(|shift| (pair(shift), shift.clone())).collect();
    let mut seen: BTreeSet<Pair> = BTreeSet::new();
    let (mut wholes, mut all) = (Vec::new(), true);
    for shift in told {
        if seen.contains(&pair(shift)) {
            continue;
        }
        if !wholes.is_empty() && work().wrapping_sub(looked) >= work_full {
            all = false;
            break;
        }
        let whole = looking.whole(shift.clone(), &mut closed);
        seen.extend(whole.keys().copied());
        wholes.push(Whole(whole.into_values().collect()));
    }
    Visit {
        wholes,
        closed: closed.into_values().collect(),
        looked_at: looking.found.len(),
        all,
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

/// A child, as far as wholes want to know.
struct Family {
    /// Registrations on the child and on everybody one relation away.
    near: BTreeMap<UnitNo, Vec<RegistrationNo>>,
    /// Matches about the child.
    matches: BTreeMap<Parties, Vec<MatchNo>>,
}

/// Sorted.
type Parties = (UnitNo, UnitNo);

/// What is found out once for all wholes of a visit.
struct Looking<'v> {
    view: View<'v>,
    under: UnderNewPolicy<'v>,
    began: u64,
    found: BTreeMap<RegistrationNo, Rc<UnderChange>>,
    units: BTreeMap<RegistrationNo, UnitNo>,
    /// Of matches.
    children: BTreeMap<MatchId, Rc<[PersonNo]>>,
    families: BTreeMap<PersonNo, Rc<Family>>,
}

impl Looking<'_> {
    fn at(&mut self, no: RegistrationNo) -> Rc<UnderChange> {
        let Self { under, found, .. } = self;
        let at = found.entry(no).or_insert_with(|| Rc::new(under.shifts_of(no)));
        Rc::clone(at)
    }

    /// Everything that happens between the parties of this link about its children, and about those of matches and links
    /// that share one of them; what of it is closed is put there.
    fn whole(&mut self, first: Shift, closed: &mut BTreeMap<Pair, Shift>) -> BTreeMap<Pair, Shift> {
        let parties = self.parties(&first);
        let mut pending: Vec<PersonNo> = self.children(&first).into_iter().collect();
        let mut whole = BTreeMap::from([(pair(&first), first)]);
        let mut about = BTreeSet::new();
        while let Some(child) = pending.pop() {
            if !about.insert(child) {
                continue;
            }
            let family = self.family(child);
            let mut near: Vec<RegistrationNo> = [parties.0, parties.1]
                .iter()
                .filter_map(|unit| family.near.get(unit))
                .flatten()
                .copied()
                .collect();
            for matched in self.matches(child, &family, parties) {
                pending.extend(matched.children.iter().map(|&child| self.view.who(child)));
                near.extend(matched.links.iter().flat_map(|link| [link.one, link.other]));
            }
            for no in near {
                let UnderChange { told, closed: ended } = self.between(no, parties, child);
                for shift in told {
                    pending.extend(self.children(&shift));
                    whole.entry(pair(&shift)).or_insert(shift);
                }
                for shift in ended {
                    closed.entry(pair(&shift)).or_insert(shift);
                }
            }
        }
        whole
    }

    fn unit(&mut self, no: RegistrationNo) -> UnitNo {
        let view = self.view;
        let unit = || view.glance(no).map_or(UnitNo(0), |r| r.unit);
        *self.units.entry(no).or_insert_with(unit)
    }

    fn parties(&mut self, shift: &Shift) -> Parties {
        sorted(self.unit(shift.link.one), self.unit(shift.link.other))
    }

    /// What the link is about, and the match that it is in.
    fn children(&mut self, shift: &Shift) -> BTreeSet<PersonNo> {
        let told = shift.id.map(|id| self.children_of(id));
        let all = shift
            .link
            .children
            .iter()
            .chain(told.iter().flat_map(|told| told.iter()));
        all.map(|&child| self.view.who(child)).collect()
    }

    fn children_of(&mut self, id: MatchId) -> Rc<[PersonNo]> {
        let view = self.view;
        let read = || {
            let matched = view.matched_as(id);
            matched.iter().flat_map(|m| m.children.iter().copied()).collect()
        };
        Rc::clone(self.children.entry(id).or_insert_with(read))
    }

    fn family(&mut self, child: PersonNo) -> Rc<Family> {
        if let Some(known) = self.families.get(&child) {
            return Rc::clone(known);
        }
        let mut near: BTreeMap<UnitNo, Vec<RegistrationNo>> = BTreeMap::new();
        for no in affected_by(self.view, &[child]) {
            near.entry(self.unit(no)).or_default().push(no);
        }
        let mut numbers = self.view.matches_about(child);
        numbers.sort_unstable();
        let mut matches: BTreeMap<Parties, Vec<MatchNo>> = BTreeMap::new();
        for (no, _, [one, other]) in self.view.parties_of(numbers) {
            matches.entry(sorted(one, other)).or_default().push(no);
        }
        let family = Rc::new(Family { near, matches });
        self.families.insert(child, Rc::clone(&family));
        family
    }

    /// Matches of these parties about this child.
    fn matches(&self, child: PersonNo, family: &Family, parties: Parties) -> Vec<Got<'_, Match>> {
        let numbers = family.matches.get(&parties);
        let known = numbers
            .into_iter()
            .flatten()
            .filter_map(|&no| self.view.matched(no));
        let about = |m: &Got<'_, Match>| m.children.iter().any(|&of| self.view.who(of) == child);
        known.filter(about).collect()
    }

    /// What happens to a registration of one of the parties, towards the other, about this child.
    fn between(&mut self, no: RegistrationNo, parties: Parties, child: PersonNo) -> UnderChange {
        let unit = self.unit(no);
        let full = self.found.len() >= LOOKED_AT_MOST || work().wrapping_sub(self.began) >= VISIT_WORK_FULL;
        if ![parties.0, parties.1].contains(&unit) || (full && !self.found.contains_key(&no)) {
            return UnderChange::default();
        }
        let at = self.at(no);
        let mut these = |shifts: &[Shift]| -> Vec<Shift> {
            let all = shifts.iter();
            let these = all.filter(|s| self.parties(s) == parties && self.children(s).contains(&child));
            these.cloned().collect()
        };
        UnderChange {
            told: these(&at.told),
            closed: these(&at.closed),
        }
    }
}
