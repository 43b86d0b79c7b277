//! What is said of damaged key slots: their numbers, what that means, what to do next.
//!
//! Place in the flow: beside it; `kringd verify` and the check of a running daemon say the same. Absent: looking.

use engine::{DamagedSlot, SlotsFound};

/// Numbers that a sentence names.
const NAMED: usize = 5;

/// What to do when keys are damaged that the log needs. An older file in place of the present one would take the keys away
/// that were made since, and what is sealed under them.
pub(crate) const NEXT: &str = "stop the daemon and copy the present key-slots aside: it still opens all the rest; then \
    restore key-slots only from a backup made after the last registration, since an older one lacks the keys made later";
/// The same when the file as a whole cannot be used.
const NEXT_OF_FILE: &str = "keep the present key-slots aside if there is one; then restore key-slots only from a backup of this store \
    made after the last registration, since an older one lacks the keys made later";
/// The same when the system keeps this user from it.
const NEXT_OF_ACCESS: &str = "nothing is said about the keys: see who owns key-slots and how it can be read";
/// What to do when only keys are damaged that nothing needs yet.
pub(crate) const NEXT_OF_SPARE: &str =
    "nothing is lost: they are made anew before their turn comes; leave key-slots as it is";

/// What to do about a file that cannot be used as a whole.
pub(crate) fn next_of_file(why: &seal::Failure) -> &'static str {
    match why {
        seal::Failure::Io { .. } | seal::Failure::Exposed { .. } | seal::Failure::InUse => NEXT_OF_ACCESS,
        _ => NEXT_OF_FILE,
    }
}

/// What is damaged and what to do, or nothing when all slots are whole.
pub(crate) fn said(slots: &SlotsFound) -> Option<(String, &'static str)> {
    let used: Vec<DamagedSlot> = slots.damaged_used().copied().collect();
    let spare: Vec<DamagedSlot> = slots.damaged_spare().copied().collect();
    let mut said = Vec::new();
    if !used.is_empty() {
        let first = used.iter().filter_map(|slot| slot.first_event).min();
        let first = first.map_or_else(String::new, |event| format!(", from event {event} on"));
        let needs = match slots.used_at_least {
            true => "needs or may need",
            false => "needs",
        };
        said.push(format!(
            "{} that the log {needs} ({}): what is sealed under them cannot be opened{first}",
            counted(used.len()),
            numbers(&used)
        ));
    }
    if !spare.is_empty() {
        said.push(format!(
            "{} that nothing needs yet ({})",
            counted(spare.len()),
            numbers(&spare)
        ));
    }
    (!said.is_empty()).then(|| {
        // With both kinds one advice counts: it mends the spare ones too.
        let next = if used.is_empty() { NEXT_OF_SPARE } else { NEXT };
        (format!("damaged: {}", said.join("; and ")), next)
    })
}

fn counted(slots: usize) -> String {
    match slots {
        1 => "1 key slot".into(),
        more => format!("{more} key slots"),
    }
}

fn numbers(slots: &[DamagedSlot]) -> String {
    let mut named: Vec<String> = slots
        .iter()
        .take(NAMED)
        .map(|slot| slot.matter.0.to_string())
        .collect();
    if slots.len() > NAMED {
        named.push("...".into());
    }
    named.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn slots(damaged: &[(u64, Option<u64>)]) -> SlotsFound {
        let damaged = damaged.iter().map(|&(matter, first_event)| DamagedSlot {
            matter: seal::Matter(matter),
            first_event,
        });
        SlotsFound {
            prepared: 2000,
            used: 100,
            damaged: damaged.collect(),
            ..SlotsFound::default()
        }
    }

    #[test]
    fn used_and_spare_slots_are_told_apart_and_not_all_are_named() {
        assert_eq!(said(&slots(&[])), None);
        let (one, next) = said(&slots(&[(7, Some(42))])).unwrap();
        assert_eq!(next, NEXT);
        assert!(
            one.starts_with("damaged: 1 key slot that the log needs (7): what is sealed under them")
                && one.contains("from event 42 on"),
            "{one}"
        );
        let many: Vec<_> = (95..=103).map(|matter| (matter, None)).collect();
        let (both, next) = said(&slots(&many)).unwrap();
        assert_eq!(next, NEXT);
        assert_eq!(said(&slots(&[(101, None)])).unwrap().1, NEXT_OF_SPARE);
        let unknown = SlotsFound {
            used_at_least: true,
            ..slots(&[(101, None)])
        };
        let (maybe, next) = said(&unknown).unwrap();
        assert!(
            maybe.contains("1 key slot that the log needs or may need (101)"),
            "{maybe}"
        );
        assert_eq!(next, NEXT);
        assert!(
            both.contains("6 key slots that the log needs (95, 96, 97, 98, 99, ...)"),
            "{both}"
        );
        assert!(
            both.contains("3 key slots that nothing needs yet (101, 102, 103)"),
            "{both}"
        );
    }
}
