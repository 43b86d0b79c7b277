//! Requests that changed nothing and are remembered all the same, so that their id cannot be used for another.

use crate::{UnitNo, facts::registrations::RequestMark};

/// A call said nothing that the index did not know, or denied what it never knew. Sealed under the store's own key: it
/// names no person and no relation, and whether the index knew them does not show.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct RequestHeard {
    /// Party.
    pub unit: UnitNo,
    /// Whose certificate called.
    pub caller: UnitNo,
    /// For repetitions.
    pub request: RequestMark,
}
