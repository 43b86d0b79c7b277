//! Closed volumes: no longer sled's, only read, by the raw reader. What stands in one is fixed by two frontiers.
//!
//! A volume counts as closed as soon as the next one takes the events; its sled is then stopped on another thread, and
//! until that has ended readers wait, since sled may still move its bytes. Absent: the newest volume (`store`).

use std::sync::{Condvar, Mutex, PoisonError};

use proof::{Frontier, Hash};

use crate::failure::{Failure, OpenError};
use crate::raw::Index;
use crate::scan::Scan;
use crate::types::Visit;
use crate::volume::Volume;
use crate::walk::{Choice, choose, require_whole, walk};

/// One closed volume.
pub(crate) struct Closed {
    pub(crate) volume: Volume,
    /// The tree where it begins.
    pub(crate) begin: Frontier,
    /// Position after its last event: where the next volume begins.
    pub(crate) end: u64,
    /// Root of the tree there.
    pub(crate) root: Hash,
    at_rest: Mutex<bool>,
    changed: Condvar,
}

/// The values of a closed volume, found and chosen.
pub(crate) struct Values {
    pub(crate) index: Index,
    choice: Choice,
}

impl Closed {
    /// A volume that ends at `end`. `at_rest`: no sled holds it any more.
    pub(crate) fn new(volume: Volume, begin: Frontier, end: &Frontier, at_rest: bool) -> Self {
        Self {
            volume,
            begin,
            end: end.size(),
            root: end.root(),
            at_rest: Mutex::new(at_rest),
            changed: Condvar::new(),
        }
    }

    /// From now on nothing changes the volume's files.
    pub(crate) fn rest(&self) {
        *self.at_rest.lock().unwrap_or_else(PoisonError::into_inner) = true;
        self.changed.notify_all();
    }

    fn await_rest(&self) {
        let mut at_rest = self.at_rest.lock().unwrap_or_else(PoisonError::into_inner);
        while !*at_rest {
            at_rest = self.changed.wait(at_rest).unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// Finds the volume's values. `fresh`: the disk is read, and not what the kernel remembers of it.
    pub(crate) fn values(&self, fresh: bool) -> Result<Values, Failure> {
        self.await_rest();
        let index = Index::of(&self.volume.sled, fresh)?;
        let choice = choose(&index, &self.begin, self.end, self.root)?;
        Ok(Values { index, choice })
    }

    /// Proves the volume's events from where `scan` stands to the volume's end.
    pub(crate) fn read<E>(
        &self,
        scan: &mut Scan,
        fresh: bool,
        visit: &mut Visit<'_, E>,
        go_on: &mut dyn FnMut(u64) -> bool,
    ) -> Result<(), OpenError<E>> {
        let values = self.values(fresh)?;
        walk(&values.index, &values.choice, scan, self.end, visit, go_on)?;
        Ok(require_whole(scan, self.end)?)
    }
}

impl Values {
    /// Bytes of the value that begins at `first`, or of the one that holds it.
    pub(crate) fn holding(&self, position: u64) -> Result<Option<(u64, Vec<u8>)>, Failure> {
        if let Some(place) = self.choice.before(position) {
            let value = self.index.read(place)?;
            let holds = crate::frame::decode(&value).is_ok_and(|frame| frame.end() > position);
            if holds {
                return Ok(Some((place.first, value)));
            }
        }
        self.index.values(position).next().transpose()
    }
}
