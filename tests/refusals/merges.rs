//! Merges: persons that cannot be merged or parted, and proposals that nobody may confirm any more.

use kring::wire::v1::{self, development_service_client::DevelopmentServiceClient};
use prost_types::Timestamp;

use crate::{
    book::Book,
    registrations::registered,
    relations::{parent, told},
    stage::{Admin, NOBODY, NOW_SECONDS, Stage},
};

const DAY_SECONDS: i64 = 86_400;

fn merge(one: &str, other: &str) -> v1::ProposeMergeRequest {
    v1::ProposeMergeRequest {
        one_registration_id: one.into(),
        other_registration_id: other.into(),
    }
}

fn unmerge(one: &str, other: &str) -> v1::ProposeUnmergeRequest {
    v1::ProposeUnmergeRequest {
        one_registration_id: one.into(),
        other_registration_id: other.into(),
    }
}

fn confirm(proposal_id: &str) -> v1::ConfirmMergeRequest {
    v1::ConfirmMergeRequest {
        proposal_id: proposal_id.into(),
    }
}

async fn proposed(admin: &Admin, one: &str, other: &str) -> String {
    let answer = admin.clone().propose_merge(merge(one, other)).await;
    answer.unwrap().into_inner().proposal.unwrap().proposal_id
}

async fn proposed_parting(admin: &Admin, one: &str, other: &str) -> String {
    let answer = admin.clone().propose_unmerge(unmerge(one, other)).await;
    answer.unwrap().into_inner().proposal.unwrap().proposal_id
}

/// A second administrator's hand.
async fn second(stage: &Stage) -> Admin {
    stage.issue(NOBODY, "second", 0);
    let pin = v1::PinAdministratorRequest {
        certificate: stage.certificate("second"),
        name: "Second".into(),
    };
    stage.admin().pin_administrator(pin).await.unwrap();
    Admin::new(stage.channel("second").await)
}

pub(crate) async fn provoke(book: &mut Book, stage: &mut Stage) {
    let jgz = stage.registrations("jgz").await;
    let school = stage.registrations("school").await;
    let (one, other) = (registered(&jgz, "", 700).await, registered(&jgz, "", 701).await);
    let same = registered(&school, "upper", 700).await;
    let child = registered(&jgz, "", 702).await;
    jgz.clone()
        .assert_relations(told(vec![parent(700, 702)]))
        .await
        .unwrap();
    let admin = stage.admin();
    let merging = async |r| admin.clone().propose_merge(r).await;
    let parting = async |r| admin.clone().propose_unmerge(r).await;

    let (first, second) = (stage.admin(), second(stage).await);
    let confirming = async |r| second.clone().confirm_merge(r).await;
    for (reason, id) in [
        ("MERGE_SAME_PERSON", proposed(&first, &one, &same).await),
        ("MERGE_RELATED", proposed(&first, &one, &child).await),
        ("MERGE_NOT_MERGED", proposed_parting(&first, &one, &other).await),
        ("MERGE_NOT_MERGED", proposed_parting(&first, &one, &same).await),
    ] {
        book.refuses(stage, reason, "", confirm(&id), confirming).await;
    }
    let itself = merge(&one, &one);
    book.refuses(stage, "MERGE_SAME_PERSON", "", itself, merging)
        .await;
    let unknown = uuid::Uuid::new_v4().to_string();
    let reason = "REGISTRATION_NOT_FOUND";
    for id in [unknown.as_str(), "case 4711"] {
        book.refuses(stage, reason, "one_registration_id", merge(id, &one), merging)
            .await;
        let request = unmerge(&one, id);
        book.refuses(stage, reason, "other_registration_id", request, parting)
            .await;
    }
    proposals(book, stage, second, &one, &other).await;
}

async fn proposals(book: &mut Book, stage: &mut Stage, second: Admin, one: &str, other: &str) {
    let first = stage.admin();
    let by_first = async |r| first.clone().confirm_merge(r).await;
    let by_second = async |r| second.clone().confirm_merge(r).await;
    let dropping = async |r| second.clone().drop_merge(r).await;

    for id in [uuid::Uuid::new_v4().to_string(), "the one of yesterday".into()] {
        let (reason, field) = ("PROPOSAL_NOT_FOUND", "proposal_id");
        book.refuses(stage, reason, field, confirm(&id), by_second).await;
        let request = v1::DropMergeRequest { proposal_id: id };
        book.refuses(stage, reason, field, request, dropping).await;
    }
    let proposal = proposed(&first, one, other).await;
    let (reason, field) = ("SECOND_ADMINISTRATOR", "proposal_id");
    book.refuses(stage, reason, field, confirm(&proposal), by_first)
        .await;

    let request = v1::DropMergeRequest {
        proposal_id: proposal.clone(),
    };
    second.clone().drop_merge(request).await.unwrap();
    let reason = "PROPOSAL_CLOSED";
    book.refuses(stage, reason, field, confirm(&proposal), by_second)
        .await;

    let lapses = proposed(&first, one, other).await;
    let now = Some(Timestamp {
        seconds: NOW_SECONDS + 8 * DAY_SECONDS,
        nanos: 0,
    });
    let hand = DevelopmentServiceClient::new(stage.channel("administrator").await);
    hand.clone().set_clock(v1::SetClockRequest { now }).await.unwrap();
    book.refuses(stage, reason, field, confirm(&lapses), by_second)
        .await;
    let request = v1::DropMergeRequest { proposal_id: lapses };
    book.refuses(stage, reason, field, request, dropping).await;

    let merged = proposed(&first, one, other).await;
    second.clone().confirm_merge(confirm(&merged)).await.unwrap();
    let request = v1::DropMergeRequest { proposal_id: merged };
    book.refuses(stage, reason, field, request, dropping).await;
}
