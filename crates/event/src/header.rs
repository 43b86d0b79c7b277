//! The header of an event: what stands in clear in the log.
//!
//! Layout, little-endian, 72 bytes:
//!
//! | bytes | field |
//! |---|---|
//! | 0 | version of the stored form (1) |
//! | 1 | AEAD (1 = ChaCha20-Poly1305) |
//! | 2 | kind (coarse) |
//! | 3 | companions: further matters whose keys the body needs (0..=2); which ones stands sealed |
//! | 4..8 | party unit, 0 = none |
//! | 8..12 | caller unit, 0 = none |
//! | 12..20 | recorded_at, UTC microseconds |
//! | 20..28 | matter whose key opens the first box |
//! | 28..60 | receipt commitment, zeros = none |
//! | 60..72 | nonce |
//!
//! Why no more than this: a match names two registrations of two parties, and a relation two persons. In clear that
//! would tie the parties of a family together after every key is gone, so only the matter of the cause is in clear.

use seal::Matter;
use thiserror::Error;

use crate::{Moment, UnitNo};

/// Version of the stored form that this code writes.
pub const STORED_VERSION: u8 = 1;
/// The only AEAD so far.
pub const AEAD_CHACHA20_POLY1305: u8 = 1;
/// Bytes of the header.
pub const HEADER_BYTES: usize = 72;

/// What an event is about, coarsely: all that the log says in clear.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub enum Kind {
    /// The store was opened, restored, or its policy set.
    Store = 1,
    /// Agencies, units, mandates, administrators.
    Agencies = 2,
    /// A person became known.
    Person = 3,
    /// A registration was made, renewed or ended.
    Registration = 4,
    /// A relation was asserted, confirmed, ended or denied.
    Relation = 5,
    /// A link between registrations was opened, changed or withdrawn, with the notices that told it; or a limit left some out.
    Link = 6,
    /// A unit acknowledged notices.
    Delivery = 7,
    /// Somebody looked.
    Access = 8,
    /// A call that changed nothing is remembered.
    Request = 9,
    /// Something was erased; what stands sealed.
    Erasure = 10,
}

impl Kind {
    fn from_code(code: u8) -> Option<Self> {
        Some(match code {
            1 => Self::Store,
            2 => Self::Agencies,
            3 => Self::Person,
            4 => Self::Registration,
            5 => Self::Relation,
            6 => Self::Link,
            7 => Self::Delivery,
            8 => Self::Access,
            9 => Self::Request,
            10 => Self::Erasure,
            _ => return None,
        })
    }
}

/// The clear part of one event.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Header {
    /// What it is about.
    pub kind: Kind,
    /// How many further keys the body needs.
    pub companions: u8,
    /// The unit that is party to it.
    pub party: Option<UnitNo>,
    /// The unit whose certificate called.
    pub caller: Option<UnitNo>,
    /// When it was recorded; never before the event before it.
    pub recorded_at: Moment,
    /// Whose key opens it.
    pub matter: Matter,
    /// Salted hash with which an agency can show its registration; zeros when there is none.
    pub receipt: [u8; 32],
    /// Random, once per event.
    pub nonce: [u8; 12],
}

/// Bytes that are no event of a version this code knows.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error)]
pub enum NotAnEvent {
    /// Too few bytes for a header.
    #[error("the event is shorter than its header")]
    Short,
    /// Written by a newer version.
    #[error(
        "the event has stored version {0}, this program reads up to version {STORED_VERSION}; use the program that wrote it"
    )]
    NewerVersion(u8),
    /// Unknown AEAD.
    #[error("the event is sealed with method {0}, which this program does not know")]
    UnknownAead(u8),
    /// Unknown kind.
    #[error("the event has kind {0}, which this program does not know")]
    UnknownKind(u8),
    /// Too many companions.
    #[error("the event asks for {0} companion keys, at most 2 exist")]
    Companions(u8),
}

