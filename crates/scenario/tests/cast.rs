//! Every form of line before the story: title, policy, agencies, persons, include.

mod common;

use common::story;
use scenario::{BirthDate, Identity, Profile, Row, Sex};

#[test]
fn the_cast() {
    let story = story("");
    assert_eq!(story.title, "A family (test)");
    assert_eq!(story.preface, ["About this story."]);
    assert_eq!((story.profile, story.rules.as_ref()), (Profile::Household, None));
    let rotterdam = story.municipality("0599").expect("declared");
    assert_eq!(
        (rotterdam.title.as_str(), rotterdam.officer.to_string().as_str()),
        ("Rotterdam", "toezicht")
    );
    assert_eq!(
        story
            .agency("toezicht")
            .expect("declared")
            .municipality
            .as_deref(),
        Some("0599")
    );
    let arosa = story.agency("arosa").expect("declared");
    assert_eq!(arosa.title, "Arosa, women's shelter");
    assert_eq!(arosa.sector.as_deref(), Some("domestic_violence_shelter"));
    assert_eq!(arosa.serves, ["0599"]);
    assert!(arosa.shielded && arosa.supplies_brp && !arosa.vendor);
    assert_eq!(story.agency("huisarts").expect("declared").title, "huisarts");
    assert_eq!(
        story.agency("wijkteam").expect("declared").units,
        ["north", "south"]
    );
    let vendor = story.agency("leerling").expect("declared");
    assert!(vendor.vendor);
    assert_eq!(vendor.mandates, ["huisarts", "arosa"]);
}

#[test]
fn persons_have_the_number_of_a_test_bsn_or_a_description() {
    let story = story("");
    let born = |year, month, day, synthetic| BirthDate {
        year,
        month,
        day,
        synthetic,
    };
    let identity = |name| story.person(name).expect("declared").identity.clone();
    assert_eq!(
        identity("mother"),
        Identity::Bsn {
            number: 0,
            sex: Sex::Female,
            born: born(1989, Some(4), Some(12), true)
        }
    );
    assert_eq!(
        identity("child2"),
        Identity::Bsn {
            number: 2,
            sex: Sex::Female,
            born: born(2010, Some(8), None, false)
        }
    );
    assert_eq!(
        identity("twin"),
        Identity::Described {
            surname: "Vries".to_owned(),
            given_name: Some("Tim".to_owned()),
            sex: Sex::Male,
            born: born(2013, None, None, true)
        }
    );
    // The described twin takes no number.
    assert!(matches!(identity("lodger"), Identity::Bsn { number: 3, .. }));
    let Identity::Expected { mother, due } = identity("baby") else {
        panic!("an expected child")
    };
    assert_eq!(
        (mother.as_str(), due.map(|day| day.to_string()).as_deref()),
        ("mother", Some("2025-06-01~"))
    );
}

#[test]
fn a_policy_may_count_only_some_rows() {
    let rules = |line: &str| {
        let text = format!("scenario x\n{line}\n");
        scenario::parse("t.scenario", &text, &|_| None)
            .expect("well formed")
            .rules
    };
    assert_eq!(rules("profile jeugdwet"), None);
    assert_eq!(
        rules("profile household rules same_person"),
        Some(vec![Row::SamePerson])
    );
    assert_eq!(
        rules("profile household\nrules same person, co_parent, child of partner"),
        Some(vec![Row::SamePerson, Row::CoParent, Row::ChildOfPartner])
    );
}

#[test]
fn an_included_cast_keeps_its_own_lines() {
    let cast = "# shared\nagency school\n\nperson child girl born 2015-01-01~\n";
    let resolve = |name: &str| (name == "cast.scenario").then(|| cast.to_owned());
    let text =
        "scenario x\nprofile household\ninclude \"cast.scenario\"\n2020-01-01 school registers child\n";
    let story = scenario::parse("x.scenario", text, &resolve).expect("well formed");
    assert_eq!(
        story.person("child").expect("included").place.to_string(),
        "cast.scenario:4"
    );
    assert_eq!(story.events[0].place.to_string(), "x.scenario:4");
}
