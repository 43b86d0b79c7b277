//! Slow suite: a real Prometheus scrapes a real daemon while the Rotterdam case is played on it.
//!
//! Not part of a plain `cargo test` (`test = false` in Cargo.toml), because it needs the programs `prometheus` and
//! `promtool`, which `tests/prometheus/install` gets from Debian. Run it with `cargo test --test prometheus`; without the
//! programs it fails and says so. Nothing listens beyond this machine, ports are free ones, and what is started is killed
//! with its guard when the test ends, however it ends.
#![cfg(feature = "daemon")]
// Everything here is test code: whatever is missing is a failure.
#![allow(clippy::unwrap_used)]

#[path = "prometheus/promtool.rs"]
mod promtool;
#[path = "prometheus/server.rs"]
mod server;
#[path = "prometheus/story.rs"]
mod story;

use std::path::Path;

use crate::{promtool::check, server::Prometheus, story::Played};

fn deployed(file: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("deploy/prometheus")
        .join(file);
    path.to_str().unwrap().to_owned()
}

#[test]
fn promtool_accepts_the_rules_and_the_scrape_configuration() {
    check(&["check", "rules", &deployed("kring.rules.yml")], None);
    check(&["check", "config", &deployed("prometheus.yml")], None);
    check(
        &[
            "test",
            "rules",
            concat!(env!("CARGO_MANIFEST_DIR"), "/tests/prometheus/rules.test.yml"),
        ],
        None,
    );
}

#[tokio::test(flavor = "multi_thread")]
#[allow(clippy::print_stdout)]
async fn a_real_prometheus_sees_what_happened_in_the_rotterdam_case() {
    let folder = tempfile::tempdir().unwrap();
    let (played, stage) = story::play(&folder.path().join("kring")).await;
    let url = stage.ready().metrics.clone();
    let target = url.trim_start_matches("http://").trim_end_matches("/metrics");
    let prometheus = Prometheus::start(folder.path(), target, &deployed("kring.rules.yml")).await;

    prometheus.until("up{job=\"kring\"}", 1.0).await;
    let Played {
        registrations,
        looks,
        notices,
        refusals,
        reason,
    } = played;
    assert!(
        registrations > 20 && notices > registrations,
        "{registrations} {notices}"
    );
    let by_reason = format!("kring_refusals_total{{reason=\"{reason}\"}}");
    for (series, expected) in [
        ("kring_facts_total{fact=\"registration\"}", registrations),
        ("kring_looks_total", looks),
        ("kring_notices_told_total", notices),
        ("kring_unacknowledged_notices", notices),
        ("sum(kring_refusals_total)", refusals),
        (&by_reason, story::STRANGER_CALLS),
    ] {
        prometheus.until(series, expected as f64).await;
        println!("{series} is {expected}");
    }
    prometheus.until("kring_writing", 1.0).await;
    prometheus.until("kring_ready", 1.0).await;
    // Recorded by the rules of deploy/prometheus; init issues for a year.
    prometheus
        .until("floor(kring:certificate_days_left)", 364.0)
        .await;

    let page = server::fetch(target, "/metrics").await;
    check(&["check", "metrics"], Some(&page));
    println!(
        "promtool check metrics: content with {} lines",
        page.lines().count()
    );

    prometheus.stop().await;
    stage.close().await.unwrap();
}
