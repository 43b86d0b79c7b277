//! `kringctl erase` against a real daemon: what vanishes, who hears of it, and what is left to show.

use kring::{
    play::{Daemon, Ports},
    wire::v1::{
        self, notice_service_client::NoticeServiceClient,
        registration_service_client::RegistrationServiceClient, subscribe_response::Item,
    },
};
use pseudonym::test_bsn;
use serde_json::{Value, json};

use crate::{
    common::{HOUSING, JGZ, KRINGD, Served, served},
    files::bytes_of,
    merges::a_child,
};

/// Two agencies around one child: their registrations.
async fn around_one_child() -> (Served, String, String) {
    let served = served().await;
    let [one, other] = both_around(&served, 1).await;
    (served, one, other)
}

/// Connects two agencies and lets both register one child.
pub(crate) async fn both_around(served: &Served, child: u32) -> [String; 2] {
    served.admit(JGZ, "Youth health", "youth_health").await;
    served.admit(HOUSING, "Housing", "housing").await;
    let mut ids = Vec::new();
    for (oin, name) in [(JGZ, "jgz"), (HOUSING, "housing")] {
        served.issue(oin, name);
        ids.push(register(served, name, child).await);
    }
    <[String; 2]>::try_from(ids).unwrap()
}

/// The agency with this certificate registers a child.
pub(crate) async fn register(served: &Served, name: &str, child: u32) -> String {
    let mut agency = RegistrationServiceClient::new(served.channel(name).await);
    let answer = agency
        .register(a_child(&test_bsn(child)))
        .await
        .unwrap()
        .into_inner();
    answer.registration.unwrap().registration_id
}

pub(crate) async fn notices(served: &Served, name: &str) -> Vec<v1::Notice> {
    let mut client = NoticeServiceClient::new(served.channel(name).await);
    let stream = client.subscribe(v1::SubscribeRequest::default()).await;
    let (mut stream, mut notices) = (stream.unwrap().into_inner(), Vec::new());
    loop {
        match stream.message().await.unwrap().and_then(|next| next.item) {
            Some(Item::Notice(notice)) => notices.push(notice),
            Some(Item::Bookmark(_)) => return notices,
            None => panic!("the stream ended after {notices:?}"),
        }
    }
}

async fn erase(served: &Served, what: &str, id: &str) -> Value {
    served.ask(&["erase", what, id, "--yes"]).await.json()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_registration_vanishes_and_whoever_was_told_of_it_is_told_so() {
    let (served, one, other) = around_one_child().await;
    let told = served.tell(&["erase", "registration", &one, "--yes"]).await;
    assert!(
        told.text().contains("the keys are destroyed: 1 registration\n"),
        "{told:?}"
    );
    let heard = notices(&served, "housing").await;
    let last = heard.last().unwrap();
    assert_eq!(last.kind(), v1::NoticeKind::MatchWithdrawn);
    let party = last.matches[0].other.clone().unwrap();
    assert!(
        party.erased && party.agency_name.is_empty() && party.oin.is_empty(),
        "{party:?}"
    );
    assert_eq!(last.matches[0].own_registration_id, other);
    assert!(notices(&served, "jgz").await.is_empty());

    let gone = served.ask(&["erase", "registration", &one, "--yes"]).await;
    assert_eq!(gone.failure(2)["reason"], "REGISTRATION_NOT_FOUND");
    let list = served.ask(&["erase", "list"]).await.json();
    assert_eq!(list[0]["registrations"], 1);
    assert_eq!(list[0]["persons"], 0);
    assert_eq!(list[0]["asked_by"], "Kring administration (development)");
    let under_way = served.ask(&["erase", "list", "--under-way"]).await.json();
    assert_eq!(under_way, json!([]));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_is_forgotten_and_the_receipt_shows_that_without_saying_who() {
    let (served, one, other) = around_one_child().await;
    let done = erase(&served, "person", &other).await;
    assert_eq!((&done["registrations"], &done["persons"]), (&json!(2), &json!(1)));
    assert!(done["done_at"].is_string(), "{done}");
    let id = done["erasure_id"].as_str().unwrap();
    let shown = served.ask(&["erase", "receipt", id]).await.json();
    let key = shown["verifier_key"].as_str().unwrap().to_owned();
    let receipt = served.tell(&["erase", "receipt", id]).await.text().to_owned();
    let text = proof::verified(&receipt, &key).expect("signed by this store");
    assert!(
        text.contains("registrations 2\nrelations 0\npersons 1\nkey slots destroyed 3, digest "),
        "{text}"
    );
    for secret in [one.as_str(), other.as_str(), JGZ, HOUSING] {
        assert!(!text.contains(secret), "{text}");
    }

    // It survives a stop, and so does the store's key.
    let (_parent, folder) = served.stopped().await;
    let named = uuid::Uuid::parse_str(&one).unwrap();
    for (path, bytes) in bytes_of(&folder.join("data")) {
        let stands = bytes.windows(8).any(|window| window == &named.as_bytes()[..8]);
        assert!(!stands, "{}", path.display());
    }
    let start = jiff::Timestamp::from_second(4_000_000_060).unwrap();
    let daemon = Daemon::start(std::path::Path::new(KRINGD), &folder, Ports::Free, start).await;
    let served = Served {
        _parent,
        folder,
        daemon: daemon.unwrap(),
    };
    let again = served.ask(&["erase", "receipt", id]).await.json();
    assert_eq!(
        (&again["receipt"], &again["verifier_key"]),
        (&shown["receipt"], &shown["verifier_key"])
    );
    let nobody = served.ask(&["erase", "person", &one, "--yes"]).await;
    assert_eq!(nobody.failure(2)["reason"], "REGISTRATION_NOT_FOUND");
    let unknown = served.ask(&["erase", "receipt", &one]).await;
    assert_eq!(unknown.failure(2)["reason"], "ERASURE_NOT_FOUND");
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_erased_without_a_yes() {
    let (served, one, _) = around_one_child().await;
    let unasked = served.ask(&["erase", "registration", &one]).await;
    assert_eq!(unasked.code, Some(64), "{unasked:?}");
    assert_eq!(served.ask(&["erase", "list"]).await.json(), json!([]));
}
