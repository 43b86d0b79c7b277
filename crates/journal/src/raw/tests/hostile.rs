//! Bytes that nobody wrote: no panic, no value that does not prove itself, and a bounded time.

use std::fs;

use proptest::prelude::*;

use super::forge::{LINK, NODE, frame_at, header, message, page, set, values};
use crate::raw::{Doubts, Index, SEGMENT_BYTES, parse_segment};

/// Pieces that make bytes look like a segment.
fn piece() -> impl Strategy<Value = Vec<u8>> {
    let key = prop::collection::vec(any::<u8>(), 0..10);
    let some = prop::collection::vec(any::<u8>(), 0..80);
    let kind = 0u8..14;
    prop_oneof![
        some.clone(),
        (0usize..300).prop_map(|zeros| vec![0; zeros]),
        (0u64..3, any::<u64>()).prop_map(|(number, stable)| header(number, stable)),
        (kind, 0u64..3, some).prop_map(|(kind, number, payload)| message(kind, number, &payload)),
        (0u64..3, 0u64..600).prop_map(|(number, first)| {
            message(
                LINK,
                number,
                &set(&first.to_be_bytes(), &frame_at(first, b"event")),
            )
        }),
        (0u64..3, any::<u8>(), key.clone(), key).prop_map(|(number, prefix, low, key)| {
            message(
                NODE,
                number,
                &page(prefix, &low, &[(&key, frame_at(1, b"event"))]),
            )
        }),
    ]
}

fn bytes() -> impl Strategy<Value = Vec<u8>> {
    let flips = prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..6);
    (prop::collection::vec(piece(), 0..40), flips, any::<bool>()).prop_map(|(pieces, flips, headed)| {
        let mut bytes = if headed { header(1, 0) } else { Vec::new() };
        bytes.extend(pieces.concat());
        for (at, value) in flips {
            if !bytes.is_empty() {
                let at = at.index(bytes.len());
                bytes[at] = value;
            }
        }
        bytes
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, max_shrink_iters: 500, ..ProptestConfig::default() })]

    #[test]
    fn whatever_the_bytes_only_proven_frames_are_handed_out(bytes in bytes()) {
        // `values` decodes every frame that is handed out.
        let (found, report) = values(&bytes);
        prop_assert!(report.end <= bytes.len() && found.len() <= bytes.len());
    }
}

#[test]
fn a_segment_made_to_be_searched_forever_takes_a_bounded_search() {
    // Small whole messages, each followed by the header of one that claims all the rest.
    let mut bytes = header(0, 0);
    while bytes.len() < SEGMENT_BYTES - 4096 {
        bytes.extend(message(LINK, 0, &[3]));
        let rest = (SEGMENT_BYTES - bytes.len() - 64) as u64;
        let claim = message(LINK, 0, &[]);
        bytes.extend([&claim[..5], &super::forge::number(rest), &claim[6..]].concat());
    }
    bytes.resize(SEGMENT_BYTES, 0);
    let mut handed_out = 0;
    let report = parse_segment(&bytes, &mut |_| handed_out += 1);
    // Two bytes are charged for each byte of a claim, four segments in all: no more than three breaks are followed.
    assert!((1..=3).contains(&report.damaged), "{report:?}");
    assert_eq!(handed_out, 0);
}

#[test]
fn an_empty_file_and_a_file_of_one_page_hold_nothing() {
    let dir = tempfile::tempdir().unwrap();
    for length in [0usize, 1, 20, 4096, SEGMENT_BYTES - 1, SEGMENT_BYTES + 19] {
        fs::write(dir.path().join("db"), vec![0; length]).unwrap();
        let index = Index::of(dir.path(), true).unwrap();
        assert!(
            index.places().is_empty()
                && index.doubts() == Doubts::default()
                && index.values(0).next().is_none()
        );
        assert_eq!(index.file_bytes(), length as u64);
    }
    fs::remove_file(dir.path().join("db")).unwrap();
    assert!(Index::of(dir.path(), false).is_err());
}
