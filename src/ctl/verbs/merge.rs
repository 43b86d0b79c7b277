//! `kringctl merge ...`

use super::{Admin, Answer, Asker, Failed, Page, connect, incomplete, output::merge as shown};
use crate::{
    ctl::arguments::{Connection, MergeVerb},
    wire::v1::{self, MergeProposal},
};

pub(super) async fn run(connection: &Connection, verb: MergeVerb, page: Page) -> Result<Answer, Failed> {
    match verb {
        MergeVerb::Propose { one, other, undo } => {
            propose(connect(connection).await?, one, other, undo).await
        }
        MergeVerb::Confirm { id, consent } => {
            let asker = Asker::of(&consent)?;
            confirm(connect(connection).await?, id, asker).await
        }
        MergeVerb::Drop { id } => drop_it(connect(connection).await?, id).await,
        MergeVerb::List { open } => {
            let proposals = all(&mut connect(connection).await?, open).await?;
            Ok(Answer::new(
                shown::list(page, &proposals),
                proposals.iter().map(shown::as_json).collect(),
            ))
        }
    }
}

async fn all(admin: &mut Admin, open_only: bool) -> Result<Vec<MergeProposal>, Failed> {
    let answer = admin.list_merges(v1::ListMergesRequest { open_only }).await?;
    Ok(answer.into_inner().proposals)
}

async fn propose(mut admin: Admin, one: String, other: String, undo: bool) -> Result<Answer, Failed> {
    let (one_registration_id, other_registration_id) = (one, other);
    let proposal = if undo {
        let request = v1::ProposeUnmergeRequest {
            one_registration_id,
            other_registration_id,
        };
        admin.propose_unmerge(request).await?.into_inner().proposal
    } else {
        let request = v1::ProposeMergeRequest {
            one_registration_id,
            other_registration_id,
        };
        admin.propose_merge(request).await?.into_inner().proposal
    }
    .ok_or_else(incomplete)?;
    let next = format!(
        "Next: another administrator runs kringctl merge confirm {}",
        proposal.proposal_id
    );
    Ok(Answer::new(
        format!("Proposed ({}): {}", shown::kind(&proposal), proposal.proposal_id),
        shown::as_json(&proposal),
    )
    .with_hint(Some(next)))
}

async fn confirm(mut admin: Admin, proposal_id: String, asker: Asker) -> Result<Answer, Failed> {
    let known = all(&mut admin, false).await?;
    // One that is not found goes to the daemon all the same: it has the words for it.
    if let Some(proposal) = known.iter().find(|p| p.proposal_id == proposal_id) {
        asker.ask(&consequence(proposal))?;
    }
    let request = v1::ConfirmMergeRequest { proposal_id };
    let answer = admin.confirm_merge(request).await?.into_inner();
    let proposal = answer.proposal.ok_or_else(incomplete)?;
    Ok(Answer::new(
        format!("Confirmed ({}): {}", shown::kind(&proposal), proposal.proposal_id),
        shown::as_json(&proposal),
    ))
}

fn consequence(p: &MergeProposal) -> String {
    let what = if p.unmerge {
        "will be about two persons again"
    } else {
        "will be about one person"
    };
    format!(
        "Registrations {} (of {}) and {} (of {}) {what}, as {} proposed. Ask both before you confirm. Parties are told of what is new, and whoever was told of what \
         no longer holds gets a withdrawal.",
        p.one_registration_id, p.one_party, p.other_registration_id, p.other_party, p.proposed_by
    )
}

async fn drop_it(mut admin: Admin, proposal_id: String) -> Result<Answer, Failed> {
    let request = v1::DropMergeRequest { proposal_id };
    let answer = admin.drop_merge(request).await?.into_inner();
    let proposal = answer.proposal.ok_or_else(incomplete)?;
    Ok(Answer::new(
        format!("Dropped ({}): {}", shown::kind(&proposal), proposal.proposal_id),
        shown::as_json(&proposal),
    ))
}
