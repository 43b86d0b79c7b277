//! Names: which directory holds what under which name, for certain and since the last sync of that directory.
//!
//! Creating, renaming and removing are durable only after a sync of the directory; before that each of them survives a
//! power cut or does not, whatever became of the others. A rename is one step: never both names, never none.
//! Absent: what the names mean (`image`).

use std::collections::{BTreeMap, HashMap};
use std::ffi::{OsStr, OsString};

use rand::{Rng as _, rngs::StdRng};

/// Number of a file or directory.
pub(crate) type Ino = u64;

/// A name in a directory.
type Place = (Ino, OsString);

/// One step: these names now mean this, or nothing. All at once.
#[derive(Clone, Debug)]
struct Step(Vec<(Place, Option<Ino>)>);

/// The entries of one directory.
pub(crate) type Entries = BTreeMap<OsString, Ino>;

/// All directories.
#[derive(Clone, Debug, Default)]
pub(crate) struct Names {
    medium: HashMap<Ino, Entries>,
    seen: HashMap<Ino, Entries>,
    steps: Vec<Step>,
}

impl Names {
    /// A new, empty directory; its own name is a step of its own.
    pub(crate) fn add_directory(&mut self, dir: Ino) {
        self.medium.insert(dir, Entries::new());
        self.seen.insert(dir, Entries::new());
    }

    pub(crate) fn entries(&self, dir: Ino) -> Option<&Entries> {
        self.seen.get(&dir)
    }

    pub(crate) fn get(&self, dir: Ino, name: &OsStr) -> Option<Ino> {
        self.seen.get(&dir)?.get(name).copied()
    }

    /// Gives a name to something new.
    pub(crate) fn link(&mut self, dir: Ino, name: &OsStr, ino: Ino) {
        self.step(Step(vec![((dir, name.to_owned()), Some(ino))]));
    }

    pub(crate) fn unlink(&mut self, dir: Ino, name: &OsStr) {
        self.step(Step(vec![((dir, name.to_owned()), None)]));
    }

    pub(crate) fn rename(&mut self, from: (Ino, &OsStr), to: (Ino, &OsStr), ino: Ino) {
        self.step(Step(vec![
            ((from.0, from.1.to_owned()), None),
            ((to.0, to.1.to_owned()), Some(ino)),
        ]));
    }

    fn step(&mut self, step: Step) {
        apply(&step, &mut self.seen);
        self.steps.push(step);
    }

    /// The names in this directory are on the medium.
    pub(crate) fn sync(&mut self, dir: Ino) {
        let touches = |step: &Step| step.0.iter().any(|((of, _), _)| *of == dir);
        while let Some(at) = self.steps.iter().position(touches) {
            let step = self.steps.remove(at);
            // An older step of another directory must not undo its half of a rename later.
            for older in &mut self.steps[..at] {
                older
                    .0
                    .retain(|(place, _)| !step.0.iter().any(|(new, _)| new == place));
            }
            apply(&step, &mut self.medium);
        }
    }

    /// Which entries are there after the power went, and how many steps were lost.
    pub(crate) fn after_power_cut(mut self, luck: f64, rng: &mut StdRng) -> (Self, u64) {
        let mut lost = 0;
        for step in std::mem::take(&mut self.steps) {
            if rng.gen_bool(luck) {
                apply(&step, &mut self.medium);
            } else {
                lost += 1;
            }
        }
        self.seen = self.medium.clone();
        (self, lost)
    }

    /// Drops directories that have no name any more.
    pub(crate) fn keep(&mut self, is_kept: impl Fn(Ino) -> bool) {
        self.medium.retain(|dir, _| is_kept(*dir));
        self.seen.retain(|dir, _| is_kept(*dir));
    }
}

fn apply(step: &Step, to: &mut HashMap<Ino, Entries>) {
    for ((dir, name), meaning) in &step.0 {
        if let Some(entries) = to.get_mut(dir) {
            match meaning {
                Some(ino) => entries.insert(name.clone(), *ino),
                None => entries.remove(name),
            };
        }
    }
}
