//! Merge: two persons turn out to be one, or to be two after all. One administrator proposes, another confirms.
//!
//! Administrators see no persons: they name two registrations by the ids that their agencies quote. A confirmed merge is
//! a fact; matches are found anew, parties are told of what is new, and whoever was told of what no longer holds gets a
//! withdrawal. Absent: how merged persons are kept (household).

use std::collections::BTreeSet;

use event::{
    Fact, MergeDropped, MergeProposed, Moment, PersonNo, PersonsMerged, PersonsParted, RegistrationNo,
    RelationKind, StatementNo,
};
use household::affected_by;
use seal::Matter;
use serde::{Deserialize, Serialize};

use crate::{
    Answer, Desk, Reason, Refusal, View,
    command::{CloseMerge, ProposeMerge},
    desk::of_any,
    telling::{Before, Cause, tell},
};

const DAY_MICROSECONDS: i64 = 24 * 3_600 * 1_000_000;
/// A proposal that nobody confirmed lapses after so long: what was right may no longer be.
const LAPSES_AFTER_MICROSECONDS: i64 = 7 * DAY_MICROSECONDS;

/// A proposal to merge the persons of two registrations, or to undo that.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Proposal {
    /// Its number.
    pub no: StatementNo,
    /// What people know it by.
    pub id: [u8; 16],
    /// Undoes a merge.
    pub unmerge: bool,
    /// One registration.
    pub one: RegistrationNo,
    /// The other.
    pub other: RegistrationNo,
    /// Certificate of whoever proposed it.
    pub by: [u8; 32],
    /// When.
    pub at: Moment,
    /// Confirmed (true) or dropped, by whom.
    pub closed: Option<(bool, [u8; 32])>,
}

/// Where a proposal is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum MergeState {
    /// Waits for a second administrator.
    Open,
    /// Confirmed.
    Confirmed,
    /// Dropped.
    Dropped,
    /// Nobody confirmed it in time.
    Lapsed,
}

impl Proposal {
    /// Last moment at which it can be confirmed.
    #[must_use]
    pub const fn lapses_at(&self) -> Moment {
        Moment(self.at.0.saturating_add(LAPSES_AFTER_MICROSECONDS))
    }

    /// Where it is now.
    #[must_use]
    pub const fn state(&self, now: Moment) -> MergeState {
        match self.closed {
            Some((true, _)) => MergeState::Confirmed,
            Some((false, _)) => MergeState::Dropped,
            None if now.0 > self.lapses_at().0 => MergeState::Lapsed,
            None => MergeState::Open,
        }
    }
}

/// Decides a proposal. The same one again, by whomever, is the one that waits already.
pub(crate) fn propose(desk: &mut Desk<'_, '_>, command: &ProposeMerge) -> Result<Answer, Refusal> {
    let ProposeMerge {
        by,
        unmerge,
        one,
        other,
    } = *command;
    let one = of_any(desk.view(), one, "one_registration_id")?;
    let other = of_any(desk.view(), other, "other_registration_id")?;
    if one == other {
        return Err(Refusal::of(Reason::MergeSamePerson));
    }
    // Whose persons they are, and whether they are related, one administrator alone does not learn: that is looked at when
    // the second one confirms. Who leaves whom makes a difference, who joins whom does not.
    let waiting = desk.view().proposals().find(|p| {
        p.state(desk.now) == MergeState::Open
            && p.unmerge == unmerge
            && ((p.one, p.other) == (one, other) || (!unmerge && (p.other, p.one) == (one, other)))
    });
    if let Some(proposal) = waiting {
        return Ok(Answer::Proposal(proposal));
    }
    let (proposal, id) = (StatementNo(desk.new_matter()), desk.random_bytes());
    desk.record(Fact::MergeProposed(MergeProposed {
        proposal,
        id,
        unmerge,
        one,
        other,
        by,
    }));
    named(desk.view(), id).map(Answer::Proposal)
}

/// Decides a confirmation, or drops the proposal.
pub(crate) fn close(desk: &mut Desk<'_, '_>, command: &CloseMerge) -> Result<Answer, Refusal> {
    let CloseMerge { by, id, confirm } = *command;
    let proposal = named(desk.view(), id)?;
    match (proposal.state(desk.now), confirm) {
        (MergeState::Open, _) => {}
        // The same again is harmless.
        (MergeState::Confirmed, true) | (MergeState::Dropped, false) => {
            return Ok(Answer::Proposal(proposal));
        }
        _ => return Err(Refusal::at(Reason::ProposalClosed, "proposal_id")),
    }
    if !confirm {
        let proposal = proposal.no;
        desk.record(Fact::MergeDropped(MergeDropped { proposal, by }));
    } else if by == proposal.by {
        return Err(Refusal::at(Reason::SecondAdministrator, "proposal_id"));
    } else {
        confirmed(desk, proposal, by)?;
    }
    named(desk.view(), id).map(Answer::Proposal)
}

