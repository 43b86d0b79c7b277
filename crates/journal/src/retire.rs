//! Retire: when the newest volume is whole but not fit for sled, the log goes on in a new one.
//!
//! sled finds its way by headers, pages and snapshots of its own. Where one of them is damaged it may open all the same,
//! take the next events, and not find them again; or it refuses, although every event can still be read without it. So a
//! volume that was judged whole and does not look sound is never opened by sled: it is closed, as it stands, and only read
//! from then on. The same where sled's own files beside it are damaged (`own_files`), or if sled refuses a volume that
//! looked sound: it is judged again, since sled may have changed it. Absent: volumes that lack something acknowledged
//! (`judge` refuses them), and a volume without any acknowledged event, which has no name beside itself and is refused.

use std::path::PathBuf;

use crate::beside::Beside;
use crate::closed::Closed;
use crate::failure::{Failure, Meaning, SledFault};
use crate::judge::{self, Verdict};
use crate::layout::Layout;
use crate::prepare::{Prepared, prepare};
use crate::start::Start;
use crate::store::Store;
use crate::types::Head;
use crate::volume::Volume;
use crate::volumes::{self, Volumes};

/// The volume that takes the next events, open.
pub(crate) struct Started {
    pub(crate) volumes: Volumes,
    pub(crate) prepared: Prepared,
    pub(crate) store: Store,
    /// sled's directory of the volume that was the newest, if sled is not to open it any more.
    pub(crate) retired: Option<PathBuf>,
}

/// Lets sled open the newest volume, or a new one behind it.
pub(crate) fn start(
    layout: &Layout,
    volumes: Volumes,
    verdict: Verdict,
    head: &Head,
) -> Result<Started, Failure> {
    if verdict.doubtful {
        let prepared = Prepared {
            clean: volumes.newest.is_clean(),
            leftovers: Vec::new(),
            copy: None,
        };
        return retire(layout, volumes, verdict, prepared);
    }
    let prepared = prepare(layout, &volumes.newest)?;
    match open(&volumes.newest) {
        Ok(store) => Ok(Started {
            volumes,
            prepared,
            store,
            retired: None,
        }),
        Err(failure) if is_about_the_files(&failure) => {
            let verdict = judge::judge(&volumes, head)?;
            retire(layout, volumes, verdict, prepared)
        }
        Err(failure) => Err(failure),
    }
}

/// Starts sled on a volume and tests it.
fn open(newest: &Volume) -> Result<Store, Failure> {
    let store = Store::open(newest)?;
    newest.sync_all()?;
    store.self_test()?;
    newest.require_no_blobs()?;
    Ok(store)
}

/// sled's verdict about its files; not that of the operating system about the disk, which may be another one tomorrow.
fn is_about_the_files(failure: &Failure) -> bool {
    match failure {
        Failure::Sled { fault, .. } => !matches!(fault, SledFault::Io(_)),
        Failure::Missing { .. } => true,
        _ => false,
    }
}

/// The refusal of a volume without any acknowledged event.
pub(crate) fn impossible(position: u64) -> Failure {
    Failure::damaged(position, Meaning::Unreadable)
}

fn retire(
    layout: &Layout,
    volumes: Volumes,
    verdict: Verdict,
    prepared: Prepared,
) -> Result<Started, Failure> {
    let Verdict { frontier, .. } = verdict;
    let Volumes {
        lives,
        mut closed,
        newest: old,
        begin,
        lost,
    } = volumes;
    if frontier.size() == begin.size() {
        return Err(impossible(frontier.size()));
    }
    let unmarked = !old.is_clean();
    if unmarked {
        old.sync_all()?;
    }
    let start = Start {
        lives: lives.clone(),
        before: old.first,
        frontier,
    };
    let store = begin_after(layout, &start)?;
    // Only now that it is not the newest: there the marker would say that the last stop was a clean one.
    if unmarked {
        old.mark_clean()?;
    }
    let retired = Some(old.sled.clone());
    closed.push(Closed::new(old, begin, &start.frontier, true));
    Ok(Started {
        volumes: Volumes {
            lives,
            closed,
            newest: store.volume.clone(),
            begin: start.frontier,
            lost,
        },
        prepared,
        store,
        retired,
    })
}

/// A new volume, complete and durable before it has its name.
fn begin_after(layout: &Layout, start: &Start) -> Result<Store, Failure> {
    let made = Beside::default().made(layout)?;
    let mut store = made.ok_or_else(|| {
        Failure::io("making room for a new volume in", &layout.volumes)(
            std::io::ErrorKind::StorageFull.into(),
        )
    })?;
    volumes::write(&store.volume, start)?;
    let volume = layout.volume(start.frontier.size());
    layout.disk.rename(&store.volume.dir, &volume.dir)?;
    layout.disk.sync_dir(&layout.volumes)?;
    store.volume = volume;
    Ok(store)
}
