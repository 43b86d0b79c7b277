//! One registration from its beginning to its end, and what can go wrong with it.

use event::{Day, EndReason, MunicipalityCode, RegistrationKind, SubjectRole};

use super::{
    ending::End,
    rates::{DOUBLED, Habit, LATE, WATCHING, WRONG_PERSON},
    telling::{Span, Telling},
};
use crate::{
    Naming, Registering, Subject, UnitId, What,
    branch::{BRANCHES, SHELTERS, Scope, at},
};

/// Days between two renewals: well within the 24 months after which a registration expires.
const RENEWED_AFTER: (i32, i32) = (300, 690);

impl Telling<'_> {
    /// A unit of this branch registers a person, now and then the wrong one first.
    pub(super) fn registers(&mut self, habit: &Habit, person: u8, day: Day) {
        let unit = self.unit(habit.sector, person, day);
        let kind = self.kind(habit);
        let one_off = self.dice.below(100) < habit.one_off;
        let mut day = day;
        if self.dice.chance(WRONG_PERSON) {
            day = self.wrong_person(unit, person, day, kind);
            if !self.life.alive(person, day) || day >= self.last_day() {
                return;
            }
        }
        if one_off {
            self.one_off(unit, person, day, kind);
            return;
        }
        let months = self.dice.between(habit.months.0, habit.months.1);
        let local = BRANCHES[at(habit.sector)].scope == Scope::Municipality;
        let Some((span, end)) = self.registers_at(unit, person, day, kind, months) else {
            return;
        };
        if local && end.is_some_and(|reason| reason == EndReason::HandedOver) {
            self.followed(habit, person, span.until, kind);
        }
    }

    fn kind(&mut self, habit: &Habit) -> RegistrationKind {
        if self.dice.below(100) < habit.concern {
            RegistrationKind::Concern
        } else {
            RegistrationKind::Involvement
        }
    }

    /// How this unit names the person; by name now and then, although there is a number.
    fn named(&mut self, person: u8) -> (Subject, bool) {
        let someone = self.life.hamlet.persons[usize::from(person)];
        let doubled = someone.naming() == Naming::Number && self.dice.chance(DOUBLED);
        let naming = if doubled { Naming::Name } else { someone.naming() };
        (
            Subject {
                person: someone.id,
                naming,
            },
            doubled,
        )
    }

    fn what(
        &mut self,
        unit: UnitId,
        subject: Subject,
        person: u8,
        day: Day,
        kind: RegistrationKind,
    ) -> Registering {
        let late = self.dice.chance(LATE);
        let ago = if late {
            self.dice.between(180, 1500)
        } else {
            self.dice.between(0, 14)
        };
        let born = self.life.hamlet.persons[usize::from(person)].born;
        let sector = self.sector(unit);
        let may_watch = matches!(sector, "youth_health" | "general_practitioner" | "education");
        Registering {
            unit,
            subject,
            role: self.role(person, day),
            kind,
            since: Day((day.0 - ago).max(born.0)),
            one_off: false,
            watching: may_watch && kind == RegistrationKind::Involvement && self.dice.chance(WATCHING),
            shielded: sector == SHELTERS,
            municipality: self.municipality(unit, person, day),
        }
    }

    /// Where the person lives, or where the unit works when it does not work there.
    fn municipality(&self, unit: UnitId, person: u8, day: Day) -> MunicipalityCode {
        let lives = self.places.code(self.life.place(person, day));
        let agency = self
            .agencies
            .units
            .get(unit.0 as usize)
            .and_then(|no| self.agencies.all.get(no.0 as usize));
        let serves = agency.map_or(&[][..], |agency| agency.serves.as_slice());
        if serves.contains(&lives) {
            lives
        } else {
            serves.first().copied().unwrap_or(lives)
        }
    }

    pub(super) fn sector(&self, unit: UnitId) -> &'static str {
        let agency = self.agencies.units.get(unit.0 as usize);
        agency
            .and_then(|agency| self.agencies.all.get(agency.0 as usize))
            .map_or("", |agency| agency.sector)
    }

    /// A single contact that is over: never active, so it can stand beside anything.
    fn one_off(&mut self, unit: UnitId, person: u8, day: Day, kind: RegistrationKind) {
        let (subject, _) = self.named(person);
        let what = self.what(unit, subject, person, day, kind);
        let what = Registering {
            one_off: true,
            watching: false,
            ..what
        };
        self.tell(day, What::Registered(what));
        self.tells_relations(unit, person, day);
    }

    /// Registers a person for so many months; returns the span and why it ended, if it did. `None` if the unit has this person
    /// registered at that time already.
    pub(super) fn registers_at(
        &mut self,
        unit: UnitId,
        person: u8,
        day: Day,
        kind: RegistrationKind,
        months: i32,
    ) -> Option<(Span, Option<EndReason>)> {
        let (subject, doubled) = self.named(person);
        let end = self.end(unit, person, day, months);
        let until = end.as_ref().map_or(self.last_day(), |end| end.told);
        if self.stands(unit, subject, day, until) {
            return None;
        }
        let what = self.what(unit, subject, person, day, kind);
        let id = self.tell(day, What::Registered(what));
        let span = Span {
            id,
            unit,
            subject,
            from: day,
            until,
            in_error: false,
        };
        self.spans.push(span);
        if doubled {
            self.doubled.push((person, span));
        }
        self.tells_relations(unit, person, day);
        let mut renewed = day.0 + self.dice.between(RENEWED_AFTER.0, RENEWED_AFTER.1);
        while renewed < until.0 {
            self.tell(Day(renewed), What::Renewed { registration: id });
            renewed += self.dice.between(RENEWED_AFTER.0, RENEWED_AFTER.1);
        }
        if let Some(End { told, on, reason }) = end {
            self.tell(
                told,
                What::Ended {
                    registration: id,
                    on,
                    reason,
                },
            );
            return Some((span, Some(reason)));
        }
        Some((span, None))
    }

    /// The agency of the new municipality takes over.
    fn followed(&mut self, habit: &Habit, person: u8, day: Day, kind: RegistrationKind) {
        if !self.life.alive(person, day) || self.role(person, day) == SubjectRole::Adult && habit.months.0 > 6
        {
            return;
        }
        let unit = self.unit(habit.sector, person, day);
        let months = self.dice.between(habit.months.0, habit.months.1);
        self.registers_at(unit, person, day, kind, months);
    }

    /// A registration on somebody else of the hamlet, ended as in error; returns the day on which it is put right.
    fn wrong_person(&mut self, unit: UnitId, person: u8, day: Day, kind: RegistrationKind) -> Day {
        let role = self.role(person, day);
        let other =
            |&other: &u8| other != person && self.life.alive(other, day) && self.role(other, day) == role;
        let Some(other) = (0..self.life.hamlet.persons.len() as u8).rev().find(other) else {
            return day;
        };
        let subject = Subject {
            person: self.life.id(other),
            naming: self.life.hamlet.persons[usize::from(other)].naming(),
        };
        let noticed = Day(day.0 + self.dice.between(1, 60));
        if self.stands(unit, subject, day, noticed) || noticed >= self.last_day() {
            return day;
        }
        let what = self.what(unit, subject, other, day, kind);
        let what = Registering {
            watching: false,
            ..what
        };
        let id = self.tell(day, What::Registered(what));
        self.spans.push(Span {
            id,
            unit,
            subject,
            from: day,
            until: noticed,
            in_error: true,
        });
        self.tell(
            noticed,
            What::Ended {
                registration: id,
                on: noticed,
                reason: EndReason::InError,
            },
        );
        noticed
    }
}
