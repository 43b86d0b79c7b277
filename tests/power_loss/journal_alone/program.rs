//! The program under test of the first kind: a journal and nothing else. The only file here that uses its interface.
//!
//! Opens the journal, tells every group found, appends groups and tells each one that the journal acknowledged.

use std::convert::Infallible;
use std::path::{Path, PathBuf};

use journal::{Epoch, Failure, Head, Journal, OpenError, Opened, Opening, Position, Settings, Stop};
use proof::{Frontier, leaf_hash};
use serde::{Deserialize, Serialize};

use crate::story::{self, Load, Mark};
use crate::words::say;

/// What the program is to do.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Order {
    pub(crate) dir: PathBuf,
    pub(crate) seed: u64,
    pub(crate) life: u32,
    pub(crate) heavy: bool,
    /// Make a new journal first.
    pub(crate) create: bool,
    /// Groups to append.
    pub(crate) groups: u32,
    /// Read and prove everything again after appending.
    pub(crate) verify: bool,
    /// Stop in good order.
    pub(crate) close: bool,
}

impl Order {
    /// Opens the journal and nothing more.
    pub(crate) fn nothing(dir: &Path, seed: u64, life: u32) -> Self {
        Self {
            dir: dir.to_owned(),
            seed,
            life,
            heavy: false,
            create: false,
            groups: 0,
            verify: false,
            close: false,
        }
    }

    pub(crate) fn load(&self) -> Load {
        if self.heavy { Load::Heavy } else { Load::Light }
    }
}

/// One group in the log: which one, where, and the root of everything up to its end.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Group {
    pub(crate) life: u32,
    pub(crate) group: u32,
    pub(crate) from: u64,
    pub(crate) count: u32,
    pub(crate) root: String,
}

/// What the program tells.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) enum Word {
    Creating,
    Created,
    /// Found while opening; counts only if `Opened` follows.
    Found(Group),
    /// Something else stands there.
    Strange {
        position: u64,
    },
    Opened {
        size: u64,
        root: String,
        clean: bool,
        unacknowledged: (u64, u64),
    },
    /// The journal does not open, or is not created.
    Refused {
        why: String,
    },
    Trying {
        group: u32,
    },
    Acknowledged(Group),
    /// Not appended, says the journal.
    Failed {
        group: u32,
        why: String,
    },
    Verified {
        size: u64,
        root: String,
    },
    Closing,
    Closed,
    CloseFailed {
        why: String,
    },
}

/// After so many failed appends the program gives up.
const FAILURES: usize = 4;

pub(crate) fn run(order: &Order) {
    let dir = order.dir.join("journal");
    if order.create {
        say(&Word::Creating);
        match Journal::create(&dir, Epoch(order.seed)) {
            Ok(()) => say(&Word::Created),
            Err(why) => return say(&Word::Refused { why: why.to_string() }),
        }
    }
    match open(&dir, order.seed) {
        Ok((journal, opened)) => {
            say(&Word::Opened {
                size: opened.size,
                root: hex(&journal.head()),
                clean: opened.stop == Stop::Clean,
                unacknowledged: (opened.unacknowledged.start, opened.unacknowledged.end),
            });
            append(journal, order);
        }
        Err(why) => say(&Word::Refused { why: why.to_string() }),
    }
}

/// By seed: a new volume now and then, with every group, or never in a story of this length. The reserve is small, since
/// the disk that keeps it is in memory.
fn settings(seed: u64) -> Settings {
    const MIB: u64 = 1 << 20;
    Settings {
        volume_bytes: [MIB, 1, 64 * MIB][(seed % 3) as usize],
        reserve_bytes: MIB,
        floor_bytes: MIB,
    }
}

/// Opens the journal and tells its groups.
fn open(dir: &Path, seed: u64) -> Result<(Journal, Opened), Failure> {
    let mut frontier = Frontier::new();
    let mut last: Option<(Mark, Group)> = None;
    let mut visit = |position: Position, event: &[u8]| -> Result<(), Infallible> {
        let Some(mark) = story::recognise(seed, event) else {
            say(&Word::Strange { position: position.0 });
            return Ok(());
        };
        let goes_on = last.as_ref().is_some_and(|(before, _)| {
            (before.life, before.group, before.index + 1) == (mark.life, mark.group, mark.index)
        });
        if !goes_on && let Some((_, whole)) = last.take() {
            say(&Word::Found(whole));
        }
        frontier.push(leaf_hash(event));
        let count = if goes_on { mark.index + 1 } else { 1 };
        let first = position.0 + 1 - u64::from(count);
        last = Some((
            mark,
            Group {
                life: mark.life,
                group: mark.group,
                from: if mark.index + 1 == count { first } else { u64::MAX },
                count,
                root: format!("{:02x?}", frontier.root().0),
            },
        ));
        Ok(())
    };
    let opening = Opening::begin(dir, settings(seed)).map_err(OpenError::from);
    let opened = opening.and_then(|opening| opening.replay(None, &mut visit));
    if let Some((_, whole)) = last {
        say(&Word::Found(whole));
    }
    opened.map_err(|error| match error {
        OpenError::Journal(failure) => failure,
        OpenError::Visit { error, .. } => match error {},
    })
}

fn append(mut journal: Journal, order: &Order) {
    let mut failures = 0;
    for number in 0..order.groups {
        let events = story::group(order.seed, order.load(), order.life, number);
        let from = journal.head().size;
        say(&Word::Trying { group: number });
        match journal.append(&events, &mut |_| {}) {
            Ok(head) => say(&Word::Acknowledged(Group {
                life: order.life,
                group: number,
                from,
                count: u32::try_from(head.size - from).unwrap(),
                root: hex(&head),
            })),
            Err(why) => {
                say(&Word::Failed {
                    group: number,
                    why: why.to_string(),
                });
                failures += 1;
            }
        }
        if failures == FAILURES {
            break;
        }
    }
    if order.verify {
        match journal.verify(&mut |_| {}) {
            Ok(head) => say(&Word::Verified {
                size: head.size,
                root: hex(&head),
            }),
            Err(why) => say(&Word::Refused { why: why.to_string() }),
        }
    }
    if order.close {
        say(&Word::Closing);
        match journal.close() {
            Ok(()) => say(&Word::Closed),
            Err(why) => say(&Word::CloseFailed { why: why.to_string() }),
        }
    } else {
        // As a program that is killed: nothing of it gets a chance to tidy up.
        std::process::exit(0);
    }
}

fn hex(head: &Head) -> String {
    format!("{:02x?}", head.root.0)
}
