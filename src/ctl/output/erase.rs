//! Erasures.

use serde_json::{Value, json};

use super::count;
use crate::{
    ctl::{
        json::{moment, text},
        moment::minute,
        page::{Page, keep_whole},
    },
    wire::v1::{Erasure, GetErasureResponse},
};

pub(in crate::ctl) fn list(page: Page, erasures: &[Erasure], more: bool) -> String {
    let mut table = page.table(&["erasure, and who asked", "of", "UTC"]);
    for erasure in erasures {
        let asked_by = match erasure.asked_by.as_str() {
            "" => "a term",
            name => name,
        };
        let asked = minute(erasure.asked_at.as_ref());
        table.add_row([
            format!("{}\n{asked_by}", erasure.erasure_id),
            amounts(erasure).replace(", ", "\n"),
            format!("asked {asked}\n{}", done(erasure)),
        ]);
    }
    keep_whole(&mut table, &[0]);
    let shown = count(erasures.len(), "erasure", "erasures");
    let older = if more { ", and older ones (--most)" } else { "" };
    format!("{table}\n{shown}{older}")
}

fn done(erasure: &Erasure) -> String {
    match &erasure.done_at {
        Some(at) => format!("done {}", minute(Some(at))),
        None => "under way".into(),
    }
}

fn amounts(erasure: &Erasure) -> String {
    let all = [
        (erasure.registrations, "registration", "registrations"),
        (erasure.relations, "relation", "relations"),
        (erasure.persons, "person", "persons"),
    ];
    let some = all.into_iter().filter(|(number, ..)| *number > 0);
    let words: Vec<String> = some
        .map(|(number, one, many)| count(number as usize, one, many))
        .collect();
    words.join(", ")
}

pub(in crate::ctl) fn told(erasure: &Erasure) -> String {
    let (what, id) = (amounts(erasure), &erasure.erasure_id);
    match erasure.done_at {
        Some(_) => format!("Erased, the keys are destroyed: {what}\nErasure {id}"),
        None => format!("To be erased, and under way: {what}\nErasure {id}"),
    }
}

pub(in crate::ctl) fn next(erasure: &Erasure) -> Option<String> {
    let id = &erasure.erasure_id;
    Some(match erasure.done_at {
        Some(_) => format!("Next: kringctl erase receipt {id}"),
        None => "Next: kringctl erase list --under-way tells when it is done".to_owned(),
    })
}

/// Before it is asked for: how much would vanish.
pub(in crate::ctl) fn would(erasure: &Erasure, units: u32) -> String {
    let of = count(units as usize, "unit", "units");
    format!("To be erased, of {of}: {}.", amounts(erasure))
}

pub(in crate::ctl) fn would_json(erasure: &Erasure, units: u32) -> Value {
    json!({
        "dry_run": true, "units": units, "registrations": erasure.registrations,
        "relations": erasure.relations, "persons": erasure.persons,
    })
}

/// Why there is no receipt.
pub(in crate::ctl) fn no_receipt(known: &GetErasureResponse) -> &'static str {
    let done = known
        .erasure
        .as_ref()
        .is_some_and(|erasure| erasure.done_at.is_some());
    if done {
        "there is no receipt: a term was over, and nobody asked"
    } else {
        "there is no receipt yet: the erasure is under way"
    }
}

pub(in crate::ctl) fn receipt_json(known: &GetErasureResponse) -> Value {
    json!({
        "erasure": known.erasure.as_ref().map(as_json),
        "receipt": text(&known.receipt), "verifier_key": known.verifier_key,
    })
}

pub(in crate::ctl) fn as_json(erasure: &Erasure) -> Value {
    json!({
        "erasure_id": erasure.erasure_id, "asked_at": moment(erasure.asked_at.as_ref()),
        "asked_by": text(&erasure.asked_by), "registrations": erasure.registrations,
        "relations": erasure.relations, "persons": erasure.persons, "done_at": moment(erasure.done_at.as_ref()),
    })
}
