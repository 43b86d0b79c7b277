//! A log in one file, kept with more or less care: what the suite must be able to tell apart.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::words::say;

/// With how much care.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Manner {
    /// Acknowledges what is synced, file and name, and nothing after an error.
    Careful,
    /// Acknowledges what is written.
    NeverSyncs,
    /// Syncs the file and not its name.
    ForgetsTheName,
    /// After a sync that failed, syncs again and takes that for an answer.
    SyncsAgain,
    /// After a restart builds on what it reads, without bringing it to the medium.
    TrustsTheCache,
}

/// What the program is to do.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Order {
    pub(crate) dir: PathBuf,
    pub(crate) manner: Manner,
    pub(crate) life: u32,
    /// Records to append.
    pub(crate) records: u32,
}

/// What the program tells.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Word {
    /// The whole records found: life and number of each.
    Opened {
        found: Vec<(u32, u32)>,
    },
    Trying(u32),
    Acknowledged(u32),
    /// It cannot go on.
    Failed,
}

/// Bytes of a record: life, number, both again inverted, and filling. More than a page: what a failed sync drops of it is not
/// brought back by writing the next record into the same page.
const RECORD: usize = 5000;

pub(crate) fn run(order: &Order) {
    if work(order).is_err() {
        say(&Word::Failed);
    }
}

fn work(order: &Order) -> io::Result<()> {
    let path = order.dir.join("log");
    let found = found(&path)?;
    if order.manner == Manner::TrustsTheCache {
        cut_off_the_rest(&path, found.len(), &order.dir)?;
    } else {
        anew(&path, &found, order)?;
    }
    let mut log = OpenOptions::new().append(true).open(&path)?;
    say(&Word::Opened { found });
    for number in 0..order.records {
        say(&Word::Trying(number));
        log.write_all(&record(order.life, number))?;
        let synced = match order.manner {
            Manner::NeverSyncs => Ok(()),
            _ => log.sync_data(),
        };
        match (synced, order.manner) {
            (Err(_), Manner::SyncsAgain) => log.sync_data()?,
            (other, _) => other?,
        }
        say(&Word::Acknowledged(number));
    }
    Ok(())
}

/// Writes what was found into a new file, which takes the place of the old one.
fn anew(path: &Path, found: &[(u32, u32)], order: &Order) -> io::Result<()> {
    let new = order.dir.join("log.new");
    let bytes: Vec<u8> = found
        .iter()
        .flat_map(|&(life, number)| record(life, number))
        .collect();
    fs::write(&new, bytes)?;
    if order.manner != Manner::NeverSyncs {
        File::open(&new)?.sync_all()?;
    }
    fs::rename(&new, path)?;
    match order.manner {
        Manner::ForgetsTheName | Manner::NeverSyncs => Ok(()),
        _ => File::open(&order.dir)?.sync_all(),
    }
}

fn cut_off_the_rest(path: &Path, records: usize, dir: &Path) -> io::Result<()> {
    let log = OpenOptions::new()
        .create(true)
        .truncate(false)
        .write(true)
        .open(path)?;
    log.set_len((records * RECORD) as u64)?;
    log.sync_all()?;
    File::open(dir)?.sync_all()
}

fn record(life: u32, number: u32) -> [u8; RECORD] {
    let mut record = [0xa5; RECORD];
    for (at, part) in (0..).step_by(4).zip([life, number, !life, !number]) {
        record[at..at + 4].copy_from_slice(&part.to_le_bytes());
    }
    record
}

/// The whole records from the beginning on.
fn found(path: &Path) -> io::Result<Vec<(u32, u32)>> {
    let bytes = match fs::read(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Vec::new(),
        other => other?,
    };
    let marks = bytes.chunks_exact(RECORD).map_while(|bytes| {
        let part = |at: usize| bytes[at..at + 4].try_into().map(u32::from_le_bytes).ok();
        let mark = (part(0)?, part(4)?);
        (record(mark.0, mark.1) == bytes).then_some(mark)
    });
    Ok(marks.collect())
}
