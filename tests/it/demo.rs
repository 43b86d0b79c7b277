//! The demo as a newcomer types it, without a terminal: it ends by itself, shows the three numbers, and no identity.

use std::{
    fs,
    process::{Command, Stdio},
};

use tempfile::TempDir;

use crate::play::{program, story};

#[test]
fn the_demo_shows_the_three_numbers_and_no_identity() {
    let parent = TempDir::new().expect("a temporary folder");
    let output = Command::new(program())
        .args(["demo", "--no-wait"])
        .env("TMPDIR", parent.path())
        .stdin(Stdio::null())
        .output()
        .expect("kringd starts");
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{}\n{text}\n{said}", output.status);

    for number in ["no match is reported", "4 parties", "13 parties"] {
        assert!(text.contains(number), "`{number}` is not in:\n{text}");
    }
    for command in ["status", "agency list", "coverage 0599"] {
        assert!(
            text.contains(&format!(" {command}\n")),
            "`{command}` is not in:\n{text}"
        );
    }
    assert!(
        text.contains("http://127.0.0.1:") && text.contains("/metrics"),
        "{text}"
    );
    assert!(!text.contains('\u{1b}'), "no colours without a terminal");
    let long = text
        .lines()
        .find(|line| line.chars().count() > 80 && !line.contains("--folder"));
    assert_eq!(long, None, "lines fit on 80 columns");
    no_identity(&(text + &said));
    let left: Vec<_> = fs::read_dir(parent.path())
        .expect("the temporary folder")
        .collect();
    assert!(left.is_empty(), "the demo left {left:?}");
}

/// Neither a test BSN nor a birth date nor any day of the story, all of which are chosen and none is real.
fn no_identity(text: &str) {
    let story = story("rotterdam-c-household.scenario");
    for number in 0..20 {
        let bsn = pseudonym::test_bsn(number);
        assert!(!text.contains(&bsn), "test BSN number {number} is shown");
    }
    for person in &story.persons {
        if let scenario::Identity::Bsn { born, .. } = &person.identity {
            let (month, day) = (born.month.expect("a month"), born.day.expect("a day"));
            for date in [
                format!("{}-{month:02}-{day:02}", born.year),
                format!("{day:02}-{month:02}-{}", born.year),
            ] {
                assert!(
                    !text.contains(&date),
                    "the birth date of {} is shown",
                    person.name
                );
            }
        }
    }
    for event in &story.events {
        let date = event.day.date.to_string();
        assert!(
            !text.contains(&date),
            "the synthetic day {date} of {} is shown as if it were real",
            event.place
        );
    }
}
