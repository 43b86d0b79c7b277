//! Bytes that are no fact: reading them never panics, and whatever reads as a fact can be written and read again.
#![allow(clippy::unwrap_used)]

mod common;

use event::{decode, encode, split};
use proptest::prelude::*;

/// Reads a body of any origin.
fn survives(body: &[u8]) -> Result<(), TestCaseError> {
    if let Ok(fact) = decode(body) {
        let again = decode(&encode(&fact).body);
        prop_assert_eq!(again.as_ref(), Ok(&fact));
        // Nothing that follows a decoded fact may panic on strange values either.
        let _ = (event::clear(&fact), event::matter_of(&fact), format!("{fact:?}"));
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn random_bytes_do_no_harm(body in proptest::collection::vec(any::<u8>(), 0..300)) {
        survives(&body)?;
    }

    #[test]
    fn a_body_with_a_few_wrong_bytes_does_no_harm(
        which in any::<prop::sample::Index>(),
        flips in proptest::collection::vec((any::<prop::sample::Index>(), 1u8..), 1..4),
    ) {
        let all = common::examples();
        let mut body = encode(which.get(&all)).body.to_vec();
        for (at, mask) in flips {
            *at.get_mut(&mut body) ^= mask;
        }
        survives(&body)?;
    }

    #[test]
    fn random_bytes_are_no_event_or_split_without_harm(bytes in proptest::collection::vec(any::<u8>(), 0..120)) {
        if let Ok((header, body)) = split(&bytes) {
            prop_assert_eq!([&header.to_bytes()[..], body].concat(), bytes);
        }
    }

    #[test]
    fn a_known_header_with_one_wrong_byte_is_refused_or_read_as_it_stands(
        at in 0usize..72,
        mask in 1u8..,
    ) {
        let header = event::Header {
            kind: event::Kind::Link,
            companions: 1,
            party: None,
            caller: None,
            recorded_at: event::Moment(1),
            matter: seal::Matter(2),
            receipt: [0; 32],
            nonce: [3; 12],
        };
        let mut bytes = header.to_bytes();
        bytes[at] ^= mask;
        if let Ok((read, _)) = split(&bytes) {
            prop_assert_eq!(read.to_bytes(), bytes);
            prop_assert_ne!(read, header);
        }
    }
}

#[test]
fn every_truncated_body_does_no_harm_and_is_never_the_whole_fact() {
    for fact in common::examples() {
        let body = encode(&fact).body;
        for length in 0..body.len() {
            survives(&body[..length]).unwrap();
            assert_ne!(
                decode(&body[..length]).as_ref(),
                Ok(&fact),
                "{} cut at {length}",
                common::name(&fact)
            );
        }
    }
}

#[test]
fn what_a_later_version_adds_to_a_body_is_passed_over() {
    for fact in common::examples() {
        let mut body = encode(&fact).body.to_vec();
        // Field 1000, a number: unknown to version 1.
        body.extend([0xc0, 0x3e, 0x07]);
        assert_eq!(decode(&body).as_ref(), Ok(&fact), "{}", common::name(&fact));
    }
}
