//! Groups as the engine hands them to the journal, by size: what is in them means nothing here.
//!
//! An event is 72 bytes in clear and the sealed body: the fact, 16 bytes of authentication, and for companions a box of
//! 16 bytes each and 16 more. The sizes below are those of the golden facts (`crates/event/golden`). Absent: sealing;
//! the bytes are random, as sealed ones look.

/// Bytes of one event of each kind.
const PERSON: usize = 133;
const REGISTERED: usize = 267;
const LINK: usize = 211;
const RENEWED: usize = 160;
const ENDED: usize = 156;
const ACKNOWLEDGED: usize = 96;
const LOOKED: usize = 116;

/// An endless churn of requests, the same for the same seed.
pub(crate) struct Life {
    state: u64,
}

impl Life {
    pub(crate) fn new(seed: u64) -> Self {
        Self { state: seed | 1 }
    }

    /// A group of one request: 1 to 8 events.
    pub(crate) fn request(&mut self) -> Vec<Vec<u8>> {
        let mut sizes = Vec::with_capacity(8);
        let links = self.below(4) as usize;
        match self.below(10) {
            // Registered: half of the persons are new, and a link for each party found.
            0..=2 => {
                sizes.extend((self.below(2) == 0).then_some(PERSON));
                sizes.push(REGISTERED);
                sizes.extend([LINK].repeat(2 * links));
            }
            3..=5 => sizes.push(RENEWED),
            6..=7 => {
                sizes.push(ENDED);
                sizes.extend([LINK].repeat(links));
            }
            8 => sizes.push(ACKNOWLEDGED),
            _ => sizes.push(LOOKED),
        }
        sizes.into_iter().map(|size| self.event(size)).collect()
    }

    /// A group of exactly so many events: what the engine makes of many requests that wait.
    pub(crate) fn many(&mut self, events: usize) -> Vec<Vec<u8>> {
        let mut group = Vec::with_capacity(events + 8);
        while group.len() < events {
            group.extend(self.request());
        }
        group.truncate(events);
        group
    }

    fn event(&mut self, size: usize) -> Vec<u8> {
        let words = std::iter::repeat_with(|| self.next().to_le_bytes());
        let mut bytes = words.take(size.div_ceil(8)).flatten().collect::<Vec<u8>>();
        bytes.truncate(size);
        bytes
    }

    fn below(&mut self, limit: u64) -> u64 {
        (self.next() >> 33) % limit
    }

    /// xorshift64*: enough for bytes that do not repeat.
    fn next(&mut self) -> u64 {
        self.state ^= self.state >> 12;
        self.state ^= self.state << 25;
        self.state ^= self.state >> 27;
        self.state.wrapping_mul(0x2545_f491_4f6c_dd1d)
    }
}
