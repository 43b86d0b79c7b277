//! What each unit must still be told.
//!
//! Place in the flow: match -> **notice**. A fold of facts: every unit has an outbox with gapless numbers from 1; a
//! notice stays until the unit acknowledges it. The notices themselves were decided with the event that caused them;
//! nothing is recomputed here. Absent: streams, sockets, names of agencies.

mod books;
mod fold;
mod kept;
mod queue;
mod void;

pub use books::{Books, Draft, MatchTold, Notice, Outbox, Part, View};
pub use fold::apply;

#[cfg(test)]
mod tests;
