//! Marker: what the file `clean` of a volume says: sled was stopped, all was synced, and its file had this length.
//!
//! A closed volume is not read by a start that has a snapshot, so its length is what tells cheaply that nothing of it is
//! gone. Text, one line each: `clean stop`, `db BYTES`. The first version had the first line only, and is believed
//! without a length. Absent: what follows from a marker that does not fit (`judge`, `prepare`).

use std::fs::File;
use std::io::Read;
use std::path::Path;

const STOP: &str = "clean stop\n";
/// Longer than any marker.
const MOST_BYTES: u64 = 64;

/// What a marker says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Marker {
    /// Length of sled's file; none in a marker of the first version.
    bytes: Option<u64>,
}

impl Marker {
    /// Whether a file of this length can be the one that was marked.
    pub(crate) fn fits(self, bytes: u64) -> bool {
        self.bytes.is_none_or(|marked| marked == bytes)
    }
}

/// The text for a file of this length.
pub(crate) fn of(bytes: u64) -> String {
    format!("{STOP}db {bytes}\n")
}

/// The marker in this file; none if there is none, or what stands there is not one.
pub(crate) fn read(path: &Path) -> Option<Marker> {
    let mut text = String::new();
    File::open(path)
        .ok()?
        .take(MOST_BYTES)
        .read_to_string(&mut text)
        .ok()?;
    parse(&text)
}

fn parse(text: &str) -> Option<Marker> {
    let bytes = match text.strip_prefix(STOP)? {
        "" => None,
        length => Some(length.strip_prefix("db ")?.strip_suffix('\n')?.parse().ok()?),
    };
    Some(Marker { bytes })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_marker_fits_the_length_it_was_made_with_and_an_early_one_any() {
        let marker = parse(&of(524_288)).unwrap();
        assert!(marker.fits(524_288) && !marker.fits(524_287) && !marker.fits(0));
        assert!(parse("clean stop\n").unwrap().fits(7));
    }

    #[test]
    fn anything_else_is_no_marker() {
        let whole = of(524_288);
        for cut in (0..whole.len()).filter(|cut| *cut != STOP.len()) {
            assert_eq!(parse(&whole[..cut]), None, "{cut} bytes");
        }
        for text in [
            "clean\n",
            "clean stop\ndb -1\n",
            "clean stop\ndb 1\n\n",
            "clean stop\n\0",
            "\0",
        ] {
            assert_eq!(parse(text), None, "{text:?}");
        }
    }
}
