//! Queue: the notices of one unit that wait, in the order of their numbers.
//!
//! Place in the flow: in both layers of the tables, one for each unit that has any. New ones come behind and acknowledged
//! ones leave in front, so neither is looked for; and they lie in stretches, so that a unit that is away for long does not
//! make the writer move all that waits for it. A number may be missing: its notice was erased.
//! Absent: which numbers were given out or acknowledged (`books`).

use std::collections::VecDeque;

use crate::books::Notice;

/// Notices of a stretch.
const STRETCH: usize = 64;

/// Never empty.
type Stretch = Vec<(u64, Notice)>;

#[derive(Default)]
pub(crate) struct Queue(VecDeque<Stretch>);

/// Where a number stands.
type Place = (usize, usize);

impl Queue {
    /// Where a number stands, or would stand if it is none of its stretch.
    fn place(&self, number: u64) -> Result<Place, Place> {
        let before = |stretch: &Stretch| stretch.first().is_some_and(|(first, _)| *first <= number);
        let last = self.0.len().saturating_sub(1);
        let at = match self.0.back() {
            Some(back) if before(back) => last,
            _ => self.0.partition_point(before).saturating_sub(1),
        };
        let stretch = self.0.get(at).map_or(&[][..], Vec::as_slice);
        let within = stretch.binary_search_by_key(&number, |(number, _)| *number);
        within.map(|within| (at, within)).map_err(|within| (at, within))
    }

    fn insert(&mut self, (at, within): Place, number: u64, notice: Notice) -> Place {
        let behind_all = at + 1 >= self.0.len();
        match self.0.get_mut(at) {
            Some(stretch) if within < STRETCH || !behind_all => {
                stretch.insert(within, (number, notice));
                (at, within)
            }
            _ => {
                self.0.push_back(vec![(number, notice)]);
                (self.0.len() - 1, 0)
            }
        }
    }

    /// The notice of this number.
    pub(crate) fn get(&self, number: u64) -> Option<&Notice> {
        let (at, within) = self.place(number).ok()?;
        Some(&self.0[at][within].1)
    }

    /// The notice of this number, made if there is none.
    pub(crate) fn get_or_insert_with(&mut self, number: u64, make: impl FnOnce() -> Notice) -> &mut Notice {
        let place = self.place(number);
        let (at, within) = place.unwrap_or_else(|place| self.insert(place, number, make()));
        &mut self.0[at][within].1
    }

    /// The first one.
    pub(crate) fn first(&self) -> Option<&Notice> {
        self.iter().next().map(|(_, notice)| notice)
    }

    /// Takes over what another layer has: parts of a notice that is here, and notices that are not.
    pub(crate) fn take_over(&mut self, other: Self) {
        if self.is_empty() {
            *self = other;
            return;
        }
        for (number, notice) in other.0.into_iter().flatten() {
            match self.place(number) {
                Ok((at, within)) => {
                    let known = &mut self.0[at][within].1;
                    for part in notice.parts {
                        known.take(part, notice.recorded_at);
                    }
                }
                Err(place) => {
                    self.insert(place, number, notice);
                }
            }
        }
    }

    /// Drops all through this number.
    pub(crate) fn leave(&mut self, through: u64) {
        let left = |(number, _): &(u64, Notice)| *number <= through;
        while self
            .0
            .front()
            .and_then(|stretch| stretch.last())
            .is_some_and(left)
        {
            self.0.pop_front();
        }
        if let Some(first) = self.0.front_mut() {
            first.drain(..first.partition_point(left));
        }
    }

    /// Puts what is left of a notice in its place; one without parts is gone.
    pub(crate) fn rewrite(&mut self, number: u64, notice: Notice) {
        let Ok((at, within)) = self.place(number) else {
            return;
        };
        let stretch = &mut self.0[at];
        if notice.parts.is_empty() {
            stretch.remove(within);
            if stretch.is_empty() {
                self.0.remove(at);
            }
        } else {
            stretch[within].1 = notice;
        }
    }

    /// Changes every notice; one that is left without parts is gone.
    pub(crate) fn change_each(&mut self, mut change: impl FnMut(&mut Notice)) {
        for stretch in &mut self.0 {
            stretch.iter_mut().for_each(|(_, notice)| change(notice));
            stretch.retain(|(_, notice)| !notice.parts.is_empty());
        }
        self.0.retain(|stretch| !stretch.is_empty());
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (u64, &Notice)> {
        self.0.iter().flatten().map(|(number, notice)| (*number, notice))
    }
}
