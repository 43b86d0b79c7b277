//! Reach: how far sled's own recovery would read.
//!
//! Recovery trusts the highest stable LSN in any header. From that segment on, the segments must follow each other without
//! a gap, and messages are read up to the first that is not whole: that is the end. A batch that wants more than this end
//! is cut off together with all behind it. This file computes the same, so that a value that sled would drop is not
//! taken for one that it keeps. sled's snapshot, if there is one, names in its file name the LSN from which recovery
//! reads. Absent: what recovery then does to the file.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::message::{HEADER_BYTES, SEGMENT_BYTES};
use super::segment::{Found, Header, parse_segment};
use super::source::Source;
use crate::failure::Failure;
use crate::layout::entries;

const SEGMENT: u64 = SEGMENT_BYTES as u64;
const SNAPSHOT: &str = "snap.";

/// The headers of a file, by LSN.
#[derive(Default)]
pub(super) struct Headers {
    offsets: BTreeMap<u64, u64>,
    stable: u64,
    /// Segments that claim an LSN that another has too; sled refuses to open such a file.
    pub(super) twins: u32,
}

/// How far recovery reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Reach {
    /// LSN of the first byte that recovery does not read.
    pub(super) end: u64,
    /// Whether that is because a batch is not complete.
    pub(super) batch_cut: bool,
    /// LSN up to which sled's snapshot covers the log: recovery does not read what stands before it, and takes it for whole.
    pub(super) covered: u64,
}

impl Reach {
    /// LSN of the segment in which it ends.
    pub(super) fn segment(self) -> u64 {
        begin_of_segment(self.end)
    }

    /// Whether a run of messages that ends at `lsn`, in this segment, ends before the point up to which the snapshot says
    /// that all of it was there. No kill does that.
    pub(super) fn ends_too_early(self, lsn: u64, segment: u64) -> bool {
        lsn < self.covered && segment == begin_of_segment(self.covered)
    }
}

impl Headers {
    /// Headers of segments that sled's snapshot covers, up to `from`, are not looked at.
    pub(super) fn add(&mut self, header: Header, offset: u64, from: u64) {
        if let Header::Whole { lsn, stable } = header
            && lsn >= begin_of_segment(from)
        {
            self.stable = self.stable.max(stable);
            self.twins += u32::from(self.offsets.insert(lsn, offset).is_some());
        }
    }

    /// Reads the last segments again and follows sled's recovery through them.
    pub(super) fn reach(&self, source: &Source, from: u64) -> Result<Reach, Failure> {
        let first = begin_of_segment(self.stable.max(from));
        let mut tail = Tail {
            end: from,
            batches: Vec::new(),
        };
        let mut bytes = vec![0; SEGMENT_BYTES];
        let in_order = self.offsets.range(first..).zip((first..).step_by(SEGMENT_BYTES));
        for ((lsn, offset), _) in in_order.take_while(|((lsn, _), expected)| *lsn == expected) {
            let filled = source.read(&mut bytes, *offset)?;
            if !tail.segment(*lsn, bytes.get(..filled).unwrap_or_default()) {
                break;
            }
        }
        Ok(tail.reach(from))
    }
}

/// What was read of the last segments so far.
struct Tail {
    end: u64,
    batches: Vec<(u64, u64)>,
}

impl Tail {
    /// Takes the next segment; false if recovery would end in it.
    fn segment(&mut self, lsn: u64, bytes: &[u8]) -> bool {
        let report = parse_segment(bytes, &mut |found| {
            if let Found::Batch { lsn, last } = found {
                self.batches.push((lsn, last));
            }
        });
        self.end = lsn + report.end.max(HEADER_BYTES) as u64;
        report.full
    }

    fn reach(self, covered: u64) -> Reach {
        // sled compares with the last byte of the last message, so with one less than the end.
        let cut = self.batches.iter().find(|(_, last)| *last >= self.end);
        Reach {
            end: cut.map_or(self.end, |(lsn, _)| *lsn),
            batch_cut: cut.is_some(),
            covered,
        }
    }
}

fn begin_of_segment(lsn: u64) -> u64 {
    lsn / SEGMENT * SEGMENT
}

/// LSN from which recovery reads on: 0 without a snapshot.
pub(super) fn covered_by_snapshot(sled_dir: &Path) -> Result<u64, Failure> {
    let lsn = |path: &PathBuf| {
        let digits = path.file_name()?.to_str()?.strip_prefix(SNAPSHOT)?;
        u64::from_str_radix(digits, 16).ok()
    };
    let newest = entries(sled_dir, SNAPSHOT)?.iter().filter_map(lsn).max();
    Ok(newest.unwrap_or(0))
}
