//! Why a verb did not succeed: a closed list, each with its exit code and what to do next.
//!
//! Absent: the daemon's reasons, which come from it; how a failure is shown.

use std::path::PathBuf;

use tonic::{Code, Status};
use tonic_types::StatusExt as _;

use super::explained::Explained;
use crate::client::CannotConnect;

/// The answer could not be written.
pub(super) const EXIT_UNWRITTEN: u8 = 1;
/// The daemon refused.
const EXIT_REFUSED: u8 = 2;
/// No connection, or a daemon that is stopping.
const EXIT_UNREACHABLE: u8 = 3;
/// Reason of a daemon that goes away in the middle of an answer.
const STOPPING: &str = "STOPPING";
/// The log is damaged.
const EXIT_DAMAGED: u8 = 4;
/// The tool was called wrongly (EX_USAGE).
pub(super) const EXIT_USAGE: u8 = 64;

/// Why a verb did not succeed.
#[derive(Debug, thiserror::Error)]
pub(super) enum Failed {
    /// No connection.
    #[error("{0}")]
    Connect(#[from] CannotConnect),
    /// The daemon's own words.
    #[error("{}", .0.message())]
    Refused(Box<Status>),
    /// The connection broke before an answer: with TLS 1.3 a client learns only now that its certificate was refused.
    #[error("the connection broke before the answer: {0}")]
    Broken(String),
    /// The daemon ended in the middle of work that it had begun to tell of.
    #[error("the daemon went away before it was complete; {what_holds}")]
    WentAway {
        /// What is so all the same.
        what_holds: &'static str,
    },
    /// Nothing came within the time that was given.
    #[error("the daemon did not answer in time")]
    NotInTime,
    /// Something is damaged, as the daemon says it.
    #[error("{damage}")]
    Damaged {
        /// What and where; for key slots with what to do.
        damage: String,
        /// The log itself is whole.
        proven: bool,
    },
    /// The daemon's answer holds no such unit: the same as when the daemon says so.
    #[error("{0}")]
    NoSuchUnit(String),
    /// There is no receipt of this erasure.
    #[error("{0}")]
    NoReceipt(&'static str),
    /// A receipt that the holder of the key did not sign.
    #[error("{} was not signed by the holder of this key, or was changed", .0.display())]
    NotVerified(PathBuf),
    /// Something is wrong with the command line or a file.
    #[error("{0}")]
    Usage(String),
    /// The file that the answer was meant for.
    #[error("{0}")]
    NotWritten(String),
    /// Somebody was asked and did not say yes.
    #[error("nothing was changed")]
    NotConfirmed,
}

impl From<Status> for Failed {
    fn from(status: Status) -> Self {
        // A refusal of the daemon always carries its reason; a status without one was made by the transport.
        if status.get_details_error_info().is_some() || status.code() == Code::Unimplemented {
            Self::Refused(Box::new(status))
        } else if is_of_our_own_clock(&status) {
            Self::NotInTime
        } else {
            Self::Broken(status.message().to_owned())
        }
    }
}

/// Whether this side of the connection gave up waiting.
fn is_of_our_own_clock(status: &Status) -> bool {
    let mut source = std::error::Error::source(status);
    while let Some(error) = source {
        if error.is::<tonic::TimeoutExpired>() {
            return true;
        }
        source = error.source();
    }
    false
}

fn is_stopping(status: &Status) -> bool {
    status
        .get_details_error_info()
        .is_some_and(|info| info.reason == STOPPING)
}

impl Failed {
    /// Once it had begun to answer, our certificate is none of the reasons why it does not go on: it went away, and this holds.
    pub(super) fn of_begun(status: Status, what_holds: &'static str) -> Self {
        match Self::from(status) {
            Self::Broken(_) => Self::WentAway { what_holds },
            other => other,
        }
    }

    pub(super) fn exit_code(&self) -> u8 {
        match self {
            Self::Usage(_)
            | Self::NotConfirmed
            | Self::Connect(CannotConnect::File { .. } | CannotConnect::Tls(_) | CannotConnect::Address(_)) => {
                EXIT_USAGE
            }
            Self::NotWritten(_) => EXIT_UNWRITTEN,
            // Whoever asks again later finds a daemon that was started anew: as when there was none.
            Self::Refused(status) if is_stopping(status) => EXIT_UNREACHABLE,
            Self::Refused(_) | Self::NoSuchUnit(_) | Self::NoReceipt(_) | Self::NotVerified(_) => {
                EXIT_REFUSED
            }
            Self::Connect(_) | Self::Broken(_) | Self::WentAway { .. } | Self::NotInTime => EXIT_UNREACHABLE,
            Self::Damaged { .. } => EXIT_DAMAGED,
        }
    }

    pub(super) fn explained(&self) -> Explained {
        match self {
            Self::Refused(status) => Explained::refused(status),
            Self::Usage(_) => Explained::own("WRONG_USE", self, "Look at --help."),
            Self::NotWritten(_) => Explained::own(
                "NOT_WRITTEN",
                self,
                "Name a file in a folder in which this user may write, on a disk with room.",
            ),
            Self::NoSuchUnit(_) => {
                Explained::of_daemon("NO_SUCH_UNIT", self, "Open it first with `kringctl unit add`.")
            }
            Self::NoReceipt(_) => Explained::own(
                "NO_RECEIPT",
                self,
                "`kringctl erase list` tells of each erasure who asked and whether it is done.",
            ),
            Self::NotVerified(_) => Explained::own(
                "NOT_VERIFIED",
                self,
                "Take both from the store once more: `kringctl erase receipt ERASURE` and `kringctl erase key`.",
            ),
            Self::NotConfirmed => Explained::own("NOT_CONFIRMED", self, ""),
            // One advice: that for key slots stands in the daemon's sentence.
            Self::Damaged { proven: true, .. } => Explained::own("LOG_DAMAGED", self, ""),
            Self::Damaged { proven: false, .. } => Explained::own(
                "LOG_DAMAGED",
                self,
                "Stop the daemon, keep a copy of the whole store as it is, and go back to a backup that `kringd verify` finds \
                 whole.",
            ),
            Self::NotInTime => Explained::own(
                "NOT_IN_TIME",
                self,
                "It may be busy, or its disk stands still: see its log. If something was to be changed, look whether it was before \
                 asking again; --timeout gives it longer.",
            ),
            Self::WentAway { .. } => Explained::own("DAEMON_WENT_AWAY", self, "Start it, and ask again."),
            Self::Broken(_) => Explained::own(
                "CONNECTION_BROKEN",
                self,
                "Either the daemon stopped, or it does not trust this certificate, which must be valid and signed by an \
                 authority in its tls.client_authorities. If something was to be changed, look whether it was before asking again.",
            ),
            Self::Connect(why) => match why {
                CannotConnect::Untrusted { .. } | CannotConnect::Refused { .. } => Explained::own(
                    "NO_CONNECTION",
                    self,
                    "Is the daemon running, and are --server and --folder its own?",
                ),
                CannotConnect::File { .. } | CannotConnect::Tls(_) => Explained::own(
                    "WRONG_USE",
                    self,
                    "Correct --folder, or --authority, --certificate and --private-key.",
                ),
                CannotConnect::Address(_) => Explained::own("WRONG_USE", self, "Correct --server."),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use tonic_types::ErrorDetails;

    use super::*;

    fn a_refusal(field: &str) -> Failed {
        let mut details = ErrorDetails::with_error_info(
            "ETAG_DIFFERS",
            "kring",
            [("advice".to_owned(), "Read it again.".to_owned())],
        );
        if !field.is_empty() {
            details.add_bad_request_violation(field, "It was changed.");
        }
        let message = "It was changed. Read it again.";
        Failed::from(Status::with_error_details(Code::Aborted, message, details))
    }

    #[test]
    fn a_refusal_is_told_with_its_code_and_what_to_do_next() {
        let failed = a_refusal("");
        assert_eq!(failed.exit_code(), 2);
        assert_eq!(
            failed.explained().for_people(),
            "It was changed. [ETAG_DIFFERS]\n  Read it again."
        );
        assert_eq!(
            failed.explained().json(),
            json!({"reason": "ETAG_DIFFERS", "field": null, "sentence": "It was changed.", "advice": "Read it again."})
        );
    }

    #[test]
    fn the_field_at_fault_stands_first() {
        let said = a_refusal("agency.etag").explained();
        assert!(
            said.for_people()
                .starts_with("agency.etag: It was changed. [ETAG_DIFFERS]")
        );
        assert_eq!(said.json()["field"], "agency.etag");
    }

    #[test]
    fn each_kind_of_failure_has_its_own_exit_code() {
        let codes = [
            Failed::from(Status::unavailable("gone")),
            Failed::from(Status::unimplemented("")),
            Failed::Damaged {
                damage: "event 7 differs".into(),
                proven: false,
            },
            Failed::from(Status::from_error(Box::new(tonic::TimeoutExpired(())))),
            Failed::Usage("no".into()),
            Failed::NotConfirmed,
            Failed::Connect(CannotConnect::Address("here".into())),
            Failed::Connect(CannotConnect::Refused {
                address: "a".into(),
                why: "b".into(),
            }),
        ]
        .map(|failed| failed.exit_code());
        assert_eq!(codes, [3, 2, 4, 3, 64, 64, 64, 3]);
    }
}
