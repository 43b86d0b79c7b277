//! The body of the manifest: which runs make up the stack, bottom to top.
//!
//! ```text
//! format u32 | next number u64 | runs u32 | { run }*
//! run: number u64 | id 16 | bytes u64 | records u64 | epoch u64 | size u64 | root 32 | caller length u32 | caller
//! ```

use super::Malformed;
use super::bytes::Bytes;
use crate::Mark;

/// Bytes of a run without the caller's.
const FIXED: usize = 92;
/// Most bytes that the caller may add to a mark.
pub const MAX_CALLER: usize = 64 << 10;
/// Most runs in a stack.
pub const MAX_RUNS: usize = 256;
/// One run of the stack.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its number, which names its file.
    pub number: u64,
    /// Its random id.
    pub id: [u8; 16],
    /// Bytes of the whole file.
    pub bytes: u64,
    /// Records in it.
    pub records: u64,
    /// Up to where in the log the stack speaks with this run on top.
    pub mark: Mark,
}

/// The body of a manifest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Manifest {
    /// The version of the caller's own encoding.
    pub format: u32,
    /// The number of the next run.
    pub next: u64,
    /// Bottom to top.
    pub runs: Vec<Entry>,
}

impl Manifest {
    /// The stored form, to be sealed.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        let callers: usize = self.runs.iter().map(|run| run.mark.caller.len()).sum();
        let mut bytes = Vec::with_capacity(16 + self.runs.len() * FIXED + callers + seal::BLOCK_TAG);
        bytes.extend_from_slice(&self.format.to_le_bytes());
        bytes.extend_from_slice(&self.next.to_le_bytes());
        bytes.extend_from_slice(&(self.runs.len() as u32).to_le_bytes());
        for run in &self.runs {
            bytes.extend_from_slice(&run.number.to_le_bytes());
            bytes.extend_from_slice(&run.id);
            for number in [run.bytes, run.records, run.mark.epoch, run.mark.size] {
                bytes.extend_from_slice(&number.to_le_bytes());
            }
            bytes.extend_from_slice(&run.mark.root);
            bytes.extend_from_slice(&(run.mark.caller.len() as u32).to_le_bytes());
            bytes.extend_from_slice(&run.mark.caller);
        }
        bytes
    }

    /// Reads exactly the bytes of a body.
    ///
    /// # Errors
    /// [`Malformed::Damaged`].
    pub fn decode(bytes: &[u8]) -> Result<Self, Malformed> {
        let mut bytes = Bytes(bytes);
        let (format, next) = (bytes.u32()?, bytes.u64()?);
        let mut runs = Vec::new();
        for _ in 0..bytes.u32()? {
            let run = entry(&mut bytes)?;
            if run.number >= next || runs.len() == MAX_RUNS {
                return Err(Malformed::Damaged);
            }
            runs.push(run);
        }
        bytes.end()?;
        Ok(Manifest { format, next, runs })
    }
}

fn entry(bytes: &mut Bytes<'_>) -> Result<Entry, Malformed> {
    let number = bytes.u64()?;
    let id = bytes.array()?;
    let (length, records) = (bytes.u64()?, bytes.u64()?);
    let (epoch, size, root) = (bytes.u64()?, bytes.u64()?, bytes.array()?);
    let caller = bytes.u32()? as usize;
    Ok(Entry {
        number,
        id,
        bytes: length,
        records,
        mark: Mark {
            epoch,
            size,
            root,
            caller: bytes.take(caller)?.to_vec(),
        },
    })
}
