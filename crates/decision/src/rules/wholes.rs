//! Wholes: what belongs together is told together.
//!
//! Two parties that lose two of their links at once hear one thing, not first that something changed and then that it
//! fell away. So what a change of the policy does to a registration is gathered with everything that it does between the
//! same two parties about the same children, and in the same matches: a link can come to be about another child and stays
//! in its match. The result is the same from whichever of the registrations one begins.

use std::collections::{BTreeMap, BTreeSet};

use event::{Day, LinkChange, PersonNo, PolicyDifference, RegistrationNo, UnitNo};
use household::{Match, Shift, UnderChange, UnderNewPolicy, View, affected_by, work};
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
    let former = (terms.former, terms.changed_on);
    let mut looking = Looking {
        view,
        under: UnderNewPolicy::new(view, terms.policy, former, terms.today),
        began: work(),
        found: BTreeMap::new(),
    };
    let UnderChange { told, closed } = looking.at(no).clone();
    let mut closed: BTreeMap<Pair, Shift> = closed.into_iter().map(|shift| (pair(&shift), shift)).collect();
    let mut seen: BTreeSet<Pair> = BTreeSet::new();
    let mut wholes = Vec::new();
    for shift in told {
        if !seen.contains(&pair(&shift)) {
            let whole = looking.whole(shift, &mut closed);
            seen.extend(whole.keys().copied());
            wholes.push(Whole(whole.into_values().collect()));
        }
    }
    Visit {
        wholes,
        closed: closed.into_values().collect(),
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
    under: UnderNewPolicy<'v>,
    began: u64,
    found: BTreeMap<RegistrationNo, UnderChange>,
}

impl Looking<'_> {
    fn at(&mut self, no: RegistrationNo) -> &UnderChange {
        let Self { under, found, .. } = self;
        found.entry(no).or_insert_with(|| under.shifts_of(no))
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
            let mut near = affected_by(self.view, &[child]);
            for matched in self.matches(child, parties) {
                pending.extend(matched.children.iter().map(|&child| self.view.who(child)));
                near.extend(matched.links.iter().flat_map(|link| [link.one, link.other]));
            }
            for no in near {
                let UnderChange { told, closed: ended } = self.between(no, parties, child);
                pending.extend(told.iter().flat_map(|shift| self.children(shift)));
                for shift in told {
                    whole.entry(pair(&shift)).or_insert(shift);
                }
                for shift in ended {
                    closed.entry(pair(&shift)).or_insert(shift);
                }
            }
        }
        whole
    }

    fn parties(&self, shift: &Shift) -> (UnitNo, UnitNo) {
        let unit = |no| self.view.glance(no).map_or(UnitNo(0), |r| r.unit);
        sorted(unit(shift.link.one), unit(shift.link.other))
    }

    /// What the link is about, and the match that it is in.
    fn children(&self, shift: &Shift) -> BTreeSet<PersonNo> {
        let matched = shift.id.and_then(|id| self.view.matched_as(id));
        let told = matched.iter().flat_map(|m| &m.children);
        let all = shift.link.children.iter().chain(told);
        all.map(|&child| self.view.who(child)).collect()
    }

    /// Matches of these parties about this child.
    fn matches(&self, child: PersonNo, parties: (UnitNo, UnitNo)) -> Vec<Got<'_, Match>> {
        let mut numbers = self.view.matches_about(child);
        numbers.sort_unstable();
        let theirs = self
            .view
            .parties_of(numbers)
            .filter(|&(_, _, [one, other])| sorted(one, other) == parties);
        let known = theirs.filter_map(|(no, _, _)| self.view.matched(no));
        let about = |m: &Got<'_, Match>| m.children.iter().any(|&of| self.view.who(of) == child);
        known.filter(about).collect()
    }

    /// What happens to a registration of one of the parties, towards the other, about this child.
    fn between(&mut self, no: RegistrationNo, parties: (UnitNo, UnitNo), child: PersonNo) -> UnderChange {
        let is_theirs = self
            .view
            .registration(no)
            .is_some_and(|r| [parties.0, parties.1].contains(&r.unit));
        let full = self.found.len() >= LOOKED_AT_MOST || work().wrapping_sub(self.began) >= VISIT_WORK_FULL;
        if !is_theirs || (full && !self.found.contains_key(&no)) {
            return UnderChange::default();
        }
        let UnderChange { told, closed } = self.at(no).clone();
        let these = |shifts: Vec<Shift>| {
            let all = shifts.into_iter();
            let these = all.filter(|s| self.parties(s) == parties && self.children(s).contains(&child));
            these.collect()
        };
        UnderChange {
            told: these(told),
            closed: these(closed),
        }
    }
}
