//! Pass: reads the log once, opens its events side by side, and folds them in order.
//!
//! Place in the flow: reading the log back, at a start and offline. One thread reads and proves, some open, one folds:
//! opening an event costs several times what folding it does. Chunks keep the order: each carries the place where its
//! opened events will arrive. Absent: what a fold does (`replay`).

use std::{
    iter::Peekable,
    num::NonZero,
    sync::Arc,
    sync::mpsc::{Receiver, SyncSender, sync_channel},
    thread, vec,
};

use journal::{Lives, Mark, OpenError, Position};
use parking_lot::Mutex;
use seal::KeySlots;

use crate::{
    Failure,
    opener::{Event, Opener},
    tags::Tags,
};

/// Events of a chunk at most.
const CHUNK_EVENTS: usize = 512;
/// Chunks that may wait: they bound the memory of a pass.
const AHEAD: usize = 16;
/// More openers than that wait for the one reader.
const OPENERS_MAX: usize = 8;

/// What the openers need.
#[derive(Clone, Copy)]
pub(crate) struct Keyring<'k> {
    pub(crate) lives: &'k Lives,
    pub(crate) slots: &'k KeySlots,
    pub(crate) tags: &'k Tags,
}

impl<'k> Keyring<'k> {
    pub(crate) fn opener(self) -> Opener<'k> {
        Opener::new(self.lives, self.slots, self.tags)
    }
}

/// Events in a row as the log holds them.
#[derive(Default)]
struct Chunk {
    first: u64,
    bytes: Vec<u8>,
    ends: Vec<usize>,
}

impl Chunk {
    fn push(&mut self, position: u64, event: &[u8]) {
        if self.ends.is_empty() {
            self.first = position;
        }
        self.bytes.extend_from_slice(event);
        self.ends.push(self.bytes.len());
    }

    fn events(&self) -> impl Iterator<Item = (u64, &[u8])> {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        let cuts = starts.zip(self.ends.iter().copied());
        let slices = cuts.map(|(start, end)| &self.bytes[start..end]);
        (self.first..).zip(slices)
    }
}

type OpenedChunk = Result<Vec<Event>, Failure>;
/// The events of a chunk, and where the log stood after them if a volume ended there.
type Next = (Vec<Event>, Option<Mark>);

/// A chunk on its way to an opener, and where its events are awaited.
struct Job {
    chunk: Chunk,
    to: SyncSender<OpenedChunk>,
}

/// What the fold gets, in order.
enum Item {
    Chunk(Receiver<OpenedChunk>, Option<Mark>),
    /// Somebody waits until all before it is folded.
    Folded(SyncSender<()>),
}

/// The opened chunks in order, for the fold.
pub(crate) struct InOrder(Receiver<Item>);

impl InOrder {
    /// The next events, and where the log stood after them if a volume ended there; `None` at the end.
    pub(crate) fn next(&self) -> Option<Result<Next, Failure>> {
        let (events, cut) = loop {
            match self.0.recv().ok()? {
                Item::Chunk(events, cut) => break (events, cut),
                // The reader stopped waiting only when it ended.
                Item::Folded(all) => drop(all.send(())),
            }
        };
        // Nothing arrives when an opener fell over; the pass ends there, and its thread's panic is passed on.
        let events = events.recv().ok()?;
        Some(events.map(|events| (events, cut)))
    }
}

/// Takes events from the reader and sends them off in chunks.
pub(crate) struct Feed {
    chunk: Chunk,
    jobs: SyncSender<Job>,
    order: SyncSender<Item>,
    /// Ends of volumes still to come.
    volumes: Peekable<vec::IntoIter<Mark>>,
}

/// Nobody takes chunks any more: the fold or an opener failed and says why.
pub(crate) struct Abandoned;

