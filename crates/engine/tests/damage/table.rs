//! What came of all the damage, by file and region.

use std::{collections::BTreeMap, fmt};

use crate::trial::Outcome;

const COLUMNS: [Outcome; 6] = [
    Outcome::Refused,
    Outcome::Proof,
    Outcome::Offline,
    Outcome::Writing,
    Outcome::Repaired,
    Outcome::Harmless,
];

/// Counts by what was struck, and one sentence of each kind.
#[derive(Default)]
pub(crate) struct Table {
    rows: BTreeMap<String, BTreeMap<Outcome, u64>>,
    sentences: BTreeMap<String, u64>,
}

impl Table {
    pub(crate) fn add(&mut self, what: &str, outcome: Outcome, said: &str) {
        let row = self.rows.entry(what.to_owned()).or_default();
        *row.entry(outcome).or_default() += 1;
        if !said.is_empty() {
            *self.sentences.entry(general(said)).or_default() += 1;
        }
    }

    pub(crate) fn all(&self, outcome: Outcome) -> u64 {
        self.rows.values().filter_map(|row| row.get(&outcome)).sum()
    }
}

/// A sentence without its numbers and without the folder.
fn general(said: &str) -> String {
    let without_folder = said.split(' ').map(|word| match word.rfind("/store/") {
        Some(at) => &word[at + 7..],
        None => word,
    });
    let mut general = String::new();
    for sign in without_folder.collect::<Vec<_>>().join(" ").chars() {
        match sign.is_ascii_digit() {
            true if general.ends_with('#') => {}
            true => general.push('#'),
            false => general.push(sign),
        }
    }
    general
}

impl fmt::Display for Table {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{:<42}", "damage to")?;
        for column in COLUMNS {
            write!(out, "{:>10}", format!("{column:?}").to_lowercase())?;
        }
        writeln!(out)?;
        for (what, row) in &self.rows {
            write!(out, "{what:<42}")?;
            for column in COLUMNS {
                write!(out, "{:>10}", row.get(&column).copied().unwrap_or(0))?;
            }
            writeln!(out)?;
        }
        write!(out, "{:<42}", "all")?;
        for column in COLUMNS {
            write!(out, "{:>10}", self.all(column))?;
        }
        writeln!(out, "\n\nwhat was said:")?;
        for (sentence, times) in &self.sentences {
            writeln!(out, "{times:>8}  {sentence}")?;
        }
        Ok(())
    }
}
