//! `kringctl merge` against a real daemon: one administrator proposes, another confirms.

use kring::wire::v1::{
    self, DescribedPerson, PersonIdentity, RegisterRequest, person_identity::Identity,
    registration_service_client::RegistrationServiceClient,
};
use serde_json::json;

use crate::common::{JGZ, Served, served};

const SECOND: &str = "00000099000000000002";

/// A child with this number, as an agency registers it.
pub(crate) fn a_child(bsn: &str) -> RegisterRequest {
    a_registration(Identity::Bsn(bsn.into()))
}

fn a_registration(identity: Identity) -> RegisterRequest {
    RegisterRequest {
        request_id: uuid::Uuid::new_v4().to_string(),
        person: Some(PersonIdentity {
            identity: Some(identity),
            birth_date: "2090-01-02".into(),
        }),
        role: v1::SubjectRole::Child.into(),
        kind: v1::RegistrationKind::Involvement.into(),
        since: "2096-09-01".into(),
        basis: v1::Basis::Statutory.into(),
        registered_by: v1::RegisteredBy::Professional.into(),
        responsible_municipality: "0599".into(),
        ..RegisterRequest::default()
    }
}

/// A daemon with two administrators and a child that is known twice: by BSN, and by description.
async fn with_one_child_twice() -> (Served, String, String) {
    let served = served().await;
    served.admit(JGZ, "Youth health", "youth_health").await;
    served.issue(JGZ, "jgz");
    served.issue(SECOND, "second");
    let second = served.pem("second.pem");
    let add = [
        "administrator",
        "add",
        second.to_str().unwrap(),
        "--name",
        "Night desk",
    ];
    served.ask(&add).await.json();

    let mut agency = RegistrationServiceClient::new(served.channel("jgz").await);
    let described = DescribedPerson {
        surname: "Voorbeeld".into(),
        given_name: "Sam".into(),
        birth_date: "2090-01-02".into(),
        sex: v1::Sex::Unknown.into(),
    };
    let mut ids = Vec::new();
    for identity in [Identity::Bsn("999990019".into()), Identity::Described(described)] {
        let mut request = a_registration(identity);
        if ids.len() == 1 {
            // The description carries the birth date itself.
            request.person.as_mut().unwrap().birth_date = String::new();
        }
        let answer = agency.register(request).await.unwrap().into_inner();
        ids.push(answer.registration.unwrap().registration_id);
    }
    let [one, other] = <[String; 2]>::try_from(ids).unwrap();
    (served, one, other)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_merge_needs_two_administrators_and_can_be_undone() {
    let (served, one, other) = with_one_child_twice().await;
    let proposal = served.ask(&["merge", "propose", &one, &other]).await.json();
    assert_eq!(
        (&proposal["state"], &proposal["unmerge"]),
        (&json!("open"), &json!(false))
    );
    let id = proposal["proposal_id"].as_str().unwrap();
    let table = served.tell(&["merge", "list", "--open"]).await;
    for whole in [id, &one, &other] {
        assert!(table.text().contains(whole), "{whole} is not whole in {table:?}");
    }

    let same = served.ask(&["merge", "confirm", id, "--yes"]).await.failure(2);
    assert_eq!(same["reason"], "SECOND_ADMINISTRATOR");
    let confirmed = served
        .ask_as("second", &["merge", "confirm", id, "--yes"])
        .await
        .json();
    assert_eq!(
        (&confirmed["state"], &confirmed["closed_by"]),
        (&json!("confirmed"), &json!("Night desk"))
    );
    assert_eq!(served.ask(&["merge", "list", "--open"]).await.json(), json!([]));

    let again = served.ask(&["merge", "propose", &one, &other]).await.json();
    let id = again["proposal_id"].as_str().unwrap();
    let refused = served
        .ask_as("second", &["merge", "confirm", id, "--yes"])
        .await
        .failure(2);
    assert_eq!(refused["reason"], "MERGE_SAME_PERSON");
    served.ask(&["merge", "drop", id]).await.json();
    let undo = served
        .ask_as("second", &["merge", "propose", "--undo", &one, &other])
        .await
        .json();
    assert_eq!(undo["unmerge"], true);
    let id = undo["proposal_id"].as_str().unwrap();
    served.ask(&["merge", "confirm", id, "--yes"]).await.json();
    let both = served.ask(&["merge", "list"]).await.json();
    let states: Vec<_> = both
        .as_array()
        .unwrap()
        .iter()
        .map(|p| (&p["unmerge"], &p["state"]))
        .collect();
    let (confirmed, dropped) = (json!("confirmed"), json!("dropped"));
    let closed: Vec<_> = states.into_iter().map(|(_, state)| state).collect();
    assert_eq!(closed, [&confirmed, &dropped, &confirmed], "{both}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dropped_proposal_is_not_confirmed_any_more() {
    let (served, one, other) = with_one_child_twice().await;
    let proposal = served.ask(&["merge", "propose", &one, &other]).await.json();
    let id = proposal["proposal_id"].as_str().unwrap();
    let dropped = served.ask(&["merge", "drop", id]).await.json();
    assert_eq!(dropped["state"], "dropped");
    let late = served
        .ask_as("second", &["merge", "confirm", id, "--yes"])
        .await
        .failure(2);
    assert_eq!(late["reason"], "PROPOSAL_CLOSED");
}
