//! Households: persons, their relations, the pair rule, links and matches.
//!
//! Place in the flow: durable event -> **household** -> **match** -> notice. A household is what the pair rule connects
//! to a person; it has no id of its own and is never stored. Everything here is pure: the day is an argument.
//! Absent: identities (a person is a number), agencies' names, what a notice may say.

mod age;
mod books;
mod edges;
mod fold;
mod kept;
mod links;
mod merged;
mod parties;
mod reads;
mod shifts;
mod things;
mod ways;
mod written;

pub use age::is_child;
pub use books::{Books, Draft, View};
pub use edges::{Edge, relation_noted, relations_between};
pub use fold::apply;
pub use links::{Found, links_of};
pub use parties::{PartyAround, Seen, parties_around, seen_by};
pub use reads::reads;
pub use shifts::{Shift, UnderChange, affected_by, moves_a_shield, shifts, shifts_under_change};
pub use things::{Link, Match, MatchNo, Person, Registration, Relation, Source};
pub use ways::{Way, ways};
