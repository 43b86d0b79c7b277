//! Carrying an erasure out, as the engine does, but for the keys.

use std::collections::BTreeSet;

use decision::{Answer, AskErasure, Command, Erasure, ErasureOf, ErasureStep, notices_after};
use event::{Erasable, PersonNo};
use layers::NAME_PARTS;

use super::{World, words::line};

impl World {
    /// Asked for by an administrator.
    pub(crate) fn ask_to_erase(&mut self, of: ErasureOf) -> Erasure {
        let by = Some([3; 32]);
        match self.when(Command::AskErasure(AskErasure { by, of })).unwrap() {
            Answer::Erasure(Some(erasure)) => *erasure,
            other => panic!("{other:?}"),
        }
    }

    pub(crate) fn erase(&mut self, of: ErasureOf) {
        let erasure = self.ask_to_erase(of);
        for of in &erasure.of {
            if let Erasable::Registration(no) = of {
                self.step(ErasureStep::Withhold(*no));
            }
        }
        while self.books.view().is_still_telling() {
            self.when(Command::GoOver).unwrap();
        }
        let names = self.names_of(&erasure.of);
        for &of in &erasure.of {
            let names = names.clone();
            self.step(ErasureStep::Vanish { of, names });
        }
        let erased: BTreeSet<Erasable> = erasure.of.iter().copied().collect();
        let view = self.books.view();
        let requests = (0..NAME_PARTS).flat_map(|part| view.requests_of(&erased, part));
        let requests = requests.collect();
        self.step(ErasureStep::Requests(requests));
        self.step(ErasureStep::Counts);
        self.step(ErasureStep::Close(erasure.id));
    }

    fn step(&mut self, step: ErasureStep) {
        self.when(Command::Erasure(step)).unwrap();
    }

    fn names_of(&self, of: &[Erasable]) -> Vec<(PersonNo, [u8; 16])> {
        let persons = of.iter().filter_map(|of| match of {
            Erasable::Person(no) => Some(*no),
            _ => None,
        });
        let persons: BTreeSet<PersonNo> = persons.collect();
        let household = self.books.view().household;
        let parts = 0..NAME_PARTS;
        parts
            .flat_map(|part| household.names_of(&persons, part))
            .collect()
    }

    /// Everything that waits for an agency, with its number; numbers may be missing.
    pub(crate) fn waits(&self, agency: &str) -> Vec<(u64, String)> {
        let unit = self.unit(agency);
        let (notices, _) = notices_after(self.books.view(), &self.policy, unit, 0, usize::MAX);
        notices
            .iter()
            .map(|notice| (notice.sequence, line(notice)))
            .collect()
    }

    /// The agency has received everything.
    pub(crate) fn acknowledges(&mut self, agency: &str) {
        let (by, unit) = (self.by(agency), self.unit(agency));
        let through = self.books.view().outbox.outbox(unit).last;
        let acknowledge = decision::Acknowledge { by, through };
        self.when(Command::Acknowledge(acknowledge)).unwrap();
    }
}
