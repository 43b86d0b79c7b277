//! Where a sentence of a story stands, so that a failed expectation can quote the line a reader must open.
//!
//! Place in the flow: carried by every node of a story and by every error. Absent: columns, since a sentence of this
//! language fits on a line and the words at fault are quoted.

use std::fmt;
use std::sync::Arc;

/// A line of a scenario file.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Place {
    /// The file's name as the caller or an `include` line gave it.
    pub file: Arc<str>,
    /// The line, counted from 1.
    pub line: u32,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.file, self.line)
    }
}
