//! Playing a story to its end, or until somebody asks to stop; the daemon is stopped in order in both cases.

use std::{path::PathBuf, time::Duration};

use anyhow::bail;
use scenario::{Deed, Event, Story};

use crate::{
    play::{Cast, Happening, Plan, Ports, Sighting, Stage, Tally, Watcher, failures, learnt},
    show::Stop,
};

/// The decisive moment: the doctor hears of bruises.
pub(super) const DECISIVE: &str = "E78";

const PAUSE_TOLD: Duration = Duration::from_millis(650);
/// At the decisive moment the table must be read before the story goes on.
const PAUSE_DECISIVE: Duration = Duration::from_secs(8);
const PAUSE_SILENT: Duration = Duration::from_millis(250);

/// How something ended.
pub(super) enum Ended<T> {
    /// By itself.
    Whole(T),
    /// Because somebody asked.
    Stopped,
}

/// How stories are told.
pub(super) struct Telling {
    /// This program, which is also the daemon.
    pub(super) program: PathBuf,
    /// Short pauses between the events, for somebody who reads along.
    pub(super) paced: bool,
}

impl Telling {
    /// A stage for a story in a folder of its own.
    pub(super) fn plan(&self, folder: PathBuf, story: Story) -> Plan {
        Plan {
            program: self.program.clone(),
            folder,
            story,
            ports: Ports::Free,
        }
    }

    /// Plays a story among other households with its watcher telling it, and leaves the stage as it is at the end; with it,
    /// what happened beside the story.
    pub(super) async fn aloud(
        &self,
        plan: Plan,
        watcher: &mut dyn Watcher,
        stop: &mut Stop,
    ) -> anyhow::Result<Ended<(Stage, Tally)>> {
        let plan = Plan {
            ports: Ports::Usual,
            ..plan
        };
        let Some(mut stage) = open(plan, watcher, stop).await? else {
            return Ok(Ended::Stopped);
        };
        watcher.waits("admitting the agencies of other households of the city");
        let told = tokio::select! {
            told = among_others(&mut stage, watcher, self.paced) => Some(told),
            () = stop.asked() => None,
        };
        match told {
            Some(Ok(tally)) => Ok(Ended::Whole((stage, tally))),
            Some(Err(why)) => {
                // The first failure is the one to tell.
                let _ = stage.close().await;
                Err(why)
            }
            None => {
                stage.close().await?;
                Ok(Ended::Stopped)
            }
        }
    }
}

/// Plays a story without pauses, stops its daemon, and returns what the doctor saw.
pub(super) async fn quietly(
    plan: Plan,
    watcher: &mut dyn Watcher,
    stop: &mut Stop,
) -> anyhow::Result<Ended<Vec<Sighting>>> {
    let Some(mut stage) = open(plan, watcher, stop).await? else {
        return Ok(Ended::Stopped);
    };
    let told = tokio::select! {
        told = all(&mut stage, watcher, false) => Some(told),
        () = stop.asked() => None,
    };
    watcher.waits("stopping kringd");
    let closed = stage.close().await;
    match told {
        Some(told) => {
            let look = told?;
            closed?;
            Ok(Ended::Whole(look))
        }
        None => Ok(Ended::Stopped),
    }
}

async fn open(plan: Plan, watcher: &mut dyn Watcher, stop: &mut Stop) -> anyhow::Result<Option<Stage>> {
    // A daemon that does not serve yet has nothing to lose: it is killed with the stage.
    tokio::select! {
        stage = Stage::open(plan, watcher) => Ok(Some(stage?)),
        () = stop.asked() => Ok(None),
    }
}

/// Plays every event while other households are registered, too, and returns what that came to.
async fn among_others(stage: &mut Stage, watcher: &mut dyn Watcher, paced: bool) -> anyhow::Result<Tally> {
    stage.with_others().await?;
    all(stage, watcher, paced).await?;
    Ok(stage.others().await?.unwrap_or_default())
}

/// Plays every event and returns what the doctor saw at the decisive moment. What is told is also checked: a story that
/// does not go as it is written is an error, not a show.
async fn all(stage: &mut Stage, watcher: &mut dyn Watcher, paced: bool) -> anyhow::Result<Vec<Sighting>> {
    let mut look = Vec::new();
    let mut failed = Vec::new();
    for at in 0..stage.story().events.len() {
        let event = stage.story().events[at].clone();
        let happening = stage.play(at, watcher).await?;
        failed.extend(failures(stage.story(), stage.cast(), &event, &happening));
        look = seen_by_the_doctor(stage.cast(), &event, &happening).unwrap_or(look);
        if paced {
            let told = if seen_by_the_doctor(stage.cast(), &event, &happening).is_some() {
                PAUSE_DECISIVE
            } else if event.narration.is_empty() {
                PAUSE_SILENT
            } else {
                PAUSE_TOLD
            };
            tokio::time::sleep(told).await;
        }
    }
    if failed.is_empty() {
        return Ok(look);
    }
    bail!("the story did not go as it is written:\n{}", failed.join("\n"))
}

/// What the look at the decisive moment showed.
pub(super) fn seen_by_the_doctor(cast: &Cast, event: &Event, happening: &Happening) -> Option<Vec<Sighting>> {
    let is_look = event.label.as_deref() == Some(DECISIVE) && matches!(event.deed, Deed::LookAround { .. });
    is_look.then(|| learnt(cast, &happening.answers))
}
