//! What agencies tell the index about one hamlet.
//!
//! Persons are taken one by one, not days: what is told stands in no order until the history sorts it. So each party's
//! registrations are kept with their span, and nobody registers the same person twice at once.

use event::{AddressUse, Day, RelationKind, SubjectRole};

use super::{
    life::Life,
    rates::{HABITS, Habit, LOADS, Whom, YEARS},
    relations::Known,
};
use crate::{
    HappeningId, HouseholdKind, Naming, Subject, UnitId, What,
    agency::Agencies,
    branch,
    dice::{Dice, MILLION},
    hamlet::build::YEAR,
    place::Places,
};

/// A registration that was told, and how long it stands.
#[derive(Clone, Copy)]
pub(super) struct Span {
    pub(super) id: HappeningId,
    pub(super) unit: UnitId,
    pub(super) subject: Subject,
    pub(super) from: Day,
    pub(super) until: Day,
    pub(super) in_error: bool,
}

/// A child is a child until this birthday, as in both profiles of the index.
const CHILD_UNTIL_YEARS: u16 = 23;

/// Telling, under way.
pub(super) struct Telling<'a> {
    pub(super) dice: Dice,
    pub(super) places: &'a Places,
    pub(super) agencies: &'a Agencies,
    pub(super) life: &'a Life<'a>,
    told: Vec<(Day, What)>,
    /// Number of the first thing told.
    first: u64,
    pub(super) spans: Vec<Span>,
    /// What was told of each tie of the hamlet.
    pub(super) known: Vec<Option<Known>>,
    /// Who was told to share an address.
    pub(super) neighbours: Vec<(u8, u8)>,
    /// Persons registered by name although they have a number, with that registration.
    pub(super) doubled: Vec<(u8, Span)>,
    /// Help that each home needs, in a hundred of the mean.
    pub(super) loads: Vec<u32>,
}

impl<'a> Telling<'a> {
    /// Everything told about a hamlet; `first` is the number of things that happened in the world, which stand before it.
    pub(super) fn of(
        mut dice: Dice,
        places: &'a Places,
        agencies: &'a Agencies,
        life: &'a Life<'a>,
        first: u64,
    ) -> Vec<(Day, What)> {
        let loads = life
            .hamlet
            .homes
            .iter()
            .map(|_| LOADS.1[dice.pick(&LOADS.0)])
            .collect();
        let mut telling = Self {
            dice,
            places,
            agencies,
            life,
            told: Vec::new(),
            first,
            spans: Vec::new(),
            known: vec![None; life.hamlet.ties.len()],
            neighbours: Vec::new(),
            doubled: Vec::new(),
            loads,
        };
        for habit in &HABITS {
            for person in 0..life.hamlet.persons.len() as u8 {
                telling.habit(habit, person);
            }
        }
        for at in 0..life.pregnancies.len() {
            telling.expected(at);
        }
        telling.merges();
        telling.told
    }

    /// Adds one thing told.
    pub(super) fn tell(&mut self, day: Day, what: What) -> HappeningId {
        self.told.push((day, what));
        HappeningId(self.first + self.told.len() as u64 - 1)
    }

    pub(super) fn last_day(&self) -> Day {
        Day(self.life.first_day.0 + YEARS * YEAR)
    }

    /// The unit that serves this person on a day: brothers and sisters have the same, mostly.
    pub(super) fn unit(&mut self, sector: &str, person: u8, on: Day) -> UnitId {
        let home = u32::from(self.life.home[usize::from(person)]);
        let other = u32::from(self.dice.chance(150_000));
        let place = self.life.place(person, on);
        let lot = (self.life.hamlet.no * 16 + home)
            .wrapping_mul(2_654_435_761)
            .rotate_left(7)
            >> 1;
        self.agencies.serving(branch::at(sector), place, lot + other)
    }

    pub(super) fn role(&self, person: u8, on: Day) -> SubjectRole {
        let grown = self.life.hamlet.persons[usize::from(person)]
            .born
            .birthday(CHILD_UNTIL_YEARS);
        if on < grown {
            SubjectRole::Child
        } else {
            SubjectRole::Adult
        }
    }

    pub(super) fn grown_up(&self, person: u8) -> Day {
        self.life.hamlet.persons[usize::from(person)]
            .born
            .birthday(CHILD_UNTIL_YEARS)
    }

    fn habit(&mut self, habit: &Habit, person: u8) {
        let load = self.loads[usize::from(self.life.home[usize::from(person)])];
        let mut chance = habit.a_year * YEARS as u32 / 100 * load;
        while chance > 0 && self.dice.chance(chance.min(MILLION)) {
            let day = Day(self.life.first_day.0 + self.dice.between(0, YEARS * YEAR - 1));
            if self.life.alive(person, day) && self.is_for(habit.whom, person, day) {
                self.registers(habit, person, day);
            }
            chance = chance.saturating_sub(MILLION) / 2 + chance.min(MILLION) / 4;
        }
    }

    fn is_for(&self, whom: Whom, person: u8, on: Day) -> bool {
        let hamlet = &self.life.hamlet;
        let home = &hamlet.homes[usize::from(self.life.home[usize::from(person)])];
        match whom {
            Whom::Children(first, last) => {
                let nursed = home.kind == HouseholdKind::NursingHome;
                !nursed && (first..=last).contains(&hamlet.persons[usize::from(person)].age(on))
            }
            Whom::Parents => hamlet.ties.iter().any(|tie| {
                tie.kind == RelationKind::Parent
                    && tie.from == person
                    && self.life.alive(tie.to, on)
                    && on < self.grown_up(tie.to)
                    && on >= self.grown_up(person)
            }),
            Whom::Sheltered => home.address.usage == AddressUse::Shelter,
        }
    }

    /// Whether this unit has this subject registered at any time between two days.
    pub(super) fn stands(&self, unit: UnitId, subject: Subject, from: Day, until: Day) -> bool {
        let at_once = |span: &Span| {
            let same = span.subject.naming == subject.naming
                && (span.subject.person == subject.person
                    || matches!(subject.naming, Naming::ThroughMother(_)));
            span.unit == unit && same && span.from <= until && from <= span.until
        };
        self.spans.iter().any(at_once)
    }
}
