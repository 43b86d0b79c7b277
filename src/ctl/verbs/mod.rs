//! What each verb does: asks the daemon, and hands the answer to `output`. A file per noun.
//!
//! Absent: how an answer looks, and printing; only the log, whose answers come one at a time, and the policy, which is shown
//! before it is asked for, print as they go.

mod administrator;
mod agency;
mod backup;
mod certificate;
mod clock;
mod erase;
mod keys;
mod log;
mod mandate;
mod merge;
mod quota;
mod rules;
mod terms;
mod unit;

use clap::CommandFactory as _;
use jiff::Timestamp;

use super::{
    Failed,
    arguments::{Arguments, Noun},
    confirm::Asker,
    connection::{Admin, administrator as connect},
    output,
    page::Page,
    printer::{Answer, Printer},
};
use crate::{clock::Clock, wire::v1};

/// Runs a verb and prints its answer.
pub(super) async fn run(arguments: Arguments, printer: Printer) -> Result<(), Failed> {
    let Arguments { connection, noun, .. } = arguments;
    let page = printer.page;
    let answer = match noun {
        Noun::Completion { shell } => {
            printer.line(completion(shell).trim_end());
            return Ok(());
        }
        Noun::Log(verb) => return log::run(connect(&connection).await?, verb, printer).await,
        Noun::Backup(verb) => return backup::run(&connection, verb, printer).await,
        Noun::Keys(verb) => return keys::run(&connection, verb, printer).await,
        Noun::Rules(verb) => return rules::run(&connection, verb, printer).await,
        Noun::Status => status(connect(&connection).await?, page).await,
        Noun::Agency(verb) => agency::run(&connection, verb, page).await,
        Noun::Unit(verb) => unit::run(connect(&connection).await?, verb, page).await,
        Noun::Mandate(verb) => mandate::run(&connection, verb, page).await,
        Noun::Certificate(verb) => certificate::run(&connection, verb, page).await,
        Noun::Administrator(verb) => administrator::run(&connection, verb, page).await,
        Noun::Quota(verb) => quota::run(connect(&connection).await?, verb, page).await,
        Noun::Erase(verb) => erase::run(&connection, verb, page).await,
        Noun::Clock(verb) => clock::run(&connection, verb).await,
        Noun::Terms(verb) => terms::run(connect(&connection).await?, verb).await,
        Noun::Merge(verb) => merge::run(&connection, verb, page).await,
        Noun::Coverage { municipality, all } => {
            coverage(connect(&connection).await?, municipality, all, page).await
        }
    }?;
    printer.answer(&answer);
    Ok(())
}

fn completion(shell: clap_complete::Shell) -> String {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Arguments::command(), "kringctl", &mut script);
    String::from_utf8_lossy(&script).into_owned()
}

async fn status(mut admin: Admin, page: Page) -> Result<Answer, Failed> {
    let status = admin.get_status(v1::GetStatusRequest {}).await?.into_inner();
    let now = now();
    Ok(Answer::new(
        output::status::show(page, &status, now),
        output::status::as_json(&status, now),
    ))
}

async fn coverage(mut admin: Admin, municipality: String, all: bool, page: Page) -> Result<Answer, Failed> {
    let request = v1::GetMunicipalityCoverageRequest { municipality };
    let answer = admin.get_municipality_coverage(request).await?.into_inner();
    let coverage = answer.coverage.unwrap_or_default();
    Ok(Answer::new(
        output::coverage::show(page, &coverage, all),
        output::coverage::as_json(&coverage),
    ))
}

/// Now, for the days that a certificate has left: certificates live in real time, also beside a scenario clock.
fn now() -> Timestamp {
    Timestamp::from_microsecond(Clock::system().now_micros()).unwrap_or(Timestamp::MAX)
}

/// An answer of the daemon without the thing that was asked for: of another version, or not the daemon at all.
fn incomplete() -> Failed {
    Failed::Broken("the daemon's answer is incomplete".into())
}
