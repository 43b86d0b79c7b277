//! `kringctl keys ...`

use super::{Admin, Answer, Failed, Printer, connect, incomplete, output::keys as shown};
use crate::{
    ctl::{
        arguments::{Connection, Consent, KeysVerb, RotateVerb},
        bar::bar,
        confirm::Asker,
    },
    wire::v1::{self, RewrapKeysResponse},
};

const BAR: &str = "{wide_bar} {human_pos}/{human_len} key slots, {eta} left";

pub(super) async fn run(connection: &Connection, verb: KeysVerb, printer: Printer) -> Result<(), Failed> {
    match verb {
        KeysVerb::Rewrap { consent } => rewrap(connection, &consent, printer).await,
        KeysVerb::Status => {
            let keys = get(&mut connect(connection).await?).await?;
            printer.answer(&Answer::new(shown::status(&keys), shown::status_json(&keys)));
            Ok(())
        }
        KeysVerb::Rotate(verb) => rotate(connection, verb, printer).await,
    }
}

async fn get(admin: &mut Admin) -> Result<v1::GetKeysResponse, Failed> {
    Ok(admin.get_keys(v1::GetKeysRequest {}).await?.into_inner())
}

async fn rotate(connection: &Connection, verb: RotateVerb, printer: Printer) -> Result<(), Failed> {
    let answer = match verb {
        RotateVerb::Begin { consent } => {
            let asker = Asker::of(&consent)?;
            let mut admin = connect(connection).await?;
            asker.ask(
                "The next pseudonym key comes into use beside the present one, and a start needs both until the rotation is \
                 finished. Is a copy of it kept elsewhere?",
            )?;
            let request = v1::BeginPseudonymKeyRotationRequest {};
            let word = admin.begin_pseudonym_key_rotation(request).await?.into_inner();
            let keys = word.pseudonyms.ok_or_else(incomplete)?;
            Answer::new(shown::begun(&keys), shown::pseudonyms_json(&keys))
        }
        RotateVerb::Finish {
            leave_behind,
            consent,
        } => {
            let asker = Asker::of(&consent)?;
            let mut admin = connect(connection).await?;
            let known = get(&mut admin).await?.pseudonyms.ok_or_else(incomplete)?;
            if known.rotating {
                asker.ask(&shown::what_finishing_does(&known, leave_behind))?;
            }
            let request = v1::FinishPseudonymKeyRotationRequest { leave_behind };
            let word = admin.finish_pseudonym_key_rotation(request).await?.into_inner();
            let keys = word.pseudonyms.ok_or_else(incomplete)?;
            Answer::new(shown::finished(&keys), shown::pseudonyms_json(&keys))
        }
    };
    printer.answer(&answer);
    Ok(())
}

async fn rewrap(connection: &Connection, consent: &Consent, printer: Printer) -> Result<(), Failed> {
    let asker = Asker::of(consent)?;
    let mut admin = connect(connection).await?;
    asker.ask(
        "Every key of the store is put under the next key-encryption key; from then on only that one opens the store. \
         Is a copy of it kept elsewhere?",
    )?;
    let mut words = admin.rewrap_keys(v1::RewrapKeysRequest {}).await?.into_inner();
    let (bar, mut last) = (bar(0, BAR), None);
    while let Some(word) = words
        .message()
        .await
        .map_err(|status| Failed::of_begun(status, WHOLE))?
    {
        bar.set_length(word.key_slots);
        bar.set_position(word.done);
        last = Some(word);
    }
    bar.finish_and_clear();
    let done = complete(last)?;
    printer.answer(&Answer::new(
        shown::rewrapped(&done),
        shown::rewrapped_json(&done),
    ));
    Ok(())
}

/// Whatever it ends with: a store is under the old key or under the new one, and a start finds either.
const WHOLE: &str = "the keys are whole";

/// What ended before it said that it is complete is not.
fn complete(last: Option<RewrapKeysResponse>) -> Result<RewrapKeysResponse, Failed> {
    last.filter(|word| word.complete)
        .ok_or(Failed::WentAway { what_holds: WHOLE })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_did_not_say_that_it_is_complete_is_not() {
        let halfway = RewrapKeysResponse {
            done: 4_096,
            key_slots: 9_000,
            ..RewrapKeysResponse::default()
        };
        for ended in [None, Some(halfway)] {
            assert_eq!(complete(ended).unwrap_err().exit_code(), 3);
        }
    }
}
