//! The log, for administrators: kind and second of its latest events, and a proof of the whole of it and of its key slots.
//!
//! Absent: which unit wrote what, although headers say it in clear.

use std::sync::Arc;

use decision::{Reason, Refusal};
use engine::{DamagedSlot, Entry, Failure, Phase, Proven, SlotsFound};
use tokio::sync::{mpsc, watch};
use tonic::{Request, Status};

use super::{Admin, long};
use crate::{damaged_slots, door::Administrator, refusal, service::Shared, translate, wire::v1};

/// Answers held for a slow reader.
const WINDOW: usize = 64;
/// Latest events that can be asked for.
const LAST_MOST: u64 = 1000;
/// Progress is told about so often.
const TELL_EVERY: u64 = 10_000;
/// Numbers of damaged slots that are told.
const SLOTS_MOST: usize = 100;

type Items<T> = mpsc::Receiver<Result<T, Status>>;

impl Admin {
    pub(super) async fn tail_log(
        &self,
        request: Request<v1::TailLogRequest>,
    ) -> Result<Items<v1::TailLogResponse>, Refusal> {
        let administrator = self.0.administrator(&request)?;
        let v1::TailLogRequest { last, follow } = *request.get_ref();
        let from = self
            .0
            .engine
            .events()
            .saturating_sub(u64::from(last).min(LAST_MOST));
        let (items, receiver) = mpsc::channel(WINDOW);
        let door = Arc::clone(&self.0);
        tokio::spawn(async move {
            if let Err(last_word) = tail(&door, administrator, from, follow, &items).await {
                door.metrics.refused(last_word.reason.code());
                // A reader that reads gets it; for one that does not, this ends with its connection.
                let _ = items.send(Err(refusal::status(&last_word))).await;
            }
        });
        Ok(receiver)
    }

    pub(super) async fn verify_log(
        &self,
        request: Request<v1::VerifyLogRequest>,
    ) -> Result<Items<v1::VerifyLogResponse>, Refusal> {
        self.0.administrator(&request)?;
        let turn = long::turn(&self.0.verifying)?;
        Ok(long::begin(&self.0, turn, WINDOW, move |door, items| {
            let mut word = v1::VerifyLogResponse {
                events: door.engine.events(),
                ..v1::VerifyLogResponse::default()
            };
            let mut progress = |phase: Phase, done: u64, all: u64| {
                if took(&mut word, phase, done, all) {
                    // A slow reader misses some; the pass does not wait for it.
                    let _ = items.try_send(Ok(word.clone()));
                }
                !items.is_closed() && !*door.draining.borrow()
            };
            let outcome = door.engine.verify(&mut progress);
            verdict(outcome, word)
        }))
    }
}

/// Notes how far the pass is; whether that is worth a word.
fn took(word: &mut v1::VerifyLogResponse, phase: Phase, done: u64, all: u64) -> bool {
    let (read, of) = match phase {
        Phase::KeySlots => (&mut word.key_slots_read, &mut word.key_slots),
        Phase::Snapshot | Phase::Log => (&mut word.read, &mut word.events),
    };
    let tell = done / TELL_EVERY > *read / TELL_EVERY;
    (*read, *of) = (done, all);
    tell
}

/// The last word about a pass. One that was broken off, because the daemon stops, says nothing about the log.
fn verdict(
    outcome: Result<Proven, Failure>,
    so_far: v1::VerifyLogResponse,
) -> Result<v1::VerifyLogResponse, Refusal> {
    let Proven { log, slots } = match outcome {
        Ok(found) => found,
        // Whatever else it may be, nothing was proven.
        Err(why) if !why.is_closed() => {
            return Ok(v1::VerifyLogResponse {
                damage: why.to_string(),
                ..so_far
            });
        }
        Err(_) => return Err(Refusal::of(Reason::Stopping)),
    };
    let in_log = log.as_ref().err().map(ToString::to_string);
    let word = match log {
        Ok(head) => v1::VerifyLogResponse {
            read: head.size,
            events: head.size,
            proven: true,
            root: translate::hex(&head.root.0),
            ..so_far
        },
        Err(_) => so_far,
    };
    Ok(of_slots(word, in_log, &slots))
}

