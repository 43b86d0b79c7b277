//! Looking for secrets in files: eight bytes in a row of what must be gone, raw, in hexadecimal digits and in base64.

use std::{collections::BTreeSet, path::Path};

use aho_corasick::AhoCorasick;

use super::files::bytes_of;

/// Every way in which eight bytes in a row could still stand in a file.
fn ways(secret: &[u8]) -> Vec<Vec<u8>> {
    use base64::{Engine as _, engine::general_purpose::STANDARD_NO_PAD};
    let mut ways = Vec::new();
    for window in secret.windows(8) {
        let hex: String = window.iter().map(|byte| format!("{byte:02x}")).collect();
        ways.extend([window.to_vec(), hex.to_uppercase().into(), hex.into()]);
        // However it lies in groups of three: without the letters that depend on what stands around it.
        for at in 0..3 {
            let text = STANDARD_NO_PAD.encode([&vec![0; at][..], window].concat());
            let whole = (at * 4).div_ceil(3)..(at + 8) * 4 / 3;
            ways.push(text.as_bytes()[whole].to_vec());
        }
    }
    ways
}

/// Looks for secrets in files, in whatever way they stand there.
pub(crate) struct Scan<'s> {
    names: Vec<&'s str>,
    ways: AhoCorasick,
}

impl<'s> Scan<'s> {
    pub(crate) fn of(secrets: &[(&'s str, Vec<u8>)]) -> Self {
        let ways = |(name, secret): &(&'s str, Vec<u8>)| {
            let name = *name;
            ways(secret).into_iter().map(move |way| (name, way))
        };
        let (names, ways): (Vec<_>, Vec<_>) = secrets.iter().flat_map(ways).unzip();
        let ways = AhoCorasick::new(ways).unwrap();
        Self { names, ways }
    }

    /// Which of them stands in which file.
    pub(crate) fn standing(&self, dir: &Path) -> BTreeSet<String> {
        let mut found = BTreeSet::new();
        for (path, bytes) in bytes_of(dir) {
            let file = path.strip_prefix(dir).unwrap().display().to_string();
            for way in self.ways.find_overlapping_iter(&bytes) {
                found.insert(format!("{} in {file}", self.names[way.pattern().as_usize()]));
            }
        }
        found
    }
}

pub(crate) fn hex_of(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
