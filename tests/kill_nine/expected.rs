//! What every unit must have been told in the end, and what it may have been told.
//!
//! Which of two calls that were under way together came first is not known here. So a telling is required only where the
//! ticks leave no doubt; it is allowed wherever the pair rule connects the two.

use std::collections::{HashMap, HashSet};

use kring::wire::v1::{EndReason, InvolvementState, Match, Notice, NoticeKind, PairRow};

use crate::{
    daemon::oin,
    inbox::Inbox,
    model::{Known, Model},
    plan::UNITS,
};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Telling {
    /// The other is (or was) there.
    There,
    /// The other's involvement has ended.
    Ended,
    /// The other should never have been told.
    Withdrawn,
}

/// Own registration, the other's registration, what was told.
type Told = HashSet<(usize, usize, Telling)>;

struct Check<'m> {
    model: &'m Model,
    known: Vec<Known>,
    by_reference: HashMap<&'m str, usize>,
    by_oin: HashMap<String, usize>,
}

/// Checks the inboxes of all units, in their order. Gives how many tellings were required.
pub(crate) fn everybody_was_told(model: &Model, inboxes: &[Inbox]) -> u64 {
    let planned = model.plan.registrations.iter().enumerate();
    let check = Check {
        model,
        known: model.all_known(),
        by_reference: planned
            .map(|(no, r)| (r.request.client_reference.as_str(), no))
            .collect(),
        by_oin: (0..UNITS).map(|unit| (oin(unit), unit)).collect(),
    };
    let mut told = Told::new();
    for (unit, inbox) in inboxes.iter().enumerate() {
        for notice in &inbox.notices {
            assert!(
                notice.pairs.is_empty() && !notice.matches.is_empty(),
                "{notice:?}"
            );
            told.extend(
                notice
                    .matches
                    .iter()
                    .map(|matched| check.one(unit, notice, matched)),
            );
        }
    }
    check.required(&told)
}

impl Check<'_> {
    /// One match of one notice: true, and about a registration of the recipient's own.
    fn one(&self, unit: usize, notice: &Notice, matched: &Match) -> (usize, usize, Telling) {
        let own = self.by_reference[matched.own_client_reference.as_str()];
        let mine = &self.model.plan.registrations[own];
        assert_eq!(mine.unit, unit, "a notice for somebody else: {notice:?}");
        assert_eq!(
            self.known[own].id(),
            Some(matched.own_registration_id.as_str()),
            "{notice:?}"
        );
        let party = matched.other.as_ref().expect("a party");
        let family = &self.model.plan.families[mine.family].registrations;
        let other_unit = self.by_oin[&party.oin];
        let other = family
            .iter()
            .copied()
            .find(|&no| self.model.plan.registrations[no].unit == other_unit);
        let other = other.filter(|&other| self.model.plan.linked(own, other));
        let other = other.unwrap_or_else(|| panic!("told of a stranger: {notice:?}"));
        let theirs = &self.model.plan.registrations[other];
        let other_person = mine.child != theirs.child;
        let row = if other_person {
            PairRow::Sibling
        } else {
            PairRow::SamePerson
        };
        assert_eq!(
            (matched.row(), matched.concerns_other_person),
            (row, other_person),
            "{notice:?}"
        );
        assert_eq!(matched.since, theirs.request.since, "{notice:?}");
        let telling = match notice.kind() {
            NoticeKind::Match => Telling::There,
            NoticeKind::MatchChanged => Telling::Ended,
            NoticeKind::MatchWithdrawn => Telling::Withdrawn,
            NoticeKind::LimitReached
            | NoticeKind::Expires
            | NoticeKind::Archived
            | NoticeKind::Unspecified => panic!("{notice:?}"),
        };
        self.possible((own, other), telling, matched, notice);
        (own, other, telling)
    }

    /// Nobody ended what was not asked to end.
    fn possible(&self, (own, other): (usize, usize), telling: Telling, matched: &Match, notice: &Notice) {
        let reason = |no: usize| self.known[no].end.sent.and(self.reason(no));
        let possible = match (telling, matched.state()) {
            (Telling::There, InvolvementState::Active) => true,
            (Telling::There | Telling::Ended, _) => {
                reason(other) == Some(EndReason::Resolved) && matched.state() == InvolvementState::Ended
            }
            (Telling::Withdrawn, _) => [own, other]
                .into_iter()
                .any(|no| reason(no) == Some(EndReason::InError)),
        };
        assert!(possible, "nobody did this: {notice:?}");
    }

    fn reason(&self, no: usize) -> Option<EndReason> {
        self.model.plan.registrations[no]
            .end
            .as_ref()
            .map(|end| end.reason())
    }

    /// Every pair of every family, both ways.
    fn required(&self, told: &Told) -> u64 {
        let mut required = 0;
        for family in &self.model.plan.families {
            for &own in &family.registrations {
                for &other in family
                    .registrations
                    .iter()
                    .filter(|&&other| self.model.plan.linked(own, other))
                {
                    for telling in self.of_pair(own, other) {
                        required += 1;
                        assert!(
                            told.contains(&(own, other, telling)),
                            "{} was not told",
                            self.in_words(own, other, telling)
                        );
                    }
                }
            }
        }
        required
    }

    /// What the unit of `own` must have been told of `other`.
    fn of_pair(&self, own: usize, other: usize) -> Vec<Telling> {
        let (mine, theirs) = (&self.known[own], &self.known[other]);
        let Some(linked) = self.linked_at(own, other) else {
            return Vec::new();
        };
        let before_end = |known: &Known| known.end.sent.is_none_or(|sent| linked < sent);
        let never_was =
            |no: usize| self.known[no].end.sent.is_some() && self.reason(no) == Some(EndReason::InError);
        if !before_end(mine) || (never_was(other) && !before_end(theirs)) {
            return Vec::new();
        }
        let mut tellings = vec![Telling::There];
        if let Some(ended) = theirs.end.answered.filter(|_| before_end(theirs)) {
            if never_was(other) {
                // A registration of their own that never was takes the match away first, for both sides.
                let still = mine.end.sent.is_none_or(|sent| ended < sent) || !never_was(own);
                tellings.extend(still.then_some(Telling::Withdrawn));
            } else if mine.end.sent.is_none_or(|sent| ended < sent) {
                tellings.push(Telling::Ended);
            }
        }
        tellings
    }

    /// The tick by which the two were connected for certain.
    fn linked_at(&self, own: usize, other: usize) -> Option<u64> {
        let (mine, theirs) = (
            &self.model.plan.registrations[own],
            &self.model.plan.registrations[other],
        );
        let both = self.known[own]
            .register
            .answered?
            .max(self.known[other].register.answered?);
        if mine.child == theirs.child {
            return Some(both);
        }
        let by = self.model.plan.families[mine.family].related_by?;
        Some(both.max(self.known[by].register.answered?))
    }

    fn in_words(&self, own: usize, other: usize, telling: Telling) -> String {
        let unit = |no: usize| self.model.plan.registrations[no].unit;
        let ticks = |no: usize| {
            let known = &self.known[no];
            format!(
                "registered {:?}-{:?}, ended {:?}-{:?} {:?}",
                known.register.sent,
                known.register.answered,
                known.end.sent,
                known.end.answered,
                self.reason(no)
            )
        };
        format!(
            "registration {own} of unit {} ({}) about {other} of unit {} ({}): {telling:?}",
            unit(own),
            ticks(own),
            unit(other),
            ticks(other)
        )
    }
}
