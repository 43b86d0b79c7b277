//! The policy: the one in force, what another would do, and bringing it into force.
//!
//! A preview reads what is published in slices, so that publishing waits no longer than for one. Absent: going over the
//! registrations after a change (`daemon::sweep`).

use decision::{Answer, ChangePolicy, Command, Preview, Reason, Refusal};
use tokio::sync::mpsc;
use tonic::{Request, Status};

use super::{
    super::mismatch,
    Admin,
    long::{self, Words},
};
use crate::{service::Shared, translate, wire::v1};

/// Answers held for a slow reader.
const WINDOW: usize = 8;

type Items = mpsc::Receiver<Result<v1::PreviewRulesResponse, Status>>;

impl Admin {
    pub(super) async fn get_rules(
        &self,
        request: Request<v1::GetRulesRequest>,
    ) -> Result<v1::GetRulesResponse, Refusal> {
        self.0.administrator(&request)?;
        let engine = &self.0.engine;
        let policy = engine.policy();
        let change = engine.read(|view| {
            let change = view.policy_change();
            change.map(|change| translate::rules_change(view, change))
        });
        Ok(v1::GetRulesResponse {
            policy: policy.text.to_string(),
            digest: translate::hex(&policy.digest),
            change,
        })
    }

    pub(super) async fn preview_rules(
        &self,
        request: Request<v1::PreviewRulesRequest>,
    ) -> Result<Items, Refusal> {
        self.0.administrator(&request)?;
        let policy = translate::policy(&request.get_ref().policy)?;
        let preview = self.0.engine.preview(policy);
        if preview.policy.profile != preview.former.profile {
            return Err(Refusal::at(Reason::ProfileFixed, "policy"));
        }
        if self.0.engine.read(|view| view.policy_under_way().is_some()) {
            return Err(Refusal::of(Reason::PolicyUnderWay));
        }
        let turn = long::turn(&self.0.previewing)?;
        Ok(long::begin(&self.0, turn, WINDOW, move |door, items| {
            look(door, preview, items)
        }))
    }

    pub(super) async fn apply_rules(
        &self,
        request: Request<v1::ApplyRulesRequest>,
    ) -> Result<v1::ApplyRulesResponse, Refusal> {
        let by = self.0.administrator(&request)?.fingerprint();
        let v1::ApplyRulesRequest { policy, etag } = request.get_ref();
        let policy = translate::policy(policy)?;
        let (against, expected) = translate::read_rules_etag(etag, &policy)?;
        let command = Command::ChangePolicy(ChangePolicy {
            by,
            policy,
            against,
            expected,
        });
        let change = match self.submit(command).await? {
            Answer::Done => None,
            Answer::PolicyChange(change) => Some(change),
            _ => return Err(mismatch()),
        };
        let told = self.0.engine.read(|view| {
            let change = change.as_ref();
            change.map(|change| translate::rules_change(view, change))
        });
        Ok(v1::ApplyRulesResponse {
            already_in_force: told.is_none(),
            change: told,
        })
    }
}

/// Looks slice by slice, and tells how far it is.
fn look(
    door: &Shared,
    mut preview: Preview,
    items: &Words<v1::PreviewRulesResponse>,
) -> Result<v1::PreviewRulesResponse, Refusal> {
    let mut told = 0;
    while !preview.is_done() {
        if *door.draining.borrow() || items.is_closed() {
            return Err(Refusal::of(Reason::Stopping));
        }
        door.engine.go_on(&mut preview, door.now());
        let percent = translate::percent(preview.through.0, preview.until.0);
        if percent > told {
            told = percent;
            let preview = None;
            // A slow reader misses some; the preview does not wait for it.
            let _ = items.try_send(Ok(v1::PreviewRulesResponse { percent, preview }));
        }
    }
    let reference = door.engine.reference();
    let whole = door
        .engine
        .read(|view| translate::rules_preview(view, reference, &preview));
    Ok(v1::PreviewRulesResponse {
        percent: 100,
        preview: Some(whole),
    })
}
