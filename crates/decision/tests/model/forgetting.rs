//! Erasing after any story: the tables that saw it happen must be those of a start that cannot open what is erased, whatever
//! happens before and afterwards; and of a start between any two steps, once it has carried the erasure out.

use std::collections::BTreeSet;

use decision::{Answer, AskErasure, Books, Command, Draft, ErasureOf, ErasureStep, Reason, apply, note_time};
use event::{Erasable, Fact, Moment, PersonNo, matter_of};
use layers::{Entries, NAME_PARTS};
use policy::Policy;
use rand::{Rng, SeedableRng, rngs::StdRng, seq::SliceRandom};
use seal::Matter;

use crate::{
    compare::{Both, Difference},
    index::Index,
    story::{Step, Story},
    tell_tale::story,
};

/// The most that one story erases.
const ERASURES: usize = 4;

type Table = Vec<(Vec<u8>, Vec<u8>)>;

/// Plays a story, erases, goes on, erases: the number of steps, or what differs.
pub(crate) fn forgets(seed: u64) -> Result<usize, (Box<Story>, Difference)> {
    let story = Story {
        rotations: Some(seed).filter(|seed| seed % 2 == 1),
        ..story(seed)
    };
    let mut random = StdRng::seed_from_u64(seed);
    let mut both = Both::new(&story);
    let failed = |step: usize, what: String| (Box::new(story.clone()), Difference { step, what });
    let half = random.gen_range(0..=story.steps.len());
    let mut erased = BTreeSet::new();
    for (no, step) in story.steps.iter().enumerate() {
        if no == half {
            erase_some(&mut both, &mut random, &mut erased).map_err(|what| failed(no, what))?;
        }
        // The model forgets nothing: it only names who does what from here on.
        play(&mut both, step, erased.is_empty()).map_err(|what| failed(no, what))?;
    }
    let last = story.steps.len().saturating_sub(1);
    let index = &both.index;
    same(&index.books, &folded(index, &erased), "after what followed").map_err(|what| failed(last, what))?;
    erase_some(&mut both, &mut random, &mut erased).map_err(|what| failed(last, what))?;
    Ok(story.steps.len())
}

fn play(both: &mut Both<'_>, step: &Step, with_model: bool) -> Result<(), String> {
    if with_model {
        return both.step(step);
    }
    both.turn_keys();
    match step {
        Step::ChangePolicy(_) | Step::GoOver(_) => {}
        _ => drop(both.core_step(step)),
    }
    Ok(())
}

/// Erases registrations and persons at random, and compares after each.
fn erase_some(both: &mut Both<'_>, random: &mut StdRng, erased: &mut BTreeSet<Matter>) -> Result<(), String> {
    for _ in 0..random.gen_range(1..=ERASURES) {
        let Some(&(_, id)) = both.registrations.choose(random) else {
            return Ok(());
        };
        let of = match random.gen_bool(0.5) {
            true => ErasureOf::Registration(id),
            false => ErasureOf::PersonOf(id),
        };
        let ask = Command::AskErasure(AskErasure { by: None, of });
        let policy = both.policy.clone();
        let index = &mut both.index;
        let erasure = match index.decide(&policy, &ask) {
            Ok((Answer::Erasure(Some(erasure)), _)) => erasure,
            Err(Reason::RegistrationNotFound) => continue,
            other => return Err(format!("asked to erase: {other:?}")),
        };
        let stop = random.gen_range(0..6);
        let mut stopped = None;
        carry_out(index, &policy, &erasure.of, |at, index| {
            if at == stop {
                stopped = Some(index.with_tables(folded(index, erased)));
            }
        });
        if let Some(mut again) = stopped {
            // A crash between two steps: what is durable is folded, and the erasure is carried out again.
            carry_out(&mut again, &policy, &erasure.of, |_, _| {});
            let mut gone = erased.clone();
            gone.extend(erasure.of.iter().map(|of| of.matter()));
            same(&again.books, &folded(&again, &gone), "after a crash")
                .map_err(|what| format!("{what}, stopped at {stop}, erasing {:?}", erasure.of))?;
        }
        erased.extend(erasure.of.iter().map(|of| of.matter()));
        same(&index.books, &folded(index, erased), "after erasing")?;
        let close = Command::Erasure(ErasureStep::Close(erasure.id));
        index
            .decide(&policy, &close)
            .map_err(|reason| format!("closing: {reason:?}"))?;
        if !index.books.view().pending_erasures().is_empty() {
            return Err("an erasure that is done waits".into());
        }
    }
    Ok(())
}

/// As the engine does, but for the keys.
fn carry_out(index: &mut Index, policy: &Policy, of: &[Erasable], mut between: impl FnMut(usize, &Index)) {
    let step = |index: &mut Index, step| drop(index.decide(policy, &Command::Erasure(step)).unwrap());
    between(0, index);
    for of in of {
        if let Erasable::Registration(no) = *of {
            step(index, ErasureStep::Withhold(no));
        }
    }
    while index.books.view().is_still_telling() {
        index.decide(policy, &Command::GoOver).unwrap();
    }
    between(1, index);
    let persons: BTreeSet<PersonNo> = of
        .iter()
        .filter_map(|of| match of {
            Erasable::Person(no) => Some(*no),
            _ => None,
        })
        .collect();
    let parts = 0..NAME_PARTS;
    let view = index.books.view();
    let names = parts
        .clone()
        .flat_map(|part| view.household.names_of(&persons, part))
        .collect::<Vec<_>>();
    for &of in of {
        let names = names.clone();
        step(index, ErasureStep::Vanish { of, names });
        between(2, index);
    }
    between(3, index);
    let all: BTreeSet<Erasable> = of.iter().copied().collect();
    let view = index.books.view();
    let requests = parts.flat_map(|part| view.requests_of(&all, part)).collect();
    step(index, ErasureStep::Requests(requests));
    between(4, index);
    step(index, ErasureStep::Counts);
    between(5, index);
}

/// The tables of a start that cannot open what needs one of these keys.
fn folded(index: &Index, erased: &BTreeSet<Matter>) -> Books {
    let mut books = Books::default();
    let mut over = Books::default();
    let opens = |fact: &Fact| {
        let (matter, companions) = matter_of(fact);
        !erased.contains(&matter) && companions.iter().all(|matter| !erased.contains(matter))
    };
    for (fact, at) in &index.log {
        let at: Moment = *at;
        let mut draft = Draft::new(&books, &mut over);
        match opens(fact) {
            true => apply(&mut draft, fact, at),
            false => note_time(&mut draft, at),
        }
        books.settle(&mut over);
    }
    books
}

fn same(live: &Books, start: &Books, when: &str) -> Result<(), String> {
    for table in Books::kept_tables() {
        let (is, should) = (entries(live, table), entries(start, table));
        if is != should {
            let differing = is.iter().filter(|entry| !should.contains(entry));
            let missing = should.iter().filter(|entry| !is.contains(entry));
            return Err(format!(
                "{when}, table {table}: only there: {:?}; only after a start: {:?}",
                differing.collect::<Vec<_>>(),
                missing.collect::<Vec<_>>()
            ));
        }
    }
    Ok(())
}

fn entries(books: &Books, table: u8) -> Table {
    let mut entries = Entries::default();
    assert!(books.put_canonical(table, &mut entries));
    let all = entries.sorted();
    all.map(|(_, key, value)| (key.to_vec(), value.unwrap_or_default().to_vec()))
        .collect()
}
