//! The targets: for each form of stored bytes, what must hold whatever the bytes.

use decision::Books;
use layers::Entries;
use seal::{BlockKey, MatterKey};
use snapshot::stored::{FRONT, Footer, Kind, Manifest, Owner, TRAILER, Trailer, encoded_len, place};

use crate::seeds;

/// One decoder.
pub struct Target {
    /// Its name, for `KRING_FUZZ_TARGET` and messages.
    pub name: &'static str,
    /// Panics if a rule is broken.
    pub run: fn(&[u8]),
    /// Golden bytes to begin with.
    pub seeds: fn() -> Vec<Vec<u8>>,
    /// Bytes of memory that one byte of input may account for, in all that a run does (also encoding again).
    pub memory_per_byte: usize,
}

/// All of them.
pub const TARGETS: &[Target] = &[
    target("journal_frame", journal::fuzzing::frame, seeds::frames, 200),
    target("head_slot", journal::fuzzing::head_slot, seeds::head_slots, 100),
    target("volume_start", journal::fuzzing::volume_start, seeds::starts, 200),
    target("raw_segment", journal::fuzzing::segment, seeds::segments, 0),
    target("key_file_page", seal::fuzzing::key_file_page, seeds::key_pages, 0),
    target("key_slot", seal::fuzzing::key_slot, seeds::key_slots, 0),
    target("snapshot_front", front, seeds::fronts, 0),
    target("snapshot_trailer", trailer, seeds::trailers, 0),
    target("snapshot_footer", footer, seeds::footers, 50),
    target("snapshot_records", records, seeds::records, 50),
    target("snapshot_manifest", manifest, seeds::manifests, 200),
    target("sealed_block", sealed_block, seeds::sealed_blocks, 50),
    target("envelope", envelope, seeds::envelopes, 50),
    target("event_header", event_header, seeds::events, 0),
    target("event_body", event_body, seeds::bodies, 4000),
    target("kept_entry", kept_entry, seeds::entries, 4000),
];

const fn target(
    name: &'static str,
    run: fn(&[u8]),
    seeds: fn() -> Vec<Vec<u8>>,
    memory_per_byte: usize,
) -> Target {
    Target {
        name,
        run,
        seeds,
        memory_per_byte,
    }
}

fn front(bytes: &[u8]) {
    for kind in [Kind::Run, Kind::Manifest] {
        if let Ok(owner) = Owner::decode(kind, bytes) {
            assert_eq!(owner.encode(kind), bytes[..FRONT]);
        }
    }
}

/// The front of the run, and behind it the trailer: as it stands, and with its check made right.
fn trailer(bytes: &[u8]) {
    let Some((front, rest)) = bytes.split_first_chunk::<FRONT>() else {
        return;
    };
    if let Ok(trailer) = Trailer::decode(rest, front) {
        assert_eq!(trailer.encode(front), rest);
    }
    let number = |at: usize| {
        rest.get(at..at + 4)
            .map(|four| u32::from_le_bytes(four.try_into().unwrap()))
    };
    if let (Some(footer), Some(blocks)) = (number(0), number(4)) {
        let trailer = Trailer { footer, blocks };
        let right: [u8; TRAILER] = trailer.encode(front);
        assert_eq!(Trailer::decode(&right, front), Ok(trailer));
    }
}

fn footer(bytes: &[u8]) {
    if let Ok(footer) = Footer::decode(bytes) {
        assert_eq!(footer.encode(), bytes);
        let _ = footer.records();
        assert!((0..footer.blocks()).all(|block| footer.block(block).is_some()));
        assert!(footer.block(footer.blocks()).is_none());
    }
}

