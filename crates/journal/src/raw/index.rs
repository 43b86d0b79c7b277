//! Index: the places of all values of one sled directory, and what was broken on the way.
//!
//! One pass from front to back in reads of 1 MiB; then the last segments once more for [`reach`](super::reach). Memory:
//! 24 bytes per value afterwards, 32 bytes per different frame (times two at most) during the pass.
//! Absent: any verdict; see [`super`].

use std::path::Path;

use super::candidates::{Candidates, Chosen};
use super::message::SEGMENT_BYTES;
use super::payload::Oddity;
use super::place::Place;
use super::reach::{Headers, covered_by_snapshot};
use super::reading::Values;
use super::segment::{Found, Header, Report, parse_segment};
use super::source::Source;
use crate::failure::Failure;

/// Segments in one read.
const SEGMENTS_PER_READ: usize = 2;

/// Where the values of one sled directory stand in its file, found without sled.
pub struct Index {
    source: Source,
    chosen: Chosen,
    doubts: Doubts,
}

/// What was broken. None of this alone means that anything acknowledged is lost; the values and the root tell.
///
/// It does mean that sled is not to be trusted with the file: opening it may silently drop pages whose values are
/// all found here. Without any doubt, and with no doubtful place, sled finds all of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Doubts {
    /// Breaks in segments behind which the same life of the segment goes on: damage, or a freed segment that
    /// was being written over when the power went.
    pub damaged_messages: u32,
    /// Segments that end in a break although the log goes on in a later one: damage to their last message, or again a
    /// freed segment that was being written over.
    pub unfinished_segments: u32,
    /// Segments with something in them but no whole header.
    pub damaged_segments: u32,
    /// Segments that claim the place in the log of another one: sled refuses to open such a file.
    pub twin_segments: u32,
    /// Values in whole messages that are no frame, or whose check fails.
    pub not_frames: u32,
    /// Frames that stand under another key than their first position.
    pub wrong_keys: u32,
    /// Messages whose content stands in a file of its own.
    pub blobs: u32,
    /// Whole messages that are built otherwise than sled builds them.
    pub layouts: u32,
    /// Recovery will cut a batch off that is not complete: events that were never acknowledged.
    pub batch_cut: bool,
    /// Highest version of a frame that this program does not know.
    pub newer: Option<u8>,
    /// Offset in the file of the first segment with any of this, as far as a segment shows it by itself.
    pub first_at: Option<u64>,
}

impl Index {
    /// Reads the file once. `fresh` first drops it from the page cache, so that the disk is read.
    ///
    /// # Errors
    /// [`Failure::Io`] if the file is not there or cannot be read. Damage is no error here, see [`Self::doubts`].
    pub fn of(sled_dir: &Path, fresh: bool) -> Result<Self, Failure> {
        let source = Source::open(sled_dir, fresh)?;
        let from = covered_by_snapshot(sled_dir)?;
        let mut pass = Pass::default();
        let mut bytes = vec![0; SEGMENTS_PER_READ * SEGMENT_BYTES];
        let mut offset = 0;
        loop {
            let filled = source.read(&mut bytes, offset)?;
            for segment in bytes.get(..filled).unwrap_or_default().chunks(SEGMENT_BYTES) {
                pass.segment(segment, offset, from);
                offset += segment.len() as u64;
            }
            if filled < bytes.len() {
                break;
            }
        }
        let reach = pass.headers.reach(&source, from)?;
        pass.doubts.unfinished_segments = pass.headers.unfinished(reach) as u32;
        pass.doubts.twin_segments = pass.headers.twins;
        pass.doubts.batch_cut = reach.batch_cut;
        Ok(Self {
            source,
            chosen: pass.candidates.choose(reach.end),
            doubts: pass.doubts,
        })
    }

    /// The best place of every value, in order of key, each key once.
    #[must_use]
    pub fn places(&self) -> &[Place] {
        &self.chosen.best
    }

    /// Places of different frames under the same key, best first; empty if all copies are alike.
    #[must_use]
    pub fn alternatives(&self, first: u64) -> &[Place] {
        let others = &self.chosen.others;
        let start = others.partition_point(|place| place.first < first);
        let end = others.partition_point(|place| place.first <= first);
        others.get(start..end).unwrap_or_default()
    }

    /// Key and bytes of every value in order of key, from the value that holds `position`, or else follows it.
    ///
    /// The bytes were a whole frame under this key when the index was made; who uses them checks the frame again.
    /// A value that can no longer be read ends the iterator with its error.
    #[must_use]
    pub fn values(&self, position: u64) -> Values<'_> {
        Values::from(&self.source, &self.chosen.best, position)
    }

    /// Bytes of one value.
    ///
    /// # Errors
    /// [`Failure::Io`] if the place can no longer be read.
    pub fn read(&self, place: &Place) -> Result<Vec<u8>, Failure> {
        let mut bytes = vec![0; place.length()];
        match self.source.read(&mut bytes, place.offset())? {
            filled if filled == bytes.len() => Ok(bytes),
            _ => Err(self.source.cut()),
        }
    }

    /// What was broken.
    #[must_use]
    pub fn doubts(&self) -> Doubts {
        self.doubts
    }

    /// Bytes of the file.
    #[must_use]
    pub fn file_bytes(&self) -> u64 {
        self.source.length()
    }
}

struct Pass {
    candidates: Candidates,
    headers: Headers,
    doubts: Doubts,
}

impl Default for Pass {
    fn default() -> Self {
        Self {
            candidates: Candidates::new(),
            headers: Headers::default(),
            doubts: Doubts::default(),
        }
    }
}

impl Pass {
    fn segment(&mut self, bytes: &[u8], offset: u64, from: u64) {
        let Self {
            candidates, doubts, ..
        } = self;
        let before = *doubts;
        let report = parse_segment(bytes, &mut |found| match found {
            Found::Value {
                first,
                at,
                lsn,
                mark,
                doubtful,
            } => match Place::new(first, lsn, offset + at.start as u64, at.len(), doubtful) {
                Some(place) => candidates.add(place, mark),
                None => doubts.odd(Oddity::Layout),
            },
            Found::Batch { .. } => {}
            Found::Odd(odd) => doubts.odd(odd),
        });
        self.doubts.report(report);
        if self.doubts != before && self.doubts.first_at.is_none() {
            self.doubts.first_at = Some(offset);
        }
        self.headers.add(report, offset, from);
    }
}

impl Doubts {
    /// Whether nothing at all was found.
    #[must_use]
    pub fn none(&self) -> bool {
        *self == Self::default()
    }

    fn odd(&mut self, odd: Oddity) {
        match odd {
            Oddity::NotAFrame => self.not_frames += 1,
            Oddity::WrongKey => self.wrong_keys += 1,
            Oddity::Newer(version) => self.newer = self.newer.max(Some(version)),
            Oddity::Layout => self.layouts += 1,
            Oddity::Blob => self.blobs += 1,
        }
    }

    fn report(&mut self, report: Report) {
        self.damaged_messages += report.damaged;
        self.damaged_segments += u32::from(report.header == Header::Broken);
    }
}
