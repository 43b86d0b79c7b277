//! Persons: from an identity on the wire to a pseudonym. The raw values are wiped
//! with the request that brought them.

use decision::{Reason, Refusal, Whom};
use event::Day;
use pseudonym::{Bsn, Described, DueMonth, Expected, Identity, PartialDate, Sex, pseudonym};

use super::Desk;
use crate::wire::v1::{DescribedPerson, ExpectedChild, PersonIdentity, Sex as WireSex, person_identity};

/// Who is meant.
pub(super) fn whom(desk: &Desk, person: Option<&PersonIdentity>, field: &str) -> Result<Whom, Refusal> {
    let person = person.ok_or_else(|| Refusal::at(Reason::IdentityMissing, field))?;
    let identity = identity(desk, person.identity.as_ref(), field)?;
    let ((pseudonym, possible_duplicate), former) =
        desk.keys.each(|key| pseudonym(&key.pseudonyms, &identity));
    Ok(Whom {
        pseudonym,
        former: former.map(|(former, _)| former),
        possible_duplicate,
        born: born(person, desk.today, field)?,
    })
}

fn identity(
    desk: &Desk,
    identity: Option<&person_identity::Identity>,
    field: &str,
) -> Result<Identity, Refusal> {
    let today = desk.today.date();
    match identity {
        None => Err(Refusal::at(Reason::IdentityMissing, field)),
        Some(person_identity::Identity::Bsn(digits)) => Bsn::parse(digits)
            .map(Identity::Bsn)
            .map_err(|why| Refusal::identity(why, format!("{field}.bsn"))),
        Some(person_identity::Identity::Described(person)) => {
            described(person, today, &format!("{field}.described")).map(Identity::Described)
        }
        Some(person_identity::Identity::ExpectedChild(child)) => expected(desk, child, field),
    }
}

fn described(person: &DescribedPerson, today: jiff::civil::Date, field: &str) -> Result<Described, Refusal> {
    let birth_field = format!("{field}.birth_date");
    if person.birth_date.is_empty() {
        return Err(Refusal::at(Reason::FieldMissing, birth_field));
    }
    let birth = partial_date(&person.birth_date, today, &birth_field)?;
    let sex = match WireSex::try_from(person.sex) {
        Ok(WireSex::Woman) => Sex::Female,
        Ok(WireSex::Man) => Sex::Male,
        Ok(WireSex::Unknown) => Sex::Unknown,
        Ok(WireSex::Unspecified) => {
            return Err(Refusal::at(Reason::FieldMissing, format!("{field}.sex")));
        }
        Err(_) => return Err(Refusal::at(Reason::SexInvalid, format!("{field}.sex"))),
    };
    let given = Some(person.given_name.as_str()).filter(|name| !name.is_empty());
    Described::new(&person.surname, birth, sex, given)
        .map_err(|why| Refusal::identity(why, format!("{field}.{}", name_field(why))))
}

fn name_field(why: pseudonym::Invalid) -> &'static str {
    use pseudonym::Invalid::{GivenNotLatin, GivenTooLong};
    match why {
        GivenNotLatin | GivenTooLong => "given_name",
        _ => "surname",
    }
}

fn expected(desk: &Desk, child: &ExpectedChild, field: &str) -> Result<Identity, Refusal> {
    let field = format!("{field}.expected_child");
    let mother = child
        .mother
        .as_ref()
        .ok_or_else(|| Refusal::at(Reason::IdentityMissing, format!("{field}.mother")))?;
    let mother = identity(desk, mother.identity.as_ref(), &format!("{field}.mother"))?;
    let due = match child.due_month.as_str() {
        "" => None,
        text => {
            let wrong = || Refusal::at(Reason::DueMonthImpossible, format!("{field}.due_month"));
            let (year, month) = text.split_once('-').ok_or_else(wrong)?;
            let (year, month) = (
                year.parse().map_err(|_| wrong())?,
                month.parse().map_err(|_| wrong())?,
            );
            Some(DueMonth::new(year, month, desk.today.date()).map_err(|_| wrong())?)
        }
    };
    Expected::new(mother, due)
        .map(Identity::Expected)
        .map_err(|why| Refusal::identity(why, field))
}

/// YYYY-MM-DD, 00 for an unknown day or month.
fn partial_date(text: &str, today: jiff::civil::Date, field: &str) -> Result<PartialDate, Refusal> {
    let (year, month, day) = parts(text).ok_or_else(|| Refusal::at(Reason::BirthImpossible, field))?;
    let known = |n: u8| Some(n).filter(|&n| n != 0);
    PartialDate::new(year, known(month), known(day), today).map_err(|why| Refusal::identity(why, field))
}

fn parts(text: &str) -> Option<(i16, u8, u8)> {
    let mut parts = text.split('-');
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    let shape = parts.next().is_none() && (year.len(), month.len(), day.len()) == (4, 2, 2);
    shape.then(|| Some((year.parse().ok()?, month.parse().ok()?, day.parse().ok()?)))?
}

/// The earliest possible birth date: the law counts terms "at the latest" from it (art. 7.1.4.5 Jeugdwet).
fn born(person: &PersonIdentity, today: Day, field: &str) -> Result<Option<Day>, Refusal> {
    let (text, field) = match &person.identity {
        Some(person_identity::Identity::Described(d)) => {
            (&d.birth_date, format!("{field}.described.birth_date"))
        }
        _ => (&person.birth_date, format!("{field}.birth_date")),
    };
    if text.is_empty() {
        return Ok(None);
    }
    partial_date(text, today.date(), &field)?;
    let wrong = || Refusal::at(Reason::BirthImpossible, &field);
    let (year, month, day) = parts(text).ok_or_else(wrong)?;
    let date = jiff::civil::Date::new(year, i8_of(month.max(1)), i8_of(day.max(1))).map_err(|_| wrong())?;
    Ok(Some(Day::of(date)))
}

fn i8_of(n: u8) -> i8 {
    i8::try_from(n).unwrap_or(i8::MAX)
}
