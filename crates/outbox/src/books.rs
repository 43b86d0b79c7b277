//! The tables: one counter pair per unit, and the notices that wait.

use std::collections::BTreeMap;

use event::{Day, LinkChange, MatchId, Moment, NoticeTo, Reached, RegistrationNo, UnitNo};
use layers::{Table, edit_or_new, get};
use serde::{Deserialize, Serialize};
use smallvec::SmallVec;

use crate::queue::Queue;

/// The state of one unit's outbox.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Outbox {
    /// The last number given out; 0 = none yet.
    pub last: u64,
    /// Acknowledged through this number.
    pub acknowledged: u64,
}

impl Outbox {
    /// Notices that wait.
    #[must_use]
    pub const fn waiting(self) -> u64 {
        self.last - self.acknowledged
    }
}

/// One part of a notice.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Part {
    /// One match that the recipient is told about.
    Match(MatchTold),
    /// A match of which the recipient was told does not hold any more: the other party's registration is erased.
    Gone {
        /// The match.
        id: MatchId,
        /// What the recipient is told.
        told: NoticeTo,
    },
    /// Limits that left something out around a registration; for a follow-up officer.
    Limits {
        /// The registration.
        registration: RegistrationNo,
        /// Which limits.
        limits: Reached,
    },
    /// A registration of the recipient expires soon.
    Expiry {
        /// The registration.
        registration: RegistrationNo,
        /// The day on which it will be over.
        expires_on: Day,
    },
    /// Somebody whom the recipient newly registered had been registered before.
    Archived {
        /// The recipient's registration.
        registration: RegistrationNo,
        /// The one before.
        archived: RegistrationNo,
    },
}

/// What a notice tells of one match.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct MatchTold {
    /// The match.
    pub id: MatchId,
    /// What became of the link that carried it.
    pub change: LinkChange,
    /// Registration of one party.
    pub one: RegistrationNo,
    /// Registration of the other.
    pub other: RegistrationNo,
    /// What the recipient is told.
    pub told: NoticeTo,
}

/// A notice that waits for acknowledgement.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Notice {
    /// When it was recorded.
    pub recorded_at: Moment,
    /// Its parts; empty for a number that was voided.
    pub parts: SmallVec<[Part; 1]>,
}

/// One layer of the tables.
#[derive(Default)]
pub struct Books {
    pub(crate) outboxes: Table<u32, Outbox>,
    /// By unit; in the published layer only those that have any.
    pub(crate) notices: BTreeMap<u32, Queue>,
    /// In an overlay: published notices of which something was erased, as they are now.
    pub(crate) rewritten: BTreeMap<(u32, u64), Notice>,
    pub(crate) waiting: u64,
}

impl Notice {
    /// One more part. What says that a registration is erased was said later than the rest, and is as late wherever it is read.
    pub(crate) fn take(&mut self, part: Part, recorded_at: Moment) {
        if self.parts.is_empty() || matches!(part, Part::Gone { .. }) {
            self.recorded_at = recorded_at;
        }
        self.parts.push(part);
    }
}

impl Part {
    /// Whether it tells of this registration, which is not the recipient's own concern alone.
    #[must_use]
    pub fn is_about(&self, no: RegistrationNo) -> bool {
        match self {
            Self::Match(told) => told.one == no || told.other == no,
            Self::Gone { told, .. } => told.own == Some(no),
            Self::Limits { registration, .. } | Self::Expiry { registration, .. } => *registration == no,
            Self::Archived {
                registration,
                archived,
            } => *registration == no || *archived == no,
        }
    }
}

impl Books {
    /// Takes over a durable overlay; drops what is acknowledged by now.
    pub fn settle(&mut self, over: &mut Self) {
        for (unit, queue) in std::mem::take(&mut over.notices) {
            // At start an overlay may settle between two parts of one notice.
            self.notices.entry(unit).or_default().take_over(queue);
        }
        for ((unit, number), notice) in std::mem::take(&mut over.rewritten) {
            self.rewrite(unit, number, notice);
        }
        for (unit, outbox) in over.outboxes.drain() {
            let before = self.outboxes.insert(unit, outbox).unwrap_or_default();
            self.waiting = self.waiting + outbox.waiting() - before.waiting();
            if outbox.acknowledged > before.acknowledged {
                self.leave(unit, outbox.acknowledged);
            }
        }
    }

