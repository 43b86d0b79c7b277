//! `kringctl keys rotate` with a running daemon: from the next key's file to its place, with agencies that go on meanwhile.

use std::{fs, path::Path};

use kring::{
    play::{Daemon, Ports},
    wire::v1::{self, reconcile_request::Part, registration_service_client::RegistrationServiceClient},
};
use pseudonym::test_bsn;
use tempfile::TempDir;
use tonic::transport::Channel;

use crate::{
    common::{HOUSING, JGZ, KRINGD, Served, served},
    files::{bytes_of, copy_into},
    keys::make_key,
    merges::a_child,
    stopped::{kringd, started_and_stopped, verify},
};

const IN_USE: &str = "keys/pseudonym.key";
const NEXT: &str = "keys/pseudonym.key.next";

type Client = RegistrationServiceClient<Channel>;

async fn agency(served: &Served, oin: &str, name: &str) -> Client {
    served.admit(oin, name, "youth_health").await;
    served.issue(oin, name);
    Client::new(served.channel(name).await)
}

async fn register(client: &mut Client, request: v1::RegisterRequest) -> v1::RegisterResponse {
    client.register(request).await.unwrap().into_inner()
}

/// How many persons are known under the present key, of how many, and how many are missing.
async fn progress(served: &Served) -> [u64; 3] {
    let said = served.ask(&["keys", "status"]).await.json();
    let keys = &said["pseudonym_key"];
    ["known", "persons", "missing"].map(|name| keys[name].as_u64().unwrap())
}

/// Sends a list of these children; what the index answers to each.
async fn send_list(client: &mut Client, children: &[u32], dry_run: bool) -> Vec<i32> {
    let opening = Part::Opening(v1::ReconcileOpening {
        request_id: uuid::Uuid::new_v4().to_string(),
        dry_run,
        ..v1::ReconcileOpening::default()
    });
    let items = children.iter().map(|&child| {
        Part::Item(v1::RegisterRequest {
            request_id: String::new(),
            ..a_child(&test_bsn(child))
        })
    });
    let items_sent = u32::try_from(children.len()).unwrap();
    let closing = Part::Closing(v1::ReconcileClosing { items: items_sent });
    let parts = [opening].into_iter().chain(items).chain([closing]);
    let parts: Vec<_> = parts
        .map(|part| v1::ReconcileRequest { part: Some(part) })
        .collect();
    let answers = client.reconcile(tokio_stream::iter(parts)).await;
    let (mut answers, mut actions) = (answers.unwrap().into_inner(), Vec::new());
    while let Some(answer) = answers.message().await.unwrap() {
        if let Some(v1::reconcile_response::Part::Answer(answer)) = answer.part {
            actions.push(answer.action);
        }
    }
    actions
}

