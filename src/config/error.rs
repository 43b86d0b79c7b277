//! Why settings were refused: a closed list, each sentence naming the key.

use std::io;
use std::path::PathBuf;

/// Exit code of a command that was called with unusable settings (`EX_USAGE` of sysexits.h).
pub const EXIT_USAGE: u8 = 64;

/// Why the daemon does not start with these settings.
#[derive(Debug, thiserror::Error)]
pub enum BadConfiguration {
    /// The file is absent or cannot be read as text.
    #[error("the configuration file {path} cannot be read: {source}")]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// Not TOML.
    #[error("line {line} of the configuration is not TOML: {message}")]
    Syntax {
        /// Line, counted from 1.
        line: usize,
        /// What the parser found.
        message: String,
    },
    /// A key that does not exist.
    #[error("unknown key `{key}`; did you mean `{nearest}`?")]
    UnknownKey {
        /// As written, with its section.
        key: String,
        /// The known key or section that looks most like it.
        nearest: &'static str,
    },
    /// An environment variable that looks like that of a key and is none.
    #[error("unknown environment variable {variable}; did you mean {nearest}?")]
    UnknownVariable {
        /// As set.
        variable: String,
        /// The variable of a key that looks most like it.
        nearest: String,
    },
    /// A section name used as a key.
    #[error("`{0}` is a section: write `[{0}]` on a line of its own and its keys below it")]
    NotASection(&'static str),
    /// A key without which the daemon cannot run.
    #[error("`{key}` is missing: set it in the configuration file or as {variable}")]
    Missing {
        /// The key.
        key: &'static str,
        /// Its environment variable.
        variable: String,
    },
    /// A value of the wrong kind or out of range.
    #[error("`{key}` must be {expected}{origin}")]
    WrongValue {
        /// The key.
        key: &'static str,
        /// What it takes.
        expected: String,
        /// Empty for the file; else which environment variable held it.
        origin: String,
    },
    /// Two keys that exclude each other or need each other.
    #[error("`{key}` {why}")]
    Unsafe {
        /// The key to change.
        key: &'static str,
        /// The rest of the sentence.
        why: &'static str,
    },
}
