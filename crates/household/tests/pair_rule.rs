//! The pair rule, row by row: when it is true and when it is not. A name with a capital is an adult.

mod common;

use common::{Family, day};
use event::{AddressUse, PairRow, RelationKind};

#[test]
fn same_person_a_child_always() {
    let mut f = Family::household();
    f.person("tom");
    f.registers("school", "tom");
    assert_eq!(f.row("tom", "tom"), Some(PairRow::SamePerson));
}

#[test]
fn same_person_an_adult_only_with_a_child() {
    let mut f = Family::household();
    f.registers("debt help", "Mother");
    assert_eq!(f.row("Mother", "Mother"), None);
    f.parent("Mother", "tom");
    assert_eq!(f.row("Mother", "Mother"), Some(PairRow::SamePerson));
}

#[test]
fn same_person_an_adult_whose_children_are_grown_up_is_nobody_s_business() {
    let mut f = Family::household();
    f.parent("Mother", "Daughter");
    assert_eq!(f.row("Mother", "Mother"), None);
}

#[test]
fn same_person_a_guardian_or_foster_parent_has_a_child_too() {
    for kind in [RelationKind::Guardian, RelationKind::Foster] {
        let mut f = Family::household();
        f.relate(kind, "Aunt", "tom", |_| {});
        assert_eq!(f.row("Aunt", "Aunt"), Some(PairRow::SamePerson), "{kind:?}");
    }
}

#[test]
fn sibling_by_one_shared_parent_is_enough() {
    let mut f = Family::household();
    f.parent("Mother", "tom");
    f.parent("Mother", "anna");
    f.parent("Father of tom", "tom");
    f.parent("Father of anna", "anna");
    assert_eq!(f.row("tom", "anna"), Some(PairRow::Sibling));
    assert_eq!(f.ways("tom", "anna")[0].via.to_vec(), [f.person("Mother")]);
}

#[test]
fn sibling_not_by_a_shared_guardian_or_foster_parent() {
    for kind in [RelationKind::Guardian, RelationKind::Foster] {
        let mut f = Family::household();
        f.relate(kind, "Aunt", "tom", |_| {});
        f.relate(kind, "Aunt", "anna", |_| {});
        assert_eq!(f.row("tom", "anna"), None, "{kind:?}");
    }
}

#[test]
fn sibling_grown_up_and_a_child_yes_two_grown_up_no() {
    let mut f = Family::household();
    for child in ["tom", "Brother", "Sister"] {
        f.parent("Mother", child);
    }
    assert_eq!(f.row("tom", "Brother"), Some(PairRow::Sibling));
    assert_eq!(f.row("Brother", "Sister"), None);
}

#[test]
fn parent_guardian_and_foster_parent_of_a_child() {
    for kind in [RelationKind::Parent, RelationKind::Guardian, RelationKind::Foster] {
        let mut f = Family::household();
        f.relate(kind, "Elder", "tom", |_| {});
        assert_eq!(f.row("Elder", "tom"), Some(PairRow::Parent), "{kind:?}");
    }
}

#[test]
fn parent_not_of_a_grown_up() {
    let mut f = Family::household();
    f.parent("Mother", "Daughter");
    assert_eq!(f.row("Mother", "Daughter"), None);
}

#[test]
fn co_parents_of_a_child_together_or_not() {
    let mut f = Family::household();
    f.parent("Mother", "tom");
    f.parent("Father", "tom");
    assert_eq!(f.row("Mother", "Father"), Some(PairRow::CoParent));
    assert_eq!(f.ways("Mother", "Father")[0].children.to_vec(), [f.person("tom")]);
}

#[test]
fn co_parents_not_of_a_grown_up_and_not_with_a_guardian() {
    let mut f = Family::household();
    f.parent("Mother", "Daughter");
    f.parent("Father", "Daughter");
    f.parent("Mother", "tom");
    f.relate(RelationKind::Guardian, "Guardian", "tom", |_| {});
    assert_eq!(f.row("Mother", "Father"), None);
    assert_eq!(f.row("Mother", "Guardian"), None);
}

