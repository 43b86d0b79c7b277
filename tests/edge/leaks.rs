//! Private things cannot be printed: no identity, pseudonym or key of a run stands in the log at its most talkative, in
//! metrics, in errors and their details, in what a failing daemon says, in `kringctl`, or in any file of the store.
//!
//! `cargo test --test edge leaks -- --nocapture` prints what was searched for and where.

mod calls;
mod daemon;
mod needles;
mod persons;
mod search;

use std::{
    fs,
    path::{Path, PathBuf},
};

use base64::{
    Engine as _,
    engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE, URL_SAFE_NO_PAD},
};
use kring::setup;

use self::{
    calls::{Callers, Heard},
    daemon::{Talkative, without_standard_output},
    search::Search,
};
use crate::{
    common::{JGZ, new_folder},
    page::{Answer, get, until},
};

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, found);
        } else {
            found.push(path);
        }
    }
}

fn issue_certificates(folder: &Path) {
    let now = kring::clock::Clock::system().now_micros();
    for (oin, name) in [(JGZ, "jgz"), ("00000099000000004002", "stranger")] {
        let oin = event::Oin::parse(oin).unwrap();
        setup::issue_client(folder, oin, name, name, now).unwrap();
    }
}

async fn pages(metrics: &str, heard: &mut Heard) {
    for page in ["/metrics", "/readyz", "/livez", "/nowhere"] {
        heard.push(("the operators' pages", get(metrics, page).await.body.into_bytes()));
    }
}

/// A run with good and bad calls that ends with a disk on which nothing can be written any more.
async fn until_a_write_fails(folder: &Path) -> (Heard, Vec<u8>) {
    let daemon = Talkative::start(folder, &[]);
    let mut callers = Callers {
        folder,
        address: &daemon.grpc,
        heard: Vec::new(),
    };
    callers.admit().await;
    callers.good_calls().await;
    callers.bad_calls().await;
    pages(&daemon.metrics, &mut callers.heard).await;
    callers.kringctl().await;
    daemon.fill_the_disk();
    callers.lost_call().await;
    let is_said = |page: &Answer| page.status == 503 && page.body.contains("a write failed");
    until(&daemon.metrics, "/readyz", is_said).await;
    let not_writing = |page: &Answer| page.body.contains("\nkring_writing 0\n");
    until(&daemon.metrics, "/metrics", not_writing).await;
    pages(&daemon.metrics, &mut callers.heard).await;
    callers.kringctl().await;
    let heard = callers.heard;
    (heard, daemon.stop())
}

/// A run in development mode whose daemon comes to harm in the middle of a group, after one call.
async fn harmed(folder: &Path, failpoint: &str, set: &[(&str, &str)]) -> (Heard, Talkative) {
    let development = [
        ("KRING_DEVELOPMENT_ENABLED", "true"),
        ("KRING_DEVELOPMENT_FAILPOINT", failpoint),
    ];
    let daemon = Talkative::start(folder, &[&development, set].concat());
    let mut callers = Callers {
        folder,
        address: &daemon.grpc,
        heard: Vec::new(),
    };
    callers.lost_call().await;
    (callers.heard, daemon)
}

/// A run whose daemon kills itself, logging JSON.
async fn until_it_dies(folder: &Path) -> (Heard, Vec<u8>) {
    let (heard, daemon) = harmed(folder, "appended@1", &[("KRING_LOG_FORMAT", "json")]).await;
    let (status, said) = daemon.end();
    assert!(!status.success(), "the failpoint ended it");
    (heard, said)
}

/// A run whose writer falls over with a registration in its hands: before it is appended, and after.
async fn until_the_writer_falls(folder: &Path, place: &str) -> (Heard, Vec<u8>) {
    let failpoint = format!("fall:{place}@1");
    let (mut heard, daemon) = harmed(folder, &failpoint, &[("RUST_BACKTRACE", "1")]).await;
    let is_said = |page: &Answer| page.status == 503 && page.body.contains("writer: ");
    until(&daemon.metrics, "/readyz", is_said).await;
    pages(&daemon.metrics, &mut heard).await;
    (heard, daemon.stop())
}

