//! Settle: what an open changes, once the log was judged and no closed volume can be refused any more.
//!
//! Empty directories go, a volume whose making was interrupted goes, lost starts are written again, and the newest volume is
//! opened, or a new one behind it (`retire`). Absent: the judgement (`open`), and the pass over the events (`replay`).

use std::path::PathBuf;

use proof::Frontier;

use crate::closed::Closed;
use crate::failure::Failure;
use crate::judge::Verdict;
use crate::layout::Layout;
use crate::retire::{self, Started};
use crate::types::Head;
use crate::volumes::{self, Volumes};

/// Volumes that are only looked at.
pub(crate) struct Judged {
    pub(crate) volumes: Volumes,
    pub(crate) verdict: Verdict,
}

/// Volumes of which the newest is open, and what was changed on the way.
pub(crate) struct Begun {
    pub(crate) started: Started,
    pub(crate) rebuilt: Vec<PathBuf>,
    pub(crate) strays: Vec<PathBuf>,
}

impl Judged {
    /// Changes what must be changed and opens the newest volume, or a new one behind it.
    pub(crate) fn begin(self, layout: &Layout, head: &Head) -> Result<Begun, Failure> {
        let Self { volumes, verdict } = self;
        let strays = remove_strays(layout)?;
        let rebuilt = settle(layout, &volumes)?;
        let started = retire::start(layout, volumes, verdict, head)?;
        Ok(Begun {
            started,
            rebuilt,
            strays,
        })
    }
}

impl Begun {
    /// The closed volumes, and where the one behind them begins; one that was the newest until now is not among them.
    pub(crate) fn closed_before(&self) -> (&[Closed], &Frontier) {
        let Volumes { closed, begin, .. } = &self.started.volumes;
        match (&self.started.retired, closed.split_last()) {
            (Some(_), Some((retired, before))) => (before, &retired.begin),
            _ => (closed, begin),
        }
    }
}

/// After the judgement: all of the log is elsewhere.
fn remove_strays(layout: &Layout) -> Result<Vec<PathBuf>, Failure> {
    let strays = layout.strays()?;
    for stray in &strays {
        layout.disk.remove_empty_dir(stray)?;
    }
    if !strays.is_empty() {
        layout.disk.sync_dir(&layout.volumes)?;
    }
    Ok(strays)
}

/// After the judgement: writes lost starts again, marks closed volumes that were proven, and removes a volume whose making
/// was interrupted.
fn settle(layout: &Layout, volumes: &Volumes) -> Result<Vec<PathBuf>, Failure> {
    let next = layout.next();
    if next.dir.symlink_metadata().is_ok() {
        layout.disk.remove_dir_all(&next.dir)?;
        layout.disk.sync_dir(&layout.volumes)?;
    }
    for closed in &volumes.closed {
        if !closed.volume.is_clean() {
            closed.volume.mark_clean()?;
        }
    }
    let mut rebuilt = Vec::new();
    for (volume, start) in &volumes.lost {
        volumes::write(volume, start)?;
        rebuilt.push(volume.start.clone());
    }
    Ok(rebuilt)
}
