//! Reading: what the log holds beyond the tables at hand, proven, opened and folded.
//!
//! Place in the flow: a start (`open`), on which all of it may still be refused. Absent: how the log is read (journal), events
//! opened (`pass`) and folded (`replay`), and what becomes of a snapshot that does not fit.

use decision::Books;
use journal::{Journal, Opening, Pass, Position};
use seal::KeySlots;

use crate::{
    Failure, Recent,
    base::Base,
    belonging::{Belonging, Of, Said},
    changes::Changes,
    keeper::Keeper,
    later::Later,
    mark::{Counts, Mark},
    pass::{Abandoned, Feed, InOrder, Keyring, both, pass},
    recent::KEPT,
    replay::Replay,
    tags::Tags,
};

/// With so many bytes of changes reading waits for the keeper: a replay must not gather the whole log in memory.
const GATHERED_MOST: usize = 128 << 20;

/// With fewer nothing is written before the log is read: a start that is refused leaves the snapshot as it was.
const GATHERED_LEAST: usize = 16 << 20;

/// Hears how far the reading is: events read, events in all.
pub(crate) type Progress<'p> = &'p mut dyn FnMut(u64, u64);

/// A log that was read to its end.
pub(crate) struct Read {
    pub(crate) journal: Journal,
    pub(crate) opened: journal::Opened,
    pub(crate) books: Books,
    /// Gathered if there is a keeper.
    pub(crate) changes: Option<Changes>,
    /// They reach over the end of a volume, and are kept at once.
    pub(crate) due: bool,
    pub(crate) counts: Counts,
    pub(crate) recent: Recent,
    pub(crate) spared: u64,
}

/// Reads what the log holds beyond the tables at hand. `said` is what they hold of the store itself.
pub(crate) fn read_log(
    opening: Opening,
    base: Base,
    (of, said): (Of<'_>, Said),
    slots: &KeySlots,
    later: Option<&Later<'_>>,
    progress: Progress<'_>,
) -> Result<Read, Failure> {
    let Base { loaded, mark } = base;
    let head = opening.head();
    let spared = mark.map_or(0, |mark| mark.size);
    let counts = mark.map_or(Counts::NONE, |mark| mark.counts);
    let tags = Tags::kept(loaded.tags);
    let lives = opening.lives().clone();
    let keyring = Keyring {
        lives: &lives,
        slots,
        tags: &tags,
    };
    let volume_ends = opening.volume_ends();
    let closed_up_to = volume_ends.last().map_or(0, |end| end.size);
    let own_tags = Tags::default();
    let mut belonging = Some(Belonging::new(
        of,
        said,
        Keyring {
            tags: &own_tags,
            ..keyring
        },
    ));
    let mut refused = None;
    let from = mark.map(|mark| mark.of_log());
    let read = |feed: &mut Feed| {
        opening.replay_in_two(from, &mut |step| match step {
            Pass::Event(position, bytes) => {
                if let Some(belonging) = &mut belonging {
                    belonging.see(position.0, bytes);
                }
                feed.take(position, bytes)?;
                progress(position.0 + 1, head.size);
                Ok(())
            }
            // What cannot be opened or folded is a refusal, too, and comes before anything is changed.
            Pass::ClosedRead(newest) => {
                feed.wait()?;
                let compared = belonging
                    .take()
                    .zip(newest)
                    .map(|(mut belonging, newest)| belonging.compare(newest, from));
                compared.unwrap_or(Ok(())).map_err(|why| {
                    refused = Some(why);
                    Abandoned
                })
            }
        })
    };
    let books = loaded.books;
    let fold = move |in_order: InOrder| {
        let replay = Replay::new(keyring.opener(), spared, books, counts, later.is_some());
        fold(head.epoch.0, &in_order, replay, later)
    };
    let ((journal, opened), folded) =
        both(pass(keyring, volume_ends, read, fold)).map_err(|why| refused.unwrap_or(why))?;
    let (books, changes, counts) = folded;
    let recent = recent(&journal)?;
    let due = changes
        .as_ref()
        .is_some_and(|changes| changes.from < closed_up_to);
    Ok(Read {
        due,
        journal,
        opened,
        books,
        changes,
        counts,
        recent,
        spared,
    })
}

/// The latest events, those that a snapshot spared included.
fn recent(journal: &Journal) -> Result<Recent, Failure> {
    let recent = Recent::new();
    let first = journal.head().size.saturating_sub(KEPT as u64);
    let events = journal.read(Position(first), KEPT)?;
    recent.take(first, events.iter().map(|(_, bytes)| bytes.as_slice()));
    Ok(recent)
}

/// Folds everything in order, and hands over what changed at ends of volumes.
fn fold(
    epoch: u64,
    in_order: &InOrder,
    mut replay: Replay<'_>,
    later: Option<&Later<'_>>,
) -> Result<(Books, Option<Changes>, Counts), Failure> {
    while let Some(opened) = in_order.next() {
        let (events, cut) = opened?;
        for event in events {
            replay.take(event)?;
        }
        if let (Some(cut), Some(later)) = (cut, later)
            && replay.gathered() >= GATHERED_LEAST
            && let (mark, Some(changes)) = replay.cut(epoch, cut)
            && let Some(keeper) = later.keeper()
        {
            hand_over(keeper, changes, mark, &mut replay);
        }
    }
    Ok(replay.finish())
}

/// Reading does not wait for the keeper, whose files are synced, as long as what is gathered is not too much.
fn hand_over(keeper: &Keeper, changes: Changes, mark: Mark, replay: &mut Replay<'_>) {
    if changes.bytes() >= GATHERED_MOST {
        keeper.hand_over(changes, mark);
    } else if let Some(back) = keeper.offer(changes, mark) {
        replay.take_back(back);
    }
}
