//! Couples that go apart, and new ones.

use event::{Day, RelationKind};

use super::{life::Life, rates::MOTHER_STAYS};
use crate::{
    HouseholdKind, Sex, What,
    figures::MARRIED_PARENTS,
    hamlet::{Tie, build::YEAR},
};

impl Life<'_> {
    pub(super) fn separation(&mut self, home: usize, from: Day) {
        let day = self.some_day(from);
        let Some(&first) = self.hamlet.homes[home].members.first() else {
            return;
        };
        let Some((tie, second)) = self.partner(first, day).filter(|_| self.alive(first, day)) else {
            return;
        };
        self.hamlet.ties[tie].until = Some(day);
        let woman_first = self.hamlet.persons[usize::from(first)].sex == Sex::Woman;
        let (stays, leaves) = if woman_first == self.dice.chance(MOTHER_STAYS) {
            (first, second)
        } else {
            (second, first)
        };
        self.events.push((
            day,
            What::Separated {
                stays: self.id(stays),
                leaves: self.id(leaves),
            },
        ));
        self.move_to(leaves, day);
    }

    pub(super) fn new_partner(&mut self, home: usize, from: Day) {
        let day = self.some_day(from);
        let Some(&parent) = self.hamlet.homes[home].members.first() else {
            return;
        };
        if !self.alive(parent, day) || self.partner(parent, day).is_some() {
            return;
        }
        let one = self.hamlet.persons[usize::from(parent)];
        let fits = |other: &u8| {
            let person = self.hamlet.persons[usize::from(*other)];
            let home = &self.hamlet.homes[usize::from(self.home[usize::from(*other)])];
            // A parent alone brings its own children.
            let alone = matches!(home.kind, HouseholdKind::Single | HouseholdKind::OneParent)
                && home.members.first() == Some(other);
            let were =
                |tie: &Tie| [tie.from, tie.to] == [parent, *other] || [tie.to, tie.from] == [parent, *other];
            alone
                && *other != parent
                && !self.hamlet.ties.iter().any(were)
                && person.sex != one.sex
                && (person.born.0 - one.born.0).abs() < 12 * YEAR
                && self.alive(*other, day)
                && self.partner(*other, day).is_none()
        };
        let Some(other) = (0..self.hamlet.persons.len() as u8).find(fits) else {
            return;
        };
        self.hamlet.ties.push(Tie {
            kind: RelationKind::Partner,
            from: parent,
            to: other,
            since: Some(day),
            until: None,
            official: self.dice.chance(MARRIED_PARENTS / 3),
        });
        self.events.push((
            day,
            What::Partnered {
                one: self.id(parent),
                other: self.id(other),
            },
        ));
        let place = self.place(parent, day);
        for member in self.hamlet.homes[usize::from(self.home[usize::from(other)])]
            .members
            .clone()
        {
            if self.alive(member, day) {
                self.lives_in(member, day, place);
            }
        }
    }
}