#[tokio::test(flavor = "multi_thread")]
async fn from_the_first_key_to_the_next_with_agencies_that_go_on() {
    let served = served().await;
    let mut jgz = agency(&served, JGZ, "jgz").await;
    let mut housing = agency(&served, HOUSING, "housing").await;
    for child in 1..=4 {
        register(&mut jgz, a_child(&test_bsn(child))).await;
    }
    let before = a_child(&test_bsn(1));
    let first = register(&mut housing, before.clone()).await;
    let without = served.ask(&["keys", "rotate", "begin", "--yes"]).await;
    assert_eq!(without.failure(2)["reason"], "NEXT_KEY_MISSING");
    let none = served.ask(&["keys", "rotate", "finish", "--yes"]).await;
    assert_eq!(none.failure(2)["reason"], "NO_ROTATION");
    let status = served.tell(&["keys", "status"]).await;
    assert!(status.text().contains("label 1; never rotated"), "{status:?}");

    make_key(&served.folder.join(NEXT)).await.text();
    let unasked = served.ask(&["keys", "rotate", "begin"]).await;
    assert_eq!(
        unasked.code,
        Some(64),
        "without a terminal it wants --yes: {unasked:?}"
    );
    let begun = served.ask(&["keys", "rotate", "begin", "--yes"]).await.json();
    assert_eq!((&begun["label"], &begun["rotating"]), (&2.into(), &true.into()));
    assert_eq!(progress(&served).await, [0, 4, 4]);

    // Another agency registers a child: one child, and the match as ever.
    let answer = register(&mut housing, a_child(&test_bsn(2))).await;
    assert_eq!(answer.matches.len(), 1, "{answer:?}");
    assert_eq!(progress(&served).await, [1, 4, 3]);
    // A request that was made under the first key is recognised, and moves nobody.
    let again = register(&mut housing, before).await;
    assert_eq!(again.registration, first.registration);
    assert_eq!(progress(&served).await, [1, 4, 3]);
    // A list moves those whom it keeps, once it is followed.
    let keep = v1::ReconcileAction::Keep as i32;
    assert_eq!(send_list(&mut jgz, &[1, 2, 3], true).await[..3], [keep; 3]);
    assert_eq!(progress(&served).await, [1, 4, 3]);
    assert_eq!(send_list(&mut jgz, &[1, 2, 3, 4], false).await, [keep; 4]);
    assert_eq!(progress(&served).await, [4, 4, 0]);
    let status = served.tell(&["keys", "status"]).await;
    assert!(
        status.text().contains("Known under it: 4 of 4 persons (100 %)"),
        "{status:?}"
    );

    let finished = served.ask(&["keys", "rotate", "finish", "--yes"]).await.json();
    assert_eq!(
        (&finished["rotating"], &finished["left_behind"]),
        (&false.into(), &0.into())
    );
    let answer = register(&mut housing, a_child(&test_bsn(3))).await;
    assert_eq!(answer.matches.len(), 1, "{answer:?}");
    let (_parent, folder) = served.stopped().await;

    // In between: the next key lies where it was, and what there is to be done is said.
    let said = started_and_stopped(&folder).await;
    assert!(
        said.contains("the rotation of the pseudonym key is finished: move"),
        "{said}"
    );
    let whole = verify(&folder).await;
    assert_eq!((whole.code, &whole.said["verdict"]), (Some(0), &"whole".into()));
    let checked = kringd(&["check-config"], &folder, &[]).await;
    assert!(
        format!("{checked:?}").contains("is finished: move"),
        "{checked:?}"
    );

    fs::rename(folder.join(NEXT), folder.join(IN_USE)).unwrap();
    let said = started_and_stopped(&folder).await;
    assert!(!said.contains("rotation"), "{said}");
    let start = jiff::Timestamp::from_second(4_000_100_000).unwrap();
    let daemon = Daemon::start(Path::new(KRINGD), &folder, Ports::Free, start)
        .await
        .unwrap();
    daemon.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_is_left_behind_is_told_beforehand_and_is_another_person_afterwards() {
    let served = served().await;
    let mut jgz = agency(&served, JGZ, "jgz").await;
    let mut housing = agency(&served, HOUSING, "housing").await;
    register(&mut jgz, a_child(&test_bsn(1))).await;
    make_key(&served.folder.join(NEXT)).await.text();
    served.tell(&["keys", "rotate", "begin", "--yes"]).await.text();
    let refused = served.ask(&["keys", "rotate", "finish", "--yes"]).await;
    let refused = refused.failure(2);
    assert_eq!(refused["reason"], "ROTATION_INCOMPLETE");
    assert!(
        refused
            .to_string()
            .contains("1 person with an active registration"),
        "{refused}"
    );
    let words = ["keys", "rotate", "finish", "--leave-behind", "--yes"];
    let told = served.tell(&words).await;
    assert!(told.text().contains("1 person left behind"), "{told:?}");
    let answer = register(&mut housing, a_child(&test_bsn(1))).await;
    assert_eq!(answer.matches.len(), 0, "found by no identity any more");
    served.daemon.stop().await.unwrap();
}

/// A store that was stopped while a rotation is under way.
async fn rotating() -> (TempDir, std::path::PathBuf) {
    let served = served().await;
    make_key(&served.folder.join(NEXT)).await.text();
    served.ask(&["keys", "rotate", "begin", "--yes"]).await.json();
    served.stopped().await
}

/// `kringd run`, `kringd verify` and `kringd check-config` say the same of each key that is not there.
#[tokio::test(flavor = "multi_thread")]
async fn while_a_rotation_is_under_way_a_start_names_the_key_that_is_not_there() {
    let (_parent, folder) = rotating().await;
    let said = started_and_stopped(&folder).await;
    assert!(said.contains("a start needs both keys"), "{said}");
    // In whichever file they stand.
    let swapped = folder.join("keys/aside");
    fs::rename(folder.join(IN_USE), &swapped).unwrap();
    fs::rename(folder.join(NEXT), folder.join(IN_USE)).unwrap();
    fs::rename(&swapped, folder.join(NEXT)).unwrap();
    started_and_stopped(&folder).await;
    for (lost, which) in [
        (IN_USE, "the next key is in neither"),
        (NEXT, "the former key is in neither"),
    ] {
        let parent = tempfile::tempdir().unwrap();
        let folder_of_loss = parent.path().join("kring");
        copy_into(&folder, &folder_of_loss);
        fs::remove_file(folder_of_loss.join(lost)).unwrap();
        let before = bytes_of(&folder_of_loss);
        for verb in ["run", "check-config", "verify"] {
            let said = kringd(&[verb], &folder_of_loss, &[]).await;
            assert_ne!(said.code, Some(0), "{verb}: {said:?}");
            // A table breaks lines.
            let text = format!("{}{}", said.output, said.error).replace(['\n', '│', '|'], " ");
            let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
            assert!(text.contains(which), "{verb}: {text}");
        }
        assert!(bytes_of(&folder_of_loss) == before, "a start changed something");
    }
}
