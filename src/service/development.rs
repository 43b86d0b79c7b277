//! DevelopmentService: the scenario clock. Served in development mode only.

use decision::{Command, ConfirmClock, Reason, Refusal};
use tonic::{Request, Response, Status};

use super::{Shared, answer};
use crate::terms;
use crate::wire::v1::{self, development_service_server::DevelopmentService};

/// The service.
pub(crate) struct DevelopmentClock(pub(crate) Shared);

#[tonic::async_trait]
impl DevelopmentService for DevelopmentClock {
    async fn set_clock(
        &self,
        request: Request<v1::SetClockRequest>,
    ) -> Result<Response<v1::SetClockResponse>, Status> {
        answer(&self.0, "SetClock", async {
            let by = self.0.administrator(&request)?.fingerprint();
            let now = request
                .into_inner()
                .now
                .ok_or_else(|| Refusal::at(Reason::FieldMissing, "now"))?;
            let micros = now
                .seconds
                .saturating_mul(1_000_000)
                .saturating_add(i64::from(now.nanos) / 1000);
            self.0
                .clock
                .set(micros)
                .map_err(|_| Refusal::at(Reason::ClockGoesBack, "now"))?;
            // Whoever sets a scenario clock means it.
            let word = Command::ConfirmClock(ConfirmClock { by });
            self.0.engine.submit(word, self.0.now()).await?;
            // Before the answer, so that what a story tells next comes after what time did until then.
            match terms::sweep(&self.0).await {
                // The clock has not caught up with what is recorded.
                Err(why) if why.reason == Reason::ClockNotConfirmed => {}
                swept => drop(swept?),
            }
            Ok(v1::SetClockResponse {})
        })
        .await
    }
}