#[test]
fn partner_of_a_parent_and_the_child() {
    let mut f = Family::household();
    f.parent("Mother", "tom");
    f.partner("Stepfather", "Mother");
    assert_eq!(f.row("tom", "Stepfather"), Some(PairRow::PartnerOfParent));
}

#[test]
fn former_partner_of_a_parent_within_the_term_and_not_beyond_it() {
    for (until, row) in [
        ("2010-06-01", Some(PairRow::PartnerOfParent)),
        ("2010-05-31", None),
    ] {
        let mut f = Family::household();
        f.parent("Mother", "tom");
        f.former_partner("Mother", "Ex", until);
        assert_eq!(f.row("tom", "Ex"), row, "until {until}");
    }
}

#[test]
fn two_adults_a_parent_and_a_partner_only_as_long_as_they_are_partners() {
    let mut f = Family::household();
    f.parent("Mother", "tom");
    f.partner("Mother", "Stepfather");
    f.former_partner("Mother", "Ex", "2015-05-01");
    assert_eq!(f.row("Mother", "Stepfather"), Some(PairRow::PartnerOfParent));
    assert_eq!(f.row("Mother", "Ex"), None);
}

#[test]
fn a_partner_until_today_is_still_one_today() {
    let mut f = Family::household();
    f.parent("Mother", "tom");
    f.former_partner("Mother", "Ex", common::TODAY);
    assert_eq!(f.row("Mother", "Ex"), Some(PairRow::PartnerOfParent));
}

#[test]
fn partner_not_of_a_guardian() {
    let mut f = Family::household();
    f.relate(RelationKind::Guardian, "Aunt", "tom", |_| {});
    f.partner("Aunt", "Uncle");
    assert_eq!(f.row("tom", "Uncle"), None);
}

#[test]
fn never_partner_to_partner() {
    let mut f = Family::household();
    f.parent("Mother", "tom");
    f.partner("Mother", "One");
    f.partner("Mother", "Other");
    assert_eq!(f.row("One", "Other"), None);
}

#[test]
fn never_partners_without_a_child() {
    let mut f = Family::household();
    f.partner("Woman", "Man");
    assert_eq!(f.row("Woman", "Man"), None);
}

#[test]
fn child_of_the_current_partner_and_not_of_a_former_one() {
    let mut f = Family::household();
    f.parent("Mother", "tom");
    f.partner("Mother", "Stepfather");
    f.parent("Stepfather", "anna");
    f.former_partner("Mother", "Ex", "2015-05-01");
    f.parent("Ex", "kim");
    assert_eq!(f.row("tom", "anna"), Some(PairRow::ChildOfPartner));
    assert_eq!(f.row("tom", "kim"), None);
}

#[test]
fn child_of_the_partner_not_a_grown_up_one() {
    let mut f = Family::household();
    f.parent("Mother", "tom");
    f.partner("Mother", "Stepfather");
    f.parent("Stepfather", "Son");
    assert_eq!(f.row("tom", "Son"), None);
}

#[test]
fn never_two_hops_through_former_partners() {
    let mut f = Family::household();
    f.parent("Mother", "tom");
    f.former_partner("Mother", "Ex", "2015-05-01");
    f.former_partner("Ex", "Next", "2015-05-20");
    f.partner("Ex", "Now");
    assert_eq!(f.row("tom", "Ex"), Some(PairRow::PartnerOfParent));
    assert_eq!(f.row("tom", "Next"), None);
    assert_eq!(f.row("tom", "Now"), None);
    assert_eq!(f.row("Mother", "Next"), None);
}

#[test]
fn never_grandparents_and_never_cousins() {
    let mut f = Family::household();
    f.parent("Grandmother", "Mother");
    f.parent("Grandmother", "Aunt");
    f.parent("Mother", "tom");
    f.parent("Aunt", "cousin");
    for (one, other) in [
        ("Grandmother", "tom"),
        ("tom", "cousin"),
        ("tom", "Aunt"),
        ("Mother", "Aunt"),
    ] {
        assert_eq!(f.row(one, other), None, "{one} and {other}");
    }
}

