//! What a change does to links: the difference between the links that were told and the links that the rule gives now.
//!
//! Symmetric and complete whatever the order of arrival: every registration that a change can touch is looked at again.

use std::collections::{BTreeMap, BTreeSet};

use event::{Day, LinkChange, MatchId, Moment, PersonNo, RegistrationNo};
use layers::Got;
use policy::Policy;
use smallvec::SmallVec;

use crate::{Link, Match, MatchNo, Registration, View, links_of};

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
    let is_shielded = |no: RegistrationNo| {
        let other = view.registration(no);
        other.is_some_and(|r| r.unit == guest.unit && r.shielded)
    };
    guest.shielded
        || affected_by(view, &[guest.person]).iter().any(|&near| {
            let mut told = stored_of(view, near);
            told.any(|(_, link)| is_shielded(link.one) || is_shielded(link.other))
        })
}

/// What changed for these registrations.
#[must_use]
pub fn shifts(view: View<'_>, policy: &Policy, today: Day, registrations: &[RegistrationNo]) -> Vec<Shift> {
    let lapsed = |a, b| merely_lapsed(view, policy, today, a, b);
    shifts_unless(view, policy, today, registrations, &mut |a, b| lapsed(a, b))
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

/// What a change of the policy does to a registration: which links it opens, changes, and withdraws.
///
/// What held until the change and did not hold from then on is withdrawn, whatever the reason: a row that is switched off,
/// a shorter term, a lower limit. Unlike a term that runs out, a changed term is somebody's decision, and
/// what the index may no longer say is not left standing with those who were told. What time had ended before the change
/// stays ended, and nobody is told of it again; what time ended while the change was gone over, neither.
#[must_use]
pub fn shifts_under_change(
    view: View<'_>,
    policy: &Policy,
    (former, changed_on): (&Policy, Day),
    today: Day,
    no: RegistrationNo,
) -> UnderChange {
    let mut by_change: Option<BTreeSet<RegistrationNo>> = None;
    let mut ended = Vec::new();
    let told = shifts_unless(view, policy, today, &[no], &mut |a, b| {
        let linked = |policy| {
            links_of(view, policy, changed_on, no)
                .into_iter()
                .map(|found| found.link.other)
        };
        let ended_then = by_change.get_or_insert_with(|| {
            let from_then: BTreeSet<RegistrationNo> = linked(policy).collect();
            linked(former)
                .filter(|other| !from_then.contains(other))
                .collect()
        });
        let by_time = !ended_then.contains(&b);
        if by_time && !merely_lapsed(view, policy, today, a, b) {
            ended.push((a, b));
        }
        by_time
    });
    let closed = ended.into_iter().filter_map(|(a, b)| {
        stored(view, a, b).map(|(id, link)| Shift {
            change: LinkChange::Withdrawn,
            id: Some(id),
            link,
            via: SmallVec::new(),
        })
    });
    UnderChange {
        closed: closed.collect(),
        told,
    }
}

/// What changed for these registrations; a link that does not hold any more is left alone where `lapsed` says so.
fn shifts_unless(
    view: View<'_>,
    policy: &Policy,
    today: Day,
    registrations: &[RegistrationNo],
    lapsed: &mut dyn FnMut(RegistrationNo, RegistrationNo) -> bool,
) -> Vec<Shift> {
    let mut done: BTreeSet<(RegistrationNo, RegistrationNo)> = BTreeSet::new();
    let mut shifts = Vec::new();
    for &no in registrations {
        let now = links_of(view, policy, today, no);
        let told: Vec<(MatchId, Link)> = stored_of(view, no).collect();
        let mut with: BTreeMap<RegistrationNo, &(MatchId, Link)> = BTreeMap::new();
        for known in &told {
            with.entry(far_end(&known.1, no)).or_insert(known);
        }
        for found in &now {
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
        for (id, told) in told {
            let other = far_end(&told, no);
            let pair = (no.min(other), no.max(other));
            let holds = now.iter().any(|found| found.link.other == other);
            if !holds && !done.contains(&pair) && !lapsed(no, other) {
                done.insert(pair);
                let via = SmallVec::new();
                shifts.push(Shift {
                    change: LinkChange::Withdrawn,
                    id: Some(id),
                    link: told,
                    via,
                });
            }
        }
    }
    shifts
}

/// Time alone ended it: a history term ran out, a child came of age, a former relation is too old. By everything that
/// is known now the two were rightly linked on some day since both were recorded: nothing was wrong, and nobody is told
/// that it was.
fn merely_lapsed(view: View<'_>, policy: &Policy, today: Day, a: RegistrationNo, b: RegistrationNo) -> bool {
    let both = || [a, b].into_iter().filter_map(|no| view.registration(no));
    let never_was = |r: &Registration| r.ended.is_some_and(|(_, reason)| reason.never_was());
    if both().any(|r| !never_was(&r) && !r.counts(today, policy.terms.history_months)) {
        return true;
    }
    let Some(first) = both().map(|r| Moment(r.recorded_at).day()).max() else {
        return false;
    };
    let persons: Vec<PersonNo> = both().map(|r| r.person).collect();
    beginnings(view, &persons, first, today).into_iter().any(|day| {
        links_of(view, policy, day, a)
            .iter()
            .any(|found| found.link.other == b)
    })
}

/// Days looked at to see whether two were linked once; with more beginnings than this, the earliest are left out.
const BEGINNINGS_MAX: usize = 16;

/// Before today, the days on which the two can have come to be linked: on the first one, and whenever a relation of
/// theirs or of somebody next to them began. (A way holds from the day on which the last of its relations began.)
fn beginnings(view: View<'_>, persons: &[PersonNo], first: Day, today: Day) -> Vec<Day> {
    let around = with_relatives(view, persons);
    let known = around.iter().filter_map(|&person| view.person(person));
    let began = known
        .flat_map(|person| person.into_owned().relations)
        .filter_map(|no| view.relation(no)?.since)
        .filter(|day| *day > first);
    let mut days: BTreeSet<Day> = began.filter(|day| *day < today).collect();
    while days.len() >= BEGINNINGS_MAX {
        days.pop_first();
    }
    days.insert(first);
    days.retain(|day| *day < today);
    days.into_iter().collect()
}

/// Every link of a registration as it was told.
fn stored_of(view: View<'_>, no: RegistrationNo) -> impl Iterator<Item = (MatchId, Link)> {
    let matches = matches_of(view, no).filter_map(move |at| view.matched(at).map(Got::into_owned));
    matches.flat_map(move |Match { id, links, .. }| {
        let of_it = move |link: &Link| link.one == no || link.other == no;
        links.into_iter().filter(of_it).map(move |link| (id, link))
    })
}

/// The other registration of a link.
fn far_end(link: &Link, near: RegistrationNo) -> RegistrationNo {
    if link.one == near { link.other } else { link.one }
}

/// The link between two registrations as it was told.
fn stored(view: View<'_>, a: RegistrationNo, b: RegistrationNo) -> Option<(MatchId, Link)> {
    matches_of(view, a).find_map(|at| {
        let matched = view.matched(at)?;
        Some((matched.id, matched.link(a, b)?.clone()))
    })
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
