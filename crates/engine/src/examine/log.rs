//! The pass over the log: its files are proven on this thread, its events opened beside it and folded, as at a start.
//!
//! An event that does not open ends the folding, not the proving. Absent: how files are read (journal).

use std::{convert::Infallible, path::Path};

use decision::Books;
use journal::{FileReport, Head, Lives, Mark, OpenError, Position, verify_files};
use seal::KeySlots;

use super::{
    Phase, bars,
    clear::Clear,
    found::{EventsFound, SlotsFound},
};
use crate::{
    Failure,
    digest::digest,
    mark::Counts,
    open::journal_dir,
    pass::{InOrder, Keyring, pass},
    replay::Replay,
    tags::Tags,
};

type Progress<'p> = &'p mut dyn FnMut(Phase, u64, u64);
type Log = Result<FileReport, journal::Failure>;

/// What one pass found.
pub(super) struct Pass {
    pub(super) log: Log,
    pub(super) folded: Folded,
    pub(super) clear: Clear,
}

/// What folding gave.
#[derive(Default)]
pub(super) struct Folded {
    /// The tables, as far as they were folded.
    pub(super) books: Books,
    /// The tables at the snapshot's mark.
    pub(super) at_mark: Option<AtMark>,
    erased: u64,
    failure: Option<Failure>,
}

/// The tables at a mark, as one number, and the numbers counted along.
pub(super) struct AtMark {
    pub(super) digest: Option<[u8; 32]>,
    pub(super) counts: Counts,
}

impl Pass {
    /// It is not even known how much was acknowledged.
    pub(super) fn impossible(why: journal::Failure) -> Self {
        Self {
            log: Err(why),
            folded: Folded::default(),
            clear: Clear::default(),
        }
    }
}

impl Folded {
    /// What is said of events whose files were proven, or not.
    pub(super) fn events(self, log: Option<&FileReport>) -> EventsFound {
        match (self.failure, log) {
            (_, None) => EventsFound::NotOpened,
            (Some(failure), _) => EventsFound::Damaged(failure),
            (None, Some(report)) => EventsFound::Whole {
                events: report.head.size,
                erased: self.erased,
            },
        }
    }
}

/// Proves the files alone: nothing can be opened.
pub(super) fn bare(data_dir: &Path, progress: Progress<'_>) -> Result<Log, Failure> {
    let mut nothing = |_: Position, _: &[u8]| Ok::<(), Infallible>(());
    proven(data_dir, &mut nothing, progress)
}

/// Proves the files, opens and folds the events, and looks at the tables after `mark` events.
pub(super) fn read(
    data_dir: &Path,
    head: Head,
    slots: &KeySlots,
    mark: Option<u64>,
    found: &SlotsFound,
    progress: Progress<'_>,
) -> Result<Pass, Failure> {
    let tags = Tags::default();
    // Where they cannot be found the proof of the files says why.
    let lives = journal::peek_lives(&journal_dir(data_dir)).unwrap_or_else(|_| Lives::one(head.epoch));
    let keyring = Keyring {
        lives: &lives,
        slots,
        tags: &tags,
    };
    let damaged = found.damaged.iter().map(|slot| slot.matter);
    let mut clear = Clear::new(mark.unwrap_or(0), found.prepared, damaged);
    // Chunks end where the snapshot does; its root is compared elsewhere.
    let cuts = mark.map(|size| Mark {
        size,
        root: head.root,
    });
    let (log, mut folded) = pass(
        keyring,
        cuts.into_iter().collect(),
        |feed| {
            let mut feeding = true;
            let mut visit = |position: Position, bytes: &[u8]| {
                clear.take(position.0, bytes);
                feeding = feeding && feed.take(position, bytes).is_ok();
                Ok(())
            };
            proven(data_dir, &mut visit, progress)
        },
        |in_order| fold(&in_order, &keyring, head, mark),
    );
    folded.failure = folded.failure.or(clear.not_one.take());
    Ok(Pass {
        log: log?,
        folded,
        clear,
    })
}

fn proven(
    data_dir: &Path,
    visit: &mut journal::Visit<'_, Infallible>,
    progress: Progress<'_>,
) -> Result<Log, Failure> {
    let mut told = |done, all| {
        progress(Phase::Log, done, all);
        true
    };
    match verify_files(&journal_dir(data_dir), &mut told, visit) {
        Ok(report) => Ok(Ok(report)),
        Err(OpenError::Journal(why)) if bars(&why) => Err(why.into()),
        Err(OpenError::Journal(why)) => Ok(Err(why)),
        Err(OpenError::Visit { error, .. }) => match error {},
    }
}

/// Where the mark is the end of the log, no later event makes a cut.
fn fold(in_order: &InOrder, keyring: &Keyring<'_>, head: Head, mark: Option<u64>) -> Folded {
    let at_end = mark.filter(|size| *size == head.size);
    let epoch = head.epoch.0;
    let mut replay = Replay::new(keyring.opener(), 0, Books::default(), Counts::NONE, false);
    let mut folded = Folded::default();
    while let Some(next) = in_order.next() {
        let cut = match next.and_then(|(events, cut)| {
            let taken = events.into_iter().try_for_each(|event| replay.take(event));
            taken.map(|()| cut)
        }) {
            Ok(cut) => cut,
            Err(why) => {
                folded.failure = Some(why);
                break;
            }
        };
        if let Some(cut) = cut {
            folded.at_mark = Some(at_mark(&mut replay, epoch, cut));
        }
    }
    if let (Some(size), None) = (at_end, &folded.failure) {
        let root = proof::Hash([0; 32]);
        folded.at_mark = Some(at_mark(&mut replay, epoch, Mark { size, root }));
    }
    let (books, _, counts) = replay.finish();
    folded.books = books;
    folded.erased = counts.erased;
    folded
}

fn at_mark(replay: &mut Replay<'_>, epoch: u64, cut: Mark) -> AtMark {
    let (mark, _) = replay.cut(epoch, cut);
    AtMark {
        digest: digest(&replay.books),
        counts: mark.counts,
    }
}
