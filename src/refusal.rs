//! From a refusal to a gRPC status: one place, one shape (AIP-193).
//!
//! Every status carries exactly one ErrorInfo with the stable reason and in its metadata what to do next, the field at
//! fault in BadRequest, and RetryInfo where waiting helps. Never a value from the request.
//! Statuses that the transport makes by itself have no reason; which one they get stands here too.

use std::{collections::HashMap, time::Duration};

use decision::{Class, Reason, Refusal};
use tonic::{Code, Status};
use tonic_types::{ErrorDetails, StatusExt as _};

/// Domain of the reasons.
pub(crate) const DOMAIN: &str = "kring";

const RETRY_BUSY: Duration = Duration::from_millis(250);
const RETRY_NOT_WRITING: Duration = Duration::from_secs(30);
/// The drain takes this long at most; a restart comes after it.
const RETRY_STOPPING: Duration = Duration::from_secs(5);

/// Writes a refusal on the wire.
pub(crate) fn status(refusal: &Refusal) -> Status {
    let Refusal { reason, field, .. } = refusal;
    let (sentence, advice) = (refusal.sentence(), reason.advice());
    let message = match field.as_str() {
        "" => format!("{sentence} {advice}"),
        field => format!("{field}: {sentence} {advice}"),
    };
    let limit = refusal
        .characters_max
        .map(|most| ("limit_characters", most.to_string()));
    Status::with_error_details(code(reason.class()), message, details(refusal, limit))
}

/// Writes the refusal of a message that was not read; says how large one may be (bytes) where that is the reason.
pub(crate) fn of_message(reason: Reason, bytes_max: usize) -> Status {
    let refusal = Refusal::of(reason);
    if reason != Reason::MessageTooLarge {
        return status(&refusal);
    }
    let message = format!(
        "{} The limit is {bytes_max} bytes. {}",
        reason.sentence(),
        reason.advice()
    );
    Status::with_error_details(
        code(reason.class()),
        message,
        details(&refusal, Some(("limit_bytes", bytes_max.to_string()))),
    )
}

/// Which reason a status gets that the transport made by itself. Whatever is not named broke off the message.
pub(crate) const fn of_transport(code: Code) -> Reason {
    match code {
        Code::Unimplemented => Reason::UnknownRpc,
        Code::OutOfRange | Code::ResourceExhausted => Reason::MessageTooLarge,
        _ => Reason::MessageMalformed,
    }
}

fn details(refusal: &Refusal, also: Option<(&str, String)>) -> ErrorDetails {
    let Refusal { reason, field, .. } = refusal;
    let advice = ("advice".to_owned(), reason.advice().to_owned());
    let also = also.map(|(name, value)| (name.to_owned(), value));
    let metadata: HashMap<_, _> = [advice].into_iter().chain(also).collect();
    let mut details = ErrorDetails::with_error_info(reason.code(), DOMAIN, metadata);
    if !field.is_empty() {
        details.add_bad_request_violation(field, refusal.sentence());
    }
    if let Some(after) = retry_after(*reason) {
        details.set_retry_info(Some(after));
    }
    details
}

const fn code(class: Class) -> Code {
    match class {
        Class::Invalid => Code::InvalidArgument,
        Class::Unauthenticated => Code::Unauthenticated,
        Class::Denied => Code::PermissionDenied,
        Class::NotFound => Code::NotFound,
        Class::Conflict => Code::AlreadyExists,
        Class::Precondition => Code::FailedPrecondition,
        Class::Exhausted => Code::ResourceExhausted,
        Class::OutOfRange => Code::OutOfRange,
        Class::Aborted => Code::Aborted,
        Class::Unavailable => Code::Unavailable,
        Class::Unimplemented => Code::Unimplemented,
    }
}

const fn retry_after(reason: Reason) -> Option<Duration> {
    match reason {
        Reason::QueueFull | Reason::ReconcileBusy => Some(RETRY_BUSY),
        Reason::NotWriting | Reason::DiskFull => Some(RETRY_NOT_WRITING),
        Reason::Stopping => Some(RETRY_STOPPING),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_refusal_has_one_error_info_and_a_field_where_there_is_one() {
        for &reason in Reason::ALL {
            let status = status(&Refusal::at(reason, "person.bsn"));
            let info = status.get_details_error_info().unwrap();
            assert_eq!(
                (info.reason.as_str(), info.domain.as_str()),
                (reason.code(), DOMAIN)
            );
            assert_eq!(
                status.get_details_bad_request().unwrap().field_violations[0].field,
                "person.bsn"
            );
            assert!(status.message().contains(reason.sentence()));
        }
    }

    #[test]
    fn a_message_that_is_too_large_says_how_large_it_may_be() {
        let status = of_message(Reason::MessageTooLarge, 4711);
        assert!(status.message().contains("4711 bytes"), "{}", status.message());
        let info = status.get_details_error_info().unwrap();
        assert_eq!(info.metadata["limit_bytes"], "4711");
        assert_eq!(info.metadata["advice"], Reason::MessageTooLarge.advice());
    }

    #[test]
    fn a_text_that_is_too_long_says_how_long_it_may_be() {
        let status = status(&Refusal::too_long("actor", 64));
        assert!(
            status
                .message()
                .starts_with("actor: A text is longer than the 64 characters")
        );
        let info = status.get_details_error_info().unwrap();
        assert_eq!(info.metadata["limit_characters"], "64");
        let violations = status.get_details_bad_request().unwrap().field_violations;
        assert!(violations[0].description.contains("64 characters"));
    }

    #[test]
    fn waiting_helps_only_where_a_time_is_given() {
        assert!(
            status(&Refusal::of(Reason::QueueFull))
                .get_details_retry_info()
                .is_some()
        );
        assert!(
            status(&Refusal::of(Reason::BsnLength))
                .get_details_retry_info()
                .is_none()
        );
    }
}
