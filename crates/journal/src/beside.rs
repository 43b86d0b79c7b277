//! Beside: work that the writer does not wait for. One thread makes the next volume, others stop sled on closed ones.
//!
//! A full disk is no failure here: the log stays in its volume until there is room, and a marker that could not be
//! written is written at the next open. Any other failure reaches the writer at its next group.
//! Absent: going over to the next volume (`roll`).

use std::sync::Arc;
use std::thread::JoinHandle;

use crate::closed::Closed;
use crate::failure::Failure;
use crate::layout::Layout;
use crate::lock;
use crate::room;
use crate::store::Store;
use crate::verifier::Newest;

type Job<T> = JoinHandle<Result<T, Failure>>;

/// The jobs; dropping waits for them.
#[derive(Default)]
pub(crate) struct Beside {
    making: Option<Job<Store>>,
    closing: Vec<Job<()>>,
}

impl Beside {
    /// Begins to make the next volume, unless that is under way.
    pub(crate) fn make(&mut self, layout: &Layout) -> Result<(), Failure> {
        if self.making.is_none() {
            let layout = layout.clone();
            self.making = Some(spawn("volume-making", move || make(&layout))?);
        }
        Ok(())
    }

    /// The next volume, made and started; waits for it, or makes it now. None if the disk is full.
    pub(crate) fn made(&mut self, layout: &Layout) -> Result<Option<Store>, Failure> {
        let made = match self.making.take() {
            Some(job) => join(job),
            None => make(layout),
        };
        match made {
            Ok(store) => Ok(Some(store)),
            Err(failure) if failure.is_full() => Ok(None),
            Err(failure) => Err(failure),
        }
    }

    /// Begins to stop the sled of a volume that just was closed. Does not wait for an earlier one: a reader may hold that.
    pub(crate) fn close(
        &mut self,
        store: Store,
        newest: Arc<Newest>,
        closed: Arc<Closed>,
    ) -> Result<(), Failure> {
        self.closing.push(spawn("volume-closing", move || {
            let _rest = Rest(&closed);
            newest.release();
            close(store)
        })?);
        Ok(())
    }

    /// Tells of a failure that has happened beside the writer, without waiting.
    pub(crate) fn check(&mut self) -> Result<(), Failure> {
        let (ended, going): (Vec<_>, Vec<_>) = self.closing.drain(..).partition(JoinHandle::is_finished);
        self.closing = going;
        ended.into_iter().try_for_each(join)
    }

    fn closed(&mut self) -> Result<(), Failure> {
        let ends: Vec<_> = self.closing.drain(..).map(join).collect();
        ends.into_iter().collect()
    }

    /// Waits for all, and takes an unused next volume away.
    pub(crate) fn end(&mut self, layout: &Layout) -> Result<(), Failure> {
        if let Some(job) = self.making.take() {
            if let Ok(store) = join(job) {
                store.stop()?;
            }
            layout.disk.remove_dir_all(&layout.next().dir)?;
            layout.disk.sync_dir(&layout.volumes)?;
        }
        self.closed()
    }
}

impl Drop for Beside {
    fn drop(&mut self) {
        // An unclean stop: whatever came of it, the next open looks at the files.
        if let Some(job) = self.making.take() {
            drop(join(job));
        }
        drop(self.closed());
    }
}

/// However closing ends, readers of the volume need not wait any longer.
struct Rest<'a>(&'a Closed);

impl Drop for Rest<'_> {
    fn drop(&mut self) {
        self.0.rest();
    }
}

/// Makes a volume under its temporary name: complete and durable but for its `start`.
fn make(layout: &Layout) -> Result<Store, Failure> {
    let (disk, volume) = (&layout.disk, layout.next());
    // sled is not asked to begin where it may not be able to end.
    room::require(&layout.dir, 0)?;
    if !layout.volumes.exists() {
        disk.create_dir(&layout.volumes)?;
        layout.sync_names()?;
    }
    if volume.dir.symlink_metadata().is_ok() {
        disk.remove_dir_all(&volume.dir)?;
    }
    disk.create_dir(&volume.dir)?;
    disk.create_dir(&volume.sled)?;
    let store = Store::create(&volume)?;
    store.self_test()?;
    volume.sync_all()?;
    Ok(store)
}

fn close(store: Store) -> Result<(), Failure> {
    let volume = store.volume.clone();
    store.stop()?;
    lock::await_sled(&volume)?;
    match volume.mark_clean() {
        Err(failure) if failure.is_full() => Ok(()),
        answer => answer,
    }
}

fn spawn<T: Send + 'static>(
    name: &str,
    work: impl FnOnce() -> Result<T, Failure> + Send + 'static,
) -> Result<Job<T>, Failure> {
    let thread = std::thread::Builder::new().name(name.into());
    thread
        .spawn(work)
        .map_err(|error| Failure::Thread { kind: error.kind() })
}

fn join<T>(job: Job<T>) -> Result<T, Failure> {
    job.join().unwrap_or(Err(Failure::Fell))
}
