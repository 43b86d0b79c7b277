//! The form of the tables in a snapshot: the same bytes for the same life, and nothing left of what was acknowledged.
#![allow(clippy::unwrap_used)]

mod common;

use std::{env, fs, path::PathBuf, sync::Arc};

use common::{World, kept::entries_of, keys::Keys, parent};
use decision::{Acknowledge, BeginRotation, ChangePolicy, Command, KEPT_FORMAT, OpenStore};
use event::{EndReason, PolicyDifference};
use policy::{HOUSEHOLD_TOML, Policy};

/// A family that fills most tables.
fn world() -> World {
    let mut w = World::household().with(&["register", "rotterdam", "school", "clinic", "gym"]);
    w.given(&[parent("Mother", "tom"), parent("Mother", "anna")]);
    w.register("gym", "anna");
    w.register("school", "tom");
    w.register("clinic", "Mother");
    w.end("gym", "anna", EndReason::Resolved);
    w
}

fn acknowledge(w: &mut World, agency: &str, through: u64) {
    let by = w.by(agency);
    w.when(Command::Acknowledge(Acknowledge { by, through })).unwrap();
}

#[test]
fn acknowledged_notices_leave_nothing_behind() {
    let mut w = world();
    let waiting = w.books.view().outbox.waiting();
    for (agency, through) in [("school", 1), ("clinic", 1), ("school", 2), ("gym", 2)] {
        acknowledge(&mut w, agency, through);
    }
    assert_eq!(w.books.view().outbox.waiting(), waiting - 5);
    // The world compares what was kept with what is known when it ends.
}

#[test]
fn the_form_of_the_entries_changes_only_with_its_number() {
    let mut w = world();
    acknowledge(&mut w, "school", 1);
    golden(&w, "", |_| true);
}

#[test]
fn the_form_of_what_is_kept_of_policies_changes_only_with_the_same_number() {
    let mut w = world();
    let text = HOUSEHOLD_TOML.replace("sibling = \"yes\"", "sibling = \"no\"");
    w.when(Command::ChangePolicy(ChangePolicy {
        by: [4; 32],
        policy: Arc::new(Policy::parse(&text).unwrap()),
        against: w.policy.digest,
        expected: PolicyDifference::default(),
    }))
    .unwrap();
    w.when(Command::GoOver).unwrap();
    golden(&w, "-policies", |table| [54, 55].contains(&table));
}

#[test]
fn the_form_of_what_is_kept_of_pseudonym_keys_changes_only_with_the_same_number() {
    let mut w = world();
    w.when(Command::OpenStore(OpenStore {
        profile: "household".into(),
        policy_digest: [9; 32],
        pseudonym_check: [1; 16],
    }))
    .unwrap();
    let (by, check) = ([4; 32], [2; 16]);
    w.when(Command::BeginRotation(BeginRotation { by, check }))
        .unwrap();
    w.keys = Keys::both(2);
    w.register("clinic", "anna");
    golden(&w, "-keys", |table| [17, 29, 50, 65, 66].contains(&table));
}

/// Compares the entries of some tables with what is kept as test data.
#[track_caller]
fn golden(w: &World, which: &str, tables: impl Fn(u8) -> bool) {
    let form: String = entries_of(&w.books)
        .into_iter()
        .filter(|(table, ..)| tables(*table))
        .map(|(table, key, value)| format!("{table} {} {}\n", hex(&key), hex(&value.unwrap())))
        .collect();
    let file = format!("tests/golden/kept-{KEPT_FORMAT}{which}.txt");
    let file = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(file);
    if env::var_os("KRING_WRITE_GOLDEN").is_some() {
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(&file, &form).unwrap();
    }
    let golden = fs::read_to_string(&file).unwrap_or_default();
    assert!(
        form == golden,
        "snapshots made before would be read wrongly: raise KEPT_FORMAT and write {} with KRING_WRITE_GOLDEN=1",
        file.file_name().unwrap().display()
    );
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
