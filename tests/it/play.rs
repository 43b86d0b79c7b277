//! Opening a stage for a story of `tests/scenarios`.

use std::{
    fs,
    path::{Path, PathBuf},
};

use kring::play::{Happening, Plan, Ports, Quiet, Stage, failures};
use scenario::{Event, Story};
use tempfile::TempDir;
use tokio::sync::{Semaphore, SemaphorePermit};

/// Daemons that run at the same time: enough to use a small machine, too few to starve it.
static DAEMONS: Semaphore = Semaphore::const_new(2);

/// The program under test.
pub(crate) fn program() -> PathBuf {
    PathBuf::from(env!("CARGO_BIN_EXE_kringd"))
}

pub(crate) fn scenarios() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/scenarios")
}

pub(crate) fn story(file: &str) -> Story {
    let resolve = |name: &str| fs::read_to_string(scenarios().join(name)).ok();
    let text = resolve(file).unwrap_or_else(|| panic!("{file} cannot be read"));
    scenario::parse(file, &text, &resolve).unwrap_or_else(|error| panic!("{error}"))
}

/// A stage in a folder of its own, which goes when the test ends.
pub(crate) struct Playing {
    pub(crate) stage: Stage,
    _folder: TempDir,
    _permit: SemaphorePermit<'static>,
}

impl Playing {
    pub(crate) async fn of(story: Story) -> Self {
        let permit = DAEMONS.acquire().await.expect("never closed");
        let parent = TempDir::new().expect("a temporary folder");
        let plan = Plan {
            program: program(),
            folder: parent.path().join("kring"),
            story,
            ports: Ports::Free,
        };
        let stage = Stage::open(plan, &mut Quiet)
            .await
            .unwrap_or_else(|why| panic!("{why}"));
        Self {
            stage,
            _folder: parent,
            _permit: permit,
        }
    }

    /// Plays one event and holds it against its sentences.
    pub(crate) async fn event(&mut self, at: usize) -> (Event, Happening, Vec<String>) {
        let event = self.stage.story().events[at].clone();
        let happening = self
            .stage
            .play(at, &mut Quiet)
            .await
            .unwrap_or_else(|why| panic!("{}: {why}", event.place));
        let failed = failures(self.stage.story(), self.stage.cast(), &event, &happening);
        (event, happening, failed)
    }

    pub(crate) async fn close(self) {
        self.stage.close().await.unwrap_or_else(|why| panic!("{why}"));
    }
}

/// Plays a whole story, telling `each` of every event; panics with every sentence that does not hold.
pub(crate) async fn whole(story: Story, mut each: impl FnMut(&Playing, &Event, &Happening)) {
    let events = story.events.len();
    let mut playing = Playing::of(story).await;
    let mut failed = Vec::new();
    for at in 0..events {
        let (event, happening, more) = playing.event(at).await;
        each(&playing, &event, &happening);
        failed.extend(more);
    }
    playing.close().await;
    assert!(
        failed.is_empty(),
        "{} sentences do not hold:\n{}",
        failed.len(),
        failed.join("\n")
    );
}
