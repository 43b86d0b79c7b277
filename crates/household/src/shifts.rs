//! What a change does to links: the difference between the links that were told and the links that the rule gives now.
//!
//! Symmetric and complete whatever the order of arrival: every registration that a change can touch is looked at again.

use std::{
    collections::{BTreeMap, BTreeSet},
    rc::Rc,
};

use event::{Day, LinkChange, MatchId, PersonNo, Reached, RegistrationNo};
use policy::Policy;
use smallvec::SmallVec;

use crate::{
    Link, MatchNo, View,
    lapsed::Days,
    lens::Lens,
    links::{between, found},
    reads,
};

/// One link that came to be, changed or does not hold any more.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Shift {
    /// Which of the three.
    pub change: LinkChange,
    /// The match it belongs to; `None` for a link that must still find one.
    pub id: Option<MatchId>,
    /// The link as it is now; as it was, for one that is withdrawn. Oriented as in the match if there is one.
    pub link: Link,
    /// Persons on the way.
    pub via: SmallVec<[PersonNo; 2]>,
}

impl Shift {
    /// A link as it was told, which does not hold any more.
    fn withdrawn(id: MatchId, told: &Link) -> Self {
        Self {
            change: LinkChange::Withdrawn,
            id: Some(id),
            link: told.clone(),
            via: SmallVec::new(),
        }
    }
}

/// Registrations that a changed relation between these persons can touch: those on both, and on everybody one relation
/// away. (Every row's way has an end of each of its relations at most one relation from an end of the way.)
#[must_use]
pub fn affected_by(view: View<'_>, persons: &[PersonNo]) -> Vec<RegistrationNo> {
    let around = with_relatives(view, persons);
    let registrations = around
        .iter()
        .filter_map(|&p| view.person(p))
        .flat_map(|p| p.into_owned().registrations);
    registrations.collect()
}

/// These persons, and everybody one relation away.
fn with_relatives(view: View<'_>, persons: &[PersonNo]) -> BTreeSet<PersonNo> {
    let mut around: BTreeSet<PersonNo> = persons.iter().map(|&person| view.who(person)).collect();
    for person in around.clone() {
        let Some(known) = view.person(person) else {
            continue;
        };
        around.extend(
            known
                .relations
                .iter()
                .filter_map(|&no| view.relation(no))
                .map(|r| r.far_end(person)),
        );
    }
    around
}

/// Whether somebody who becomes a client of a unit, or never was one, can make the unit seen or unseen by others: the
/// registration is shielded itself, or the unit is shielded in a link of somebody around.
#[must_use]
pub fn moves_a_shield(view: View<'_>, no: RegistrationNo) -> bool {
    let Some(guest) = view.registration(no) else {
        return false;
    };
    if guest.shielded {
        return true;
    }
    let is_shielded = |no: RegistrationNo| {
        let other = view.registration(no);
        other.is_some_and(|r| r.unit == guest.unit && r.shielded)
    };
    // Of each match around once, and only of those of the unit.
    let near: BTreeSet<RegistrationNo> = affected_by(view, &[guest.person]).into_iter().collect();
    let mut matches: Vec<MatchNo> = near.iter().flat_map(|&near| matches_of(view, near)).collect();
    matches.sort_unstable();
    matches.dedup();
    let of_unit = view
        .parties_of(matches)
        .filter(|(_, _, parties)| parties.contains(&guest.unit));
    of_unit.filter_map(|(at, _, _)| view.matched(at)).any(|matched| {
        // A match can hold links of the two that lead elsewhere.
        let mut around = matched.links.iter().map(|link| [link.one, link.other]);
        around.any(|ends| ends.iter().any(|no| near.contains(no)) && ends.into_iter().any(is_shielded))
    })
}

/// A look at what changed for some registrations, one after the other. What is read and found out for one serves the next,
/// and a pair is looked at once.
pub struct Looking<'a> {
    now: Lens<'a>,
    days: Days<'a>,
    done: BTreeSet<(RegistrationNo, RegistrationNo)>,
}

impl<'a> Looking<'a> {
    /// Begins with nothing.
    #[must_use]
    pub fn new(view: View<'a>, policy: &'a Policy, today: Day) -> Self {
        let now = Lens::new(view, policy, today);
        let days = Days::new(&now);
        let done = BTreeSet::new();
        Self { now, days, done }
    }

    /// What changed for this registration, as far as it was not found before.
    pub fn shifts_of(&mut self, no: RegistrationNo) -> Vec<Shift> {
        let Self { now, days, done } = self;
        shifts_unless(now, done, no, &mut |_, told| {
            days.merely_lapsed(now, no, far_end(told, no))
        })
    }

    /// Limits that were reached since this was asked before.
    #[must_use]
    pub fn reached(&self) -> Reached {
        self.now.take_reached()
    }
}

/// What a change of the policy does to one registration.
#[derive(Clone, Default, Debug)]
pub struct UnderChange {
    /// Links that parties are told of.
    pub told: Vec<Shift>,
    /// Links that time had ended before the change, and that the new policy would not give on any day. Left in the
    /// tables, a later change of the family would withdraw them, although that is not what ended them.
    pub closed: Vec<Shift>,
}

