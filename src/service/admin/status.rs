//! How the index is doing: status, and coverage of a municipality.

use decision::{Refusal, coverage};
use tonic::Request;

use super::{Admin, clock::clock_leap};
use crate::{translate, wire::v1};

impl Admin {
    pub(super) async fn get_municipality_coverage(
        &self,
        request: Request<v1::GetMunicipalityCoverageRequest>,
    ) -> Result<v1::GetMunicipalityCoverageResponse, Refusal> {
        self.0.administrator(&request)?;
        let reference = self.0.engine.reference();
        let municipality = translate::known_municipality(reference, &request.get_ref().municipality)?;
        let sectors = self
            .0
            .engine
            .read(|view| coverage(view, reference, municipality, self.0.now()));
        Ok(v1::GetMunicipalityCoverageResponse {
            coverage: Some(translate::coverage(municipality, sectors)),
        })
    }

    pub(super) async fn get_status(
        &self,
        request: Request<v1::GetStatusRequest>,
    ) -> Result<v1::GetStatusResponse, Refusal> {
        self.0.administrator(&request)?;
        let engine = &self.0.engine;
        let (agencies, units, active, waiting) = engine.read(|view| {
            (
                view.registry.agencies().count() as u64,
                view.registry.units() as u64,
                view.household.active_registrations(),
                view.outbox.waiting(),
            )
        });
        let now = self.0.clock_now();
        let leap = engine.read(|view| view.clock_leap(now));
        let not_after = self.0.metrics.certificate_not_after_seconds.get();
        Ok(v1::GetStatusResponse {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            profile: engine.policy().profile.name().to_owned(),
            server_time: Some(translate::stamp(now)),
            started_at: Some(translate::stamp(self.0.started_at)),
            ready: self.0.readiness.is_ready(),
            not_ready_reason: engine
                .why_not_writing()
                .unwrap_or_else(|| self.0.readiness.reasons()),
            events: engine.events(),
            agencies,
            units,
            active_registrations: active,
            unacknowledged_notices: waiting,
            development: self.0.development,
            certificate_not_after: Some(translate::stamp(event::Moment(
                not_after.saturating_mul(1_000_000),
            ))),
            warning: self.0.readiness.notes().trim_end().to_owned(),
            limits_reached: self.limits_reached(),
            key_encryption_fingerprint: self
                .0
                .next_key
                .in_use()
                .map_or_else(String::new, |label| label.to_string()),
            clock_leap: leap.map(clock_leap),
            recorded_ahead_seconds: self.0.recorded_ahead().as_secs(),
            erasures_under_way: engine.erasures_under_way().len() as u64,
            receipt_verifier_key: engine.receipts().verifier_key(),
        })
    }

    /// The same counts as the metric.
    fn limits_reached(&self) -> Vec<v1::LimitCount> {
        let counts = self.0.metrics.limits_reached();
        let reached = counts.filter(|&(_, commands)| commands > 0);
        reached
            .map(|(limit, commands)| v1::LimitCount {
                limit: limit.to_owned(),
                commands,
            })
            .collect()
    }
}
