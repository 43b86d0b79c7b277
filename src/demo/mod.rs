//! `kringd demo`: the Rotterdam case, played three ways against real daemons, and the last one left running.
//!
//! Place in the flow: around all of it. The demo starts `kringd run` as a child process and speaks gRPC with mutual TLS
//! like any agency; what it prints came over those connections. Absent: any shortcut in the process, any identity, and
//! the days of the story, which are chosen and not real.

mod counted;
mod farewell;
mod meanwhile;
mod retell;
mod table;
mod tell;
mod titles;

use std::{io::IsTerminal as _, path::PathBuf};

use anyhow::Context as _;

use self::{
    counted::Counted,
    retell::Retell,
    tell::{Ended, Telling, quietly},
};
use crate::show::{Page, Scratch, Stop};

const CAST: &str = include_str!("../../tests/scenarios/rotterdam-cast.scenario");
const AS_IT_WAS: (&str, &str) = (
    "rotterdam-a-as-it-was.scenario",
    include_str!("../../tests/scenarios/rotterdam-a-as-it-was.scenario"),
);
const PER_CHILD: (&str, &str) = (
    "rotterdam-b-child-index.scenario",
    include_str!("../../tests/scenarios/rotterdam-b-child-index.scenario"),
);
const HOUSEHOLD: (&str, &str) = (
    "rotterdam-c-household.scenario",
    include_str!("../../tests/scenarios/rotterdam-c-household.scenario"),
);

const OPENING: &str = "In 2015 a baby died in Rotterdam. The inspectorates found that many agencies had been involved \
with the family, and that none of them knew about the others. This demo plays the case three ways against the real \
daemon, over gRPC with mutual TLS: as it was, with a full index of children, and with Kring. Persons and days are made \
up; the order of events follows the report.";

const LEGEND: &str = "How to read it: E78 is a row of the case's timeline. \"A < B\" means that A hears of B at that moment. \
\"=\" is what the agency that acts gets back.";

/// Options of `kringd demo`.
#[derive(Clone, Debug, Default, clap::Args)]
pub struct Options {
    /// Make the last store here (absent or empty) instead of in a temporary folder, and leave it there
    #[arg(long, value_name = "DIR")]
    folder: Option<PathBuf>,
    /// Leave the temporary folder where it is
    #[arg(long)]
    keep: bool,
    /// No pauses between the events (there are none without a terminal)
    #[arg(long)]
    fast: bool,
    /// End after the story instead of leaving the daemon running
    #[arg(long)]
    no_wait: bool,
}

/// Plays the demo and ends when the story is told (`--no-wait`) or on Ctrl-C.
///
/// # Errors
/// In one sentence: no temporary folder, a daemon that does not run, or a story that did not go as it is written.
pub async fn run(options: Options) -> anyhow::Result<()> {
    let mut stop = Stop::listen().context("signals cannot be received")?;
    let terminal = std::io::stdout().is_terminal();
    let scratch = Scratch::make("demo", options.keep)?;
    let telling = Telling {
        program: std::env::current_exe().context("this program does not know where it is")?,
        paced: terminal && !options.fast,
    };
    let folder = options
        .folder
        .clone()
        .unwrap_or_else(|| scratch.path().join("kring"));
    let page = Page::new(terminal);
    match show(&telling, page, &scratch, folder, options.no_wait, &mut stop).await? {
        Ended::Whole(()) => {}
        Ended::Stopped => page.line("Stopped."),
    }
    if options.keep {
        page.line(&format!("Kept: {}", scratch.path().display()));
    }
    Ok(())
}

/// A story with its cast, from the texts inside this program.
fn story((file, text): (&str, &str)) -> anyhow::Result<scenario::Story> {
    let resolve = |name: &str| (name == "rotterdam-cast.scenario").then(|| CAST.to_owned());
    Ok(scenario::parse(file, text, &resolve)?)
}

async fn show(
    telling: &Telling,
    page: Page,
    scratch: &Scratch,
    folder: PathBuf,
    no_wait: bool,
    stop: &mut Stop,
) -> anyhow::Result<Ended<()>> {
    page.title("Kring: the Rotterdam case");
    page.paragraph(0, OPENING);
    page.paragraph(0, LEGEND);
    page.blank();

    let mut looks = Vec::new();
    for (step, text, title, name) in [
        (1, AS_IT_WAS, "as it was", "as-it-was"),
        (2, PER_CHILD, "a full index of children", "per-child"),
    ] {
        let mut progress = Counted::new(page.terminal(), &format!("{step}/3 {title}"));
        let plan = telling.plan(scratch.path().join(name), story(text)?);
        match quietly(plan, &mut progress, stop).await? {
            Ended::Whole(look) => looks.push(look),
            Ended::Stopped => return Ok(Ended::Stopped),
        }
        progress.done();
    }
    let per_child = looks.pop().unwrap_or_default();
    let as_it_was = looks.pop().unwrap_or_default();

    page.line(&format!("3/3 {}", page.strong("the whole family, with Kring")));
    let plan = telling.plan(folder, story(HOUSEHOLD)?);
    let mut retell = Retell::new(page, as_it_was, per_child);
    let (stage, tally) = match telling.aloud(plan, &mut retell, stop).await? {
        Ended::Whole(told) => told,
        Ended::Stopped => return Ok(Ended::Stopped),
    };
    retell.closing(&tally);
    farewell::leave(page, stage, no_wait, stop).await?;
    Ok(Ended::Whole(()))
}