/// Adds what was found in the key slots, and puts all damage into one sentence. What to do about slots is said only where
/// the log is whole: a damaged log needs a backup, and slots come with that.
fn of_slots(
    word: v1::VerifyLogResponse,
    in_log: Option<String>,
    slots: &Result<SlotsFound, seal::Failure>,
) -> v1::VerifyLogResponse {
    let (in_slots, next) = match slots {
        // Spare ones are numbered, and nothing is damaged that anything needs.
        Ok(slots) if slots.suffice() => (None, None),
        Ok(slots) => damaged_slots::said(slots).unzip(),
        Err(why) => (Some(why.to_string()), Some(damaged_slots::next_of_file(why))),
    };
    let next = next.filter(|_| in_log.is_none()).map(str::to_owned);
    let damage: Vec<String> = [in_log, in_slots, next].into_iter().flatten().collect();
    let word = v1::VerifyLogResponse {
        damage: damage.join("; "),
        ..word
    };
    let Ok(slots) = slots else {
        return word;
    };
    let (damaged_key_slots, more_damaged_key_slots) = numbers(slots.damaged_used());
    let (damaged_spare_key_slots, more_damaged_spare_key_slots) = numbers(slots.damaged_spare());
    v1::VerifyLogResponse {
        key_slots_read: slots.prepared,
        key_slots: slots.prepared,
        key_slots_erased: slots.erased,
        damaged_key_slots,
        more_damaged_key_slots,
        damaged_spare_key_slots,
        more_damaged_spare_key_slots,
        ..word
    }
}

/// The first numbers, and how many more there are.
fn numbers<'s>(slots: impl Iterator<Item = &'s DamagedSlot>) -> (Vec<u64>, u64) {
    let mut numbers: Vec<u64> = slots.map(|slot| slot.matter.0).collect();
    let more = numbers.len().saturating_sub(SLOTS_MOST) as u64;
    numbers.truncate(SLOTS_MOST);
    (numbers, more)
}

/// Sends what there is from a position on, and goes on with what comes, as long as somebody reads and may.
async fn tail(
    door: &Shared,
    administrator: Administrator,
    from: u64,
    follow: bool,
    items: &mpsc::Sender<Result<v1::TailLogResponse, Status>>,
) -> Result<(), Refusal> {
    let mut next = from;
    let mut grown = door.engine.recent().watch();
    let mut draining = door.draining.clone();
    loop {
        grown.mark_unchanged();
        door.may_administer(administrator)?;
        for Entry { position, header } in door.engine.recent().from(next) {
            let word = v1::TailLogResponse {
                entry: Some(translate::log_entry(&header)),
                skipped: position - next,
            };
            next = position + 1;
            if !sent(items, word, &mut draining).await? {
                return Ok(());
            }
        }
        if !follow {
            return Ok(());
        }
        tokio::select! {
            () = items.closed() => return Ok(()),
            _ = grown.changed() => {}
            () = drained(&mut draining) => return Err(Refusal::of(Reason::Stopping)),
        }
    }
}

/// Waits for a slow reader, but not when the daemon is stopping; false: nobody reads any more.
async fn sent<T>(
    items: &mpsc::Sender<Result<T, Status>>,
    word: T,
    draining: &mut watch::Receiver<bool>,
) -> Result<bool, Refusal> {
    tokio::select! {
        biased;
        sent = items.send(Ok(word)) => Ok(sent.is_ok()),
        () = drained(draining) => Err(Refusal::of(Reason::Stopping)),
    }
}

