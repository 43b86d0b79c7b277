//! A writer that stands still, a disk that is full, and a terminal that closes: none makes an error, all must show.

use std::{path::Path, process::Stdio};

use kring::{
    client::{Credentials, connect},
    wire::v1::{self, admin_service_client::AdminServiceClient},
};
use tokio::{
    io::{AsyncBufReadExt as _, BufReader},
    process::{Child, Command},
};

use crate::{
    common::{KRINGD, new_folder},
    page::{Answer, get, until},
};

/// A daemon with more in its environment, where it listens, and where its pages are.
async fn started(folder: &Path, more: &[(&str, &str)]) -> (Child, String, String) {
    let mut daemon = Command::new(KRINGD)
        .args(["run", "--config"])
        .arg(folder.join("kring.toml"))
        .env("KRING_LISTEN", "127.0.0.1:0")
        .env("KRING_METRICS_LISTEN", "127.0.0.1:0")
        .envs(more.iter().copied())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(daemon.stdout.take().unwrap()).lines();
    let line = lines.next_line().await.unwrap().unwrap();
    let words: Vec<&str> = line.split(' ').collect();
    let pages = words[5]
        .trim_start_matches("http://")
        .trim_end_matches("/metrics");
    (daemon, words[3].to_owned(), pages.to_owned())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_writer_that_stands_still_is_not_ready_and_does_not_look_busy() {
    let (_parent, folder) = tokio::task::spawn_blocking(new_folder).await.unwrap();
    let held = [
        ("KRING_DEVELOPMENT_ENABLED", "true"),
        ("KRING_DEVELOPMENT_FAILPOINT", "hold:appended@1"),
    ];
    let (mut daemon, grpc, pages) = started(&folder, &held).await;
    let channel = connect(&grpc, &Credentials::in_folder(&folder, "administrator"))
        .await
        .unwrap();
    let agency = v1::Agency {
        oin: "00000099000000004001".into(),
        name: "Held".into(),
        sector: "youth_health".into(),
        ..v1::Agency::default()
    };
    let call = tokio::spawn(async move {
        let admission = v1::AdmitAgencyRequest { agency: Some(agency) };
        AdminServiceClient::new(channel).admit_agency(admission).await
    });
    let still = |page: &Answer| {
        page.status == 503
            && page
                .body
                .contains("disk: a group of events is under way for more than 10 seconds")
    };
    until(&pages, "/readyz", still).await;
    let page = get(&pages, "/metrics").await.body;
    let seconds = page
        .lines()
        .find_map(|line| line.strip_prefix("kring_group_under_way_seconds "));
    assert!(seconds.unwrap().parse::<f64>().unwrap() >= 10.0, "{seconds:?}");
    assert!(!call.is_finished());
    daemon.kill().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_terminal_that_closes_stops_the_daemon_well() {
    let (_parent, folder) = tokio::task::spawn_blocking(new_folder).await.unwrap();
    let (daemon, _, _) = started(&folder, &[]).await;
    let id = daemon.id().unwrap().to_string();
    let told = Command::new("kill").args(["-HUP", &id]).status().await.unwrap();
    assert!(told.success());
    let ended = daemon.wait_with_output().await.unwrap();
    let said = String::from_utf8_lossy(&ended.stderr);
    assert!(ended.status.success(), "{said}");
    assert!(said.contains("the log is closed"), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_disk_shows_once_in_the_log_and_the_daemon_stays_ready() {
    let (_parent, folder) = tokio::task::spawn_blocking(new_folder).await.unwrap();
    // More room than any disk has is to stay free.
    let (daemon, grpc, pages) = started(&folder, &[("KRING_STORAGE_FLOOR_MIB", "1048576")]).await;
    let full = |page: &Answer| page.body.contains("room: the disk is full");
    let ready = until(&pages, "/readyz", full).await;
    assert_eq!(ready.status, 200, "{}", ready.body);
    assert!(ready.body.starts_with("ready\n"), "{}", ready.body);
    assert!(get(&pages, "/metrics").await.body.contains("\nkring_room 0\n"));
    let channel = connect(&grpc, &Credentials::in_folder(&folder, "administrator"))
        .await
        .unwrap();
    for n in 0..5 {
        let agency = v1::Agency {
            oin: format!("0000009900000000400{n}"),
            name: "Later".into(),
            sector: "youth_health".into(),
            ..v1::Agency::default()
        };
        let admission = v1::AdmitAgencyRequest { agency: Some(agency) };
        let refused = AdminServiceClient::new(channel.clone())
            .admit_agency(admission)
            .await;
        assert!(
            refused
                .unwrap_err()
                .message()
                .contains("disk of the index is full")
        );
    }
    let id = daemon.id().unwrap().to_string();
    assert!(
        Command::new("kill")
            .args(["-TERM", &id])
            .status()
            .await
            .unwrap()
            .success()
    );
    let ended = daemon.wait_with_output().await.unwrap();
    let said = String::from_utf8_lossy(&ended.stderr);
    assert_eq!(said.matches("the disk of the store is full").count(), 1, "{said}");
}

/// A crash must not write keys to a disk.
#[tokio::test(flavor = "multi_thread")]
async fn a_daemon_leaves_no_core_dump() {
    let (_parent, folder) = new_folder();
    let (daemon, _, _) = started(&folder, &[]).await;
    let process = format!("/proc/{}", daemon.id().unwrap());
    let limits = std::fs::read_to_string(format!("{process}/limits")).unwrap();
    let core = limits.lines().find(|line| line.starts_with("Max core file size"));
    let words: Vec<&str> = core.unwrap().split_whitespace().collect();
    assert_eq!(words[4..6], ["0", "0"], "{limits}");
}