#[test]
fn the_first_true_row_is_the_explanation() {
    let mut f = Family::household();
    f.parent("Mother", "tom");
    f.parent("Father", "tom");
    f.partner("Mother", "Father");
    assert_eq!(f.row("tom", "Father"), Some(PairRow::Parent));
    assert_eq!(f.row("Mother", "Father"), Some(PairRow::CoParent));
}

#[test]
fn same_address_is_off_unless_the_policy_says_otherwise() {
    let mut f = Family::household();
    f.housemates("tom", "Lodger", None);
    assert_eq!(f.row("tom", "Lodger"), None);
}

#[test]
fn same_address_at_home_only() {
    for (address_use, row) in [
        (None, Some(PairRow::SameAddress)),
        (Some(AddressUse::Home), Some(PairRow::SameAddress)),
        (Some(AddressUse::Institution), None),
        (Some(AddressUse::Shelter), None),
        (Some(AddressUse::Postal), None),
    ] {
        let mut f = Family::with_addresses();
        f.housemates("tom", "Lodger", address_use);
        assert_eq!(f.row("tom", "Lodger"), row, "{address_use:?}");
    }
}

#[test]
fn same_address_now_not_formerly() {
    let mut f = Family::with_addresses();
    let until = Some(day("2015-05-31"));
    f.relate(RelationKind::SameAddress, "tom", "Lodger", |r| r.until = until);
    assert_eq!(f.row("tom", "Lodger"), None);
}

#[test]
fn same_address_of_two_adults_only_around_a_child() {
    let mut f = Family::with_addresses();
    f.housemates("Mother", "Lodger", None);
    assert_eq!(f.row("Mother", "Lodger"), None);
    f.parent("Mother", "tom");
    assert_eq!(f.row("Mother", "Lodger"), Some(PairRow::SameAddress));
}

#[test]
fn same_address_of_too_many_is_no_home() {
    let mut f = Family::with_addresses();
    let residents = ["tom", "Two", "Three", "Four"];
    let settle = |f: &mut Family, count: usize| {
        for newcomer in residents[..count - 1].iter() {
            f.housemates(newcomer, residents[count - 1], None);
        }
    };
    settle(&mut f, 2);
    settle(&mut f, 3);
    assert_eq!(f.row("tom", "Two"), Some(PairRow::SameAddress));
    settle(&mut f, 4);
    assert_eq!(f.row("tom", "Two"), None);
    assert_eq!(f.row("tom", "Four"), None);
}

#[test]
fn a_denied_relation_does_not_count_until_the_denial_is_lifted() {
    let mut f = Family::household();
    let relation = f.parent("Mother", "tom");
    f.deny(relation, false);
    assert_eq!(f.row("Mother", "tom"), None);
    f.confirm(relation);
    assert_eq!(f.row("Mother", "tom"), Some(PairRow::Parent));
}

#[test]
fn a_denial_that_is_a_conflict_leaves_the_relation_counting() {
    let mut f = Family::household();
    let relation = f.parent("Mother", "tom");
    f.deny(relation, true);
    assert_eq!(f.row("Mother", "tom"), Some(PairRow::Parent));
}

#[test]
fn a_relation_counts_from_its_first_day_on() {
    for (since, row) in [("2015-06-02", None), ("2015-06-01", Some(PairRow::Parent))] {
        let mut f = Family::household();
        f.relate(RelationKind::Parent, "Mother", "tom", |r| {
            r.since = Some(day(since))
        });
        assert_eq!(f.row("Mother", "tom"), row, "since {since}");
    }
}

#[test]
fn profile_jeugdwet_knows_the_same_youth_and_siblings_by_the_register_only() {
    let mut f = Family::jeugdwet();
    f.parent("Mother", "tom");
    f.parent("Mother", "anna");
    f.asserted("school", RelationKind::Parent, "Mother", "kim");
    f.partner("Mother", "Stepfather");
    f.parent("Stepfather", "bo");
    assert_eq!(f.row("tom", "tom"), Some(PairRow::SamePerson));
    assert_eq!(f.row("tom", "anna"), Some(PairRow::Sibling));
    for (one, other) in [
        ("tom", "kim"),
        ("tom", "Mother"),
        ("tom", "Stepfather"),
        ("tom", "bo"),
    ] {
        assert_eq!(f.row(one, other), None, "{one} and {other}");
    }
}
