//! The Rotterdam case, played on a daemon of its own, and what happened in it: counted from the answers, not from metrics.

use std::{collections::BTreeSet, path::Path};

use kring::{
    client::{Credentials, connect},
    play::{Answer, Plan, Ports, Quiet, Stage},
    wire::v1::{RegisterRequest, registration_service_client::RegistrationServiceClient},
};
use tonic_types::StatusExt as _;

/// What the players were told.
#[derive(Clone, Debug, Default)]
pub(crate) struct Played {
    pub(crate) registrations: u64,
    pub(crate) looks: u64,
    pub(crate) notices: u64,
    pub(crate) refusals: u64,
    /// Why the stranger was refused.
    pub(crate) reason: String,
}

/// Calls of somebody who is no agency, so that there are refusals to be seen.
pub(crate) const STRANGER_CALLS: u64 = 3;

/// Plays it to its end and leaves the daemon running.
pub(crate) async fn play(folder: &Path) -> (Played, Stage) {
    let scenarios = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/scenarios");
    let resolve = |name: &str| std::fs::read_to_string(scenarios.join(name)).ok();
    let name = "rotterdam-c-household.scenario";
    let text = resolve(name).unwrap();
    let plan = Plan {
        program: env!("CARGO_BIN_EXE_kringd").into(),
        folder: folder.to_owned(),
        story: scenario::parse(name, &text, &resolve).unwrap(),
        ports: Ports::Free,
    };
    let mut stage = Stage::open(plan, &mut Quiet).await.unwrap();
    let mut registered = BTreeSet::new();
    let mut played = Played::default();
    for at in 0..stage.story().events.len() {
        let happening = stage.play(at, &mut Quiet).await.unwrap();
        for answer in happening.answers {
            match answer {
                Answer::Registered(answer) => {
                    registered.insert(answer.registration.unwrap().registration_id);
                }
                Answer::Around(_) => played.looks += 1,
                Answer::Done => {}
            }
        }
        let heard = happening.heard.values().map(|notices| notices.len() as u64);
        played.notices += heard.sum::<u64>();
        played.refusals += u64::from(happening.refused.is_some());
    }
    played.registrations = registered.len() as u64;
    played.reason = call_as_a_stranger(&stage).await;
    played.refusals += STRANGER_CALLS;
    (played, stage)
}

/// The administrator's certificate is that of no agency. Returns the reason of the refusal.
async fn call_as_a_stranger(stage: &Stage) -> String {
    let credentials = Credentials::in_folder(stage.folder(), "administrator");
    let channel = connect(&stage.ready().grpc, &credentials).await.unwrap();
    let mut registrations = RegistrationServiceClient::new(channel);
    let mut reason = String::new();
    for _ in 0..STRANGER_CALLS {
        let refused = registrations.register(RegisterRequest::default()).await;
        let details = refused.unwrap_err().get_details_error_info();
        reason = details.unwrap().reason;
    }
    reason
}
