//! The page has the names, sentences and types that a dashboard and an alert are built on.

use super::*;
use std::collections::BTreeSet;

fn busy() -> Metrics {
    let metrics = Metrics::new("1.2.3");
    metrics.rpc_answered("Register", OUTCOME_OK, 0.004);
    metrics.rpc_answered("Register", OUTCOME_OK, 0.006);
    metrics.rpc_answered("Around", "QUEUE_FULL", 0.000_2);
    metrics.refused("STREAM_TOO_SLOW");
    metrics.group_written(17, 0.000_3, 0.001);
    metrics.queue_depth.set(5);
    metrics.open_streams.inc();
    metrics.group_decided(3);
    metrics.added(&Tally {
        registrations: 2,
        looks: 1,
        notices: 4,
        ..Tally::default()
    });
    metrics.connected(7, 1);
    metrics.writing.set(1);
    metrics.snapshot_failed(2);
    metrics.snapshot_failed(3);
    metrics.recorded_ahead_seconds.set(7.5);
    metrics.clock_doubted.set(1);
    metrics.erasures_under_way.set(3);
    metrics.oldest_erasure_age_seconds.set(1.5);
    metrics.oldest_notice_age_seconds.set(90.5);
    metrics.certificate_not_after_seconds.set(1_425_168_000);
    metrics
}

#[test]
fn the_page_says_what_happened() {
    let page = busy().page().expect("a page");
    for line in [
        "kring_build_info{version=\"1.2.3\"} 1",
        "kring_rpc_requests_total{rpc=\"Register\",outcome=\"OK\"} 2",
        "kring_rpc_requests_total{rpc=\"Around\",outcome=\"QUEUE_FULL\"} 1",
        "kring_refusals_total{reason=\"QUEUE_FULL\"} 1",
        "kring_refusals_total{reason=\"STREAM_TOO_SLOW\"} 1",
        "kring_rpc_duration_seconds_count{rpc=\"Register\"} 2",
        "kring_group_events_bucket{le=\"16.0\"} 0",
        "kring_group_events_bucket{le=\"32.0\"} 1",
        "kring_group_events_bucket{le=\"+Inf\"} 1",
        "kring_append_seconds_sum 0.0003",
        "kring_sync_seconds_count 1",
        "kring_queue_depth 5",
        "kring_open_streams 1",
        "kring_unacknowledged_notices 0",
        "kring_active_registrations 0",
        "kring_looks_total 1",
        "kring_new_persons_total 0",
        "kring_notices_told_total 4",
        "kring_facts_total{fact=\"registration\"} 2",
        "kring_facts_total{fact=\"relation_denial\"} 0",
        "kring_agencies{state=\"admitted\"} 7",
        "kring_agencies{state=\"suspended\"} 1",
        "kring_group_commands_sum 3.0",
        "kring_snapshot_failures_total 3",
        "kring_recorded_ahead_seconds 7.5",
        "kring_clock_doubted 1",
        "kring_erasures_under_way 3",
        "kring_oldest_erasure_age_seconds 1.5",
        "kring_disk_available_bytes 0",
        "kring_writing 1",
        "kring_ready 0",
        "kring_oldest_unacknowledged_notice_age_seconds 90.5",
        "kring_log_events 0",
        "kring_certificate_not_after_timestamp_seconds 1425168000",
    ] {
        assert!(page.lines().any(|found| found == line), "{line}\n{page}");
    }
}

/// What Debian's `promtool check metrics` asks for: a type and a sentence for each name, `_total` on counters only.
#[test]
fn every_sample_belongs_to_a_family_with_a_type_and_a_sentence() {
    let page = busy().page().expect("a page");
    let (mut helped, mut typed) = (BTreeSet::new(), BTreeSet::new());
    for line in page.lines() {
        if let Some(rest) = line.strip_prefix("# HELP ") {
            let (name, sentence) = rest.split_once(' ').expect("a sentence");
            assert!(
                sentence.len() > 10 && sentence.ends_with('.') && !sentence.ends_with(".."),
                "{line}"
            );
            assert!(helped.insert(name.to_owned()), "twice: {line}");
        } else if let Some(rest) = line.strip_prefix("# TYPE ") {
            let (name, kind) = rest.split_once(' ').expect("a type");
            assert!(["counter", "gauge", "histogram"].contains(&kind), "{line}");
            assert_eq!(name.ends_with("_total"), kind == "counter", "{line}");
            assert!(typed.insert(name.to_owned()), "twice: {line}");
        } else {
            assert!(!line.starts_with('#'), "{line}");
            let name = line.split(['{', ' ']).next().expect("a name");
            let family = ["_bucket", "_sum", "_count"]
                .iter()
                .find_map(|end| name.strip_suffix(end))
                .unwrap_or(name);
            assert!(
                name.starts_with("kring_") || name == "process_start_time_seconds",
                "{line}"
            );
            assert!(helped.contains(family) && typed.contains(family), "{line}");
        }
    }
    assert_eq!(helped, typed);
    assert_eq!(helped.len(), 43);
}
