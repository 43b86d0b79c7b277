//! `kringctl unit`, `kringctl quota`, `kringctl coverage` and `kringctl status` against a real daemon.

use serde_json::json;

use crate::common::{HOUSING, JGZ, served};

#[tokio::test(flavor = "multi_thread")]
async fn a_unit_is_added_listed_shown_and_changed() {
    let served = served().await;
    served.admit(JGZ, "Youth health", "youth_health").await;
    served.admit(HOUSING, "Housing Noord", "housing").await;
    let all = served.ask(&["unit", "list"]).await.json();
    assert_eq!(all.as_array().unwrap().len(), 2);
    let own = served.ask(&["unit", "list", "--oin", JGZ]).await.json();
    assert_eq!(own.as_array().unwrap().len(), 1);
    let shown = served.ask(&["unit", "show", JGZ, "noord"]).await.json();
    assert_eq!(shown, own[0]);
    assert_eq!(
        (&shown["oin"], &shown["daily_quota"]),
        (&json!(JGZ), &json!(null))
    );

    let words = [
        "unit",
        "update",
        JGZ,
        "noord",
        "--phone",
        "0800-2000",
        "--shielded",
    ];
    let changed = served.ask(&words).await.json();
    assert_eq!(
        changed["contact"],
        json!({"role": "duty desk", "phone": "0800-2000", "email": null})
    );
    assert_eq!(
        (&changed["shielded"], &changed["name"]),
        (&json!(true), &json!("North"))
    );
    let back = ["unit", "update", JGZ, "noord", "--shielded=false"];
    assert_eq!(served.ask(&back).await.json()["shielded"], false);

    let missing = served.ask(&["unit", "show", JGZ, "zuid"]).await.failure(2);
    assert_eq!(missing["reason"], "NO_SUCH_UNIT");
    assert!(
        missing["sentence"].as_str().unwrap().contains("noord"),
        "{missing}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_quota_is_set_listed_and_given_back_to_the_policy() {
    let served = served().await;
    served.admit(JGZ, "Youth health", "youth_health").await;
    let by_policy = served.ask(&["quota", "list"]).await.json()[0].clone();
    assert_eq!(
        (&by_policy["own"], &by_policy["unit_code"]),
        (&json!(false), &json!("noord"))
    );

    let set = served.ask(&["quota", "set", JGZ, "noord", "7"]).await.json();
    assert_eq!(set["daily_quota"], 7);
    let own = served.ask(&["quota", "list", "--oin", JGZ]).await.json()[0].clone();
    assert_eq!((&own["own"], &own["daily_quota"]), (&json!(true), &json!(7)));

    served
        .ask(&["quota", "set", JGZ, "noord", "default"])
        .await
        .json();
    assert_eq!(served.ask(&["quota", "list"]).await.json()[0], by_policy);
    assert_eq!(
        served.ask(&["quota", "set", JGZ, "noord", "0"]).await.code,
        Some(64)
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn coverage_and_status_count_who_is_connected() {
    let served = served().await;
    served.admit(JGZ, "Youth health", "youth_health").await;
    let coverage = served.ask(&["coverage", "0599"]).await.json();
    let sectors = coverage["sectors"].as_array().unwrap();
    let own = sectors.iter().find(|s| s["sector"] == "youth_health").unwrap();
    assert_eq!((&own["agencies"], &own["last_heard"]), (&json!(1), &json!(null)));
    let table = served.tell(&["coverage", "0599"]).await;
    assert!(table.text().contains("--all shows them"), "{table:?}");
    let all = served.tell(&["coverage", "0599", "--all"]).await;
    assert!(all.text().lines().count() > table.text().lines().count());
    for line in all.text().lines() {
        assert!(line.chars().count() <= 80, "{line}");
    }

    let status = served.ask(&["status"]).await.json();
    assert_eq!((&status["agencies"], &status["units"]), (&json!(1), &json!(1)));
    assert!(
        status["server_time"].as_str().unwrap().starts_with("2096-"),
        "{status}"
    );
    assert!(status["certificate_days_left"].as_i64().unwrap() > 0, "{status}");
}
