//! Envelopes: what opens, what does not, and bytes that are read forever.
//!
//! The expected bytes were computed by an independent implementation of the layout at the top of `src/envelope.rs`.

use proptest::prelude::*;
use seal::{MAX_COMPANIONS, MatterKey, Unopenable, Unsealable, open, open_companions, seal};

const NONCE: [u8; 12] = [
    0xa0, 0xa1, 0xa2, 0xa3, 0xa4, 0xa5, 0xa6, 0xa7, 0xa8, 0xa9, 0xaa, 0xab,
];
const AAD: &[u8] = b"header of the event";

/// Key of the registration, of the other registration, of the relation between them.
fn keys() -> [MatterKey; 3] {
    [0x10, 0x20, 0x30].map(|fill| MatterKey::from_bytes([fill; 32]))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[test]
fn envelopes_of_version_1_hold_forever() {
    let [primary, one, two] = keys();
    let body = "een melding over één gezin".as_bytes();
    let mut seen = 0;
    for line in include_str!("data/envelopes-v1.txt")
        .lines()
        .filter(|line| !line.starts_with('#'))
    {
        let (count, expected) = line.split_once(' ').expect("two fields");
        let companions = &[&one, &two][..count.parse().expect("a number")];
        let sealed = seal(&primary, companions, NONCE, AAD, body).expect("sealed");
        assert_eq!(hex(&sealed), expected, "{count} companions");
        assert_eq!(
            open(&primary, companions, NONCE, AAD, &sealed)
                .expect("opened")
                .as_slice(),
            body
        );
        seen += 1;
    }
    assert_eq!(seen, 3);
}

#[test]
fn the_primary_key_alone_tells_the_companions_and_nothing_more() {
    let [primary, one, two] = keys();
    let sealed = seal(&primary, &[&one, &two], NONCE, AAD, b"partner of").expect("sealed");
    assert_eq!(
        open_companions(&primary, 2, NONCE, AAD, &sealed),
        Ok(vec![one.tag(), two.tag()])
    );
    assert_eq!(
        open_companions(&one, 2, NONCE, AAD, &sealed),
        Err(Unopenable),
        "a companion is not the primary"
    );
    assert_eq!(open(&primary, &[], NONCE, AAD, &sealed), Err(Unopenable));
    for tag in [one.tag(), two.tag()] {
        assert!(
            !sealed.windows(16).any(|window| window == tag.0),
            "no tag stands in clear"
        );
    }
}

#[test]
fn every_key_is_needed_and_in_its_order() {
    let [primary, one, two] = keys();
    let sealed = seal(&primary, &[&one, &two], NONCE, AAD, b"match").expect("sealed");
    let opens = |primary, companions: &[&MatterKey]| open(primary, companions, NONCE, AAD, &sealed).is_ok();
    assert!(opens(&primary, &[&one, &two]));
    assert!(!opens(&primary, &[&two, &one]), "exchanged");
    assert!(!opens(&primary, &[&one]), "one is missing");
    assert!(!opens(&primary, &[&two]));
    assert!(!opens(&one, &[&primary, &two]), "another primary");
    let stranger = MatterKey::from_bytes([0x31; 32]);
    assert!(
        !opens(&primary, &[&one, &stranger]),
        "one was destroyed and replaced by a fresh key"
    );
}

#[test]
fn boxes_cannot_be_taken_from_another_envelope() {
    let [primary, one, _] = keys();
    let this = seal(&primary, &[&one], NONCE, AAD, b"a relation").expect("sealed");
    let other = seal(&primary, &[&one], [0; 12], AAD, b"a relation").expect("sealed");
    let mixed = [&this[..32], &other[32..]].concat();
    for nonce in [NONCE, [0; 12]] {
        assert!(open(&primary, &[&one], nonce, AAD, &mixed).is_err());
    }
    assert!(open_companions(&primary, 0, NONCE, AAD, &this).is_ok_and(|tags| tags.is_empty()));
    assert!(
        open(&primary, &[], NONCE, AAD, &this[..32]).is_err(),
        "box 0 is not a body"
    );
    assert!(
        open_companions(&primary, 2, NONCE, AAD, &this).is_err(),
        "the number of companions is bound"
    );
}

#[test]
fn limits_are_refused_and_not_cut() {
    let [primary, one, two] = keys();
    let three = [&one, &two, &one];
    assert_eq!(three.len(), MAX_COMPANIONS + 1);
    assert_eq!(
        seal(&primary, &three, NONCE, AAD, b""),
        Err(Unsealable::TooManyCompanions)
    );
    assert_eq!(open(&primary, &three, NONCE, AAD, &[0; 200]), Err(Unopenable));
    assert_eq!(
        open_companions(&primary, usize::MAX, NONCE, AAD, &[0; 200]),
        Err(Unopenable)
    );
    assert_eq!(
        open(&primary, &[&one, &two], NONCE, AAD, &[0; 47]),
        Err(Unopenable)
    );
    assert_eq!(open(&primary, &[], NONCE, AAD, &[]), Err(Unopenable));
}

proptest! {
    #[test]
    fn what_was_sealed_opens_and_any_changed_byte_is_refused(
        body in proptest::collection::vec(any::<u8>(), 0..300),
        aad in proptest::collection::vec(any::<u8>(), 1..60),
        nonce in any::<[u8; 12]>(),
        count in 0_usize..=2,
        place in any::<prop::sample::Index>(),
        flip in 1_u8..,
    ) {
        let [primary, one, two] = keys();
        let companions = &[&one, &two][..count];
        let sealed = seal(&primary, companions, nonce, &aad, &body).expect("sealed");
        let opened = open(&primary, companions, nonce, &aad, &sealed).expect("opened");
        prop_assert_eq!(opened.as_slice(), &body[..]);

        let mut changed = sealed.clone();
        changed[place.index(sealed.len())] ^= flip;
        prop_assert!(open(&primary, companions, nonce, &aad, &changed).is_err());
        let mut changed = aad.clone();
        changed[place.index(aad.len())] ^= flip;
        prop_assert!(open(&primary, companions, nonce, &changed, &sealed).is_err());
        if count > 0 {
            prop_assert!(open_companions(&primary, count, nonce, &changed, &sealed).is_err());
        }
        let mut changed = nonce;
        changed[place.index(12)] ^= flip;
        prop_assert!(open(&primary, companions, changed, &aad, &sealed).is_err());
        prop_assert!(open(&primary, companions, nonce, &aad, &sealed[..place.index(sealed.len())]).is_err());
        prop_assert!(open(&primary, companions, nonce, &[&aad[..], &[1]].concat(), &sealed).is_err());
    }

    #[test]
    fn any_bytes_at_all_are_refused_without_a_fault(bytes in proptest::collection::vec(any::<u8>(), 0..200), count in 0_usize..5) {
        let [primary, one, _] = keys();
        prop_assert!(open(&primary, &vec![&one; count], NONCE, AAD, &bytes).is_err());
        prop_assert!(count == 0 || open_companions(&primary, count, NONCE, AAD, &bytes).is_err());
    }
}
