//! The book of what was provoked: checks each refused call, collects faults, and tells them all at the end.

use std::{collections::BTreeSet, fmt::Debug};

use decision::Reason;
use kring::wire::v1;
use tonic::{Code, Status};
use tonic_types::{ErrorDetail, StatusExt as _};

use crate::{
    expected::{Again, Expected, Where, of},
    stage::Stage,
};

/// Shorter values of a request may stand in a sentence by chance.
const VALUE_CHARACTERS_MIN: usize = 4;

/// What was provoked so far, and what was wrong with it.
#[derive(Default)]
pub(crate) struct Book {
    provoked: BTreeSet<&'static str>,
    faults: Vec<String>,
    calls: usize,
}

impl Book {
    /// A call that must be refused for this reason, at this field (empty: none), and leave the log as it was.
    pub(crate) async fn refuses<R: Debug, A>(
        &mut self,
        stage: &mut Stage,
        reason: &str,
        field: &str,
        request: R,
        call: impl AsyncFnOnce(R) -> Result<A, Status>,
    ) {
        let before = stage.events().await;
        let values = values(&format!("{request:?}"));
        match call(request).await {
            Ok(_) => self.fault(reason, field, "the call was not refused"),
            Err(status) => self.told(reason, field, &status, &values),
        }
        self.unchanged(reason, before, stage.events().await);
    }

    /// The log did not grow.
    pub(crate) fn unchanged(&mut self, reason: &str, before: u64, after: u64) {
        if before != after {
            self.fault(
                reason,
                "",
                &format!("the log grew from {before} to {after} events"),
            );
        }
    }

    /// A status that must say this; `values` stand in the request and may not be told.
    pub(crate) fn told(&mut self, reason: &str, field: &str, status: &Status, values: &[String]) {
        let Some(expected) = self.provoked(reason) else {
            return;
        };
        if let Err(fault) = status_says(&expected, field, status) {
            self.fault(reason, field, &format!("{fault}: {status:?}"));
        }
        // An update mask is a value that names fields.
        let is_field = |value: &&String| field.split('.').any(|part| part == *value);
        for value in values.iter().filter(|value| !is_field(value)) {
            let in_details = contains(status.details(), value.as_bytes());
            if in_details || status.message().contains(value.as_str()) {
                self.fault(
                    reason,
                    field,
                    &format!("the status tells {value:?} of the request"),
                );
            }
        }
    }

    /// The refusal of one item of a list.
    pub(crate) fn told_of_item(&mut self, reason: &str, field: &str, refused: &v1::Refused) {
        let Some(Expected { reason: known, .. }) = self.provoked(reason) else {
            return;
        };
        let expected = v1::Refused {
            reason: reason.into(),
            field: field.into(),
            sentence: known.sentence().into(),
            advice: known.advice().into(),
        };
        if *refused != expected {
            self.fault(reason, field, &format!("the item says {refused:?}"));
        }
    }

    /// Marks a reason as provoked in a way that has no status of ours.
    pub(crate) fn provoked(&mut self, reason: &str) -> Option<Expected> {
        self.calls += 1;
        match of(reason) {
            Some(expected) => {
                self.provoked.insert(expected.reason.code());
                Some(expected)
            }
            None => {
                self.fault(reason, "", "there is no such reason");
                None
            }
        }
    }

    /// Something is not as it should be.
    pub(crate) fn fault(&mut self, reason: &str, field: &str, what: &str) {
        self.faults.push(format!("{reason} at `{field}`: {what}"));
    }

    /// Everything was provoked, and nothing was wrong.
    #[expect(clippy::print_stdout, reason = "the count is what this test is asked for")]
    pub(crate) fn close(self) {
        let all: BTreeSet<_> = Reason::ALL.iter().map(|reason| reason.code()).collect();
        let missing: Vec<_> = all.difference(&self.provoked).collect();
        assert!(
            self.faults.is_empty() && missing.is_empty(),
            "not provoked: {missing:?}\n{}",
            self.faults.join("\n")
        );
        let (reasons, provoked) = (all.len(), self.provoked.len());
        println!(
            "{reasons} reasons, {provoked} provoked, by {} refused calls",
            self.calls
        );
    }
}

fn contains(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}

/// The texts of a request, as its debug form quotes them.
fn values(shown: &str) -> Vec<String> {
    let quoted = shown.split('"').skip(1).step_by(2);
    let long = quoted.filter(|value| value.chars().count() >= VALUE_CHARACTERS_MIN);
    long.map(str::to_owned).collect()
}

fn status_says(expected: &Expected, field: &str, status: &Status) -> Result<(), &'static str> {
    let Expected { reason, told, .. } = expected;
    let sure = |good: bool, fault| if good { Ok(()) } else { Err(fault) };
    let code = match told {
        Where::Status(code) => *code,
        Where::Handshake | Where::Item => Code::Ok,
    };
    sure(status.code() == code, "another gRPC code")?;
    let details = status.get_error_details_vec();
    let infos: Vec<_> = details
        .iter()
        .filter_map(|detail| match detail {
            ErrorDetail::ErrorInfo(info) => Some(info),
            _ => None,
        })
        .collect();
    let [info] = infos[..] else {
        return Err("not exactly one ErrorInfo");
    };
    sure(info.domain == "kring", "another domain")?;
    sure(info.reason == reason.code(), "another reason")?;
    let advice = info.metadata.get("advice").map(String::as_str);
    sure(advice == Some(reason.advice()), "another advice")?;
    let message = status.message();
    sure(message.ends_with(reason.advice()), "the message ends otherwise")?;
    let violations = status.get_details_bad_request().map(|bad| bad.field_violations);
    let fields: Vec<_> = violations.iter().flatten().map(|v| v.field.as_str()).collect();
    let right: &[&str] = if field.is_empty() { &[] } else { &[field] };
    sure(fields == right, "another field")?;
    let after = status.get_details_retry_info().and_then(|info| info.retry_delay);
    let right = match expected.again {
        Again::After(delay) => Some(delay),
        Again::No | Again::Yes(_) => None,
    };
    sure(after == right, "another RetryInfo")
}
