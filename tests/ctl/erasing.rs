//! `kringctl erase` against a real daemon: what vanishes, who hears of it, and what is left to show.

use kring::{
    play::{Daemon, Ports},
    wire::v1::{
        self, admin_service_client::AdminServiceClient,
        registration_service_client::RegistrationServiceClient,
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

async fn erase(served: &Served, what: &str, id: &str) -> Value {
    served.ask(&["erase", what, id, "--yes"]).await.json()
}

/// All erasures, one to a page.
async fn page_by_page(served: &Served) -> Vec<String> {
    let mut admin = AdminServiceClient::new(served.channel("administrator").await);
    let (mut ids, mut page_token) = (Vec::new(), String::new());
    loop {
        let request = v1::ListErasuresRequest {
            page_size: 1,
            page_token,
            ..v1::ListErasuresRequest::default()
        };
        let page = admin.list_erasures(request).await.unwrap().into_inner();
        assert_eq!(page.erasures.len(), 1);
        ids.extend(page.erasures.into_iter().map(|erasure| erasure.erasure_id));
        page_token = page.next_page_token;
        if page_token.is_empty() {
            return ids;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_registration_vanishes_and_whoever_was_told_of_it_is_told_so() {
    let (served, one, other) = around_one_child().await;
    let told = served.tell(&["erase", "registration", &one, "--yes"]).await;
    assert!(
        told.text().contains("the keys are destroyed: 1 registration\n"),
        "{told:?}"
    );
    let heard = served.waiting("housing").await.0;
    let last = heard.last().unwrap();
    assert_eq!(last.kind(), v1::NoticeKind::MatchWithdrawn);
    let party = last.matches[0].other.clone().unwrap();
    assert!(
        party.erased && party.agency_name.is_empty() && party.oin.is_empty(),
        "{party:?}"
    );
    assert_eq!(last.matches[0].own_registration_id, other);
    // Its own agency knows the match by its id.
    let heard = served.waiting("jgz").await.0;
    let own = &heard.last().unwrap().matches[0];
    assert!(own.own_registration_id.is_empty() && own.other.clone().unwrap().erased);
    assert_eq!(own.match_id, last.matches[0].match_id);

    let gone = served.ask(&["erase", "registration", &one, "--yes"]).await;
    assert_eq!(gone.failure(2)["reason"], "REGISTRATION_NOT_FOUND");
    let list = served.ask(&["erase", "list"]).await.json();
    assert_eq!(list[0]["registrations"], 1);
    assert_eq!(list[0]["persons"], 0);
    assert_eq!(list[0]["asked_by"], "Kring administration (development)");
    erase(&served, "registration", &other).await;
    let newest = served.tell(&["erase", "list", "--most", "1"]).await;
    assert!(
        newest.text().ends_with("1 erasure, and older ones (--most)\n"),
        "{newest:?}"
    );
    let both = served.ask(&["erase", "list", "--most", "2"]).await.json();
    // The clock stands, so both were asked for at one moment.
    assert!(both.as_array().unwrap().contains(&list[0]), "{both}");
    let ids = [&both[0], &both[1]].map(|erasure| erasure["erasure_id"].as_str().unwrap().to_owned());
    assert_eq!(page_by_page(&served).await, ids);
    let under_way = served.ask(&["erase", "list", "--under-way"]).await.json();
    assert_eq!(under_way, json!([]));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_is_forgotten_and_the_receipt_shows_that_without_saying_who() {
    let (served, one, other) = around_one_child().await;
    let would = served.tell(&["erase", "person", &other, "--dry-run"]).await;
    assert_eq!(
        would.text(),
        "To be erased, of 2 units: 2 registrations, 1 person.\n"
    );
    let would = served
        .ask(&["erase", "registration", &other, "--dry-run"])
        .await
        .json();
    assert_eq!(
        (&would["registrations"], &would["persons"]),
        (&json!(1), &json!(0))
    );
    assert_eq!(
        served.ask(&["erase", "list"]).await.json(),
        json!([]),
        "only looked"
    );
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

    let kept = served.folder.join("receipt.txt");
    std::fs::write(&kept, &receipt).unwrap();
    let key_file = served.folder.join("receipts.key");
    std::fs::write(&key_file, served.tell(&["erase", "key"]).await.text()).unwrap();
    let [kept, key_file] = [kept, key_file].map(|path| path.display().to_string());
    let verify = ["erase", "verify", &kept, "--key", &key_file];
    assert_eq!(served.ask(&verify).await.json()["text"], text);
    std::fs::write(&kept, receipt.replace("registrations 2", "registrations 3")).unwrap();
    assert_eq!(served.ask(&verify).await.failure(2)["reason"], "NOT_VERIFIED");

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
