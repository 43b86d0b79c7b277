//! Erasures, between the wire and the index.

use decision::{Erasure, Reason, Refusal, View};
use uuid::Uuid;

use super::fields::{stamp, uuid};
use crate::wire::v1;

/// The id of an erasure.
pub(crate) fn erasure_id(text: &str) -> Result<[u8; 16], Refusal> {
    let id = Uuid::parse_str(text).map_err(|_| Refusal::at(Reason::ErasureNotFound, "erasure_id"))?;
    Ok(id.into_bytes())
}

/// An erasure.
pub(crate) fn erasure(view: View<'_>, erasure: &Erasure) -> v1::Erasure {
    let [registrations, relations, persons] = erasure.counts;
    let administrator = erasure.by.and_then(|by| view.registry.administrator_ever(&by));
    v1::Erasure {
        erasure_id: uuid(erasure.id),
        registrations,
        relations,
        persons,
        asked_at: Some(stamp(erasure.asked)),
        asked_by: administrator.map(|a| a.name.clone()).unwrap_or_default(),
        done_at: erasure.done.map(stamp),
    }
}
