//! The ledger of destroyed keys: a note, signed by the store, that outlives every backup of the keys.
//!
//! Place in the flow: written beside backups after every erasure; replayed by a restore, so that what was erased after the
//! backup stays erased. A number means a key only within the life of the log in which it was given, so each stands under the
//! epoch of that life. It says no more than the state bytes of the file of key slots. A ledger only grows: what an
//! earlier one named is taken over, also of a life of the log that a restore left behind.
//! Absent: files, signatures.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
    ops::RangeInclusive,
};

use decision::Restoration;
use event::Moment;
use seal::Matter;

use super::note::{Note, epoch, life, moment};

const TITLE: &str = "Kring ledger of destroyed keys v1";
/// Name of the file.
pub const LEDGER: &str = "ledger";
/// Ranges of one line.
const RANGES: usize = 12;

/// Which keys of a store were destroyed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Ledger {
    /// Up to this moment it knows all of them.
    pub as_of: Moment,
    /// The last matter that had a slot.
    pub prepared: u64,
    /// From which matter on each life of the log gave numbers, and its epoch; in order.
    pub(super) lives: Vec<(u64, u64)>,
    /// By the epoch of the life.
    pub(super) destroyed: BTreeMap<u64, BTreeSet<u64>>,
}

impl Ledger {
    /// That of a store whose slots of these matters are destroyed.
    pub(crate) fn of(as_of: Moment, prepared: Matter, lives: Vec<(u64, u64)>, erased: &[Matter]) -> Self {
        let mut ledger = Self {
            as_of,
            prepared: prepared.0,
            lives,
            destroyed: BTreeMap::new(),
        };
        for matter in erased {
            if let Some(epoch) = ledger.life_of(matter.0) {
                ledger.destroyed.entry(epoch).or_default().insert(matter.0);
            }
        }
        ledger
    }

    /// How many keys it names.
    #[must_use]
    pub fn keys(&self) -> usize {
        self.destroyed.values().map(BTreeSet::len).sum()
    }

    /// The epoch of the life that gave a number.
    fn life_of(&self, matter: u64) -> Option<u64> {
        life_of(&self.lives, matter)
    }

    /// Whether the key that a log of these lives gave this number is destroyed.
    pub(super) fn names(&self, lives: &[(u64, u64)], matter: u64) -> bool {
        let of_its_life = life_of(lives, matter).and_then(|epoch| self.destroyed.get(&epoch));
        of_its_life.is_some_and(|destroyed| destroyed.contains(&matter))
    }

    /// The numbers that it names of a log of these lives.
    pub(super) fn named(&self, lives: &[(u64, u64)]) -> impl Iterator<Item = u64> {
        let of_its_life = move |(epoch, number): &(u64, u64)| life_of(lives, *number) == Some(*epoch);
        let all = self
            .destroyed
            .iter()
            .flat_map(|(epoch, numbers)| numbers.iter().map(|number| (*epoch, *number)));
        all.filter(of_its_life).map(|(_, number)| number)
    }

    /// Takes over what another one names; the later of the two says up to when.
    pub(super) fn take_over(&mut self, other: Self) {
        self.as_of = self.as_of.max(other.as_of);
        self.prepared = self.prepared.max(other.prepared);
        for (epoch, destroyed) in other.destroyed {
            self.destroyed.entry(epoch).or_default().extend(destroyed);
        }
    }

    /// As it is signed.
    pub(super) fn text(&self) -> String {
        let mut text = format!(
            "{TITLE}\nas of {}\nprepared {}\nlives {}\n",
            moment(self.as_of),
            self.prepared,
            self.lives.len()
        );
        // Writing to a text cannot fail.
        for (first, epoch) in &self.lives {
            let _ = writeln!(text, "life {first} {epoch:016x}");
        }
        for (epoch, destroyed) in &self.destroyed {
            for some in ranges(destroyed).chunks(RANGES) {
                let some: Vec<String> = some.iter().map(shown).collect();
                let _ = writeln!(text, "destroyed {epoch:016x} {}", some.join(" "));
            }
        }
        text
    }

    /// Reads the text of a note whose signature holds.
    pub(super) fn read(text: &str) -> Option<Self> {
        let (title, rest) = text.split_once('\n')?;
        let mut note = Note::of(rest);
        let as_of = note.moment("as of").filter(|_| title == TITLE)?;
        let prepared = note.number("prepared")?;
        let count = note.number("lives")?;
        let lives: Option<Vec<_>> = (0..count).map(|_| life(note.says("life")?)).collect();
        let mut ledger = Self {
            as_of,
            prepared,
            lives: lives?,
            destroyed: BTreeMap::new(),
        };
        for line in note.rest() {
            let (of, numbers) = line.strip_prefix("destroyed ")?.split_once(' ')?;
            let destroyed = ledger.destroyed.entry(epoch(of)?).or_default();
            for range in numbers.split(' ') {
                destroyed.extend(read_range(range, prepared)?);
            }
        }
        Some(ledger)
    }
}

