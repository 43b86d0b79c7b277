//! A daemon that does not serve is explained with its own last words.

use kring::play::{CannotPlay, Daemon, Ports};
use tempfile::TempDir;

use crate::play::program;

#[tokio::test]
async fn a_daemon_that_does_not_start_is_quoted() {
    let folder = TempDir::new().expect("a temporary folder");
    let started = Daemon::start(
        &program(),
        folder.path(),
        Ports::Free,
        jiff::Timestamp::UNIX_EPOCH,
    )
    .await;
    let Err(why @ CannotPlay::Died { .. }) = started else {
        panic!("it has no settings: {started:?}")
    };
    let text = why.to_string();
    assert!(text.contains("kring.toml"), "it says which file it lacks: {text}");
}
