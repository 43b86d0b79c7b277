//! Keys under another key-encryption key.

use serde_json::{Value, json};

use crate::wire::v1::RewrapKeysResponse;

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
