//! Ten years of one hamlet: what happens to its families, and what agencies tell the index about them.
//!
//! All of it follows from the seed and the number of the hamlet, and is always made whole: a happening has the same number in
//! every stream. A hamlet has a few dozen happenings, so that is cheap.

mod children;
mod couples;
mod doubles;
mod ending;
mod life;
mod rates;
mod registering;
mod relations;
mod telling;

use event::Day;

pub(crate) use rates::YEARS;

use crate::{
    Happening, HappeningId, What,
    agency::Agencies,
    dice::{Dice, Purpose},
    hamlet::Hamlet,
    place::Places,
};
use life::Life;
use telling::Telling;

/// Numbers of happenings that a hamlet has.
const PER_HAMLET: u64 = 1 << 16;

/// The hamlet as it becomes, with the children born later.
pub(crate) fn grown(seed: u64, places: &Places, hamlet: Hamlet, first_day: Day) -> Hamlet {
    let no = hamlet.no;
    Life::live(Dice::new(seed, Purpose::Life, no), places, hamlet, first_day).hamlet
}

/// Everything that happens in a hamlet, in order.
pub(crate) fn of(
    seed: u64,
    places: &Places,
    agencies: &Agencies,
    hamlet: Hamlet,
    first_day: Day,
) -> Vec<Happening> {
    let no = hamlet.no;
    let mut life = Life::live(Dice::new(seed, Purpose::Life, no), places, hamlet, first_day);
    let world = std::mem::take(&mut life.events);
    let dice = Dice::new(seed, Purpose::Help, no);
    let mut told = world;
    told.extend(Telling::of(dice, places, agencies, &life, told.len() as u64));
    in_order(no, told)
}

/// Sorts by day and turns places in the list into numbers. What names an earlier happening stands after it in the list and is
/// not of an earlier day, so a stable sort leaves it after.
fn in_order(hamlet: u32, told: Vec<(Day, What)>) -> Vec<Happening> {
    let mut order: Vec<u32> = (0..told.len() as u32).collect();
    order.sort_by_key(|&at| told[at as usize].0);
    let mut number = vec![0u64; told.len()];
    for (rank, &at) in order.iter().enumerate() {
        number[at as usize] = u64::from(hamlet) * PER_HAMLET + rank as u64;
    }
    let named = |id: HappeningId| HappeningId(number.get(id.0 as usize).copied().unwrap_or(0));
    let happening = |&at: &u32| {
        let (day, what) = told[at as usize];
        Happening {
            id: HappeningId(number[at as usize]),
            day,
            what: renamed(what, &named),
        }
    };
    order.iter().map(happening).collect()
}

fn renamed(what: What, named: &dyn Fn(HappeningId) -> HappeningId) -> What {
    let mut what = what;
    match &mut what {
        What::Renewed { registration } | What::Ended { registration, .. } => {
            *registration = named(*registration)
        }
        What::RelationConfirmed { relation, .. }
        | What::RelationEnded { relation, .. }
        | What::RelationDenied { relation, .. } => *relation = named(*relation),
        What::Merged { one, other } => (*one, *other) = (named(*one), named(*other)),
        _ => {}
    }
    what
}
