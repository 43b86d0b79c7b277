//! Every form of expectation, read once and held against the tree it must give.

mod common;

use common::story;
use scenario::{ExpectedThat, Other, Row, Seen, Status};

fn that(then: &str) -> ExpectedThat {
    let mut story = story(&format!("2020-01-01 arosa registers mother\n  then {then}\n"));
    story.events.remove(0).expectations.remove(0).that
}

#[test]
fn what_the_acting_party_learns() {
    let ExpectedThat::LearnsOf {
        who,
        at_most,
        parties,
    } = that(
        "arosa learns of: huisarts (same person, ended), wijkteam.north (partner of parent, active, asserted),\n \
         a shielded party (parent), toezicht",
    )
    else {
        panic!("learns of");
    };
    assert_eq!(
        (who.to_string().as_str(), at_most, parties.len()),
        ("arosa", false, 4)
    );
    assert_eq!(
        (parties[0].seen, parties[0].status),
        (Some(Seen::Row(Row::SamePerson)), Some(Status::Ended))
    );
    assert_eq!(parties[1].seen, Some(Seen::Row(Row::PartnerOfParent)));
    assert!(parties[1].marks.asserted && !parties[0].marks.asserted);
    assert_eq!((&parties[2].other, parties[2].status), (&Other::Shielded, None));
    assert_eq!((parties[3].seen, parties[3].status), (None, None));
    assert!(matches!(
        that("arosa learns of at most: huisarts"),
        ExpectedThat::LearnsOf { at_most: true, .. }
    ));
    assert!(matches!(
        that("arosa sees no match known"),
        ExpectedThat::SeesNoMatchKnown { .. }
    ));
    assert!(matches!(
        that("arosa sees a shielded party through the municipality's officer"),
        ExpectedThat::SeesShieldedParty { .. }
    ));
}

#[test]
fn all_rows_and_marks_have_words() {
    for (words, expected) in [
        ("same person", Row::SamePerson),
        ("sibling", Row::Sibling),
        ("parent", Row::Parent),
        ("co-parent", Row::CoParent),
        ("partner of parent", Row::PartnerOfParent),
        ("child of partner", Row::ChildOfPartner),
        ("same address", Row::SameAddress),
    ] {
        let ExpectedThat::LearnsOf { parties, .. } = that(&format!("arosa learns of: huisarts ({words})"))
        else {
            panic!("learns of");
        };
        assert_eq!(parties[0].seen, Some(Seen::Row(expected)), "{words}");
    }
    let ExpectedThat::LearnsOf { parties, .. } =
        that("arosa learns of: huisarts (another person in the family, in question, possible duplicate)")
    else {
        panic!("learns of");
    };
    assert_eq!(parties[0].seen, Some(Seen::AnotherPerson));
    assert!(parties[0].marks.in_question && parties[0].marks.possible_duplicate);
    // The order of the table is the order of strength.
    assert!(Row::SamePerson < Row::Sibling && Row::Sibling < Row::Parent && Row::Parent < Row::CoParent);
}

#[test]
fn what_a_look_shows() {
    let ExpectedThat::SeesParties {
        count,
        parties,
        at_most,
        ..
    } = that("arosa sees 2 parties: huisarts (ended), wijkteam.south (active)")
    else {
        panic!("sees parties");
    };
    assert_eq!((count, parties.len(), at_most), (2, 2, false));
    assert_eq!((parties[0].seen, parties[0].status), (None, Some(Status::Ended)));
    let ExpectedThat::SeesParties {
        count,
        parties,
        at_most,
        ..
    } = that("arosa sees at most 1 party")
    else {
        panic!("sees parties");
    };
    assert_eq!((count, parties.len(), at_most), (1, 0, true));
}

#[test]
fn what_others_are_told() {
    assert!(matches!(
        that("huisarts is told nothing"),
        ExpectedThat::ToldNothing { .. }
    ));
    assert_eq!(that("nobody else is told"), ExpectedThat::NobodyElseIsTold);
    let ExpectedThat::ToldOf { who, parties } = that("huisarts is told of: arosa (parent, active)") else {
        panic!("told of");
    };
    assert_eq!((who.to_string().as_str(), parties.len()), ("huisarts", 1));
    assert!(matches!(
        that("huisarts is told of a change: arosa (parent)"),
        ExpectedThat::ToldOfChange { .. }
    ));
    let ExpectedThat::ToldOfWithdrawal { party, .. } =
        that("huisarts is told that arosa (parent) is withdrawn")
    else {
        panic!("withdrawn");
    };
    assert_eq!(party.seen, Some(Seen::Row(Row::Parent)));
    let ExpectedThat::OfficerToldOf { who, pairs } =
        that("toezicht is told of: arosa and huisarts, wijkteam.north and arosa")
    else {
        panic!("told of a pair");
    };
    assert_eq!(who.to_string(), "toezicht");
    let pairs: Vec<_> = pairs
        .iter()
        .map(|(one, other)| format!("{one}+{other}"))
        .collect();
    assert_eq!(pairs, ["arosa+huisarts", "wijkteam.north+arosa"]);
}

#[test]
fn a_refusal_has_a_stable_reason() {
    assert_eq!(
        that("refused: ADULT_SUBJECT"),
        ExpectedThat::Refused {
            reason: "ADULT_SUBJECT".to_owned()
        }
    );
}
