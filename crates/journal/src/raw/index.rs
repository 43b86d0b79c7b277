//! Index: the places of all values of one sled directory, and what was broken on the way.
//!
//! One pass from front to back in reads of 1 MiB; then the last segments once more for [`reach`](super::reach). Memory:
//! 24 bytes per value afterwards, 32 bytes per different frame (times two at most) during the pass.
//! Absent: any verdict; see [`super`].

use std::path::Path;

use super::candidates::{Candidates, Chosen};
use super::doubts::{Break, Doubts};
use super::message::SEGMENT_BYTES;
use super::payload::Oddity;
use super::place::Place;
use super::reach::{Headers, covered_by_snapshot};
use super::reading::Values;
use super::segment::{Found, parse_segment};
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
        pass.doubts.twin_segments = pass.headers.twins;
        pass.doubts.judge(&pass.breaks, reach);
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
    breaks: Vec<Break>,
    doubts: Doubts,
}

impl Default for Pass {
    fn default() -> Self {
        Self {
            candidates: Candidates::new(),
            headers: Headers::default(),
            breaks: Vec::new(),
            doubts: Doubts::default(),
        }
    }
}

impl Pass {
    fn segment(&mut self, bytes: &[u8], offset: u64, from: u64) {
        let Self {
            candidates, doubts, ..
        } = self;
        let report = parse_segment(bytes, &mut |found| match found {
            Found::Value {
                first,
                at,
                lsn,
                mark,
                doubtful,
            } => match Place::new(first, lsn, offset + at.start as u64, at.len(), doubtful) {
                Some(place) => candidates.add(place, mark),
                None => doubts.odd(Oddity::Layout, offset),
            },
            Found::Batch { .. } => {}
            Found::Odd(odd) => doubts.odd(odd, offset),
        });
        self.doubts.header(report.header, offset);
        self.headers.add(report.header, offset, from);
        self.breaks.extend(Break::of(report, offset));
    }
}
