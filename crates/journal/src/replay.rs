//! Replay: the pass over the events at an open, whole or from a mark, and what follows from it.
//!
//! Closed volumes are read by the raw reader, the newest one through sled: it must see all that was acknowledged, because
//! it takes the next events. Absent: everything before the pass (`open`).

use std::sync::Arc;

use proof::Frontier;

use crate::beside::Beside;
use crate::closed::Closed;
use crate::copies;
use crate::failure::OpenError;
use crate::journal::Journal;
use crate::open::{Opened, Opening, Stop};
use crate::room::Reserve;
use crate::scan::{Scan, Waypoint};
use crate::types::{Head, Mark, Visit};
use crate::verifier::Verifier;

impl Opening {
    /// Hands the events in order to `visit` while proving the log, then brings the head up to date. With a mark, only
    /// those from `mark.size` on are handed over, after the root at the mark was compared; closed volumes before it are
    /// not read. Without one, everything is read and proven.
    ///
    /// What `visit` was handed may be kept only if this succeeds: the root can be compared only at the head.
    ///
    /// # Errors
    /// [`OpenError`]: [`crate::Failure::MarkDiffers`], damage with its position, a log shorter than the head, or the
    /// error of `visit`.
    pub fn replay<E>(
        mut self,
        from: Option<Mark>,
        visit: &mut Visit<'_, E>,
    ) -> Result<(Journal, Opened), OpenError<E>> {
        let frontier = self.pass(from, visit)?;
        let head = Head::of(self.found.head.epoch, &frontier);
        if head != self.found.head || self.found.slot_damaged {
            self.head_file.write(head)?;
            self.head_file.sync()?;
        }
        copies::prove(&self.layout)?;
        Reserve::of(&self.layout, &self.settings).fill_up()?;
        let opened = self.opened(&head);
        let closed: Vec<Arc<Closed>> = self.closed.into_iter().map(Arc::new).collect();
        let verifier = Verifier::new(&self.store, closed.clone(), head);
        let journal = Journal {
            layout: self.layout,
            settings: self.settings,
            closed,
            begin: self.begin,
            store: self.store,
            head_file: self.head_file,
            head,
            frontier,
            poisoned: false,
            verifier,
            at_hand: Default::default(),
            roll_at: self.settings.volume_bytes,
            beside: Beside::default(),
            _lock: self.lock,
        };
        Ok((journal, opened))
    }

    fn pass<E>(&self, from: Option<Mark>, visit: &mut Visit<'_, E>) -> Result<Frontier, OpenError<E>> {
        let wanted = from.map_or(0, |mark| mark.size);
        // The newest volume is always read whole; of the closed ones, those that end behind the mark.
        let closed: Vec<&Closed> = self.closed.iter().filter(|closed| closed.end > wanted).collect();
        let begin = closed.first().map_or(&self.begin, |oldest| &oldest.begin);
        let mut known: Vec<Waypoint> = from.iter().map(Waypoint::mark).collect();
        known.push(Waypoint::head(&self.found.head));
        known.push(Waypoint::known(self.begin.size(), self.begin.root()));
        known.extend(
            closed
                .iter()
                .map(|closed| Waypoint::known(closed.end, closed.root)),
        );
        let mut scan = Scan::begin(self.found.head.epoch.0, begin.clone(), wanted, known)?;
        for volume in closed {
            volume.read(&mut scan, false, visit, &mut |_| true)?;
        }
        for answer in self.store.values(self.begin.size()) {
            scan.value(answer, visit)?;
        }
        Ok(scan.end(self.acknowledged.size)?)
    }

    fn opened(&self, head: &Head) -> Opened {
        Opened {
            stop: match self.prepared.clean {
                true => Stop::Clean,
                false => Stop::Unclean,
            },
            size: head.size,
            volumes: self.closed.len() + 1,
            unacknowledged: self.acknowledged.size..head.size,
            head_repaired: self.found.slot_damaged,
            rebuilt: self.rebuilt.clone(),
            retired: self.retired.clone(),
            leftovers: self.prepared.leftovers.clone(),
            copy: self.prepared.copy.clone(),
        }
    }
}
