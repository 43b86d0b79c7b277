//! Who is told, and what, when a match changes.
//!
//! - A new registration always tells: its own unit, the other party if it is involved now, and the officers of the
//!   municipalities responsible; what it tells is what the new registration brings.
//! - Any other change tells a party that is involved now and was not told of the match yet, or one for whom something
//!   that the profile discloses has changed.
//! - What a party cannot see any more is withdrawn from it, if it was told. Officers hear of every match, once for each new
//!   registration, when it comes to be examined, and when it falls away.

use std::collections::BTreeSet;

use event::{Day, MunicipalityCode, NoticeKind, PairRow};
use policy::Policy;

use crate::{
    cast::{UNITS, UnitNo, officers_of},
    links::Links,
    state::{Model, Pair, RegNo},
    told::{Match, MatchNo},
    view::{View, concerns_officers, disclosed, seen_by, seen_by_officers},
};

/// What a recipient reads.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) enum Part {
    /// A party: who else.
    Party {
        id: MatchNo,
        own: RegNo,
        /// Name of the unit; none: through this officer.
        other: Result<UnitNo, Option<UnitNo>>,
        other_person: bool,
        row: Option<PairRow>,
        since: Option<Day>,
        active: Option<bool>,
        asserted: bool,
        in_question: bool,
    },
    /// An officer: who should talk to whom.
    Pair {
        id: MatchNo,
        parties: BTreeSet<UnitNo>,
        active: bool,
        municipality: MunicipalityCode,
    },
}

impl Part {
    pub(crate) const fn id(&self) -> MatchNo {
        match self {
            Self::Party { id, .. } | Self::Pair { id, .. } => *id,
        }
    }
}

/// One notice to one unit.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) struct Notice {
    pub(crate) unit: UnitNo,
    pub(crate) kind: NoticeKindOrder,
    pub(crate) parts: Vec<Part>,
}

/// Match, changed, withdrawn.
pub(crate) type NoticeKindOrder = u8;

/// One thing to tell one unit; those marked together are parts of one notice.
pub(crate) struct Telling {
    pub(crate) unit: UnitNo,
    pub(crate) kind: NoticeKind,
    pub(crate) part: Part,
    pub(crate) together: bool,
}

/// Before and after, and the registration that is new, if there is one.
pub(crate) struct Change<'c> {
    pub(crate) before: &'c Model,
    pub(crate) after: &'c Model,
    pub(crate) policy: &'c Policy,
    pub(crate) fresh: Option<RegNo>,
}

