//! What a golden store tells, in lines that only change when what agencies see changes: no form of a program's values.

use decision::{NoticeShown, Tells, notices_after};
use engine::Engine;
use event::{RegistrationId, UnitNo};

const UNITS: u32 = 4;

/// Everything that agencies see of these registrations, and how much there is in all.
pub(crate) fn tell(engine: &Engine, ids: &[RegistrationId]) -> Vec<String> {
    let proven = engine.verify(&mut |_, _, _| true).unwrap().log.unwrap();
    let mut lines = vec![format!("events {} root {}", proven.size, hex(&proven.root.0))];
    engine.read(|view| {
        for id in ids {
            let no = view.household.by_id(*id).unwrap();
            let one = view.household.registration(no).unwrap();
            let ended = one.ended.map(|(day, why)| format!("{day} {why:?}"));
            lines.push(format!(
                "registration {} unit {} person {} {:?} since {} recorded {} ended {}",
                hex(&id.0),
                one.unit.0,
                one.person.0,
                one.kind,
                one.since,
                one.recorded_at,
                ended.unwrap_or("no".into()),
            ));
            for id in &one.matches {
                let matched = view.household.matched(*id).unwrap();
                let (one, other) = (matched.one.0, matched.other.0);
                // Who was told of a match that fell away is no longer of use to anybody.
                let told = match matched.links.is_empty() {
                    true => String::new(),
                    false => format!(
                        ", told {:?}",
                        matched.told.iter().map(|u| u.0).collect::<Vec<_>>()
                    ),
                };
                lines.push(format!(
                    "  match of {one} and {other}, {} links{told}",
                    matched.links.len()
                ));
            }
        }
        for unit in (1..=UNITS).map(UnitNo) {
            let outbox = view.outbox.outbox(unit);
            let name = &view.registry.unit(unit).unwrap().name;
            lines.push(format!(
                "unit {} {name}: {} notices, {} acknowledged",
                unit.0, outbox.last, outbox.acknowledged
            ));
            let (notices, _): (Vec<NoticeShown>, u64) =
                notices_after(view, &engine.policy(), unit, 0, usize::MAX);
            for notice in notices {
                let (number, kind, matches) = (notice.sequence, notice.kind, notice.matches.len());
                let kind = match kind {
                    Tells::Matches(kind) => format!("{kind:?}"),
                    other => format!("{other:?}"),
                };
                lines.push(format!("  notice {number} {kind} with {matches} matches"));
            }
        }
        lines.push(format!(
            "{} persons, {} active registrations, {} notices wait, {} proposals, {} certificates",
            view.household.persons(),
            view.household.active_registrations(),
            view.outbox.waiting(),
            view.proposals().count(),
            view.registry.certificates().len(),
        ));
    });
    lines
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
