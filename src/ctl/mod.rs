//! The administrator's tool: agencies, units, mandates, certificates, quotas, merges, the policy, the log, coverage, status.
//!
//! Place in the flow: outside it. Speaks to a running daemon over gRPC with the administrator's certificate; sees agencies,
//! never families. Absent: the store, keys, anything about a person.
//!
//! | what | where |
//! |---|---|
//! | the command line | `arguments`, a file per noun |
//! | what a verb does | `verbs`, a file per noun |
//! | how an answer looks, as table and as JSON | `output`, a file per noun |
//! | failures and exit codes | `failed`, `explained` |

mod arguments;
pub(crate) mod bar;
mod bounded_file;
mod certificate_file;
mod confirm;
mod connection;
mod explained;
mod failed;
#[cfg(test)]
mod golden_tests;
mod json;
mod moment;
mod output;
pub(crate) mod page;
mod printer;
mod verbs;
mod written_file;

use std::{ffi::OsString, process::ExitCode};

use clap::Parser as _;

pub use arguments::Arguments;
use arguments::Output;
use explained::Explained;
use failed::{EXIT_USAGE, Failed};
use printer::Printer;

/// Runs the tool on a command line: prints what was asked for on standard output, a failure on standard error.
#[must_use]
pub fn start(command_line: impl Iterator<Item = OsString>) -> ExitCode {
    let words: Vec<OsString> = command_line.collect();
    match Arguments::try_parse_from(&words) {
        Ok(arguments) => run(arguments),
        Err(error) if error.use_stderr() && wants_json(&words) => {
            let said = error.to_string();
            let sentence = said
                .lines()
                .next()
                .unwrap_or_default()
                .trim_start_matches("error: ");
            Printer::new(Output::Json).failure(&Explained::wrong_use(sentence.to_owned()));
            ExitCode::from(EXIT_USAGE)
        }
        Err(error) => usage(&error),
    }
}

/// Runs the tool on arguments that were read.
fn run(arguments: Arguments) -> ExitCode {
    let printer = Printer::new(arguments.output);
    let outcome = match tokio::runtime::Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => runtime.block_on(verbs::run(arguments, printer)),
        Err(error) => Err(Failed::Broken(error.to_string())),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            printer.failure(&why.explained());
            ExitCode::from(why.exit_code())
        }
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

/// A command line that cannot be read may still say how it wants to be answered.
fn wants_json(words: &[OsString]) -> bool {
    let asked = |pair: &[OsString]| pair[0] == "--output" && pair[1] == "json";
    words.iter().any(|word| word == "--output=json") || words.windows(2).any(asked)
}
