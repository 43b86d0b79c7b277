//! The second step of the cast: names that may be used before they are declared.
//!
//! Place in the flow: after all cast lines are read once. Absent: names inside events.

use crate::line::Statement;
use crate::story::{Story, UnitName};
use crate::{ScenarioError, cast, name};

pub(crate) fn resolve(statements: &[Statement], story: &mut Story) -> Result<(), ScenarioError> {
    for statement in statements
        .iter()
        .filter(|statement| statement.opening() == "municipality")
    {
        let (code, officer) = officer(statement, story)?;
        for municipality in story.municipalities.iter_mut().filter(|each| each.code == code) {
            municipality.officer = officer.clone();
        }
    }
    for agency in &story.agencies {
        let mut codes = agency.serves.iter().chain(&agency.municipality);
        if let Some(code) = codes.find(|code| story.municipality(code).is_none()) {
            let known = story.municipalities.iter().map(|each| each.code.as_str());
            return Err(name::unknown(
                agency.place.clone(),
                code,
                "a municipality of this story",
                known,
            ));
        }
        for client in &agency.mandates {
            if story.agency(client).is_none_or(|client| client.vendor) {
                let known = story
                    .agencies
                    .iter()
                    .filter(|each| !each.vendor)
                    .map(|each| each.name.as_str());
                return Err(name::unknown(agency.place.clone(), client, "an agency", known));
            }
        }
    }
    Ok(())
}

fn officer(statement: &Statement, story: &Story) -> Result<(String, UnitName), ScenarioError> {
    let mut words = statement.words();
    words.expect("municipality")?;
    let code = cast::code(&mut words)?;
    words.quoted();
    words.expect("followed up by")?;
    let officer = name::unit(&mut words, story)?;
    words.end("the end of the line")?;
    Ok((code, officer))
}
