//! Searching many places for many needles at once, and a table of what was searched where.

use std::collections::BTreeMap;

use aho_corasick::AhoCorasick;

use super::needles::Needle;

pub(crate) struct Search {
    needles: Vec<Needle>,
    automaton: AhoCorasick,
    /// Place -> bytes searched.
    searched: BTreeMap<String, usize>,
}

impl Search {
    pub(crate) fn new(needles: Vec<Needle>) -> Self {
        let automaton = AhoCorasick::new(needles.iter().map(|needle| &needle.pattern)).unwrap();
        Self {
            needles,
            automaton,
            searched: BTreeMap::new(),
        }
    }

    /// The needles that stand in these bytes, also if white space stands between their parts.
    pub(crate) fn find(&self, bytes: &[u8]) -> Vec<&Needle> {
        let dense: Vec<u8> = bytes
            .iter()
            .copied()
            .filter(|byte| !byte.is_ascii_whitespace())
            .collect();
        let mut found: Vec<usize> = [bytes, &dense]
            .into_iter()
            .flat_map(|bytes| self.automaton.find_overlapping_iter(bytes))
            .map(|hit| hit.pattern().as_usize())
            .collect();
        found.sort_unstable();
        found.dedup();
        found.into_iter().map(|at| &self.needles[at]).collect()
    }

    /// Nothing of it may stand here. Says which value in which form, and never where it came from.
    #[track_caller]
    pub(crate) fn absent(&mut self, place: &str, bytes: &[u8]) {
        let found = self.find(bytes);
        let told: Vec<_> = found
            .iter()
            .map(|needle| format!("{} ({})", needle.what, needle.form))
            .collect();
        assert!(told.is_empty(), "{place} holds {}", told.join(", "));
        *self.searched.entry(place.to_owned()).or_default() += bytes.len();
    }

    /// What was searched for and where.
    #[allow(clippy::print_stdout)]
    pub(crate) fn print(&self) {
        let mut forms: BTreeMap<&str, usize> = BTreeMap::new();
        for needle in &self.needles {
            *forms.entry(&needle.what).or_default() += 1;
        }
        println!("searched for, in all forms{:>28}", "forms");
        for (what, count) in &forms {
            println!("  {what:<45} {count:>6}");
        }
        println!("  {:<45} {:>6}", "together", self.needles.len());
        println!("searched in{:>37} {:>6}", "bytes", "found");
        for (place, bytes) in &self.searched {
            println!("  {place:<36} {bytes:>9} {:>6}", 0);
        }
        let all: usize = self.searched.values().sum();
        println!("  {:<36} {all:>9} {:>6}", "together", 0);
    }
}
