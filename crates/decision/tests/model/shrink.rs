//! A failing story made as short as it gets: steps, relations and marks are left out as long as it still fails.

use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::{
    compare::{Difference, play},
    story::{Said, Step, Story},
};

/// Plays a story; a panic of the core is a difference too.
pub(crate) fn played(story: &Story) -> Result<(), Difference> {
    let mut reached = 0;
    let result = catch_unwind(AssertUnwindSafe(|| play(story, |_, _| reached += 1)));
    result.unwrap_or_else(|_| {
        Err(Difference {
            step: reached,
            what: "the core panics".into(),
        })
    })
}

pub(crate) fn smallest(mut story: Story, mut difference: Difference) -> (Story, Difference) {
    story.steps.truncate(difference.step + 1);
    loop {
        let shorter = candidates(&story).find_map(|shorter| {
            let difference = played(&shorter).err()?;
            Some((shorter, difference))
        });
        let Some((shorter, why)) = shorter else {
            return (story, difference);
        };
        (story, difference) = (shorter, why);
        story.steps.truncate(difference.step + 1);
    }
}

/// Shorter stories, the shortest first.
fn candidates(story: &Story) -> impl Iterator<Item = Story> {
    let count = story.steps.len();
    let lengths = std::iter::successors(Some(count / 2), |length| (*length > 1).then_some(length / 2));
    let without = lengths.filter(|&length| length > 0).flat_map(move |length| {
        (0..count).step_by(length).map(move |from| {
            let mut shorter = story.clone();
            shorter.steps.drain(from..(from + length).min(count));
            shorter
        })
    });
    let plainer = (0..count).flat_map(move |at| {
        plainer(&story.steps[at]).into_iter().map(move |step| {
            let mut plainer = story.clone();
            plainer.steps[at] = step;
            plainer
        })
    });
    without.chain(plainer)
}

/// The same step with one thing less.
fn plainer(step: &Step) -> Vec<Step> {
    match step {
        Step::ChangePolicy(changed) => (0..changed.len())
            .map(|at| {
                let mut less = changed.clone();
                less.remove(at);
                Step::ChangePolicy(less)
            })
            .collect(),
        Step::GoOver(slices) if *slices > 1 => vec![Step::GoOver(1), Step::GoOver(slices / 2)],
        Step::Days(days) if *days > 1 => vec![Step::Days(1), Step::Days(days / 2)],
        Step::Register(new) => {
            let mut all = vec![];
            let mut with = |change: &dyn Fn(&mut crate::story::Registering)| {
                let mut plain = new.clone();
                change(&mut plain);
                if format!("{plain:?}") != format!("{new:?}") {
                    all.push(Step::Register(plain));
                }
            };
            with(&|r| r.relations.clear());
            with(&|r| r.one_off = false);
            with(&|r| r.watching = false);
            with(&|r| r.shielded = false);
            with(&|r| r.concern = false);
            with(&|r| r.elsewhere = false);
            with(&|r| r.since = 0);
            for relations in fewer(&new.relations) {
                with(&|r| r.relations.clone_from(&relations));
            }
            all
        }
        Step::End {
            unit,
            who,
            ago,
            reason,
        } if *ago > 0 => vec![Step::End {
            unit: *unit,
            who: *who,
            ago: 0,
            reason: *reason,
        }],
        Step::Say { unit, relations } => fewer(relations)
            .into_iter()
            .filter(|relations| !relations.is_empty())
            .map(|relations| Step::Say {
                unit: *unit,
                relations,
            })
            .collect(),
        _ => vec![],
    }
}

fn fewer(relations: &[Said]) -> Vec<Vec<Said>> {
    let mut all = vec![];
    for at in 0..relations.len() {
        let mut less = relations.to_vec();
        less.remove(at);
        all.push(less);
        let changes: [fn(&mut Said); 6] = [
            |r| r.began = None,
            |r| r.ended = None,
            |r| r.as_of = None,
            |r| r.in_question = false,
            |r| r.no_home = false,
            |r| r.births = true,
        ];
        for change in changes {
            let mut plain = relations.to_vec();
            change(&mut plain[at]);
            if format!("{plain:?}") != format!("{relations:?}") {
                all.push(plain);
            }
        }
    }
    all
}
