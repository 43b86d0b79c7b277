//! The clock and what time has done, for administrators.
//!
//! Absent: when the clock is in doubt, and what a sweep does (`decision`).

use decision::{Answer, ClockLeap, Command, ConfirmClock, Refusal};
use tonic::Request;

use super::Admin;
use crate::{terms, translate, wire::v1};

impl Admin {
    pub(super) async fn confirm_clock(
        &self,
        request: Request<v1::ConfirmClockRequest>,
    ) -> Result<v1::ConfirmClockResponse, Refusal> {
        let by = self.0.administrator(&request)?.fingerprint();
        let answer = self.submit(Command::ConfirmClock(ConfirmClock { by })).await?;
        let leap = match answer {
            Answer::Clock(leap) => leap,
            _ => None,
        };
        self.0.terms.notify_one();
        Ok(v1::ConfirmClockResponse {
            leap: leap.map(clock_leap),
        })
    }

    pub(super) async fn sweep_terms(
        &self,
        request: Request<v1::SweepTermsRequest>,
    ) -> Result<v1::SweepTermsResponse, Refusal> {
        self.0.administrator(&request)?;
        let swept = terms::sweep(&self.0).await?;
        Ok(v1::SweepTermsResponse {
            expired: swept.expired,
            announced: swept.announced,
            to_erase: terms::erase_due(&self.0).await?,
        })
    }
}

pub(super) fn clock_leap(leap: ClockLeap) -> v1::ClockLeap {
    v1::ClockLeap {
        from: Some(translate::stamp(leap.from)),
        to: Some(translate::stamp(leap.to)),
    }
}
