//! One trial: a store, one piece of damage, a start as the daemon makes it, and what came of it.
//!
//! The store may be refused, in a sentence that names what is damaged; found damaged by the proof of the whole log, or
//! offline, by the proof of the files or the reading that opens every envelope; put right, with the same root and state;
//! or be unharmed, with the same root and state. Anything else is damage that was accepted. A store that opened must also
//! take a registration, close, and open again with it, or say in time that it cannot.

use std::{
    convert::Infallible,
    panic::{AssertUnwindSafe, catch_unwind},
    path::Path,
};

use engine::{Engine, Opened, SnapshotUse, WriterThread, measure::bare_pass};
use journal::{OpenError, verify_files};

use crate::{
    common::{kek, registration, submit, try_open},
    forms::{Form, Known, opens},
    strike::Strike,
};

/// What came of damage.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) enum Outcome {
    /// The start was refused, with what is damaged.
    Refused,
    /// The proof of the whole log found it.
    Proof,
    /// Reading and opening everything offline found it.
    Offline,
    /// The first writing found it; nothing was promised.
    Writing,
    /// Something derived was made anew; root and state are the same.
    Repaired,
    /// Root and state are the same.
    Harmless,
}

/// How a trial ends: an outcome with what was said, or a sentence why it must not end so.
pub(crate) type Verdict = Result<(Outcome, String), String>;

const LARGE: u64 = 64 << 20;

/// Lays the store out in `dir`, strikes and opens it.
pub(crate) fn trial(dir: &Path, form: &Form, strike: &Strike<'_>) -> Verdict {
    let told = catch_unwind(AssertUnwindSafe(|| {
        form.lay_out(dir);
        strike.fall_on(dir);
        let files = proven_from_files(dir, form)?;
        let (outcome, said) = start(dir, form, strike)?;
        Ok(match (outcome, files) {
            (Outcome::Repaired | Outcome::Harmless, Some(why)) => (Outcome::Offline, why),
            (outcome, _) => (outcome, said),
        })
    }));
    told.unwrap_or_else(|fell| Err(format!("a panic came through: {}", words(&*fell))))
}

/// What the offline proof of the log says, which changes nothing: nothing, or what is damaged.
fn proven_from_files(dir: &Path, form: &Form) -> Result<Option<String>, String> {
    let mut nothing = |_, _: &[u8]| Ok::<(), Infallible>(());
    match verify_files(&dir.join("journal"), &mut |_, _| true, &mut nothing) {
        Ok(report) if (report.head.size, report.head.root.0) == (form.known.events, form.known.root) => {
            Ok(None)
        }
        // The other slot may say less; the report says that one is damaged.
        Ok(report) if report.head_slot_damaged && report.head.size < form.known.events => Ok(None),
        Ok(report) => Err(format!("{:?} was proven from the files", report.head)),
        Err(OpenError::Journal(why)) => refused(&why.to_string()).map(|(_, said)| Some(said)),
        Err(OpenError::Visit { error, .. }) => match error {},
    }
}

fn words(fell: &(dyn std::any::Any + Send)) -> &str {
    let text = fell.downcast_ref::<String>().map(String::as_str);
    text.or_else(|| fell.downcast_ref::<&str>().copied())
        .unwrap_or("?")
}

fn start(dir: &Path, form: &Form, strike: &Strike<'_>) -> Verdict {
    let (engine, opened, thread) = match try_open(dir, opens(20, LARGE)) {
        Ok(open) => open,
        Err(why) => return refused(&why.to_string()),
    };
    let known = form.known;
    if engine.state_digest() != Some(known.state) || engine.events() != known.events {
        return Err(format!("another state was accepted: {opened:?}"));
    }
    match Known::of(&engine) {
        Ok(found) if found != known => Err(format!("{found:?} was proven instead of {known:?}")),
        Ok(_) => lives_on(dir, form, strike, (engine, opened, thread)),
        Err(why) => {
            let _ = stop(engine, thread);
            refused(&why.to_string()).map(|(_, said)| (Outcome::Proof, said))
        }
    }
}

/// The sentence of a refusal must say where the damage is.
fn refused(sentence: &str) -> Verdict {
    const WHERE: [&str; 7] = [
        "position ",
        "the log holds ",
        "event ",
        "matter ",
        "/",
        "head file",
        "key slots",
    ];
    match WHERE.iter().any(|part| sentence.contains(part)) {
        true => Ok((Outcome::Refused, sentence.into())),
        false => Err(format!("this names neither file nor position: {sentence}")),
    }
}

/// A store that opened unharmed takes one more registration and keeps it.
fn lives_on(
    dir: &Path,
    form: &Form,
    strike: &Strike<'_>,
    (engine, opened, thread): (Engine, Opened, WriterThread),
) -> Verdict {
    let answer = submit(&engine, registration(1, "probe", 900));
    let after = Known::of(&engine);
    let refused_to_write = engine.why_not_writing();
    let stopped = stop(engine, thread);
    let after = match (answer, refused_to_write, stopped, after) {
        (Err(_), Some(why), ..) => return Ok((Outcome::Writing, why)),
        (Ok(_), None, Err(why), _) => return Ok((Outcome::Writing, why)),
        (Ok(_), None, Ok(()), Ok(after)) => after,
        other => return Err(format!("writing ended strangely: {other:?}")),
    };
    if after.events <= form.known.events {
        return Err("what was registered is not there".into());
    }
    match try_open(dir, opens(21, LARGE)) {
        Err(why) => return Err(format!("it took a registration and did not open again: {why}")),
        Ok((engine, _, thread)) => {
            let again = Known::of(&engine);
            stop(engine, thread)?;
            if !matches!(again, Ok(again) if again == after) {
                return Err(format!(
                    "after a registration and a restart: {again:?}, not {after:?}"
                ));
            }
        }
    }
    if let Some(why) = offline(dir, form, strike)? {
        return Ok((Outcome::Offline, why));
    }
    Ok((unharmed(&opened), String::new()))
}

/// Damage to a key that no start needed yet: only who opens every envelope sees it.
fn offline(dir: &Path, form: &Form, strike: &Strike<'_>) -> Result<Option<String>, String> {
    if strike.place.path != Path::new("key-slots") {
        return Ok(None);
    }
    form.lay_out(dir);
    strike.fall_on(dir);
    match bare_pass(dir, &kek(1), true) {
        Ok(events) if events == form.known.events => Ok(None),
        Ok(events) => Err(format!("offline {events} events were read")),
        Err(why) => refused(&why.to_string()).map(|(_, said)| Some(said)),
    }
}

fn unharmed(opened: &Opened) -> Outcome {
    let journal = &opened.journal;
    let snapshot = matches!(
        opened.snapshot,
        SnapshotUse::Dropped(_) | SnapshotUse::Unusable(_)
    );
    let log = journal.head_repaired || journal.retired.is_some() || !journal.rebuilt.is_empty();
    match snapshot || log {
        true => Outcome::Repaired,
        false => Outcome::Harmless,
    }
}

fn stop(engine: Engine, thread: WriterThread) -> Result<(), String> {
    drop(engine);
    match thread.join() {
        Ok(ended) => ended.map_err(|why| why.to_string()),
        Err(fell) => Err(format!("the writer fell: {}", words(&*fell))),
    }
}
