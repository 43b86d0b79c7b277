//! The key slots alone on a failing disk.

pub(crate) mod model;
pub(crate) mod program;
pub(crate) mod tally;

use std::path::Path;

use rand::{Rng as _, SeedableRng as _, rngs::StdRng};

use crate::disk::image::Image;
use crate::faults_seen::FaultsSeen;
use crate::lives::{Lives, Part, Program, made_by};

use model::Model;
use program::{Order, Word};
use tally::Tally;

/// One file of key slots.
struct Slots {
    seed: u64,
    model: Model,
    tally: Tally,
}

/// Plays one story; the words say what is wrong.
pub(crate) fn play(seed: u64) -> Result<Tally, String> {
    let creates = StdRng::seed_from_u64(!seed).gen_ratio(1, 8);
    let order = |dir: &Path| {
        crate::order::Order::Slots(Order {
            dir: dir.to_owned(),
            seed,
            life: 0,
            create: true,
            steps: 0,
        })
    };
    let image = match creates {
        true => Image::empty(),
        false => made_by(order, |word: &Word| matches!(word, Word::Opened { .. })),
    };
    let slots = Slots {
        seed,
        model: Model {
            created: !creates,
            ..Model::default()
        },
        tally: Tally {
            stories: 1,
            ..Tally::default()
        },
    };
    Ok(Lives::play(slots, seed, image)?.tally)
}

impl Program for Slots {
    type Word = Word;

    const OF_A_START: u64 = 6;
    const OF_THE_WORK: u64 = 60;

    fn order(&mut self, dir: &Path, life: u32, part: Part, rng: &mut StdRng) -> crate::order::Order {
        crate::order::Order::Slots(Order {
            dir: dir.to_owned(),
            seed: self.seed,
            life,
            create: !self.model.created,
            steps: match part {
                Part::Faulty => rng.gen_range(1..40),
                Part::Last => 4,
                Part::Again => 0,
            },
        })
    }

    fn heard(&mut self, _: u32, words: &[Word], faulty: bool) -> Result<(), String> {
        self.model.heard(words, faulty, &mut self.tally)
    }

    fn is_failure(word: &Word) -> bool {
        matches!(word, Word::Refused { .. } | Word::Failed { .. })
    }

    fn is_created(&self) -> bool {
        self.model.created
    }

    fn faults_seen(&mut self) -> &mut FaultsSeen {
        &mut self.tally.faults
    }
}
