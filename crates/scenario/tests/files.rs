//! The stories, expected rows and reference data that are kept in the repository agree with each other.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use scenario::{Deed, Event, ExpectedThat, Manner, Other, Party, Row, Seen, Status, Story};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn story(file: &str) -> Story {
    let resolve = |name: &str| fs::read_to_string(root().join("tests/scenarios").join(name)).ok();
    scenario::parse(file, &read(&format!("tests/scenarios/{file}")), &resolve)
        .unwrap_or_else(|error| panic!("{error}"))
}

fn stories() -> BTreeMap<String, Story> {
    let entries = fs::read_dir(root().join("tests/scenarios")).expect("the folder of scenarios");
    let files = entries.map(|entry| {
        entry
            .expect("an entry")
            .file_name()
            .to_string_lossy()
            .into_owned()
    });
    let whole = files.filter(|file| file.ends_with(".scenario") && file != "rotterdam-cast.scenario");
    whole.map(|file| (file.clone(), story(&file))).collect()
}

/// Lines of a CSV file without comments and header, split at commas outside quotes.
fn rows(path: &str) -> Vec<Vec<String>> {
    let text = read(path);
    let lines = text.lines().filter(|line| !line.starts_with('#')).skip(1);
    lines
        .map(|line| {
            let mut quoted = false;
            let split = line.split(|c: char| {
                quoted ^= c == '"';
                c == ',' && !quoted
            });
            split.map(|field| field.trim_matches('"').to_owned()).collect()
        })
        .collect()
}

#[test]
fn every_story_is_well_formed_and_told() {
    let all = stories();
    assert_eq!(all.len(), 18, "{:?}", all.keys());
    for (file, story) in &all {
        assert!(!story.preface.is_empty(), "{file} says what it is about");
        assert!(
            story.events.iter().any(|event| !event.expectations.is_empty()),
            "{file} expects something"
        );
        // No day in these files is a fact: all are chosen.
        assert!(story.events.iter().all(|event| event.day.synthetic), "{file}");
        for event in story.events.iter().filter(|_| file.starts_with("rotterdam")) {
            let first = story
                .events
                .iter()
                .find(|other| other.label == event.label)
                .expect("itself");
            assert!(!first.narration.is_empty(), "{} is retold", event.place);
        }
    }
}

#[test]
fn sectors_and_municipalities_of_the_stories_are_reference_data() {
    let sectors: BTreeSet<_> = rows("deploy/reference/sectors.csv")
        .into_iter()
        .map(|row| row[0].clone())
        .collect();
    let municipalities: BTreeMap<_, _> = rows("deploy/reference/municipalities.csv")
        .into_iter()
        .map(|row| (row[0].clone(), row[1].clone()))
        .collect();
    for (file, story) in stories() {
        for agency in &story.agencies {
            let known = agency
                .sector
                .as_ref()
                .is_none_or(|sector| sectors.contains(sector));
            assert!(known, "{file}: sector of {}", agency.name);
        }
        for municipality in &story.municipalities {
            assert_eq!(
                municipalities.get(&municipality.code),
                Some(&municipality.title),
                "{file}"
            );
        }
    }
}

#[test]
fn reference_data_is_whole() {
    let municipalities = rows("deploy/reference/municipalities.csv");
    assert_eq!(municipalities.len(), 342);
    let codes: BTreeSet<_> = municipalities.iter().map(|row| &row[0]).collect();
    let names: BTreeSet<_> = municipalities.iter().map(|row| &row[1]).collect();
    assert_eq!((codes.len(), names.len()), (342, 342));
    assert!(
        municipalities
            .iter()
            .all(|row| row.len() == 2 && row[0].len() == 4)
    );
    let sectors = rows("deploy/reference/sectors.csv");
    let codes: BTreeSet<_> = sectors.iter().map(|row| &row[0]).collect();
    assert_eq!(codes.len(), sectors.len());
    assert!(
        sectors
            .iter()
            .all(|row| row.len() == 4 && row.iter().all(|field| !field.is_empty()))
    );
}

/// Expected rows per (event, registrant): (other, row, status).
type Rows = BTreeMap<(String, String), BTreeSet<(String, String, String)>>;

