//! What the program under test tells the suite: one line each on its standard output, written at once.
//!
//! The program may die between any two bytes, so a line counts when its end was read. Lines of others (the test runner
//! that the program lives in) do not begin with the mark and are passed over.

use std::fmt;
use std::io::Write as _;

use serde::{Serialize, de::DeserializeOwned};

const MARK: &str = "kring-says ";

/// Says it.
pub(crate) fn say<T: Serialize + fmt::Debug>(word: &T) {
    let line = format!("{MARK}{}\n", serde_json::to_string(word).unwrap());
    // Nobody listens any more: then nothing may be acknowledged either.
    std::io::stdout().write_all(line.as_bytes()).unwrap();
}

/// What a line says.
pub(crate) fn heard<T: DeserializeOwned>(line: &str) -> Option<T> {
    // The runner prints the name of its test without an end of line.
    let (_, word) = line.split_once(MARK)?;
    Some(serde_json::from_str(word).unwrap_or_else(|why| panic!("{why}: {line}")))
}
