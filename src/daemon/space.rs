//! How much room the store takes on the disk, and how much is left: looked at now and then, off the way of any request.
//!
//! On a task of its own: a disk that does not answer holds this look and nothing else. Absent: what the room is used for
//! (the journal keeps a reserve).

use std::{
    fs, io,
    os::unix::fs::MetadataExt as _,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use super::room;
use crate::observe::{Metrics, Readiness};

const EVERY: Duration = Duration::from_secs(5);
/// All files are measured every so many ticks.
const MEASURE_EVERY: u32 = 3;
/// Unit of `st_blocks`, whatever the file system.
const BLOCK: u64 = 512;

/// Room of one store, in bytes.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
struct Room {
    volumes: u64,
    log: u64,
    key_slots: u64,
    snapshot: u64,
    available: u64,
}

/// Whose room it is, and who hears of it.
#[derive(Clone)]
pub(super) struct Watched {
    pub(super) data_dir: PathBuf,
    /// Bytes that must be free for what can wait.
    pub(super) needed: u64,
    pub(super) metrics: Arc<Metrics>,
    pub(super) readiness: Readiness,
}

/// Sets the gauges until the task is aborted.
pub(super) async fn keep(watched: Watched) {
    let mut tick = tokio::time::interval(EVERY);
    tick.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    for n in 0_u32.. {
        tick.tick().await;
        let watched = watched.clone();
        let all = n.is_multiple_of(MEASURE_EVERY);
        match tokio::task::spawn_blocking(move || watched.look(all)).await {
            Ok(Ok(())) => {}
            Ok(Err(why)) => tracing::debug!(%why, "the room on the disk cannot be looked at"),
            Err(_) => return,
        }
    }
}

impl Watched {
    fn look(&self, all: bool) -> io::Result<()> {
        if all {
            show(look(&self.data_dir)?, &self.metrics);
        }
        // The same question that the writer asks before each group. What cannot be measured is not said to be full.
        match journal::available(&self.data_dir.join("journal")) {
            Ok(available) if available < self.needed => room::is_lacking(&self.metrics, &self.readiness),
            _ => room::is_there(&self.metrics, &self.readiness),
        }
        Ok(())
    }
}

fn show(room: Room, metrics: &Metrics) {
    for (gauge, value) in [
        (&metrics.log_volumes, room.volumes),
        (&metrics.log_bytes, room.log),
        (&metrics.key_slots_bytes, room.key_slots),
        (&metrics.snapshot_bytes, room.snapshot),
        (&metrics.disk_available_bytes, room.available),
    ] {
        gauge.set(i64::try_from(value).unwrap_or(i64::MAX));
    }
}

fn look(data_dir: &Path) -> io::Result<Room> {
    let system = rustix::fs::statvfs(data_dir)?;
    let journal = data_dir.join("journal");
    Ok(Room {
        volumes: 1 + later_volumes(&journal.join("volumes"))?,
        log: below(&journal)?,
        key_slots: below(&data_dir.join("key-slots"))?,
        snapshot: below(&data_dir.join("snapshot"))?,
        available: system.f_bavail.saturating_mul(system.f_frsize),
    })
}

/// Bytes of a file, or of everything below a folder. What goes away meanwhile takes no room.
fn below(path: &Path) -> io::Result<u64> {
    let found = match fs::symlink_metadata(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(0),
        found => found?,
    };
    let mut bytes = found.blocks() * BLOCK;
    if found.is_dir() {
        for name in names(path)? {
            bytes += below(&path.join(name))?;
        }
    }
    Ok(bytes)
}

/// The first volume stands elsewhere; the later ones are named after their first position.
fn later_volumes(dir: &Path) -> io::Result<u64> {
    let digits = |name: &str| name.bytes().all(|byte| byte.is_ascii_digit());
    let named = names(dir)?;
    Ok(named.iter().filter(|name| digits(name)).count() as u64)
}

fn names(dir: &Path) -> io::Result<Vec<String>> {
    let entries = match fs::read_dir(dir) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries?,
    };
    let name = |entry: io::Result<fs::DirEntry>| entry.ok()?.file_name().into_string().ok();
    Ok(entries.filter_map(name).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_below_are_added_up_and_volumes_counted() {
        let dir = tempfile::tempdir().unwrap();
        let volumes = dir.path().join("journal/volumes");
        for volume in ["00000000000000000700", "00000000000000001400", "next"] {
            let sled = volumes.join(volume).join("sled");
            fs::create_dir_all(&sled).unwrap();
            fs::write(sled.join("db"), vec![7; 100_000]).unwrap();
        }
        fs::write(dir.path().join("key-slots"), vec![7; 50_000]).unwrap();
        let room = look(dir.path()).unwrap();
        assert_eq!((room.volumes, room.snapshot), (3, 0));
        assert!(room.log >= 300_000 && room.log < 600_000, "{room:?}");
        assert!(room.key_slots >= 50_000 && room.available > 0, "{room:?}");
        assert!(look(&dir.path().join("gone")).is_err());
    }

    #[test]
    fn room_is_there_or_not_by_what_the_writer_needs() {
        let dir = tempfile::tempdir().unwrap();
        fs::create_dir(dir.path().join("journal")).unwrap();
        let mut watched = Watched {
            data_dir: dir.path().to_owned(),
            needed: u64::MAX,
            metrics: Arc::new(Metrics::new("0")),
            readiness: Readiness::starting("writer", "it is read"),
        };
        watched.look(true).unwrap();
        assert_eq!(
            (watched.metrics.room.get(), watched.readiness.notes().is_empty()),
            (0, false)
        );
        watched.needed = 1;
        watched.look(false).unwrap();
        assert_eq!(
            (watched.metrics.room.get(), watched.readiness.notes().is_empty()),
            (1, true)
        );
    }
}
