//! Tables and JSON of fixed messages, at 80 columns, against `tests/ctl/golden`.

#[path = "../../../tests/ctl/golden.rs"]
mod golden;
mod oversight;
mod parties;

use jiff::Timestamp;
use prost_types::Timestamp as Stamp;
use serde_json::Value;

use super::page::Page;

const PAGE: Page = Page { width: 80 };
const NOW: i64 = 1_800_000_000;
const DAY: i64 = 86_400;

fn now() -> Timestamp {
    Timestamp::from_second(NOW).unwrap()
}

fn after_days(days: i64) -> Option<Stamp> {
    Some(Stamp {
        seconds: NOW + days * DAY,
        nanos: 0,
    })
}

/// As golden, and no line wider than the page.
#[track_caller]
fn check_table(name: &str, text: &str) {
    for line in text.lines() {
        let width = line.chars().count();
        assert!(
            width <= usize::from(PAGE.width),
            "{width} columns in {name}: {line}"
        );
    }
    golden::check(name, text);
}

#[track_caller]
fn check_json(name: &str, json: &Value) {
    golden::check(name, &format!("{json:#}"));
}
