//! Whatever the order in which the same things arrive: who is linked to whom, why, and who was told of whom.

use std::collections::{BTreeMap, BTreeSet};

use policy::Policy;
use rand::{Rng, SeedableRng, rngs::StdRng, seq::SliceRandom};

use crate::{
    cast::{NAMES, UnitNo},
    compare::{Both, Difference},
    links::{Link, links},
    policies::is_for_later_calls,
    state::{Model, RegNo},
    story::{Step, Story, Who},
    tell_tale::{Teller, story},
};

/// A registration by what it is, not by its number.
type Name = (UnitNo, Who, bool);

/// What stands at the end, by names.
#[derive(PartialEq, Eq, Debug, Default)]
struct Ending {
    links: BTreeMap<(Name, Name), Link>,
    /// Which party was told of whom.
    told: BTreeSet<(UnitNo, UnitNo)>,
}

impl Ending {
    fn of(model: &Model, policy: &Policy) -> Self {
        let now = links(model, policy, model.today);
        let name = |no: RegNo| {
            let r = &model.registrations[no];
            (r.unit, model.names[r.name].identity, r.watching)
        };
        let mut ending = Self::default();
        for m in &model.matches {
            for (&(a, b), link) in &m.links {
                let mut link = link.clone();
                // Somebody who was taken for a child until their role was known stays in a link that was told before, and so
                // does a child about whom the former policy told it.
                let about = now
                    .get(&(a, b))
                    .map(|link| link.children.clone())
                    .unwrap_or_default();
                let still = link
                    .children
                    .iter()
                    .filter(|&&child| about.contains(&model.person(child)));
                link.children = still.map(|&child| model.names[child].identity).collect();
                let mut ends = (name(a), name(b));
                if ends.0 > ends.1 {
                    ends = (ends.1, ends.0);
                    link.hidden.reverse();
                    link.shielded.reverse();
                }
                ending.links.insert(ends, link);
            }
            // Of officers only that of the municipalities concerned now would be the same.
            for unit in m.told.iter().copied().filter(|unit| m.parties.contains(unit)) {
                let others = m.parties.iter().filter(|party| **party != unit);
                ending.told.extend(others.map(|&party| (unit, party)));
            }
        }
        ending
    }
}

/// Plays the same arrivals in two orders. Gives the number of steps, or what differs and the second order.
pub(crate) fn both_ways(seed: u64) -> Result<usize, (Story, Difference)> {
    let mut story = arrivals(seed);
    let mut turned = story.clone();
    turned.steps.shuffle(&mut StdRng::seed_from_u64(seed));
    for story in [&mut story, &mut turned] {
        story.steps.push(Step::GoOver(u8::MAX));
    }
    let first = ending(&story).map_err(|difference| (story.clone(), difference))?;
    let second = ending(&turned).map_err(|difference| (turned.clone(), difference))?;
    if first == second {
        return Ok(2 * story.steps.len());
    }
    let what = format!(
        "another order of\n{:#?}\nends in\n{second:?}\nand not in\n{first:?}",
        story.steps
    );
    let step = turned.steps.len().saturating_sub(1);
    Err((turned, Difference { step, what }))
}

fn ending(story: &Story) -> Result<Ending, Difference> {
    let mut both = Both::new(story);
    for (no, step) in story.steps.iter().enumerate() {
        both.step(step).map_err(|what| Difference { step: no, what })?;
    }
    Ok(Ending::of(&both.model, &both.policy))
}

/// Things that can arrive in any order: registrations, relations that one voice says once, and another policy, which is
/// gone over whenever the index likes.
fn arrivals(seed: u64) -> Story {
    let Story {
        rules, cast, apart, ..
    } = story(seed);
    let mut random = StdRng::seed_from_u64(!seed);
    let names = *[4, 6, NAMES.len()].choose(&mut random).unwrap_or(&4);
    let count = random.gen_range(2..=16);
    let mut teller = Teller { random, rules, names };
    let steps = (0..count).map(|_| {
        if teller.chance(50) {
            let mut new = teller.registering();
            (new.one_off, new.relations) = (false, vec![]);
            return Step::Register(new);
        }
        // A municipality's word is official until somebody else is found responsible.
        let unit = teller.one(&[0, 0, 0, 4, 5, 6, 7, 8]);
        let mut said = teller.said(unit);
        said.births = true;
        Step::Say {
            unit,
            relations: vec![said],
        }
    });
    let mut steps = distinct(steps.collect());
    steps.push(Step::ChangePolicy(teller.settings(&|s| !is_for_later_calls(s))));
    steps.extend((0..3).map(|_| Step::GoOver(1)));
    Story {
        rotations: None,
        rules,
        cast,
        apart,
        steps,
    }
}

/// Each registration and each relation once: a second voice for a relation may confirm it, depending on who was registered
/// on whom when it was heard, and that is meant.
fn distinct(steps: Vec<Step>) -> Vec<Step> {
    let (mut registered, mut related) = (BTreeSet::new(), BTreeSet::new());
    let mut kept = steps;
    kept.retain(|step| match step {
        Step::Register(new) => registered.insert((new.unit, new.who, new.watching)),
        Step::Say { relations, .. } => {
            let said = &relations[0];
            related.insert((said.kind, said.from.min(said.to), said.from.max(said.to)))
        }
        _ => true,
    });
    kept
}
