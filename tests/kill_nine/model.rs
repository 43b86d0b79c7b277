//! What was sent and what was answered, in the order in which this side saw it. Nothing here asks the daemon.

use std::{
    collections::HashSet,
    ops::RangeInclusive,
    sync::{Mutex, MutexGuard},
};

use kring::wire::v1::{EndReason, InvolvementState, Receipt, Registration};

use crate::{
    calls::{Answered, Call, Verb},
    plan::Plan,
};

/// A call between being sent first and being answered first; it took effect somewhere between the two ticks.
#[derive(Clone, Copy, Default)]
pub(crate) struct Progress {
    pub(crate) sent: Option<u64>,
    pub(crate) answered: Option<u64>,
}

/// What is known of one planned registration.
#[derive(Clone, Default)]
pub(crate) struct Known {
    pub(crate) first: Option<(Registration, Receipt)>,
    pub(crate) register: Progress,
    pub(crate) renew: Progress,
    pub(crate) end: Progress,
}

impl Known {
    fn progress(&mut self, verb: Verb) -> &mut Progress {
        match verb {
            Verb::Register => &mut self.register,
            Verb::Renew => &mut self.renew,
            Verb::End => &mut self.end,
        }
    }

    /// The id under which the unit knows it.
    pub(crate) fn id(&self) -> Option<&str> {
        self.first
            .as_ref()
            .map(|(registration, _)| registration.registration_id.as_str())
    }
}

/// Under one lock.
struct Ledger {
    known: Vec<Known>,
    ids: HashSet<String>,
    ticks: u64,
}

/// The plan and what became of it so far.
pub(crate) struct Model {
    pub(crate) plan: Plan,
    ledger: Mutex<Ledger>,
}

impl Model {
    pub(crate) fn new(plan: Plan) -> Self {
        let known = vec![Known::default(); plan.registrations.len()];
        Self {
            plan,
            ledger: Mutex::new(Ledger {
                known,
                ids: HashSet::new(),
                ticks: 0,
            }),
        }
    }

    fn ledger(&self) -> MutexGuard<'_, Ledger> {
        self.ledger.lock().unwrap()
    }

    /// A copy of what is known of one registration.
    pub(crate) fn known(&self, no: usize) -> Known {
        self.ledger().known[no].clone()
    }

    /// A copy of everything that is known.
    pub(crate) fn all_known(&self) -> Vec<Known> {
        self.ledger().known.clone()
    }

    /// The id of an acknowledged registration.
    pub(crate) fn id(&self, no: usize) -> String {
        self.ledger().known[no]
            .id()
            .expect("renewed and ended only after it was acknowledged")
            .to_owned()
    }

    /// To be called before a call goes out. Gives what was known then: its answer must show that.
    pub(crate) fn sent(&self, call: Call) -> Known {
        let ledger = &mut *self.ledger();
        ledger.ticks += 1;
        let known = &mut ledger.known[call.no];
        known.progress(call.verb).sent.get_or_insert(ledger.ticks);
        known.clone()
    }

    /// Sent, and without an answer so far.
    pub(crate) fn is_open(&self, call: Call) -> bool {
        let Progress { sent, answered } = *self.ledger().known[call.no].progress(call.verb);
        sent.is_some() && answered.is_none()
    }

    /// Takes an answer; true when it is the first one to this call. Another answer than the first time is a failure.
    pub(crate) fn answered(&self, call: Call, before: &Known, answer: &Answered) -> bool {
        let (planned, registration) = (&self.plan.registrations[call.no], &answer.registration);
        assert_eq!(
            registration.client_reference, planned.request.client_reference,
            "whose is this? {call:?}"
        );
        let ledger = &mut *self.ledger();
        ledger.ticks += 1;
        let known = &mut ledger.known[call.no];
        if let Verb::Register = call.verb {
            let receipt = answer.receipt.clone().expect("a receipt");
            match &known.first {
                None => {
                    assert!(
                        ledger.ids.insert(registration.registration_id.clone()),
                        "an id that is in use: {call:?}"
                    );
                    known.first = Some((registration.clone(), receipt));
                }
                Some((first, first_receipt)) => {
                    assert_eq!(
                        registration.registration_id, first.registration_id,
                        "registered twice: {call:?}"
                    );
                    assert_eq!(&receipt, first_receipt, "another receipt: {call:?}");
                }
            }
            assert!(
                !answer.already_registered,
                "registered under another request before: {call:?}"
            );
        }
        assert_eq!(
            Some(registration.registration_id.as_str()),
            known.id(),
            "{call:?}"
        );
        let progress = known.progress(call.verb);
        let first = progress.answered.is_none();
        progress.answered.get_or_insert(ledger.ticks);
        // Other calls about this registration may have been under way: only what was answered before this call was sent
        // must show, and nothing that nobody sent by now.
        let mut must = known.clone();
        (must.renew.answered, must.end.answered) = (before.renew.answered, before.end.answered);
        must.progress(call.verb).answered = Some(ledger.ticks);
        self.holds(call.no, &must, registration);
        first
    }

    /// What was acknowledged must show in the registration; what was sent only, may.
    pub(crate) fn holds(&self, no: usize, known: &Known, now: &Registration) {
        let planned = &self.plan.registrations[no];
        let (first, _) = known.first.as_ref().expect("acknowledged");
        let ended = planned.end.as_ref().map(|end| end.reason());
        let planned_end = planned
            .renewal
            .as_ref()
            .map(|renewal| renewal.planned_end.as_str());
        match (known.end.sent, known.end.answered) {
            (_, Some(_)) => assert_eq!(
                Some(now.end_reason()),
                ended,
                "an acknowledged end is lost: {now:?}"
            ),
            (None, _) => assert_eq!(now.state(), InvolvementState::Active, "ended by nobody: {now:?}"),
            (Some(_), None) => {}
        }
        match (known.renew.sent, known.renew.answered) {
            (_, Some(_)) => assert_eq!(
                Some(now.planned_end.as_str()),
                planned_end,
                "a renewal is lost: {now:?}"
            ),
            (None, _) => assert_eq!(now.planned_end, "", "renewed by nobody: {now:?}"),
            (Some(_), None) => {}
        }
        let is_ended = now.end_reason() != EndReason::Unspecified;
        assert_eq!(now.state() == InvolvementState::Ended, is_ended, "{now:?}");
        // Apart from what may have changed, it is what the first answer said.
        let as_first = Registration {
            planned_end: first.planned_end.clone(),
            expires_on: first.expires_on.clone(),
            state: first.state,
            ended_on: first.ended_on.clone(),
            end_reason: first.end_reason,
            ..now.clone()
        };
        assert_eq!(&as_first, first, "a registration that changed by itself");
    }

    /// How many registrations may be active: exactly one number when every call has its answer.
    pub(crate) fn active(&self) -> RangeInclusive<u64> {
        let ledger = self.ledger();
        let count =
            |is: &dyn Fn(&Known) -> bool| ledger.known.iter().filter(|known| is(known)).count() as u64;
        let sure = count(&|k| k.register.answered.is_some() && k.end.sent.is_none());
        let most = count(&|k| k.register.sent.is_some() && k.end.answered.is_none());
        sure..=most
    }

    /// Acknowledged registrations, renewals and ends.
    pub(crate) fn acknowledged(&self) -> (u64, u64, u64) {
        let ledger = self.ledger();
        let count = |of: &dyn Fn(&Known) -> Progress| {
            ledger
                .known
                .iter()
                .filter(|known| of(known).answered.is_some())
                .count() as u64
        };
        (count(&|k| k.register), count(&|k| k.renew), count(&|k| k.end))
    }
}
