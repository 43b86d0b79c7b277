//! `kringctl agency` and `kringctl mandate` against a real daemon.

use kring::wire::v1::{self, admin_service_client::AdminServiceClient};
use serde_json::json;

use crate::common::{HOUSING, JGZ, served};

#[tokio::test(flavor = "multi_thread")]
async fn an_agency_is_added_listed_shown_changed_suspended_and_resumed() {
    let served = served().await;
    let add = [
        "agency",
        "add",
        JGZ,
        "--name",
        "Youth health",
        "--sector",
        "youth_health",
        "--serves",
        "0599",
    ];
    let added = served.ask(&add).await.json();
    assert_eq!(
        (&added["oin"], &added["is_municipality"]),
        (&json!(JGZ), &json!(null))
    );
    let again = served.tell(&add).await;
    assert_eq!(again.text(), "Youth health is connected.\n");
    assert!(again.error.starts_with("Next: kringctl unit add"), "{again:?}");

    let list = served.ask(&["agency", "list"]).await.json();
    assert_eq!(list.as_array().unwrap().len(), 1);
    assert_eq!(served.ask(&["agency", "show", JGZ]).await.json(), list[0]);

    let changed = served
        .ask(&[
            "agency",
            "update",
            JGZ,
            "--serves",
            "0599",
            "--serves",
            "0502",
            "--supplies-brp",
        ])
        .await
        .json();
    assert_eq!(changed["municipalities"], json!(["0599", "0502"]));
    assert_eq!(
        (&changed["name"], &changed["supplies_brp"]),
        (&json!("Youth health"), &json!(true))
    );
    assert_ne!(changed["etag"], added["etag"]);

    let suspended = served.ask(&["agency", "suspend", JGZ, "--yes"]).await.json();
    assert_eq!(suspended, json!({"oin": JGZ, "suspended": true}));
    let table = served.tell(&["agency", "list"]).await;
    assert!(table.text().contains("suspended"), "{table:?}");
    served.ask(&["agency", "resume", JGZ]).await.json();
    assert_eq!(
        served.ask(&["agency", "show", JGZ]).await.json()["suspended"],
        false
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_hurts_is_not_done_without_a_yes() {
    let served = served().await;
    served.admit(JGZ, "Youth health", "youth_health").await;
    for words in [
        &["agency", "suspend", JGZ][..],
        &["mandate", "withdraw", HOUSING, JGZ],
        &["certificate", "revoke", &"a".repeat(64)],
        &["administrator", "remove", &"a".repeat(64)],
        &["merge", "confirm", "3c1f0a86-2b7d-4c0e-9f3a-1a2b3c4d5e6f"],
    ] {
        let refused = served.ask(words).await.failure(64);
        assert!(
            refused["sentence"].as_str().unwrap().contains("--yes"),
            "{words:?}: {refused}"
        );
    }
    assert_eq!(
        served.ask(&["agency", "show", JGZ]).await.json()["suspended"],
        false
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_of_agencies_goes_through_all_pages() {
    const MANY: u32 = 1005;
    let served = served().await;
    let admin = AdminServiceClient::new(served.channel("administrator").await);
    let mut calls = tokio::task::JoinSet::new();
    for n in 0..MANY {
        let mut admin = admin.clone();
        calls.spawn(async move {
            let agency = v1::Agency {
                oin: format!("0000009900000001{n:04}"),
                name: format!("School {n}"),
                sector: "education".into(),
                ..v1::Agency::default()
            };
            let request = v1::AdmitAgencyRequest { agency: Some(agency) };
            admin.admit_agency(request).await.map(drop)
        });
        // The daemon's queue is bounded.
        if calls.len() > 32 {
            calls.join_next().await.unwrap().unwrap().unwrap();
        }
    }
    while let Some(ended) = calls.join_next().await {
        ended.unwrap().unwrap();
    }
    let list = served.ask(&["agency", "list"]).await.json();
    let mut oins: Vec<String> = list
        .as_array()
        .unwrap()
        .iter()
        .map(|a| a["oin"].to_string())
        .collect();
    oins.sort_unstable();
    oins.dedup();
    assert_eq!(oins.len(), MANY as usize);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mandate_is_given_listed_and_withdrawn() {
    let served = served().await;
    served.admit(JGZ, "Youth health", "youth_health").await;
    served.admit(HOUSING, "Housing Noord", "housing").await;
    let given = served.ask(&["mandate", "give", HOUSING, JGZ]).await.json();
    assert_eq!(
        given,
        json!({"caller_oin": HOUSING, "principal_oin": JGZ, "given": true})
    );
    let expected = json!([{
        "caller_oin": HOUSING, "caller_name": "Housing Noord",
        "principal_oin": JGZ, "principal_name": "Youth health",
    }]);
    assert_eq!(served.ask(&["mandate", "list"]).await.json(), expected);
    assert_eq!(
        served.ask(&["mandate", "list", "--oin", HOUSING]).await.json(),
        expected
    );
    let other = ["mandate", "list", "--oin", "00000099000000009999"];
    assert_eq!(served.ask(&other).await.json(), json!([]));

    let withdrawn = served
        .ask(&["mandate", "withdraw", HOUSING, JGZ, "--yes"])
        .await
        .json();
    assert_eq!(withdrawn["given"], false);
    assert_eq!(served.ask(&["mandate", "list"]).await.json(), json!([]));
}
