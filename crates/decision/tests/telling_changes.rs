//! What is told when a match that is already known changes: the disclosed fields, hidden links, and officers.

mod common;

use common::{World, around, own_word, parent};
use event::{EndReason, MunicipalityCode};

const AMSTERDAM: MunicipalityCode = MunicipalityCode(363);

#[test]
fn under_profile_jeugdwet_it_is_told_that_a_match_came_to_be_about_another_person() {
    let mut w = World::jeugdwet().with(&["register", "school", "gym"]);
    w.given(&[parent("Mother", "tom"), parent("Mother", "anna")]);
    w.register("school", "anna");
    w.register("gym", "tom");
    w.all_read();
    w.register("gym", "anna");
    w.all_read();
    w.end("gym", "anna", EndReason::InError);
    assert_eq!(w.told("school"), ["changed: gym"]);
}

#[test]
fn officers_hear_that_a_match_fell_away_which_both_parties_could_not_see() {
    let mut w = World::household().with(&["rotterdam", "school", "gym"]);
    w.register_with("school", "tom", |c| {
        c.relations = vec![own_word(parent("Mother", "tom"))];
    });
    w.register_with("gym", "anna", |c| {
        c.relations = vec![own_word(parent("Mother", "anna"))];
    });
    assert_eq!(w.told("rotterdam"), ["match: gym-school active"]);
    w.nobody_is_told();
    w.end("school", "tom", EndReason::InError);
    assert_eq!(w.told("rotterdam"), ["withdrawn: gym-school active"]);
    w.nobody_is_told();
}

#[test]
fn a_hidden_registration_that_joins_a_known_match_is_no_news_to_the_other_party() {
    let mut w = World::household().with(&["register", "rotterdam", "school", "gym"]);
    w.given(&[parent("Mother", "tom")]);
    w.register("school", "tom");
    w.register("gym", "tom");
    w.all_read();
    w.register_with("gym", "Mother", |c| c.watching = true);
    assert_eq!(w.told("gym"), ["match: school parent active"]);
    w.nobody_is_told();
}

#[test]
fn a_later_link_reaches_the_officer_of_another_municipality_and_no_one_twice() {
    let mut w = World::household().with(&["register", "rotterdam", "school", "gym"]);
    w.open(
        "amsterdam",
        |agency| (agency.municipalities, agency.is_municipality) = (vec![AMSTERDAM], Some(AMSTERDAM)),
        |unit| unit.follow_up_officer = true,
    );
    w.register("school", "tom");
    w.register("gym", "tom");
    w.register_with("gym", "Mother", |c| c.municipality = AMSTERDAM);
    w.all_read();
    w.given(&[parent("Mother", "tom")]);
    assert_eq!(w.told("amsterdam"), ["match: gym-school active"]);
    assert_eq!(w.told("rotterdam"), [""; 0]);

    w.all_read();
    w.end("school", "tom", EndReason::InError);
    for officer in ["amsterdam", "rotterdam"] {
        assert_eq!(w.told(officer), ["withdrawn: gym-school active"], "{officer}");
    }
}

#[test]
fn a_match_that_only_time_ended_is_not_withdrawn_and_not_shown_any_more() {
    let mut w = World::household().with(&["register", "rotterdam", "school", "clinic"]);
    w.given(&[parent("Mother", "tom")]);
    let look = w.register("school", "tom").registration.id;
    w.register("clinic", "Mother");
    w.all_read();
    // Tom turns 23 in 2033.
    w.days_pass(18 * 366);
    w.given(&[parent("Father", "tom")]);
    w.nobody_is_told();
    let by = w.by("school");
    let answer = w.when(decision::Command::Look(decision::Look {
        by,
        id: look,
        actor: String::new(),
        page: 50,
        after: None,
    }));
    let Ok(decision::Answer::Around(around)) = answer else {
        panic!("{answer:?}")
    };
    assert_eq!(around.parties, []);

    // A relation that never was is another matter.
    w.deny("rotterdam", &parent("Mother", "tom")).unwrap();
    assert_eq!(w.told("school"), ["withdrawn: clinic parent active"]);
}

#[test]
fn saying_what_another_agency_said_already_takes_nothing_away() {
    let mut w = World::household().with(&["rotterdam", "school", "jgz"]);
    w.register("jgz", "anna");
    let by_school = [
        own_word(parent("Mother", "tom")),
        own_word(parent("Mother", "anna")),
    ];
    w.register_with("school", "tom", |c| c.relations = by_school.to_vec());
    assert_eq!(w.told("jgz"), ["match: school sibling active asserted"]);
    w.all_read();
    w.relations("jgz", &[own_word(parent("Mother", "tom"))]).unwrap();
    w.nobody_is_told();
    let again = w.register("jgz", "anna");
    assert_eq!(around(&again), ["school sibling active asserted"]);
    // The school was the first to say so and still sees nothing by its own word.
    let again = w.register("school", "tom");
    assert_eq!(around(&again), [""; 0]);
}