impl Header {
    /// The 72 bytes.
    #[must_use]
    pub fn to_bytes(&self) -> [u8; HEADER_BYTES] {
        let mut out = [0; HEADER_BYTES];
        out[0] = STORED_VERSION;
        out[1] = AEAD_CHACHA20_POLY1305;
        out[2] = self.kind as u8;
        out[3] = self.companions;
        out[4..8].copy_from_slice(&self.party.map_or(0, |u| u.0).to_le_bytes());
        out[8..12].copy_from_slice(&self.caller.map_or(0, |u| u.0).to_le_bytes());
        out[12..20].copy_from_slice(&self.recorded_at.0.to_le_bytes());
        out[20..28].copy_from_slice(&self.matter.0.to_le_bytes());
        out[28..60].copy_from_slice(&self.receipt);
        out[60..72].copy_from_slice(&self.nonce);
        out
    }

    /// What the seal is bound to beside the body: log epoch, position and the header itself. An event moved to another
    /// place or another log does not open.
    #[must_use]
    pub fn bound_to(&self, epoch: u64, position: u64) -> [u8; 16 + HEADER_BYTES] {
        let mut out = [0; 16 + HEADER_BYTES];
        out[..8].copy_from_slice(&epoch.to_le_bytes());
        out[8..16].copy_from_slice(&position.to_le_bytes());
        out[16..].copy_from_slice(&self.to_bytes());
        out
    }
}

/// Splits stored bytes into header and sealed body.
///
/// # Errors
/// When the bytes are too short or of a form this code does not know.
pub fn split(bytes: &[u8]) -> Result<(Header, &[u8]), NotAnEvent> {
    let (head, body) = bytes.split_at_checked(HEADER_BYTES).ok_or(NotAnEvent::Short)?;
    if head[0] != STORED_VERSION {
        return Err(NotAnEvent::NewerVersion(head[0]));
    }
    if head[1] != AEAD_CHACHA20_POLY1305 {
        return Err(NotAnEvent::UnknownAead(head[1]));
    }
    let kind = Kind::from_code(head[2]).ok_or(NotAnEvent::UnknownKind(head[2]))?;
    if head[3] > 2 {
        return Err(NotAnEvent::Companions(head[3]));
    }
    let header = Header {
        kind,
        companions: head[3],
        party: unit(array(head, 4)),
        caller: unit(array(head, 8)),
        recorded_at: Moment(i64::from_le_bytes(array(head, 12))),
        matter: Matter(u64::from_le_bytes(array(head, 20))),
        receipt: array(head, 28),
        nonce: array(head, 60),
    };
    Ok((header, body))
}

fn unit(bytes: [u8; 4]) -> Option<UnitNo> {
    Some(u32::from_le_bytes(bytes)).filter(|&n| n != 0).map(UnitNo)
}

fn array<const N: usize>(bytes: &[u8], at: usize) -> [u8; N] {
    std::array::from_fn(|i| bytes[at + i])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header() -> Header {
        Header {
            kind: Kind::Registration,
            companions: 1,
            party: Some(UnitNo(7)),
            caller: Some(UnitNo(0x0102_0304)),
            recorded_at: Moment(1_350_000_000_000_001),
            matter: Matter(42),
            receipt: [0xab; 32],
            nonce: [0xcd; 12],
        }
    }

    #[test]
    fn a_header_is_written_in_its_documented_places_and_read_back() {
        let mut bytes = header().to_bytes().to_vec();
        assert_eq!(bytes[..12], [1, 1, 4, 1, 7, 0, 0, 0, 4, 3, 2, 1]);
        assert_eq!(bytes[20..28], 42u64.to_le_bytes());
        bytes.extend(b"body");
        assert_eq!(split(&bytes), Ok((header(), &b"body"[..])));
    }

    #[test]
    fn unknown_forms_are_refused_by_name() {
        let good = header().to_bytes();
        assert_eq!(split(&good[..71]), Err(NotAnEvent::Short));
        for (at, value, refusal) in [
            (0, 2, NotAnEvent::NewerVersion(2)),
            (1, 9, NotAnEvent::UnknownAead(9)),
            (2, 99, NotAnEvent::UnknownKind(99)),
            (3, 3, NotAnEvent::Companions(3)),
        ] {
            let mut bytes = good;
            bytes[at] = value;
            assert_eq!(split(&bytes), Err(refusal));
        }
    }

    #[test]
    fn the_seal_is_bound_to_epoch_and_position() {
        assert_ne!(header().bound_to(1, 2), header().bound_to(1, 3));
        assert_ne!(header().bound_to(1, 2), header().bound_to(2, 2));
    }
}
