//! The keys of the store: which it stands under, and others in their place.

use serde_json::{Value, json};

use crate::{
    ctl::{json::moment, moment::second},
    wire::v1::{GetKeysResponse, PseudonymKeys, RewrapKeysResponse},
};

pub(in crate::ctl) fn rewrapped(word: &RewrapKeysResponse) -> String {
    let snapshot = match word.snapshot_follows {
        true => "",
        false => "\nThe snapshot could not follow: the next start reads the log once and makes it anew.",
    };
    format!(
        "{} key slots are under the next key-encryption key, which alone opens the store from now on.\n\
         Now, where the daemon is: move its file to the place of the old key. Once no backup from before is needed, which only the \
         old key opens, destroy the old key and every copy of it.{snapshot}",
        word.key_slots
    )
}

pub(in crate::ctl) fn rewrapped_json(word: &RewrapKeysResponse) -> Value {
    json!({
        "key_slots": word.key_slots, "complete": word.complete, "snapshot_follows": word.snapshot_follows,
    })
}

pub(in crate::ctl) fn status(keys: &GetKeysResponse) -> String {
    let mut lines = vec![format!(
        "Key-encryption key: fingerprint {}",
        keys.key_encryption_fingerprint
    )];
    lines.extend(keys.pseudonyms.iter().map(pseudonyms));
    lines.join("\n")
}

pub(in crate::ctl) fn status_json(keys: &GetKeysResponse) -> Value {
    json!({
        "key_encryption_fingerprint": keys.key_encryption_fingerprint,
        "pseudonym_key": keys.pseudonyms.as_ref().map(pseudonyms_json),
    })
}

/// The pseudonym key, and how far a rotation came.
fn pseudonyms(keys: &PseudonymKeys) -> String {
    let present = format!("Pseudonym key: label {}", keys.label);
    let began = second(keys.began_at.as_ref());
    if keys.rotating {
        let percent = percent(keys.known, keys.persons);
        return format!(
            "{present}\nRotation: under way since {began}\n\
             Known under it: {} of {} persons ({percent} %)\n\
             Missing, with an active registration: {}",
            keys.known, keys.persons, keys.missing
        );
    }
    let Some(finished) = &keys.finished_at else {
        return format!("{present}; never rotated");
    };
    let forgetting = if keys.forgetting {
        "\nNames under the former key are still being forgotten."
    } else {
        ""
    };
    format!(
        "{present}\nLatest rotation: finished at {}, {} left behind{forgetting}",
        second(Some(finished)),
        persons(keys.left_behind)
    )
}

fn percent(part: u64, all: u64) -> u64 {
    part.saturating_mul(100).checked_div(all).unwrap_or(100)
}

fn persons(count: u64) -> String {
    let noun = if count == 1 { "person" } else { "persons" };
    format!("{count} {noun}")
}

pub(in crate::ctl) fn pseudonyms_json(keys: &PseudonymKeys) -> Value {
    json!({
        "label": keys.label, "rotating": keys.rotating,
        "began_at": moment(keys.began_at.as_ref()), "finished_at": moment(keys.finished_at.as_ref()),
        "persons": keys.persons, "known": keys.known, "missing": keys.missing,
        "left_behind": keys.left_behind, "forgetting": keys.forgetting,
    })
}

pub(in crate::ctl) fn begun(keys: &PseudonymKeys) -> String {
    format!(
        "The next pseudonym key is in use, with label {}, and the former one beside it: a start needs both files until the rotation \
         is finished.\n\
         Persons are known under it as soon as a call names them; `kringctl keys status` tells how far that is. Ask agencies to send \
         their lists (Reconcile).",
        keys.label
    )
}

pub(in crate::ctl) fn what_finishing_does(keys: &PseudonymKeys, leave_behind: bool) -> String {
    let left = if leave_behind && keys.missing > 0 {
        format!(
            "{} with an active registration will be found by no identity any more. ",
            persons(keys.missing)
        )
    } else {
        String::new()
    };
    format!(
        "{left}The former pseudonym key goes out of use, for good. Is a copy of the next one kept elsewhere?"
    )
}

pub(in crate::ctl) fn finished(keys: &PseudonymKeys) -> String {
    format!(
        "The former pseudonym key is out of use; {} left behind.\n\
         Now, where the daemon is: move the next key's file to the place of the old one. Once no backup from before is needed, which \
         only the old key reads, destroy the old key and every copy of it.",
        persons(keys.left_behind)
    )
}
