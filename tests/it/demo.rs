//! The demo as a newcomer types it, without a terminal: it ends by itself, shows the three numbers, and no identity.

use std::{
    fs,
    io::{BufRead as _, BufReader, Read as _},
    path::Path,
    process::{Command, Stdio},
};

use rustix::process::{Pid, Signal, kill_process};
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
    others_were_busy(&text);
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

#[test]
#[cfg(target_os = "linux")]
fn ctrl_c_ends_the_demo_and_the_daemon_that_it_left_running() {
    let parent = TempDir::new().expect("a temporary folder");
    let mut demo = Command::new(program())
        .args(["demo", "--fast"])
        .env("TMPDIR", parent.path())
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .expect("kringd starts");
    let mut said = BufReader::new(demo.stdout.take().expect("a pipe"));
    let mut line = String::new();
    // The last of the three commands; an empty read is the end of the demo.
    while !line.ends_with(" coverage 0599\n") {
        line.clear();
        assert_ne!(
            said.read_line(&mut line).expect("text"),
            0,
            "it ended before the commands"
        );
    }
    assert_eq!(daemons_in(parent.path()), 1, "one daemon goes on");

    let pid = i32::try_from(demo.id()).ok().and_then(Pid::from_raw);
    kill_process(pid.expect("a process number"), Signal::INT).expect("sent");
    let mut rest = String::new();
    said.read_to_string(&mut rest).expect("text");
    let status = demo.wait().expect("it ends");
    assert!(status.success(), "{status}: {rest}");
    assert_eq!(daemons_in(parent.path()), 0, "the daemon is left running");
    let left = fs::read_dir(parent.path()).expect("the temporary folder").count();
    assert_eq!(left, 0, "the demo left something behind");
}

/// Other households of the city were registered meanwhile, nothing of it was refused, and nobody was told of this family.
fn others_were_busy(text: &str) {
    let line = text.lines().find(|line| line.starts_with("Meanwhile: "));
    let line = line.unwrap_or_else(|| panic!("no word of others in:\n{text}"));
    let numbers: Vec<u32> = line.split(' ').filter_map(|word| word.parse().ok()).collect();
    let [calls, households, notices, about_this_family] = numbers[..] else {
        panic!("four numbers are expected in: {line}");
    };
    assert!(calls > 500 && households > 100 && notices > 150, "{line}");
    assert_eq!(about_this_family, 0, "{line}");
    assert!(!text.contains("refused"), "{text}");
}

/// Processes that were started with a path in this folder.
#[cfg(target_os = "linux")]
fn daemons_in(folder: &Path) -> usize {
    use std::os::unix::ffi::OsStrExt as _;
    let folder = folder.as_os_str().as_bytes();
    fs::read_dir("/proc")
        .expect("processes")
        .filter_map(|process| fs::read(process.ok()?.path().join("cmdline")).ok())
        .filter(|line| line.windows(folder.len()).any(|part| part == folder))
        .count()
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
