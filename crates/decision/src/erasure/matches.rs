//! Matches of a registration that vanishes: those that go on without it, and those that fall away.

use event::{
    Fact, LinkChange, LinkTold, MatchGone, MatchId, MatchKept, NoticeKind, NoticeTo, RegistrationNo,
    StatementNo, UnitNo,
};
use household::{Link, Match, Standing, seen_by};
use seal::Matter;

use crate::{
    Desk,
    telling::{link_told, seen_by_officers, to_officer, to_party},
};

/// Links of a match that stay without this registration.
fn staying(matched: &Match, no: RegistrationNo) -> impl Iterator<Item = &Link> {
    matched
        .links
        .iter()
        .filter(move |link| link.one != no && link.other != no)
}

/// Who was told of a match that goes on may be known only from what vanishes: it is said once more.
pub(super) fn go_on(desk: &mut Desk<'_, '_>, no: RegistrationNo, matched: &Match) {
    let Some(link) = staying(matched, no).next() else {
        return;
    };
    let mut children = Vec::new();
    for &child in staying(matched, no).flat_map(|link| &link.children) {
        if !children.contains(&child) {
            children.push(child);
        }
    }
    let statement = StatementNo(desk.new_matter());
    desk.record(Fact::MatchKept(MatchKept {
        statement,
        id: matched.id,
        one: link.one,
        other: link.other,
        told: matched.told.to_vec(),
        children,
    }));
}

/// What waited and told that a match fell away is told under the same numbers, and says no more.
pub(super) fn fall_away(desk: &mut Desk<'_, '_>, unheard: &[(MatchId, NoticeTo)]) {
    for (id, told) in unheard {
        if told.kind == NoticeKind::Withdrawn {
            gone(desk, told, *id);
        }
    }
}

/// Who has not heard yet of a match that goes on without this registration hears of it through a link that stays.
pub(super) fn hear_again(
    desk: &mut Desk<'_, '_>,
    no: RegistrationNo,
    unit: UnitNo,
    unheard: &[(MatchId, NoticeTo)],
    matches: &[Match],
) {
    for matched in matches {
        let waited =
            |(id, told): &(MatchId, NoticeTo)| *id == matched.id && told.kind != NoticeKind::Withdrawn;
        if unheard.iter().any(waited) {
            let links: Vec<Link> = staying(matched, no).cloned().collect();
            tell_again(desk, unit, matched, &links);
        }
    }
}

fn tell_again(desk: &mut Desk<'_, '_>, unit: UnitNo, matched: &Match, links: &[Link]) {
    let standing = Standing::default();
    let is_party = [matched.one, matched.other].contains(&unit);
    let seen = if is_party {
        let side = usize::from(matched.one != unit);
        let seen = seen_by(desk.view().household, &standing, links, side);
        seen.filter(|seen| seen.hears)
    } else {
        seen_by_officers(desk, &standing, links)
    };
    let Some(seen) = seen else { return };
    let ends = [seen.own, seen.theirs];
    let led = links
        .iter()
        .find(|link| ends.contains(&link.one) && ends.contains(&link.other));
    let Some(link) = led else { return };
    let says = if is_party { to_party } else { to_officer };
    let sequence = desk.view().outbox.outbox(unit).last + 1;
    let notice = says(unit, sequence, NoticeKind::Match, &seen);
    let cause = Matter(desk.new_matter());
    desk.record(Fact::LinkTold(Box::new(LinkTold {
        notices: vec![notice],
        ..link_told(cause, matched.id, LinkChange::Changed, link)
    })));
}

/// Time may have ended a match without a word, and whoever was told of it then is told now.
pub(super) fn tell_those_who_were_not(desk: &mut Desk<'_, '_>, no: RegistrationNo, matched: &Match) {
    if staying(matched, no).next().is_some() {
        return;
    }
    let Some(link) = matched.links.first() else { return };
    let (far, far_unit) = if link.one == no {
        (link.other, matched.other)
    } else {
        (link.one, matched.one)
    };
    let is_party = |unit: UnitNo| [matched.one, matched.other].contains(&unit);
    for &unit in &matched.told {
        let notice = NoticeTo {
            unit,
            sequence: desk.view().outbox.outbox(unit).last + 1,
            kind: NoticeKind::Withdrawn,
            own: (unit == far_unit).then_some(far),
            row: link.row,
            active: false,
            shielded: false,
            asserted: link.asserted,
            in_question: link.in_question,
            other_person: is_party(unit).then_some(false),
        };
        gone(desk, &notice, matched.id);
    }
}

/// A recipient whose own registration vanished as well knows the match by its id, as an officer does.
fn gone(desk: &mut Desk<'_, '_>, notice: &NoticeTo, id: MatchId) {
    let own = notice
        .own
        .filter(|&no| desk.view().household.glance(no).is_some());
    let statement = StatementNo(desk.new_matter());
    desk.record(Fact::MatchGone(MatchGone {
        statement,
        id,
        notice: NoticeTo { own, ..*notice },
    }));
}
