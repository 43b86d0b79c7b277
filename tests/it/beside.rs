//! The Rotterdam case in a busy index: what its parties learn is the same while other households of the city are registered.

use std::collections::BTreeMap;

use kring::play::{Happening, Kind, Stage, Tally, learnt, pairs, told};

use crate::play::{Playing, story};

/// What one event told everybody, without what the index chooses (ids) and the order between units.
fn learnt_by_all(stage: &Stage, happening: &Happening) -> BTreeMap<String, Vec<String>> {
    let cast = stage.cast();
    let answer = learnt(cast, &happening.answers);
    let answer = answer.iter().map(ToString::to_string).collect();
    let mut all = BTreeMap::from([("= answer".to_owned(), answer)]);
    for (unit, notices) in &happening.heard {
        let seen = told(cast, notices);
        let mut lines: Vec<String> = seen
            .iter()
            .map(|(kind, seen)| format!("{kind:?} {seen}"))
            .collect();
        for kind in [Kind::Match, Kind::Changed, Kind::Withdrawn] {
            let pairs = pairs(cast, notices, kind);
            lines.extend(
                pairs
                    .iter()
                    .map(|(one, other)| format!("{kind:?} {one} and {other}")),
            );
        }
        lines.sort();
        lines.push(format!("{} notices", notices.len()));
        all.insert(unit.to_string(), lines);
    }
    all
}

/// Plays the case; what every event told everybody, and what happened beside it.
async fn played(others: bool) -> (Vec<BTreeMap<String, Vec<String>>>, Option<Tally>) {
    let story = story("rotterdam-c-household.scenario");
    let count = story.events.len();
    let mut playing = Playing::of(story).await;
    if others {
        playing.stage.with_others().await.expect("other agencies");
    }
    let mut told = Vec::with_capacity(count);
    for at in 0..count {
        let (event, happening, failed) = playing.event(at).await;
        assert!(failed.is_empty(), "{}:\n{}", event.place, failed.join("\n"));
        told.push(learnt_by_all(&playing.stage, &happening));
    }
    let tally = playing.stage.others().await.expect("a tally");
    playing.close().await;
    (told, tally)
}

#[tokio::test]
async fn the_case_is_the_same_among_other_households_of_the_city() {
    let (alone, nobody) = played(false).await;
    let (among_others, tally) = played(true).await;
    assert_eq!(nobody, None);
    for (at, (alone, among_others)) in alone.iter().zip(&among_others).enumerate() {
        assert_eq!(alone, among_others, "event {}", at + 1);
    }
    assert_eq!(alone.len(), among_others.len());

    let tally = tally.expect("others");
    assert_eq!(
        (tally.refused, &tally.first_refused, tally.about_story),
        (0, &None, 0),
        "{tally:?}"
    );
    assert!(
        tally.calls > 500
            && tally.households > 100
            && tally.notices > 100
            && tally.to_officers > 50
            && tally.merges == 2,
        "{tally:?}"
    );
}
