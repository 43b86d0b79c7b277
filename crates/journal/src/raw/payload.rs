//! Payload: the values that stand in one message, each proven to be a frame under its own key.
//!
//! A change of a page: `0 | key | value` (other changes carry no value). A page: `next | merging child | merging u8 |
//! prefix length u8 | low key | high key | 0 | count | keys | values`; its keys lack the prefix, which is the beginning of
//! the low key, and so does the key of a change, where the prefix is not told. The frame repeats its first position, so
//! even a cut key can be compared. Absent: pages that only point to pages, and the unnamed tree's counter.

use std::ops::Range;

use super::cursor::Cursor;
use super::message::{Kind, Message};
use crate::frame::{self, NoFrame};

/// Key of the counter in the unnamed tree (see `store`), which is no frame and no damage.
const COUNTER_KEY: &[u8] = b"self-test";
const COUNTER_BYTES: usize = 8;
/// Bytes of a frame's check, at its end.
const CHECK_BYTES: usize = 16;

/// A frame in a message.
pub(super) struct Framed {
    /// Its first position, which is its key.
    pub(super) first: u64,
    /// Where it stands in the payload.
    pub(super) at: Range<usize>,
    /// Half of its check: tells two different frames of one key apart.
    pub(super) mark: u64,
}

/// What stands in the tree and cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Oddity {
    /// The value is no frame, or its check fails.
    NotAFrame,
    /// The frame begins at another position than its key says.
    WrongKey,
    /// The frame was written by a later version of this program: the version.
    Newer(u8),
    /// The message is built otherwise than sled builds it.
    Layout,
    /// The content stands in a file of its own, where it never should.
    Blob,
}

/// Hands out every value of the message.
pub(super) fn values_of(message: &Message<'_>, sink: &mut dyn FnMut(Result<Framed, Oddity>)) {
    let read = match message.kind {
        Kind::Link => link(message.payload, sink),
        Kind::Node => node(message.payload, sink),
        Kind::Blob => {
            sink(Err(Oddity::Blob));
            return;
        }
        Kind::Canceled | Kind::Cap | Kind::Batch | Kind::Other => return,
    };
    if read.is_none() {
        sink(Err(Oddity::Layout));
    }
}

fn link(bytes: &[u8], sink: &mut dyn FnMut(Result<Framed, Oddity>)) -> Option<()> {
    let mut cursor = Cursor::new(bytes);
    if cursor.byte()? != 0 {
        return Some(());
    }
    let key = cursor.string()?;
    let value = cursor.string()?;
    hand_out(&[], bytes.get(key)?, false, bytes, value, sink);
    Some(())
}

fn node(bytes: &[u8], sink: &mut dyn FnMut(Result<Framed, Oddity>)) -> Option<()> {
    let mut cursor = Cursor::new(bytes);
    let _next = cursor.number()?;
    let _merging_child = cursor.number()?;
    let _merging = cursor.byte()?;
    let prefix = usize::from(cursor.byte()?);
    let low = cursor.string()?;
    let _high = cursor.string()?;
    let prefix = bytes.get(low)?.get(..prefix)?;
    if cursor.byte()? != 0 {
        return Some(());
    }
    let count = cursor.number()?;
    // The keys stand before the values; a second cursor follows them, so that no list is made.
    let mut keys = Cursor::new(bytes);
    keys.take(cursor.at())?;
    for _ in 0..count {
        cursor.string()?;
    }
    for _ in 0..count {
        let key = keys.string()?;
        let value = cursor.string()?;
        hand_out(prefix, bytes.get(key)?, true, bytes, value, sink);
    }
    Some(())
}

/// Proves one value. `whole` says that prefix and key are all of the key; else the beginning of it may lack.
fn hand_out(
    prefix: &[u8],
    key: &[u8],
    whole: bool,
    bytes: &[u8],
    at: Range<usize>,
    sink: &mut dyn FnMut(Result<Framed, Oddity>),
) {
    let Some(value) = bytes.get(at.clone()) else {
        return;
    };
    if value.len() == COUNTER_BYTES && prefix.is_empty() && COUNTER_KEY.ends_with(key) {
        return;
    }
    let framed = match frame::decode(value) {
        Ok(frame) if is_key_of(frame.first, prefix, key, whole) => Ok(Framed {
            first: frame.first,
            at,
            mark: mark_of(value),
        }),
        Ok(_) => Err(Oddity::WrongKey),
        Err(NoFrame::Newer(version)) => Err(Oddity::Newer(version)),
        Err(NoFrame::Damaged(_)) => Err(Oddity::NotAFrame),
    };
    sink(framed);
}

fn is_key_of(first: u64, prefix: &[u8], key: &[u8], whole: bool) -> bool {
    let expected = first.to_be_bytes();
    let Some(start) = expected.len().checked_sub(key.len()) else {
        return false;
    };
    expected[start..] == *key && if whole { expected[..start] == *prefix } else { true }
}

fn mark_of(value: &[u8]) -> u64 {
    let check = value
        .last_chunk::<CHECK_BYTES>()
        .and_then(|check| check.first_chunk::<8>());
    check.copied().map_or(0, u64::from_le_bytes)
}