async fn drained(draining: &mut watch::Receiver<bool>) {
    // An error means that the sender is gone; then the daemon is stopping too.
    let _ = draining.wait_for(|draining| *draining).await;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_reader_that_reads_nothing_does_not_keep_a_stopping_daemon() {
        let (items, mut unread) = mpsc::channel(1);
        let (stop, mut draining) = watch::channel(false);
        assert_eq!(sent(&items, 1, &mut draining).await, Ok(true));
        let (second, _) = tokio::join!(sent(&items, 2, &mut draining), async { stop.send(true) });
        assert_eq!(second, Err(Refusal::of(Reason::Stopping)));
        assert_eq!(unread.recv().await.unwrap().unwrap(), 1);
        assert_eq!(
            sent(&items, 3, &mut draining).await,
            Ok(true),
            "whoever reads is told"
        );
        drop(unread);
        assert_eq!(sent(&items, 4, &mut draining).await, Ok(false));
    }

    #[test]
    fn a_pass_that_was_broken_off_is_no_damage() {
        let so_far = v1::VerifyLogResponse {
            read: 7,
            events: 9,
            ..v1::VerifyLogResponse::default()
        };
        let closed = verdict(Err(journal::Failure::Closed.into()), so_far.clone());
        assert_eq!(closed.unwrap_err(), Refusal::of(Reason::Stopping));
        let behind = journal::Failure::Behind { head: 9, log: 7 };
        let found = |damaged: Vec<DamagedSlot>| Proven {
            log: Err(behind.clone().into()),
            slots: Ok(SlotsFound {
                prepared: 900,
                used: 2,
                used_at_least: true,
                damaged,
                ..SlotsFound::default()
            }),
        };
        let damaged = verdict(Ok(found(Vec::new())), so_far.clone()).unwrap();
        assert!(
            !damaged.proven && damaged.damage == behind.to_string(),
            "{damaged:?}"
        );
        assert_eq!((damaged.read, damaged.events), (7, 9));

        let slots = (3..153).map(|matter| DamagedSlot {
            matter: seal::Matter(matter),
            first_event: None,
        });
        let both = verdict(Ok(found(slots.collect())), so_far).unwrap();
        assert!(both.damage.starts_with(&behind.to_string()), "{both:?}");
        assert!(
            both.damage
                .contains("150 key slots that the log needs or may need"),
            "{both:?}"
        );
        assert!(
            !both.damage.contains("leave key-slots"),
            "one advice at a time: {both:?}"
        );
        assert_eq!(
            (both.damaged_key_slots.len(), both.more_damaged_key_slots),
            (100, 50)
        );
        assert_eq!(
            (
                both.damaged_spare_key_slots.len(),
                both.more_damaged_spare_key_slots
            ),
            (0, 0)
        );
    }

    #[test]
    fn a_damaged_spare_slot_is_numbered_and_is_no_damage() {
        let head = journal::Head {
            epoch: journal::Epoch(1),
            size: 5,
            root: proof::Hash([1; 32]),
        };
        let proven = Proven {
            log: Ok(head),
            slots: Ok(SlotsFound {
                prepared: 9,
                used: 4,
                damaged: vec![DamagedSlot {
                    matter: seal::Matter(7),
                    first_event: None,
                }],
                ..SlotsFound::default()
            }),
        };
        let word = verdict(Ok(proven), v1::VerifyLogResponse::default()).unwrap();
        assert!(word.proven && word.damage.is_empty(), "{word:?}");
        assert_eq!(
            (word.damaged_key_slots, word.damaged_spare_key_slots),
            (vec![], vec![7])
        );
    }

    #[test]
    fn a_log_that_is_proven_with_damaged_slots_is_damage() {
        let slots = SlotsFound {
            prepared: 9,
            used: 4,
            damaged: vec![DamagedSlot {
                matter: seal::Matter(3),
                first_event: Some(2),
            }],
            ..SlotsFound::default()
        };
        let proven = Proven {
            log: Ok(journal::Head {
                epoch: journal::Epoch(1),
                size: 5,
                root: proof::Hash([1; 32]),
            }),
            slots: Ok(slots),
        };
        let word = verdict(Ok(proven), v1::VerifyLogResponse::default()).unwrap();
        assert!(word.proven && word.damage.contains("(3)"), "{word:?}");
        assert_eq!(
            (word.damaged_key_slots, word.damaged_spare_key_slots),
            (vec![3], vec![])
        );
    }
}
