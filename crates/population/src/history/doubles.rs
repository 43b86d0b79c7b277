//! Persons whom the index knows twice: a child before and after its birth, and somebody known by name and by number.

use event::{Day, EndReason, RegistrationKind, SubjectRole};

use super::{
    rates::{DOUBLE_FOUND, EXPECTED_REGISTERED},
    telling::{Span, Telling},
};
use crate::{Naming, Registering, Subject, What};

impl Telling<'_> {
    /// A midwife or youth health care registers a child that is expected; when it is born it is registered by its own name.
    pub(super) fn expected(&mut self, at: usize) {
        let pregnancy = &self.life.pregnancies[at];
        let (mother, child, born) = (pregnancy.mother, pregnancy.child, pregnancy.born);
        let load = self.loads[usize::from(self.life.home[usize::from(mother)])];
        if !self.dice.chance(EXPECTED_REGISTERED / 100 * load) {
            return;
        }
        let day = Day(self.dice.between(pregnancy.known.0, born.0 - 1));
        if born.0 - day.0 < 7 || !self.life.alive(mother, day) {
            return;
        }
        let midwife = self.dice.chance(500_000);
        let unit = self.unit(if midwife { "midwifery" } else { "youth_health" }, mother, day);
        let subject = Subject {
            person: self.life.id(child),
            naming: Naming::ThroughMother(self.life.id(mother)),
        };
        let told = Day(born.0 + self.dice.between(1, 14));
        if self.stands(unit, subject, day, told) {
            return;
        }
        let what = Registering {
            unit,
            subject,
            role: SubjectRole::ExpectedChild,
            kind: RegistrationKind::Concern,
            since: day,
            one_off: false,
            watching: false,
            shielded: false,
            municipality: self.places.code(self.life.place(mother, day)),
        };
        let id = self.tell(day, What::Registered(what));
        self.spans.push(Span {
            id,
            unit,
            subject,
            from: day,
            until: told,
            in_error: false,
        });
        let reason = EndReason::Resolved;
        self.tell(
            told,
            What::Ended {
                registration: id,
                on: born,
                reason,
            },
        );
        let months = self.dice.between(2, 12);
        if !self.life.alive(child, told) || told >= self.last_day() {
            return;
        }
        self.registers_at(unit, child, told, RegistrationKind::Concern, months);
    }

    /// Those who were registered by name and by number are found to be one.
    pub(super) fn merges(&mut self) {
        for (person, by_name) in std::mem::take(&mut self.doubled) {
            let by_number = self.spans.iter().copied().find(|span| {
                span.subject.person == self.life.id(person)
                    && span.subject.naming == Naming::Number
                    && span.unit != by_name.unit
                    && !span.in_error
            });
            let Some(by_number) = by_number.filter(|_| self.dice.chance(DOUBLE_FOUND)) else {
                continue;
            };
            let both = by_name.from.max(by_number.from);
            let day = Day(both.0 + self.dice.between(14, 240));
            if day < self.last_day() {
                self.tell(
                    day,
                    What::Merged {
                        one: by_number.id,
                        other: by_name.id,
                    },
                );
            }
        }
    }
}