/// Lives of a log by the matters that they gave: the first from 1 on, each later one from where its restore said.
pub(crate) fn lives(restorations: &[Restoration], present: u64) -> Vec<(u64, u64)> {
    let firsts = std::iter::once(1).chain(restorations.iter().map(|restored| restored.first_matter));
    let epochs = restorations
        .iter()
        .map(|restored| restored.former_epoch)
        .chain([present]);
    firsts.zip(epochs).collect()
}

fn life_of(lives: &[(u64, u64)], matter: u64) -> Option<u64> {
    let later = lives.partition_point(|(first, _)| *first <= matter);
    let (_, epoch) = lives.get(later.checked_sub(1)?)?;
    Some(*epoch)
}

/// The version that a note names, if it is one of this kind.
pub(super) fn newer(text: &str) -> Option<&str> {
    let title = text.lines().next()?;
    title
        .strip_prefix("Kring ledger of destroyed keys ")
        .filter(|_| title != TITLE)
}

fn ranges(numbers: &BTreeSet<u64>) -> Vec<RangeInclusive<u64>> {
    let mut ranges: Vec<RangeInclusive<u64>> = Vec::new();
    for &number in numbers {
        match ranges.last_mut() {
            Some(last) if last.end() + 1 == number => *last = *last.start()..=number,
            _ => ranges.push(number..=number),
        }
    }
    ranges
}

fn shown(range: &RangeInclusive<u64>) -> String {
    let (first, last) = (range.start(), range.end());
    match first == last {
        true => first.to_string(),
        false => format!("{first}-{last}"),
    }
}

/// No number is beyond what was prepared, so a note cannot ask for more memory than a store has slots.
fn read_range(text: &str, most: u64) -> Option<RangeInclusive<u64>> {
    let (first, last) = text.split_once('-').unwrap_or((text, text));
    let (first, last) = (first.parse().ok()?, last.parse().ok()?);
    (0 < first && first <= last && last <= most).then_some(first..=last)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ledger(erased: &[u64]) -> Ledger {
        let erased: Vec<Matter> = erased.iter().copied().map(Matter).collect();
        let lives = vec![(1, 0xa), (50, 0xb)];
        Ledger::of(Moment(1_351_728_000_000_001), Matter(90), lives, &erased)
    }

    #[test]
    fn a_ledger_reads_back_and_names_keys_within_their_life() {
        let of = ledger(&[3, 7, 8, 9, 49, 50, 88]);
        let text = of.text();
        assert!(text.contains("destroyed 000000000000000a 3 7-9 49\n"), "{text}");
        assert!(text.contains("destroyed 000000000000000b 50 88\n"), "{text}");
        assert_eq!(Ledger::read(&text), Some(of.clone()));
        assert_eq!(of.keys(), 7);
        assert!(of.names(&[(1, 0xa)], 8) && of.names(&[(1, 0xa), (50, 0xb)], 50));
        assert!(
            !of.names(&[(1, 0xa)], 50),
            "that number was given in another life"
        );
        assert!(!of.names(&[(1, 0xc)], 8) && !of.names(&[], 8));
    }

    #[test]
    fn a_ledger_only_grows() {
        let mut of = ledger(&[3, 60]);
        let mut earlier = ledger(&[4]);
        earlier.as_of = Moment(5);
        earlier.destroyed.insert(0xdead, [70].into());
        of.take_over(earlier);
        assert_eq!((of.keys(), of.as_of.0), (4, 1_351_728_000_000_001));
        assert!(of.names(&[(1, 0xdead)], 70) && of.names(&[(1, 0xa)], 4));
        assert_eq!(Ledger::read(&of.text()), Some(of));
    }

    #[test]
    fn what_is_no_ledger_is_none() {
        let text = ledger(&[3, 60]).text();
        for (from, to) in [
            ("destroyed 000000000000000a 3", "destroyed 000000000000000a 0"),
            ("destroyed 000000000000000a 3", "destroyed 000000000000000a 3-91"),
            ("destroyed 000000000000000a 3", "destroyed 000000000000000a 5-3"),
            ("destroyed 000000000000000a 3", "destroyed a 3"),
            ("lives 2", "lives 3"),
            ("as of ", "of "),
            ("v1", "v2"),
        ] {
            assert!(text.contains(from));
            assert_eq!(Ledger::read(&text.replacen(from, to, 1)), None, "{to}");
        }
        assert_eq!(newer(&text.replacen("v1", "v2", 1)), Some("v2"));
    }
}