impl Change<'_> {
    /// Everything that is told about one match.
    pub(crate) fn tell(&self, no: MatchNo) -> Vec<Telling> {
        let now = &self.after.matches[no];
        let nothing = Match {
            links: Links::new(),
            ..now.clone()
        };
        let was = self.before.matches.get(no).unwrap_or(&nothing);
        let fresh = |(a, b): &Pair| self.fresh.is_some_and(|no| *a == no || *b == no);
        let fresh: Links = now
            .links
            .iter()
            .filter(|(pair, _)| fresh(pair))
            .map(|(p, l)| (*p, l.clone()))
            .collect();
        let parties = now
            .parties
            .iter()
            .filter_map(|&unit| self.tell_party(no, was, now, &fresh, unit));
        parties.chain(self.tell_officers(no, was, now, &fresh)).collect()
    }

    fn tell_party(
        &self,
        no: MatchNo,
        was: &Match,
        now: &Match,
        fresh: &Links,
        unit: UnitNo,
    ) -> Option<Telling> {
        let telling = |kind, view: &View| Telling {
            unit,
            kind,
            part: shown(self.after, self.policy, no, view),
            together: Some(view.own) == self.fresh,
        };
        let told = was.told.contains(&unit);
        let before = seen_by(self.before, &was.links, unit);
        let after = seen_by(self.after, &now.links, unit);
        if let Some(new) = seen_by(self.after, fresh, unit) {
            let tells = Some(new.own) == self.fresh || after.is_some_and(|after| after.hears);
            return tells.then(|| telling(NoticeKind::Match, &new));
        }
        match (before, after) {
            (Some(before), None) if told => Some(telling(NoticeKind::Withdrawn, &before)),
            (Some(before), Some(after)) if told && after.hears => {
                let [was, is] = [(self.before, before), (self.after, after)]
                    .map(|(model, view)| disclosed(model, self.policy, &view));
                (was != is).then(|| telling(NoticeKind::Changed, &after))
            }
            // Also of one that had been closed without a word.
            (before, Some(after)) if (before.is_none() || !told) && after.hears => {
                Some(telling(NoticeKind::Match, &after))
            }
            _ => None,
        }
    }

    fn tell_officers(&self, no: MatchNo, was: &Match, now: &Match, fresh: &Links) -> Vec<Telling> {
        let first = now.parties[0];
        let before = seen_by_officers(self.before, &was.links, first);
        let after = seen_by_officers(self.after, &now.links, first);
        let is_officer = |unit: &&UnitNo| UNITS[**unit].officer;
        let told: Vec<UnitNo> = was.told.iter().filter(is_officer).copied().collect();
        let telling = |unit: UnitNo, kind, view: &View| Telling {
            unit,
            kind,
            part: Part::Pair {
                id: no,
                parties: now.parties.into(),
                active: view.active && view.hears,
                municipality: UNITS[unit].municipality.unwrap_or(MunicipalityCode(0)),
            },
            together: self.fresh.is_some() && kind == NoticeKind::Match,
        };
        let (before, after) = match (before, after) {
            (Some(before), None) => {
                return told
                    .into_iter()
                    .map(|unit| telling(unit, NoticeKind::Withdrawn, &before))
                    .collect();
            }
            (_, None) => return vec![],
            (before, Some(after)) => (before, after),
        };
        let mut tellings = vec![];
        for unit in (0..UNITS.len()).filter(|&unit| UNITS[unit].officer) {
            let through = |links: &Links| {
                let own = links
                    .iter()
                    .filter(|(pair, _)| self.officers(**pair).contains(&unit));
                let own: Links = own.map(|(pair, link)| (*pair, link.clone())).collect();
                seen_by_officers(self.after, &own, first)
            };
            // Of a new registration through what it brings; of any other match that was not told yet, through all of it.
            let hears = before.is_none() || !told.contains(&unit);
            let view = through(fresh).or_else(|| hears.then(|| through(&now.links)).flatten());
            tellings.extend(view.map(|view| telling(unit, NoticeKind::Match, &view)));
        }
        let came_into_question = before.is_some_and(|before| after.in_question && !before.in_question);
        let tells_as_new = fresh.keys().any(|&pair| concerns_officers(self.after, pair));
        if came_into_question && !tells_as_new {
            let leading = self.officers((after.own, after.theirs));
            let heard = leading.into_iter().filter(|unit| told.contains(unit));
            tellings.extend(heard.map(|unit| telling(unit, NoticeKind::Changed, &after)));
        }
        tellings
    }

    /// Officers of the municipalities that the two registrations name as responsible.
    fn officers(&self, (a, b): Pair) -> BTreeSet<UnitNo> {
        let both = [a, b].map(|no| self.after.registrations[no].municipality);
        both.into_iter().flat_map(officers_of).collect()
    }
}

/// What the profile lets a party know of another.
pub(crate) fn shown(model: &Model, policy: &Policy, id: MatchNo, view: &View) -> Part {
    let (own, theirs) = (&model.registrations[view.own], &model.registrations[view.theirs]);
    let may = policy.disclosure();
    Part::Party {
        id,
        own: view.own,
        other: if view.shielded {
            Err(officers_of(own.municipality).next())
        } else {
            Ok(theirs.unit)
        },
        other_person: view.other_person,
        row: may.row.then_some(view.row),
        since: (may.since && !view.shielded).then_some(theirs.since),
        active: may.state.then_some(view.active),
        asserted: may.marks && view.asserted,
        in_question: may.marks && view.in_question,
    }
}

/// Tellings as notices: what a new registration tells its own unit, and an officer, is one notice.
pub(crate) fn as_notices(tellings: Vec<Telling>) -> Vec<Notice> {
    let mut notices: Vec<(bool, Notice)> = vec![];
    for Telling {
        unit,
        kind,
        part,
        together,
    } in tellings
    {
        let kind = kind as NoticeKindOrder;
        let one = notices
            .iter_mut()
            .find(|(all, notice)| together && *all && notice.unit == unit);
        match one {
            Some((_, notice)) => notice.parts.push(part),
            None => notices.push((
                together,
                Notice {
                    unit,
                    kind,
                    parts: vec![part],
                },
            )),
        }
    }
    let mut notices: Vec<Notice> = notices.into_iter().map(|(_, notice)| notice).collect();
    for notice in &mut notices {
        notice.parts.sort();
    }
    notices.sort();
    notices
}
