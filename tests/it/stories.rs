//! Every story of the folder, whole. The Rotterdam tellings stand in `rotterdam.rs`, with their expected rows.

use std::{collections::BTreeSet, fs};

use crate::play::{scenarios, story, whole};

macro_rules! stories {
    ($($test:ident $file:literal;)+) => {
        $(
            #[tokio::test]
            async fn $test() {
                whole(story($file), |_, _, _| {}).await;
            }
        )+

        const PLAYED: &[&str] = &[$($file),+];
    };
}

stories! {
    a_claim_opens_nothing_to_the_one_who_claims "asserted-relation-caution.scenario";
    what_followed_from_a_denied_relation_is_taken_back "denied-relation.scenario";
    what_was_not_told_is_not_taken_back "denied-twice.scenario";
    a_former_partner_counts_for_a_term "ended-relation.scenario";
    half_siblings_who_live_apart_are_siblings "half-sibling.scenario";
    whoever_is_involved_again_is_told "involved-again.scenario";
    under_the_jeugdwet_children_only_and_hardly_a_word "jeugdwet-adult-refused.scenario";
    who_came_first_is_told_as_well "late-match.scenario";
    a_new_partner_brings_history "new-partner-with-history.scenario";
    a_vendor_speaks_and_each_school_is_told "one-vendor-for-several-schools.scenario";
    what_time_ended_is_not_taken_back "partners-for-a-while.scenario";
    a_shelter_stays_hidden "shelter-only-through-officer.scenario";
    a_stranger_learns_nothing "stranger-asks.scenario";
    twins_without_a_bsn_are_flagged "twins-without-bsn.scenario";
}

#[test]
fn no_story_is_left_out() {
    let elsewhere = [
        "rotterdam-cast.scenario",
        "rotterdam-a-as-it-was.scenario",
        "rotterdam-b-child-index.scenario",
        "rotterdam-c-household.scenario",
        "rotterdam-d-first-concern.scenario",
    ];
    let played: BTreeSet<String> = PLAYED
        .iter()
        .chain(&elsewhere)
        .map(|&file| file.to_owned())
        .collect();
    let files = fs::read_dir(scenarios()).expect("the folder of scenarios");
    let names = files.map(|file| file.expect("a file").file_name().to_string_lossy().into_owned());
    let there: BTreeSet<String> = names.filter(|name| name.ends_with(".scenario")).collect();
    assert_eq!(played, there);
}
