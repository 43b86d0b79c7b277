//! Failures: exit codes, the daemon's own sentence, and the same as JSON.

use kring::wire::v1::{self, admin_service_client::AdminServiceClient};

use rustix::process::{Pid, Signal, kill_process};

use crate::common::{JGZ, KRINGCTL, kringctl, served};

#[tokio::test(flavor = "multi_thread")]
async fn a_refusal_shows_sentence_code_and_advice() {
    let served = served().await;
    let said = served.tell(&["agency", "show", "123"]).await;
    assert_eq!(said.code, Some(2));
    assert_eq!(
        said.error,
        "kringctl: oin: An OIN has 20 positions, letters or digits. [OIN_INVALID]\n  Correct the OIN.\n"
    );
    assert!(said.output.is_empty());
    let json = served.ask(&["agency", "show", "123"]).await.failure(2);
    assert_eq!(json["reason"], "OIN_INVALID");
    assert_eq!(json["field"], "oin");
    assert_eq!(json["advice"], "Correct the OIN.");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_agency_that_another_administrator_changed_is_refused_by_its_etag() {
    let served = served().await;
    served.admit(JGZ, "Youth health", "youth_health").await;
    let before = served.ask(&["agency", "show", JGZ]).await.json();
    served
        .ask(&["agency", "update", JGZ, "--name", "First"])
        .await
        .json();
    let mut admin = AdminServiceClient::new(served.channel("administrator").await);
    let stale = v1::UpdateAgencyRequest {
        agency: Some(v1::Agency {
            oin: JGZ.into(),
            name: "Second".into(),
            etag: before["etag"].as_str().unwrap().into(),
            ..v1::Agency::default()
        }),
        update_mask: Some(prost_types::FieldMask {
            paths: vec!["name".into()],
        }),
    };
    // The etag that the tool shows, and so sends, is the one that the daemon minds.
    assert_eq!(
        admin.update_agency(stale).await.unwrap_err().code(),
        tonic::Code::Aborted
    );
    assert_eq!(served.ask(&["agency", "show", JGZ]).await.json()["name"], "First");
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_at_the_address_is_no_connection() {
    let served = served().await;
    let (folder, free) = (served.folder.clone(), {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        listener.local_addr().unwrap().to_string()
    });
    let words = [
        "--folder",
        folder.to_str().unwrap(),
        "--server",
        &free,
        "status",
        "--output",
        "json",
    ];
    let failure = kringctl(&words).await.failure(3);
    assert_eq!(failure["reason"], "NO_CONNECTION");
    assert!(
        failure["advice"].as_str().unwrap().contains("--server"),
        "{failure}"
    );
}

/// A daemon that stands still, as when its disk does not answer: the system still takes connections for it.
#[tokio::test(flavor = "multi_thread")]
async fn a_daemon_that_does_not_answer_is_not_waited_for_for_ever() {
    let served = served().await;
    let pid = i32::try_from(served.daemon.process().unwrap()).unwrap();
    let pid = Pid::from_raw(pid).unwrap();
    kill_process(pid, Signal::STOP).unwrap();
    let said = served.ask(&["--timeout", "1", "status"]).await.failure(3);
    assert_eq!(said["reason"], "NO_CONNECTION");
    let sentence = said["sentence"].as_str().unwrap();
    assert!(sentence.contains("nothing answered within 1 s"), "{sentence}");
    kill_process(pid, Signal::CONT).unwrap();
    served.ask(&["--timeout", "60", "status"]).await.json();
}

#[tokio::test]
async fn wrong_use_ends_with_64_in_either_form() {
    for words in [
        &["status"][..],
        &["--folder", "/nonexistent", "status"],
        &["agency", "explode"],
        &["agency"],
        &["quota", "set", "1", "u", "many"],
        &[
            "--folder",
            "/nonexistent",
            "certificate",
            "pin",
            "/nonexistent.pem",
        ],
    ] {
        let said = kringctl(words).await;
        assert_eq!(said.code, Some(64), "{words:?}: {said:?}");
        assert!(
            said.output.is_empty() && !said.error.is_empty(),
            "{words:?}: {said:?}"
        );
        let said = kringctl(&[words, &["--output", "json"]].concat()).await;
        assert_eq!(said.failure(64)["reason"], "WRONG_USE", "{words:?}");
    }
}

#[tokio::test]
async fn completion_and_help_need_no_daemon() {
    let script = kringctl(&["completion", "bash"]).await;
    assert!(script.text().contains("kringctl"), "{KRINGCTL}");
    assert!(
        kringctl(&["certificate", "--help"])
            .await
            .text()
            .contains("Examples:")
    );
}
