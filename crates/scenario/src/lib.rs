//! The scenario language: a story about a family and the agencies around it, written so that a youth worker
//! can read it aloud, and exact enough to be played against a running daemon.
//!
//! Place in the flow: before everything. A player turns each [`Event`] of a [`Story`] into real requests
//! (request -> who asks -> about whom -> decision -> durable event -> household -> match -> notice) and holds the
//! answers and notices against the event's [`Expectation`]s. The demo and the tests play the same files.
//!
//! This crate is a pure parser: text in, [`Story`] out. Absent on purpose: files (an `include` is resolved by the
//! caller), clocks, network, BSNs (a person has the number of a test BSN, never the BSN itself), and any opinion on
//! whether a request is allowed: refusals are part of a story.
//!
//! The grammar stands in this crate's `README.md`.
//!
//! ```
//! let text = "\
//! scenario A school and a general practitioner
//! profile household
//! agency school   sector education
//! agency huisarts sector general_practitioner
//! person child    girl born 2015-03-01~
//! 2024-01-10~ huisarts registers child
//!     then huisarts sees no match known
//! 2024-02-01~ school registers child
//!     then school learns of: huisarts (same person, active)
//!     then huisarts is told of: school (same person, active)
//! ";
//! let story = scenario::parse("example.scenario", text, &|_| None)?;
//! assert_eq!(story.events.len(), 2);
//! # Ok::<(), scenario::ScenarioError>(())
//! ```

mod cast;
mod claim;
mod deed;
mod error;
mod event;
mod expect;
mod expectation;
mod include;
mod line;
mod name;
mod person;
mod place;
mod refer;
mod story;
mod time;
mod token;
mod words;

pub use deed::{ClaimSource, Deed, EndReason, Event, Manner, Relation, RelationClaim, RelationKind};
pub use error::{Fault, ScenarioError};
pub use expectation::{Expectation, ExpectedThat, Marks, Other, Party, Row, Seen, Status};
pub use place::Place;
pub use story::{Agency, Identity, Municipality, Person, Profile, Sex, Story, UnitName};
pub use time::{BirthDate, Day};

/// Parses the text of one scenario file.
///
/// `file` is the name shown in every [`Place`]. `resolve` gives the text of an included file by the name written
/// behind `include`, or `None` when there is no such file; a caller without includes passes `&|_| None`.
///
/// # Errors
/// The first fault, with its place, the words at fault and what was expected there.
pub fn parse(
    file: &str,
    text: &str,
    resolve: &dyn Fn(&str) -> Option<String>,
) -> Result<Story, ScenarioError> {
    let statements = include::read(file, text, resolve)?;
    let cast = cast::read(&statements)?;
    event::read(&statements, cast)
}
