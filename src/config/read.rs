//! From text to checked values: unknown keys refused, the environment laid over the file, defaults filled in.
//!
//! What comes out is a TOML table in which every value has the kind that its key takes and every path is absolute.
//! Absent: rules between keys, which are `rules`.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::Path;

use toml::{Table, Value};

use super::Environment;
use super::error::BadConfiguration;
use super::known::{KEYS, Kind, Known, SECTIONS, Unset, nearest};

/// Reads the file's text, lays the environment over it, and checks every value. Problems are collected, so that one look
/// shows them all; a key with a problem is absent from the table.
pub(super) fn merged(
    text: &str,
    folder: &Path,
    environment: &Environment<'_>,
    problems: &mut Vec<BadConfiguration>,
) -> Table {
    let written = match parsed(text) {
        Ok(table) => flattened(table, problems),
        Err(problem) => {
            problems.push(problem);
            // What the file would say is not known, so nothing is missing either.
            return Table::new();
        }
    };
    let mut table = Table::new();
    for known in KEYS {
        match value(known, &written, folder, environment) {
            Ok(Some(value)) => place(&mut table, known.name, value),
            Ok(None) => {}
            Err(problem) => problems.push(problem),
        }
    }
    table
}

/// The value of one key: the environment's, else the file's, else what holds without it.
fn value(
    known: &Known,
    written: &BTreeMap<&'static str, Value>,
    folder: &Path,
    environment: &Environment<'_>,
) -> Result<Option<Value>, BadConfiguration> {
    let variable = known.variable();
    let in_file = || wrong(known, String::new());
    match (environment(&variable), written.get(known.name), known.unset) {
        (Some(set), _, _) => {
            let elsewhere = || wrong(known, format!(" ({variable} holds something else)"));
            let set = set.to_str().ok_or_else(elsewhere)?;
            from_text(known, set, folder).ok_or_else(elsewhere).map(Some)
        }
        (None, Some(value), _) => from_value(known, value, folder).ok_or_else(in_file).map(Some),
        (None, None, Unset::Means(default)) => {
            from_text(known, default, folder).ok_or_else(in_file).map(Some)
        }
        (None, None, Unset::Nothing) => Ok(None),
        (None, None, Unset::Refused) => Err(BadConfiguration::Missing {
            key: known.name,
            variable,
        }),
    }
}

fn parsed(text: &str) -> Result<Table, BadConfiguration> {
    text.parse::<Table>().map_err(|error| {
        let before = error.span().and_then(|span| text.get(..span.start)).unwrap_or("");
        BadConfiguration::Syntax {
            line: before.matches('\n').count() + 1,
            message: error.message().replace('\n', " "),
        }
    })
}

/// Names every value by its key; names that do not exist are problems.
fn flattened(table: Table, problems: &mut Vec<BadConfiguration>) -> BTreeMap<&'static str, Value> {
    let mut flat = BTreeMap::new();
    let mut take = |name: &str, value| match known(name) {
        Ok(known) => drop(flat.insert(known, value)),
        Err(problem) => problems.push(problem),
    };
    let mut others = Vec::new();
    for (name, value) in table {
        let section = SECTIONS.iter().find(|section| **section == name);
        match (section, value) {
            // Quoted, it would pass for the key of a section that another line may set too.
            _ if name.contains('.') => others.push(BadConfiguration::UnknownKey {
                nearest: nearest(&name),
                key: format!("\"{name}\""),
            }),
            (None, value) => take(&name, value),
            (Some(section), Value::Table(inner)) => {
                for (key, value) in inner {
                    take(&format!("{section}.{key}"), value);
                }
            }
            (Some(section), _) => others.push(BadConfiguration::NotASection(section)),
        }
    }
    problems.append(&mut others);
    flat
}

fn known(name: &str) -> Result<&'static str, BadConfiguration> {
    match KEYS.iter().find(|known| known.name == name) {
        Some(known) => Ok(known.name),
        None => Err(BadConfiguration::UnknownKey {
            key: name.to_owned(),
            nearest: nearest(name),
        }),
    }
}

/// A value of the file, which has a TOML type. `None` when it is not what the key takes.
fn from_value(known: &Known, value: &Value, folder: &Path) -> Option<Value> {
    match (known.kind, value) {
        (Kind::Number { min, max }, Value::Integer(number)) if (min..=max).contains(number) => {
            Some(value.clone())
        }
        (Kind::Flag, Value::Boolean(_)) => Some(value.clone()),
        (Kind::Number { .. } | Kind::Flag, _) => None,
        (_, Value::String(text)) => from_text(known, text, folder),
        _ => None,
    }
}

/// A value of the environment, which is always text. `None` when it is not what the key takes.
fn from_text(known: &Known, text: &str, folder: &Path) -> Option<Value> {
    let own = || Value::String(text.to_owned());
    match known.kind {
        Kind::Text => (!text.is_empty()).then(own),
        Kind::Path => (!text.is_empty()).then(|| {
            folder
                .join(text)
                .to_str()
                .map(|path| Value::String(path.to_owned()))
        })?,
        Kind::Address => text.parse::<SocketAddr>().ok().map(|_| own()),
        Kind::Moment => text.parse::<jiff::Timestamp>().ok().map(|_| own()),
        Kind::Number { min, max } => text
            .parse()
            .ok()
            .filter(|number| (min..=max).contains(number))
            .map(Value::Integer),
        Kind::Flag => text.parse().ok().map(Value::Boolean),
        Kind::Choice(words) => words.contains(&text).then(own),
    }
}

fn wrong(known: &Known, origin: String) -> BadConfiguration {
    let expected = match known.kind {
        Kind::Text => "text that is not empty".to_owned(),
        Kind::Path => "a path in UTF-8 that is not empty".to_owned(),
        Kind::Address => "an IP address and port, such as \"127.0.0.1:7443\"".to_owned(),
        Kind::Moment => "a moment in quotes, such as \"2014-03-01T00:00:00Z\"".to_owned(),
        Kind::Number { min, max } => format!("a whole number from {min} to {max}"),
        Kind::Flag => "true or false".to_owned(),
        Kind::Choice(words) => format!("one of: {}", words.join(", ")),
    };
    BadConfiguration::WrongValue {
        key: known.name,
        expected,
        origin,
    }
}

/// Puts a value under its section, so that serde finds it where the structs have it.
fn place(table: &mut Table, name: &str, value: Value) {
    match name.split_once('.') {
        None => {
            table.insert(name.to_owned(), value);
        }
        Some((section, key)) => {
            let inner = table.entry(section).or_insert_with(|| Value::Table(Table::new()));
            if let Value::Table(inner) = inner {
                inner.insert(key.to_owned(), value);
            }
        }
    }
}
