//! Erasures, between the wire and the index.

use std::collections::BTreeSet;

use decision::{Erasure, Reason, Refusal, View, counts};
use event::{Erasable, Moment, UnitNo};
use uuid::Uuid;

use super::fields::{stamp, uuid};
use crate::wire::v1;

/// The id of an erasure.
pub(crate) fn erasure_id(text: &str) -> Result<[u8; 16], Refusal> {
    let id = Uuid::parse_str(text).map_err(|_| Refusal::at(Reason::ErasureNotFound, "erasure_id"))?;
    Ok(id.into_bytes())
}

/// The token of the page after this erasure: its id.
pub(crate) fn erasure_token(last: &Erasure) -> String {
    uuid(last.id)
}

/// Where the page after a token goes on; `None`: at the newest.
pub(crate) fn erasure_place(view: View<'_>, token: &str) -> Result<Option<(Moment, [u8; 16])>, Refusal> {
    if token.is_empty() {
        return Ok(None);
    }
    let last = Uuid::parse_str(token)
        .ok()
        .and_then(|id| view.erasure(id.into_bytes()));
    let last = last.ok_or_else(|| Refusal::at(Reason::PageTokenInvalid, "page_token"))?;
    Ok(Some(last.place()))
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

/// What would be erased.
pub(crate) fn would_be_erased(of: &[Erasable]) -> v1::Erasure {
    let [registrations, relations, persons] = counts(of);
    v1::Erasure {
        registrations,
        relations,
        persons,
        ..v1::Erasure::default()
    }
}

/// How many units have registrations among these.
pub(crate) fn units_in(view: View<'_>, of: &[Erasable]) -> u32 {
    let unit = |of: &Erasable| match of {
        Erasable::Registration(no) => view.household.registration(*no).map(|r| r.unit),
        Erasable::Relation(_) | Erasable::Person(_) => None,
    };
    let units: BTreeSet<UnitNo> = of.iter().filter_map(unit).collect();
    u32::try_from(units.len()).unwrap_or(u32::MAX)
}
