//! The program under test of the second kind: the key slots and nothing else.
//!
//! Opens the slots, tells what stands in each, then prepares and erases as ordered and tells what was acknowledged. A key is
//! told by its tag.

use std::path::PathBuf;

use rand::{Rng as _, SeedableRng as _, rngs::StdRng};
use seal::{Failure, KeyEncryptionKey, KeySlots, Matter, Slot, StoreId};
use serde::{Deserialize, Serialize};

use crate::words::say;

/// What the program is to do.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Order {
    pub(crate) dir: PathBuf,
    pub(crate) seed: u64,
    pub(crate) life: u32,
    /// Make a new file first.
    pub(crate) create: bool,
    /// Preparations and erasures.
    pub(crate) steps: u32,
}

/// What stands in a slot.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Seen {
    Key(String),
    Erased,
    Damaged,
}

/// What the program tells.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) enum Word {
    Creating,
    Created,
    Refused {
        why: String,
    },
    /// After opening: the slots from 1 on.
    Opened {
        slots: Vec<Seen>,
    },
    Preparing {
        up_to: u64,
    },
    /// Acknowledged: the slots from this matter on are prepared and hold these keys.
    Prepared {
        from: u64,
        slots: Vec<Seen>,
    },
    Erasing {
        matters: Vec<u64>,
    },
    Erased {
        matters: Vec<u64>,
    },
    Failed {
        why: String,
    },
}

pub(crate) fn run(order: &Order) {
    let path = order.dir.join("key-slots");
    let kek = KeyEncryptionKey::from_bytes([0x5a; 32]);
    if order.create {
        say(&Word::Creating);
        match KeySlots::create(&path, StoreId([7; 16]), &kek) {
            Ok(_) => say(&Word::Created),
            Err(why) => return say(&refused(&why)),
        }
    }
    match KeySlots::open(&path, &kek) {
        Ok(slots) => work(slots, order),
        Err(why) => say(&refused(&why)),
    }
}

fn refused(why: &Failure) -> Word {
    Word::Refused { why: why.to_string() }
}

fn work(mut slots: KeySlots, order: &Order) {
    say(&Word::Opened {
        slots: seen(&slots, 1),
    });
    let mut rng = StdRng::seed_from_u64(order.seed.wrapping_add(u64::from(order.life)));
    for _ in 0..order.steps {
        let prepared = slots.prepared().0;
        let done = if prepared < 3 || rng.gen_ratio(1, 2) {
            let up_to = prepared + rng.gen_range(1..40);
            say(&Word::Preparing { up_to });
            slots.prepare(Matter(up_to), &mut rng).map(|()| Word::Prepared {
                from: prepared + 1,
                slots: seen(&slots, prepared + 1),
            })
        } else {
            let matters: Vec<u64> = (0..rng.gen_range(1..5))
                .map(|_| rng.gen_range(2..=prepared))
                .collect();
            say(&Word::Erasing {
                matters: matters.clone(),
            });
            let all: Vec<Matter> = matters.iter().copied().map(Matter).collect();
            slots.erase(&all).map(|()| Word::Erased { matters })
        };
        match done {
            Ok(word) => say(&word),
            // It takes no more writes until it is opened again.
            Err(why) => return say(&Word::Failed { why: why.to_string() }),
        }
    }
}

/// What stands in the slots from this matter on.
fn seen(slots: &KeySlots, from: u64) -> Vec<Seen> {
    (from..=slots.prepared().0)
        .map(|matter| match slots.key(Matter(matter)) {
            Ok(Slot::Live(key)) => Seen::Key(key.tag().0.iter().map(|byte| format!("{byte:02x}")).collect()),
            Ok(Slot::Erased) => Seen::Erased,
            Ok(Slot::NeverPrepared) | Err(_) => Seen::Damaged,
        })
        .collect()
}
