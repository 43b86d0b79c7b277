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
    Connect(#[from] crate::client::CannotConnect),
    /// The daemon's own words.
    #[error("{}", .0.message())]
    Refused(#[from] Box<tonic::Status>),
    /// Something missing on the command line.
    #[error("{0}")]
    Usage(String),
}

impl From<tonic::Status> for Failed {
    fn from(status: tonic::Status) -> Self {
        Self::Refused(Box::new(status))
    }
}

impl Failed {
    fn exit_code(&self) -> u8 {
        match self {
            Self::Usage(_) => EXIT_USAGE,
            Self::Refused(_) => EXIT_REFUSED,
            Self::Connect(_) => EXIT_UNREACHABLE,
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

fn failed(why: &dyn std::fmt::Display, code: u8) -> ExitCode {
    let (red, plain) = if std::io::stderr().is_terminal() {
        ("\x1b[31m", "\x1b[0m")
    } else {
        ("", "")
    };
    let _ = writeln!(std::io::stderr(), "{red}kringctl:{plain} {why}");
    ExitCode::from(code)
}
