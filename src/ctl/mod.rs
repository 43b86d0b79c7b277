//! The administrator's tool: agencies, units, mandates, coverage, status.
//!
//! Place in the flow: outside it. Speaks to a running daemon over gRPC with the administrator's certificate; sees agencies,
//! never families. Absent: the store, keys, anything about a person.

mod arguments;
mod output;
mod verbs;

use std::{
    io::{IsTerminal as _, Write as _},
    process::ExitCode,
};

pub use arguments::Arguments;
use tonic_types::StatusExt as _;

use crate::client::CannotConnect;

/// The tool was called wrongly (EX_USAGE).
const EXIT_USAGE: u8 = 64;
/// The daemon refused.
const EXIT_REFUSED: u8 = 2;
/// No connection.
const EXIT_UNREACHABLE: u8 = 3;

/// Why a verb did not succeed.
#[derive(Debug, thiserror::Error)]
enum Failed {
    /// No connection.
    #[error("{0}")]
    Connect(#[from] CannotConnect),
    /// The daemon's own words.
    #[error("{}", .0.message())]
    Refused(#[from] Box<tonic::Status>),
    /// The connection broke before an answer: with TLS 1.3 a client learns only now that its certificate was refused.
    #[error(
        "the connection broke before an answer ({0}): either the daemon stopped, or it does not trust this certificate, \
         which must be valid and signed by an authority in its tls.client_authorities"
    )]
    Broken(String),
    /// Something missing on the command line.
    #[error("{0}")]
    Usage(String),
}

impl From<tonic::Status> for Failed {
    fn from(status: tonic::Status) -> Self {
        // A refusal of the daemon always carries its reason; a status without one was made by the transport.
        if status.get_details_error_info().is_some() || status.code() == tonic::Code::Unimplemented {
            Self::Refused(Box::new(status))
        } else {
            Self::Broken(status.message().to_owned())
        }
    }
}

impl Failed {
    fn exit_code(&self) -> u8 {
        match self {
            Self::Usage(_) | Self::Connect(CannotConnect::File { .. } | CannotConnect::Tls(_)) => EXIT_USAGE,
            Self::Refused(_) => EXIT_REFUSED,
            Self::Connect(_) | Self::Broken(_) => EXIT_UNREACHABLE,
        }
    }
}

/// Runs the tool: prints what was asked for on standard output, a failure on standard error.
#[must_use]
pub fn run(arguments: Arguments) -> ExitCode {
    let runtime = match tokio::runtime::Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return failed(&error, 1),
    };
    match runtime.block_on(verbs::run(arguments)) {
        Ok(text) => {
            // A closed pipe is not our failure.
            let _ = writeln!(std::io::stdout(), "{}", text.trim_end());
            ExitCode::SUCCESS
        }
        Err(why) => failed(&why, why.exit_code()),
    }
}

/// Help and version end well; anything else that the command line cannot be read as is a wrong call.
#[must_use]
pub fn usage(error: &clap::Error) -> ExitCode {
    // A closed pipe is not our failure.
    let _ = error.print();
    if error.use_stderr() {
        ExitCode::from(EXIT_USAGE)
    } else {
        ExitCode::SUCCESS
    }
}

fn failed(why: &dyn std::fmt::Display, code: u8) -> ExitCode {
    let (red, plain) = if std::io::stderr().is_terminal() {
        ("\x1b[31m", "\x1b[0m")
    } else {
        ("", "")
    };
    let _ = writeln!(std::io::stderr(), "{red}kringctl:{plain} {why}");
    ExitCode::from(code)
}
