//! Limits that no policy sets: how much one look at a family may cost. Absent: the names of limits (`event`).
//!
//! At a limit the strongest paths are kept: by row, then current and official relations, then registrations that are
//! active, then the oldest. A limit cuts what would be *opened*: what was told once and still holds by the rule stays, on
//! both sides. What each limit does, and who is told: docs/limits.md.

/// Relations that one search for ways follows. Rows are searched strongest first, so the weakest are cut.
pub const RELATIONS_FOLLOWED_MAX: usize = 16_384;
/// Registrations that one registration is compared with, strongest rows first, active ones before those that are over.
pub const REGISTRATIONS_COMPARED_MAX: usize = 4_096;
/// Matches that a new registration opens.
pub const MATCHES_OPENED_MAX: usize = 150;
/// Matches that one registration has part in. A further one is not opened. More than twice what a new one opens, so that a
/// new one always finds others that are not full: each takes up room in so many, and brings more.
pub const MATCHES_PER_REGISTRATION_MAX: usize = 400;
/// Links of one match: registrations of the same two parties about the same children. A further one is not opened.
pub const LINKS_PER_MATCH_MAX: usize = 64;
/// Children that a link names: those that are known longest.
pub const CHILDREN_PER_LINK_MAX: usize = 100;
/// Relations read to find the days on which two persons can have come to be linked.
pub(crate) const BEGINNINGS_READ_MAX: usize = 1_024;
