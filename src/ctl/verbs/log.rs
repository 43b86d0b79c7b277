//! `kringctl log ...`

use serde_json::Value;

use super::{Admin, Answer, Failed, Printer, output::log as shown};
use crate::{
    ctl::{
        arguments::{LogVerb, Output},
        bar::bar,
        printer::plain,
    },
    wire::v1::{self, VerifyLogResponse},
};

/// Where a check is.
const BAR: &str = "{wide_bar} {human_pos}/{human_len} {msg}, {eta} left";

pub(super) async fn run(admin: Admin, verb: LogVerb, printer: Printer) -> Result<(), Failed> {
    match verb {
        LogVerb::Tail { last, follow } => tail(admin, last, follow, printer).await,
        LogVerb::Verify => verify(admin, printer).await,
    }
}

/// Prints each event when it comes, except as one JSON list.
async fn tail(mut admin: Admin, last: u32, follow: bool, printer: Printer) -> Result<(), Failed> {
    let request = v1::TailLogRequest { last, follow };
    let mut events = admin.tail_log(request).await?.into_inner();
    let mut list = Vec::new();
    while let Some(word) = events.message().await? {
        let read_on = match (printer.output, follow) {
            (Output::Table, _) => printer.line(&plain(&shown::entry(&word))),
            (Output::Json, true) => printer.line(&shown::entry_json(&word).to_string()),
            (Output::Json, false) => {
                list.push(shown::entry_json(&word));
                true
            }
        };
        if !read_on {
            return Ok(());
        }
    }
    if (printer.output, follow) == (Output::Json, false) {
        printer.line(&format!("{:#}", Value::from(list)));
    }
    Ok(())
}

async fn verify(mut admin: Admin, printer: Printer) -> Result<(), Failed> {
    let mut words = admin.verify_log(v1::VerifyLogRequest {}).await?.into_inner();
    let (bar, mut last) = (bar(0, BAR), None);
    while let Some(word) = words.message().await? {
        let slots = word.read == 0 && word.key_slots_read < word.key_slots;
        let (what, done, all) = match slots {
            true => ("key slots", word.key_slots_read, word.key_slots),
            false => ("events", word.read, word.events),
        };
        bar.set_message(what);
        bar.set_length(all);
        bar.set_position(done);
        last = Some(word);
    }
    bar.finish_and_clear();
    let verdict = verdict(last)?;
    printer.answer(&Answer::new(
        shown::verdict(&verdict),
        shown::verdict_json(&verdict),
    ));
    if verdict.damage.is_empty() {
        Ok(())
    } else {
        Err(Failed::Damaged {
            damage: verdict.damage,
            proven: verdict.proven,
        })
    }
}

/// A check that ended before it said how it ended proves nothing.
fn verdict(last: Option<VerifyLogResponse>) -> Result<VerifyLogResponse, Failed> {
    last.filter(|word| word.proven || !word.damage.is_empty())
        .ok_or_else(|| Failed::Broken("the check ended without a verdict".into()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_check_without_a_last_word_proves_nothing() {
        let halfway = VerifyLogResponse {
            read: 10_000,
            events: 20_000,
            ..VerifyLogResponse::default()
        };
        for ended in [None, Some(halfway)] {
            assert_eq!(verdict(ended).unwrap_err().exit_code(), 3);
        }
    }
}
