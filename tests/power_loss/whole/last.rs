//! The last run of a story, on a disk that works: everything that was ever asked for must be done now, once.

use rand::{Rng as _, SeedableRng as _, rngs::StdRng};

use crate::calls::Connections;
use crate::disk::image::Image;
use crate::expected::everybody_was_told;
use crate::kept::as_many_active;

use super::Story;
use super::load::Ended;
use super::process::Process;

impl Story<'_> {
    /// The last run, on a disk that works: everything is sent, read, and repeated, and the daemon stops in good order.
    pub(super) async fn last(&mut self, image: Image) {
        let mounted = self.mount(image, true);
        let (mut process, serving) = Process::start(&self.town.folder, &mounted).await;
        let serving = serving.unwrap_or_else(|| panic!("it does not start: {}", process.said()));
        let connections = Connections::to(&serving.address, &self.town.folder).await;
        self.check(&connections).await;
        assert_eq!(self.work(&connections).await, Ended::Done);
        for (unit, inbox) in self.inboxes.iter_mut().enumerate() {
            let rng = StdRng::seed_from_u64(self.rng.r#gen());
            inbox.drain(connections.agencies[unit].clone(), rng).await;
        }
        self.queue.waiting = self.again(usize::MAX).into();
        assert_eq!(self.work(&connections).await, Ended::Done);
        let status = connections.status().await.unwrap();
        as_many_active(&self.model, &status);
        assert_eq!(
            status.unacknowledged_notices, 0,
            "everything was received and acknowledged"
        );
        self.tally.tellings = everybody_was_told(&self.model, &self.inboxes);
        self.tally.notices = self.inboxes.iter().map(|inbox| inbox.notices.len() as u64).sum();
        (self.tally.registrations, self.tally.renewals, self.tally.ends) = self.model.acknowledged();
        drop(connections);
        let status = process.stop(&mounted).await;
        assert!(status.success(), "{status}: {}", process.said());
        mounted.unmount();
    }
}
