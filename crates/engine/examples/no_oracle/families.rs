//! The store that is asked: families of a mother and her two children with six registrations by others, and every fourth
//! family a large one; a stranger with a few registrations of its own; a school with a registration of its own in pairs of
//! families that differ in nothing but a party that it may not see.

use std::{
    path::PathBuf,
    pin::Pin,
    task::{Context, Poll, Waker},
};

use decision::{Answer, AssertRelations, Command, Register, Relation, Whom};
use engine::{Engine, WriterThread};
use event::{RegistrationId, RelationKind, RelationSource};

use crate::common::{
    NOON, Opens,
    builders::{own_word, relation},
    connect, make, no_quota, parents, registered, registration, submit, try_open, wait, whom,
};

const AGENCIES: u32 = 48;
pub(crate) const SCHOOL: u32 = AGENCIES + 1;
pub(crate) const STRANGER: u32 = AGENCIES + 2;
const AT_ONCE: usize = 192;
/// Pairs of families, one with a hidden party.
const PAIRS: u32 = 500;

pub(crate) struct Store {
    pub(crate) engine: Engine,
    thread: WriterThread,
    dir: PathBuf,
    pub(crate) families: u32,
    /// Of others.
    pub(crate) ids: Vec<RegistrationId>,
    /// The school's, where nobody else is, and where a party is that it may not see.
    pub(crate) alone: Vec<RegistrationId>,
    pub(crate) beside_hidden: Vec<RegistrationId>,
    pub(crate) next_request: u32,
}

impl Store {
    pub(crate) fn of(families: u32) -> Self {
        let dir = std::env::temp_dir().join(format!("no_oracle-{}", std::process::id()));
        std::fs::create_dir_all(&dir).unwrap();
        make(&dir, 1);
        let queue = AT_ONCE;
        let (engine, _, thread) = try_open(
            &dir,
            Opens {
                queue,
                ..Opens::default()
            },
        )
        .unwrap();
        (1..=STRANGER).for_each(|agency| {
            connect(&engine, agency, agency <= AGENCIES);
            wait(engine.submit(no_quota(agency), NOON)).unwrap();
        });
        let mut store = Self {
            engine,
            thread,
            dir,
            families,
            ids: Vec::new(),
            alone: Vec::new(),
            beside_hidden: Vec::new(),
            next_request: 0,
        };
        store.fill();
        store
    }

    pub(crate) fn close(self) {
        drop(self.engine);
        self.thread.join().unwrap().unwrap();
        let _ = std::fs::remove_dir_all(self.dir);
    }

    fn fill(&mut self) {
        for from in (0..self.families).step_by(16) {
            let mut commands = Vec::new();
            for family in from..(from + 16).min(self.families) {
                self.family(family, &mut commands);
            }
            let ids = self.submit_all(commands);
            self.ids.extend(ids);
        }
        for own in 0..5 {
            let number = self.request();
            submit(&self.engine, registers(STRANGER, &format!("own{own}"), number)).unwrap();
        }
        let number = self.request();
        submit(&self.engine, told(STRANGER, vec![word("One", "other")], number)).unwrap();
        for pair in 0..PAIRS {
            for hidden in [false, true] {
                let id = self.school_family(pair, hidden);
                if hidden {
                    &mut self.beside_hidden
                } else {
                    &mut self.alone
                }
                .push(id);
            }
        }
    }

    fn request(&mut self) -> u32 {
        self.next_request += 1;
        self.next_request
    }

    fn family(&mut self, family: u32, commands: &mut Vec<Command>) {
        let [mother, tom, anna] = names(family);
        let agency = |n: u32| (family.wrapping_mul(7) + n * 11) % AGENCIES + 1;
        let brp = [word(&mother, &tom), word(&mother, &anna)].map(|relation| Relation {
            source: RelationSource::Brp,
            ..relation
        });
        commands.push(told(agency(0), brp.to_vec(), self.request()));
        let registrations = if family.is_multiple_of(4) { 18 } else { 6 };
        for n in 0..registrations {
            let person = [&tom, &mother, &anna][n as usize % 3];
            commands.push(registers(agency(n), person, self.request()));
        }
    }

    /// The school says itself who the mother is. With a hidden party, another agency is involved with her; without, with
    /// somebody else.
    fn school_family(&mut self, pair: u32, hidden: bool) -> RegistrationId {
        let (child, mother) = (format!("s{pair}{hidden}"), format!("S{pair}{hidden}"));
        let other = format!("T{pair}{hidden}");
        let numbers = [(); 3].map(|()| self.request());
        let who = if hidden { &mother } else { &other };
        submit(&self.engine, registers(1 + pair % AGENCIES, who, numbers[0])).unwrap();
        let own = registered(submit(&self.engine, registers(SCHOOL, &child, numbers[1])));
        submit(
            &self.engine,
            told(SCHOOL, vec![word(&mother, &child)], numbers[2]),
        )
        .unwrap();
        own.registration.id
    }

    /// Hands over all of them before it waits: they share groups. Gives the ids of what was registered.
    fn submit_all(&self, commands: Vec<Command>) -> Vec<RegistrationId> {
        let mut context = Context::from_waker(Waker::noop());
        let mut ids = Vec::new();
        for some in commands.chunks(AT_ONCE / 2) {
            let mut answers: Vec<Pin<Box<_>>> = some
                .iter()
                .map(|command| Box::pin(self.engine.submit(command.clone(), NOON)))
                .collect();
            let polled: Vec<Poll<_>> = answers
                .iter_mut()
                .map(|a| a.as_mut().poll(&mut context))
                .collect();
            for (answer, polled) in answers.into_iter().zip(polled) {
                let answer = match polled {
                    Poll::Ready(answer) => answer,
                    Poll::Pending => wait(answer),
                };
                if let Answer::Registered(answer) = answer.unwrap() {
                    ids.push(answer.registration.id);
                }
            }
        }
        ids
    }
}

/// The mother and her children.
pub(crate) fn names(family: u32) -> [String; 3] {
    [
        format!("M{family}"),
        format!("tom{family}"),
        format!("anna{family}"),
    ]
}

/// Names lie in the tables as pseudonyms do: keyed hashes, anywhere.
fn spread(whom: &mut Whom) {
    whom.pseudonym.bytes = *blake3::hash(&whom.pseudonym.bytes).as_bytes();
}

/// The agency's own word.
pub(crate) fn word(from: &str, to: &str) -> Relation {
    let mut relation = own_word(relation(RelationKind::Parent, whom(from), whom(to)));
    spread(&mut relation.from);
    spread(&mut relation.to);
    relation
}

pub(crate) fn involved(agency: u32, person: &str, number: u32) -> Register {
    match registration(agency, person, number) {
        Command::Register(mut register) => {
            spread(&mut register.whom);
            *register
        }
        other => panic!("{other:?} is no registration"),
    }
}

fn registers(agency: u32, person: &str, number: u32) -> Command {
    Command::Register(Box::new(involved(agency, person, number)))
}

fn told(agency: u32, relations: Vec<Relation>, number: u32) -> Command {
    match parents(agency, &[], number) {
        Command::AssertRelations(told) => Command::AssertRelations(AssertRelations { relations, ..told }),
        other => other,
    }
}
