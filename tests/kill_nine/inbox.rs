//! What one unit has received, and the subscription that fills it: live, resumed, without a gap.
//!
//! Notice ids and cursors are opaque, so a gap cannot be seen in a number. It shows in three other ways: what follows a
//! cursor is asked for again from older cursors and must be the same again; the count of waiting notices that a bookmark
//! gives must be what was received since the acknowledgement; and nothing that the model expects may be missing.

use std::collections::HashMap;

use kring::wire::v1::{
    AcknowledgeRequest, Bookmark, Notice, SubscribeRequest, SubscribeResponse, subscribe_response::Item,
};
use rand::{Rng as _, rngs::StdRng};
use tokio::sync::watch;
use tonic::{Status, Streaming};

use crate::calls::{Agency, is_refusal, patiently};

/// One notice in so many is followed by an acknowledgement.
const ACKNOWLEDGE_ONE_IN: u32 = 25;

/// One unit's inbox.
#[derive(Default)]
pub(crate) struct Inbox {
    /// In the order of the outbox, each once.
    pub(crate) notices: Vec<Notice>,
    places: HashMap<String, usize>,
    /// So many of them are acknowledged for certain.
    acknowledged: usize,
    /// So many may be: an acknowledgement without an answer.
    perhaps: usize,
    /// Notices received that were received before.
    pub(crate) repeats: u64,
}

/// Which place may come next on a stream: a range for its first notice, then exactly one.
struct Expect {
    least: usize,
    most: usize,
}

impl Inbox {
    /// Where to resume: mostly after the last notice, sometimes after an older one, sometimes from what is not yet
    /// acknowledged. The daemon leaves out what was acknowledged.
    fn resume(&self, rng: &mut StdRng) -> (String, Expect) {
        let after = match rng.gen_range(0..4) {
            0 => 0,
            1 => rng.gen_range(0..=self.notices.len()),
            _ => self.notices.len(),
        };
        let cursor = after
            .checked_sub(1)
            .map(|last| self.notices[last].cursor.clone())
            .unwrap_or_default();
        (
            cursor,
            Expect {
                least: after.max(self.acknowledged),
                most: after.max(self.perhaps),
            },
        )
    }

    /// What may come after this place. A stream that comes from far back leaves out what is acknowledged while it runs.
    fn after(&self, place: usize) -> Expect {
        Expect {
            least: place + 1,
            most: self.perhaps.max(place + 1),
        }
    }

    /// Takes a notice from a stream.
    fn take(&mut self, notice: Notice, expect: &mut Expect) {
        let place = self
            .places
            .get(&notice.notice_id)
            .copied()
            .unwrap_or(self.notices.len());
        let Expect { least, most } = *expect;
        assert!(
            (least..=most).contains(&place),
            "a gap: place {place} came, {least} to {most} expected"
        );
        *expect = self.after(place);
        if let Some(known) = self.notices.get(place) {
            assert_eq!(&notice, known, "a repeated notice says something else");
            self.repeats += 1;
        } else {
            self.places.insert(notice.notice_id.clone(), place);
            self.notices.push(notice);
        }
    }

    /// A caught-up stream: the bookmark stands at the last notice and counts what is not acknowledged.
    fn caught_up(&self, bookmark: &Bookmark) {
        if let Some(last) = self.notices.last() {
            assert_eq!(bookmark.cursor, last.cursor, "the bookmark stands elsewhere");
        }
        let received = (self.notices.len() - self.acknowledged) as u64;
        assert_eq!(bookmark.unacknowledged, received, "waiting there, received here");
    }

    /// Acknowledges the first so many notices.
    async fn acknowledge(&mut self, agency: &mut Agency, through: usize) -> Result<u64, Status> {
        let cursor = self.notices[through - 1].cursor.clone();
        self.perhaps = self.perhaps.max(through);
        let answer = patiently(
            agency
                .notices
                .acknowledge(AcknowledgeRequest { acting: None, cursor }),
        )
        .await?;
        self.acknowledged = self.acknowledged.max(through);
        Ok(answer.into_inner().unacknowledged)
    }

    async fn subscribe(
        &self,
        agency: &mut Agency,
        cursor: String,
    ) -> Result<Streaming<SubscribeResponse>, Status> {
        let answer = patiently(
            agency
                .notices
                .subscribe(SubscribeRequest { acting: None, cursor }),
        )
        .await;
        answer.map(tonic::Response::into_inner)
    }

    /// Reads live until told to stop or until the daemon is dead; acknowledges now and then.
    pub(crate) async fn live(
        &mut self,
        mut agency: Agency,
        mut stop: watch::Receiver<bool>,
        mut rng: StdRng,
    ) {
        let (cursor, mut expect) = self.resume(&mut rng);
        let mut stream = match self.subscribe(&mut agency, cursor).await {
            Ok(stream) => stream,
            Err(status) => return assert!(!is_refusal(&status), "a subscription is refused: {status}"),
        };
        loop {
            let item = tokio::select! {
                item = patiently(stream.message()) => item,
                _ = stop.wait_for(|stop| *stop) => return,
            };
            match item {
                Ok(Some(SubscribeResponse {
                    item: Some(Item::Notice(notice)),
                })) => {
                    self.take(notice, &mut expect);
                    if rng.gen_ratio(1, ACKNOWLEDGE_ONE_IN) {
                        let through = rng.gen_range(1..=self.notices.len());
                        expect.most = expect.most.max(through);
                        if let Err(status) = self.acknowledge(&mut agency, through).await {
                            assert!(!is_refusal(&status), "an acknowledgement is refused: {status}");
                        }
                    }
                }
                Ok(Some(_)) => {}
                Ok(None) => return,
                Err(status) => return assert!(!is_refusal(&status), "a stream is refused: {status}"),
            }
        }
    }

    /// When nothing is written any more: receives everything that is left, and acknowledges it.
    pub(crate) async fn drain(&mut self, mut agency: Agency, mut rng: StdRng) {
        if self.perhaps > 0 {
            self.acknowledge(&mut agency, self.perhaps).await.unwrap();
        }
        let (cursor, mut expect) = self.resume(&mut rng);
        let mut stream = self.subscribe(&mut agency, cursor).await.unwrap();
        loop {
            match patiently(stream.message())
                .await
                .unwrap()
                .and_then(|answer| answer.item)
            {
                Some(Item::Notice(notice)) => self.take(notice, &mut expect),
                Some(Item::Bookmark(bookmark)) => break self.caught_up(&bookmark),
                None => panic!("the stream ended"),
            }
        }
        // Everything that was known must have come again, up to the end.
        assert!(expect.most >= self.notices.len(), "the stream stopped early");
        if !self.notices.is_empty() {
            let left = self.acknowledge(&mut agency, self.notices.len()).await.unwrap();
            assert_eq!(left, 0, "acknowledged, and still waiting");
        }
    }
}
