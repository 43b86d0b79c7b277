//! Metrics and health of a running daemon: the page is the one that `docs/metrics.md` describes, and every reason why a
//! daemon is not ready can be read.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

use kring::{
    certificates::DevelopmentAuthority,
    play::{Daemon, Ports},
    wire::v1,
};

use crate::{
    common::{JGZ, KRINGD, Served, a_registration, kringd, new_folder, served},
    page::{Answer, get, until},
};

const DOCUMENT: &str = include_str!("../../docs/metrics.md");
/// Every label there may be. A new one is a decision about what the page tells.
const LABELS: [&str; 8] = [
    "fact", "le", "limit", "outcome", "reason", "rpc", "state", "version",
];

/// Name and type of every metric that the document describes.
fn documented() -> BTreeMap<String, String> {
    // Reasons are written in capitals; metrics are not.
    let is_metric = |line: &&str| {
        line.strip_prefix("| `")
            .is_some_and(|name| name.starts_with(|c: char| c.is_lowercase()))
    };
    let rows = DOCUMENT.lines().filter(is_metric);
    rows.map(|row| {
        let cells: Vec<&str> = row.split('|').map(str::trim).collect();
        assert_eq!(cells.len(), 8, "six columns: {row}");
        assert!(cells[5].len() > 10, "what it says: {row}");
        (cells[1].trim_matches('`').to_owned(), cells[2].to_owned())
    })
    .collect()
}

/// Name and type of every metric on a page.
fn on_the_page(page: &str) -> BTreeMap<String, String> {
    let types = page.lines().filter_map(|line| line.strip_prefix("# TYPE "));
    types
        .map(|line| line.split_once(' ').unwrap())
        .map(|(name, kind)| (name.to_owned(), kind.to_owned()))
        .collect()
}

/// The labels of one line, `name{label="value",...} number`.
fn labels(line: &str) -> Vec<(&str, &str)> {
    let Some((_, rest)) = line.split_once('{') else {
        return Vec::new();
    };
    let (inside, _) = rest.rsplit_once('}').unwrap();
    let pairs = inside.split("\",").map(|pair| pair.trim_end_matches('"'));
    pairs.map(|pair| pair.split_once("=\"").unwrap()).collect()
}

fn value(page: &str, series: &str) -> Option<f64> {
    let rest = page.lines().find_map(|line| line.strip_prefix(series))?;
    rest.trim().parse().ok()
}

/// Two units of one agency register the same child, one looks, one call is refused: every metric has something to say.
async fn work(served: &mut Served) {
    let zuid = v1::Unit {
        code: "zuid".into(),
        name: "South".into(),
        contact: Some(v1::Contact {
            role: "nurse".into(),
            phone: "+31107654321".into(),
            email: String::new(),
        }),
        ..v1::Unit::default()
    };
    let open = v1::OpenUnitRequest {
        oin: JGZ.into(),
        unit: Some(zuid),
    };
    served.admin.open_unit(open).await.unwrap();
    let mut jgz = served.agency("jgz").await;
    let child = pseudonym::test_bsn(1);
    let acting = |code: &str| {
        Some(v1::ActingUnit {
            unit_code: code.into(),
            ..v1::ActingUnit::default()
        })
    };
    for code in ["noord", "zuid"] {
        let request = v1::RegisterRequest {
            acting: acting(code),
            ..a_registration(&child)
        };
        jgz.register(request).await.unwrap();
    }
    jgz.register(a_registration("123456789")).await.unwrap_err();
    served
        .agency("stranger")
        .await
        .register(a_registration(&child))
        .await
        .unwrap_err();
}

