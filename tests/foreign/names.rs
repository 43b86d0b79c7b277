//! Every rpc, message, field, value and reason that the Python example names is one of the protocol.
//!
//! The example is not compiled: a renamed field would show only when somebody runs it.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use kring::wire::DESCRIPTOR_SET;
use prost::Message as _;
use prost_types::{DescriptorProto, EnumDescriptorProto, FileDescriptorProto, FileDescriptorSet};

use crate::python::{attributes, members, named_arguments, without_texts};

/// Attributes that the example reads and that are Python's, gRPC's or its own. The test wants exactly these: a field of
/// the protocol that is renamed shows as one more.
const NOT_OF_THE_PROTOCOL: &str = "apply authority bookmarks channel children client contextmanager \
    credentials date details environ error field_violations folder given heard_at inbox jgz kill_daemon \
    metadata not_yet note notices on_retry once parent pause private_key \
    repeats result retry_after retry_delay rowcount sandbox school server stderr strerror today told \
    waits";

fn python_files() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/vendors/python");
    let files = |folder: &Path| -> Vec<PathBuf> {
        let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
        entries
            .filter(|path| path.extension().is_some_and(|ending| ending == "py"))
            .collect()
    };
    let mut all = files(&folder);
    all.extend(files(&folder.join("kring_vendor")));
    assert!(all.len() > 8, "the example is there");
    all
}

fn descriptors() -> FileDescriptorSet {
    FileDescriptorSet::decode(DESCRIPTOR_SET).unwrap()
}

/// The file of the protocol behind `NAME_pb2`.
fn file<'d>(set: &'d FileDescriptorSet, module: &str) -> &'d FileDescriptorProto {
    let name = format!("kring/v1/{}.proto", module.trim_end_matches("_pb2"));
    let found = set.file.iter().find(|file| file.name() == name);
    found.unwrap_or_else(|| panic!("there is no {name}"))
}

fn message<'d>(file: &'d FileDescriptorProto, name: &str) -> Option<&'d DescriptorProto> {
    file.message_type.iter().find(|message| message.name() == name)
}

fn is_enum_or_value(file: &FileDescriptorProto, name: &str) -> bool {
    let of = |one: &EnumDescriptorProto| one.name() == name || one.value.iter().any(|v| v.name() == name);
    file.enum_type.iter().any(of)
}

/// `from kring.v1 import common_pb2 as common`: the module and its name here.
fn imports(source: &str) -> Vec<(String, String)> {
    let lines = source
        .lines()
        .filter_map(|line| line.strip_prefix("from kring.v1 import "));
    lines
        .flat_map(|line| line.split(", "))
        .filter_map(|part| {
            let (module, name) = part.split_once(" as ").unwrap_or((part, part));
            module
                .ends_with("_pb2")
                .then(|| (module.to_owned(), name.to_owned()))
        })
        .collect()
}

#[test]
fn messages_fields_and_values_of_the_python_example_are_those_of_the_protocol() {
    let set = descriptors();
    let mut checked = 0;
    for path in python_files() {
        let source = fs::read_to_string(&path).unwrap();
        let (code, _) = without_texts(&source);
        for (module, name) in imports(&source) {
            let file = file(&set, &module);
            for (member, behind) in members(&code, &name) {
                let place = path.display();
                let known = message(file, member);
                assert!(
                    known.is_some() || is_enum_or_value(file, member),
                    "{place}: {module} has no {member}"
                );
                for argument in named_arguments(behind) {
                    let message = known.unwrap_or_else(|| panic!("{place}: {member} is no message"));
                    let field = message.field.iter().any(|field| field.name() == argument);
                    assert!(field, "{place}: {member} has no field {argument}");
                    checked += 1;
                }
            }
        }
    }
    assert!(checked > 30, "only {checked} fields were found");
}

#[test]
fn rpcs_of_the_python_example_are_those_of_the_protocol() {
    let set = descriptors();
    let client = python_files()
        .into_iter()
        .find(|path| path.ends_with("client.py"))
        .unwrap();
    let (code, _) = without_texts(&fs::read_to_string(client).unwrap());
    let mut called = BTreeSet::new();
    for (stub, module) in [
        ("self._registrations", "registrations"),
        ("self._notices", "notices"),
    ] {
        let service = &file(&set, module).service[0];
        for (rpc, _) in members(&code, stub) {
            let known = service.method.iter().any(|method| method.name() == rpc);
            assert!(known, "{} has no {rpc}", service.name());
            called.insert(rpc);
        }
    }
    for rpc in ["Register", "Reconcile", "Subscribe", "Acknowledge"] {
        assert!(called.contains(rpc), "{rpc} is not called: {called:?}");
    }
}

#[test]
fn fields_that_the_python_example_reads_are_those_of_the_protocol() {
    let set = descriptors();
    let messages = set.file.iter().flat_map(|file| &file.message_type);
    let fields: BTreeSet<&str> = messages
        .flat_map(|message| &message.field)
        .map(prost_types::FieldDescriptorProto::name)
        .collect();
    let other: BTreeSet<&str> = NOT_OF_THE_PROTOCOL.split_whitespace().collect();
    let mut read = BTreeSet::new();
    for path in python_files() {
        let (code, _) = without_texts(&fs::read_to_string(&path).unwrap());
        let lines = code.lines().filter(|line| !line.contains("import "));
        let code: String = lines.map(|line| format!("{line}\n")).collect();
        let names = attributes(&code).into_iter().map(str::to_owned);
        read.extend(names.filter(|name| name.starts_with(|c: char| c.is_ascii_lowercase())));
    }
    let read: BTreeSet<&str> = read.iter().map(String::as_str).collect();
    let unknown: BTreeSet<&str> = read.difference(&fields).copied().collect();
    assert_eq!(
        unknown, other,
        "read by the example and no field, against the list above"
    );
}

#[test]
fn reasons_that_the_python_example_decides_on_exist() {
    let reasons: BTreeSet<&str> = decision::Reason::ALL.iter().map(|reason| reason.code()).collect();
    let mut found = BTreeSet::new();
    for path in python_files() {
        let source = fs::read_to_string(&path).unwrap();
        // The reason stands on the line that reads it.
        for line in source.lines().filter(|line| line.contains(".reason")) {
            let texts = without_texts(line).1;
            let codes = texts.into_iter().filter(|text| {
                text.contains('_') && text.chars().all(|c| c.is_ascii_uppercase() || c == '_')
            });
            found.extend(codes);
        }
    }
    assert!(found.len() >= 5, "{found:?}");
    for reason in &found {
        assert!(reasons.contains(reason.as_str()), "the index never says {reason}");
    }
}
