//! A reader's finger under the words of one sentence.
//!
//! Place in the flow: the sentence parsers take words from here and get an error with place, words at fault and what
//! was expected when the sentence goes another way. Absent: names and their meaning.

use std::sync::Arc;

use crate::time::Day;
use crate::token::{Text, Token};
use crate::{Fault, Place, ScenarioError};

/// The words of a sentence and how far they are read.
#[derive(Debug, Clone)]
pub(crate) struct Words<'a> {
    file: &'a Arc<str>,
    tokens: &'a [Token],
    at: usize,
}

impl<'a> Words<'a> {
    pub(crate) fn new(file: &'a Arc<str>, tokens: &'a [Token]) -> Self {
        Self { file, tokens, at: 0 }
    }

    /// The place of the next word, or of the last one when the sentence is read to its end.
    pub(crate) fn place(&self) -> Place {
        let token = self.tokens.get(self.at).or_else(|| self.tokens.last());
        Place {
            file: Arc::clone(self.file),
            line: token.map_or(1, |token| token.line),
        }
    }

    pub(crate) fn is_done(&self) -> bool {
        self.at >= self.tokens.len()
    }

    /// The next word, not taken; `None` at a mark, a quoted text or the end.
    pub(crate) fn peek(&self) -> Option<&'a str> {
        match self.tokens.get(self.at).map(|token| &token.text) {
            Some(Text::Word(word)) => Some(word),
            _ => None,
        }
    }

    /// Takes all words of `phrase` when they come next, otherwise none.
    pub(crate) fn eat(&mut self, phrase: &str) -> bool {
        let mut probe = self.clone();
        for word in phrase.split(' ') {
            let fits = match probe.tokens.get(probe.at).map(|token| &token.text) {
                Some(Text::Word(found)) => found == word,
                Some(Text::Mark(found)) => word.len() == 1 && word.starts_with(*found),
                _ => false,
            };
            if !fits {
                return false;
            }
            probe.at += 1;
        }
        *self = probe;
        true
    }

    /// Takes all words of `phrase` or fails.
    pub(crate) fn expect(&mut self, phrase: &str) -> Result<(), ScenarioError> {
        if self.eat(phrase) {
            Ok(())
        } else {
            Err(self.unexpected(format!("\"{phrase}\"")))
        }
    }

    /// Takes any word; `expected` names it in the error.
    pub(crate) fn word(&mut self, expected: &str) -> Result<&'a str, ScenarioError> {
        match self.peek() {
            Some(word) => {
                self.at += 1;
                Ok(word)
            }
            None => Err(self.unexpected(expected.to_owned())),
        }
    }

    /// Takes a quoted text when one comes next.
    pub(crate) fn quoted(&mut self) -> Option<&'a str> {
        match self.tokens.get(self.at).map(|token| &token.text) {
            Some(Text::Quoted(text)) => {
                self.at += 1;
                Some(text)
            }
            _ => None,
        }
    }

    /// Takes a day.
    pub(crate) fn day(&mut self) -> Result<Day, ScenarioError> {
        let place = self.place();
        let word = self.word("a day (yyyy-mm-dd)")?;
        Day::read(word).ok_or_else(|| ScenarioError {
            place,
            fault: Fault::NotADay {
                found: word.to_owned(),
            },
        })
    }

    /// Checks that the sentence is read to its end.
    pub(crate) fn end(&self, expected: &str) -> Result<(), ScenarioError> {
        if self.is_done() {
            Ok(())
        } else {
            Err(self.unexpected(expected.to_owned()))
        }
    }

    /// The error that the next word does not fit, quoting up to three words from here.
    pub(crate) fn unexpected(&self, expected: String) -> ScenarioError {
        let rest = self.tokens.get(self.at..).unwrap_or_default();
        let fault = if rest.is_empty() {
            let after = self.tokens.last().map(Token::shown).unwrap_or_default();
            Fault::EndsEarly { after, expected }
        } else {
            let found = rest
                .iter()
                .take(3)
                .map(Token::shown)
                .collect::<Vec<_>>()
                .join(" ");
            Fault::Unexpected { found, expected }
        };
        ScenarioError {
            place: self.place(),
            fault,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_phrase_is_taken_whole_or_not_at_all() {
        let file = Arc::from("t.scenario");
        let tokens = crate::token::split("with BRP relations: x", 7).expect("tokens");
        let mut words = Words::new(&file, &tokens);
        assert!(!words.eat("with relations :"));
        assert!(words.eat("with BRP relations :"));
        assert_eq!(words.word("a person").expect("a word"), "x");
        assert!(words.is_done());
        assert_eq!(
            words.word("a person").expect_err("the end").to_string(),
            "t.scenario:7: the sentence stops after \"x\"; expected a person"
        );
    }
}
