//! What goes wrong, and at which operation.
//!
//! Operations that change something on the disk are counted from the mounting on: creating, renaming, removing, resizing,
//! writing, syncing. A fault comes at the first operation of a fitting kind from its number on.

use rand::{Rng as _, rngs::StdRng};

/// Something that goes wrong once.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Fault {
    /// The power goes before the operation.
    CutBefore,
    /// The power goes after the operation, before its answer.
    CutAfter,
    /// The program dies after the operation, before its answer; the machine runs on.
    Dies,
    /// The operation is not done: input/output error.
    Fails,
    /// A write takes a part only and says so.
    Short,
    /// A sync answers with an input/output error. Each un-synced page reached the medium with this probability, the
    /// others are forgotten.
    SyncFails { reached: f64 },
    /// From now on there is room for so many bytes more, until so many requests were refused.
    Full { room: u64, until: u32 },
}

/// Of which kind an operation is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Write,
    Sync,
    /// Names, lengths.
    Other,
}

impl Fault {
    /// For the table.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::CutBefore | Self::CutAfter => "power cut",
            Self::Dies => "kill -9",
            Self::Fails => "EIO at a write",
            Self::Short => "short write",
            Self::SyncFails { reached } if reached >= 1.0 => "EIO at a sync, all persisted",
            Self::SyncFails { reached } if reached <= 0.0 => "EIO at a sync, all dropped",
            Self::SyncFails { .. } => "EIO at a sync, some dropped",
            Self::Full { .. } => "disk full",
        }
    }

    fn fits(self, kind: Kind) -> bool {
        match self {
            Self::CutBefore | Self::CutAfter | Self::Dies | Self::Full { .. } => true,
            Self::Fails => kind != Kind::Sync,
            Self::Short => kind == Kind::Write,
            Self::SyncFails { .. } => kind == Kind::Sync,
        }
    }

    /// Any fault that is no power cut.
    pub(crate) fn any_error(rng: &mut StdRng) -> Self {
        match rng.gen_range(0..8) {
            0 | 1 => Self::Fails,
            2 => Self::Short,
            3 => Self::SyncFails { reached: 1.0 },
            4 => Self::SyncFails { reached: 0.5 },
            5 | 6 => Self::SyncFails { reached: 0.0 },
            _ => Self::full(rng),
        }
    }

    /// A disk that fills.
    pub(crate) fn full(rng: &mut StdRng) -> Self {
        Self::Full {
            room: rng.gen_range(0..40_000),
            until: rng.gen_range(1..6),
        }
    }

    /// A power cut, before or after the operation.
    pub(crate) fn any_cut(rng: &mut StdRng) -> Self {
        if rng.r#gen() {
            Self::CutBefore
        } else {
            Self::CutAfter
        }
    }
}

/// What is planned for one mounting.
#[derive(Clone, Debug, Default)]
pub(crate) struct Faults {
    /// Number of the operation, counted from 0, and what happens then.
    pub(crate) planned: Vec<(u64, Fault)>,
    /// What happened so far.
    pub(crate) happened: Vec<Fault>,
    operations: u64,
}

impl Faults {
    /// Counts an operation and says what goes wrong with it.
    pub(crate) fn next(&mut self, kind: Kind) -> Option<Fault> {
        let number = self.operations;
        self.operations += 1;
        let due = |(at, fault): &(u64, Fault)| *at <= number && fault.fits(kind);
        let at = self.planned.iter().position(due)?;
        let (_, fault) = self.planned.remove(at);
        self.happened.push(fault);
        Some(fault)
    }

    /// Operations counted so far.
    pub(crate) fn operations(&self) -> u64 {
        self.operations
    }
}
