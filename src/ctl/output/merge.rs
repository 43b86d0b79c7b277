//! Proposals to merge.

use serde_json::{Value, json};

use super::count;
use crate::{
    ctl::{
        json::{moment, text},
        moment::minute,
        page::{Page, keep_whole},
    },
    wire::v1::{self, MergeState},
};

/// Proposals, each with the ids of its two registrations below its own.
pub(in crate::ctl) fn list(page: Page, proposals: &[v1::MergeProposal]) -> String {
    let mut table = page.table(&["proposal, and its registrations", "what", "by"]);
    for p in proposals {
        table.add_row([
            format!(
                "{}\n  {}\n    of {}\n  {}\n    of {}",
                p.proposal_id, p.one_registration_id, p.one_party, p.other_registration_id, p.other_party
            ),
            what(p),
            by(p),
        ]);
    }
    keep_whole(&mut table, &[0]);
    format!("{table}\n{}", count(proposals.len(), "proposal", "proposals"))
}

/// `merge` or `unmerge`.
pub(in crate::ctl) fn kind(p: &v1::MergeProposal) -> &'static str {
    if p.unmerge { "unmerge" } else { "merge" }
}

fn what(p: &v1::MergeProposal) -> String {
    let until = match p.state() {
        MergeState::Open => format!("\nuntil {} UTC", minute(p.lapses_at.as_ref())),
        _ => String::new(),
    };
    format!("{}, {}{until}", kind(p), state(p))
}

fn by(p: &v1::MergeProposal) -> String {
    let proposed = format!("proposed: {}", p.proposed_by);
    match p.state() {
        MergeState::Confirmed => format!("{proposed}\nconfirmed: {}", p.closed_by),
        MergeState::Dropped => format!("{proposed}\ndropped: {}", p.closed_by),
        _ => proposed,
    }
}

fn state(p: &v1::MergeProposal) -> &'static str {
    match p.state() {
        MergeState::Unspecified => "unknown",
        MergeState::Open => "open",
        MergeState::Confirmed => "confirmed",
        MergeState::Dropped => "dropped",
        MergeState::Lapsed => "lapsed",
    }
}

pub(in crate::ctl) fn as_json(p: &v1::MergeProposal) -> Value {
    json!({
        "proposal_id": p.proposal_id, "unmerge": p.unmerge,
        "one_registration_id": text(&p.one_registration_id), "other_registration_id": text(&p.other_registration_id),
        "state": state(p), "proposed_by": text(&p.proposed_by), "proposed_at": moment(p.proposed_at.as_ref()),
        "one_party": text(&p.one_party), "other_party": text(&p.other_party), "lapses_at": moment(p.lapses_at.as_ref()), "closed_by": text(&p.closed_by),
    })
}
