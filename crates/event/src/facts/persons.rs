//! Persons: known by pseudonym only, and the pseudonym stands nowhere but here.

use pseudonym::Pseudonym;

use crate::PersonNo;

/// A person became known to the index. Sealed under the person's own key.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PersonNoted {
    /// Who.
    pub person: PersonNo,
    /// Under which pseudonym.
    pub pseudonym: Pseudonym,
    /// The description may fit more than one person (twins without a given name).
    pub possible_duplicate: bool,
}
