//! All tables together, in two layers, and the fold that keeps them.

use event::{
    Day, Fact, Moment, Opened, Reached, RegistrationNo, RequestId, RequestMark, StatementNo, UnitNo, heard,
};
use layers::{Entries, Got, Packed, Table, both, edit, get};

use crate::{
    Erasure, PolicyChange, Proposal, erasure,
    requests::{Done, NO_RELATION, Outcome, RequestName, request_name},
    restored::{self, Ends, Restoration},
    retention::{self, ClockState},
    rotation::{self, Rotation},
    rules::{self, NotedPolicy},
    telling::{self, Rest},
};

/// One layer of everything the index knows.
#[derive(Default)]
pub struct Books {
    /// Who may ask.
    pub registry: registry::Books,
    /// Persons, relations, registrations, matches.
    pub household: household::Books,
    /// What must still be told.
    pub outbox: outbox::Books,
    /// What this room itself remembers.
    pub(crate) own: Own,
}

/// The tables of this room itself.
#[derive(Default)]
pub(crate) struct Own {
    /// Requests that were carried out.
    pub(crate) requests: Packed<RequestName, Done>,
    /// How much each unit wrote on its latest day.
    pub(crate) written: Table<u32, (Day, u32)>,
    /// The store's first fact.
    pub(crate) opened: Table<(), Opened>,
    pub(crate) proposals: Table<u64, Proposal>,
    /// Texts of policies by digest, from the first change on.
    pub(crate) policies: Table<[u8; 32], NotedPolicy>,
    /// What is left of changes that are told in steps.
    pub(crate) still_to_tell: Table<(), Vec<Rest>>,
    /// Of which limits officers were told, by registration.
    pub(crate) limits_told: Table<u64, Reached>,
    /// Erasures that were asked for.
    pub(crate) erasures: Table<[u8; 16], Erasure>,
    /// The latest change of the policy.
    pub(crate) policy_change: Table<(), PolicyChange>,
    /// Which unit was told of which archived registration.
    pub(crate) archive_told: Table<(u32, u64), RegistrationNo>,
    /// Restores of this store.
    pub(crate) restorations: Table<(), Vec<Restoration>>,
    /// Where former lives of the log ended, by unit.
    pub(crate) ends_of_lives: Table<u32, Ends>,
    /// The latest rotation of the pseudonym key.
    pub(crate) rotation: Table<(), Rotation>,
    /// What the events say of the clock.
    pub(crate) clock: Table<(), ClockState>,
}

impl Books {
    /// Takes over a durable overlay.
    pub fn settle(&mut self, over: &mut Self) {
        let _ = self.settle_into(over, &mut Entries::default());
    }

    /// What is published.
    #[must_use]
    pub fn view(&self) -> View<'_> {
        View::over(self, None)
    }
}

/// Reading through both layers.
#[derive(Clone, Copy)]
pub struct View<'a> {
    /// Who may ask.
    pub registry: registry::View<'a>,
    /// Persons, relations, registrations, matches.
    pub household: household::View<'a>,
    /// What must still be told.
    pub outbox: outbox::View<'a>,
    pub(crate) base: &'a Books,
    pub(crate) over: Option<&'a Books>,
}

impl<'a> View<'a> {
    fn over(base: &'a Books, over: Option<&'a Books>) -> Self {
        Self {
            registry: registry::View::new(&base.registry, over.map(|o| &o.registry)),
            household: household::View::new(&base.household, over.map(|o| &o.household)),
            outbox: outbox::View::new(&base.outbox, over.map(|o| &o.outbox)),
            base,
            over,
        }
    }

    pub(crate) fn request(self, caller: UnitNo, id: RequestId) -> Option<Got<'a, Done>> {
        let over = self.over.map(|o| &o.own.requests);
        Packed::look(over, &self.base.own.requests, &request_name(caller, id))
    }

    /// Its latest day on which a unit wrote, and how much.
    pub(crate) fn written(self, unit: UnitNo) -> Option<(Day, u32)> {
        get(self.over.map(|o| &o.own.written), &self.base.own.written, &unit.0).copied()
    }

    /// How much a unit wrote on a day.
    pub(crate) fn written_on(self, unit: UnitNo, day: Day) -> u32 {
        let written = self.written(unit);
        written.filter(|(on, _)| *on == day).map_or(0, |(_, count)| count)
    }

    /// Every proposal of administrators, in no order.
    pub fn proposals(self) -> impl Iterator<Item = Proposal> + use<'a> {
        let over = self.over.map(|o| &o.own.proposals);
        both(over, &self.base.own.proposals).map(|(_, proposal)| *proposal)
    }

    /// The latest change of the policy, complete or under way; `None`: it never changed.
    #[must_use]
    pub fn policy_change(self) -> Option<&'a PolicyChange> {
        let over = self.over.map(|o| &o.own.policy_change);
        get(over, &self.base.own.policy_change, &())
    }

    pub(crate) fn still_to_tell(self) -> Option<&'a Vec<Rest>> {
        let over = self.over.map(|o| &o.own.still_to_tell);
        get(over, &self.base.own.still_to_tell, &())
    }

    /// Limits of which officers were told around this registration.
    pub(crate) fn limits_told(self, no: RegistrationNo) -> Reached {
        let over = self.over.map(|o| &o.own.limits_told);
        get(over, &self.base.own.limits_told, &no.0)
            .copied()
            .unwrap_or_default()
    }

    pub(crate) fn noted(self, digest: &[u8; 32]) -> Option<&'a NotedPolicy> {
        get(
            self.over.map(|o| &o.own.policies),
            &self.base.own.policies,
            digest,
        )
    }

    /// The store's first fact: under which policy it runs, and the check of its pseudonym key.
    #[must_use]
    pub fn opened(self) -> Option<&'a Opened> {
        get(self.over.map(|o| &o.own.opened), &self.base.own.opened, &())
    }
}

