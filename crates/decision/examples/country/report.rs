//! What came of it, in tables.

use std::collections::BTreeMap;

use decision::Weight;

use crate::{
    index::Index,
    process::{processor_seconds, resident},
};

const MIB: f64 = (1 << 20) as f64;

/// Tables by their numbers in a snapshot; those that are not here are few and small.
const NAMES: [(u8, &str); 6] = [
    (16, "persons"),
    (17, "names of persons"),
    (18, "registrations"),
    (20, "relations"),
    (30, "matches"),
    (50, "requests"),
];

/// How things stand after a part of the work.
pub(crate) struct Stage {
    resident: u64,
    commands: u64,
    facts: u64,
    seconds: f64,
}

impl Stage {
    pub(crate) fn now(index: &Index) -> Self {
        Self {
            resident: resident().0,
            commands: index.commands,
            facts: index.facts,
            seconds: processor_seconds(),
        }
    }
}

pub(crate) fn made(index: &Index, before: &Stage, noted: &Stage, played: &Stage) {
    for (what, from, to) in [("register", before, noted), ("years", noted, played)] {
        let (commands, seconds) = (to.commands - from.commands, to.seconds - from.seconds);
        println!(
            "{what:9} {commands:10} commands {:10} facts {seconds:7.0} s of processor time {:6.1} us a command, {:7.1} MiB more",
            to.facts - from.facts,
            1e6 * seconds / commands.max(1) as f64,
            (to.resident as f64 - from.resident as f64) / MIB,
        );
    }
    println!("{} notices; refused: {:?}", index.notices, index.refused);
    resident_now(before.resident);
    tables(&index.books.weigh(), |_| None);
}

/// What is resident, and what was before the first person.
pub(crate) fn resident_now(before: u64) {
    let (now, most) = resident();
    println!(
        "{:.1} MiB resident, of which {:.1} before the first person; {:.1} at most",
        now as f64 / MIB,
        before as f64 / MIB,
        most as f64 / MIB
    );
}

/// What each table holds as it is written, and the bytes that it made resident, if that is known.
pub(crate) fn tables(weights: &[Weight], resident: impl Fn(u8) -> Option<u64>) {
    let names = BTreeMap::from(NAMES);
    let mut others = (0, 0);
    for &Weight {
        table,
        entries,
        bytes,
    } in weights.iter().filter(|weight| weight.entries > 0)
    {
        match names.get(&table) {
            Some(name) => row(name, entries, bytes, resident(table)),
            None => others = (others.0 + entries, others.1 + bytes),
        }
    }
    row("all others", others.0, others.1, None);
    let all: usize = weights.iter().map(|weight| weight.bytes).sum();
    println!("{:.1} MiB are written", all as f64 / MIB);
}

fn row(name: &str, entries: usize, bytes: usize, resident: Option<u64>) {
    let amount = |bytes: u64| {
        let (mib, each) = (bytes as f64 / MIB, bytes as f64 / entries.max(1) as f64);
        format!("{mib:7.1} MiB, {each:5.1} bytes each")
    };
    let written = amount(bytes as u64);
    let resident = resident.map(|bytes| format!("; resident {}", amount(bytes)));
    println!(
        "{name:20} {entries:10} entries, written {written}{}",
        resident.unwrap_or_default()
    );
}
