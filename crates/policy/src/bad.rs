//! Why a policy file cannot be used: one sentence each, naming line and key.

use thiserror::Error;

use crate::form::line_at;

/// A policy file that cannot be used. Lines are counted from 1.
#[derive(Clone, PartialEq, Eq, Debug, Error)]
pub enum BadPolicy {
    /// Not TOML, or a value that its key cannot hold.
    #[error("line {line}: not TOML: {message}")]
    Syntax {
        /// Where.
        line: usize,
        /// What the parser found.
        message: String,
    },
    /// A key that does not exist.
    #[error("line {line}: unknown key `{key}`; did you mean `{nearest}`?")]
    UnknownKey {
        /// Where.
        line: usize,
        /// As written, with its section.
        key: String,
        /// The known key that looks most like it.
        nearest: String,
    },
    /// Every key is required.
    #[error("`{key}` is missing: it must be {expected}")]
    Missing {
        /// With its section.
        key: String,
        /// What it takes.
        expected: String,
    },
    /// A value of the wrong kind.
    #[error("line {line}: `{key}` must be {expected}")]
    WrongValue {
        /// Where.
        line: usize,
        /// With its section.
        key: String,
        /// What it takes.
        expected: String,
    },
    /// The profile does not allow this row.
    #[error(
        "line {line}: profile jeugdwet does not allow this value of `{key}`: set it to {allowed}, or choose another profile"
    )]
    RowNotAllowed {
        /// Where.
        line: usize,
        /// Which row.
        key: &'static str,
        /// What it may be.
        allowed: &'static str,
    },
    /// The profile does not allow this term.
    #[error("line {line}: `{key}` is {value}, profile jeugdwet allows at most {most}")]
    TermTooLong {
        /// Where.
        line: usize,
        /// Which term.
        key: &'static str,
        /// As written.
        value: u32,
        /// As the law allows.
        most: u32,
    },
    /// Longer than an event of the log.
    #[error("the file has {bytes} bytes, a policy has at most {most}: shorten its comments")]
    TooLong {
        /// As it is.
        bytes: usize,
        /// As it may be.
        most: usize,
    },
    /// A limit of zero would switch the index off.
    #[error("line {line}: `{key}` must be at least 1")]
    Zero {
        /// Where.
        line: usize,
        /// Which limit or term.
        key: &'static str,
    },
}

impl BadPolicy {
    pub(crate) fn syntax(text: &str, error: &toml::de::Error) -> Self {
        Self::Syntax {
            line: line_at(text, error.span().map_or(0, |span| span.start)),
            message: error.message().trim().replace('\n', " "),
        }
    }
}
