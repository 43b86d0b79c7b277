//! Mutation: bytes of a kind that this program wrote, changed a little, often in more than one way.
//!
//! Absent: guidance by coverage, which libFuzzer has.

use rand::{Rng, seq::SliceRandom};

/// Numbers that stand at some border.
const BORDERS: [u64; 12] = [
    0,
    1,
    0x7f,
    0x80,
    0xff,
    0x100,
    0x7fff,
    0xffff,
    0x7fff_ffff,
    0xffff_ffff,
    i64::MAX as u64,
    u64::MAX,
];
/// Longest input; a segment of sled is that long.
const LONGEST: usize = 512 * 1024;

/// Makes inputs out of golden ones.
pub struct Mutator {
    seeds: Vec<Vec<u8>>,
}

impl Mutator {
    /// At least one golden input.
    #[must_use]
    pub fn new(seeds: Vec<Vec<u8>>) -> Self {
        assert!(!seeds.is_empty());
        Self { seeds }
    }

    /// The golden inputs themselves.
    #[must_use]
    pub fn seeds(&self) -> &[Vec<u8>] {
        &self.seeds
    }

    /// The next input.
    pub fn next(&self, random: &mut impl Rng) -> Vec<u8> {
        let mut bytes = self.seeds.choose(random).cloned().unwrap_or_default();
        for _ in 0..random.gen_range(1..=6) {
            self.change(&mut bytes, random);
        }
        bytes.truncate(LONGEST);
        bytes
    }

    fn change(&self, bytes: &mut Vec<u8>, random: &mut impl Rng) {
        let place = |random: &mut dyn rand::RngCore, bytes: &[u8]| random.gen_range(0..=bytes.len());
        let at = place(random, bytes);
        match random.gen_range(0..8) {
            0 | 1 if at < bytes.len() => bytes[at] ^= 1 << random.gen_range(0..8),
            2 if at < bytes.len() => bytes[at] = random.r#gen(),
            3 => border(bytes, at, random),
            4 => bytes.truncate(at),
            5 => {
                let to = (at + random.gen_range(1..=8)).min(bytes.len());
                bytes.drain(at..to);
            }
            6 => {
                let from = place(random, bytes);
                let to = (from + random.gen_range(1..64)).min(bytes.len());
                let piece = bytes[from..to].to_vec();
                bytes.splice(at..at, piece);
            }
            _ => {
                let other = self.seeds.choose(random).cloned().unwrap_or_default();
                let from = place(random, &other);
                bytes.truncate(at);
                bytes.extend_from_slice(&other[from..]);
            }
        }
    }
}

fn border(bytes: &mut [u8], at: usize, random: &mut impl Rng) {
    let number = BORDERS.choose(random).copied().unwrap_or_default();
    let width = [1, 2, 4, 8].choose(random).copied().unwrap_or(1);
    let to = (at + width).min(bytes.len());
    bytes[at..to].copy_from_slice(&number.to_le_bytes()[..to - at]);
}
