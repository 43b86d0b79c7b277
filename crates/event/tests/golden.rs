//! Golden bytes of version 1 of the stored form: written once, read forever. If one of these fails, do not write the
//! file anew: every store in use would become unreadable in the same way.
#![allow(clippy::unwrap_used)]

mod common;

use std::{collections::BTreeSet, fs, path::PathBuf};

use event::{Fact, HEADER_BYTES, Header, Moment, decode, encode, split};
use seal::{Matter, MatterKey};

const EPOCH: u64 = 0x0123_4567_89ab_cdef;
const RECORDED_AT: Moment = Moment(1_351_728_000_000_001);

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("golden/v1")
}

fn golden(name: &str) -> Vec<u8> {
    let text = fs::read_to_string(folder().join(format!("{name}.hex"))).unwrap();
    let digits: Vec<u8> = text.bytes().filter(u8::is_ascii_hexdigit).collect();
    digits
        .chunks(2)
        .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap())
        .collect()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[test]
fn every_fact_is_written_in_its_golden_bytes_and_read_from_them() {
    for fact in common::examples() {
        let name = common::name(&fact);
        let bytes = golden(name);
        assert_eq!(
            hex(&encode(&fact).body),
            hex(&bytes),
            "{name} is written otherwise"
        );
        assert_eq!(decode(&bytes).as_ref(), Ok(&fact), "{name} is read otherwise");
    }
}

#[test]
fn every_golden_file_has_an_example() {
    let examples: BTreeSet<String> = common::examples()
        .iter()
        .map(|f| common::name(f).to_owned())
        .collect();
    assert_eq!(
        examples.len(),
        common::examples().len(),
        "an example stands twice"
    );
    let files: BTreeSet<String> = fs::read_dir(folder())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter_map(|file| file.strip_suffix(".hex").map(str::to_owned))
        .filter(|stem| !stem.starts_with("sealed-"))
        .collect();
    assert_eq!(files, examples);
}

/// The key that a test gives to a matter.
fn key(matter: Matter) -> MatterKey {
    MatterKey::from_bytes([u8::try_from(matter.0).unwrap(); 32])
}

/// A whole event as it stands in the log.
fn whole(fact: &Fact, position: u64) -> Vec<u8> {
    let plain = encode(fact);
    let header = Header {
        kind: plain.kind,
        companions: u8::try_from(plain.companions.len()).unwrap(),
        party: plain.party,
        caller: plain.caller,
        recorded_at: RECORDED_AT,
        matter: plain.matter,
        receipt: [0x77; 32],
        nonce: [0x88; 12],
    };
    let companions: Vec<MatterKey> = plain.companions.iter().copied().map(key).collect();
    let companions: Vec<&MatterKey> = companions.iter().collect();
    let bound = header.bound_to(EPOCH, position);
    let sealed = seal::seal(&key(plain.matter), &companions, header.nonce, &bound, &plain.body);
    [&header.to_bytes()[..], &sealed.unwrap()].concat()
}

/// A fact for 0, 1 and 2 companions, and whose they are.
fn sealed_examples() -> [(&'static str, Fact, Vec<Matter>); 3] {
    let of = |name: &str| {
        let all = common::examples();
        all.into_iter().find(|f| common::name(f) == name).unwrap()
    };
    [
        ("sealed-0-companions", of("registered"), vec![]),
        ("sealed-1-companion", of("link-told"), vec![Matter(120)]),
        (
            "sealed-2-companions",
            of("relation-asserted"),
            vec![Matter(100), Matter(109)],
        ),
    ]
}

#[test]
fn a_whole_event_is_sealed_in_its_golden_bytes_and_opened_from_them() {
    for (at, (name, fact, companions)) in sealed_examples().into_iter().enumerate() {
        let position = 40 + at as u64;
        let bytes = golden(name);
        assert_eq!(hex(&whole(&fact, position)), hex(&bytes), "{name}");

        let (header, sealed) = split(&bytes).unwrap();
        assert_eq!(usize::from(header.companions), companions.len(), "{name}");
        assert_eq!(
            (header.recorded_at, header.receipt),
            (RECORDED_AT, [0x77; 32]),
            "{name}"
        );
        let bound = header.bound_to(EPOCH, position);
        let primary = key(header.matter);
        let tags = seal::open_companions(&primary, companions.len(), header.nonce, &bound, sealed).unwrap();
        let keys: Vec<MatterKey> = companions.iter().copied().map(key).collect();
        assert_eq!(
            tags,
            keys.iter().map(MatterKey::tag).collect::<Vec<_>>(),
            "{name}"
        );
        let keys: Vec<&MatterKey> = keys.iter().collect();
        let body = seal::open(&primary, &keys, header.nonce, &bound, sealed).unwrap();
        assert_eq!(decode(&body), Ok(fact), "{name}");
    }
}

#[test]
fn a_sealed_event_shows_none_of_its_body() {
    for (name, fact, _) in sealed_examples() {
        let plain = encode(&fact).body;
        let bytes = golden(name);
        let shows = |part: &[u8]| bytes[HEADER_BYTES..].windows(part.len()).any(|w| w == part);
        assert!(!plain.chunks_exact(8).any(shows), "{name}");
    }
}

#[test]
fn an_event_opens_at_its_own_place_in_its_own_log_only() {
    let bytes = golden("sealed-0-companions");
    let (header, sealed) = split(&bytes).unwrap();
    let open = |epoch, position| {
        let bound = header.bound_to(epoch, position);
        seal::open(&key(header.matter), &[], header.nonce, &bound, sealed).is_ok()
    };
    assert!(open(EPOCH, 40));
    assert!(!open(EPOCH, 41) && !open(EPOCH + 1, 40));
}
