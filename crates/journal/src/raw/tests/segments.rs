//! One segment: what is found behind a break, of an earlier life, without a header, and what cannot be used.

use super::forge::{
    BATCH, BLOB_LINK, CAP, LINK, NODE, frame_at, message, number, oddities, page, segment, set, values,
};
use crate::raw::cursor::Cursor;
use crate::raw::{Found, Header, Oddity, SEGMENT_BYTES, parse_segment};

fn link(life: u64, first: u64) -> Vec<u8> {
    message(
        LINK,
        life,
        &set(&first.to_be_bytes()[6..], &frame_at(first, b"event")),
    )
}

fn links(life: u64, firsts: std::ops::Range<u64>) -> Vec<Vec<u8>> {
    firsts.map(|first| link(life, first)).collect()
}

fn certain(firsts: std::ops::Range<u64>) -> Vec<(u64, bool)> {
    firsts.map(|first| (first, false)).collect()
}

#[test]
fn numbers_of_every_length_read_back() {
    let edges = [
        240,
        2287,
        67_823,
        0xff_ffff,
        0xffff_ffff,
        0xff_ffff_ffff,
        0xffff_ffff_ffff,
        0xff_ffff_ffff_ffff,
    ];
    for value in edges
        .into_iter()
        .flat_map(|edge| [edge - 1, edge, edge + 1])
        .chain([0, 241, u64::MAX])
    {
        let bytes = number(value);
        assert_eq!(Cursor::new(&bytes).number(), Some(value));
        assert_eq!(Cursor::new(&bytes[..bytes.len() - 1]).number(), None);
    }
}

#[test]
fn a_page_gives_every_value_under_its_whole_key() {
    let low = 0x0102_0304_0506_0700u64;
    let firsts = [low, low + 1, low + 0x42];
    let keys: Vec<[u8; 8]> = firsts.iter().map(|first| first.to_be_bytes()).collect();
    let pairs: Vec<(&[u8], Vec<u8>)> = keys
        .iter()
        .zip(firsts)
        .map(|(key, first)| (&key[7..], frame_at(first, b"a")))
        .collect();
    let whole = segment(3, &[message(NODE, 3, &page(7, &low.to_be_bytes(), &pairs))]);
    let (found, _) = values(&whole);
    assert_eq!(found, firsts.map(|first| (first, false)));
    // The same keys under another prefix are other keys.
    let moved = segment(3, &[message(NODE, 3, &page(7, &[9; 8], &pairs))]);
    assert_eq!(values(&moved).0, []);
    assert_eq!(oddities(&moved), [Oddity::WrongKey; 3]);
}

#[test]
fn damage_costs_no_more_than_what_it_hit() {
    let mut bytes = segment(5, &links(5, 0..9));
    let one = link(5, 0).len();
    // The event inside of the fifth value.
    bytes[20 + 5 * one - 18] ^= 1;
    let (found, report) = values(&bytes);
    let behind = (5..9).map(|first| (first, true));
    assert_eq!(found, certain(0..4).into_iter().chain(behind).collect::<Vec<_>>());
    assert_eq!(
        (report.damaged, report.end, report.full),
        (1, 20 + 4 * one, false)
    );
}

#[test]
fn a_value_in_a_broken_message_still_proves_itself() {
    let one = link(5, 0).len();
    for byte in 0..4 {
        let mut bytes = segment(5, &links(5, 0..3));
        bytes[20 + one + byte] ^= 1;
        let (found, report) = values(&bytes);
        assert_eq!(
            (found, report.damaged),
            (vec![(0, false), (1, true), (2, true)], 1),
            "CRC byte {byte}"
        );
    }
}

#[test]
fn the_end_of_what_was_written_is_no_damage() {
    let (found, report) = values(&segment(5, &links(5, 0..3)));
    assert_eq!((found, report.damaged, report.full), (certain(0..3), 0, false));
    let capped = segment(
        5,
        &[links(5, 0..3).concat(), message(CAP, 5, &[0; 900]), link(5, 8)],
    );
    let (found, report) = values(&capped);
    assert_eq!((found, report.damaged, report.full), (certain(0..3), 0, true));
    let short = &segment(5, &links(5, 0..3))[..20 + 2 * link(5, 0).len() + 9];
    let (found, report) = values(short);
    assert_eq!((found, report.damaged, report.full), (certain(0..2), 0, false));
}

