//! A refusal as a program can decide on it: read from the details of a status (AIP-193).

use std::{fmt, time::Duration};

use tonic::{Code, Status};
use tonic_types::StatusExt as _;

/// Domain of the reasons in ErrorInfo.
const DOMAIN: &str = "kring";

/// The index said no, and nothing was changed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Refused {
    /// Code of the status: the class of the refusal.
    pub code: Code,
    /// Stable name to decide on, for instance `BSN_ELEVEN_TEST`.
    pub reason: String,
    /// Field at fault, for instance `person.bsn`; empty: none.
    pub field: String,
    /// One sentence for people, with what to do next.
    pub sentence: String,
    /// What to do next.
    pub advice: String,
    /// Time after which the same request may succeed; `None`: waiting does not help.
    pub retry_after: Option<Duration>,
}

impl Refused {
    /// Reads a status; `None` when it was made by the transport: every refusal of the index carries its reason.
    #[must_use]
    pub fn read(status: &Status) -> Option<Self> {
        let details = status.get_error_details();
        let info = details.error_info().filter(|info| info.domain == DOMAIN)?;
        let violation = details.bad_request().and_then(|bad| bad.field_violations.first());
        Some(Self {
            code: status.code(),
            reason: info.reason.clone(),
            field: violation.map_or_else(String::new, |violation| violation.field.clone()),
            sentence: status.message().to_owned(),
            advice: info.metadata.get("advice").cloned().unwrap_or_default(),
            retry_after: details.retry_info().and_then(|retry| retry.retry_delay),
        })
    }
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.reason, self.sentence)
    }
}

impl std::error::Error for Refused {}

/// How long to wait at least before the same request, request id included, is worth repeating; `None`: it is not.
///
/// A refusal says so itself. Anything else without a reason was made by the transport: whether the request was carried
/// out is not known, and its request id makes repeating it safe. Add a growing wait and some chance of your own, and give
/// up in the end.
#[must_use]
pub fn retry_after(status: &Status) -> Option<Duration> {
    match Refused::read(status) {
        Some(refused) => refused.retry_after,
        // A service that is not there will not be there later.
        None if status.code() == Code::Unimplemented => None,
        None => Some(Duration::ZERO),
    }
}

#[cfg(test)]
mod tests {
    use tonic_types::ErrorDetails;

    use super::*;

    fn details(reason: &str, domain: &str) -> ErrorDetails {
        ErrorDetails::with_error_info(reason, domain, [("advice".to_owned(), "Check it.".to_owned())])
    }

    #[test]
    fn a_refusal_says_what_where_and_whether_waiting_helps() {
        let mut wrong = details("BSN_ELEVEN_TEST", "kring");
        wrong.add_bad_request_violation("person.bsn", "The BSN does not pass the eleven test.");
        let status = Status::with_error_details(Code::InvalidArgument, "person.bsn: wrong", wrong);
        let refused = Refused::read(&status).unwrap();
        assert_eq!(
            (refused.code, refused.reason.as_str(), refused.field.as_str()),
            (Code::InvalidArgument, "BSN_ELEVEN_TEST", "person.bsn")
        );
        assert_eq!(refused.advice, "Check it.");
        assert_eq!(refused.to_string(), "BSN_ELEVEN_TEST: person.bsn: wrong");
        assert_eq!(retry_after(&status), None);

        let mut busy = details("QUEUE_FULL", "kring");
        let wait = Duration::from_millis(250);
        busy.set_retry_info(Some(wait));
        let status = Status::with_error_details(Code::ResourceExhausted, "busy", busy);
        assert_eq!(Refused::read(&status).unwrap().field, "");
        assert_eq!(retry_after(&status), Some(wait));
    }

    #[test]
    fn what_the_transport_says_is_no_refusal() {
        let broken = Status::unavailable("connection reset");
        assert_eq!(Refused::read(&broken), None);
        assert_eq!(retry_after(&broken), Some(Duration::ZERO));
        assert_eq!(retry_after(&Status::unimplemented("no such service")), None);
        let other = Status::with_error_details(Code::Internal, "x", details("X", "somebody.else"));
        assert_eq!(Refused::read(&other), None);
    }

    /// Every refusal of the daemon can be read back.
    #[cfg(feature = "daemon")]
    #[test]
    fn the_daemon_writes_what_this_reads() {
        for &reason in decision::Reason::ALL {
            let status = crate::refusal::status(&decision::Refusal::at(reason, "person.bsn"));
            let refused = Refused::read(&status).unwrap();
            assert_eq!(
                (refused.reason.as_str(), refused.field.as_str()),
                (reason.code(), "person.bsn")
            );
            assert_eq!(refused.advice, reason.advice());
        }
    }
}
