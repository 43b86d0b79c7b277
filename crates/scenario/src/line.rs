//! From lines to sentences: an indented line continues the sentence above it, an indented `then` opens an
//! expectation of it, and comment lines directly above a sentence are its retelling.
//!
//! Place in the flow: text -> lines -> words -> sentences. Absent: the meaning of the sentences.

use std::sync::Arc;

use crate::token::{Text, Token, split};
use crate::words::Words;
use crate::{Fault, Place, ScenarioError};

/// One sentence with what hangs under it.
#[derive(Debug, Clone)]
pub(crate) struct Statement {
    pub(crate) file: Arc<str>,
    /// The comment lines directly above, without their `#`.
    pub(crate) narration: Vec<String>,
    /// The sentence itself; never empty.
    pub(crate) head: Vec<Token>,
    /// The text of the head's first line, for the free title of a `scenario` line.
    pub(crate) first_line: String,
    /// The expectations under it, each beginning with the word `then`.
    pub(crate) thens: Vec<Vec<Token>>,
}

impl Statement {
    pub(crate) fn place(&self) -> Place {
        Place {
            file: Arc::clone(&self.file),
            line: self.head.first().map_or(1, |token| token.line),
        }
    }

    /// The words of the sentence.
    pub(crate) fn words(&self) -> Words<'_> {
        Words::new(&self.file, &self.head)
    }

    /// The first word of the sentence, or the empty text when it begins with a mark or a quote.
    pub(crate) fn opening(&self) -> &str {
        match self.head.first().map(|token| &token.text) {
            Some(Text::Word(word)) => word,
            _ => "",
        }
    }
}

/// Reads all sentences of one file.
pub(crate) fn read(file: &Arc<str>, text: &str) -> Result<Vec<Statement>, ScenarioError> {
    let mut statements: Vec<Statement> = Vec::new();
    let mut remarks = Vec::new();
    for (index, raw) in text.lines().enumerate() {
        let line = u32::try_from(index + 1).unwrap_or(u32::MAX);
        let trimmed = raw.trim();
        if trimmed.is_empty() {
            // A blank line ends a retelling: what stands above it belongs to nothing below.
            remarks.clear();
            continue;
        }
        let indented = raw.starts_with([' ', '\t']);
        if let Some(remark) = trimmed.strip_prefix('#') {
            if !indented {
                remarks.push(remark.trim().to_owned());
            }
            continue;
        }
        let at = |fault| ScenarioError {
            place: Place {
                file: Arc::clone(file),
                line,
            },
            fault,
        };
        let tokens = split(raw, line).map_err(at)?;
        if !indented {
            statements.push(Statement {
                file: Arc::clone(file),
                narration: std::mem::take(&mut remarks),
                head: tokens,
                first_line: trimmed.to_owned(),
                thens: Vec::new(),
            });
        } else if let Some(statement) = statements.last_mut() {
            hang_under(statement, tokens);
        } else {
            let found = tokens.first().map(Token::shown).unwrap_or_default();
            return Err(at(Fault::NothingAbove { found }));
        }
    }
    Ok(statements)
}

fn hang_under(statement: &mut Statement, tokens: Vec<Token>) {
    let opens_then = tokens
        .first()
        .is_some_and(|token| token.text == Text::Word("then".to_owned()));
    match (opens_then, statement.thens.last_mut()) {
        (true, _) => statement.thens.push(tokens),
        (false, Some(then)) => then.extend(tokens),
        (false, None) => statement.head.extend(tokens),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn statements(text: &str) -> Vec<Statement> {
        read(&Arc::from("t.scenario"), text).expect("well formed")
    }

    #[test]
    fn indented_lines_continue_the_sentence_or_its_last_expectation() {
        let all = statements("a b,\n   c\n  then x\n     y\n  then z\n");
        assert_eq!(all.len(), 1);
        assert_eq!(all[0].head.len(), 4);
        assert_eq!(all[0].head[3].line, 2);
        assert_eq!(all[0].thens.iter().map(Vec::len).collect::<Vec<_>>(), [3, 2]);
    }

    #[test]
    fn comments_directly_above_are_the_retelling_and_a_blank_line_ends_it() {
        let all = statements("# title page\n\n# She moves.\n# Again.\na b # aside\n  # inside\n  then c\nd");
        assert_eq!(all[0].narration, ["She moves.", "Again."]);
        assert_eq!(all[0].thens.len(), 1);
        assert!(all[1].narration.is_empty());
    }

    #[test]
    fn an_indented_first_line_belongs_to_nothing() {
        let error = read(&Arc::from("t.scenario"), "\n  then x\n").expect_err("nothing above");
        assert_eq!(
            error.to_string(),
            "t.scenario:2: \"then\" is indented, but there is no sentence above it; expected it at the start of the line"
        );
    }
}
