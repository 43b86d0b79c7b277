//! What leaves the building in place of numbers: notice ids and cursors. Keyed, opaque, bound to the log epoch, so that
//! they tell no counts and cursors do not survive a restore. A notice keeps its id: it is that of the life in which it was made.

use std::collections::HashMap;

use decision::{Ends, View};
use event::{HOUSE, RegistrationId, UnitNo};
use seal::{KeySlots, Slot};
use zeroize::Zeroizing;

use crate::Failure;

/// Why a text is no cursor.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum NotACursor {
    /// Not one of this index, or of another unit.
    Foreign,
    /// From before the index was restored.
    Stale,
}

/// Makes and reads ids and cursors.
pub struct Outward {
    notice: Zeroizing<[u8; 32]>,
    cursor: Zeroizing<[u8; 32]>,
    mask: Zeroizing<[u8; 32]>,
    page: Zeroizing<[u8; 32]>,
    epoch: u64,
    /// Where former lives of the log ended, by unit.
    ends: HashMap<u32, Ends>,
}

const MAC_BYTES: usize = 16;
const PLAIN_BYTES: usize = 8 + 4 + 8;

impl Outward {
    /// The keys of a store's cursors and ids, for this epoch of its log.
    ///
    /// # Errors
    /// [`Failure`]: the key of the house cannot be read.
    pub fn new(slots: &KeySlots, epoch: u64) -> Result<Self, Failure> {
        let Slot::Live(house) = slots.key(HOUSE)? else {
            return Err(Failure::KeyMissing { position: 0 });
        };
        let tag = Zeroizing::new(house.tag().0);
        // Derived from the store's own key through its tag, which stands nowhere: no event names matter 1 as companion.
        let key = |context| Zeroizing::new(blake3::derive_key(context, &*tag));
        Ok(Self {
            notice: key("kring v1 notice id"),
            cursor: key("kring v1 cursor authentication"),
            mask: key("kring v1 cursor mask"),
            page: key("kring v1 page token"),
            epoch,
            ends: HashMap::new(),
        })
    }

    /// The same for a log that was restored: notices from before keep the ids that they had.
    pub(crate) fn after_lives(mut self, view: View<'_>) -> Self {
        let ends = |unit: UnitNo| {
            let ends = view.ends_of_lives(unit);
            (!ends.is_empty()).then(|| (unit.0, ends.to_vec()))
        };
        self.ends = view.registry.unit_numbers().filter_map(ends).collect();
        self
    }

    /// The epoch of the life in which a notice was made.
    fn epoch_of(&self, unit: UnitNo, sequence: u64) -> u64 {
        let mut ends = self.ends.get(&unit.0).into_iter().flatten();
        let life = ends.find(|(last, _)| sequence <= *last);
        life.map_or(self.epoch, |(_, epoch)| *epoch)
    }

    /// Stable, opaque id of a notice.
    #[must_use]
    pub fn notice_id(&self, unit: UnitNo, sequence: u64) -> [u8; 16] {
        let plain = plain(self.epoch_of(unit, sequence), unit, sequence);
        let mut id = [0; 16];
        id.copy_from_slice(&blake3::keyed_hash(&self.notice, &plain).as_bytes()[..16]);
        id
    }

    /// The cursor at a number of a unit's outbox: 72 hexadecimal digits.
    #[must_use]
    pub fn cursor(&self, unit: UnitNo, sequence: u64) -> String {
        let mut plain = plain(self.epoch, unit, sequence);
        let mac = self.mac(&plain);
        self.cover(&mac, &mut plain);
        mac.iter()
            .chain(&plain)
            .map(|byte| format!("{byte:02x}"))
            .collect()
    }

