//! Replay: the pass over the events at an open, whole or from a mark, and what follows from it.
//!
//! Closed volumes are read by the raw reader, and before anything is changed. Then sled is started, and the newest one read
//! through it: it must see all that was acknowledged, because it takes the next events. Absent: everything before the pass
//! (`open`).

use std::sync::Arc;

use proof::Frontier;

use crate::beside::Beside;
use crate::closed::Closed;
use crate::copies;
use crate::failure::OpenError;
use crate::journal::Journal;
use crate::lives::Lives;
use crate::open::{Opened, Opening, Standing, Stop};
use crate::retire::Started;
use crate::room::Reserve;
use crate::scan::{Scan, Waypoint};
use crate::settle::Begun;
use crate::types::{Head, Mark, Pass, Position, Visit};
use crate::unopened::Unopened;
use crate::verifier::Verifier;

impl Opening {
    /// Hands the events in order to `visit` while proving the log, then brings the head up to date. With a mark, only
    /// those from `mark.size` on are handed over, after the root at the mark was compared; closed volumes before it are
    /// not read. Without one, everything is read and proven.
    ///
    /// What `visit` was handed may be kept only if this succeeds: the root can be compared only at the head.
    ///
    /// # Errors
    /// [`OpenError`]: [`crate::Failure::MarkDiffers`], damage with its position, a log shorter than the head, what sled
    /// answered, or the error of `visit`. As long as a closed volume was being read, nothing of the log was changed.
    pub fn replay<E>(
        self,
        from: Option<Mark>,
        visit: &mut Visit<'_, E>,
    ) -> Result<(Journal, Opened), OpenError<E>> {
        self.replay_in_two(from, &mut |step| match step {
            Pass::Event(position, event) => visit(position, event),
            Pass::ClosedRead(_) => Ok(()),
        })
    }

    /// As [`Opening::replay`], for a caller that works on the events beside the pass: it hears, too, when all closed volumes were
    /// read, and can wait there for its own verdict before anything is changed.
    ///
    /// # Errors
    /// As [`Opening::replay`].
    pub fn replay_in_two<E>(
        self,
        from: Option<Mark>,
        each: &mut dyn FnMut(Pass<'_>) -> Result<(), E>,
    ) -> Result<(Journal, Opened), OpenError<E>> {
        let Self {
            layout,
            lock,
            settings,
            mut head_file,
            found,
            acknowledged,
            standing,
        } = self;
        let (mut scan, begun) = match standing {
            Standing::Judged(judged) => {
                let (closed, begin) = (&judged.volumes.closed, &judged.volumes.begin);
                let heads = [&found.head, &acknowledged];
                let scan = read_closed((&judged.volumes.lives, closed), begin, heads, from, each)?;
                let newest = Unopened {
                    volumes: &judged.volumes,
                    acknowledged: &acknowledged,
                };
                closed_are_read(&scan, Some(newest), each)?;
                (scan, judged.begin(&layout, &acknowledged)?)
            }
            Standing::Begun(begun) => {
                let (closed, begin) = begun.closed_before();
                let heads = [&found.head, &acknowledged];
                let lives = &begun.started.volumes.lives;
                let scan = read_closed((lives, closed), begin, heads, from, each)?;
                closed_are_read(&scan, None, each)?;
                (scan, *begun)
            }
        };
        let Begun {
            started,
            rebuilt,
            strays,
        } = begun;
        let mut visit = |position, event: &[u8]| each(Pass::Event(position, event));
        read_newest(&started, &mut scan, &mut visit)?;
        let frontier = scan.end(acknowledged.size)?;
        let head = Head::of(found.head.epoch, &frontier);
        if head != found.head || found.slot_damaged {
            head_file.write(head)?;
            head_file.sync()?;
        }
        copies::prove(&layout)?;
        Reserve::of(&layout, &settings).fit()?;
        let Started {
            volumes,
            prepared,
            store,
            retired,
        } = started;
        let opened = Opened {
            stop: match prepared.clean {
                true => Stop::Clean,
                false => Stop::Unclean,
            },
            size: head.size,
            volumes: volumes.closed.len() + 1,
            unacknowledged: acknowledged.size..head.size,
            older_head: (found.head.size < acknowledged.size).then_some(found.head.size),
            head_repaired: found.slot_damaged,
            rebuilt,
            retired,
            leftovers: [prepared.leftovers, strays].concat(),
            copy: prepared.copy,
        };
        let closed: Vec<Arc<Closed>> = volumes.closed.into_iter().map(Arc::new).collect();
        let verifier = Verifier::new(&store, closed.clone(), head, volumes.lives.clone());
        let journal = Journal {
            layout,
            settings,
            closed,
            lives: volumes.lives,
            begin: volumes.begin,
            store,
            head_file,
            head,
            frontier,
            poisoned: false,
            verifier,
            at_hand: Default::default(),
            roll_at: settings.volume_bytes,
            beside: Beside::default(),
            _lock: lock,
        };
        Ok((journal, opened))
    }
}

/// Proves the closed volumes that end behind the mark, from the oldest of them on; the one behind them begins at `begin`.
fn read_closed<E>(
    (lives, closed): (&Lives, &[Closed]),
    begin: &Frontier,
    heads: [&Head; 2],
    from: Option<Mark>,
    each: &mut dyn FnMut(Pass<'_>) -> Result<(), E>,
) -> Result<Scan, OpenError<E>> {
    let wanted = from.map_or(0, |mark| mark.size);
    let closed: Vec<&Closed> = closed.iter().filter(|closed| closed.end > wanted).collect();
    let oldest = closed.first().map_or(begin, |oldest| &oldest.begin);
    let mut known: Vec<Waypoint> = from.iter().map(Waypoint::mark).collect();
    known.extend(heads.map(Waypoint::head));
    known.push(Waypoint::known(begin.size(), begin.root()));
    let ends = closed
        .iter()
        .map(|closed| Waypoint::known(closed.end, closed.root));
    known.extend(ends);
    let mut scan = Scan::begin(lives, oldest.clone(), wanted, known)?;
    let mut visit = |position, event: &[u8]| each(Pass::Event(position, event));
    for volume in closed {
        volume.read(&mut scan, false, &mut visit, &mut |_| true)?;
    }
    Ok(scan)
}

fn closed_are_read<E>(
    scan: &Scan,
    newest: Option<Unopened<'_>>,
    each: &mut dyn FnMut(Pass<'_>) -> Result<(), E>,
) -> Result<(), OpenError<E>> {
    let position = Position(scan.size());
    each(Pass::ClosedRead(newest)).map_err(|error| OpenError::Visit { position, error })
}

/// Reads the volume that was the newest, if it was just closed, and then what sled sees: it must be all that was
/// acknowledged.
fn read_newest<E>(started: &Started, scan: &mut Scan, visit: &mut Visit<'_, E>) -> Result<(), OpenError<E>> {
    let Started {
        volumes,
        store,
        retired,
        ..
    } = started;
    if let (Some(_), Some(old)) = (retired, volumes.closed.last()) {
        old.read(scan, false, visit, &mut |_| true)?;
    }
    for answer in store.values(volumes.begin.size()) {
        scan.value(answer, visit)?;
    }
    Ok(())
}