#[tokio::test(flavor = "multi_thread")]
async fn the_page_is_the_one_that_is_documented_and_names_nobody() {
    let mut served = served().await;
    work(&mut served).await;
    let address = served.daemon.ready().metrics.clone();
    let told = |page: &Answer| {
        value(&page.body, "kring_unacknowledged_notices ") == Some(2.0)
            && value(&page.body, "kring_agencies{state=\"admitted\"}") == Some(1.0)
            && value(&page.body, "kring_ready ") == Some(1.0)
            && value(&page.body, "kring_log_bytes ") > Some(0.0)
    };
    let page = until(&address, "/metrics", told).await.body;

    assert_eq!(on_the_page(&page), documented(), "docs/metrics.md and the page");
    for (series, expected) in [
        ("kring_facts_total{fact=\"registration\"}", 2.0),
        ("kring_facts_total{fact=\"end\"}", 0.0),
        ("kring_new_persons_total ", 1.0),
        ("kring_notices_told_total ", 2.0),
        ("kring_active_registrations ", 2.0),
        ("kring_writing ", 1.0),
        ("kring_log_volumes ", 1.0),
        ("kring_snapshot_failures_total ", 0.0),
        ("kring_recorded_ahead_seconds ", 0.0),
        ("kring_agencies{state=\"suspended\"}", 0.0),
        ("kring_refusals_total{reason=\"BSN_ELEVEN_TEST\"}", 1.0),
        ("kring_refusals_total{reason=\"UNKNOWN_OIN\"}", 1.0),
        ("kring_rpc_requests_total{rpc=\"Register\",outcome=\"OK\"}", 2.0),
        // The scenario clock stands still.
        ("kring_oldest_unacknowledged_notice_age_seconds ", 0.0),
    ] {
        assert_eq!(value(&page, series), Some(expected), "{series}\n{page}");
    }
    for series in ["kring_key_slots_bytes ", "kring_disk_available_bytes "] {
        assert!(value(&page, series) > Some(1000.0), "{series}\n{page}");
    }
    // Nothing was kept since the start: a start would read all that came since.
    let beyond = value(&page, "kring_events_beyond_snapshot ");
    assert_eq!(beyond, value(&page, "kring_log_events "));
    let now = kring::clock::Clock::system().now_micros() as f64 / 1e6;
    let started = value(&page, "process_start_time_seconds ").unwrap();
    assert!(started <= now && started > now - 3600.0, "{started} {now}");

    let found: Vec<_> = page
        .lines()
        .filter(|line| !line.starts_with('#'))
        .flat_map(labels)
        .collect();
    let names: BTreeSet<&str> = found.iter().map(|(name, _)| *name).collect();
    assert_eq!(names, BTreeSet::from(LABELS));
    let mut values: BTreeSet<&str> = found.iter().map(|(_, value)| *value).collect();
    values.extend(page.lines());
    for name in [JGZ, "Youth", "youth_health", "noord", "zuid", "0599", "nurse"] {
        assert!(
            values.iter().all(|value| !value.contains(name)),
            "{name} stands on the page"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stream_is_counted_with_what_it_ends_with() {
    let mut served = served().await;
    let keys = served.folder.join("keys");
    fs::copy(
        keys.join("key-encryption.key"),
        keys.join("key-encryption.key.next"),
    )
    .unwrap();
    let rewrap = served.admin.rewrap_keys(v1::RewrapKeysRequest {}).await;
    let mut words = rewrap.unwrap().into_inner();
    while let Ok(Some(_)) = words.message().await {}
    let verify = served.admin.verify_log(v1::VerifyLogRequest {}).await;
    let mut words = verify.unwrap().into_inner();
    while words.message().await.unwrap().is_some() {}
    let page = get(&served.daemon.ready().metrics, "/metrics").await.body;
    let refused = "kring_rpc_requests_total{rpc=\"RewrapKeys\",outcome=\"NEXT_KEY_IN_USE\"}";
    for (series, expected) in [
        (refused, Some(1.0)),
        (
            "kring_rpc_requests_total{rpc=\"RewrapKeys\",outcome=\"OK\"}",
            None,
        ),
        ("kring_refusals_total{reason=\"NEXT_KEY_IN_USE\"}", Some(1.0)),
        (
            "kring_rpc_requests_total{rpc=\"VerifyLog\",outcome=\"OK\"}",
            Some(1.0),
        ),
        ("kring_rpc_duration_seconds_count{rpc=\"RewrapKeys\"}", Some(1.0)),
    ] {
        assert_eq!(value(&page, series), expected, "{series}\n{page}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_age_of_the_oldest_notice_follows_the_clock_of_the_daemon() {
    let mut served = served().await;
    work(&mut served).await;
    let channel = served.channel("administrator").await;
    let two_days_later = v1::SetClockRequest {
        now: Some(prost_types::Timestamp {
            seconds: 4_000_000_000 + 2 * 86_400,
            nanos: 0,
        }),
    };
    v1::development_service_client::DevelopmentServiceClient::new(channel)
        .set_clock(two_days_later)
        .await
        .unwrap();
    let waits = |page: &Answer| {
        value(&page.body, "kring_oldest_unacknowledged_notice_age_seconds ") == Some(2.0 * 86_400.0)
    };
    until(&served.daemon.ready().metrics, "/metrics", waits).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_clock_that_stands_before_what_was_recorded_is_told() {
    let (_parent, folder) = tokio::task::spawn_blocking(new_folder).await.unwrap();
    // The store was made today.
    let long_ago = jiff::Timestamp::from_second(1_000_000_000).unwrap();
    let daemon = Daemon::start(Path::new(KRINGD), &folder, Ports::Free, long_ago)
        .await
        .unwrap();
    let years = 20.0 * 365.0 * 86_400.0;
    let ahead = |page: &Answer| value(&page.body, "kring_recorded_ahead_seconds ") > Some(years);
    until(&daemon.ready().metrics, "/metrics", ahead).await;
    daemon.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_daemon_whose_own_certificate_is_over_says_so_and_is_not_ready() {
    let (_parent, folder) = tokio::task::spawn_blocking(new_folder).await.unwrap();
    expired_certificate(&folder);
    let start = jiff::Timestamp::from_second(4_000_000_000).unwrap();
    let daemon = Daemon::start(Path::new(KRINGD), &folder, Ports::Free, start)
        .await
        .unwrap();
    let address = daemon.ready().metrics.clone();
    let refused = |page: &Answer| page.status == 503;
    let page = until(&address, "/readyz", refused).await;
    assert!(
        page.body
            .starts_with("certificate: the daemon's own certificate has expired"),
        "{}",
        page.body
    );
    assert_eq!(get(&address, "/livez").await.status, 200);
    let says_zero = |page: &Answer| value(&page.body, "kring_ready ") == Some(0.0);
    until(&address, "/metrics", says_zero).await;
    daemon.stop().await.unwrap();

    let config = folder.join("kring.toml");
    let checked = kringd(&["check-config", "--config", config.to_str().unwrap()]);
    assert_eq!(checked.status.code(), Some(64));
    let said = String::from_utf8_lossy(&checked.stderr).into_owned();
    assert!(
        said.contains("`tls.certificate`") && said.contains("expired"),
        "{said}"
    );
}

/// Puts a certificate of the same authority in place that ended years ago.
fn expired_certificate(folder: &Path) {
    let read = |name: &str| fs::read_to_string(folder.join("tls").join(name)).unwrap();
    let authority = DevelopmentAuthority::from_pem(&read("ca.pem"), &read("ca.key")).unwrap();
    let long_ago = 1_500_000_000_000_000;
    let issued = authority.issue_server(&[], long_ago, 30).unwrap();
    fs::write(folder.join("tls/server.pem"), issued.certificate_pem).unwrap();
    fs::write(folder.join("tls/server.key"), issued.private_key_pem.as_bytes()).unwrap();
}
