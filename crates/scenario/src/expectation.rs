//! What must be seen of an event: in the acting party's own answer, in the notices that others get, or as a refusal.
//!
//! Place in the flow: the player holds answers and notices against these sentences and quotes the place of the one
//! that fails. Absent: the order and timing of notices.
//!
//! Rules for the player:
//! - Expectations of an event speak of what this event causes, nothing earlier.
//! - Everything is per party: several links of one event to the same party are one entry, with the strongest row and
//!   `active` before `ended`.
//! - A list after `learns of:` is complete unless `at most` stands there; so is a `sees N parties:` list. A list after
//!   `is told of:` names notices that must arrive; several such sentences about one party add up.
//! - Row, status and marks that are not written are not checked, except that a party without the mark `asserted`,
//!   `in question` or `possible duplicate` must not carry it when a row is written.

use crate::{Place, UnitName};

/// One `then` sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expectation {
    /// The line it begins on.
    pub place: Place,
    /// What it says.
    pub that: ExpectedThat,
}

/// The sentences behind `then`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ExpectedThat {
    /// `x learns of: ...`: the answer to the acting party x lists exactly these parties; with `at most`, no others.
    LearnsOf {
        /// The acting party.
        who: UnitName,
        /// `at most` stands there.
        at_most: bool,
        /// The parties.
        parties: Vec<Party>,
    },
    /// `x sees no match known`: the answer is NO_MATCH_KNOWN, with its statement of coverage.
    SeesNoMatchKnown {
        /// The acting party.
        who: UnitName,
    },
    /// `x sees N parties: ...`: the answer to a look lists N parties; with a list, exactly these.
    SeesParties {
        /// The acting party.
        who: UnitName,
        /// `at most` stands there.
        at_most: bool,
        /// N.
        count: usize,
        /// The parties; empty when only the number is given.
        parties: Vec<Party>,
    },
    /// `x sees a shielded party through the municipality's officer`: the answer to x (or a notice, when x did not act)
    /// has at least one party that is shown without name, place or contact.
    SeesShieldedParty {
        /// The party that sees it.
        who: UnitName,
    },
    /// `x is told of: ...`: x gets a notice of a match with each of these parties.
    ToldOf {
        /// The recipient.
        who: UnitName,
        /// The parties.
        parties: Vec<Party>,
    },
    /// `officer is told of: a and b`: a follow-up officer gets a notice that a and b match.
    OfficerToldOf {
        /// The officer, named by a `municipality` line.
        who: UnitName,
        /// The two parties of each match, in no order.
        pairs: Vec<(UnitName, UnitName)>,
    },
    /// `x is told of a change: ...`: a notice that a match known to x now reads like this.
    ToldOfChange {
        /// The recipient.
        who: UnitName,
        /// The parties.
        parties: Vec<Party>,
    },
    /// `x is told that y (...) is withdrawn`
    ToldOfWithdrawal {
        /// The recipient.
        who: UnitName,
        /// The other party of the match that is withdrawn.
        party: Party,
    },
    /// `x is told nothing`: no notice of any kind reaches x.
    ToldNothing {
        /// Who hears nothing.
        who: UnitName,
    },
    /// `nobody else is told`: no party gets a notice that this event's other sentences do not name. Not counted are
    /// the acting party, which has its answer, and the follow-up officers, who hear of every match.
    NobodyElseIsTold,
    /// `refused: REASON`: the request is refused with this stable reason; nothing becomes visible to anybody.
    Refused {
        /// Capital letters and underscores.
        reason: String,
    },
}

/// A party in a list, with what is said about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Party {
    /// Who.
    pub other: Other,
    /// How the two are linked, as far as the profile discloses it.
    pub seen: Option<Seen>,
    /// Whether the other party is still involved.
    pub status: Option<Status>,
    /// What else is said.
    pub marks: Marks,
}

/// The party itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Other {
    /// A party by name.
    Named(UnitName),
    /// `a shielded party`: shown as "through the municipality's officer".
    Shielded,
}

/// What is said of the link.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Seen {
    /// A row of the pair rule. Under a profile that discloses no rows, `same person` means: not another person.
    Row(Row),
    /// `another person in the family`: all that profile `jeugdwet` may say.
    AnotherPerson,
}

/// The rows of the pair rule, strongest first; the first true one is the explanation of a match.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Row {
    /// Both registered the same person.
    SamePerson,
    /// They share a parent.
    Sibling,
    /// One is parent, guardian or foster parent of the other.
    Parent,
    /// Two adults, parents of one child.
    CoParent,
    /// One is the current or former partner of the child's parent, or of a parent.
    PartnerOfParent,
    /// A child and a child of its parent's current partner.
    ChildOfPartner,
    /// A current shared address.
    SameAddress,
}

impl Row {
    /// The row's name in policy files and in the expected rows (`same_person`).
    pub fn name(self) -> &'static str {
        match self {
            Self::SamePerson => "same_person",
            Self::Sibling => "sibling",
            Self::Parent => "parent",
            Self::CoParent => "co_parent",
            Self::PartnerOfParent => "partner_of_parent",
            Self::ChildOfPartner => "child_of_partner",
            Self::SameAddress => "same_address",
        }
    }
}

/// Whether the other party is still there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Status {
    /// It has a running registration behind the match.
    Active,
    /// Only ended or one-off registrations.
    Ended,
}

/// What an entry may carry besides row and status.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Marks {
    /// `asserted`: it rests on a relation that nobody confirmed.
    pub asserted: bool,
    /// `in question`: it rests on a relation under review.
    pub in_question: bool,
    /// `possible duplicate`: the two persons may be two people (twins).
    pub possible_duplicate: bool,
}