    /// Reads a cursor of this unit.
    ///
    /// # Errors
    /// [`NotACursor`].
    pub fn read_cursor(&self, unit: UnitNo, text: &str) -> Result<u64, NotACursor> {
        let bytes = unhex(text, MAC_BYTES + PLAIN_BYTES).ok_or(NotACursor::Foreign)?;
        let (mac, covered) = bytes.split_at(MAC_BYTES);
        let mac: [u8; MAC_BYTES] = mac.try_into().map_err(|_| NotACursor::Foreign)?;
        let mut plain: [u8; PLAIN_BYTES] = covered.try_into().map_err(|_| NotACursor::Foreign)?;
        self.cover(&mac, &mut plain);
        if blake3::Hash::from_bytes(widen(self.mac(&plain))) != blake3::Hash::from_bytes(widen(mac)) {
            return Err(NotACursor::Foreign);
        }
        let number = |at: usize, len: usize| {
            plain[at..at + len]
                .iter()
                .rev()
                .fold(0u64, |n, &b| (n << 8) | u64::from(b))
        };
        if number(8, 4) != u64::from(unit.0) {
            return Err(NotACursor::Foreign);
        }
        if number(0, 8) != self.epoch {
            return Err(NotACursor::Stale);
        }
        Ok(number(12, 8))
    }

    /// The token of the page after a place, for a list that belongs to one registration: 48 hexadecimal digits.
    #[must_use]
    pub fn page_token(&self, of: RegistrationId, place: u64) -> String {
        let mac = self.page_mac(of, place);
        let covered = place ^ self.page_mask(&mac);
        let bytes = mac.into_iter().chain(covered.to_le_bytes());
        bytes.map(|byte| format!("{byte:02x}")).collect()
    }

    /// Reads a page token of this registration's list; `None` when it is not one.
    #[must_use]
    pub fn read_page_token(&self, of: RegistrationId, text: &str) -> Option<u64> {
        let bytes = unhex(text, MAC_BYTES + 8)?;
        let (mac, covered) = bytes.split_at(MAC_BYTES);
        let mac: [u8; MAC_BYTES] = mac.try_into().ok()?;
        let place = u64::from_le_bytes(covered.try_into().ok()?) ^ self.page_mask(&mac);
        let right = blake3::Hash::from_bytes(widen(self.page_mac(of, place)));
        (right == blake3::Hash::from_bytes(widen(mac))).then_some(place)
    }

    fn page_mac(&self, of: RegistrationId, place: u64) -> [u8; MAC_BYTES] {
        let mut hasher = blake3::Hasher::new_keyed(&self.page);
        hasher.update(&self.epoch.to_le_bytes());
        hasher.update(&of.0);
        hasher.update(&place.to_le_bytes());
        let mut mac = [0; MAC_BYTES];
        mac.copy_from_slice(&hasher.finalize().as_bytes()[..MAC_BYTES]);
        mac
    }

    fn page_mask(&self, mac: &[u8; MAC_BYTES]) -> u64 {
        let mut word = [0; 8];
        word.copy_from_slice(&blake3::keyed_hash(&self.mask, mac).as_bytes()[24..]);
        u64::from_le_bytes(word)
    }

    fn mac(&self, plain: &[u8; PLAIN_BYTES]) -> [u8; MAC_BYTES] {
        let mut mac = [0; MAC_BYTES];
        mac.copy_from_slice(&blake3::keyed_hash(&self.cursor, plain).as_bytes()[..MAC_BYTES]);
        mac
    }

    fn cover(&self, mac: &[u8; MAC_BYTES], plain: &mut [u8; PLAIN_BYTES]) {
        let stream = blake3::keyed_hash(&self.mask, mac);
        plain
            .iter_mut()
            .zip(stream.as_bytes())
            .for_each(|(byte, mask)| *byte ^= mask);
    }
}

fn plain(epoch: u64, unit: UnitNo, sequence: u64) -> [u8; PLAIN_BYTES] {
    let mut plain = [0; PLAIN_BYTES];
    plain[..8].copy_from_slice(&epoch.to_le_bytes());
    plain[8..12].copy_from_slice(&unit.0.to_le_bytes());
    plain[12..].copy_from_slice(&sequence.to_le_bytes());
    plain
}

/// 16 bytes as a hash, whose comparison takes the same time whatever differs.
fn widen(mac: [u8; MAC_BYTES]) -> [u8; 32] {
    let mut wide = [0; 32];
    wide[..MAC_BYTES].copy_from_slice(&mac);
    wide
}

fn unhex(text: &str, bytes: usize) -> Option<Vec<u8>> {
    let digits = text.as_bytes();
    let good = digits.len() == 2 * bytes && digits.iter().all(u8::is_ascii_hexdigit);
    let pair = |pair: &[u8]| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok();
    good.then(|| digits.chunks(2).map(pair).collect())?
}