#[test]
fn what_an_earlier_life_of_the_place_left_is_doubtful_and_no_damage() {
    let mut bytes = segment(5, &links(5, 0..9));
    let begun = [super::forge::header(700, 0), links(700, 20..22).concat()].concat();
    bytes[..begun.len()].copy_from_slice(&begun);
    let (found, report) = values(&bytes);
    assert_eq!(
        report.header,
        Header::Whole {
            lsn: 700 * SEGMENT_BYTES as u64,
            stable: 0
        }
    );
    assert_eq!(
        (&found[..2], report.damaged, report.end),
        (&certain(20..22)[..], 0, begun.len())
    );
    let mut lsns = Vec::new();
    parse_segment(&bytes, &mut |one| {
        if let Found::Value { lsn, .. } = one {
            lsns.push(lsn / SEGMENT_BYTES as u64);
        }
    });
    assert!(found[2..].iter().all(|(first, doubtful)| *first < 9 && *doubtful) && found.len() == 8);
    assert_eq!(lsns[..2], [700, 700]);
    assert!(lsns[2..].iter().all(|life| *life == 5));
}

#[test]
fn without_a_header_the_messages_say_where_they_belong() {
    let whole = segment(5, &links(5, 0..9));
    for (byte, header) in [(0, Header::Broken), (7, Header::Broken), (19, Header::Broken)] {
        let mut bytes = whole.clone();
        bytes[byte] ^= 0x10;
        let (found, report) = values(&bytes);
        assert_eq!((report.header, report.damaged), (header, 0));
        assert_eq!(found, (0..9).map(|first| (first, true)).collect::<Vec<_>>());
    }
    let (found, report) = values(&[0; SEGMENT_BYTES]);
    assert_eq!((found, report.header), (vec![], Header::Zero));
}

#[test]
fn what_cannot_be_used_is_named() {
    let key = 7u64.to_be_bytes();
    let mut newer = frame_at(7, b"event");
    newer[0] = 2;
    let checked = newer.len() - 16;
    let check = blake3::hash(&newer[..checked]);
    newer[checked..].copy_from_slice(&check.as_bytes()[..16]);
    let mut flipped = frame_at(7, b"event");
    flipped[22] ^= 1;
    let odd = |payload: &[u8]| oddities(&segment(0, &[message(LINK, 0, payload)]));
    assert_eq!(odd(&set(&key, &newer)), [Oddity::Newer(2)]);
    assert_eq!(odd(&set(&key, &flipped)), [Oddity::NotAFrame]);
    assert_eq!(odd(&set(&key, b"")), [Oddity::NotAFrame]);
    assert_eq!(odd(&set(&[8], &frame_at(7, b"event"))), [Oddity::WrongKey]);
    assert_eq!(odd(&set(&[0; 9], &frame_at(7, b"event"))), [Oddity::WrongKey]);
    assert_eq!(odd(&set(&key, &frame_at(7, b"event"))[..20]), [Oddity::Layout]);
    assert_eq!(
        oddities(&segment(0, &[message(BLOB_LINK, 0, &[0; 8])])),
        [Oddity::Blob]
    );
    // The counter of the self-test is none of the log's values.
    assert_eq!(odd(&set(b"self-test", &[0, 0, 0, 0, 0, 0, 0, 9])), []);
    assert_eq!(
        odd(&set(b"other", &[0, 0, 0, 0, 0, 0, 0, 9])),
        [Oddity::NotAFrame]
    );
}

#[test]
fn a_batch_tells_its_last_byte_and_where_it_begins() {
    let mut batches = Vec::new();
    let bytes = segment(2, &[link(2, 1), message(BATCH, 2, &4321u64.to_le_bytes())]);
    parse_segment(&bytes, &mut |one| {
        if let Found::Batch { lsn, last } = one {
            batches.push((lsn, last));
        }
    });
    let begins = 2 * SEGMENT_BYTES as u64 + 20 + link(2, 1).len() as u64;
    assert_eq!(batches, [(begins, 4321)]);
}
