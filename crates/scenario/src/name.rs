//! Names in a sentence, held against the cast.
//!
//! Place in the flow: sentences name agencies, units and persons; a misspelt name is an error that lists the names
//! there are. Absent: declarations (they are read first, by `cast`).

use crate::story::{Agency, Story};
use crate::words::Words;
use crate::{Fault, Place, ScenarioError, UnitName};

/// Words that open or join sentences and therefore name nobody.
const RESERVED: [&str; 14] = [
    "and",
    "then",
    "nobody",
    "refused",
    "since",
    "until",
    "through",
    "with",
    "is",
    "relation",
    "relations",
    "a",
    "of",
    "that",
];

/// Takes a word fit to be a new name: small letters, digits and underscores, beginning with a letter.
pub(crate) fn new_name<'a>(words: &mut Words<'a>, what: &str) -> Result<&'a str, ScenarioError> {
    let expected = format!("{what}: small letters, digits and underscores, beginning with a letter");
    let before = words.clone();
    let name = words.word(&expected)?;
    let well_formed = name.starts_with(|c: char| c.is_ascii_lowercase())
        && name
            .chars()
            .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
    let is_reason = crate::EndReason::ALL
        .iter()
        .any(|(word, _)| word.split(' ').next() == Some(name));
    if well_formed && !is_reason && !RESERVED.contains(&name) {
        Ok(name)
    } else {
        Err(before.unexpected(expected))
    }
}

/// Takes the name of a person of the story.
pub(crate) fn person(words: &mut Words<'_>, story: &Story) -> Result<String, ScenarioError> {
    let place = words.place();
    let name = words.word("a person")?;
    if story.person(name).is_some() {
        return Ok(name.to_owned());
    }
    Err(unknown(
        place,
        name,
        "a person",
        story.persons.iter().map(|person| person.name.as_str()),
    ))
}

/// Takes `a`, `a, b`, `a and b` or `a, b and c`.
pub(crate) fn persons(words: &mut Words<'_>, story: &Story) -> Result<Vec<String>, ScenarioError> {
    let mut all = vec![person(words, story)?];
    while words.eat(",") || words.eat("and") {
        all.push(person(words, story)?);
    }
    Ok(all)
}

/// Takes the name of a party: an agency with one unit, or `agency.unit`; not a vendor.
pub(crate) fn unit(words: &mut Words<'_>, story: &Story) -> Result<UnitName, ScenarioError> {
    let place = words.place();
    let written = words.word("an agency")?;
    find_unit(place, written, story)
}

/// Resolves a written `agency` or `agency.unit`.
pub(crate) fn find_unit(place: Place, written: &str, story: &Story) -> Result<UnitName, ScenarioError> {
    let (name, unit) = match written.split_once('.') {
        Some((name, unit)) => (name, Some(unit)),
        None => (written, None),
    };
    let Some(agency) = story.agency(name).filter(|agency| !agency.vendor) else {
        let parties = story.agencies.iter().filter(|agency| !agency.vendor);
        return Err(unknown(
            place,
            written,
            "an agency",
            parties.map(|agency| agency.name.as_str()),
        ));
    };
    let fits = match unit {
        Some(unit) => agency.units.iter().any(|known| known == unit),
        None => agency.units.is_empty(),
    };
    if fits {
        return Ok(UnitName {
            agency: name.to_owned(),
            unit: unit.map(str::to_owned),
        });
    }
    let units: Vec<_> = agency.units.iter().map(|unit| format!("{name}.{unit}")).collect();
    if units.is_empty() {
        return Err(unknown(
            place,
            written,
            "an agency without a unit",
            [name].into_iter(),
        ));
    }
    Err(unknown(
        place,
        written,
        "a unit of that agency",
        units.iter().map(String::as_str),
    ))
}

/// Takes the name of an agency (not a unit) for which `fits` holds.
pub(crate) fn agency(
    words: &mut Words<'_>,
    story: &Story,
    what: &str,
    fits: fn(&Agency) -> bool,
) -> Result<String, ScenarioError> {
    let place = words.place();
    let name = words.word(what)?;
    if story.agency(name).is_some_and(fits) {
        return Ok(name.to_owned());
    }
    let known = story
        .agencies
        .iter()
        .filter(|agency| fits(agency))
        .map(|agency| agency.name.as_str());
    Err(unknown(place, name, what, known))
}

/// The error for a name nobody bears, listing those there are.
pub(crate) fn unknown<'a>(
    place: Place,
    name: &str,
    what: &str,
    known: impl Iterator<Item = &'a str>,
) -> ScenarioError {
    let known: Vec<_> = known.collect();
    let list = if known.is_empty() {
        "there is none".to_owned()
    } else {
        known.join(", ")
    };
    ScenarioError {
        place,
        fault: Fault::Unknown {
            name: name.to_owned(),
            expected: format!("{what} ({list})"),
        },
    }
}