/// What both sides of a pass gave, or why it did not come to its end.
pub(crate) fn both<R, T>(
    (read, folded): (Result<R, OpenError<Abandoned>>, Result<T, Failure>),
) -> Result<(R, T), Failure> {
    match read {
        Ok(read) => Ok((read, folded?)),
        Err(OpenError::Journal(failure)) => Err(failure.into()),
        // The reader stopped because nobody took its events any more: the fold says why.
        Err(OpenError::Visit { error: Abandoned, .. }) => Err(folded.err().unwrap_or(Failure::WriterFell)),
    }
}

impl Feed {
    /// Takes the next event.
    pub(crate) fn take(&mut self, Position(position): Position, event: &[u8]) -> Result<(), Abandoned> {
        let volume = self.volumes.next_if(|volume| volume.size <= position);
        if let Some(cut) = volume.filter(|volume| volume.size == position) {
            self.send(Some(cut))?;
        } else if self.chunk.ends.len() >= CHUNK_EVENTS {
            self.send(None)?;
        }
        self.chunk.push(position, event);
        Ok(())
    }

    /// Waits until all that was taken is folded.
    pub(crate) fn wait(&mut self) -> Result<(), Abandoned> {
        self.send(None)?;
        let (all, folded) = sync_channel(1);
        self.order.send(Item::Folded(all)).map_err(|_| Abandoned)?;
        folded.recv().map_err(|_| Abandoned)
    }

    fn send(&mut self, cut: Option<Mark>) -> Result<(), Abandoned> {
        let chunk = std::mem::take(&mut self.chunk);
        let (to, from) = sync_channel(1);
        let chunk_opened = Item::Chunk(from, cut);
        self.order.send(chunk_opened).map_err(|_| Abandoned)?;
        self.jobs.send(Job { chunk, to }).map_err(|_| Abandoned)
    }
}

/// Runs `read` on this thread, openers beside it, and `fold` on a thread of its own; the results of both.
pub(crate) fn pass<R, T: Send>(
    keyring: Keyring<'_>,
    volume_ends: Vec<Mark>,
    read: impl FnOnce(&mut Feed) -> R,
    fold: impl FnOnce(InOrder) -> T + Send,
) -> (R, T) {
    let (jobs, taken) = sync_channel::<Job>(AHEAD);
    let (order, in_order) = sync_channel(AHEAD);
    let taken = Arc::new(Mutex::new(taken));
    thread::scope(|scope| {
        for _ in 0..openers() {
            let taken = Arc::clone(&taken);
            scope.spawn(move || open_chunks(keyring.opener(), &taken));
        }
        // Held by the openers only: when none is left the reader hears it instead of waiting.
        drop(taken);
        let folding = scope.spawn(move || fold(InOrder(in_order)));
        let mut feed = Feed {
            chunk: Chunk::default(),
            jobs,
            order,
            volumes: volume_ends.into_iter().peekable(),
        };
        let read = read(&mut feed);
        // The last chunk; when nobody takes it any more, the fold says why.
        let _ = feed.send(None);
        drop(feed);
        let folded = folding.join();
        (
            read,
            folded.unwrap_or_else(|fell| std::panic::resume_unwind(fell)),
        )
    })
}

fn openers() -> usize {
    thread::available_parallelism()
        .map_or(1, NonZero::get)
        .min(OPENERS_MAX)
}

/// Opens chunks until the reader is done.
fn open_chunks(mut opener: Opener<'_>, taken: &Mutex<Receiver<Job>>) {
    loop {
        let job = taken.lock().recv();
        let Ok(Job { chunk, to }) = job else {
            return;
        };
        let events = open_all(&mut opener, &chunk);
        // The fold stopped listening when an earlier chunk failed.
        let _ = to.send(events);
    }
}

fn open_all(opener: &mut Opener<'_>, chunk: &Chunk) -> OpenedChunk {
    let mut events = Vec::with_capacity(chunk.ends.len());
    for (position, bytes) in chunk.events() {
        events.push(opener.open(position, bytes)?);
    }
    Ok(events)
}
