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
    let slots = verdict["key_slots"].as_u64().unwrap();
    assert!(slots > 1000 && verdict["key_slots_read"] == slots, "{verdict}");
    assert_eq!(verdict["damaged_key_slots"], Value::Array(Vec::new()));
    let lines = format!(
        "{slots} key slots looked at, 0 erased\nproven: {events} events, root {}\n",
        verdict["root"].as_str().unwrap()
    );
    assert_eq!(
        (told.text(), told.error.as_str()),
        (lines.as_str(), ""),
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
async fn a_damaged_key_slot_is_found_in_a_running_daemon() {
    let served = served().await;
    let file = served.folder.join("data/key-slots");
    let mut bytes = std::fs::read(&file).unwrap();
    let last = (bytes.len() - 4096) / 80 - 1;
    bytes[4096 + last * 80 + 40] ^= 1;
    std::fs::write(&file, bytes).unwrap();
    let said = served.ask(&["log", "verify"]).await;
    assert_eq!(said.code, Some(0), "nothing needs it: {said:?}");
    let verdict: Value = serde_json::from_str(&said.output).unwrap();
    assert_eq!(verdict["proven"], true, "the log itself is whole: {verdict}");
    assert_eq!(verdict["damaged_spare_key_slots"], serde_json::json!([last]));
    assert_eq!(verdict["damaged_key_slots"], serde_json::json!([]));
    assert_eq!(verdict["damage"], Value::Null);
    let people = served.tell(&["log", "verify"]).await;
    assert!(
        people
            .output
            .starts_with("damaged spare key slots: 1; nothing is lost"),
        "{people:?}"
    );

    // The store's own: the first slot.
    let mut bytes = std::fs::read(&file).unwrap();
    bytes[4096 + 80 + 40] ^= 1;
    std::fs::write(&file, bytes).unwrap();
    let said = served.ask(&["log", "verify"]).await;
    assert_eq!(said.code, Some(4), "{said:?}");
    let failure: Value = serde_json::from_str(&said.error).unwrap();
    let sentence = failure["sentence"].as_str().unwrap();
    assert!(
        sentence.contains("1 key slot that the log needs (1)")
            && sentence.contains("1 key slot that nothing needs yet"),
        "{sentence}"
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
