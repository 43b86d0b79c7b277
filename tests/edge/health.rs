//! `/livez` and `/readyz` over the life of a daemon: while it reads its log, while it serves, while it stops. What a failed
//! write and an expired certificate make of it stands in `leaks` and `metrics`.

use std::{fs, net::TcpListener, process::Stdio};

use kring::wire::v1::{SubscribeRequest, notice_service_client::NoticeServiceClient};
use tokio::process::Command;

use crate::{
    common::{KRINGD, Served, a_registration, new_folder, served},
    page::{Answer, get, until},
    stopping::narrow,
};

/// A port that was free a moment ago: the address of the pages is printed only when the daemon serves.
fn free_address() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap().to_string()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_daemon_that_reads_its_log_is_live_and_says_why_it_is_not_ready() {
    let (_parent, folder) = tokio::task::spawn_blocking(new_folder).await.unwrap();
    // The policy comes through a pipe, so that the start waits for this test.
    let pipe = folder.join("policy.pipe");
    let made = Command::new("mkfifo").arg(&pipe).status().await.unwrap();
    assert!(made.success());
    let pages = free_address();
    let _daemon = Command::new(KRINGD)
        .args(["run", "--config"])
        .arg(folder.join("kring.toml"))
        .env("KRING_LISTEN", "127.0.0.1:0")
        .env("KRING_METRICS_LISTEN", &pages)
        .env("KRING_POLICY", &pipe)
        .stdout(Stdio::null())
        .kill_on_drop(true)
        .spawn()
        .unwrap();
    let reads = until(&pages, "/readyz", |page| page.status == 503).await;
    assert_eq!(reads.body, "writer: the log is being read\n");
    assert_eq!(get(&pages, "/livez").await.status, 200);
    let page = get(&pages, "/metrics").await.body;
    for line in ["kring_ready 0", "kring_writing 0"] {
        assert!(page.lines().any(|found| found == line), "{line}: {page}");
    }

    let policy = fs::read(folder.join("policy.toml")).unwrap();
    tokio::task::spawn_blocking(move || fs::write(pipe, policy))
        .await
        .unwrap()
        .unwrap();
    let ready = until(&pages, "/readyz", |page| page.status == 200).await;
    assert_eq!(ready.body, "ready\n");
    let is_ready = |page: &Answer| {
        ["\nkring_ready 1\n", "\nkring_writing 1\n"]
            .iter()
            .all(|line| page.body.contains(line))
    };
    until(&pages, "/metrics", is_ready).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_daemon_that_drains_says_so() {
    let served = served().await;
    let mut jgz = served.agency("jgz").await;
    jgz.register(a_registration(&pseudonym::test_bsn(1)))
        .await
        .unwrap();
    // Somebody who does not read keeps the drain from ending at once.
    let _unread = NoticeServiceClient::new(narrow(&served, "jgz", 1).await)
        .subscribe(SubscribeRequest::default())
        .await
        .unwrap();
    let Served { daemon, _parent, .. } = served;
    let pages = daemon.ready().metrics.clone();
    let drains = |page: &Answer| page.status == 503 && page.body.contains("drain: the daemon is stopping\n");
    let (stopped, _) = tokio::join!(daemon.stop(), until(&pages, "/readyz", drains));
    stopped.unwrap();
}
