//! Merges: proposed by one administrator, confirmed by another.

use decision::{Answer, CloseMerge, Command, ProposeMerge, Refusal};
use tonic::Request;

use super::{super::mismatch, Admin};
use crate::{
    translate::{self, named_registration},
    wire::v1,
};

impl Admin {
    async fn proposal(&self, command: Command) -> Result<Option<v1::MergeProposal>, Refusal> {
        let Answer::Proposal(proposal) = self.submit(command).await? else {
            return Err(mismatch());
        };
        let now = self.0.now();
        Ok(Some(
            self.0
                .engine
                .read(|view| translate::merge_proposal(view, proposal, now)),
        ))
    }

    fn propose(by: [u8; 32], unmerge: bool, one: &str, other: &str) -> Result<Command, Refusal> {
        Ok(Command::ProposeMerge(ProposeMerge {
            by,
            unmerge,
            one: named_registration(one, "one_registration_id")?,
            other: named_registration(other, "other_registration_id")?,
        }))
    }

    pub(super) async fn propose_merge(
        &self,
        request: Request<v1::ProposeMergeRequest>,
    ) -> Result<v1::ProposeMergeResponse, Refusal> {
        let by = self.0.administrator(&request)?.fingerprint();
        let v1::ProposeMergeRequest {
            one_registration_id: one,
            other_registration_id: other,
        } = request.get_ref();
        let proposal = self.proposal(Self::propose(by, false, one, other)?).await?;
        Ok(v1::ProposeMergeResponse { proposal })
    }

    pub(super) async fn propose_unmerge(
        &self,
        request: Request<v1::ProposeUnmergeRequest>,
    ) -> Result<v1::ProposeUnmergeResponse, Refusal> {
        let by = self.0.administrator(&request)?.fingerprint();
        let v1::ProposeUnmergeRequest {
            one_registration_id: one,
            other_registration_id: other,
        } = request.get_ref();
        let proposal = self.proposal(Self::propose(by, true, one, other)?).await?;
        Ok(v1::ProposeUnmergeResponse { proposal })
    }

    pub(super) async fn confirm_merge(
        &self,
        request: Request<v1::ConfirmMergeRequest>,
    ) -> Result<v1::ConfirmMergeResponse, Refusal> {
        let by = self.0.administrator(&request)?.fingerprint();
        let id = translate::proposal_id(&request.get_ref().proposal_id)?;
        let confirm = true;
        let proposal = self
            .proposal(Command::CloseMerge(CloseMerge { by, id, confirm }))
            .await?;
        Ok(v1::ConfirmMergeResponse { proposal })
    }

    pub(super) async fn drop_merge(
        &self,
        request: Request<v1::DropMergeRequest>,
    ) -> Result<v1::DropMergeResponse, Refusal> {
        let by = self.0.administrator(&request)?.fingerprint();
        let id = translate::proposal_id(&request.get_ref().proposal_id)?;
        let confirm = false;
        let proposal = self
            .proposal(Command::CloseMerge(CloseMerge { by, id, confirm }))
            .await?;
        Ok(v1::DropMergeResponse { proposal })
    }

    pub(super) async fn list_merges(
        &self,
        request: Request<v1::ListMergesRequest>,
    ) -> Result<v1::ListMergesResponse, Refusal> {
        self.0.administrator(&request)?;
        let (now, open_only) = (self.0.now(), request.get_ref().open_only);
        let proposals = self.0.engine.read(|view| {
            let mut all: Vec<_> = view.proposals().collect();
            all.sort_by_key(|proposal| std::cmp::Reverse((proposal.at, proposal.no)));
            all.retain(|proposal| !open_only || proposal.state(now) == decision::MergeState::Open);
            all.into_iter()
                .map(|proposal| translate::merge_proposal(view, proposal, now))
                .collect()
        });
        Ok(v1::ListMergesResponse { proposals })
    }
}