fn confirmed(desk: &mut Desk<'_, '_>, proposal: Proposal, by: [u8; 32]) -> Result<(), Refusal> {
    let (into, other) = persons(desk.view(), proposal.unmerge, proposal.one, proposal.other)?;
    // Everybody who is found under one of the two numbers, or will be.
    let household = desk.view().household;
    let mut persons = vec![into, other];
    persons.extend(household.group(into).iter().chain(household.group(other)));
    persons.sort_unstable();
    persons.dedup();
    let theirs = persons.iter().filter_map(|&no| household.person(no));
    let theirs: Vec<RegistrationNo> = theirs.flat_map(|p| p.into_owned().registrations).collect();
    let before = Before::of(desk, &theirs);
    let statement = StatementNo(desk.new_matter());
    desk.record(if proposal.unmerge {
        Fact::PersonsParted(PersonsParted {
            statement,
            proposal: proposal.no,
            parted: other,
            from: into,
            by,
        })
    } else {
        Fact::PersonsMerged(PersonsMerged {
            statement,
            proposal: proposal.no,
            into,
            merged: other,
            by,
        })
    });
    if proposal.unmerge {
        say_again(desk, &persons, proposal.no, by);
    }
    let affected = affected_by(desk.view().household, &persons);
    let matter: Matter = statement.matter();
    let cause = Cause { matter, fresh: None };
    tell(desk, cause, &before, &persons, &affected);
    Ok(())
}

/// Those who stay one may have been merged through whoever left; should that one be erased, they must stay one all the same.
fn say_again(desk: &mut Desk<'_, '_>, persons: &[PersonNo], proposal: StatementNo, by: [u8; 32]) {
    let household = desk.view().household;
    let groups: BTreeSet<PersonNo> = persons.iter().map(|&no| household.who(no)).collect();
    let groups: Vec<Vec<PersonNo>> = groups
        .into_iter()
        .map(|no| household.group(no).to_vec())
        .collect();
    for group in groups {
        let Some((&into, others)) = group.split_first() else {
            continue;
        };
        for &merged in others {
            let statement = StatementNo(desk.new_matter());
            desk.record(Fact::PersonsMerged(PersonsMerged {
                statement,
                proposal,
                into,
                merged,
                by,
            }));
        }
    }
}

fn named(view: View<'_>, id: [u8; 16]) -> Result<Proposal, Refusal> {
    let proposal = view.proposals().find(|proposal| proposal.id == id);
    proposal.ok_or_else(|| Refusal::at(Reason::ProposalNotFound, "proposal_id"))
}

/// The two persons: for a merge the numbers under which they are found, the older one first; for the opposite the number
/// under which both are found, and that under which the person of the other registration was noted, who leaves.
fn persons(
    view: View<'_>,
    unmerge: bool,
    one: RegistrationNo,
    other: RegistrationNo,
) -> Result<(PersonNo, PersonNo), Refusal> {
    let household = view.household;
    let noted = |no| {
        household
            .noted_under(no)
            .ok_or(Refusal::of(Reason::RegistrationNotFound))
    };
    let (one, other) = (noted(one)?, noted(other)?);
    let (under, under_other) = (household.who(one), household.who(other));
    if unmerge {
        if one == other || under != under_other {
            return Err(Refusal::of(Reason::MergeNotMerged));
        }
        return Ok((under, other));
    }
    if under == under_other {
        return Err(Refusal::of(Reason::MergeSamePerson));
    }
    if are_related(view, under, under_other) {
        return Err(Refusal::of(Reason::MergeRelated));
    }
    Ok((under.min(under_other), under.max(under_other)))
}

/// Related to each other, or one the grandchild of the other: such two cannot be one person.
fn are_related(view: View<'_>, a: PersonNo, b: PersonNo) -> bool {
    let household = view.household;
    let relations = |of: PersonNo| {
        let person = household.person(of);
        person.into_iter().flat_map(move |p| {
            p.into_owned()
                .relations
                .into_iter()
                .filter_map(move |no| household.relation(no))
                .filter(|r| r.denied.is_none())
        })
    };
    let children = |of: PersonNo| {
        let upbringing = |kind| {
            matches!(
                kind,
                RelationKind::Parent | RelationKind::Guardian | RelationKind::Foster
            )
        };
        relations(of)
            .filter(move |r| r.from == of && upbringing(r.kind))
            .map(|r| r.to)
    };
    let grandparent =
        |of: PersonNo, other: PersonNo| children(of).any(|child| children(child).any(|c| c == other));
    relations(a).any(|r| r.far_end(a) == b) || grandparent(a, b) || grandparent(b, a)
}
