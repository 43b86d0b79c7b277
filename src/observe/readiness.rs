//! Whether the daemon should be sent work, and if not, why: several parts of it may each have a reason. Beside that, notes: what
//! an operator should know although work should be sent.

use std::collections::BTreeMap;

use tokio::sync::watch;

/// A handle that every part of the daemon can hold. Ready when no part has a reason against it.
#[derive(Clone, Debug)]
pub struct Readiness {
    reasons: watch::Sender<BTreeMap<&'static str, Reason>>,
    notes: watch::Sender<BTreeMap<&'static str, &'static str>>,
}

/// A fixed text, and how much of it is done, if that is known.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Reason {
    text: &'static str,
    percent: Option<u8>,
}

impl Reason {
    const fn fixed(text: &'static str) -> Self {
        Self { text, percent: None }
    }
}

impl Readiness {
    /// Not ready from the start: this part of the daemon has this reason, until it says [`Readiness::ready`].
    ///
    /// Both are fixed texts, since the page is read without TLS: `starting("store", "the log is being read")`.
    #[must_use]
    pub fn starting(part: &'static str, reason: &'static str) -> Self {
        Self {
            reasons: watch::Sender::new(BTreeMap::from([(part, Reason::fixed(reason))])),
            notes: watch::Sender::default(),
        }
    }

    /// This part has a reason against readiness; it replaces an earlier one of the same part.
    /// Tells whether that is new.
    pub fn not_ready(&self, part: &'static str, reason: &'static str) -> bool {
        self.put(part, Reason::fixed(reason))
    }

    /// As [`Readiness::not_ready`], for something that is under way: how much of it is done is told with it.
    pub fn under_way(&self, part: &'static str, reason: &'static str, percent: u8) {
        let percent = Some(percent.min(100));
        self.put(
            part,
            Reason {
                text: reason,
                percent,
            },
        );
    }

    fn put(&self, part: &'static str, reason: Reason) -> bool {
        self.reasons
            .send_if_modified(|reasons| reasons.insert(part, reason) != Some(reason))
    }

    /// This part has no reason any more.
    /// Tells whether it had one.
    pub fn ready(&self, part: &'static str) -> bool {
        self.reasons
            .send_if_modified(|reasons| reasons.remove(part).is_some())
    }

    /// This part has something to say that is no reason against readiness; it replaces an earlier note of the same part. A
    /// fixed text, too. Tells whether that is new.
    pub fn note(&self, part: &'static str, text: &'static str) -> bool {
        self.notes
            .send_if_modified(|notes| notes.insert(part, text) != Some(text))
    }

    /// This part has nothing to say any more. Tells whether it had.
    pub fn drop_note(&self, part: &'static str) -> bool {
        self.notes.send_if_modified(|notes| notes.remove(part).is_some())
    }

    /// The notes, one line each, by part.
    #[must_use]
    pub fn notes(&self) -> String {
        let notes = self.notes.borrow();
        notes
            .iter()
            .map(|(part, text)| format!("{part}: {text}\n"))
            .collect()
    }

    /// Is there no reason against it?
    #[must_use]
    pub fn is_ready(&self) -> bool {
        self.reasons.borrow().is_empty()
    }

    /// The reasons, one line each, by part; empty when ready.
    #[must_use]
    pub fn reasons(&self) -> String {
        self.reasons
            .borrow()
            .iter()
            .map(|(part, Reason { text, percent })| match percent {
                Some(percent) => format!("{part}: {text}, {percent} %\n"),
                None => format!("{part}: {text}\n"),
            })
            .collect()
    }

    /// Waits until readiness is (or already is) as asked; for a health service that follows it.
    pub async fn until(&self, ready: bool) {
        // Fails only when every sender is gone, and this handle is one.
        let _ = self
            .reasons
            .subscribe()
            .wait_for(|reasons| reasons.is_empty() == ready)
            .await;
    }
}

#[cfg(test)]
mod tests {
    use super::Readiness;

    #[test]
    fn every_part_must_have_withdrawn_its_reason() {
        let readiness = Readiness::starting("store", "the log is being read");
        readiness.not_ready("clock", "it moved more than a day");
        assert_eq!(
            readiness.reasons(),
            "clock: it moved more than a day\nstore: the log is being read\n"
        );
        readiness.under_way("store", "the log is being read", 42);
        assert!(
            readiness
                .reasons()
                .ends_with("store: the log is being read, 42 %\n")
        );
        readiness.ready("store");
        assert!(!readiness.is_ready());
        readiness.not_ready("clock", "an administrator must confirm it");
        assert_eq!(readiness.reasons(), "clock: an administrator must confirm it\n");
        readiness.clone().ready("clock");
        assert!(readiness.is_ready());
        assert_eq!(readiness.reasons(), "");
    }

    #[tokio::test]
    async fn a_follower_wakes_when_it_changes() {
        let readiness = Readiness::starting("store", "the log is being read");
        readiness.until(false).await;
        tokio::join!(readiness.until(true), async { readiness.clone().ready("store") });
        tokio::join!(readiness.until(false), async {
            readiness.not_ready("store", "writes are refused after a failed sync");
        });
        readiness.until(false).await;
    }
}
