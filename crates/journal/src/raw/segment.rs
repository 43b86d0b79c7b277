//! Segment: walks the messages of one segment, and finds its way again behind a break.
//!
//! Messages follow each other from byte 20 to a cap, to the red zone, or to where nothing more was written. At the first
//! message that is not whole, sled's recovery ends the segment. This walk searches on for a next whole message, so that
//! damage costs no more than what it hit. What is found from there on is doubtful: it may stem from an earlier life of
//! the place (sled writes freed segments over), or be what recovery would not see. Pure: bytes in, findings out.
//! Absent: files, and how segments follow each other (`reach`).

use std::ops::Range;

use super::message::{HEADER_BYTES, Kind, Message, RED_ZONE, SEGMENT_BYTES, segment_header};
use super::payload::{Oddity, values_of};

/// Where the kind stands in a message.
const KIND_AT: usize = 4;
/// A search behind a break may compute CRCs over this many segments' bytes; bounds the time for hostile bytes.
const SEARCH_SEGMENTS: usize = 4;

/// One thing found in a segment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    /// A whole frame under its own key.
    Value {
        /// Its first position.
        first: u64,
        /// Where its bytes stand in the segment.
        at: Range<usize>,
        /// LSN of the message that holds it.
        lsn: u64,
        /// Half of its check: tells two different frames of one key apart.
        mark: u64,
        /// Whether sled's recovery would not read it here.
        doubtful: bool,
    },
    /// A batch counts only if everything up to `last` is there.
    Batch {
        /// LSN of this message.
        lsn: u64,
        /// LSN of the batch's last byte.
        last: u64,
    },
    /// Something in a whole message that cannot be used.
    Odd(Oddity),
}

/// What the first bytes of a segment say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Header {
    /// As sled wrote it.
    Whole {
        /// LSN of the segment's first byte.
        lsn: u64,
        /// LSN up to which everything was durable when the segment was begun.
        stable: u64,
    },
    /// The whole segment is zero, as a place never used, or one that sled's recovery cleared.
    Zero,
    /// Neither.
    Broken,
}

/// What a walk saw.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Report {
    /// The header.
    pub header: Header,
    /// Offset at which the unbroken run of messages ends: at the cap, if there is one.
    pub end: usize,
    /// Whether the run ends because the segment is full.
    pub full: bool,
    /// Breaks behind which messages of the same life of the segment go on: damage, or a later life that was begun.
    pub damaged: u32,
}

/// Walks one segment: at most [`SEGMENT_BYTES`], fewer if the file ends before. Never panics and never allocates.
pub fn parse_segment(bytes: &[u8], sink: &mut dyn FnMut(Found)) -> Report {
    let bytes = bytes.get(..SEGMENT_BYTES).unwrap_or(bytes);
    let header = header_of(bytes);
    let mut report = Report {
        header,
        end: HEADER_BYTES.min(bytes.len()),
        full: false,
        damaged: 0,
    };
    let mut walk = Walk {
        bytes,
        at: HEADER_BYTES,
        number: None,
        sink,
    };
    if let Header::Whole { lsn, .. } = header {
        walk.number = Some(lsn / SEGMENT_BYTES as u64);
        report.full = walk.run(false);
        report.end = walk.at;
    }
    if !report.full {
        report.damaged = walk.behind_the_break();
    }
    report
}

fn header_of(bytes: &[u8]) -> Header {
    match segment_header(bytes) {
        Some((lsn, stable)) => Header::Whole { lsn, stable },
        None if bytes.iter().all(|byte| *byte == 0) => Header::Zero,
        None => Header::Broken,
    }
}

struct Walk<'a, 'b> {
    bytes: &'a [u8],
    at: usize,
    /// Number that the messages must carry.
    number: Option<u64>,
    sink: &'b mut dyn FnMut(Found),
}

impl<'a> Walk<'a, '_> {
    /// Takes message after message; true if the segment is full, false at a break, where it stands.
    fn run(&mut self, doubtful: bool) -> bool {
        loop {
            if self.at > SEGMENT_BYTES - RED_ZONE {
                return true;
            }
            match self.message().filter(Message::whole) {
                Some(message) if message.kind == Kind::Cap => return true,
                Some(message) => {
                    self.hand_out(&message, doubtful);
                    self.at += message.length();
                }
                None => return false,
            }
        }
    }

    /// The message that begins here, if it can be one of this life.
    fn message(&self) -> Option<Message<'a>> {
        Message::at_front_of(self.bytes.get(self.at..)?)
            .filter(|message| self.number.is_none_or(|number| number == message.number))
    }

    /// Searches on until nothing is left; answers how often the same life went on.
    fn behind_the_break(&mut self) -> u32 {
        let own = self.number;
        let mut budget = SEARCH_SEGMENTS * SEGMENT_BYTES;
        let mut damaged = 0;
        while self.search(&mut budget) {
            damaged += u32::from(own == self.number);
            if self.run(true) {
                break;
            }
        }
        damaged
    }

    /// Goes on to the next whole message of any life.
    fn search(&mut self, budget: &mut usize) -> bool {
        // A frame proves itself, so the values of the broken message are looked at too.
        if let Some(message) = self.message().filter(|message| !message.whole()) {
            *budget = budget.saturating_sub(2 * message.length());
            self.hand_out(&message, true);
            self.at += 1;
        }
        let last = self.bytes.len().min(SEGMENT_BYTES - RED_ZONE + 1);
        while *budget > 0 {
            // Mostly zeros stand here, and no kind of message is zero.
            let kinds = self.bytes.get(self.at + KIND_AT..).unwrap_or_default();
            self.at += kinds.iter().position(|byte| *byte != 0).unwrap_or(kinds.len());
            if self.at >= last {
                return false;
            }
            if let Some(message) = self.bytes.get(self.at..).and_then(Message::at_front_of) {
                *budget = budget.saturating_sub(message.length());
                if message.whole() {
                    self.number = Some(message.number);
                    return true;
                }
            }
            self.at += 1;
        }
        false
    }

    fn hand_out(&mut self, message: &Message<'_>, doubtful: bool) {
        let lsn = message.number * SEGMENT_BYTES as u64 + self.at as u64;
        let start = self.at + message.header_length();
        if let (Kind::Batch, Some(last), false) = (message.kind, message.payload.first_chunk::<8>(), doubtful)
        {
            let last = u64::from_le_bytes(*last);
            (self.sink)(Found::Batch { lsn, last });
        }
        values_of(message, &mut |value| match value {
            Ok(framed) => (self.sink)(Found::Value {
                first: framed.first,
                at: start + framed.at.start..start + framed.at.end,
                lsn,
                mark: framed.mark,
                doubtful,
            }),
            // What cannot be used of a message that is broken anyway says nothing more.
            Err(odd) if !doubtful => (self.sink)(Found::Odd(odd)),
            Err(_) => {}
        });
    }
}