fn records(bytes: &[u8]) {
    let mut at = 0;
    while at < bytes.len() {
        let Ok(found) = place(bytes, at) else {
            return;
        };
        assert!(
            at < found.key
                && found.key <= found.value
                && found.value <= found.next
                && found.next <= bytes.len()
        );
        let key = &bytes[found.key..found.value];
        let value = (!found.gone).then_some(&bytes[found.value..found.next]);
        // Lengths may be written longer than needed, so what stands in the record is compared, not its bytes.
        let mut again = Vec::new();
        snapshot::stored::append(&mut again, key, value);
        let same = place(&again, 0).unwrap();
        assert_eq!((again.len(), again.len()), (encoded_len(key, value), same.next));
        assert_eq!((&again[same.key..same.value], same.gone), (key, found.gone));
        assert_eq!(&again[same.value..same.next], value.unwrap_or_default());
        at = found.next;
    }
}

fn manifest(bytes: &[u8]) {
    if let Ok(manifest) = Manifest::decode(bytes) {
        assert_eq!(manifest.encode(), bytes);
    }
}

/// Nothing but what was sealed opens; here everything is changed or sealed under another key.
fn sealed_block(bytes: &[u8]) {
    let key = BlockKey::derive(&MatterKey::from_bytes([1; 32]), &[2; 16]).unwrap();
    let other = BlockKey::derive(&MatterKey::from_bytes([3; 32]), &[2; 16]).unwrap();
    let opens = |key: &BlockKey, number| key.open(number, b"bound", &mut bytes.to_vec()).is_ok();
    if opens(&key, 0) {
        assert!(!opens(&other, 0) && !opens(&key, 1));
    }
}

fn envelope(bytes: &[u8]) {
    let keys = [1, 2, 3].map(|byte| MatterKey::from_bytes([byte; 32]));
    let nonce = [7; 12];
    for count in 0..=3 {
        if let Ok(tags) = seal::open_companions(&keys[0], count, nonce, b"bound", bytes) {
            assert_eq!(tags.len(), count);
        }
        let companions: Vec<&MatterKey> = keys[1..].iter().take(count).collect();
        if let Ok(body) = seal::open(&keys[0], &companions, nonce, b"bound", bytes) {
            let again = seal::seal(&keys[0], &companions, nonce, b"bound", &body).unwrap();
            assert_eq!(again, bytes);
        }
    }
}

fn event_header(bytes: &[u8]) {
    if let Ok((header, body)) = event::split(bytes) {
        assert_eq!(header.to_bytes(), bytes[..event::HEADER_BYTES]);
        assert_eq!(body, &bytes[event::HEADER_BYTES..]);
    }
}

/// A body may be written otherwise than this program writes it (field order, fields it does not know), so a fact is
/// compared, not its bytes.
fn event_body(bytes: &[u8]) {
    if let Ok(fact) = event::decode(bytes) {
        let written = event::encode(&fact).body;
        let again = event::decode(&written);
        assert_eq!(again.as_ref(), Ok(&fact));
        assert_eq!(*event::encode(&again.unwrap()).body, *written);
        let _ = (event::clear(&fact), event::matter_of(&fact), event::heard(&fact));
    }
}

/// Table, length of the key, key, value. What is taken is given back, and taken again.
fn kept_entry(bytes: &[u8]) {
    let Some((&[table, length], rest)) = bytes.split_first_chunk::<2>() else {
        return;
    };
    let Some((key, value)) = rest.split_at_checked(length.into()) else {
        return;
    };
    let mut books = Books::default();
    if books.take(table, key, value).is_none() {
        return;
    }
    let first = entry_of(&books);
    let (of, key, value) = first.clone().expect("an entry that was taken is given back");
    assert_eq!(of, table);
    let mut again = Books::default();
    again.take(of, &key, &value).expect("what was given is taken");
    assert_eq!(entry_of(&again), first);
}

fn entry_of(books: &Books) -> Option<(u8, Vec<u8>, Vec<u8>)> {
    let mut entries = Entries::default();
    assert!(books.put(&mut entries));
    entries
        .sorted()
        .next()
        .map(|(table, key, value)| (table, key.to_vec(), value.unwrap_or_default().to_vec()))
}