fn expected(letter: char, count: usize) -> Rows {
    let all = rows(&format!("tests/scenarios/expected/rotterdam-{letter}.csv"));
    assert_eq!(all.len(), count);
    let ids: BTreeSet<_> = all.iter().map(|row| row[9].clone()).collect();
    assert_eq!(ids.len(), count);
    let mut by_start = Rows::new();
    for row in all {
        assert!(row[5..9].iter().all(|flag| flag == "true" || flag == "false"));
        let start = by_start.entry((row[0].clone(), row[1].clone())).or_default();
        assert!(start.insert((row[2].clone(), row[3].clone(), row[4].clone())));
    }
    by_start
}

/// A party in a `learns of` as (other, row, status); a shielded party of these stories is the shelter.
fn as_row(party: &Party) -> (String, String, String) {
    let other = match &party.other {
        Other::Named(name) => name.to_string(),
        Other::Shielded => "arosa".to_owned(),
    };
    let Some(Seen::Row(row)) = party.seen else {
        panic!("{other}: no row")
    };
    let status = if party.status == Some(Status::Active) {
        "active"
    } else {
        "ended"
    };
    (other, row.name().to_owned(), status.to_owned())
}

/// Every start of the rows is a registration of the story, and where the story says what is learnt, it says the same,
/// but for the party `aside`. Returns how many were compared.
fn agree(file: &str, rows: &Rows, aside: &str) -> usize {
    let story = story(file);
    let mut compared = 0;
    for ((label, registrant), expected) in rows {
        let here = |event: &&Event| event.label.as_deref() == Some(label) && event.who.agency == *registrant;
        let event = story
            .events
            .iter()
            .find(|event| here(event) && matches!(event.deed, Deed::Register { .. }));
        let event = event.unwrap_or_else(|| panic!("{label} {registrant}"));
        for expectation in &event.expectations {
            let ExpectedThat::LearnsOf { parties, .. } = &expectation.that else {
                continue;
            };
            let learnt: BTreeSet<_> = parties
                .iter()
                .map(as_row)
                .filter(|(other, ..)| other != aside)
                .collect();
            let expected: BTreeSet<_> = expected
                .iter()
                .filter(|(other, ..)| other != aside)
                .cloned()
                .collect();
            assert_eq!(learnt, expected, "{}", expectation.place);
            compared += 1;
        }
    }
    compared
}

#[test]
fn the_rotterdam_stories_and_their_expected_rows_agree() {
    // The doctor's question at E78 of scenario B is no row of the case.
    assert_eq!(
        agree("rotterdam-b-child-index.scenario", &expected('b', 32), "huisarts"),
        5
    );
    assert_eq!(
        agree("rotterdam-c-household.scenario", &expected('c', 127), ""),
        10
    );
    assert_eq!(
        agree("rotterdam-d-first-concern.scenario", &expected('d', 107), ""),
        10
    );
}

#[test]
fn the_expected_rows_count_as_the_order_of_the_table_says() {
    let count = |rows: &Rows, name: &str| rows.values().flatten().filter(|(_, row, _)| row == name).count();
    let household = expected('c', 127);
    let by_row =
        [Row::SamePerson, Row::Sibling, Row::Parent, Row::CoParent].map(|row| count(&household, row.name()));
    // The case file counts 2 siblings and 40 parents; it puts parent before sibling at the hospital.
    assert_eq!(by_row, [80, 4, 38, 5]);
    let children = expected('b', 32);
    assert_eq!(count(&children, "same_person"), 32);
}

#[test]
fn at_the_decisive_moment_the_doctor_sees_four_thirteen_or_twelve() {
    for (file, expected) in [
        ("rotterdam-a-as-it-was.scenario", 1),
        ("rotterdam-b-child-index.scenario", 4),
        ("rotterdam-c-household.scenario", 13),
        ("rotterdam-d-first-concern.scenario", 12),
    ] {
        let story = story(file);
        let looks = story
            .events
            .iter()
            .filter(|event| matches!(event.deed, Deed::LookAround { .. }));
        let seen: Vec<_> = looks
            .flat_map(|event| &event.expectations)
            .filter_map(|expectation| match &expectation.that {
                ExpectedThat::SeesParties { count, parties, .. } => Some((*count, parties.len())),
                _ => None,
            })
            .collect();
        assert_eq!(seen, [(expected, expected)], "{file}");
    }
}

#[test]
fn police_and_hotline_report_once() {
    for (file, story) in stories() {
        for event in &story.events {
            let Deed::Register { manner, .. } = &event.deed else {
                continue;
            };
            let reports = ["shg", "politie"].contains(&event.who.agency.as_str());
            assert_eq!(*manner == Manner::OneOff, reports, "{file}: {}", event.place);
        }
    }
}
