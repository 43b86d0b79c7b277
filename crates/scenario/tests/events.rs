//! Every form of event, read once and held against the tree it must give.

mod common;

use common::story;
use scenario::{ClaimSource, Deed, EndReason, Manner, RelationKind};

fn deed(sentence: &str) -> Deed {
    story(&format!("2020-01-01 {sentence}\n")).events.remove(0).deed
}

fn names(names: &[&str]) -> Vec<String> {
    names.iter().map(|&name| name.to_owned()).collect()
}

#[test]
fn an_event_has_day_label_retelling_and_lines() {
    let story = story(
        "\n# lost\n\n# She moves in.\n# With a child.\n2012-10-02~ E05  arosa registers mother,\n     child1\n\
         \x20   # a remark inside\n    then huisarts is told nothing\n2012-10-02 huisarts acknowledges everything\n",
    );
    let [first, second] = story.events.as_slice() else {
        panic!("two events")
    };
    assert_eq!(first.day.to_string(), "2012-10-02~");
    assert_eq!(first.label.as_deref(), Some("E05"));
    assert_eq!(first.narration, ["She moves in.", "With a child."]);
    assert_eq!(first.place.to_string(), "t.scenario:22");
    assert_eq!(first.expectations[0].place.line, 25);
    assert_eq!(
        (second.label.as_deref(), second.day.synthetic, second.place.line),
        (None, false, 26)
    );
}

#[test]
fn four_manners_of_registering() {
    for (verb, expected) in [
        ("registers", Manner::Involvement),
        ("registers a concern about", Manner::Concern),
        ("reports once about", Manner::OneOff),
        ("watches", Manner::Watching),
    ] {
        let Deed::Register {
            manner,
            subjects,
            since,
            relations,
        } = deed(&format!("arosa {verb} mother, baby"))
        else {
            panic!("{verb} registers");
        };
        assert_eq!((manner, subjects), (expected, names(&["mother", "baby"])));
        assert!(since.is_none() && relations.is_empty());
    }
}

#[test]
fn relations_in_the_same_call_carry_their_source() {
    let Deed::Register {
        subjects,
        since,
        relations,
        ..
    } = deed(
        "arosa registers mother, child1 and child2 since 2019-12-01~\n   \
         with BRP relations: mother is parent of child1, child2 since 2012-01-01; lodger is partner of mother\n   \
         with relations: lodger is guardian of child1; lodger is foster parent of child2 until 2019-01-01;\n     \
         lodger shares an address with mother\n",
    )
    else {
        panic!("a registration");
    };
    assert_eq!(subjects, names(&["mother", "child1", "child2"]));
    assert_eq!(since.map(|day| day.to_string()).as_deref(), Some("2019-12-01~"));
    let read: Vec<_> = relations
        .iter()
        .map(|claim| {
            let relation = &claim.relation;
            (
                claim.source,
                relation.from.as_str(),
                relation.kind,
                relation.to.as_str(),
                relation.place.line,
            )
        })
        .collect();
    assert_eq!(
        read,
        [
            (ClaimSource::Brp, "mother", RelationKind::Parent, "child1", 18),
            (ClaimSource::Brp, "mother", RelationKind::Parent, "child2", 18),
            (ClaimSource::Brp, "lodger", RelationKind::Partner, "mother", 18),
            (
                ClaimSource::Asserted,
                "lodger",
                RelationKind::Guardian,
                "child1",
                19
            ),
            (
                ClaimSource::Asserted,
                "lodger",
                RelationKind::FosterParent,
                "child2",
                19
            ),
            (
                ClaimSource::Asserted,
                "lodger",
                RelationKind::SameAddress,
                "mother",
                20
            ),
        ]
    );
    assert_eq!(
        relations[1].relation.since.map(|day| day.to_string()).as_deref(),
        Some("2012-01-01")
    );
    assert_eq!(
        relations[4].relation.until.map(|day| day.to_string()).as_deref(),
        Some("2019-01-01")
    );
}

#[test]
fn renewing_and_all_reasons_to_end() {
    assert_eq!(
        deed("arosa renews mother and child1"),
        Deed::Renew {
            subjects: names(&["mother", "child1"])
        }
    );
    for (words, expected) in [
        ("resolved", EndReason::Resolved),
        ("unjustified", EndReason::Unjustified),
        ("in error", EndReason::InError),
        ("moved", EndReason::Moved),
        ("aged out", EndReason::AgedOut),
        ("deceased", EndReason::Deceased),
        ("consent ended", EndReason::ConsentEnded),
        ("handed over", EndReason::HandedOver),
    ] {
        assert_eq!(
            deed(&format!("arosa ends mother, child1 and child2, {words}")),
            Deed::End {
                subjects: names(&["mother", "child1", "child2"]),
                reason: expected
            }
        );
    }
}

#[test]
fn relations_on_their_own() {
    for (phrase, expected) in [
        ("BRP relation", ClaimSource::Brp),
        ("BRP relations", ClaimSource::Brp),
        ("relation", ClaimSource::Asserted),
        ("relations", ClaimSource::Asserted),
    ] {
        let Deed::AddRelations { relations } =
            deed(&format!("arosa adds {phrase}: lodger is partner of mother"))
        else {
            panic!("relations");
        };
        assert_eq!((relations.len(), relations[0].source), (1, expected));
    }
    let Deed::EndRelations { relations } = deed("toezicht ends relation: lodger is partner of mother") else {
        panic!("an end");
    };
    assert_eq!(
        (relations[0].from.as_str(), relations[0].kind),
        ("lodger", RelationKind::Partner)
    );
    let Deed::DenyRelation { relation } = deed("toezicht denies that lodger is parent of child1") else {
        panic!("a denial");
    };
    assert_eq!(
        (relation.from.as_str(), relation.kind, relation.to.as_str()),
        ("lodger", RelationKind::Parent, "child1")
    );
    assert!(matches!(
        deed("toezicht confirms that lodger is parent of child1"),
        Deed::ConfirmRelation { .. }
    ));
}

#[test]
fn looking_around_with_ones_own_or_anothers_registration() {
    let Deed::LookAround {
        person,
        with_registration_of,
    } = deed("huisarts looks around mother")
    else {
        panic!("a look");
    };
    assert_eq!(
        (person.as_str(), with_registration_of.to_string().as_str()),
        ("mother", "huisarts")
    );
    let stranger = deed("huisarts tries to look around mother with the registration of wijkteam.north");
    let Deed::LookAround {
        with_registration_of, ..
    } = stranger
    else {
        panic!("a look")
    };
    assert_eq!(with_registration_of.to_string(), "wijkteam.north");
}

#[test]
fn a_unit_acts_and_a_vendor_speaks() {
    let mut story = story(
        "2020-01-01 wijkteam.south watches child1\n\
         2020-01-02 huisarts registers child1 through leerling with relations: mother is parent of child1\n\
         2020-01-03 huisarts acknowledges everything through leerling\n",
    );
    assert_eq!(story.events[0].who.to_string(), "wijkteam.south");
    assert_eq!(story.events[0].through, None);
    assert_eq!(story.events[1].through.as_deref(), Some("leerling"));
    assert_eq!(story.events[2].through.as_deref(), Some("leerling"));
    assert_eq!(story.events.remove(2).deed, Deed::AcknowledgeEverything);
}
