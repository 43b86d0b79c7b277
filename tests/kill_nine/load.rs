//! Many calls at once, until all are answered or the daemon is dead.

use std::{
    collections::VecDeque,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
};

use kring::wire::v1::Registration;
use prost_types::Timestamp;
use rustix::process::Pid;
use tokio::task::JoinSet;

use crate::{
    calls::{Call, Connections, Verb, is_refusal},
    daemon::kill_nine,
    kills::IN_FLIGHT,
    model::Model,
};

/// A renewal or an end follows its registration after at most about this many other calls.
const FOLLOWS_WITHIN: usize = 200;

/// One batch of calls to one run of the daemon.
pub(crate) struct Load {
    pub(crate) model: Arc<Model>,
    pub(crate) connections: Connections,
    /// Since when this run of the daemon serves, by its own clock.
    pub(crate) started_at: Timestamp,
    /// Kill the daemon when this many registrations are acknowledged.
    pub(crate) kill_after: Option<(usize, Pid)>,
    calls: Mutex<VecDeque<Call>>,
    unanswered: Mutex<Vec<Call>>,
    registered: AtomicUsize,
    durable: AtomicUsize,
    answered: AtomicUsize,
    dead: AtomicBool,
}

/// How a batch ended.
pub(crate) struct Ended {
    /// The connection broke before everything was answered.
    pub(crate) died: bool,
    /// Sent and not answered.
    pub(crate) unanswered: Vec<Call>,
    /// Not sent.
    pub(crate) left: VecDeque<Call>,
    /// Calls answered.
    pub(crate) answered: usize,
    /// Registrations that were recorded before this run of the daemon, and answered only now.
    pub(crate) durable: usize,
}

impl Load {
    pub(crate) fn new(
        model: &Arc<Model>,
        connections: &Connections,
        started_at: Timestamp,
        kill_after: Option<(usize, Pid)>,
    ) -> Self {
        Self {
            model: Arc::clone(model),
            connections: connections.clone(),
            started_at,
            kill_after,
            calls: Mutex::default(),
            unanswered: Mutex::default(),
            registered: AtomicUsize::new(0),
            durable: AtomicUsize::new(0),
            answered: AtomicUsize::new(0),
            dead: AtomicBool::new(false),
        }
    }

    pub(crate) async fn run(self, calls: VecDeque<Call>) -> Ended {
        let load = Arc::new(Self {
            calls: Mutex::new(calls),
            ..self
        });
        let mut workers = JoinSet::new();
        for _ in 0..IN_FLIGHT {
            let load = Arc::clone(&load);
            workers.spawn(async move { load.work().await });
        }
        while let Some(done) = workers.join_next().await {
            done.unwrap();
        }
        Ended {
            died: load.dead.load(Ordering::Acquire),
            unanswered: std::mem::take(&mut *load.unanswered.lock().unwrap()),
            left: std::mem::take(&mut *load.calls.lock().unwrap()),
            answered: load.answered.load(Ordering::Acquire),
            durable: load.durable.load(Ordering::Acquire),
        }
    }

    fn next(&self) -> Option<Call> {
        if self.dead.load(Ordering::Acquire) {
            None
        } else {
            self.calls.lock().unwrap().pop_front()
        }
    }

    async fn work(&self) {
        while let Some(call) = self.next() {
            let before = self.model.sent(call);
            match self.connections.make(&self.model, call).await {
                Ok(answer) => {
                    self.answered.fetch_add(1, Ordering::AcqRel);
                    if self.model.answered(call, &before, &answer) {
                        self.first_answer(call, &answer.registration);
                    }
                }
                Err(status) => {
                    assert!(!is_refusal(&status), "{call:?} is refused: {status}");
                    self.dead.store(true, Ordering::Release);
                    self.unanswered.lock().unwrap().push(call);
                }
            }
        }
    }

    fn first_answer(&self, call: Call, registration: &Registration) {
        let planned = &self.model.plan.registrations[call.no];
        let verb = match call.verb {
            Verb::Register | Verb::Renew if planned.end.is_some() => Some(Verb::End),
            Verb::Register | Verb::Renew | Verb::End => None,
        };
        let renew = call.verb == Verb::Register && planned.renewal.is_some();
        if let Some(verb) = if renew { Some(Verb::Renew) } else { verb } {
            let mut calls = self.calls.lock().unwrap();
            let at = (call.no * 7919 % FOLLOWS_WITHIN).min(calls.len());
            calls.insert(at, Call { verb, no: call.no });
        }
        if call.verb == Verb::Register {
            let recorded_at = registration.recorded_at.expect("a moment");
            if (recorded_at.seconds, recorded_at.nanos) < (self.started_at.seconds, self.started_at.nanos) {
                self.durable.fetch_add(1, Ordering::AcqRel);
            }
            let registered = self.registered.fetch_add(1, Ordering::AcqRel) + 1;
            if let Some((_, pid)) = self.kill_after.filter(|&(after, _)| after == registered) {
                kill_nine(pid);
            }
        }
    }
}
