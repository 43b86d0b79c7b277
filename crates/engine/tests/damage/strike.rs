//! One piece of damage: which bytes of which file, drawn from the seed and its number alone.

use std::{fmt, fs, path::Path};

use rand::{Rng, SeedableRng, rngs::StdRng, seq::SliceRandom};

use crate::{
    forms::Form,
    places::{Place, Places},
};

const SECTOR: usize = 512;

/// What happens to the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum How {
    /// One bit is turned round.
    Flip { bit: u32 },
    /// One byte is missing; what stands behind it moves up.
    Missing,
    /// The file ends here.
    Cut,
    /// The sector of 512 bytes is zero.
    Zeroed,
    /// The file or directory is not there.
    Removed,
}

pub(crate) struct Strike<'p> {
    pub(crate) what: &'p str,
    pub(crate) place: &'p Place,
    pub(crate) at: usize,
    pub(crate) how: How,
}

impl<'p> Strike<'p> {
    /// The strike with this number. The same for every run with this seed over the same store.
    pub(crate) fn draw(seed: u64, number: u64, places: &'p Places, forms: &[Form]) -> Self {
        let mut random = StdRng::seed_from_u64(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ number);
        let kinds: Vec<_> = places.iter().collect();
        let (what, of_kind) = kinds.choose(&mut random).unwrap();
        let place = of_kind.choose(&mut random).unwrap();
        let file = forms[place.form].files.get(&place.path);
        let (at, how) = match file {
            Some(bytes) if !place.bytes.is_empty() => strike(&mut random, place, bytes),
            _ => (0, How::Removed),
        };
        Self { what, place, at, how }
    }

    /// Strikes the store in `dir`.
    pub(crate) fn fall_on(&self, dir: &Path) {
        let path = dir.join(&self.place.path);
        if self.how == How::Removed {
            match path.is_dir() {
                true => fs::remove_dir_all(path).unwrap(),
                false => fs::remove_file(path).unwrap(),
            }
            return;
        }
        let mut bytes = fs::read(&path).unwrap();
        self.change(&mut bytes);
        fs::write(&path, bytes).unwrap();
    }

    fn change(&self, bytes: &mut Vec<u8>) {
        change(bytes, self.at, self.how);
    }
}

fn strike(random: &mut StdRng, place: &Place, bytes: &[u8]) -> (usize, How) {
    let at = random.gen_range(place.bytes.clone());
    let flip = How::Flip {
        bit: random.gen_range(0..8),
    };
    let how = match random.gen_range(0..20) {
        0..=11 => flip,
        12..=13 => How::Missing,
        14..=15 => How::Cut,
        16..=18 => How::Zeroed,
        _ => How::Removed,
    };
    let mut struck = bytes.to_vec();
    change(&mut struck, at, how);
    // Zeroing zeros damages nothing.
    if struck == bytes { (at, flip) } else { (at, how) }
}

fn change(bytes: &mut Vec<u8>, at: usize, how: How) {
    match how {
        How::Flip { bit } => bytes[at] ^= 1 << bit,
        How::Missing => drop(bytes.remove(at)),
        How::Cut => bytes.truncate(at),
        How::Zeroed => {
            let from = at / SECTOR * SECTOR;
            let to = (from + SECTOR).min(bytes.len());
            bytes[from..to].fill(0);
        }
        How::Removed => {}
    }
}

impl fmt::Debug for Strike<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            out,
            "{:?} at byte {} of {} ({})",
            self.how,
            self.at,
            self.place.path.display(),
            self.what
        )
    }
}
