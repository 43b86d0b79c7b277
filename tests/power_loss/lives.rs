//! The lives of one program on one disk: one story per seed.
//!
//! A life is one start of the program. It ends by a power cut, by kill -9, by an error of the disk, or because the program is
//! done; the next life begins on what the power cut left, or on the same running disk. At the end the power goes once more
//! and everything is looked through on a disk that works. Absent: what the program does and what must be true (`Program`).

use std::fmt::Debug;
use std::path::Path;

use rand::{Rng as _, SeedableRng as _, rngs::StdRng};
use serde::de::DeserializeOwned;

use crate::child;
use crate::disk::device::Device;
use crate::disk::fault::{Fault, Faults};
use crate::disk::image::Image;
use crate::disk::mount::Mounted;
use crate::faults_seen::FaultsSeen;
use crate::order::Order;

/// In which part of its story a life stands.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    /// Things go wrong.
    Faulty,
    /// A disk that works, after the last power cut: look, and go on a little.
    Last,
    /// Started once more after that.
    Again,
}

/// A program under test, with what must be true of it.
pub(crate) trait Program {
    type Word: DeserializeOwned + Debug;

    /// Operations of the disk that starting takes, roughly: a fault among them comes during recovery.
    const OF_A_START: u64;
    /// Operations of the work after it, roughly.
    const OF_THE_WORK: u64;

    /// What the program is to do in this life.
    fn order(&mut self, dir: &Path, life: u32, part: Part, rng: &mut StdRng) -> Order;

    /// Takes what one life said. `faulty`: something went wrong since the disk was mounted. The error says what is wrong.
    fn heard(&mut self, life: u32, words: &[Self::Word], faulty: bool) -> Result<(), String>;

    /// Whether the program reported with this that it could not do what was asked.
    fn is_failure(word: &Self::Word) -> bool;

    /// Whether what the program works on was ever said to be made.
    fn is_created(&self) -> bool;

    /// Where faults are counted.
    fn faults_seen(&mut self) -> &mut FaultsSeen;
}

/// A story under way.
pub(crate) struct Lives<P> {
    pub(crate) program: P,
    seed: u64,
    rng: StdRng,
    life: u32,
    /// What happened so far, for whoever has to find out why.
    trace: String,
}

impl<P: Program> Lives<P> {
    /// Plays the story of this seed on this disk. The error says what went wrong, and how it came to it.
    pub(crate) fn play(program: P, seed: u64, image: Image) -> Result<P, String> {
        let mut lives = Self {
            program,
            seed,
            rng: StdRng::seed_from_u64(seed),
            life: 0,
            trace: String::new(),
        };
        match lives.all(image) {
            Ok(()) => Ok(lives.program),
            Err(why) => Err(format!("{why}\n{}", lives.trace)),
        }
    }

    fn all(&mut self, mut image: Image) -> Result<(), String> {
        for _ in 0..self.rng.gen_range(1..=3) {
            image = self.powered(image)?;
            if !self.program.is_created() {
                // What was cut short while it was made is never taken for one that is.
                return Ok(());
            }
        }
        for part in [Part::Last, Part::Again] {
            let mounted = self.mount(image, true);
            self.live(&mounted, part)?;
            image = mounted.unmount();
        }
        Ok(())
    }

    /// From one power-up to the next power cut: one start of the program, or a few.
    fn powered(&mut self, image: Image) -> Result<Image, String> {
        self.draw_anew();
        let cached = self.rng.gen_ratio(2, 3);
        let mounted = self.mount(image, cached);
        loop {
            let planned = self.faults();
            mounted.device.plan(planned);
            self.live(&mounted, Part::Faulty)?;
            self.draw_anew();
            let (_, gone) = mounted.device.report();
            if gone || !self.program.is_created() || self.rng.gen_ratio(1, 2) {
                break;
            }
        }
        mounted.device.cut();
        let (left, taken) = mounted.unmount().after_power_cut(&mut self.rng);
        self.trace += &format!("power cut: {taken:?}\n");
        self.program.faults_seen().taken(taken);
        Ok(left)
    }

    /// For every life on its own, so that what is drawn does not hang on how far the life before came.
    fn draw_anew(&mut self) {
        // Neighbouring seeds must not share lives.
        let mixed = self.seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ u64::from(self.life);
        self.rng = StdRng::seed_from_u64(mixed);
    }

    fn mount(&mut self, image: Image, cached: bool) -> Mounted {
        let rng = StdRng::seed_from_u64(self.rng.r#gen());
        Mounted::new(Device::new(image, Faults::default(), rng), cached).unwrap()
    }

    /// What goes wrong in one life: mostly a cut, often an error, sometimes an error and then a cut, sometimes nothing.
    fn faults(&mut self) -> Vec<(u64, Fault)> {
        let rng = &mut self.rng;
        let at = |rng: &mut StdRng| match rng.gen_ratio(1, 3) {
            true => rng.gen_range(0..P::OF_A_START),
            false => rng.gen_range(0..P::OF_A_START + P::OF_THE_WORK),
        };
        let mut planned = Vec::new();
        if rng.gen_ratio(1, 2) {
            planned.push((at(rng), Fault::any_error(rng)));
        }
        match rng.gen_range(0..8) {
            0..=4 => planned.push((at(rng), Fault::any_cut(rng))),
            5 => planned.push((at(rng), Fault::Dies)),
            _ => {}
        }
        planned
    }

    fn live(&mut self, mounted: &Mounted, part: Part) -> Result<(), String> {
        self.life += 1;
        let order = self.program.order(mounted.path(), self.life, part, &mut self.rng);
        let before = mounted.device.report().0.len();
        let run: child::Run<P::Word> = child::run(&order, &mounted.device);
        let (happened, gone) = mounted.device.report();
        let new = &happened[before..];
        let told = run.words.iter().any(P::is_failure);
        for fault in new {
            self.program.faults_seen().fault(*fault, told);
        }
        let last: Vec<String> = run.words.iter().rev().take(3).rev().map(shortly).collect();
        self.trace += &format!(
            "life {}: cached {}, faults {new:?}, {:?}, last said {last:?}\n{}",
            self.life, mounted.cached, run.status, run.errors
        );
        self.program.heard(self.life, &run.words, !happened.is_empty())?;
        if run.hung {
            return Err("the program hangs".to_owned());
        }
        if !gone && !new.contains(&Fault::Dies) && !run.status.success() {
            return Err("the program fell over".to_owned());
        }
        Ok(())
    }
}

/// The beginning of what a word says.
fn shortly(word: &impl Debug) -> String {
    format!("{word:?}").chars().take(200).collect()
}

/// A disk on which one run of a program was in good order.
pub(crate) fn made_by<W: DeserializeOwned>(
    order: impl FnOnce(&Path) -> Order,
    is_made: impl Fn(&W) -> bool,
) -> Image {
    let empty = Device::new(Image::empty(), Faults::default(), StdRng::seed_from_u64(0));
    let mounted = Mounted::new(empty, true).unwrap();
    let run: child::Run<W> = child::run(&order(mounted.path()), &mounted.device);
    assert!(run.words.last().is_some_and(is_made), "{}", run.errors);
    mounted.unmount()
}
