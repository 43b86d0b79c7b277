//! A failure in its parts: for people one sentence and what to do next, for scripts the same as JSON.
//!
//! Place in the flow: the last thing `kringctl` says, on standard error. Absent: exit codes.

use serde_json::{Value, json};
use tonic::Status;
use tonic_types::StatusExt as _;

use super::{failed::Failed, json::text};

/// A failure in its parts.
#[derive(PartialEq, Eq, Debug)]
pub(super) struct Explained {
    /// Stable code.
    reason: String,
    /// The field at fault, as the protocol names it; empty: none.
    field: String,
    /// What is wrong, in one sentence.
    sentence: String,
    /// What to do next; empty: nothing to say.
    advice: String,
    /// The daemon's: its reason codes are in the manual, so people see them too.
    of_daemon: bool,
}

impl Explained {
    /// What the tool itself found.
    pub(super) fn own(reason: &str, sentence: &Failed, advice: &str) -> Self {
        Self {
            reason: reason.to_owned(),
            field: String::new(),
            sentence: sentence.to_string(),
            advice: advice.to_owned(),
            of_daemon: false,
        }
    }

    /// As the daemon itself would say it.
    pub(super) fn of_daemon(reason: &str, sentence: &Failed, advice: &str) -> Self {
        Self {
            of_daemon: true,
            ..Self::own(reason, sentence, advice)
        }
    }

    /// A command line that cannot be read.
    pub(super) fn wrong_use(sentence: String) -> Self {
        Self::own("WRONG_USE", &Failed::Usage(sentence), "Look at --help.")
    }

    pub(super) fn json(&self) -> Value {
        json!({
            "reason": self.reason, "field": text(&self.field), "sentence": self.sentence, "advice": text(&self.advice),
        })
    }

    /// `FIELD: SENTENCE [REASON]`, and what to do next on a line of its own.
    pub(super) fn for_people(&self) -> String {
        let mut said = String::new();
        if !self.field.is_empty() {
            said.push_str(&self.field);
            said.push_str(": ");
        }
        said.push_str(&self.sentence);
        if self.of_daemon {
            said.push_str(&format!(" [{}]", self.reason));
        }
        if !self.advice.is_empty() {
            said.push_str("\n  ");
            said.push_str(&self.advice);
        }
        said
    }

    /// Takes a refusal apart: the message on the wire is field, sentence and advice in one.
    pub(super) fn refused(status: &Status) -> Self {
        let Some(info) = status.get_details_error_info() else {
            return Self {
                reason: "UNIMPLEMENTED".into(),
                field: String::new(),
                sentence: "This daemon does not know this call.".into(),
                advice: "Use the kringctl that came with the daemon.".into(),
                of_daemon: true,
            };
        };
        let advice = info.metadata.get("advice").cloned().unwrap_or_default();
        let violation = status
            .get_details_bad_request()
            .and_then(|request| request.field_violations.into_iter().next());
        let (field, sentence) = match violation {
            Some(violation) => (violation.field, violation.description),
            None => {
                let sentence = status.message().strip_suffix(advice.as_str());
                (
                    String::new(),
                    sentence.unwrap_or(status.message()).trim_end().to_owned(),
                )
            }
        };
        Self {
            reason: info.reason,
            field,
            sentence,
            advice,
            of_daemon: true,
        }
    }
}
