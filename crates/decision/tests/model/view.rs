//! What one party sees of another through the links of a match, taken together, and what the profile lets it know.

use event::{Day, PairRow};
use policy::Policy;

use crate::{
    cast::UnitNo,
    links::{Link, Links},
    state::{Model, Pair, RegNo},
};

/// The row is the strongest one; the other party is active if it is through any link, and shown through the officer only
/// if it is so through all; everything else is of the leading link.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct View {
    pub(crate) row: PairRow,
    pub(crate) active: bool,
    pub(crate) shielded: bool,
    pub(crate) asserted: bool,
    pub(crate) in_question: bool,
    pub(crate) own: RegNo,
    pub(crate) theirs: RegNo,
    pub(crate) other_person: bool,
    /// The party itself is involved now through one of the links: it hears of changes.
    pub(crate) hears: bool,
}

fn through(model: &Model, (own, theirs): (RegNo, RegNo), side: usize, link: &Link) -> View {
    View {
        row: link.row,
        active: model.registrations[theirs].is_active(),
        shielded: link.shielded[side],
        asserted: link.asserted,
        in_question: link.in_question,
        own,
        theirs,
        other_person: model.subject(own) != model.subject(theirs),
        hears: model.registrations[own].is_active(),
    }
}

/// Own active registrations lead, then the strongest row, an active other party, the least doubt, the oldest ones.
fn all_together(views: &[View]) -> Option<View> {
    let lead = views.iter().min_by_key(|v| {
        let doubt = (v.asserted, v.in_question);
        (!v.hears, v.row, !v.active, doubt, v.own, v.theirs)
    })?;
    Some(View {
        row: views.iter().map(|v| v.row).min()?,
        active: views.iter().any(|v| v.active),
        shielded: views.iter().all(|v| v.shielded),
        hears: views.iter().any(|v| v.hears),
        ..*lead
    })
}

/// What a party sees.
pub(crate) fn seen_by(model: &Model, links: &Links, unit: UnitNo) -> Option<View> {
    let mut views = vec![];
    for (&(a, b), link) in links {
        for (side, own, theirs) in [(0, a, b), (1, b, a)] {
            if model.registrations[own].unit == unit && !link.hidden[side] {
                views.push(through(model, (own, theirs), side, link));
            }
        }
    }
    all_together(&views)
}

/// Officers follow up every link but those of watchers; nothing is hidden from them.
pub(crate) fn concerns_officers(model: &Model, (a, b): Pair) -> bool {
    ![a, b].iter().any(|&no| model.registrations[no].watching)
}

/// What a follow-up officer sees: whether both are involved now, and whether the leading link is being examined. It leads
/// as seen from the party named first.
pub(crate) fn seen_by_officers(model: &Model, links: &Links, first: UnitNo) -> Option<View> {
    let concerning: Vec<View> = links
        .iter()
        .filter(|(pair, _)| concerns_officers(model, **pair))
        .map(|(&(a, b), link)| {
            let turned = model.registrations[a].unit != first;
            let (ends, side) = if turned { ((b, a), 1) } else { ((a, b), 0) };
            through(model, ends, side, link)
        })
        .collect();
    all_together(&concerning)
}

/// The part of a view that the profile lets a recipient know: only its change is worth a notice.
#[derive(PartialEq, Eq, Debug)]
pub(crate) struct Disclosed {
    other_person: bool,
    shielded: bool,
    since: Option<Day>,
    row: Option<PairRow>,
    active: Option<bool>,
    marks: Option<(bool, bool)>,
}

pub(crate) fn disclosed(model: &Model, policy: &Policy, view: &View) -> Disclosed {
    let may = policy.disclosure();
    let since = model.registrations[view.theirs].since;
    Disclosed {
        other_person: view.other_person,
        shielded: view.shielded,
        since: (may.since && !view.shielded).then_some(since),
        row: may.row.then_some(view.row),
        active: may.state.then_some(view.active),
        marks: may.marks.then_some((view.asserted, view.in_question)),
    }
}
