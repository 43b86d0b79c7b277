//! `include "cast.scenario"`: the shared cast of several stories, read where the line stands.
//!
//! Place in the flow: text -> statements of the story and of its included files. Absent: file access (the caller
//! resolves names), includes inside an included file, and events in one: a story is told in one file.

use std::sync::Arc;

use crate::line::{self, Statement};
use crate::{Fault, ScenarioError};

const IN_A_CAST: &str =
    "only \"municipality\", \"agency\", \"person\" and \"expected person\" in an included file";

pub(crate) fn read(
    file: &str,
    text: &str,
    resolve: &dyn Fn(&str) -> Option<String>,
) -> Result<Vec<Statement>, ScenarioError> {
    let mut all = Vec::new();
    for statement in line::read(&Arc::from(file), text)? {
        if statement.opening() == "include" {
            all.extend(included(&statement, resolve)?);
        } else {
            all.push(statement);
        }
    }
    Ok(all)
}

fn included(
    statement: &Statement,
    resolve: &dyn Fn(&str) -> Option<String>,
) -> Result<Vec<Statement>, ScenarioError> {
    let mut words = statement.words();
    words.expect("include")?;
    let Some(file) = words.quoted() else {
        return Err(words.unexpected("a file name in quotes".to_owned()));
    };
    words.end("nothing behind the file name")?;
    let Some(text) = resolve(file) else {
        return Err(ScenarioError {
            place: statement.place(),
            fault: Fault::NoSuchInclude {
                file: file.to_owned(),
            },
        });
    };
    let statements = line::read(&Arc::from(file), &text)?;
    for statement in &statements {
        if !matches!(
            statement.opening(),
            "municipality" | "agency" | "person" | "expected"
        ) {
            return Err(statement.words().unexpected(IN_A_CAST.to_owned()));
        }
    }
    Ok(statements)
}
