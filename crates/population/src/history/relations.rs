//! Relations as agencies tell them: asserted with a registration, confirmed by the register, ended, denied, and now and then
//! wrong from the start.

use event::{Day, RelationKind};

use super::{
    rates::{CONFIRMED, FALSE_PARENT, REPEATED, TAKEN_BACK, TELLS_ADDRESS, TELLS_RELATIONS},
    telling::Telling,
};
use crate::{Asserting, HappeningId, Subject, UnitId, What};

/// What was told of a relation.
#[derive(Clone, Copy)]
pub(super) struct Known {
    id: HappeningId,
    unit: UnitId,
    day: Day,
    /// Nothing is said of it from this day on.
    until: Day,
}

impl Telling<'_> {
    /// A unit that registers a person tells the relations it holds: of a child its parents, guardians and foster parents; of
    /// an adult the children and partners.
    pub(super) fn tells_relations(&mut self, unit: UnitId, person: u8, day: Day) {
        if !self.dice.chance(TELLS_RELATIONS) {
            return;
        }
        for at in 0..self.life.hamlet.ties.len() {
            let tie = self.life.hamlet.ties[at];
            let concerns = tie.to == person || tie.from == person;
            let begun = tie.since.is_none_or(|since| since <= day);
            let ends = [tie.from, tie.to];
            if concerns
                && begun
                && ends
                    .iter()
                    .all(|&end| self.life.hamlet.persons[usize::from(end)].born <= day)
            {
                self.tells(unit, at, day);
            }
        }
        if self.dice.chance(FALSE_PARENT) {
            self.false_parent(unit, person, day);
        }
        if self.dice.chance(TELLS_ADDRESS) {
            self.same_address(unit, person, day);
        }
    }

    fn subject(&self, person: u8) -> Subject {
        let person = self.life.hamlet.persons[usize::from(person)];
        Subject {
            person: person.id,
            naming: person.naming(),
        }
    }

    fn tells(&mut self, unit: UnitId, at: usize, day: Day) {
        if let Some(known) = self.known[at] {
            if unit != known.unit && known.day < day && day < known.until && self.dice.chance(REPEATED) {
                self.tell(
                    day,
                    What::RelationConfirmed {
                        relation: known.id,
                        unit,
                        from_register: false,
                    },
                );
            }
            return;
        }
        let tie = self.life.hamlet.ties[at];
        let over = tie.until.filter(|&until| until < day);
        let (from, to) = (self.subject(tie.from), self.subject(tie.to));
        let what = Asserting {
            unit,
            from_register: false,
            kind: tie.kind,
            from,
            to,
            since: tie.since,
            until: over,
            address_use: None,
        };
        let id = self.tell(day, What::RelationAsserted(what));
        let until = tie.until.unwrap_or(Day(i32::MAX));
        let mut known = Known { id, unit, day, until };
        let register = self.agencies.register_of(self.life.place(tie.to, day));
        if tie.official {
            let later = Day(day.0 + self.dice.between(1, 60));
            let before_the_end = over.is_none() && later < until && later < self.last_day();
            if before_the_end && self.dice.chance(CONFIRMED) {
                self.tell(
                    later,
                    What::RelationConfirmed {
                        relation: id,
                        unit: register,
                        from_register: true,
                    },
                );
            }
        } else if self.dice.chance(TAKEN_BACK) {
            let later = Day(day.0 + self.dice.between(7, 200));
            if later < until && later < self.last_day() {
                self.tell(later, What::RelationDenied { relation: id, unit });
                known.until = later;
            }
        }
        if over.is_none()
            && known.until == until
            && until < self.last_day()
            && tie.kind == RelationKind::Partner
        {
            let told = Day(until.0 + self.dice.between(0, 60));
            if told < self.last_day() {
                let unit = if tie.official { register } else { unit };
                self.tell(
                    told,
                    What::RelationEnded {
                        relation: id,
                        unit,
                        until,
                    },
                );
            }
        }
        if over.is_some() {
            known.until = day;
        }
        self.known[at] = Some(known);
    }

    /// An agency takes somebody for a parent who is none; the municipality denies it later.
    fn false_parent(&mut self, unit: UnitId, child: u8, day: Day) {
        let parents: Vec<u8> = self.life.hamlet.parents(child).collect();
        let born = self.life.hamlet.persons[usize::from(child)].born;
        let wrong = |&other: &u8| {
            let adult = self.life.hamlet.persons[usize::from(other)].born.0 < born.0 - 18 * 365;
            adult && !parents.contains(&other) && self.life.alive(other, day)
        };
        let Some(wrong) = (0..self.life.hamlet.persons.len() as u8).find(wrong) else {
            return;
        };
        let (from, to) = (self.subject(wrong), self.subject(child));
        let kind = RelationKind::Parent;
        let what = Asserting {
            unit,
            from_register: false,
            kind,
            from,
            to,
            since: None,
            until: None,
            address_use: None,
        };
        let id = self.tell(day, What::RelationAsserted(what));
        let later = Day(day.0 + self.dice.between(20, 200));
        if later < self.last_day() {
            let unit = self.agencies.register_of(self.life.place(child, day));
            self.tell(later, What::RelationDenied { relation: id, unit });
        }
    }

    /// A person and the next one at the same address, while neither has moved: the home, or another room of an institution or
    /// shelter.
    fn same_address(&mut self, unit: UnitId, person: u8, day: Day) {
        let hamlet = &self.life.hamlet;
        let address = |of: u8| hamlet.homes[usize::from(self.life.home[usize::from(of)])].address;
        let stayed = |of: u8| self.life.alive(of, day) && self.life.lives[usize::from(of)].len() == 1;
        let here = |&other: &u8| other > person && address(other).no == address(person).no && stayed(other);
        let Some(other) = (0..hamlet.persons.len() as u8)
            .find(here)
            .filter(|_| stayed(person))
        else {
            return;
        };
        if self.neighbours.contains(&(person, other)) {
            return;
        }
        let address_use = Some(address(person).usage);
        self.neighbours.push((person, other));
        let (from, to) = (self.subject(person), self.subject(other));
        let (kind, from_register, since, until) = (RelationKind::SameAddress, false, None, None);
        let what = Asserting {
            unit,
            from_register,
            kind,
            from,
            to,
            since,
            until,
            address_use,
        };
        self.tell(day, What::RelationAsserted(what));
    }
}
