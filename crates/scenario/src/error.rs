//! What can be wrong with the text of a story. Every message names the words at fault and what was expected.
//!
//! Place in the flow: the parser stops at the first fault; nothing of a faulty story is played. Absent: faults of the
//! daemon under test (a refusal is an expectation, not an error of the text).

use crate::Place;

/// The first fault of a scenario text.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{place}: {fault}")]
pub struct ScenarioError {
    /// The line of the words at fault.
    pub place: Place,
    /// What is wrong.
    pub fault: Fault,
}

/// The kinds of fault.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// A word that has no meaning at this point of the sentence.
    #[error("\"{found}\" does not fit here; expected {expected}")]
    Unexpected {
        /// The words as written.
        found: String,
        /// What could have stood there.
        expected: String,
    },
    /// The sentence stops before it says everything.
    #[error("the sentence stops after \"{after}\"; expected {expected}")]
    EndsEarly {
        /// The last word before the end.
        after: String,
        /// What should have followed.
        expected: String,
    },
    /// A name that nothing in the cast bears.
    #[error("\"{name}\" is not known; expected {expected}")]
    Unknown {
        /// The name as written.
        name: String,
        /// The kind of name and those that exist.
        expected: String,
    },
    /// A name given to two things of the same kind, or a line that may stand only once.
    #[error("\"{name}\" stands twice, first at {first}; expected it once")]
    Twice {
        /// The name or the word that opens the line.
        name: String,
        /// Where it stood first.
        first: Place,
    },
    /// A line that every story needs is not there.
    #[error("there is no line \"{line}\"; expected one in every story")]
    Missing {
        /// The word that opens the line.
        line: &'static str,
    },
    /// Not a calendar day.
    #[error("\"{found}\" is not a day; expected yyyy-mm-dd, with ~ behind it when the day is synthetic")]
    NotADay {
        /// The word as written.
        found: String,
    },
    /// Events must follow each other in time.
    #[error(
        "\"{found}\" lies before \"{previous}\", the event above it; expected the same day or a later one"
    )]
    OutOfOrder {
        /// The day of this event.
        found: String,
        /// The day of the event above.
        previous: String,
    },
    /// `sees N parties` with a list of another length.
    #[error("\"{said} parties\" announces another number than the {listed} listed; expected them to agree")]
    CountDiffers {
        /// The number written.
        said: usize,
        /// The number of parties listed.
        listed: usize,
    },
    /// A quoted text without its closing quote.
    #[error("{found} has no closing quote; expected one on the same line")]
    OpenQuote {
        /// The text from the opening quote on.
        found: String,
    },
    /// The caller has no file of that name.
    #[error("include \"{file}\" was not found; expected the name of a scenario file beside this one")]
    NoSuchInclude {
        /// The name as written.
        file: String,
    },
    /// An indented line with nothing above it to belong to.
    #[error(
        "\"{found}\" is indented, but there is no sentence above it; expected it at the start of the line"
    )]
    NothingAbove {
        /// The first word of the line.
        found: String,
    },
}
