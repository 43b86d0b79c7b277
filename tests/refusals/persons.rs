//! Whom it is about: numbers, descriptions, expected children, ages.

use kring::wire::v1::{
    self, DescribedPerson, ExpectedChild, PersonIdentity, RegisterRequest, person_identity::Identity,
};

use crate::{
    book::Book,
    common::a_registration,
    stage::{Registrations, Stage},
};

fn bsn(digits: &str) -> PersonIdentity {
    PersonIdentity {
        identity: Some(Identity::Bsn(digits.into())),
        birth_date: "2090-01-02".into(),
    }
}

fn described(change: impl FnOnce(&mut DescribedPerson)) -> PersonIdentity {
    let mut person = DescribedPerson {
        surname: "Zwartewaterzoon".into(),
        given_name: "Quirinus".into(),
        birth_date: "2090-01-02".into(),
        sex: v1::Sex::Man.into(),
    };
    change(&mut person);
    PersonIdentity {
        identity: Some(Identity::Described(person)),
        birth_date: String::new(),
    }
}

fn expected(mother: Option<PersonIdentity>, due_month: &str) -> PersonIdentity {
    let child = ExpectedChild {
        mother: mother.map(Box::new),
        due_month: due_month.into(),
    };
    PersonIdentity {
        identity: Some(Identity::ExpectedChild(Box::new(child))),
        birth_date: String::new(),
    }
}

fn registration(person: Option<PersonIdentity>) -> RegisterRequest {
    let is_expected = |p: &PersonIdentity| matches!(p.identity, Some(Identity::ExpectedChild(_)));
    let role = if person.as_ref().is_some_and(is_expected) {
        v1::SubjectRole::ExpectedChild
    } else {
        v1::SubjectRole::Child
    };
    RegisterRequest {
        person,
        role: role.into(),
        ..a_registration(&pseudonym::test_bsn(300))
    }
}

pub(crate) async fn provoke(book: &mut Book, stage: &mut Stage) {
    let jgz = stage.registrations("jgz").await;
    let persons = [numbers(), descriptions(), expected_children()].concat();
    for (reason, field, person) in persons {
        let call = async |r| jgz.clone().register(r).await;
        book.refuses(stage, reason, field, registration(person), call)
            .await;
    }
    roles(book, stage, &jgz).await;
    a_number_of_eight_digits_is_the_same_person(&jgz).await;
}

type Wrong = (&'static str, &'static str, Option<PersonIdentity>);

fn numbers() -> Vec<Wrong> {
    let born = |birth_date: &str| PersonIdentity {
        birth_date: birth_date.into(),
        ..bsn(&pseudonym::test_bsn(301))
    };
    vec![
        ("IDENTITY_REQUIRED", "person", None),
        ("IDENTITY_REQUIRED", "person", Some(PersonIdentity::default())),
        ("BSN_LENGTH", "person.bsn", Some(bsn("12345678901"))),
        ("BSN_LENGTH", "person.bsn", Some(bsn("1234567"))),
        ("BSN_NOT_DIGITS", "person.bsn", Some(bsn("1234.56.78"))),
        ("BSN_ELEVEN_TEST", "person.bsn", Some(bsn("123456789"))),
        ("BSN_ELEVEN_TEST", "person.bsn", Some(bsn("12345678"))),
        ("BSN_LEADING_ZEROS", "person.bsn", Some(bsn("000000012"))),
        ("BSN_ALL_ZERO", "person.bsn", Some(bsn("000000000"))),
        ("BIRTH_DATE_REQUIRED", "person.birth_date", Some(born(""))),
        (
            "BIRTH_DATE_IMPOSSIBLE",
            "person.birth_date",
            Some(born("2090-02-30")),
        ),
        (
            "BIRTH_DATE_IMPOSSIBLE",
            "person.birth_date",
            Some(born("1965-12-31")),
        ),
        (
            "BIRTH_DATE_IMPOSSIBLE",
            "person.birth_date",
            Some(born("2-1-2090")),
        ),
        (
            "BIRTH_DATE_IN_FUTURE",
            "person.birth_date",
            Some(born("2096-10-03")),
        ),
    ]
}

