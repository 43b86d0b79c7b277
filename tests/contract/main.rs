//! The contract: field numbers never change, and every part of it is explained where it stands.
//!
//! `contract.txt` lists every rpc, field and enum value as agencies' systems have compiled them. A line that vanishes or
//! changes breaks a system somewhere; a new line is added with KRING_WRITE_GOLDEN=1. Lines are never removed by that.

#![allow(clippy::unwrap_used)]

mod comments;
mod listing;

use std::{collections::BTreeSet, fs, path::PathBuf};

use kring::wire::DESCRIPTOR_SET;
use prost::Message as _;
use prost_types::FileDescriptorSet;

fn ours() -> Vec<prost_types::FileDescriptorProto> {
    let set = FileDescriptorSet::decode(DESCRIPTOR_SET).unwrap();
    set.file
        .into_iter()
        .filter(|file| file.package() == "kring.v1")
        .collect()
}

fn golden() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/contract/contract.txt")
}

#[test]
fn nothing_that_a_system_was_compiled_against_ever_changes() {
    let now: BTreeSet<String> = ours().iter().flat_map(listing::of_file).collect();
    let known = fs::read_to_string(golden()).unwrap_or_default();
    let known: BTreeSet<String> = known.lines().map(str::to_owned).collect();
    let gone: Vec<_> = known.difference(&now).collect();
    assert!(gone.is_empty(), "these were promised and are gone:\n{gone:#?}");
    let new: Vec<_> = now.difference(&known).collect();
    if std::env::var_os("KRING_WRITE_GOLDEN").is_some() {
        let all: Vec<&str> = now.iter().map(String::as_str).collect();
        fs::write(golden(), all.join("\n") + "\n").unwrap();
    } else {
        assert!(
            new.is_empty(),
            "new in the contract; write them down with KRING_WRITE_GOLDEN=1:\n{new:#?}"
        );
    }
}

#[test]
fn the_listing_sees_a_number_a_type_and_a_label_change() {
    let file = ours()
        .into_iter()
        .find(|f| f.name().ends_with("common.proto"))
        .unwrap();
    let before: BTreeSet<String> = listing::of_file(&file).collect();
    type Change = fn(&mut prost_types::FieldDescriptorProto);
    let changes: [Change; 4] = [
        |field| field.number = Some(77),
        |field| field.set_type(prost_types::field_descriptor_proto::Type::Bytes),
        |field| field.set_label(prost_types::field_descriptor_proto::Label::Repeated),
        |field| field.name = Some("renamed".into()),
    ];
    for (at, change) in changes.into_iter().enumerate() {
        let mut changed = file.clone();
        change(&mut changed.message_type[0].field[0]);
        let after: BTreeSet<String> = listing::of_file(&changed).collect();
        assert!(!before.is_subset(&after), "change {at} is not seen");
    }
}

#[test]
fn every_rpc_message_field_and_value_is_explained() {
    let silent: Vec<String> = ours().iter().flat_map(comments::silent).collect();
    assert!(silent.is_empty(), "these have no comment:\n{silent:#?}");
}

#[test]
fn no_field_can_carry_a_reason_or_free_text_about_a_family() {
    // The words under which such a field would come; texts that exist are names of agencies, codes and dates.
    let words = [
        "note",
        "remark",
        "diagnos",
        "description",
        "text",
        "comment",
        "score",
        "risk",
        "toelichting",
    ];
    let agency_side = ["kring.v1.PersonIdentity.described"];
    for line in ours().iter().flat_map(listing::of_file) {
        let name = line.split(' ').nth(1).unwrap_or_default();
        let field = name.rsplit('.').next().unwrap_or_default().to_lowercase();
        let found = words.iter().find(|word| field.contains(**word));
        assert!(found.is_none() || agency_side.contains(&name), "{line}");
    }
}
