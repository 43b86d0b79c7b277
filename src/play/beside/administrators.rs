//! Two administrators: what one of them proposes, the other confirms.
//!
//! Place in the flow: beside the story, when the persons of two registrations turn out to be one. The first is the one of the
//! folder; the second is pinned for this. Absent: proposals that are dropped, and parting again.

use std::path::Path;

use tonic::transport::Channel;

use crate::{
    certificates::Oin,
    client::{Credentials, connect},
    clock::Clock,
    play::{CannotPlay, granted, happening::Refused, lines::awaited},
    setup::issue_client,
    wire::v1::{
        ConfirmMergeRequest, PinAdministratorRequest, ProposeMergeRequest,
        admin_service_client::AdminServiceClient,
    },
};

/// Files of the first one's certificate.
const FIRST: &str = "administrator";
/// Files of the second one's, and its OIN: of the test range, before those of the agencies.
const SECOND: &str = "beside-administrator";
const SECOND_OIN: &str = "00000099000000099999";

/// The call in words.
pub(super) const MERGE: &str = "a merge";

/// Both, connected.
pub(super) struct Administrators {
    pub(super) first: AdminServiceClient<Channel>,
    second: AdminServiceClient<Channel>,
}

impl Administrators {
    /// Connects the first one, who pins the second.
    pub(super) async fn open(address: &str, folder: &Path) -> Result<Self, CannotPlay> {
        let of = |name| Credentials::in_folder(folder, name);
        let mut first = AdminServiceClient::new(connect(address, &of(FIRST)).await?);
        let oin = Oin::parse(SECOND_OIN).ok_or_else(|| CannotPlay::Beside("an OIN that is none".into()))?;
        // Certificates live in real time, also when a scenario clock runs.
        let now = Clock::system().now_micros();
        issue_client(folder, oin, "Second administration", SECOND, now)?;
        let certificate = std::fs::read(of(SECOND).certificate)
            .map_err(|why| CannotPlay::Beside(format!("a certificate cannot be read: {why}")))?;
        let request = PinAdministratorRequest {
            certificate,
            name: String::new(),
        };
        granted("a second administrator", first.pin_administrator(request)).await?;
        let second = AdminServiceClient::new(connect(address, &of(SECOND)).await?);
        Ok(Self { first, second })
    }

    /// The persons of these registrations are one.
    pub(super) async fn merge(&self, one: &str, other: &str) -> Result<Result<(), Refused>, CannotPlay> {
        let request = ProposeMergeRequest {
            one_registration_id: one.to_owned(),
            other_registration_id: other.to_owned(),
        };
        let mut first = self.first.clone();
        let proposed = match awaited(MERGE, first.propose_merge(request)).await? {
            Ok(answer) => answer.proposal,
            Err(refused) => return Ok(Err(refused)),
        };
        let proposed =
            proposed.ok_or_else(|| CannotPlay::Beside("a proposal was answered without it".into()))?;
        let request = ConfirmMergeRequest {
            proposal_id: proposed.proposal_id,
        };
        let mut second = self.second.clone();
        Ok(awaited(MERGE, second.confirm_merge(request)).await?.map(drop))
    }
}
