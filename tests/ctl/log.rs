//! `kringctl log` against a real daemon.

use std::{process::Stdio, time::Duration};

use serde_json::Value;
use tokio::io::{AsyncBufReadExt as _, BufReader};

use crate::common::{HOUSING, JGZ, served};

const PATIENCE: Duration = Duration::from_secs(60);

#[tokio::test(flavor = "multi_thread")]
async fn the_log_is_proven_and_its_latest_events_are_told() {
    let served = served().await;
    served.admit(JGZ, "Youth health", "youth_health").await;
    let verdict = served.ask(&["log", "verify"]).await.json();
    assert_eq!(verdict["proven"], true);
    assert_eq!(verdict["root"].as_str().unwrap().len(), 64);
    let events = verdict["events"].as_u64().unwrap();
    assert_eq!(served.ask(&["status"]).await.json()["events"], events);

    let told = served.tell(&["log", "verify"]).await;
    let last = format!(
        "proven: {events} events, root {}\n",
        verdict["root"].as_str().unwrap()
    );
    assert_eq!(
        (told.text(), told.error.as_str()),
        (last.as_str(), ""),
        "no progress without a terminal"
    );

    let two = served.ask(&["log", "tail", "--last", "2"]).await.json();
    assert_eq!(two.as_array().unwrap().len(), 2);
    assert_eq!(two[1]["kind"], "agencies");
    let said: Vec<&String> = two[1].as_object().unwrap().keys().collect();
    assert_eq!(said, ["kind", "recorded_at", "skipped"], "never who");
    let lines = served.tell(&["log", "tail"]).await;
    assert_eq!(lines.text().lines().count() as u64, events.min(10));
    assert_eq!(
        served.ask(&["log", "tail", "--last", "0"]).await.json(),
        Value::Array(Vec::new())
    );
    assert_eq!(
        served.ask(&["log", "tail", "--last", "1001"]).await.code,
        Some(64)
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn following_the_log_gives_one_object_a_line_for_each_new_event() {
    let served = served().await;
    let words = ["log", "tail", "--last", "1", "--follow", "--output", "json"];
    let mut following = served.prepared(&words).stdout(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(following.stdout.take().unwrap()).lines();
    let mut next = async || -> Value {
        let line = tokio::time::timeout(PATIENCE, lines.next_line()).await.unwrap();
        serde_json::from_str(&line.unwrap().unwrap()).unwrap()
    };
    let first = next().await;
    assert!(first["recorded_at"].is_string(), "{first}");
    served.admit(HOUSING, "Housing Noord", "housing").await;
    for _ in 0..2 {
        let new = next().await;
        assert_eq!(
            (&new["kind"], &new["skipped"]),
            (&Value::from("agencies"), &Value::from(0))
        );
    }
    following.kill().await.unwrap();
}
