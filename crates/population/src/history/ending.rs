//! How a registration ends.

use event::{Day, EndReason, SubjectRole};

use super::{
    rates::{FOLLOWED, REASONS},
    telling::Telling,
};
use crate::{
    UnitId,
    branch::{BRANCHES, Scope, at},
    hamlet::build::MONTH,
};

/// How an end is told.
pub(super) struct End {
    pub(super) told: Day,
    pub(super) on: Day,
    pub(super) reason: EndReason,
}

impl Telling<'_> {
    /// How it ends: as planned, or before that by death, by age or by a move. `None`: not within the history.
    pub(super) fn end(&mut self, unit: UnitId, person: u8, day: Day, months: i32) -> Option<End> {
        let mut on = Day(day.0 + months * MONTH);
        let mut reason = match self.dice.pick(&REASONS) {
            0 => EndReason::Resolved,
            1 => EndReason::Unjustified,
            2 => EndReason::ConsentEnded,
            _ => EndReason::HandedOver,
        };
        let moved = self.moved_away(unit, person, day);
        let follows = if self.dice.chance(FOLLOWED) {
            EndReason::HandedOver
        } else {
            EndReason::Moved
        };
        let grown = (self.role(person, day) == SubjectRole::Child).then(|| self.grown_up(person));
        let died = Some(self.life.died[usize::from(person)]);
        for (sooner, why) in [
            (moved, follows),
            (grown, EndReason::AgedOut),
            (died, EndReason::Deceased),
        ] {
            if let Some(sooner) = sooner.filter(|&sooner| sooner <= on) {
                (on, reason) = (sooner, why);
            }
        }
        let told = Day(on.0.max(day.0 + 1).saturating_add(self.dice.between(0, 20)));
        // Nobody is told of as a child after the birthday: the index ends that by itself.
        let told = if reason == EndReason::AgedOut {
            on.max(Day(day.0 + 1))
        } else {
            told
        };
        (told < self.last_day()).then_some(End { told, on, reason })
    }

    /// The first day on which a person lives in another municipality, when that ends the work of this unit.
    fn moved_away(&self, unit: UnitId, person: u8, day: Day) -> Option<Day> {
        let local = BRANCHES[at(self.sector(unit))].scope == Scope::Municipality;
        let here = self.life.place(person, day);
        let lives = &self.life.lives[usize::from(person)];
        let away = |&&(since, place): &&(Day, u16)| since > day && place != here;
        lives.iter().filter(|_| local).find(away).map(|&(since, _)| since)
    }
}
