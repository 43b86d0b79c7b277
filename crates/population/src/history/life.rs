//! What happens to a hamlet, year by year: who lives, where, and as whose partner. The rest is in `couples` and `children`.

use event::{Day, RelationKind};

use super::rates::{DEATHS, MOVES, MOVES_FARTHER, NEW_PARTNERS, PLACEMENTS_PER_HAMLET, SEPARATIONS, YEARS};
use crate::{
    HouseholdKind, PersonId, What,
    dice::Dice,
    hamlet::{Hamlet, build::YEAR},
    place::Places,
};

/// A day that never comes.
pub(super) const NEVER: Day = Day(i32::MAX);

/// A pregnancy.
pub(super) struct Pregnancy {
    pub(super) mother: u8,
    pub(super) child: u8,
    pub(super) known: Day,
    pub(super) born: Day,
}

/// A hamlet and what became of it.
pub(crate) struct Life<'a> {
    pub(super) hamlet: Hamlet,
    pub(super) first_day: Day,
    pub(super) died: Vec<Day>,
    /// In which home of the hamlet each person's family is counted.
    pub(super) home: Vec<u8>,
    /// Where each person lives, from which day.
    pub(super) lives: Vec<Vec<(Day, u16)>>,
    pub(super) pregnancies: Vec<Pregnancy>,
    pub(super) events: Vec<(Day, What)>,
    pub(super) dice: Dice,
    places: &'a Places,
}

impl<'a> Life<'a> {
    /// Lives all years.
    pub(super) fn live(dice: Dice, places: &'a Places, hamlet: Hamlet, first_day: Day) -> Self {
        let many = hamlet.persons.len();
        let mut life = Life {
            first_day,
            died: vec![NEVER; many],
            home: vec![0; many],
            lives: vec![Vec::new(); many],
            pregnancies: Vec::new(),
            events: Vec::new(),
            dice,
            places,
            hamlet,
        };
        for (at, home) in life.hamlet.homes.iter().enumerate() {
            for &member in &home.members {
                life.home[usize::from(member)] = at as u8;
                life.lives[usize::from(member)].push((Day(i32::MIN), home.place));
            }
        }
        for year in 0..YEARS {
            life.year(Day(first_day.0 + year * YEAR));
        }
        life
    }

    fn year(&mut self, from: Day) {
        self.deaths(from);
        for home in 0..self.hamlet.homes.len() {
            let kind = self.hamlet.homes[home].kind;
            if kind.is_institution() {
                continue;
            }
            if matches!(kind, HouseholdKind::Parents | HouseholdKind::Stepfamily)
                && self.dice.chance(SEPARATIONS)
            {
                self.separation(home, from);
            }
            let young = kind == HouseholdKind::Single && self.is_young(home, from);
            if (young || kind == HouseholdKind::OneParent) && self.dice.chance(NEW_PARTNERS) {
                self.new_partner(home, from);
            }
            if self.dice.chance(MOVES) {
                self.move_home(home, from);
            }
        }
        self.births(from);
        if self.dice.chance(PLACEMENTS_PER_HAMLET) {
            self.placement(from);
        }
        self.returns(from);
    }

    /// The first of a home is of the age at which people move in together.
    fn is_young(&self, home: usize, on: Day) -> bool {
        let first = self.hamlet.homes[home].members.first();
        first.is_some_and(|&first| (20..40).contains(&self.hamlet.persons[usize::from(first)].age(on)))
    }

    pub(super) fn alive(&self, person: u8, on: Day) -> bool {
        let at = usize::from(person);
        self.hamlet.persons[at].born <= on && on < self.died[at]
    }

    pub(super) fn id(&self, person: u8) -> PersonId {
        PersonId::of(self.hamlet.no, person)
    }

    /// Where a person lives on a day.
    pub(super) fn place(&self, person: u8, on: Day) -> u16 {
        let lives = &self.lives[usize::from(person)];
        lives
            .iter()
            .rev()
            .find(|(since, _)| *since <= on)
            .map_or(0, |&(_, place)| place)
    }

    pub(super) fn some_day(&mut self, from: Day) -> Day {
        Day(from.0 + self.dice.between(0, YEAR - 1))
    }

    fn deaths(&mut self, from: Day) {
        for at in 0..self.hamlet.persons.len() {
            let class = match self.hamlet.persons[at].age(from) {
                ..=0 => 0,
                1..=19 => 1,
                20..=39 => 2,
                40..=64 => 3,
                65..=79 => 4,
                _ => 5,
            };
            if !self.dice.chance(DEATHS[class]) {
                continue;
            }
            let day = self.some_day(from);
            if self.alive(at as u8, day) {
                self.died[at] = day;
                let person = self.id(at as u8);
                self.events.push((day, What::Died { person }));
            }
        }
    }

    /// The partner of a person on a day, by place of the tie.
    pub(super) fn partner(&self, person: u8, on: Day) -> Option<(usize, u8)> {
        self.hamlet.ties.iter().enumerate().find_map(|(at, tie)| {
            let other = match tie.kind {
                RelationKind::Partner if tie.from == person => tie.to,
                RelationKind::Partner if tie.to == person => tie.from,
                _ => return None,
            };
            let holds = tie.until.is_none() && tie.since.is_none_or(|since| since <= on);
            (holds && self.alive(other, on)).then_some((at, other))
        })
    }

    pub(super) fn move_home(&mut self, home: usize, from: Day) {
        let day = self.some_day(from);
        let Some(place) = self.new_place(self.hamlet.homes[home].members.first().copied(), day) else {
            return;
        };
        for member in 0..self.hamlet.persons.len() as u8 {
            let apart = self.lives[usize::from(member)].len() > 1
                && self.hamlet.homes[home].kind == HouseholdKind::Single;
            if usize::from(self.home[usize::from(member)]) == home && !apart && self.alive(member, day) {
                self.lives_in(member, day, place);
            }
        }
    }

    pub(super) fn move_to(&mut self, person: u8, day: Day) {
        if let Some(place) = self.new_place(Some(person), day) {
            self.lives_in(person, day, place);
        }
    }

    fn new_place(&mut self, person: Option<u8>, day: Day) -> Option<u16> {
        let here = self.place(person?, day);
        Some(if self.dice.chance(MOVES_FARTHER) {
            self.places.draw(&mut self.dice)
        } else {
            here
        })
    }

    pub(super) fn lives_in(&mut self, person: u8, day: Day, place: u16) {
        let lives = &mut self.lives[usize::from(person)];
        if lives.last().is_some_and(|&(since, _)| since >= day) {
            return;
        }
        lives.push((day, place));
        self.events.push((
            day,
            What::Moved {
                person: self.id(person),
                to: self.places.code(place),
            },
        ));
    }
}
