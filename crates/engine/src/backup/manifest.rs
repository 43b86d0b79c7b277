//! The manifest of a backup: a note, signed by the store, that says what the other files are.
//!
//! Absent: files (`files`), and how a note is signed (`proof`).

use std::fmt::Write as _;

use event::Moment;
use journal::{Epoch, Life, Lives, Position};
use proof::Hash;
use seal::KekLabel;

use super::{
    files::Measure,
    note::{Note, life, moment},
};

const TITLE: &str = "Kring backup v1";
/// Names of the files that a manifest measures.
pub(super) const LOG: &str = "log";
pub(super) const KEY_SLOTS: &str = "key-slots";
pub(super) const MANIFEST: &str = "manifest";

/// What a backup holds.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Manifest {
    /// When it was taken.
    pub taken_at: Moment,
    /// Number of events: the position at which it is consistent.
    pub events: u64,
    /// Root of the RFC 6962 tree over them.
    pub root: Hash,
    /// The lives of the log, the one in which it was taken last.
    pub lives: Lives,
    /// Under which key-encryption key its slots are.
    pub key: KekLabel,
    /// Slots in it.
    pub slots: u64,
    pub(super) log: Measure,
    pub(super) key_slots: Measure,
    pub(super) ledger: Measure,
}

impl Manifest {
    /// Bytes of its files but the manifest.
    #[must_use]
    pub const fn bytes(&self) -> u64 {
        self.log.bytes + self.key_slots.bytes + self.ledger.bytes
    }

    /// As it is signed.
    pub(super) fn text(&self) -> String {
        let mut text = format!(
            "{TITLE}\ntaken {}\nevents {}\nroot {}\nkey-encryption key {}\nkey slots {}\n",
            moment(self.taken_at),
            self.events,
            hex(&self.root.0),
            self.key,
            self.slots
        );
        let files = [
            (LOG, &self.log),
            (KEY_SLOTS, &self.key_slots),
            (super::LEDGER, &self.ledger),
        ];
        for (name, Measure { bytes, digest }) in files {
            // Writing to a text cannot fail.
            let _ = writeln!(text, "{name} {bytes} {}", digest.to_hex());
        }
        for Life { first, epoch } in self.lives.iter() {
            let _ = writeln!(text, "life {first} {:016x}", epoch.0);
        }
        text
    }

    /// Reads the text of a note whose signature holds.
    pub(super) fn read(text: &str) -> Option<Self> {
        let (title, rest) = text.split_once('\n')?;
        let mut note = Note::of(rest);
        let taken_at = note.moment("taken").filter(|_| title == TITLE)?;
        let events = note.number("events")?;
        let root = Hash(unhex(note.says("root")?)?);
        let key = KekLabel(u32::from_str_radix(note.says("key-encryption key")?, 16).ok()?);
        let slots = note.number("key slots")?;
        let log = measure(note.says(LOG)?)?;
        let key_slots = measure(note.says(KEY_SLOTS)?)?;
        let ledger = measure(note.says(super::LEDGER)?)?;
        let lives: Option<Vec<Life>> = note
            .rest()
            .map(|line| {
                let (first, epoch) = life(line.strip_prefix("life ")?)?;
                Some(Life {
                    first: Position(first),
                    epoch: Epoch(epoch),
                })
            })
            .collect();
        Some(Self {
            taken_at,
            events,
            root,
            lives: Lives::of(lives?)?,
            key,
            slots,
            log,
            key_slots,
            ledger,
        })
    }
}

/// The version that a note names, if it is one of this kind.
pub(super) fn newer(text: &str) -> Option<&str> {
    let title = text.lines().next()?;
    title.strip_prefix("Kring backup ").filter(|_| title != TITLE)
}

fn measure(said: &str) -> Option<Measure> {
    let (bytes, digest) = said.split_once(' ')?;
    Some(Measure {
        bytes: bytes.parse().ok()?,
        digest: blake3::Hash::from_bytes(unhex(digest)?),
    })
}

fn hex(bytes: &[u8; 32]) -> String {
    blake3::Hash::from_bytes(*bytes).to_hex().to_string()
}

fn unhex(digits: &str) -> Option<[u8; 32]> {
    blake3::Hash::from_hex(digits).ok().map(|hash| *hash.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_manifest_reads_back_and_nothing_like_it_does() {
        let measure = |bytes| Measure {
            bytes,
            digest: blake3::hash(&[bytes as u8]),
        };
        let life = |first, epoch| Life {
            first: Position(first),
            epoch: Epoch(epoch),
        };
        let manifest = Manifest {
            taken_at: Moment(1_351_728_000_000_001),
            events: 70,
            root: Hash([0x5a; 32]),
            lives: Lives::of(vec![life(0, 5), life(60, u64::MAX)]).expect("lives"),
            key: KekLabel(0xab),
            slots: 4096,
            log: measure(7000),
            key_slots: measure(9),
            ledger: measure(11),
        };
        let text = manifest.text();
        assert_eq!(Manifest::read(&text), Some(manifest));
        for (at, line) in text.lines().enumerate() {
            let without: String = text
                .lines()
                .filter(|other| *other != line)
                .map(|line| format!("{line}\n"))
                .collect();
            // The last line is a life, without which it is another log.
            let other = Manifest::read(&without);
            assert!(
                other.is_none() || line.starts_with("life 60"),
                "line {at}: {line}"
            );
        }
        assert_eq!(newer("Kring backup v2\n"), Some("v2"));
        assert_eq!(newer(&text), None);
    }
}
