//! A disk that fails under a daemon that lives: it refuses to write, says so, and goes on reading and telling.
//!
//! A full disk is milder: what must not wait is still taken, and everything is when there is room again.

use kring::wire::v1::{SubscribeRequest, subscribe_response::Item};

use rand::{Rng as _, SeedableRng as _, rngs::StdRng};

use crate::calls::{Connections, patiently};
use crate::disk::fault::Fault;
use crate::disk::mount::Mounted;
use crate::kept::all_there;
use crate::page;

use super::Story;
use super::load::Ended;
use super::process::Serving;

impl Story<'_> {
    /// Works until the disk fails, and checks what the daemon makes of it. True: it refused to write.
    pub(super) async fn trouble(
        &mut self,
        mounted: &Mounted,
        serving: &Serving,
        connections: &Connections,
    ) -> bool {
        let ended = self.work(connections).await;
        assert_ne!(ended, Ended::Died, "a failing disk does not end the daemon");
        let (happened, _) = mounted.device.report();
        if ended == Ended::Done {
            return false;
        }
        assert!(
            !happened.is_empty(),
            "nothing is wrong with the disk, and it refuses to write"
        );
        self.tally.refused += 1;
        self.tally.reads += all_there(&self.model, connections).await;
        self.streams_go_on(connections).await;
        if ended == Ended::Full {
            let is_full = |fault: &Fault| matches!(fault, Fault::Full { .. });
            assert!(happened.iter().any(is_full), "it says that the disk is full");
            self.full(connections).await;
            mounted.device.relieve();
            assert_eq!(self.probe(connections).await, Ended::Done, "there is room again");
            self.tally.relieved += 1;
            return true;
        }
        mounted.device.relieve();
        assert_eq!(
            self.probe(connections).await,
            Ended::Refused,
            "it writes again after a failed write, without a restart"
        );
        page::until(&serving.pages, "/readyz", |page| page.status == 503).await;
        true
    }

    /// While the disk is full, a unit can receive its notices and acknowledge them.
    async fn full(&mut self, connections: &Connections) {
        let unit = self.rng.gen_range(0..self.inboxes.len());
        let rng = StdRng::seed_from_u64(self.rng.r#gen());
        self.inboxes[unit]
            .drain(connections.agencies[unit].clone(), rng)
            .await;
    }

    /// One call that has no answer yet.
    async fn probe(&mut self, connections: &Connections) -> Ended {
        let Some(call) = self.queue.open.pop().or_else(|| self.queue.waiting.pop_front()) else {
            return Ended::Refused;
        };
        let rest = std::mem::take(&mut self.queue.waiting);
        self.queue.waiting.push_back(call);
        let ended = self.work(connections).await;
        self.queue.waiting.extend(rest);
        ended
    }

    /// Every unit can read its notices from the beginning, up to the present.
    async fn streams_go_on(&self, connections: &Connections) {
        for agency in &connections.agencies {
            let mut notices = agency.notices.clone();
            let asked = patiently(notices.subscribe(SubscribeRequest::default())).await;
            let mut stream = asked.unwrap().into_inner();
            loop {
                match patiently(stream.message())
                    .await
                    .unwrap()
                    .and_then(|answer| answer.item)
                {
                    Some(Item::Notice(_)) => {}
                    Some(Item::Bookmark(_)) => break,
                    None => panic!("the stream ended"),
                }
            }
        }
    }
}