/// A look at what a change of the policy does to registrations: which links it opens, changes, and withdraws.
///
/// What held until the change and did not hold from then on is withdrawn, whatever the reason: a row that is switched off,
/// a shorter term. Unlike a term that runs out, a changed term is somebody's decision, and
/// what the index may no longer say is not left standing with those who were told. What time had ended before the change
/// stays ended, and nobody is told of it again; what time ended while the change was gone over, neither. A lower limit
/// takes nothing back: it decides what is opened from then on.
pub struct UnderNewPolicy<'a> {
    now: Lens<'a>,
    days: Days<'a>,
    until_then: Lens<'a>,
    from_then: Lens<'a>,
}

impl<'a> UnderNewPolicy<'a> {
    /// Begins with nothing.
    #[must_use]
    pub fn new(
        view: View<'a>,
        policy: &'a Policy,
        (former, changed_on): (&'a Policy, Day),
        today: Day,
    ) -> Self {
        let now = Lens::new(view, policy, today);
        let then = |policy| Lens::over(Rc::clone(&now.known), policy, changed_on);
        Self {
            days: Days::new(&now),
            until_then: then(former),
            from_then: then(policy),
            now,
        }
    }

    /// What the change does to this registration.
    pub fn shifts_of(&mut self, no: RegistrationNo) -> UnderChange {
        let Self {
            now,
            days,
            until_then,
            from_then,
        } = self;
        let mut closed = Vec::new();
        let told = shifts_unless(now, &mut BTreeSet::new(), no, &mut |id, told| {
            let (a, b) = (no, far_end(told, no));
            let by_change = between(until_then, a, b).is_some() && between(from_then, a, b).is_none();
            if !by_change && !days.merely_lapsed(now, a, b) {
                closed.push(Shift::withdrawn(id, told));
            }
            !by_change
        });
        UnderChange { told, closed }
    }
}

/// What changed for a registration; a link that does not hold any more is left alone where `lapsed` says so. What was told
/// and still holds by the rule stays, also where a limit would not open it today.
fn shifts_unless(
    lens: &Lens<'_>,
    done: &mut BTreeSet<(RegistrationNo, RegistrationNo)>,
    no: RegistrationNo,
    lapsed: &mut dyn FnMut(MatchId, &Link) -> bool,
) -> Vec<Shift> {
    let mut shifts = Vec::new();
    let told: Vec<(MatchId, Link)> = lens.known.told(no);
    reads::stepped(told.len());
    let mut with: BTreeMap<RegistrationNo, &(MatchId, Link)> = BTreeMap::new();
    for known in &told {
        with.entry(far_end(&known.1, no)).or_insert(known);
    }
    let now = found(lens, no);
    let within: BTreeSet<RegistrationNo> = now.iter().map(|found| found.link.other).collect();
    let mut holding = now;
    holding.extend(
        with.keys()
            .filter(|other| !within.contains(other))
            .filter_map(|&other| between(lens, no, other)),
    );
    for found in &holding {
        let pair = (no.min(found.link.other), no.max(found.link.other));
        if !done.insert(pair) {
            continue;
        }
        match with.get(&found.link.other) {
            None => shifts.push(Shift {
                change: LinkChange::Opened,
                id: None,
                link: found.link.clone(),
                via: found.via.clone(),
            }),
            Some((id, told)) => {
                let link = oriented(&found.link, told);
                if differs(&link, told) {
                    shifts.push(Shift {
                        change: LinkChange::Changed,
                        id: Some(*id),
                        link,
                        via: found.via.clone(),
                    });
                }
            }
        }
    }
    let holding: BTreeSet<RegistrationNo> = holding.iter().map(|found| found.link.other).collect();
    for (id, told) in &told {
        let other = far_end(told, no);
        let pair = (no.min(other), no.max(other));
        if !holding.contains(&other) && !done.contains(&pair) && !lapsed(*id, told) {
            done.insert(pair);
            shifts.push(Shift::withdrawn(*id, told));
        }
    }
    shifts
}

/// The other registration of a link.
fn far_end(link: &Link, near: RegistrationNo) -> RegistrationNo {
    if link.one == near { link.other } else { link.one }
}

fn matches_of(view: View<'_>, no: RegistrationNo) -> impl Iterator<Item = MatchNo> + use<> {
    let known = view.registration(no).map(|known| known.matches.clone());
    known.unwrap_or_default().into_iter()
}

/// The same link with the sides in the order of the stored one.
fn oriented(link: &Link, told: &Link) -> Link {
    if link.one == told.one {
        link.clone()
    } else {
        link.turned()
    }
}

/// A link that is about one more child counts as changed: the child decides which later links belong to the same match.
fn differs(now: &Link, told: &Link) -> bool {
    let marks = |link: &Link| {
        (
            link.row,
            link.hidden,
            link.shielded,
            link.asserted,
            link.in_question,
        )
    };
    marks(now) != marks(told) || now.children.iter().any(|child| !told.children.contains(child))
}