fn descriptions() -> Vec<Wrong> {
    let field = |name: &'static str| match name {
        "surname" => "person.described.surname",
        "given_name" => "person.described.given_name",
        "sex" => "person.described.sex",
        _ => "person.described.birth_date",
    };
    vec![
        (
            "SURNAME_EMPTY",
            field("surname"),
            Some(described(|p| p.surname = " - ".into())),
        ),
        (
            "NAME_TOO_LONG",
            field("surname"),
            Some(described(|p| p.surname = "x".repeat(201))),
        ),
        (
            "NAME_TOO_LONG",
            field("given_name"),
            Some(described(|p| p.given_name = "x".repeat(201))),
        ),
        (
            "NAME_NOT_LATIN",
            field("surname"),
            Some(described(|p| p.surname = "Иванов".into())),
        ),
        (
            "NAME_NOT_LATIN",
            field("given_name"),
            Some(described(|p| p.given_name = "Мария".into())),
        ),
        ("FIELD_REQUIRED", field("sex"), Some(described(|p| p.sex = 0))),
        ("SEX_INVALID", field("sex"), Some(described(|p| p.sex = 99))),
        (
            "FIELD_REQUIRED",
            field("birth_date"),
            Some(described(|p| p.birth_date.clear())),
        ),
        (
            "BIRTH_DATE_IMPOSSIBLE",
            field("birth_date"),
            Some(described(|p| p.birth_date = "2090-00-07".into())),
        ),
        (
            "BIRTH_DATE_IMPOSSIBLE",
            field("birth_date"),
            Some(described(|p| p.birth_date = "1965-12-31".into())),
        ),
        (
            "BIRTH_DATE_IN_FUTURE",
            field("birth_date"),
            Some(described(|p| p.birth_date = "2097-00-00".into())),
        ),
    ]
}

fn expected_children() -> Vec<Wrong> {
    let mother = || Some(bsn(&pseudonym::test_bsn(302)));
    let due = "person.expected_child.due_month";
    vec![
        (
            "IDENTITY_REQUIRED",
            "person.expected_child.mother",
            Some(expected(None, "2097-01")),
        ),
        ("DUE_MONTH_IMPOSSIBLE", due, Some(expected(mother(), "2097-13"))),
        ("DUE_MONTH_IMPOSSIBLE", due, Some(expected(mother(), "2099-01"))),
        ("DUE_MONTH_IMPOSSIBLE", due, Some(expected(mother(), "in spring"))),
        (
            "MOTHER_IS_EXPECTED",
            "person.expected_child",
            Some(expected(Some(expected(mother(), "2097-01")), "2097-01")),
        ),
        (
            "BSN_ELEVEN_TEST",
            "person.expected_child.mother.bsn",
            Some(expected(Some(bsn("123456789")), "2097-01")),
        ),
    ]
}

/// Somebody of 66 years.
fn grown_up() -> PersonIdentity {
    PersonIdentity {
        birth_date: "2030-05-06".into(),
        ..bsn(&pseudonym::test_bsn(303))
    }
}

async fn roles(book: &mut Book, stage: &mut Stage, jgz: &Registrations) {
    let call = async |r| jgz.clone().register(r).await;
    let request = registration(Some(grown_up()));
    book.refuses(stage, "NOT_A_CHILD", "role", request, call).await;
    let expected = RegisterRequest {
        role: v1::SubjectRole::Child.into(),
        ..registration(Some(expected(Some(grown_up()), "2097-01")))
    };
    book.refuses(stage, "ROLE_DOES_NOT_FIT", "role", expected, call)
        .await;
}

/// Under jeugdwet adults are no subjects: neither as adults nor as children who are too old.
pub(crate) async fn under_jeugdwet(book: &mut Book, stage: &mut Stage) {
    let jgz = stage.registrations("jgz").await;
    for role in [v1::SubjectRole::Adult, v1::SubjectRole::Child] {
        let request = RegisterRequest {
            role: role.into(),
            ..registration(Some(grown_up()))
        };
        let call = async |r| jgz.clone().register(r).await;
        book.refuses(stage, "ADULT_SUBJECT", "role", request, call).await;
    }
}

/// Older systems drop the leading zero. 012345672 is a number for examples.
async fn a_number_of_eight_digits_is_the_same_person(jgz: &Registrations) {
    let mut jgz = jgz.clone();
    let nine = registration(Some(bsn("012345672")));
    let nine = jgz.register(nine).await.unwrap().into_inner();
    let eight = registration(Some(bsn("12345672")));
    let eight = jgz.register(eight).await.unwrap().into_inner();
    assert!(!nine.already_registered && eight.already_registered);
    assert_eq!(nine.registration, eight.registration);
}
