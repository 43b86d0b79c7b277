//! What one party sees of another: all links between them, taken together.

use std::{cell::RefCell, collections::BTreeMap};

use event::{Day, MatchId, MunicipalityCode, PairRow, PersonNo, RegistrationNo, UnitNo};
use policy::Policy;

use crate::{Link, View, lens::Lens, links::between, reads};

/// What a side sees of the other party of a match.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Seen {
    /// The strongest row.
    pub row: PairRow,
    /// The other party is involved now.
    pub active: bool,
    /// Every visible link is shown only through the officer.
    pub shielded: bool,
    /// The leading link rests on an unconfirmed relation.
    pub asserted: bool,
    /// The leading link rests on a relation that is being examined.
    pub in_question: bool,
    /// The side's own registration of the leading link.
    pub own: RegistrationNo,
    /// The other party's registration of the leading link.
    pub theirs: RegistrationNo,
    /// The other registration of the leading link concerns another person.
    pub other_person: bool,
    /// The side itself is involved now through one of the links: it hears of changes.
    pub hears: bool,
}

/// What is asked of registrations again and again while links are told: each is read once. To be thrown away when a fact
/// changes one of them.
#[derive(Default)]
pub struct Standing(RefCell<BTreeMap<RegistrationNo, Option<Stands>>>);

/// What matters of a registration for what is seen through its links.
#[derive(Clone, Copy)]
pub struct Stands {
    /// Involved now.
    pub active: bool,
    /// Only watching.
    pub watching: bool,
    /// About whom.
    pub person: PersonNo,
    /// Responsible municipality.
    pub municipality: MunicipalityCode,
}

impl Standing {
    /// How a registration stands; `None`: there is none.
    pub fn of(&self, view: View<'_>, no: RegistrationNo) -> Option<Stands> {
        reads::stepped(1);
        let mut known = self.0.borrow_mut();
        *known.entry(no).or_insert_with(|| {
            view.glance(no).map(|r| Stands {
                active: r.active,
                watching: r.watching,
                person: r.person,
                municipality: r.municipality,
            })
        })
    }
}

/// What the party on `side` (0 or 1) sees through these links, in whatever order they come. `None`: nothing.
#[must_use]
pub fn seen_by<'l>(
    view: View<'_>,
    standing: &Standing,
    links: impl IntoIterator<Item = &'l Link>,
    side: usize,
) -> Option<Seen> {
    let visible = links.into_iter().filter(|link| !link.hidden[side]);
    let mut seen: Option<(Seen, Seen)> = None;
    for link in visible.map(|link| through(view, standing, link, side)) {
        seen = Some(match seen {
            None => (link, link),
            Some((lead, all)) => {
                let joined = Seen {
                    row: all.row.min(link.row),
                    active: all.active || link.active,
                    shielded: all.shielded && link.shielded,
                    hears: all.hears || link.hears,
                    ..all
                };
                (if rank(&link) < rank(&lead) { link } else { lead }, joined)
            }
        });
    }
    seen.map(|(lead, all)| Seen {
        row: all.row,
        active: all.active,
        shielded: all.shielded,
        hears: all.hears,
        ..lead
    })
}

/// What is seen through one link alone.
fn through(view: View<'_>, standing: &Standing, link: &Link, side: usize) -> Seen {
    let (own, theirs) = if side == 0 {
        (link.one, link.other)
    } else {
        (link.other, link.one)
    };
    let [mine, other] = [own, theirs].map(|no| standing.of(view, no));
    let is_active = |stands: Option<Stands>| stands.is_some_and(|stands| stands.active);
    Seen {
        row: link.row,
        active: is_active(other),
        shielded: link.shielded[side],
        asserted: link.asserted,
        in_question: link.in_question,
        own,
        theirs,
        other_person: mine.map(|stands| stands.person) != other.map(|stands| stands.person),
        hears: is_active(mine),
    }
}

/// Which link leads: own active registrations first (they are the ones being worked with), then the strongest row, an
/// active other party, the least doubt, and the oldest registrations.
fn rank(seen: &Seen) -> impl Ord + use<> {
    (
        !seen.hears,
        seen.row,
        !seen.active,
        seen.asserted,
        seen.in_question,
        seen.own,
        seen.theirs,
    )
}

/// One other party around a registration.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct PartyAround {
    /// The match that holds the leading link.
    pub id: MatchId,
    /// Who.
    pub unit: UnitNo,
    /// What is seen of it.
    pub seen: Seen,
}

/// Every other party around a registration, once, strongest first; among equals active ones first, then those that are not
/// shielded, then by number: a shielded party between two others would tell that its number is between theirs.
/// What was told once and does not hold today, because time passed, is not shown.
#[must_use]
pub fn parties_around(view: View<'_>, policy: &Policy, today: Day, no: RegistrationNo) -> Vec<PartyAround> {
    let Some(own) = view.registration(no) else {
        return Vec::new();
    };
    if own.matches.is_empty() {
        return Vec::new();
    }
    let lens = Lens::new(view, policy, today);
    let standing = Standing::default();
    let mut links: Vec<(UnitNo, MatchId, Link)> = Vec::new();
    for &at in &own.matches {
        let Some(matched) = view.matched(at) else { continue };
        let side = matched.side_of(own.unit);
        let unit = if side == 0 { matched.other } else { matched.one };
        for link in &matched.links {
            let (mine, theirs) = if side == 0 {
                (link.one, link.other)
            } else {
                (link.other, link.one)
            };
            if mine == no && between(&lens, no, theirs).is_some() {
                let link = if side == 0 { link.clone() } else { link.turned() };
                links.push((unit, matched.id, link));
            }
        }
    }
    links.sort_by_key(|(unit, ..)| *unit);
    let mut around: Vec<PartyAround> = links
        .chunk_by(|a, b| a.0 == b.0)
        .filter_map(|group| {
            let seen = seen_by(view, &standing, group.iter().map(|(_, _, link)| link), 0)?;
            let (unit, id, _) = group.iter().find(|(_, _, link)| link.other == seen.theirs)?;
            Some(PartyAround {
                id: *id,
                unit: *unit,
                seen,
            })
        })
        .collect();
    around.sort_by_key(|party| {
        let seen = &party.seen;
        (seen.row, !seen.active, seen.shielded, party.unit)
    });
    around
}
