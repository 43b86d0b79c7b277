//! Rotation of the pseudonym key: another key beside the present one, persons who come to be known under it one by one, and the
//! former key out of use.
//!
//! Place in the flow: administration; and wherever a command names somebody ([`crate::Desk`]), who is then known under the
//! present key too. Names of a key out of use leave the tables in slices, each a command whose fact says how far it came, so that
//! a start goes on there.
//! Absent: keys (a check stands for each), counting who is missing (engine), which names are in the tables (household).

use event::{Fact, FormerNamesGone, Moment, PseudonymKeyAdded, PseudonymKeyRetired};
use layers::{edit, get};
use pseudonym::KeyLabel;
use serde::{Deserialize, Serialize};

use crate::{
    Answer, Command, Desk, Draft, Reason, Refusal, View, Whom,
    command::{BeginRotation, FinishRotation, KnowAgain},
    desk::own,
};

/// A pseudonym key, as the store knows it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct KeyInUse {
    /// Its label.
    pub label: KeyLabel,
    /// By which it is recognised.
    pub check: [u8; 16],
}

/// The latest rotation.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Rotation {
    /// Label of the key that came into use.
    label: u16,
    /// Check of it.
    check: [u8; 16],
    /// Check of the one before.
    former: [u8; 16],
    /// When it came into use.
    pub began: Moment,
    /// When the one before went out of use, and how many persons were left behind.
    pub finished: Option<(Moment, u64)>,
}

impl<'a> View<'a> {
    /// The latest rotation, finished or under way.
    #[must_use]
    pub fn rotation(self) -> Option<&'a Rotation> {
        let over = self.over.map(|o| &o.own.rotation);
        get(over, &self.base.own.rotation, &())
    }

    /// The pseudonym keys that this store stands under, the present one first; none before its first fact.
    #[must_use]
    pub fn pseudonym_keys(self) -> Vec<KeyInUse> {
        let Some(opened) = self.opened() else {
            return Vec::new();
        };
        let Some(rotation) = self.rotation() else {
            return vec![KeyInUse {
                label: KeyLabel(1),
                check: opened.pseudonym_check,
            }];
        };
        let present = KeyInUse {
            label: KeyLabel(rotation.label),
            check: rotation.check,
        };
        let former = KeyInUse {
            label: KeyLabel(rotation.label.saturating_sub(1)),
            check: rotation.former,
        };
        let beside = Some(former).filter(|_| rotation.finished.is_none());
        [Some(present), beside].into_iter().flatten().collect()
    }

    /// Two pseudonym keys stand side by side.
    #[must_use]
    pub fn is_rotating(self) -> bool {
        self.rotation()
            .is_some_and(|rotation| rotation.finished.is_none())
    }

    /// Names of a key that is out of use are still to leave the tables.
    #[must_use]
    pub fn has_former_names(self) -> bool {
        self.household.labels().going().is_some()
    }
}

/// Decides that another key comes into use.
pub(crate) fn begin(desk: &mut Desk<'_, '_>, command: &BeginRotation) -> Result<Answer, Refusal> {
    let view = desk.view();
    if view.is_rotating() || view.has_former_names() {
        return Err(Refusal::of(Reason::RotationUnderWay));
    }
    let present = view.pseudonym_keys().first().copied();
    let present = present.ok_or(Refusal::of(Reason::NotWriting))?;
    if present.check == command.check {
        return Err(Refusal::of(Reason::NextKeyInUse));
    }
    let next = present.label.0.checked_add(1);
    let label = KeyLabel(next.ok_or(Refusal::of(Reason::NextKeyUnusable))?);
    desk.record(Fact::PseudonymKeyAdded(PseudonymKeyAdded {
        label,
        check: command.check,
        by: command.by,
    }));
    Ok(Answer::Done)
}

/// Decides that the former key goes out of use.
pub(crate) fn finish(desk: &mut Desk<'_, '_>, command: &FinishRotation) -> Result<Answer, Refusal> {
    let Some(label) = desk.view().household.labels().former() else {
        return Err(Refusal::of(Reason::NoRotation));
    };
    if command.missing > 0 && !command.leave_behind {
        return Err(Refusal::left_behind(command.missing));
    }
    desk.record(Fact::PseudonymKeyRetired(PseudonymKeyRetired {
        label,
        left_behind: command.missing,
        by: command.by,
    }));
    Ok(Answer::Done)
}

/// Decides one slice of the names that are to go; nothing if there are none.
pub(crate) fn forget_names(desk: &mut Desk<'_, '_>) -> Answer {
    let household = desk.view().household;
    if let Some(from) = household.labels().going() {
        let through = household.slice_of_names(from);
        desk.record(Fact::FormerNamesGone(FormerNamesGone { through }));
    }
    Answer::Done
}

/// Decides that the person of a registration that stays is known under the present key too. What the unit does not hold, or of
/// somebody else, changes nothing.
pub(crate) fn know_again(desk: &mut Desk<'_, '_>, command: &KnowAgain) -> Result<Answer, Refusal> {
    let acting = command.by.resolve(desk.view())?;
    let no = own(desk.view(), acting.unit, command.id)?;
    let household = desk.view().household;
    let found = command.whom.find(household);
    if let Some(person) = found.filter(|_| household.noted_under(no) == found) {
        desk.know_as(person, &command.whom);
    }
    Ok(Answer::Done)
}

/// Refuses a command that names somebody under keys of which none is in use any more: it was translated before the former key went out
/// of use, and repeated it is translated anew.
pub(crate) fn check_names(view: View<'_>, command: &Command) -> Result<(), Refusal> {
    let named = |whom: &Whom| whom.name(view.household).is_some();
    let told = |relations: &[crate::Relation]| relations.iter().all(|r| named(&r.from) && named(&r.to));
    let all = match command {
        Command::Register(c) => named(&c.whom) && told(&c.relations),
        Command::AssertRelations(c) => told(&c.relations),
        Command::EndRelation(c) => named(&c.relation.from) && named(&c.relation.to),
        Command::DenyRelation(c) => named(&c.relation.from) && named(&c.relation.to),
        _ => true,
    };
    if all {
        Ok(())
    } else {
        Err(Refusal::of(Reason::QueueFull))
    }
}

/// Folds what is remembered of rotations.
pub(crate) fn fold(draft: &mut Draft<'_>, fact: &Fact, recorded_at: Moment) {
    match fact {
        Fact::PseudonymKeyAdded(f) => {
            let present = draft.view().pseudonym_keys().first().copied();
            let rotation = Rotation {
                label: f.label.0,
                check: f.check,
                former: present.map_or([0; 16], |key| key.check),
                began: recorded_at,
                finished: None,
            };
            draft.over.own.rotation.insert((), rotation);
        }
        Fact::PseudonymKeyRetired(f) => {
            if let Some(rotation) = edit(&mut draft.over.own.rotation, &draft.base.own.rotation, ()) {
                rotation.finished = Some((recorded_at, f.left_behind));
            }
        }
        _ => {}
    }
}
