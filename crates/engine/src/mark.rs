//! Marks: where the log stood when tables were kept, and whether tables of a mark can be of the log at hand.
//!
//! Place in the flow: written with every run of the snapshot (`keeper`), read back by a start (`base`) and by examining.
//! Absent: the proof. That a mark is of this log is proven by its root, when the log is read.

use event::Moment;
use journal::Head;
use seal::Matter;
use snapshot::Stack;

/// Where the log stood, and what numbers go on from there.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Mark {
    /// The life of the log.
    pub(crate) epoch: u64,
    /// Events.
    pub(crate) size: u64,
    /// Root of the tree over them.
    pub(crate) root: [u8; 32],
    pub(crate) counts: Counts,
}

impl Mark {
    /// As a snapshot holds it.
    pub(crate) fn of(kept: &snapshot::Mark) -> Result<Self, &'static str> {
        let counts = Counts::read(&kept.caller).ok_or("its mark cannot be read")?;
        Ok(Self {
            epoch: kept.epoch,
            size: kept.size,
            root: kept.root,
            counts,
        })
    }

    /// That of a snapshot, if there is one and it can be read.
    pub(crate) fn of_stack(stack: Option<&Stack>) -> Option<Self> {
        Self::of(stack?.mark()?).ok()
    }

    /// Whether its tables were made of more events of this life of the log than stand up to `head`. A snapshot speaks of
    /// acknowledged events only, so that is a sign of an older log.
    pub(crate) const fn is_ahead_of(&self, head: &Head) -> bool {
        self.epoch == head.epoch.0 && self.size > head.size
    }

    /// For the log, which proves it by its root.
    pub(crate) const fn of_log(&self) -> journal::Mark {
        journal::Mark {
            size: self.size,
            root: proof::Hash(self.root),
        }
    }

    /// For a snapshot.
    pub(crate) fn kept(&self) -> snapshot::Mark {
        snapshot::Mark {
            epoch: self.epoch,
            size: self.size,
            root: self.root,
            caller: self.counts.bytes(),
        }
    }

    /// Whether its tables can be of a log that stands at `head`, as far as that is known, and of key slots prepared up to
    /// this matter; if not, why.
    pub(crate) fn fits(&self, head: Option<&Head>, prepared: Matter) -> Result<(), &'static str> {
        if head.is_some_and(|head| head.epoch.0 != self.epoch) {
            return Err("it is of another life of the log");
        }
        if head.is_some_and(|head| self.is_ahead_of(head)) {
            return Err("it is not of this log");
        }
        if self.counts.highest_matter > prepared.0 {
            return Err("it is ahead of the key slots");
        }
        Ok(())
    }
}

/// Numbers that a replay counts along.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Counts {
    pub(crate) highest_matter: u64,
    pub(crate) last: Moment,
    pub(crate) erased: u64,
}

impl Counts {
    pub(crate) const NONE: Self = Self {
        highest_matter: event::HOUSE.0,
        last: Moment(i64::MIN),
        erased: 0,
    };

    /// Three numbers, little-endian.
    fn bytes(self) -> Vec<u8> {
        let mut bytes = self.highest_matter.to_le_bytes().to_vec();
        bytes.extend(self.last.0.to_le_bytes());
        bytes.extend(self.erased.to_le_bytes());
        bytes
    }

    fn read(bytes: &[u8]) -> Option<Self> {
        let (matter, rest) = bytes.split_first_chunk::<8>()?;
        let (last, erased) = rest.split_first_chunk::<8>()?;
        Some(Self {
            highest_matter: u64::from_le_bytes(*matter),
            last: Moment(i64::from_le_bytes(*last)),
            erased: u64::from_le_bytes(erased.try_into().ok()?),
        })
    }
}

#[cfg(test)]
mod tests {
    use journal::Epoch;
    use proof::Hash;

    use super::*;

    const MARK: Mark = Mark {
        epoch: 4,
        size: 10,
        root: [7; 32],
        counts: Counts {
            highest_matter: 70_000,
            last: Moment(-5),
            erased: 3,
        },
    };

    #[test]
    fn a_mark_is_written_and_read_the_same() {
        let kept = MARK.kept();
        assert_eq!(Mark::of(&kept), Ok(MARK));
        for cut in 0..kept.caller.len() {
            let mut cut_off = kept.clone();
            cut_off.caller.truncate(cut);
            assert_eq!(Mark::of(&cut_off), Err("its mark cannot be read"), "{cut} bytes");
        }
    }

    #[test]
    fn a_mark_fits_a_log_of_its_life_that_is_not_shorter_with_slots_for_its_matters() {
        let head = |epoch, size| Head {
            epoch: Epoch(epoch),
            size,
            root: Hash([0; 32]),
        };
        let slots = Matter(70_000);
        for there in [head(4, 10), head(4, 11)] {
            assert_eq!(MARK.fits(Some(&there), slots), Ok(()));
        }
        let other = MARK.fits(Some(&head(5, 10)), slots);
        let shorter = MARK.fits(Some(&head(4, 9)), slots);
        let fewer = MARK.fits(Some(&head(4, 10)), Matter(69_999));
        assert_eq!(
            [other, shorter, fewer],
            [
                Err("it is of another life of the log"),
                Err("it is not of this log"),
                Err("it is ahead of the key slots"),
            ]
        );
        assert_eq!(MARK.fits(None, slots), Ok(()), "nothing is known of the log");
        assert!(MARK.fits(None, Matter(1)).is_err());
    }
}
