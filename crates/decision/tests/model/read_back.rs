//! What the core holds and tells, in the model's numbers.

use decision::{MatchShown, NoticeShown, PartyShown, Tells};
use event::{MatchId, PersonNo, RegistrationNo};

use crate::{
    cast::{UNITS, UnitNo},
    compare::Both,
    links::Link,
    notices::{Notice, Part},
    state::{Pair, RegNo, pair},
    told::MatchNo,
};

impl Both<'_> {
    pub(crate) fn reg(&self, no: RegistrationNo) -> Option<RegNo> {
        self.registrations.iter().position(|(known, _)| *known == no)
    }

    pub(crate) fn link(&self, link: &household::Link) -> Option<(Pair, Link)> {
        let (one, other) = (self.reg(link.one)?, self.reg(link.other)?);
        let turned = one > other;
        let sides = |mut sides: [bool; 2]| {
            if turned {
                sides.reverse();
            }
            sides
        };
        let child = |child: &PersonNo| self.names.iter().position(|name| name == child);
        let children = link.children.iter().map(child).collect::<Option<_>>()?;
        Some((
            pair(one, other),
            Link {
                row: link.row,
                hidden: sides(link.hidden),
                shielded: sides(link.shielded),
                asserted: link.asserted,
                in_question: link.in_question,
                children,
            },
        ))
    }

    pub(crate) fn notice(&self, unit: UnitNo, notice: &NoticeShown) -> Result<Notice, String> {
        let parties = notice.matches.iter().map(|shown| self.part(shown));
        let pairs = notice.pairs.iter().map(|shown| {
            let parties = [&shown.one, &shown.other].map(unit_of);
            let [Ok(one), Ok(other)] = parties else {
                return Err("an officer is shown a party through an officer".to_owned());
            };
            Ok(Part::Pair {
                id: self.matched(shown.id)?,
                parties: [one, other].into(),
                active: shown.active,
                municipality: shown.municipality,
            })
        });
        let mut parts = parties.chain(pairs).collect::<Result<Vec<Part>, String>>()?;
        parts.sort();
        let Tells::Matches(kind) = notice.kind else {
            return Err("an officer is told of a limit, which no family of the model reaches".to_owned());
        };
        let kind = kind as u8;
        Ok(Notice { unit, kind, parts })
    }

    pub(crate) fn part(&self, shown: &MatchShown) -> Result<Part, String> {
        let own = self
            .registrations
            .iter()
            .position(|(_, id)| Some(*id) == shown.own);
        Ok(Part::Party {
            id: self.matched(shown.id)?,
            own: own.ok_or("a registration that is not there")?,
            other: unit_of(&shown.other),
            other_person: shown.other_person,
            row: shown.row,
            since: shown.since,
            active: shown.active,
            asserted: shown.asserted,
            in_question: shown.in_question,
        })
    }

    pub(crate) fn matched(&self, id: MatchId) -> Result<MatchNo, String> {
        self.matches
            .get(&id)
            .copied()
            .ok_or_else(|| "a match that is not there".into())
    }
}

fn unit_of(party: &PartyShown) -> Result<UnitNo, Option<UnitNo>> {
    let named = |name: &str| UNITS.iter().position(|unit| unit.name == name);
    match party {
        PartyShown::Open { unit, .. } => named(unit).ok_or(None),
        PartyShown::ThroughOfficer(contact) => Err(contact.as_ref().and_then(|c| named(&c.role))),
        PartyShown::Erased => Err(None),
    }
}
