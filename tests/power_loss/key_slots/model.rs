//! What must stand in the key slots, told only by what was asked and what was acknowledged.

use super::program::{Seen, Word};
use super::tally::Tally;

/// What is known of one slot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Known {
    /// Prepared and acknowledged, or found whole by an open that came to its end: stays until it is erased.
    Key(String),
    /// Its erasure was asked for and not acknowledged. Half an erasure destroys a key too.
    ErasedPerhaps(String),
    Erased,
    /// Half erased by a fault: the key is gone, and stays so.
    Torn,
}

/// The slots of one file, from matter 1 on.
#[derive(Default)]
pub(crate) struct Model {
    pub(crate) slots: Vec<Known>,
    /// Whether the file was ever said to be made.
    pub(crate) created: bool,
}

impl Model {
    /// Takes what one run of the program said; the error says what is wrong.
    pub(crate) fn heard(&mut self, words: &[Word], faulty: bool, tally: &mut Tally) -> Result<(), String> {
        for word in words {
            match word {
                Word::Creating | Word::Preparing { .. } => {}
                Word::Created => self.created = true,
                Word::Refused { .. } | Word::Failed { .. } if faulty => tally.told += 1,
                Word::Refused { why } | Word::Failed { why } => {
                    return Err(format!("nothing is wrong with the disk, but: {why}"));
                }
                Word::Opened { slots } => {
                    self.opened(slots, tally)?;
                    tally.opens += 1;
                }
                Word::Prepared { from, slots } => self.prepared(*from, slots, tally)?,
                Word::Erasing { matters } => matters.iter().for_each(|&matter| self.erasing(matter)),
                Word::Erased { matters } => {
                    tally.erased += matters.len() as u64;
                    matters
                        .iter()
                        .for_each(|&matter| self.slots[at(matter)] = Known::Erased);
                }
            }
        }
        Ok(())
    }

    fn erasing(&mut self, matter: u64) {
        let known = &mut self.slots[at(matter)];
        match known {
            Known::Key(key) => *known = Known::ErasedPerhaps(std::mem::take(key)),
            // No key is there, and none comes back.
            Known::Torn => *known = Known::ErasedPerhaps(String::new()),
            Known::ErasedPerhaps(_) | Known::Erased => {}
        }
    }

    fn prepared(&mut self, from: u64, slots: &[Seen], tally: &mut Tally) -> Result<(), String> {
        if at(from) != self.slots.len() {
            return Err(format!(
                "prepared from {from} on, {} were there",
                self.slots.len()
            ));
        }
        for seen in slots {
            match seen {
                Seen::Key(key) => self.slots.push(Known::Key(key.clone())),
                other => return Err(format!("prepared, and it is {other:?}")),
            }
        }
        tally.prepared += slots.len() as u64;
        Ok(())
    }

    fn opened(&mut self, found: &[Seen], tally: &mut Tally) -> Result<(), String> {
        if found.len() < self.slots.len() {
            return Err(format!(
                "{} slots were acknowledged and {} are there",
                self.slots.len(),
                found.len()
            ));
        }
        let mut now = Vec::with_capacity(found.len());
        for (place, seen) in found.iter().enumerate() {
            now.push(match (self.slots.get(place), seen) {
                (None, Seen::Key(key)) => {
                    tally.taken_up += 1;
                    Known::Key(key.clone())
                }
                (Some(Known::Key(known)), Seen::Key(key)) if known == key => Known::Key(key.clone()),
                (Some(Known::ErasedPerhaps(known)), Seen::Key(key)) if known == key => {
                    tally.still_there += 1;
                    Known::Key(key.clone())
                }
                (Some(Known::Erased | Known::ErasedPerhaps(_)), Seen::Erased) => Known::Erased,
                (Some(Known::ErasedPerhaps(_) | Known::Torn), Seen::Damaged) => {
                    tally.torn_erasures += 1;
                    Known::Torn
                }
                (known, seen) => return Err(format!("matter {}: {known:?}, and now {seen:?}", place + 1)),
            });
        }
        let keys: std::collections::HashSet<&String> = now
            .iter()
            .filter_map(|known| {
                if let Known::Key(key) = known {
                    Some(key)
                } else {
                    None
                }
            })
            .collect();
        if keys.len() != now.iter().filter(|known| matches!(known, Known::Key(_))).count() {
            return Err("two matters have the same key".to_owned());
        }
        self.slots = now;
        Ok(())
    }
}

fn at(matter: u64) -> usize {
    usize::try_from(matter - 1).unwrap()
}
