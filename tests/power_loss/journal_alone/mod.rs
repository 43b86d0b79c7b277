//! The journal alone on a failing disk.

pub(crate) mod model;
pub(crate) mod program;
pub(crate) mod tally;

use std::path::Path;
use std::sync::OnceLock;

use rand::{Rng as _, SeedableRng as _, rngs::StdRng};

use crate::disk::image::Image;
use crate::faults_seen::FaultsSeen;
use crate::lives::{Lives, Part, Program, made_by};
use crate::story::Load;

use model::Model;
use program::{Order, Word};
use tally::Tally;

/// A disk with a new journal on it. The same for all stories that do not make their own.
fn template() -> Image {
    static TEMPLATE: OnceLock<Image> = OnceLock::new();
    let order = |dir: &Path| {
        crate::order::Order::Journal(Order {
            create: true,
            close: true,
            ..Order::nothing(dir, 0, 0)
        })
    };
    let made = || made_by(order, |word: &Word| *word == Word::Closed);
    TEMPLATE.get_or_init(made).clone()
}

/// One journal.
struct Alone {
    seed: u64,
    load: Load,
    model: Model,
    tally: Tally,
}

/// Plays one story; the words say what is wrong.
pub(crate) fn play(seed: u64) -> Result<Tally, String> {
    let mut rng = StdRng::seed_from_u64(!seed);
    let creates = rng.gen_ratio(1, 8);
    let image = if creates { Image::empty() } else { template() };
    let load = if rng.gen_ratio(1, 6) {
        Load::Heavy
    } else {
        Load::Light
    };
    let alone = Alone {
        seed,
        load,
        model: Model::new(seed, load, !creates),
        tally: Tally {
            stories: 1,
            ..Tally::default()
        },
    };
    let mut alone = Lives::play(alone, seed, image)?;
    alone.tally.unfinished += u64::from(!alone.model.is_created());
    Ok(alone.tally)
}

impl Program for Alone {
    type Word = Word;

    const OF_A_START: u64 = 45;
    const OF_THE_WORK: u64 = 140;

    fn order(&mut self, dir: &Path, life: u32, part: Part, rng: &mut StdRng) -> crate::order::Order {
        let nothing = Order {
            heavy: self.load == Load::Heavy,
            ..Order::nothing(dir, self.seed, life)
        };
        crate::order::Order::Journal(match part {
            Part::Faulty => Order {
                create: !self.model.is_created(),
                groups: rng.gen_range(1..if nothing.heavy { 25 } else { 40 }),
                close: rng.gen_ratio(1, 4),
                ..nothing
            },
            Part::Last => Order {
                groups: 2,
                verify: true,
                close: true,
                ..nothing
            },
            Part::Again => Order {
                verify: true,
                close: true,
                ..nothing
            },
        })
    }

    fn heard(&mut self, life: u32, words: &[Word], faulty: bool) -> Result<(), String> {
        self.model.heard(life, words, faulty, &mut self.tally)
    }

    fn is_failure(word: &Word) -> bool {
        matches!(
            word,
            Word::Refused { .. } | Word::Failed { .. } | Word::CloseFailed { .. }
        )
    }

    fn is_created(&self) -> bool {
        self.model.is_created()
    }

    fn faults_seen(&mut self) -> &mut FaultsSeen {
        &mut self.tally.faults
    }
}
