//! The suite tried on programs whose care is known: it must find every careless one, and must not accuse the careful one.
//!
//! These programs have one thread, so a seed gives the same story every time: what is found here is found always.

pub(crate) mod program;

use std::path::Path;

use rand::{Rng as _, rngs::StdRng};

use crate::disk::image::Image;
use crate::faults_seen::FaultsSeen;
use crate::lives::{Lives, Part, Program};

use program::{Manner, Order, Word};

/// One log.
struct Log {
    manner: Manner,
    must: Vec<(u32, u32)>,
    may: Vec<(u32, u32)>,
    faults: FaultsSeen,
}

/// Plays one story; the words say what the program lost or invented.
pub(crate) fn play(manner: Manner, seed: u64) -> Result<(), String> {
    let log = Log {
        manner,
        must: Vec::new(),
        may: Vec::new(),
        faults: FaultsSeen::default(),
    };
    Lives::play(log, seed, Image::empty()).map(drop)
}

impl Program for Log {
    type Word = Word;

    const OF_A_START: u64 = 5;
    const OF_THE_WORK: u64 = 40;

    fn order(&mut self, dir: &Path, life: u32, part: Part, rng: &mut StdRng) -> crate::order::Order {
        crate::order::Order::Control(Order {
            dir: dir.to_owned(),
            manner: self.manner,
            life,
            records: if part == Part::Faulty {
                rng.gen_range(1..30)
            } else {
                1
            },
        })
    }

    fn heard(&mut self, life: u32, words: &[Word], faulty: bool) -> Result<(), String> {
        for word in words {
            match word {
                Word::Opened { found } => {
                    let more = found.strip_prefix(self.must.as_slice()).ok_or("lost")?;
                    if more.iter().any(|mark| !self.may.contains(mark)) || more.len() > 1 {
                        return Err(format!("invented: {more:?}, possible were {:?}", self.may));
                    }
                    (self.must, self.may) = (found.clone(), Vec::new());
                }
                Word::Trying(number) => self.may.push((life, *number)),
                Word::Acknowledged(number) => {
                    self.must.push((life, *number));
                    self.may.clear();
                }
                Word::Failed if faulty => {}
                Word::Failed => return Err("nothing is wrong with the disk".to_owned()),
            }
        }
        Ok(())
    }

    fn is_failure(word: &Word) -> bool {
        *word == Word::Failed
    }

    fn is_created(&self) -> bool {
        true
    }

    fn faults_seen(&mut self) -> &mut FaultsSeen {
        &mut self.faults
    }
}