    fn leave(&mut self, unit: u32, through: u64) {
        self.change(unit, |queue| queue.leave(through));
    }

    /// What is left of a notice; without parts its number is void.
    fn rewrite(&mut self, unit: u32, number: u64, notice: Notice) {
        self.change(unit, |queue| queue.rewrite(number, notice));
    }

    fn change(&mut self, unit: u32, change: impl FnOnce(&mut Queue)) {
        let Some(queue) = self.notices.get_mut(&unit) else {
            return;
        };
        change(queue);
        if queue.is_empty() {
            self.notices.remove(&unit);
        }
    }

    /// What is published.
    #[must_use]
    pub fn view(&self) -> View<'_> {
        View {
            base: self,
            over: None,
        }
    }
}

/// Reading through both layers.
#[derive(Clone, Copy)]
pub struct View<'a> {
    base: &'a Books,
    over: Option<&'a Books>,
}

impl<'a> View<'a> {
    /// Published tables under an overlay.
    #[must_use]
    pub fn new(base: &'a Books, over: Option<&'a Books>) -> Self {
        Self { base, over }
    }

    /// The outbox of a unit.
    #[must_use]
    pub fn outbox(self, unit: UnitNo) -> Outbox {
        get(self.over.map(|o| &o.outboxes), &self.base.outboxes, &unit.0)
            .copied()
            .unwrap_or_default()
    }

    /// Published notices of a unit after a number, in order, at most `most`. A number without readable parts comes
    /// back with none (void): it was erased and keeps its place.
    #[must_use]
    pub fn after(self, unit: UnitNo, sequence: u64, most: usize) -> Vec<(u64, Option<&'a Notice>)> {
        let outbox = self.base.outboxes.get(&unit.0).copied().unwrap_or_default();
        let from = sequence.max(outbox.acknowledged).saturating_add(1);
        let queue = self.base.notices.get(&unit.0);
        (from..=outbox.last)
            .take(most)
            .map(|n| (n, queue.and_then(|queue| queue.get(n))))
            .collect()
    }

    /// When the oldest published notice that waits was recorded, among at most `most` units from `from` on; and the unit to
    /// go on with, if there may be more. In slices, because publishing waits while somebody reads. The notices of one unit
    /// are in order of time, so only the first of each is looked at; a voided one has no time any more.
    #[must_use]
    pub fn oldest(self, from: UnitNo, most: usize) -> (Option<Moment>, Option<UnitNo>) {
        let (mut at, mut oldest) = (from.0, None);
        for _ in 0..most {
            let Some((&unit, queue)) = self.base.notices.range(at..).next() else {
                return (oldest, None);
            };
            let first = queue.first().map(|notice| notice.recorded_at);
            oldest = [oldest, first].into_iter().flatten().min();
            let Some(next) = unit.checked_add(1) else {
                return (oldest, None);
            };
            at = next;
        }
        (oldest, Some(UnitNo(at)))
    }

    /// Published notices of all units that wait.
    #[must_use]
    pub fn waiting(self) -> u64 {
        self.base.waiting
    }
}

/// Writing into the overlay.
pub struct Draft<'a> {
    pub(crate) base: &'a Books,
    pub(crate) over: &'a mut Books,
}

impl<'a> Draft<'a> {
    /// An overlay over published tables.
    pub fn new(base: &'a Books, over: &'a mut Books) -> Self {
        Self { base, over }
    }

    /// Reading through both layers.
    #[must_use]
    pub fn view(&self) -> View<'_> {
        View {
            base: self.base,
            over: Some(self.over),
        }
    }

    pub(crate) fn outbox(&mut self, unit: UnitNo) -> &mut Outbox {
        edit_or_new(&mut self.over.outboxes, &self.base.outboxes, unit.0)
    }

    pub(crate) fn put(&mut self, unit: UnitNo, sequence: u64, recorded_at: Moment, part: Part) {
        let outbox = self.outbox(unit);
        outbox.last = outbox.last.max(sequence);
        let made = || Notice {
            recorded_at,
            parts: SmallVec::new(),
        };
        if let Some(notice) = self.over.rewritten.get_mut(&(unit.0, sequence)) {
            notice.take(part, recorded_at);
            return;
        }
        // A notice may have parts in several events of one group only, so the overlay holds it whole.
        let queue = self.over.notices.entry(unit.0).or_default();
        queue.get_or_insert_with(sequence, made).take(part, recorded_at);
    }
}
