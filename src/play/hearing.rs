//! What units hear: an open subscription of each in the background, and after every event a fresh one up to the first
//! bookmark.
//!
//! The fresh subscription is the barrier: it gives exactly what stands in the outbox now, so that nothing has to be
//! waited for with a clock. The open one must have delivered the same notices in the same order.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use scenario::UnitName;
use tokio::{
    sync::mpsc,
    task::JoinSet,
    time::{Instant, timeout_at},
};
use tonic::{Streaming, transport::Channel};

use super::{
    CannotPlay,
    beside::only_of,
    lines::refusal,
    subscription::{ended, subscribe, up_to_bookmark},
};
use crate::wire::v1::{ActingUnit, Notice, SubscribeResponse, subscribe_response::Item};

const LIVE_SECONDS: u64 = 10;
/// Arrivals that may wait for the player before a subscription waits.
const ARRIVALS_MAX: usize = 1024;

/// Something that came over an open subscription.
pub(super) enum Arrival {
    Notice(UnitName, Box<Notice>),
    Ended(CannotPlay),
}

/// The ears of one unit.
struct Ear {
    channel: Channel,
    acting: ActingUnit,
    /// Up to where the fresh subscriptions have read.
    cursor: String,
}

/// The ears of all units.
pub(super) struct Ears {
    ears: BTreeMap<UnitName, Ear>,
    arrivals: mpsc::Receiver<Arrival>,
    /// Came live and was not yet held against the outbox.
    live: BTreeMap<UnitName, Vec<Notice>>,
    /// Agencies that act beside the story: what an officer is told of them alone is no part of it.
    beside: BTreeSet<String>,
    /// How many notices that were.
    pub(super) aside: usize,
    /// Ends the open subscriptions with the stage.
    _open: JoinSet<()>,
}

impl Ears {
    /// Opens a subscription for each unit; returns when all of them are open.
    pub(super) async fn open(units: Vec<(UnitName, Channel, ActingUnit)>) -> Result<Self, CannotPlay> {
        let (arrived, arrivals) = mpsc::channel(ARRIVALS_MAX);
        let mut open = JoinSet::new();
        let mut ears = BTreeMap::new();
        for (unit, channel, acting) in units {
            let mut stream = subscribe(&channel, &acting, "").await?;
            // The bookmark says that the subscription is being served, not only accepted.
            let (early, bookmark) = up_to_bookmark(&unit, &mut stream).await?;
            for notice in early {
                let _ = arrived
                    .send(Arrival::Notice(unit.clone(), Box::new(notice)))
                    .await;
            }
            open.spawn(listen(unit.clone(), stream, arrived.clone()));
            ears.insert(
                unit,
                Ear {
                    channel,
                    acting,
                    cursor: bookmark.cursor,
                },
            );
        }
        Ok(Self {
            ears,
            arrivals,
            live: BTreeMap::new(),
            beside: BTreeSet::new(),
            aside: 0,
            _open: open,
        })
    }

    /// Sets aside what officers are told of these agencies alone, from now on.
    pub(super) fn set_aside(&mut self, beside: BTreeSet<String>) {
        self.beside = beside;
    }

    /// The next arrival on any open subscription. Cancelling it loses nothing.
    pub(super) async fn arrival(&mut self) -> Result<(UnitName, Notice), CannotPlay> {
        loop {
            match self.arrivals.recv().await {
                Some(Arrival::Notice(_, notice)) if only_of(&notice, &self.beside) => {}
                Some(Arrival::Notice(unit, notice)) => {
                    self.live.entry(unit.clone()).or_default().push((*notice).clone());
                    return Ok((unit, *notice));
                }
                Some(Arrival::Ended(why)) => return Err(why),
                // Every listener says why it ends, so that this is the end of the stage itself.
                None => std::future::pending().await,
            }
        }
    }

    /// Everything that stands in the outboxes since the last time.
    pub(super) async fn written(&mut self) -> Result<BTreeMap<UnitName, Vec<Notice>>, CannotPlay> {
        let mut reading = JoinSet::new();
        for (unit, ear) in &self.ears {
            let (unit, channel) = (unit.clone(), ear.channel.clone());
            let (acting, cursor) = (ear.acting.clone(), ear.cursor.clone());
            reading.spawn(async move {
                let mut stream = subscribe(&channel, &acting, &cursor).await?;
                let (notices, bookmark) = up_to_bookmark(&unit, &mut stream).await?;
                Ok::<_, CannotPlay>((unit, notices, bookmark.cursor))
            });
        }
        let mut written = BTreeMap::new();
        for read in reading.join_all().await {
            let (unit, mut notices, cursor) = read?;
            let all = notices.len();
            notices.retain(|notice| !only_of(notice, &self.beside));
            self.aside += all - notices.len();
            if let Some(ear) = self.ears.get_mut(&unit) {
                ear.cursor = cursor;
            }
            if !notices.is_empty() {
                written.insert(unit, notices);
            }
        }
        Ok(written)
    }

    /// Waits until the open subscriptions have brought what is written, telling of each arrival; refuses a difference.
    pub(super) async fn arrived(
        &mut self,
        written: &BTreeMap<UnitName, Vec<Notice>>,
        tell: &mut dyn FnMut(&UnitName, &Notice),
    ) -> Result<(), CannotPlay> {
        let until = Instant::now() + Duration::from_secs(LIVE_SECONDS);
        let count = |live: &BTreeMap<UnitName, Vec<Notice>>, unit| live.get(unit).map_or(0, Vec::len);
        while let Some((unit, notices)) = written
            .iter()
            .find(|&(unit, notices)| count(&self.live, unit) < notices.len())
        {
            let Ok(arrival) = timeout_at(until, self.arrival()).await else {
                let (unit, arrived) = (unit.clone(), count(&self.live, unit));
                return Err(CannotPlay::NotDelivered {
                    unit,
                    written: notices.len(),
                    arrived,
                });
            };
            let (unit, notice) = arrival?;
            tell(&unit, &notice);
        }
        let live = std::mem::take(&mut self.live);
        let ids = |notices: Option<&Vec<Notice>>| -> Vec<String> {
            notices
                .into_iter()
                .flatten()
                .map(|notice| notice.notice_id.clone())
                .collect()
        };
        for unit in self.ears.keys() {
            let (live, written) = (ids(live.get(unit)), ids(written.get(unit)));
            if live != written {
                return Err(CannotPlay::OtherNotices {
                    unit: unit.clone(),
                    live,
                    written,
                });
            }
        }
        Ok(())
    }
}

/// One open subscription until it ends.
async fn listen(unit: UnitName, mut stream: Streaming<SubscribeResponse>, arrived: mpsc::Sender<Arrival>) {
    loop {
        let arrival = match stream.message().await {
            Ok(Some(SubscribeResponse {
                item: Some(Item::Notice(notice)),
            })) => Arrival::Notice(unit.clone(), Box::new(notice)),
            Ok(Some(_)) => continue,
            Ok(None) => Arrival::Ended(ended(&unit, "the daemon closed it")),
            Err(status) => Arrival::Ended(ended(&unit, &refusal(&status).message)),
        };
        let last = matches!(arrival, Arrival::Ended(_));
        if arrived.send(arrival).await.is_err() || last {
            return;
        }
    }
}
