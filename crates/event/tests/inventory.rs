//! The data inventory (docs/data-inventory.md): every field that the log keeps, made from the source of the facts themselves.
//! A field that is added, renamed or gone changes the page; a fact without a purpose and a term does not compile.
//!
//! Set `KRING_WRITE_GOLDEN=1` to write it anew.
#![allow(clippy::unwrap_used)]

#[allow(dead_code)]
mod common;

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
};

use event::{Fact, HOUSE, clear, matter_of};
use syn::{Attribute, Expr, Fields, Item, ItemStruct, Lit, Meta};

const INTRODUCTION: &str = "# What the log keeps

Made from the source of the facts by `crates/event/tests/inventory.rs`, and compared with it by every test run: each fact with each of
its fields, what is in clear, under which key the rest is sealed, why it is kept, and how long. Nothing else about persons is
kept: tables and snapshot are derived from these facts, log lines and metrics name nobody, and raw identities never leave the
door. What ends when is in [retention](retention.md), how a key is destroyed in [erasure](erasure.md).

In the clear part of every event stand its kind, the time, the number of one matter, a nonce; for some kinds the party's and the
caller's unit, and for a registration its salted receipt. Everything else is sealed.
";

/// Why a fact is kept, and how long.
fn purpose(fact: &Fact) -> (&'static str, &'static str) {
    const STORE: &str = "as long as the store";
    const REGISTRATION: &str = "until the registration is erased";
    const RELATION: &str = "until the relation or either person is erased";
    const PERSONS: &str = "until either person is erased";
    match fact {
        Fact::Opened(_) => ("a start must know which store it is", STORE),
        Fact::AdministratorPinned(_) => ("who may administer", STORE),
        Fact::AgencyAdmitted(_) | Fact::AgencyUpdated(_) => {
            ("who may ask, and whom parties are told to call", STORE)
        }
        Fact::AgencySuspended(_) | Fact::MandateSet(_) => ("who may ask, and for whom", STORE),
        Fact::UnitOpened(_) | Fact::UnitUpdated(_) => {
            ("who is party, and whom parties are told to call", STORE)
        }
        Fact::CertificatePinned(_) | Fact::CertificateRevoked(_) => ("who may ask", STORE),
        Fact::PersonNoted(_) => (
            "finding the same person again",
            "until nothing else is known of the person, or the person is erased",
        ),
        Fact::PersonKnownAs(_) => (
            "finding the same person again under the next pseudonym key",
            "until the person is erased",
        ),
        Fact::PseudonymKeyAdded(_) | Fact::PseudonymKeyRetired(_) | Fact::FormerNamesGone(_) => {
            ("which pseudonym keys the store stands under", STORE)
        }
        Fact::MergeProposed(_) => (
            "two administrators decide that two are one",
            "until either registration is erased",
        ),
        Fact::MergeDropped(_) => ("the proposal is closed", STORE),
        Fact::PersonsMerged(_) | Fact::PersonsParted(_) => {
            ("under which numbers one person is found", PERSONS)
        }
        Fact::Registered(_) => (
            "that a unit is involved, which is what the index is for (art. 7.1.4.3 Jeugdwet)",
            REGISTRATION,
        ),
        Fact::RegisteredAgain(_) | Fact::Renewed(_) => (
            "the term of a registration, and that a request is not carried out twice",
            REGISTRATION,
        ),
        Fact::Ended(_) | Fact::Expired(_) => (
            "that it is over, since when and why: what follows is decided by it",
            REGISTRATION,
        ),
        Fact::ExpiryAnnounced(_) => ("a unit is told once a term", REGISTRATION),
        Fact::ArchiveTold(_) => (
            "an archived registration is told once (art. 7.1.4.6 (2) Jeugdwet)",
            "until either registration is erased",
        ),
        Fact::RelationAsserted(_) => ("who is family, so that households are found", PERSONS),
        Fact::RelationConfirmed(_) | Fact::RelationEnded(_) | Fact::RelationDenied(_) => {
            ("what a relation is worth, and who said so", RELATION)
        }
        Fact::LinkTold(_) => (
            "who was told of whom, and why: it left the building",
            "until either registration is erased",
        ),
        Fact::StillToTell(_) => (
            "a change that is told in steps goes on after a start",
            "until its cause is erased",
        ),
        Fact::LimitTold(_) => ("officers are told once that something was left out", REGISTRATION),
        Fact::Acknowledged(_) => ("what a unit need not be told again, and that it heard", STORE),
        Fact::Looked(_) => ("who looked: the person may be told (art. 15 GDPR)", REGISTRATION),
        Fact::RequestHeard(_) => ("a request is not carried out twice", STORE),
        Fact::PolicyNoted(_) | Fact::PolicyChanged(_) | Fact::PolicyGoneOver(_) | Fact::PolicySettled(_) => {
            ("under which rules something was decided", STORE)
        }
        Fact::ClockSeen(_) | Fact::ClockConfirmed(_) => ("whether what time does may be believed", STORE),
        Fact::Restored(_) => (
            "what was lost, which keys are of which life, and which notices were given out before",
            STORE,
        ),
        Fact::ErasureAsked(_) | Fact::Erasing(_) | Fact::Erased(_) => (
            "an erasure is carried out whatever happens, and can be shown",
            STORE,
        ),
        Fact::Condemned(_) => ("whoever was told of it is told otherwise", REGISTRATION),
        Fact::RequestsErased(_) => ("what is erased is not made again by a repeated request", STORE),
        Fact::UnitsKept(_) => ("numbers of notices are never given twice", STORE),
        Fact::PersonKept(_) => (
            "from when somebody is an adult, without from whom it was learned",
            "until the person is erased",
        ),
        Fact::MatchKept(_) => (
            "whoever was told hears if it turns out wrong",
            "until either registration is erased",
        ),
        Fact::MatchGone(_) => (
            "whoever was told hears that it does not hold (art. 19 GDPR)",
            "a party's: until its own registration is erased; what an officer is told, or a party whose own registration is erased: as long as the store, and it names nobody but the match",
        ),
    }
}

