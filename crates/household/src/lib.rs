//! Households: persons, their relations, the pair rule, links and matches.
//!
//! Place in the flow: durable event -> **household** -> **match** -> notice. A household is what the pair rule connects
//! to a person; it has no id of its own and is never stored. Everything here is pure: the day is an argument.
//! Absent: identities (a person is a number), agencies' names, what a notice may say.

mod age;
mod around;
mod books;
mod canonical;
mod edges;
mod erased;
mod fold;
mod kept;
mod known;
mod lapsed;
mod lens;
mod limits;
mod links;
mod merged;
mod names;
mod parties;
mod reads;
mod shifts;
mod terms;
mod things;
mod ways;
mod written;

pub use age::is_child;
pub use books::{Books, Draft, View};
pub use edges::{relation_noted, relations_between};
pub use fold::apply;
pub use limits::{
    CHILDREN_PER_LINK_MAX, LINKS_PER_MATCH_MAX, MATCHES_OPENED_MAX, MATCHES_PER_REGISTRATION_MAX,
    REGISTRATIONS_COMPARED_MAX, RELATIONS_FOLLOWED_MAX,
};
pub use links::{Found, links_of};
pub use names::Labels;
pub use parties::{PartyAround, Seen, Standing, Stands, parties_around, seen_by};
pub use reads::{reads, steps, work};
pub use shifts::{Looking, Shift, UnderChange, UnderNewPolicy, affected_by, moves_a_shield};
pub use terms::Term;
pub use things::{Glance, Link, Match, MatchNo, Person, Registration, Relation, Source};
pub use ways::{Way, ways};
