//! From decided tellings to facts.

use event::{Fact, HOUSE, LinkChange, LinkTold, MatchId, NoticeTo, PersonNo, RegistrationNo};
use household::Link;
use seal::Matter;

use super::{Case, Cause, cases::Carrier};
use crate::Desk;

/// One fact per changed link; a notice rides on the link that leads it, which is told as changed if nothing else
/// happened to it.
pub(super) fn record(desk: &mut Desk<'_, '_>, cause: Cause, mut case: Case) {
    for shift in std::mem::take(&mut case.shifts) {
        let pair = (shift.link.one, shift.link.other);
        let (mine, others) = std::mem::take(&mut case.notices)
            .into_iter()
            .partition(|(carrier, _)| *carrier == pair);
        case.notices = others;
        told(
            desk,
            cause,
            case.id,
            shift.change,
            &shift.link,
            &shift.via,
            notices(mine),
        );
    }
    while let Some((pair, _)) = case.notices.first() {
        let pair = *pair;
        let (mine, others) = std::mem::take(&mut case.notices)
            .into_iter()
            .partition(|(carrier, _)| *carrier == pair);
        case.notices = others;
        if let Some(link) = case.links.iter().find(|link| (link.one, link.other) == pair) {
            told(
                desk,
                cause,
                case.id,
                LinkChange::Changed,
                &link.clone(),
                &[],
                notices(mine),
            );
        }
    }
}

fn notices(carried: Vec<(Carrier, NoticeTo)>) -> Vec<NoticeTo> {
    carried.into_iter().map(|(_, notice)| notice).collect()
}

fn told(
    desk: &mut Desk<'_, '_>,
    cause: Cause,
    id: MatchId,
    change: LinkChange,
    link: &Link,
    via: &[PersonNo],
    notices: Vec<NoticeTo>,
) {
    let matter = outlives(desk, cause.matter, &[link.one, link.other]);
    desk.record(Fact::LinkTold(Box::new(LinkTold {
        via: via.to_vec(),
        notices,
        ..link_told(matter, id, change, link)
    })));
}

/// Whose key seals what is said of these registrations: that of the cause if it is one of them, or the store itself. What
/// anybody else caused must not vanish with them, so it gets a key of its own.
pub(super) fn outlives(desk: &mut Desk<'_, '_>, cause: Matter, of: &[RegistrationNo]) -> Matter {
    let stays = cause == HOUSE || of.iter().any(|no| no.matter() == cause);
    if stays { cause } else { Matter(desk.new_matter()) }
}

/// What became of a link, told to nobody yet and over nobody.
pub(crate) fn link_told(cause: Matter, id: MatchId, change: LinkChange, link: &Link) -> LinkTold {
    LinkTold {
        cause,
        id,
        change,
        one: link.one,
        other: link.other,
        row: link.row,
        via: Vec::new(),
        children: link.children.to_vec(),
        asserted: link.asserted,
        hidden_from_one: link.hidden[0],
        hidden_from_other: link.hidden[1],
        shielded_from_one: link.shielded[0],
        shielded_from_other: link.shielded[1],
        in_question: link.in_question,
        notices: Vec::new(),
    }
}