/// How often a program says that it panicked. Each one with its backtrace, or it was not searched.
#[track_caller]
fn panics(said: &[u8]) -> usize {
    let text = String::from_utf8_lossy(said);
    let (panics, backtraces) = (
        text.matches("panicked at").count(),
        text.matches("stack backtrace:").count(),
    );
    assert!(backtraces >= panics, "{panics} panics, {backtraces} backtraces");
    panics
}

#[tokio::test(flavor = "multi_thread")]
#[allow(clippy::print_stdout)]
async fn nothing_private_is_printed_or_stored_in_clear() {
    let (_parent, folder) = tokio::task::spawn_blocking(new_folder).await.unwrap();
    issue_certificates(&folder);
    let mut search = Search::new(persons::needles(&folder));

    let (mut heard, said) = until_a_write_fails(&folder).await;
    let text = String::from_utf8_lossy(&said);
    assert!(text.contains("nothing is written any more"), "the write failed");
    assert!(
        text.contains("TRACE") && said.len() > 100_000,
        "it is not talkative: {} bytes",
        said.len()
    );
    search.absent("log of a run, text", &said);
    let (after, said) = until_it_dies(&folder).await;
    heard.extend(after);
    search.absent("log until a kill inside a group, JSON", &said);
    let mut provoked = 0;
    for place in ["decided", "appended"] {
        let (after, said) = until_the_writer_falls(&folder, place).await;
        heard.extend(after);
        provoked += panics(&said);
        search.absent("log of a writer that falls over", &said);
    }
    let said = without_standard_output(&folder);
    provoked += panics(&said);
    println!("panics that were provoked: {provoked}");
    assert!(provoked >= 1, "no panic was searched");
    search.absent("log without a standard output", &said);

    let places: Vec<&str> = heard.iter().map(|(place, _)| *place).collect();
    for place in ["answers", "gRPC errors and their details", "output of kringctl"] {
        assert!(places.contains(&place), "{place}");
    }
    for (place, bytes) in heard {
        search.absent(place, &bytes);
    }
    let data = folder.join("data");
    let mut stored = Vec::new();
    files(&data, &mut stored);
    assert!(stored.len() > 3, "{stored:?}");
    for path in stored {
        let name = path.strip_prefix(&data).unwrap().to_str().unwrap();
        search.absent("names of the store's files", name.as_bytes());
        search.absent("files of the store", &fs::read(&path).unwrap());
    }
    search.print();
}

/// The search itself: what is planted is found, whichever way it was written, and by whom.
#[test]
fn whatever_is_planted_is_found() {
    let (_parent, folder) = new_folder();
    let needles = persons::needles(&folder);
    let search = Search::new(needles.clone());
    let log = "2026-03-04T05:06:07Z  INFO kringd::daemon::serve: serving address=127.0.0.1:7443\n".repeat(50);
    assert!(search.find(log.as_bytes()).is_empty(), "an honest log");
    let is_found = |written: &[u8], what: &str, how: &str| {
        let mut copy = log.clone().into_bytes();
        copy.splice(1000..1000, written.iter().copied());
        let found = search.find(&copy);
        assert!(
            found.iter().any(|needle| needle.what == what),
            "{what} was written {how} and not found"
        );
    };
    for needle in &needles {
        is_found(&needle.pattern, &needle.what, &needle.form);
    }
    // Written by others than the search: each value, with something before and after it.
    let raw = needles.iter().filter(|needle| needle.form == "raw");
    for needle in raw {
        let value = &needle.pattern;
        is_found(format!("{value:?}").as_bytes(), &needle.what, "with {:?}");
        is_found(format!("{value:#?}").as_bytes(), &needle.what, "with {:#?}");
        is_found(
            format!("{value:02x?}").replace(", ", "").as_bytes(),
            &needle.what,
            "with {:02x?}",
        );
        for before in 0..3 {
            let around = [&b"abc"[..before], value, &b"xyz"[before..]].concat();
            for engine in [STANDARD, STANDARD_NO_PAD, URL_SAFE, URL_SAFE_NO_PAD] {
                let written = engine.encode(&around);
                is_found(written.as_bytes(), &needle.what, "in base64");
            }
        }
    }
}
