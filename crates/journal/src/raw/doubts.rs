//! Doubts: counts of what was broken in a file, and which of it a kill explains.
//!
//! A break behind the end up to which recovery reads is a torn tail: sled writes its buffers from several threads, so a
//! killed process leaves holes there, and only what was never acknowledged stands behind them. Whether that is so, the head
//! tells: a position below it that stands only there is damage. A break before that end is damage, or a freed segment
//! that was being written over when the power went. A break before the point up to which sled's snapshot covers the log is
//! damage too: a snapshot is made of what was read, and sled goes on behind it without looking. Absent: any verdict about the values.

use super::payload::Oddity;
use super::reach::Reach;
use super::segment::{Header, Report};

/// What was broken. None of this alone means that anything acknowledged is lost; the values and the root tell.
///
/// It does mean that sled is not to be trusted with the file: opening it may silently drop pages whose values are
/// all found here. In a [sound](Self::sound) file without a doubtful place sled finds all of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Doubts {
    /// Breaks in segments behind which the same life of the segment goes on.
    pub damaged_messages: u32,
    /// Segments that end in a break although the log goes on in a later one: damage to their last message.
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
    /// Highest version of a frame that this program does not know.
    pub newer: Option<u8>,
    /// Messages stand behind the end up to which recovery reads, after a break. A kill does this.
    pub torn_tail: bool,
    /// Recovery will cut a batch off that is not complete. A kill does this.
    pub batch_cut: bool,
    /// Offset in the file of the first segment with anything that a kill does not explain.
    pub first_at: Option<u64>,
}

/// The end of one segment's unbroken run, if the segment is not full.
pub(super) struct Break {
    /// LSN at which the run ends.
    lsn: u64,
    /// LSN of the segment.
    segment: u64,
    offset: u64,
    damaged: u32,
}

impl Break {
    /// None if the segment is full, or if its place in the log is unknown.
    pub(super) fn of(report: Report, offset: u64) -> Option<Self> {
        let Header::Whole { lsn, .. } = report.header else {
            return None;
        };
        (!report.full).then_some(Self {
            lsn: lsn + report.end as u64,
            segment: lsn,
            offset,
            damaged: report.damaged,
        })
    }
}

impl Doubts {
    /// Whether there is nothing but what a kill leaves behind: a torn tail, a batch that is not complete.
    #[must_use]
    pub fn sound(&self) -> bool {
        let tail = Self {
            torn_tail: self.torn_tail,
            batch_cut: self.batch_cut,
            ..Self::default()
        };
        *self == tail
    }

    /// Something in a whole message of the segment at `offset` cannot be used.
    pub(super) fn odd(&mut self, odd: Oddity, offset: u64) {
        match odd {
            Oddity::NotAFrame => self.not_frames += 1,
            Oddity::WrongKey => self.wrong_keys += 1,
            Oddity::Newer(version) => self.newer = self.newer.max(Some(version)),
            Oddity::Layout => self.layouts += 1,
            Oddity::Blob => self.blobs += 1,
        }
        self.at(offset);
    }

    pub(super) fn header(&mut self, header: Header, offset: u64) {
        if header == Header::Broken {
            self.damaged_segments += 1;
            self.at(offset);
        }
    }

    /// Judges the breaks once it is known how far recovery reads.
    pub(super) fn judge(&mut self, breaks: &[Break], reach: Reach) {
        self.batch_cut = reach.batch_cut;
        for one in breaks {
            if reach.ends_too_early(one.lsn, one.segment) {
                self.damaged_messages += one.damaged.max(1);
                self.at(one.offset);
            } else if one.lsn >= reach.end {
                self.torn_tail |= one.damaged > 0;
            } else if one.damaged > 0 {
                self.damaged_messages += one.damaged;
                self.at(one.offset);
            } else if one.segment < reach.segment() {
                self.unfinished_segments += 1;
                self.at(one.offset);
            }
        }
    }

    fn at(&mut self, offset: u64) {
        self.first_at = Some(self.first_at.map_or(offset, |first| first.min(offset)));
    }
}
