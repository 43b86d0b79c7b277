//! The lines that come before the story: title, profile, rules, municipalities, agencies, persons.
//!
//! Place in the flow: read first, in two steps, since a municipality names its officer and a vendor its clients before
//! or after they are declared. Absent: events.

use crate::event::opens_event;
use crate::line::Statement;
use crate::person;
use crate::refer;
use crate::story::{Agency, Municipality, Profile, Story, UnitName};
use crate::words::Words;
use crate::{Fault, Place, Row, ScenarioError, name};

const OPENINGS: &str = "\"scenario\", \"profile\", \"rules\", \"include\", \"municipality\", \"agency\", \"person\", \
    \"expected person\" or a day (yyyy-mm-dd)";

/// Reads the cast; the story's events stay empty.
pub(crate) fn read(statements: &[Statement]) -> Result<Story, ScenarioError> {
    let (title, preface) = title(statements)?;
    let (profile, rules) = policy(statements)?;
    let mut story = Story {
        title,
        profile,
        rules,
        preface,
        municipalities: Vec::new(),
        agencies: Vec::new(),
        persons: Vec::new(),
        events: Vec::new(),
    };
    for statement in statements {
        declare(statement, &mut story)?;
    }
    // Second step: names that may stand before their declaration.
    refer::resolve(statements, &mut story)?;
    Ok(story)
}

fn only<'a>(statements: &'a [Statement], opening: &str) -> Result<Option<&'a Statement>, ScenarioError> {
    let mut all = statements
        .iter()
        .filter(|statement| statement.opening() == opening);
    let first = all.next();
    match (first, all.next()) {
        (Some(first), Some(again)) => Err(twice(again.place(), opening, first.place())),
        _ => Ok(first),
    }
}

fn needed<'a>(statements: &'a [Statement], opening: &'static str) -> Result<&'a Statement, ScenarioError> {
    only(statements, opening)?.ok_or_else(|| {
        let file = statements
            .first()
            .map_or_else(|| "the story".into(), |first| first.file.clone());
        ScenarioError {
            place: Place { file, line: 1 },
            fault: Fault::Missing { line: opening },
        }
    })
}

fn title(statements: &[Statement]) -> Result<(String, Vec<String>), ScenarioError> {
    let statement = needed(statements, "scenario")?;
    let title = statement.first_line.trim_start_matches("scenario");
    let title = title.split(" #").next().unwrap_or_default().trim();
    if title.is_empty() {
        let mut words = statement.words();
        words.expect("scenario")?;
        return Err(words.unexpected("the title of the story".to_owned()));
    }
    Ok((title.to_owned(), statement.narration.clone()))
}

fn policy(statements: &[Statement]) -> Result<(Profile, Option<Vec<Row>>), ScenarioError> {
    let mut words = needed(statements, "profile")?.words();
    words.expect("profile")?;
    let profile = if words.eat("household") {
        Profile::Household
    } else if words.eat("jeugdwet") {
        Profile::Jeugdwet
    } else {
        return Err(words.unexpected("\"household\" or \"jeugdwet\"".to_owned()));
    };
    if words.eat("rules") {
        return Ok((profile, Some(rules(words)?)));
    }
    words.end("the end of the line or \"rules\"")?;
    let Some(statement) = only(statements, "rules")? else {
        return Ok((profile, None));
    };
    let mut words = statement.words();
    words.expect("rules")?;
    Ok((profile, Some(rules(words)?)))
}

/// Rows by their name in policy files (`same_person`) or in words (`same person`).
fn rules(mut words: Words<'_>) -> Result<Vec<Row>, ScenarioError> {
    let mut rows = Vec::new();
    loop {
        let Some((_, row)) = Row::ALL
            .iter()
            .find(|(phrase, row)| words.eat(row.name()) || words.eat(phrase))
        else {
            let list = Row::ALL.map(|(_, row)| row.name()).join(", ");
            return Err(words.unexpected(format!("a row of the pair rule ({list})")));
        };
        rows.push(*row);
        if !words.eat(",") {
            words.end("a comma and another row, or the end of the line")?;
            return Ok(rows);
        }
    }
}

