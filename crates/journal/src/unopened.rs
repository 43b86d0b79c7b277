//! Unopened: the newest volume before sled opened it, read by our own reader for a caller who may still refuse the store.
//!
//! Two questions are answered without changing a byte: which acknowledged events stand in it, and whether it goes on behind
//! the head up to what the caller remembers to have been acknowledged (then the head file is an older one). Absent: the first
//! judgement (`judge`), and the closed volumes.

use core::fmt;
use std::path::Path;

use crate::disk::Disk;
use crate::failure::{Failure, Meaning, OpenError};
use crate::head_file::HeadFile;
use crate::judge::{Verdict, is_fit};
use crate::layout::Layout;
use crate::lock::{self, Lock};
use crate::raw::Index;
use crate::scan::{Scan, Waypoint};
use crate::types::{Head, Mark, Position, Visit};
use crate::volumes::{self, Never, Volumes, never};
use crate::walk::{choose, walk};

/// The newest volume as it was found.
#[derive(Clone, Copy)]
pub struct Unopened<'v> {
    pub(crate) volumes: &'v Volumes,
    pub(crate) acknowledged: &'v Head,
}

/// Whether a log goes on behind its head up to what somebody remembers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reached {
    /// It does, with the root that is remembered.
    Holds,
    /// It goes on so far, and is not the log that is remembered.
    Differs,
    /// It ends before, after so many events.
    Ends(u64),
}

impl Unopened<'_> {
    /// Position of its first event.
    #[must_use]
    pub fn first(&self) -> Position {
        Position(self.volumes.begin.size())
    }

    /// Hands out what is acknowledged in it, from `from` on, whose root is compared; the mark must not lie before
    /// [`Self::first`]. Answers whether that is all that stands there: a killed process may leave events behind the head, which
    /// count once they were read.
    ///
    /// # Errors
    /// [`Failure::MarkDiffers`], damage, what the system answered; the error of `visit`.
    pub fn read<E>(&self, from: Option<Mark>, visit: &mut Visit<'_, E>) -> Result<bool, OpenError<E>> {
        let Head { size, root, .. } = *self.acknowledged;
        let begin = &self.volumes.begin;
        let index = Index::of(&self.volumes.newest.sled, false)?;
        let choice = choose(&index, begin, size, root)?;
        let mut known = vec![Waypoint::known(size, root)];
        known.extend(from.iter().map(Waypoint::mark));
        let from = from.map_or(0, |mark| mark.size);
        let mut scan = Scan::begin(&self.volumes.lives, begin.clone(), from, known)?;
        walk(&index, &choice, &mut scan, size, visit, &mut |_| true)?;
        scan.end(size)?;
        Ok(index.places().last().is_none_or(|place| place.first < size))
    }
}

impl fmt::Debug for Unopened<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Unopened(from {})", self.first())
    }
}

/// Looks, in a journal that nobody has open, what [`crate::Opening::reach`] would answer for a mark behind its head.
/// Nothing is changed.
///
/// # Errors
/// [`Failure`]: missing, in use, damaged, what the system answered.
pub fn peek_reach(dir: &Path, mark: &Mark) -> Result<Reached, Failure> {
    let layout = Layout::on(Disk::default(), dir);
    layout.require()?;
    let _lock = Lock::open_to_read(&layout)?;
    let head = HeadFile::look(&layout.head)?.head;
    let volumes = volumes::find(&layout, &head)?;
    volumes.newest.require()?;
    lock::await_sled_to_read(&volumes.newest)?;
    reach(&volumes, &head, mark).map(|(reached, _)| reached)
}

/// Looks whether the newest volume holds what leads to `mark`, which lies behind the head; if so, what is acknowledged by it.
pub(crate) fn reach(
    volumes: &Volumes,
    acknowledged: &Head,
    mark: &Mark,
) -> Result<(Reached, Option<Verdict>), Failure> {
    let begin = &volumes.begin;
    let index = Index::of(&volumes.newest.sled, false)?;
    let choice = choose(&index, begin, mark.size, mark.root)?;
    let epoch = acknowledged.epoch;
    let known = vec![Waypoint::mark(mark)];
    let mut scan = Scan::begin(&volumes.lives, begin.clone(), u64::MAX, known)?;
    let mut nothing = |_, _: &[u8]| Ok::<(), Never>(());
    let walked = walk(&index, &choice, &mut scan, mark.size, &mut nothing, &mut |_| true);
    let other = match walked.map_err(never) {
        Ok(()) if scan.size() == mark.size => None,
        // A group that goes on over the mark is of another log: a mark stands where a group ends.
        Err(
            Failure::MarkDiffers { .. }
            | Failure::Damaged {
                meaning: Meaning::Overlap,
                ..
            },
        ) => Some(Reached::Differs),
        Ok(()) | Err(Failure::Damaged { .. }) => Some(Reached::Ends(scan.size())),
        Err(failure) => return Err(failure),
    };
    if let Some(other) = other {
        return Ok((other, None));
    }
    let frontier = scan.end(mark.size)?;
    let verdict = Verdict {
        acknowledged: Head::of(epoch, &frontier),
        frontier,
        doubtful: !is_fit(volumes, &index, mark.size)?,
    };
    Ok((Reached::Holds, Some(verdict)))
}
