//! `person` and `expected person` lines.
//!
//! Place in the flow: part of the cast. Absent: the BSN itself; the player has its own test numbers.

use crate::cast::twice;
use crate::name;
use crate::story::{Identity, Person, Sex, Story};
use crate::words::Words;
use crate::{BirthDate, Fault, ScenarioError};

pub(crate) fn read(words: &mut Words<'_>, story: &Story) -> Result<Person, ScenarioError> {
    let place = words.place();
    let expected = words.eat("expected");
    words.expect("person")?;
    let name = name::new_name(words, "a name")?;
    if let Some(first) = story.person(name) {
        return Err(twice(place, name, first.place.clone()));
    }
    let identity = if expected {
        expected_child(words, story)?
    } else {
        born(words, story)?
    };
    Ok(Person {
        place,
        name: name.to_owned(),
        identity,
    })
}

fn expected_child(words: &mut Words<'_>, story: &Story) -> Result<Identity, ScenarioError> {
    words.expect("of")?;
    let mother = name::person(words, story)?;
    let due = if words.eat("due") {
        Some(words.day()?)
    } else {
        None
    };
    words.end("the end of the line or \"due\"")?;
    Ok(Identity::Expected { mother, due })
}

fn born(words: &mut Words<'_>, story: &Story) -> Result<Identity, ScenarioError> {
    let sex = if words.eat("woman") || words.eat("girl") {
        Sex::Female
    } else if words.eat("man") || words.eat("boy") {
        Sex::Male
    } else {
        return Err(words.unexpected("\"woman\", \"girl\", \"man\" or \"boy\"".to_owned()));
    };
    words.expect("born")?;
    let born = birth_date(words)?;
    let (mut surname, mut given_name, mut without_bsn) = (None, None, false);
    while !words.is_done() {
        if words.eat("surname") {
            surname = Some(quoted(words, "the surname in quotes")?);
        } else if words.eat("given name") {
            given_name = Some(quoted(words, "the given name in quotes")?);
        } else if words.eat("without BSN") {
            without_bsn = true;
        } else {
            return Err(words.unexpected("\"surname\", \"given name\" or \"without BSN\"".to_owned()));
        }
    }
    if !without_bsn {
        let with_bsn = |person: &&Person| matches!(person.identity, Identity::Bsn { .. });
        let number = story.persons.iter().filter(with_bsn).count();
        return Ok(Identity::Bsn { number, sex, born });
    }
    match surname {
        Some(surname) => Ok(Identity::Described {
            surname,
            given_name,
            sex,
            born,
        }),
        None => Err(words.unexpected("\"surname\", since a person without BSN is known by it".to_owned())),
    }
}

fn birth_date(words: &mut Words<'_>) -> Result<BirthDate, ScenarioError> {
    let place = words.place();
    let word = words.word("a birth date (yyyy-mm-dd, yyyy-mm or yyyy)")?;
    BirthDate::read(word).ok_or_else(|| ScenarioError {
        place,
        fault: Fault::NotADay {
            found: word.to_owned(),
        },
    })
}

fn quoted(words: &mut Words<'_>, expected: &str) -> Result<String, ScenarioError> {
    match words.quoted() {
        Some(text) => Ok(text.to_owned()),
        None => Err(words.unexpected(expected.to_owned())),
    }
}
