//! The stage: a folder, a running daemon, an admitted cast, open ears; and the events played on it one by one.

use std::path::{Path, PathBuf};

use jiff::{Timestamp, civil::Date, tz::TimeZone};
use prost_types::Timestamp as Stamp;
use scenario::{Event, Story};
use tonic::transport::Channel;

use super::{
    CannotPlay, Cast, Daemon, Happening, Ports, Ready, Watcher,
    admit::{admit_and_listen, certificates},
    always::Rules,
    beside::Beside,
    deed::perform,
    folder,
    hearing::Ears,
    ledger::Ledger,
    lines::{Lines, granted},
};
use crate::wire::v1::{SetClockRequest, development_service_client::DevelopmentServiceClient};

/// The cast is admitted at this hour of the first day (UTC), and events happen from noon on.
const ADMISSION_HOUR: i8 = 6;
const EVENT_HOUR: i8 = 12;
/// Events of one day keep their order.
const SECONDS_PER_EVENT: i64 = 5;

/// What a stage is made from.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The program `kringd`.
    pub program: PathBuf,
    /// The folder to make, absent or empty.
    pub folder: PathBuf,
    /// The story.
    pub story: Story,
    /// Where the daemon listens.
    pub ports: Ports,
}

/// A story ready to be played.
pub struct Stage {
    pub(super) story: Story,
    pub(super) folder: PathBuf,
    pub(super) cast: Cast,
    ledger: Ledger,
    lines: Lines,
    pub(super) ears: Ears,
    pub(super) beside: Option<Beside>,
    clock: DevelopmentServiceClient<Channel>,
    pub(super) daemon: Daemon,
}

impl Stage {
    /// Makes the folder, starts the daemon, admits the cast, and opens a subscription for every unit.
    ///
    /// # Errors
    /// [`CannotPlay`] in one sentence.
    pub async fn open(plan: Plan, watcher: &mut dyn Watcher) -> Result<Self, CannotPlay> {
        let Plan {
            program,
            folder,
            story,
            ports,
        } = plan;
        let cast = Cast::of(&story)?;
        let start = start(&story)?;
        watcher.waits("making keys, certificates and an empty store");
        folder::make(&folder, &story, start)?;
        certificates(&folder, &cast)?;
        watcher.waits("starting kringd");
        let mut daemon = Daemon::start(&program, &folder, ports, start).await?;
        watcher.waits("admitting the agencies");
        let address = daemon.ready().grpc.clone();
        let opened = Box::pin(admit_and_listen(&address, &folder, &story, &cast)).await;
        let (clock, lines, ears) = match opened {
            Ok(opened) => opened,
            Err(why) => return Err(daemon.ended().await.unwrap_or(why)),
        };
        Ok(Self {
            story,
            folder,
            cast,
            ledger: Ledger::default(),
            lines,
            ears,
            beside: None,
            clock,
            daemon,
        })
    }

    /// The story.
    #[must_use]
    pub fn story(&self) -> &Story {
        &self.story
    }

    /// The cast.
    #[must_use]
    pub fn cast(&self) -> &Cast {
        &self.cast
    }

    /// The folder of the daemon.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Where the daemon serves.
    #[must_use]
    pub fn ready(&self) -> &Ready {
        self.daemon.ready()
    }

    /// Plays the event with this number and waits until everything it caused has arrived.
    ///
    /// # Errors
    /// [`CannotPlay`]; a refusal is none, it is part of what happened.
    pub async fn play(&mut self, at: usize, watcher: &mut dyn Watcher) -> Result<Happening, CannotPlay> {
        let Some(event) = self.story.events.get(at).cloned() else {
            return Ok(Happening::default());
        };
        let played = Box::pin(self.play_event(at, &event, watcher)).await;
        match played {
            Ok(happening) => Ok(happening),
            // A daemon that is gone explains every other failure.
            Err(why) => Err(self.daemon.ended().await.unwrap_or(why)),
        }
    }

    async fn play_event(
        &mut self,
        at: usize,
        event: &Event,
        watcher: &mut dyn Watcher,
    ) -> Result<Happening, CannotPlay> {
        watcher.begins(&self.cast, at, event);
        let seconds = i64::try_from(at)
            .unwrap_or(i64::MAX)
            .saturating_mul(SECONDS_PER_EVENT);
        let now = moment(event.day.date, EVENT_HOUR, event)?
            .as_second()
            .saturating_add(seconds);
        let request = SetClockRequest {
            now: Some(Stamp {
                seconds: now,
                nanos: 0,
            }),
        };
        granted("the scenario clock", self.clock.set_clock(request)).await?;

        let Self {
            story,
            cast,
            ledger,
            lines,
            ears,
            beside,
            ..
        } = self;
        let own = async {
            let mut happening = {
                let mut deed = Box::pin(perform(lines, story, cast, ledger, event));
                loop {
                    tokio::select! {
                        done = &mut deed => break done?,
                        arrival = ears.arrival() => {
                            let (unit, notice) = arrival?;
                            watcher.notice(cast, event, &unit, &notice);
                        }
                    }
                }
            };
            watcher.answer(cast, event, &happening.answers);
            happening.heard = ears.written().await?;
            ears.arrived(&happening.heard, &mut |unit, notice| {
                watcher.notice(cast, event, unit, notice)
            })
            .await?;
            let rules = Rules {
                profile: story.profile,
                cast,
                ledger,
            };
            let broken = rules.broken(&event.who, &happening);
            happening.faults.extend(broken);
            watcher.ends(cast, event, &happening);
            Ok(happening)
        };
        let others = async {
            match beside {
                Some(beside) => beside.up_to(event.day.date).await,
                None => Ok(()),
            }
        };
        let (happening, ()) = tokio::try_join!(own, others)?;
        Ok(happening)
    }

    /// Stops everything but the daemon, which goes on serving.
    #[must_use]
    pub fn leave(self) -> Daemon {
        self.daemon
    }

    /// Stops the daemon in order.
    ///
    /// # Errors
    /// It did not stop cleanly.
    pub async fn close(self) -> Result<(), CannotPlay> {
        self.leave().stop().await
    }
}

fn start(story: &Story) -> Result<Timestamp, CannotPlay> {
    match story.events.first() {
        Some(first) => moment(first.day.date, ADMISSION_HOUR, first),
        // A story without events has nothing to be early for.
        None => Ok(Timestamp::UNIX_EPOCH),
    }
}

fn moment(date: Date, hour: i8, event: &Event) -> Result<Timestamp, CannotPlay> {
    let zoned = date.at(hour, 0, 0, 0).to_zoned(TimeZone::UTC);
    zoned
        .map(|zoned| zoned.timestamp())
        .map_err(|_| CannotPlay::Cast {
            place: event.place.clone(),
            why: "the day lies outside the calendar of the clock".to_owned(),
        })
}
