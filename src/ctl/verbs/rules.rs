//! `kringctl rules ...`

use std::{path::Path, time::Duration};

use indicatif::ProgressBar;
use serde_json::{Value, json};

use super::{Admin, Answer, Asker, Failed, Printer, connect, incomplete, output::rules as shown};
use crate::{
    ctl::{
        arguments::{Connection, Output, RulesVerb},
        bar::bar,
        bounded_file, written_file,
    },
    wire::v1::{self, RulesChange, RulesPreview},
};

/// How far a change is, is asked so often.
const ASK_EVERY: Duration = Duration::from_millis(200);

pub(super) async fn run(connection: &Connection, verb: RulesVerb, printer: Printer) -> Result<(), Failed> {
    match verb {
        RulesVerb::Show { write } => show(connect(connection).await?, write.as_deref(), printer).await,
        RulesVerb::Preview { file } => {
            let policy = read(&file)?;
            let preview = look(&mut connect(connection).await?, policy).await?;
            let next = format!(
                "Nothing was changed. Next: kringctl rules apply {}",
                file.display()
            );
            let text = shown::preview(printer.page, &preview);
            let answer = Answer::new(text, shown::preview_json(&preview));
            printer.answer(&answer.with_hint((!preview.in_force).then_some(next)));
            Ok(())
        }
        RulesVerb::Apply {
            file,
            no_wait,
            consent,
        } => {
            let asker = Asker::of(&consent)?;
            let policy = read(&file)?;
            apply(connect(connection).await?, policy, asker, !no_wait, printer).await
        }
    }
}

fn read(file: &Path) -> Result<String, Failed> {
    let text = bounded_file::read_text(file, "a policy")?;
    match text.trim().is_empty() {
        true => Err(bounded_file::wrong(
            file,
            "is empty: `kringctl rules show --write FILE` gives the policy in force",
        )),
        false => Ok(text),
    }
}

/// Gives the text byte for byte: a start compares the file with what is in force.
async fn show(mut admin: Admin, file: Option<&Path>, printer: Printer) -> Result<(), Failed> {
    let rules = admin.get_rules(v1::GetRulesRequest {}).await?.into_inner();
    if let Some(file) = file {
        written_file::write(file, &rules.policy)?;
    }
    match printer.output {
        Output::Json => printer.answer(&Answer::new("", shown::rules_json(&rules))),
        Output::Table => {
            match file {
                Some(file) => {
                    printer.line(&format!("{}: the policy in force.", file.display()));
                }
                None => printer.as_it_is(&rules.policy),
            }
            if let Some(change) = &rules.change {
                printer.beside(&shown::standing(change));
            }
        }
    }
    Ok(())
}

/// Has the daemon look, and tells how far it is.
async fn look(admin: &mut Admin, policy: String) -> Result<RulesPreview, Failed> {
    let request = v1::PreviewRulesRequest { policy };
    let mut words = admin.preview_rules(request).await?.into_inner();
    let (bar, mut last) = (progress("looking at registrations"), None);
    while let Some(word) = words.message().await? {
        bar.set_position(word.percent.into());
        last = word.preview;
    }
    bar.finish_and_clear();
    last.ok_or_else(incomplete)
}

async fn apply(
    mut admin: Admin,
    policy: String,
    asker: Asker,
    wait: bool,
    printer: Printer,
) -> Result<(), Failed> {
    let preview = look(&mut admin, policy.clone()).await?;
    let text = shown::preview(printer.page, &preview);
    if preview.in_force {
        printer.answer(&Answer::new(text, told(&preview, None)));
        return Ok(());
    }
    if printer.output == Output::Table {
        printer.line(&text);
    }
    asker.ask(&shown::consequence(&preview))?;
    let etag = preview.etag.clone();
    let request = v1::ApplyRulesRequest { policy, etag };
    let change = admin.apply_rules(request).await?.into_inner().change;
    let mut change = change.ok_or_else(incomplete)?;
    if wait {
        change = settled(&mut admin, change).await?;
    }
    let answer = Answer::new(
        shown::change(printer.page, &change),
        told(&preview, Some(&change)),
    );
    let next = "Next: kringctl rules show --write policy.toml, where the daemon reads its policy file";
    printer.answer(&answer.with_hint(Some(next.into())));
    Ok(())
}

fn told(preview: &RulesPreview, change: Option<&RulesChange>) -> Value {
    json!({
        "preview": shown::preview_json(preview), "change": change.map(shown::change_json),
    })
}

/// Waits until all registrations were gone over.
async fn settled(admin: &mut Admin, begun: RulesChange) -> Result<RulesChange, Failed> {
    let bar = progress("going over registrations");
    let mut change = begun;
    while !change.complete {
        bar.set_position(change.percent.into());
        tokio::time::sleep(ASK_EVERY).await;
        let rules = admin.get_rules(v1::GetRulesRequest {}).await?.into_inner();
        change = rules.change.ok_or_else(incomplete)?;
    }
    bar.finish_and_clear();
    Ok(change)
}

fn progress(what: &'static str) -> ProgressBar {
    bar(100, "{wide_bar} {pos} % {msg}").with_message(what)
}