fn declare(statement: &Statement, story: &mut Story) -> Result<(), ScenarioError> {
    let mut words = statement.words();
    let opening = statement.opening();
    match opening {
        "scenario" | "profile" | "rules" => {}
        "municipality" => story.municipalities.push(municipality(&mut words, story)?),
        "agency" => story.agencies.push(agency(&mut words, story)?),
        "person" | "expected" => story.persons.push(person::read(&mut words, story)?),
        word if opens_event(word) => return Ok(()),
        _ => return Err(words.unexpected(OPENINGS.to_owned())),
    }
    match statement.thens.first() {
        Some(then) => {
            Err(Words::new(&statement.file, then).unexpected("expectations only under an event".to_owned()))
        }
        None => Ok(()),
    }
}

pub(crate) fn twice(place: Place, name: &str, first: Place) -> ScenarioError {
    ScenarioError {
        place,
        fault: Fault::Twice {
            name: name.to_owned(),
            first,
        },
    }
}

pub(crate) fn code(words: &mut Words<'_>) -> Result<String, ScenarioError> {
    let expected = "a municipality code of 4 digits";
    let before = words.clone();
    let code = words.word(expected)?;
    if code.len() == 4 && code.bytes().all(|byte| byte.is_ascii_digit()) {
        Ok(code.to_owned())
    } else {
        Err(before.unexpected(expected.to_owned()))
    }
}

fn municipality(words: &mut Words<'_>, story: &Story) -> Result<Municipality, ScenarioError> {
    let place = words.place();
    words.expect("municipality")?;
    let code = code(words)?;
    if let Some(first) = story.municipality(&code) {
        return Err(twice(place, &code, first.place.clone()));
    }
    let Some(title) = words.quoted() else {
        return Err(words.unexpected("the municipality's name in quotes".to_owned()));
    };
    // The officer is resolved in the second step.
    let officer = UnitName {
        agency: String::new(),
        unit: None,
    };
    Ok(Municipality {
        place,
        code,
        title: title.to_owned(),
        officer,
    })
}

fn agency(words: &mut Words<'_>, story: &Story) -> Result<Agency, ScenarioError> {
    let place = words.place();
    words.expect("agency")?;
    let name = name::new_name(words, "a short name")?;
    if let Some(first) = story.agency(name) {
        return Err(twice(place, name, first.place.clone()));
    }
    let title = words.quoted().unwrap_or(name).to_owned();
    let mut agency = Agency {
        place,
        name: name.to_owned(),
        title,
        sector: None,
        serves: Vec::new(),
        shielded: false,
        supplies_brp: false,
        municipality: None,
        units: Vec::new(),
        vendor: false,
        mandates: Vec::new(),
    };
    while !words.is_done() {
        agency_clause(words, &mut agency)?;
    }
    Ok(agency)
}

fn agency_clause(words: &mut Words<'_>, agency: &mut Agency) -> Result<(), ScenarioError> {
    if words.eat("sector") {
        agency.sector = Some(words.word("the code of a sector")?.to_owned());
    } else if words.eat("serves") {
        agency.serves = list(words, code)?;
    } else if words.eat("shielded") {
        agency.shielded = true;
    } else if words.eat("supplies BRP relations") {
        agency.supplies_brp = true;
    } else if words.eat("is the municipality") {
        agency.municipality = Some(code(words)?);
    } else if words.eat("units") || words.eat("unit") {
        agency.units = list(words, |words| name::new_name(words, "a unit").map(str::to_owned))?;
    } else if words.eat("vendor") {
        agency.vendor = true;
        if words.eat("for") {
            agency.mandates = list(words, |words| words.word("an agency").map(str::to_owned))?;
        }
    } else {
        let expected = "\"sector\", \"serves\", \"shielded\", \"supplies BRP relations\", \"is the municipality\", \
            \"units\" or \"vendor\"";
        return Err(words.unexpected(expected.to_owned()));
    }
    Ok(())
}

fn list<T>(
    words: &mut Words<'_>,
    one: impl Fn(&mut Words<'_>) -> Result<T, ScenarioError>,
) -> Result<Vec<T>, ScenarioError> {
    let mut all = vec![one(words)?];
    while words.eat(",") || words.eat("and") {
        all.push(one(words)?);
    }
    Ok(all)
}
