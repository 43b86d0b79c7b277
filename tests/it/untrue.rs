//! The player must notice what is not so: a story with untrue sentences fails at exactly those.

use std::collections::BTreeSet;

use crate::play::Playing;

const STORY: &str = "\
# Half of what this story says is not so.
scenario  Untrue sentences
profile   household

municipality 0599 \"Rotterdam\"  followed up by toezicht
agency toezicht \"Follow-up officer\"  is the municipality 0599  sector follow_up  supplies BRP relations
agency cjg      \"Youth health care\"  sector youth_health            serves 0599
agency school   \"Primary school\"     sector education               serves 0599
agency opvang   \"Women's shelter\"    sector domestic_violence_shelter  serves 0599  shielded
agency nacht    \"Night shelter\"      sector homeless_services       serves 0599

person mother  woman  born 1990-05-01~
person father  man    born 1989-05-01~
person child   boy    born 2018-07-14~

2023-02-01~ U1  cjg registers a concern about child
    then cjg sees no match known
    then cjg learns of: school  # untrue
    then refused: ADULT_SUBJECT  # untrue
    then school is told of: cjg  # untrue

2023-03-01~ U2  school registers child
    then school sees no match known  # untrue
    then school learns of: cjg (same person, active)
    then school learns of: cjg (sibling, active)  # untrue
    then school learns of: cjg (same person, ended)  # untrue
    then school learns of: cjg (same person, active, asserted)  # untrue
    then school learns of: cjg (same person, active, possible duplicate)  # untrue
    then school learns of: cjg, opvang  # untrue
    then school learns of at most: opvang  # untrue
    then cjg learns of: school  # untrue
    then school sees a shielded party through the municipality's officer  # untrue
    then cjg is told nothing  # untrue
    then cjg is told that school is withdrawn  # untrue
    then cjg is told of a change: school  # untrue
    then toezicht is told of: cjg and school
    then toezicht is told of: cjg and nacht  # untrue
    then nobody else is told  # untrue

2023-04-01~ U3  school looks around child
    then school sees 1 party: cjg (active)
    then school sees at most 0 parties  # untrue
    then school sees 2 parties  # untrue
    then school sees 1 party: opvang  # untrue
    then nobody else is told

2023-05-01~ U4  toezicht adds BRP relation: mother is parent of child; father is parent of child
2023-05-02~ U5  opvang registers mother
2023-06-01~ U6  nacht registers father
    then nacht learns of: cjg (parent, active), school (parent, active), a shielded party (co-parent, active)
    then nacht learns of: cjg (parent, active), school (parent, active), opvang (co-parent, active)  # untrue
    then opvang is told of: a shielded party  # untrue

2023-07-01~ U7  school tries to look around child with the registration of cjg
    then refused: NO_MANDATE  # untrue
2023-07-02~ U8  school tries to look around child with the registration of cjg
    then refused: REGISTRATION_NOT_FOUND
";

#[tokio::test]
async fn every_untrue_sentence_and_no_other_fails() {
    let story = scenario::parse("untrue", STORY, &|_| None).unwrap_or_else(|error| panic!("{error}"));
    let events = story.events.len();
    let mut playing = Playing::of(story).await;
    let mut failed = Vec::new();
    for at in 0..events {
        failed.extend(playing.event(at).await.2);
    }
    playing.close().await;

    let numbered = STORY.lines().zip(1..);
    let untrue: BTreeSet<u32> = numbered
        .filter(|(line, _)| line.ends_with("# untrue"))
        .map(|(_, at)| at)
        .collect();
    let line = |failure: &String| -> u32 {
        let at = failure
            .strip_prefix("untrue:")
            .and_then(|rest| rest.split(':').next());
        at.and_then(|at| at.parse().ok())
            .unwrap_or_else(|| panic!("no line is quoted in: {failure}"))
    };
    let quoted: BTreeSet<u32> = failed.iter().map(line).collect();
    assert_eq!(quoted, untrue, "{}", failed.join("\n"));
}
