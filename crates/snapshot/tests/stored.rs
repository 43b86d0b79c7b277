//! The decoders of stored bytes: what is written comes back, arbitrary bytes never make them panic, and the form stays.

use proptest::prelude::*;
use snapshot::Mark;
use snapshot::stored::{
    Entry, FRONT, Footer, Kind, Malformed, Manifest, Owner, TRAILER, Table, Trailer, place,
};

fn owner() -> Owner {
    Owner {
        store: [1; 16],
        generation: 2,
        id: [3; 16],
    }
}

fn footer() -> Footer {
    Footer {
        tables: vec![
            Table {
                table: 0,
                first: 0,
                blocks: 2,
                records: 900,
            },
            Table {
                table: 9,
                first: 2,
                blocks: 1,
                records: 1,
            },
        ],
        starts: vec![56, 65_000, 65_100, 70_000],
    }
}

fn manifest() -> Manifest {
    let entry = |number: u64| Entry {
        number,
        id: [number as u8; 16],
        bytes: 5000 + number,
        records: 70,
        mark: Mark {
            epoch: 4,
            size: number,
            root: [8; 32],
            caller: vec![1; number as usize],
        },
    };
    Manifest {
        format: 3,
        next: 9,
        runs: vec![entry(0), entry(8)],
    }
}

/// BLAKE3 of every stored form: a change would make stacks of before unreadable under the same version.
#[test]
fn the_stored_form_stays() {
    let front = owner().encode(Kind::Run);
    let trailer = Trailer { footer: 7, blocks: 2 };
    let forms = [
        front.to_vec(),
        owner().encode(Kind::Manifest).to_vec(),
        trailer.encode(&front).to_vec(),
        footer().encode(),
        manifest().encode(),
    ];
    let all = forms.concat();
    assert_eq!(blake3::hash(&all).to_hex()[..16], *"5ba6fd1ea711e27e");
    assert_eq!(Owner::decode(Kind::Run, &front), Ok(owner()));
    assert_eq!(Owner::decode(Kind::Manifest, &front), Err(Malformed::Damaged));
    assert_eq!(Trailer::decode(&trailer.encode(&front), &front), Ok(trailer));
    assert_eq!(Footer::decode(&footer().encode()), Ok(footer()));
    assert_eq!(Manifest::decode(&manifest().encode()), Ok(manifest()));
}

/// Bytes that look like the real ones but for a few.
fn nearly(real: Vec<u8>) -> impl Strategy<Value = Vec<u8>> {
    let len = real.len();
    prop_oneof![
        prop::collection::vec(any::<u8>(), 0..300),
        (prop::collection::vec((0..len, any::<u8>()), 1..4), 0..=len).prop_map(move |(changes, cut)| {
            let mut bytes = real.clone();
            changes.into_iter().for_each(|(at, byte)| bytes[at] = byte);
            bytes.truncate(cut);
            bytes
        }),
    ]
}

proptest! {
    #[test]
    fn no_bytes_make_a_decoder_panic_and_what_decodes_encodes_to_the_same(
        front in nearly(owner().encode(Kind::Run).to_vec()),
        trailer in nearly(Trailer { footer: 7, blocks: 2 }.encode(&owner().encode(Kind::Run)).to_vec()),
        footer in nearly(footer().encode()),
        manifest in nearly(manifest().encode()),
    ) {
        if let Ok(owner) = Owner::decode(Kind::Run, &front) {
            prop_assert_eq!(&owner.encode(Kind::Run)[..], &front[..FRONT]);
        }
        let of_run = owner().encode(Kind::Run);
        if let Ok(decoded) = Trailer::decode(&trailer, &of_run) {
            prop_assert_eq!(decoded.encode(&of_run).to_vec(), trailer[..TRAILER].to_vec());
        }
        if let Ok(decoded) = Footer::decode(&footer) {
            prop_assert_eq!(decoded.encode(), footer);
        }
        if let Ok(decoded) = Manifest::decode(&manifest) {
            prop_assert_eq!(decoded.encode(), manifest);
        }
    }

    #[test]
    fn no_bytes_make_a_block_of_records_panic(block in prop::collection::vec(any::<u8>(), 0..200)) {
        let mut at = 0;
        while at < block.len() {
            let Ok(found) = place(&block, at) else { break };
            prop_assert!(at < found.key && found.key <= found.value);
            prop_assert!(found.value <= found.next && found.next <= block.len());
            at = found.next;
        }
    }
}