/// Writing into the overlay.
pub struct Draft<'a> {
    pub(crate) base: &'a Books,
    pub(crate) over: &'a mut Books,
}

impl<'a> Draft<'a> {
    /// An overlay over published tables.
    pub fn new(base: &'a Books, over: &'a mut Books) -> Self {
        Self { base, over }
    }

    /// Reading through both layers.
    #[must_use]
    pub fn view(&self) -> View<'_> {
        View::over(self.base, Some(self.over))
    }

    pub(crate) fn household(&mut self) -> household::Draft<'_> {
        household::Draft::new(&self.base.household, &mut self.over.household)
    }

    pub(crate) fn outbox(&mut self) -> outbox::Draft<'_> {
        outbox::Draft::new(&self.base.outbox, &mut self.over.outbox)
    }
}

/// Folds one fact. Total: a fact is never refused. The same for a new fact and for one read back from the log.
pub fn apply(draft: &mut Draft<'_>, fact: &Fact, recorded_at: Moment) {
    retention::note_time(draft, recorded_at);
    let party = heard(fact);
    registry::apply(
        &mut registry::Draft::new(&draft.base.registry, &mut draft.over.registry),
        fact,
        party,
        recorded_at,
    );
    household::apply(&mut draft.household(), fact, recorded_at);
    outbox::apply(&mut draft.outbox(), fact, recorded_at);
    if let Fact::Opened(f) = fact {
        draft.over.own.opened.insert((), f.clone());
    }
    rules::fold(draft, fact, recorded_at);
    rotation::fold(draft, fact, recorded_at);
    retention::fold_clock(draft, fact);
    retention::fold_archive(draft, fact);
    telling::fold(draft, fact);
    telling::fold_limits(draft, fact);
    erasure::fold(draft, fact, recorded_at);
    restored::fold(draft, fact, recorded_at);
    propose(draft, fact, recorded_at);
    remember(draft, fact);
    count(draft, fact, recorded_at);
}

fn propose(draft: &mut Draft<'_>, fact: &Fact, recorded_at: Moment) {
    let mut close = |no: StatementNo, confirmed: bool, by: [u8; 32]| {
        if let Some(proposal) = edit(&mut draft.over.own.proposals, &draft.base.own.proposals, no.0) {
            proposal.closed = Some((confirmed, by));
        }
    };
    match fact {
        Fact::MergeProposed(f) => {
            let proposal = Proposal {
                no: f.proposal,
                id: f.id,
                unmerge: f.unmerge,
                one: f.one,
                other: f.other,
                by: f.by,
                at: recorded_at,
                closed: None,
            };
            draft.over.own.proposals.insert(f.proposal.0, proposal);
        }
        Fact::MergeDropped(f) => close(f.proposal, false, f.by),
        Fact::PersonsMerged(f) => close(f.proposal, true, f.by),
        Fact::PersonsParted(f) => close(f.proposal, true, f.by),
        _ => {}
    }
}

fn remember(draft: &mut Draft<'_>, fact: &Fact) {
    let (caller, mark, outcome): (UnitNo, Option<RequestMark>, Outcome) = match fact {
        Fact::Registered(f) => (f.caller, Some(f.request), Outcome::Registration(f.registration)),
        Fact::RegisteredAgain(f) => (f.caller, Some(f.request), Outcome::Registration(f.registration)),
        Fact::Renewed(f) => (f.caller, Some(f.request), Outcome::Registration(f.registration)),
        Fact::Ended(f) => (f.caller, Some(f.request), Outcome::Registration(f.registration)),
        Fact::RelationAsserted(f) => (f.caller, f.request, Outcome::Relations(f.relation)),
        Fact::RelationConfirmed(f) => (f.caller, f.request, Outcome::Relations(f.relation)),
        Fact::RelationEnded(f) => (f.caller, f.request, Outcome::Relations(f.relation)),
        Fact::RelationDenied(f) => (f.caller, f.request, Outcome::Relations(f.relation)),
        Fact::RequestHeard(f) => (f.caller, Some(f.request), Outcome::Relations(NO_RELATION)),
        _ => return,
    };
    if let Some(mark) = mark {
        let requests = &mut draft.over.own.requests;
        requests.insert(request_name(caller, mark.id), Done::new(&mark, outcome));
    }
}

fn count(draft: &mut Draft<'_>, fact: &Fact, recorded_at: Moment) {
    let unit = match fact {
        Fact::Registered(f) => f.unit,
        Fact::RelationAsserted(f) => f.unit,
        Fact::RelationConfirmed(f) => f.unit,
        // Once for each call: how many relations a name means, or whether it means any, is not told by a quota either.
        Fact::RelationDenied(f) if f.request.is_some() => f.unit,
        Fact::RelationEnded(f) if f.request.is_some() => f.unit,
        Fact::RequestHeard(f) => f.unit,
        _ => return,
    };
    let day = recorded_at.day();
    let before = draft.view().written_on(unit, day);
    draft.over.own.written.insert(unit.0, (day, before + 1));
}
