//! `kringctl clock ...`

use super::{Answer, Failed, connect, output::clock as shown};
use crate::{
    ctl::{
        arguments::{ClockVerb, Connection},
        confirm::Asker,
        moment::second,
    },
    wire::v1,
};

pub(super) async fn run(connection: &Connection, verb: ClockVerb) -> Result<Answer, Failed> {
    let ClockVerb::Confirm { consent } = verb;
    let asker = Asker::of(&consent)?;
    let mut admin = connect(connection).await?;
    let status = admin.get_status(v1::GetStatusRequest {}).await?.into_inner();
    if status.clock_leap.is_some() {
        asker.ask(&format!(
            "The clock of the index shows {}. Is that right? What has expired until then ends now.",
            second(status.server_time.as_ref())
        ))?;
    }
    let word = admin
        .confirm_clock(v1::ConfirmClockRequest {})
        .await?
        .into_inner();
    let shown = shown::confirmed(&word, status.recorded_ahead_seconds);
    Ok(Answer::new(shown, shown::confirmed_json(&word)))
}
