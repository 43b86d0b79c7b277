//! Golden bytes to begin with: those that are kept as test data, and what this program writes.

use std::{fs, io::Read, path::PathBuf};

use decision::{Books, Draft, apply};
use event::{Header, Kind as EventKind, Moment};
use flate2::read::GzDecoder;
use layers::Entries;
use seal::{BlockKey, Matter, MatterKey};
use snapshot::Mark;
use snapshot::stored::{Entry, FRONT, Footer, Kind, MAX_KEY, Manifest, Owner, Table, Trailer, append};

const STORE: &str = "crates/engine/tests/golden_stores/data/v1-volumes-snapshot.tar.gz";

fn project() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn of_the_journal(which: usize) -> Vec<Vec<u8>> {
    journal::fuzzing::seeds()
        .into_iter()
        .skip(which)
        .take(1)
        .collect()
}

pub(crate) fn frames() -> Vec<Vec<u8>> {
    of_the_journal(0)
}

pub(crate) fn head_slots() -> Vec<Vec<u8>> {
    of_the_journal(1)
}

pub(crate) fn starts() -> Vec<Vec<u8>> {
    [of_the_journal(2), of_the_journal(3)].concat()
}

/// The files of this name in the golden store.
fn stored(name: &str) -> Vec<Vec<u8>> {
    let packed = fs::File::open(project().join(STORE)).unwrap();
    let mut archive = tar::Archive::new(GzDecoder::new(packed));
    let mut found = Vec::new();
    for entry in archive.entries().unwrap() {
        let mut entry = entry.unwrap();
        if entry.path().unwrap().file_name().is_some_and(|is| is == name) {
            let mut bytes = Vec::new();
            entry.read_to_end(&mut bytes).unwrap();
            found.push(bytes);
        }
    }
    found
}

/// Short ones most of all: a whole segment takes a thousand times as long.
pub(crate) fn segments() -> Vec<Vec<u8>> {
    let whole: Vec<Vec<u8>> = stored("db")
        .iter()
        .map(|db| db[..db.len().min(512 * 1024)].to_vec())
        .collect();
    let cut = |length: usize| {
        whole
            .iter()
            .map(move |segment| segment[..length.min(segment.len())].to_vec())
    };
    cut(1500)
        .chain(cut(4000))
        .chain(cut(4000))
        .chain(cut(12_000))
        .collect()
}

pub(crate) fn key_pages() -> Vec<Vec<u8>> {
    seal::fuzzing::seeds().unwrap().into_iter().take(1).collect()
}

pub(crate) fn key_slots() -> Vec<Vec<u8>> {
    seal::fuzzing::seeds().unwrap().into_iter().skip(1).collect()
}

fn owner() -> Owner {
    Owner {
        store: [1; 16],
        generation: 2,
        id: [3; 16],
    }
}

pub(crate) fn fronts() -> Vec<Vec<u8>> {
    [Kind::Run, Kind::Manifest]
        .map(|kind| owner().encode(kind).to_vec())
        .to_vec()
}

pub(crate) fn trailers() -> Vec<Vec<u8>> {
    let front: [u8; FRONT] = owner().encode(Kind::Run);
    let trailer = Trailer {
        footer: 100,
        blocks: 7,
    };
    vec![[&front[..], &trailer.encode(&front)].concat()]
}

pub(crate) fn footers() -> Vec<Vec<u8>> {
    let mut footer = Footer::new();
    for (table, blocks, records) in [(1, 2, 9), (7, 1, 1), (60, 3, 300)] {
        let first = footer.blocks();
        footer.tables.push(Table {
            table,
            first,
            blocks,
            records,
        });
        (0..blocks).for_each(|block| {
            footer
                .starts
                .push(footer.starts.last().unwrap() + 100 + u64::from(block))
        });
    }
    vec![footer.encode(), Footer::new().encode()]
}

pub(crate) fn records() -> Vec<Vec<u8>> {
    let mut block = Vec::new();
    append(&mut block, b"a", None);
    append(&mut block, b"ab", Some(b""));
    append(&mut block, b"key", Some(&[7; 200]));
    let mut long = Vec::new();
    append(&mut long, &[1; MAX_KEY], Some(&[2; 40_000]));
    vec![block, long]
}

pub(crate) fn manifests() -> Vec<Vec<u8>> {
    let run = |number: u64| Entry {
        number,
        id: [number as u8; 16],
        bytes: 1000,
        records: 10,
        mark: Mark {
            epoch: 5,
            size: number * 100,
            root: [9; 32],
            caller: vec![1; 24],
        },
    };
    let manifest = |runs| Manifest {
        format: 1,
        next: 9,
        runs,
    };
    vec![
        manifest(Vec::new()).encode(),
        manifest(vec![run(1), run(5)]).encode(),
    ]
}

pub(crate) fn sealed_blocks() -> Vec<Vec<u8>> {
    let key = BlockKey::derive(&MatterKey::from_bytes([1; 32]), &[2; 16]).unwrap();
    let mut block = b"records".to_vec();
    key.seal(0, b"bound", &mut block).unwrap();
    vec![block]
}

pub(crate) fn envelopes() -> Vec<Vec<u8>> {
    let keys = [1, 2, 3].map(|byte| MatterKey::from_bytes([byte; 32]));
    let sealed = |count: usize| {
        let companions: Vec<&MatterKey> = keys[1..].iter().take(count).collect();
        seal::seal(&keys[0], &companions, [7; 12], b"bound", b"a body").unwrap()
    };
    (0..3).map(sealed).collect()
}

pub(crate) fn events() -> Vec<Vec<u8>> {
    let header = Header {
        kind: EventKind::Registration,
        companions: 1,
        party: None,
        caller: None,
        recorded_at: Moment(1_433_152_800_000_000),
        matter: Matter(5),
        receipt: [6; 32],
        nonce: [7; 12],
    };
    vec![[&header.to_bytes()[..], b"sealed"].concat()]
}

/// The golden bodies of every fact. The folder also holds whole events, which are no bodies.
pub(crate) fn bodies() -> Vec<Vec<u8>> {
    let folder = project().join("crates/event/golden/v1");
    let mut files: Vec<PathBuf> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    files.sort();
    let golden = files.iter().map(|file| unhex(&fs::read_to_string(file).unwrap()));
    let bodies: Vec<Vec<u8>> = golden.filter(|bytes| event::decode(bytes).is_ok()).collect();
    assert!(bodies.len() > 20, "{}", bodies.len());
    bodies
}

fn unhex(text: &str) -> Vec<u8> {
    let digits: Vec<u8> = text.bytes().filter(u8::is_ascii_hexdigit).collect();
    digits
        .chunks(2)
        .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap())
        .collect()
}

/// The entries of tables into which every golden fact was folded.
pub(crate) fn entries() -> Vec<Vec<u8>> {
    let (base, mut books) = (Books::default(), Books::default());
    for body in bodies() {
        let fact = event::decode(&body).unwrap();
        apply(
            &mut Draft::new(&base, &mut books),
            &fact,
            Moment(1_433_152_800_000_000),
        );
    }
    let mut entries = Entries::default();
    assert!(books.put(&mut entries));
    entries
        .sorted()
        .map(|(table, key, value)| [&[table, key.len() as u8][..], key, value.unwrap_or_default()].concat())
        .collect()
}
