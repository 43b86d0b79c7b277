//! `kringctl certificate` and `kringctl administrator` against a real daemon.

use kring::wire::v1::{GetCoverageRequest, registration_service_client::RegistrationServiceClient};
use serde_json::{Value, json};
use tonic_types::StatusExt as _;

use crate::common::{JGZ, Served, served};

const SECOND: &str = "00000099000000000002";

async fn with_two_certificates() -> Served {
    let served = served().await;
    served.admit(JGZ, "Youth health", "youth_health").await;
    served.issue(JGZ, "old");
    served.issue(JGZ, "new");
    served
}

/// The reason with which the next call under a certificate is refused; `None`: it is answered.
async fn refused(served: &Served, name: &str) -> Option<String> {
    let mut agency = RegistrationServiceClient::new(served.channel(name).await);
    let request = GetCoverageRequest {
        municipality: "0599".into(),
    };
    let status = agency.get_coverage(request).await.err()?;
    status.get_details_error_info().map(|info| info.reason)
}

async fn the_one(served: &Served, fingerprint: &Value) -> Value {
    let list = served.ask(&["certificate", "list"]).await.json();
    let found = list
        .as_array()
        .unwrap()
        .iter()
        .find(|c| c["fingerprint"] == *fingerprint);
    found
        .cloned()
        .unwrap_or_else(|| panic!("{fingerprint} is not in {list}"))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pinned_certificate_shuts_out_the_others_and_is_listed() {
    let served = with_two_certificates().await;
    assert_eq!(refused(&served, "old").await, None);
    let new = served.pem("new.pem");
    let pinned = served
        .ask(&["certificate", "pin", new.to_str().unwrap()])
        .await
        .json();
    assert_eq!((&pinned["oin"], &pinned["pinned"]), (&json!(JGZ), &json!(true)));
    assert_eq!(
        refused(&served, "old").await.as_deref(),
        Some("CERTIFICATE_NOT_PINNED")
    );
    assert_eq!(refused(&served, "new").await, None);

    let list = served.ask(&["certificate", "list", "--oin", JGZ]).await.json();
    let list = list.as_array().unwrap();
    assert_eq!(
        list.len(),
        2,
        "the old one was seen, the new one is pinned: {list:?}"
    );
    let listed = list
        .iter()
        .find(|c| c["fingerprint"] == pinned["fingerprint"])
        .unwrap();
    assert!(
        (360..=366).contains(&listed["days_left"].as_i64().unwrap()),
        "{listed}"
    );
    assert!(listed["last_seen"].is_string(), "{listed}");

    let table = served.tell(&["certificate", "list"]).await;
    let short = &pinned["fingerprint"].as_str().unwrap()[..16];
    assert!(
        table.text().contains(short) && table.text().contains("pinned"),
        "{table:?}"
    );
    assert_eq!(table.error, "", "nothing runs out soon");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_next_call_of_a_revoked_certificate_is_refused() {
    let served = with_two_certificates().await;
    assert_eq!(refused(&served, "old").await, None);
    let list = served.ask(&["certificate", "list", "--oin", JGZ]).await.json();
    let fingerprint = list[0]["fingerprint"].clone();

    // As the table shows it.
    let short = &fingerprint.as_str().unwrap()[..16];
    let revoked = served
        .ask(&["certificate", "revoke", short, "--yes"])
        .await
        .json();
    assert_eq!(
        (&revoked["fingerprint"], &revoked["revoked"]),
        (&fingerprint, &json!(true))
    );
    assert_eq!(
        refused(&served, "old").await.as_deref(),
        Some("CERTIFICATE_REVOKED")
    );
    assert_eq!(refused(&served, "new").await, None);

    // By its file, before the daemon ever saw it.
    let unseen = {
        served.issue(JGZ, "unseen");
        served.pem("unseen.pem")
    };
    served
        .ask(&["certificate", "revoke", unseen.to_str().unwrap(), "--yes"])
        .await
        .json();
    assert_eq!(
        refused(&served, "unseen").await.as_deref(),
        Some("CERTIFICATE_REVOKED")
    );
    assert_eq!(the_one(&served, &fingerprint).await["revoked"], true);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_is_never_sent_in_place_of_a_certificate() {
    let served = with_two_certificates().await;
    let key = served.pem("new.key");
    for words in [["certificate", "pin"], ["administrator", "add"]] {
        let refused = served
            .ask(&[&words[..], &[key.to_str().unwrap()]].concat())
            .await
            .failure(64);
        let sentence = refused["sentence"].as_str().unwrap();
        assert!(
            sentence.contains("private key") && sentence.contains("not sent"),
            "{refused}"
        );
    }
    let settings = served.folder.join("kring.toml");
    let refused = served
        .ask(&["certificate", "pin", settings.to_str().unwrap()])
        .await
        .failure(64);
    assert!(
        refused["sentence"].as_str().unwrap().contains("no certificate"),
        "{refused}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn an_administrator_is_added_listed_and_removed_but_never_the_last() {
    let served = served().await;
    served.issue(SECOND, "second");
    let second = served.pem("second.pem");
    let second = second.to_str().unwrap();
    let before = served.ask_as("second", &["status"]).await.failure(2);
    assert_eq!(before["reason"], "NOT_ADMINISTRATOR");

    let added = served
        .ask(&["administrator", "add", second, "--name", "Night desk"])
        .await
        .json();
    assert_eq!(
        (&added["name"], &added["administrator"]),
        (&json!("Night desk"), &json!(true))
    );
    served.ask_as("second", &["status"]).await.json();
    let list = served.ask(&["administrator", "list"]).await.json();
    assert_eq!(list.as_array().unwrap().len(), 2, "{list}");

    let removed = served
        .ask(&["administrator", "remove", second, "--yes"])
        .await
        .json();
    assert_eq!(removed["revoked"], true);
    let after = served.ask_as("second", &["status"]).await.failure(2);
    assert_eq!(after["reason"], "CERTIFICATE_REVOKED");

    let own = served.pem("administrator.pem");
    let last = served
        .ask(&["administrator", "remove", own.to_str().unwrap(), "--yes"])
        .await
        .failure(2);
    assert_eq!(last["reason"], "LAST_ADMINISTRATOR");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_agency_s_certificate_is_not_removed_as_administrator() {
    let served = with_two_certificates().await;
    assert_eq!(refused(&served, "old").await, None);
    let old = served.pem("old.pem");
    let wrong = served
        .ask(&["administrator", "remove", old.to_str().unwrap(), "--yes"])
        .await
        .failure(64);
    assert!(
        wrong["sentence"].as_str().unwrap().contains("certificate revoke"),
        "{wrong}"
    );
    assert_eq!(refused(&served, "old").await, None);
}