/// The text of documentation comments, in one line.
fn documented(attributes: &[Attribute]) -> String {
    let lines = attributes.iter().filter_map(|attribute| match &attribute.meta {
        Meta::NameValue(named) if named.path.is_ident("doc") => match &named.value {
            Expr::Lit(text) => match &text.lit {
                Lit::Str(text) => Some(text.value().trim().to_owned()),
                _ => None,
            },
            _ => None,
        },
        _ => None,
    });
    lines.collect::<Vec<_>>().join(" ").replace('|', "\\|")
}

/// Every structure of the facts' source, by name.
fn structures() -> BTreeMap<String, ItemStruct> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/facts");
    let mut all = BTreeMap::new();
    for file in fs::read_dir(folder).unwrap() {
        let text = fs::read_to_string(file.unwrap().path()).unwrap();
        for item in syn::parse_file(&text).unwrap().items {
            if let Item::Struct(structure) = item {
                all.insert(structure.ident.to_string(), structure);
            }
        }
    }
    all
}

fn fields(structure: &ItemStruct) -> Vec<(String, String)> {
    let Fields::Named(fields) = &structure.fields else {
        return Vec::new();
    };
    let field = |field: &syn::Field| {
        (
            field.ident.as_ref().unwrap().to_string(),
            documented(&field.attrs),
        )
    };
    fields.named.iter().map(field).collect()
}

/// Which structure a fact is.
fn structure_of(fact: &Fact) -> String {
    let shown = format!("{fact:?}");
    shown.split('(').next().unwrap().to_owned()
}

fn sealed_under(fact: &Fact) -> String {
    let (matter, companions) = matter_of(fact);
    let own = if matter == HOUSE {
        "the store's own key"
    } else {
        "a key of its matter"
    };
    match companions.len() {
        0 => own.into(),
        1 => format!("{own}, and one more"),
        more => format!("{own}, and {more} more"),
    }
}

fn in_clear(fact: &Fact) -> String {
    let (kind, party, caller) = clear(fact);
    let units = [(party, "party"), (caller, "caller")];
    let units = units
        .iter()
        .filter(|(unit, _)| unit.is_some())
        .map(|(_, name)| *name);
    let words: Vec<String> = [format!("kind {kind:?}").to_lowercase()]
        .into_iter()
        .chain(units.map(str::to_owned))
        .collect();
    words.join(", ")
}

fn page() -> String {
    let structures = structures();
    let mut page = INTRODUCTION.to_owned();
    let mut seen = BTreeSet::new();
    for fact in common::examples() {
        let name = structure_of(&fact);
        if !seen.insert(name.clone()) {
            continue;
        }
        let structure = &structures[&name];
        let (why, how_long) = purpose(&fact);
        write!(
            page,
            "\n## {name}\n\n{}\nIn clear: {}. Sealed under {}. Why: {why}. How long: {how_long}.\n\n| field | what it is |\n|---|---|\n",
            documented(&structure.attrs),
            in_clear(&fact),
            sealed_under(&fact)
        )
        .unwrap();
        for (field, what) in fields(structure) {
            writeln!(page, "| `{field}` | {what} |").unwrap();
        }
    }
    page.push_str("\n# Parts of those\n");
    for (name, structure) in &structures {
        if seen.contains(name) || fields(structure).is_empty() {
            continue;
        }
        write!(
            page,
            "\n## {name}\n\n{}\n\n| field | what it is |\n|---|---|\n",
            documented(&structure.attrs)
        )
        .unwrap();
        for (field, what) in fields(structure) {
            writeln!(page, "| `{field}` | {what} |").unwrap();
        }
    }
    page
}

#[test]
fn the_inventory_is_that_of_the_source() {
    let path: PathBuf = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/data-inventory.md");
    if std::env::var_os("KRING_WRITE_GOLDEN").is_some() {
        fs::write(&path, page()).unwrap();
    }
    let written = fs::read_to_string(&path).unwrap_or_default();
    assert!(
        written == page(),
        "docs/data-inventory.md is not that of the facts; write it anew with KRING_WRITE_GOLDEN=1"
    );
}

#[test]
fn every_field_of_every_fact_says_what_it_is() {
    for (name, structure) in structures() {
        assert!(!documented(&structure.attrs).is_empty(), "{name}");
        for (field, what) in fields(&structure) {
            assert!(what.len() > 2, "{name}.{field}");
        }
    }
}
