//! Which parts of a file have no comment. The source positions come with the descriptors.

use std::collections::BTreeMap;

use prost_types::FileDescriptorProto;

// Field numbers of descriptor.proto, of which the paths of source positions are made.
const FILE_MESSAGE: i32 = 4;
const FILE_ENUM: i32 = 5;
const FILE_SERVICE: i32 = 6;
const MESSAGE_FIELD: i32 = 2;
const ENUM_VALUE: i32 = 2;
const SERVICE_METHOD: i32 = 2;

/// Names without a comment. Requests and responses speak by their rpc; a value 0 is never a choice.
pub(crate) fn silent(file: &FileDescriptorProto) -> Vec<String> {
    let info = file
        .source_code_info
        .as_ref()
        .expect("source positions come with the descriptors");
    let commented: BTreeMap<&[i32], bool> = info
        .location
        .iter()
        .map(|at| (at.path.as_slice(), !at.leading_comments().trim().is_empty()))
        .collect();
    let is_silent = |path: &[i32]| !commented.get(path).copied().unwrap_or(false);
    let n = |at: usize| i32::try_from(at).unwrap_or(i32::MAX);
    let mut silent = Vec::new();
    for (s, service) in file.service.iter().enumerate() {
        for (m, method) in service.method.iter().enumerate() {
            if is_silent(&[FILE_SERVICE, n(s), SERVICE_METHOD, n(m)]) {
                silent.push(format!("rpc {}.{}", service.name(), method.name()));
            }
        }
    }
    for (m, message) in file.message_type.iter().enumerate() {
        let name = message.name();
        let wraps = name.ends_with("Request") || name.ends_with("Response");
        if !wraps && is_silent(&[FILE_MESSAGE, n(m)]) {
            silent.push(format!("message {name}"));
        }
        for (f, field) in message.field.iter().enumerate() {
            if is_silent(&[FILE_MESSAGE, n(m), MESSAGE_FIELD, n(f)]) {
                silent.push(format!("field {name}.{}", field.name()));
            }
        }
    }
    for (e, values) in file.enum_type.iter().enumerate() {
        for (v, value) in values
            .value
            .iter()
            .enumerate()
            .filter(|(_, value)| value.number() != 0)
        {
            if is_silent(&[FILE_ENUM, n(e), ENUM_VALUE, n(v)]) {
                silent.push(format!("value {}.{}", values.name(), value.name()));
            }
        }
    }
    silent
}
