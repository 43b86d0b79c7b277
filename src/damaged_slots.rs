//! What is said of damaged key slots: their numbers, what that means, what to do next.
//!
//! Place in the flow: beside it; `kringd verify` and the check of a running daemon say the same. Absent: looking.

use engine::{DamagedSlot, SlotsFound};

/// Numbers that a sentence names.
const NAMED: usize = 5;

/// One sentence, or nothing when all slots are whole.
pub(crate) fn sentence(slots: &SlotsFound) -> Option<String> {
    let used: Vec<DamagedSlot> = slots.damaged_used().copied().collect();
    let spare: Vec<DamagedSlot> = slots.damaged_spare().copied().collect();
    let mut said = Vec::new();
    if !used.is_empty() {
        let first = used.iter().filter_map(|slot| slot.first_event).min();
        let first = first.map_or_else(String::new, |event| format!(", from event {event} on"));
        said.push(format!(
            "{} that the log needs ({}): what is sealed under them cannot be opened{first}",
            counted(used.len()),
            numbers(&used)
        ));
    }
    if !spare.is_empty() {
        said.push(format!(
            "{} that nothing needs yet ({}): writing stops when their turn comes",
            counted(spare.len()),
            numbers(&spare)
        ));
    }
    (!said.is_empty()).then(|| {
        format!(
            "damaged: {}; stop the daemon and restore key-slots from the newest backup that belongs to this log",
            said.join("; and ")
        )
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
        assert_eq!(sentence(&slots(&[])), None);
        let one = sentence(&slots(&[(7, Some(42))])).unwrap();
        assert!(
            one.starts_with("damaged: 1 key slot that the log needs (7): what is sealed under them")
                && one.contains("from event 42 on"),
            "{one}"
        );
        let many: Vec<_> = (95..=103).map(|matter| (matter, None)).collect();
        let both = sentence(&slots(&many)).unwrap();
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
