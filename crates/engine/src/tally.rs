//! What one group added, counted for the operators: how much of what, never about whom.
//!
//! Counted from the facts and not from the calls: a repeated call adds no fact, and what was not made durable was not done.

use decision::{Limit, Reached};
use event::Fact;

/// How many facts of each kind one durable group added.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Tally {
    /// Persons who became known.
    pub persons: u64,
    /// Registrations that were made; a unit that registers the same person again makes none.
    pub registrations: u64,
    /// Registrations that go on.
    pub renewals: u64,
    /// Registrations that ended.
    pub ends: u64,
    /// Registrations whose term ran out.
    pub expiries: u64,
    /// Relations that were asserted.
    pub relations: u64,
    /// Relations that somebody else confirmed.
    pub confirmations: u64,
    /// Relations that ended.
    pub relation_ends: u64,
    /// Relations that were denied.
    pub denials: u64,
    /// Looks around a person.
    pub looks: u64,
    /// Acknowledgements.
    pub acknowledgements: u64,
    /// Notices that were put into an outbox.
    pub notices: u64,
    /// Commands that reached a limit, in the order of `decision::Limit::ALL`.
    pub limits: [u64; Limit::ALL.len()],
}

impl Tally {
    /// Each limit by its name, and how many commands reached it.
    pub fn limits(&self) -> impl Iterator<Item = (&'static str, u64)> {
        Limit::ALL.into_iter().map(Limit::name).zip(self.limits)
    }

    /// Counts the limits that one command reached.
    pub(crate) fn reached(&mut self, reached: Reached) {
        for (limit, count) in Limit::ALL.into_iter().zip(&mut self.limits) {
            *count += u64::from(reached.has(limit));
        }
    }

    /// Counts one fact. Notices are counted by their numbers instead, since one may have parts in several facts.
    pub(crate) fn count(&mut self, fact: &Fact) {
        let counter = match fact {
            Fact::PersonNoted(_) => &mut self.persons,
            Fact::Registered(_) => &mut self.registrations,
            Fact::Renewed(_) => &mut self.renewals,
            Fact::Ended(_) => &mut self.ends,
            Fact::Expired(_) => &mut self.expiries,
            Fact::RelationAsserted(_) => &mut self.relations,
            Fact::RelationConfirmed(_) => &mut self.confirmations,
            Fact::RelationEnded(_) => &mut self.relation_ends,
            Fact::RelationDenied(_) => &mut self.denials,
            Fact::Looked(_) => &mut self.looks,
            Fact::Acknowledged(_) => &mut self.acknowledgements,
            _ => return,
        };
        *counter += 1;
    }
}
