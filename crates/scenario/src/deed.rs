//! What happens in a story: one event is one deed of one agency on one day, with what is expected of it.
//!
//! Place in the flow: the player turns a [`Deed`] into requests. One deed is one request where the interface allows it;
//! where it takes one person at a time, the player sends one request per person in the order written and merges the
//! answers. Absent: request ids, contact points, identities.

use crate::{Day, Expectation, Place, Row, UnitName};

/// Something an agency does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// The line of the sentence.
    pub place: Place,
    /// The day the scenario clock shows.
    pub day: Day,
    /// The event's name in the case behind the story (`E05`); several events may carry the same.
    pub label: Option<String>,
    /// The comment lines directly above: the retelling for the reader.
    pub narration: Vec<String>,
    /// The acting party.
    pub who: UnitName,
    /// `through ...`: the vendor whose certificate speaks for `who`.
    pub through: Option<String>,
    /// What it does.
    pub deed: Deed,
    /// What must be seen of it, in the order of the file.
    pub expectations: Vec<Expectation>,
}

/// The deeds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Deed {
    /// `registers`, `registers a concern about`, `reports once about`, `watches`.
    Register {
        /// Which of the four.
        manner: Manner,
        /// Person names, at least one.
        subjects: Vec<String>,
        /// `since ...`: the day the involvement began, when it is not the day of the event.
        since: Option<Day>,
        /// Relations handed in with the same call.
        relations: Vec<RelationClaim>,
    },
    /// `renews`: the acting party's running registrations on these persons are prolonged.
    Renew {
        /// Person names, at least one.
        subjects: Vec<String>,
    },
    /// `ends`: the acting party's running registrations on these persons end.
    End {
        /// Person names, at least one.
        subjects: Vec<String>,
        /// Why.
        reason: EndReason,
    },
    /// `adds BRP relation:`, `adds relation:` without a registration.
    AddRelations {
        /// At least one.
        relations: Vec<RelationClaim>,
    },
    /// `ends relation:`: from the day of the event on (or from its `until`) it is a former relation.
    EndRelations {
        /// At least one.
        relations: Vec<Relation>,
    },
    /// `denies that ...`: the relation never was.
    DenyRelation {
        /// The relation denied.
        relation: Relation,
    },
    /// `confirms that ...`
    ConfirmRelation {
        /// The relation confirmed.
        relation: Relation,
    },
    /// `looks around ...`: who else stands around this person?
    LookAround {
        /// The person.
        person: String,
        /// The party whose registration on that person is named in the request. The acting party itself for
        /// `looks around`; another one for `tries to look around ... with the registration of ...`. Where that party
        /// has no registration on the person, the player names a registration that does not exist.
        with_registration_of: UnitName,
    },
    /// `acknowledges everything`: all notices that wait for the acting party.
    AcknowledgeEverything,
}

/// How somebody is registered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Manner {
    /// `registers`: the agency is involved (kind INVOLVEMENT).
    Involvement,
    /// `registers a concern about`: the agency is worried (kind CONCERN).
    Concern,
    /// `reports once about`: a concern reported once (one-off). It is told about others in its answer, stays visible as
    /// history, counts as ended at once, and gets no later notices.
    OneOff,
    /// `watches`: told about others, makes no match with another watcher.
    Watching,
}

/// Why a registration ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum EndReason {
    /// `resolved`
    Resolved,
    /// `unjustified`
    Unjustified,
    /// `in error`
    InError,
    /// `moved`
    Moved,
    /// `aged out`
    AgedOut,
    /// `deceased`
    Deceased,
    /// `consent ended`
    ConsentEnded,
    /// `handed over`
    HandedOver,
}

impl EndReason {
    /// All reasons with the words that stand for them.
    pub(crate) const ALL: [(&'static str, Self); 8] = [
        ("resolved", Self::Resolved),
        ("unjustified", Self::Unjustified),
        ("in error", Self::InError),
        ("moved", Self::Moved),
        ("aged out", Self::AgedOut),
        ("deceased", Self::Deceased),
        ("consent ended", Self::ConsentEnded),
        ("handed over", Self::HandedOver),
    ];
}

/// A relation and who vouches for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RelationClaim {
    /// Its source.
    pub source: ClaimSource,
    /// What it says.
    pub relation: Relation,
}

/// The source of a relation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ClaimSource {
    /// The Dutch register of persons, handed in by an agency that holds an extract.
    Brp,
    /// The acting agency's own word. Of an agency that is the municipality, the municipality's word.
    Asserted,
}

/// One relation between two persons.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Relation {
    /// The line it stands on.
    pub place: Place,
    /// The person named first: the parent, the guardian, one of the partners.
    pub from: String,
    /// What `from` is to `to`.
    pub kind: RelationKind,
    /// The person named second: the child, the other partner.
    pub to: String,
    /// `since ...`: first day of validity.
    pub since: Option<Day>,
    /// `until ...`: last day of validity.
    pub until: Option<Day>,
}

/// The kinds of relation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RelationKind {
    /// `is parent of`
    Parent,
    /// `is partner of`
    Partner,
    /// `is guardian of`
    Guardian,
    /// `is foster parent of`
    FosterParent,
    /// `shares an address with`
    SameAddress,
}

impl Row {
    /// All rows with the words that stand for them in an expectation.
    pub(crate) const ALL: [(&'static str, Self); 7] = [
        ("same person", Self::SamePerson),
        ("sibling", Self::Sibling),
        ("parent", Self::Parent),
        ("co-parent", Self::CoParent),
        ("partner of parent", Self::PartnerOfParent),
        ("child of partner", Self::ChildOfPartner),
        ("same address", Self::SameAddress),
    ];
}
