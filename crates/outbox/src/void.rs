//! Void: what waits and tells of an erased registration leaves the outboxes; its numbers stay, empty.
//!
//! Place in the flow: deciding an erasure, beside its facts. Read back, nothing of it is there: what told of it cannot be
//! opened any more. Absent: what the recipients are told instead (decision).

use event::{MatchId, NoticeTo, RegistrationNo, UnitNo};
use smallvec::SmallVec;

use crate::{
    Draft, Notice,
    books::{MatchTold, Part},
};

impl Draft<'_> {
    /// Takes out all that waits for this unit and tells of this registration, and gives what it told of matches: that one fell
    /// away must still be told, and one may go on without this registration.
    pub fn void(&mut self, unit: UnitNo, no: RegistrationNo) -> Vec<(MatchId, NoticeTo)> {
        let mut unheard = Vec::new();
        let mut take = |notice: &mut Notice| {
            let (gone, left): (SmallVec<[Part; 1]>, _) =
                notice.parts.drain(..).partition(|part| part.is_about(no));
            notice.parts = left;
            unheard.extend(gone.into_iter().filter_map(of_a_match));
        };
        if let Some(queue) = self.base.notices.get(&unit.0) {
            for (number, notice) in queue.iter() {
                let known = self.over.rewritten.get(&(unit.0, number)).unwrap_or(notice);
                if known.parts.iter().any(|part| part.is_about(no)) {
                    let mut notice = known.clone();
                    take(&mut notice);
                    self.over.rewritten.insert((unit.0, number), notice);
                }
            }
        }
        if let Some(queue) = self.over.notices.get_mut(&unit.0) {
            queue.change_each(take);
        }
        unheard
    }
}

fn of_a_match(part: Part) -> Option<(MatchId, NoticeTo)> {
    match part {
        Part::Match(MatchTold { id, told, .. }) | Part::Gone { id, told } => Some((id, told)),
        Part::Limits { .. } | Part::Expiry { .. } | Part::Archived { .. } => None,
    }
}
