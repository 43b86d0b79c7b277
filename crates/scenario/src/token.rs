//! The words of a line: plain words, quoted texts, and the marks `: , ; ( )`.
//!
//! Place in the flow: text -> lines -> words -> sentences. Absent: meaning; a word is a word here.

use crate::Fault;

/// One word, quoted text or mark, with the line it stands on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Token {
    pub(crate) text: Text,
    pub(crate) line: u32,
}

/// What a token holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Text {
    Word(String),
    Quoted(String),
    Mark(char),
}

impl Token {
    /// The token as the writer wrote it, for error messages.
    pub(crate) fn shown(&self) -> String {
        match &self.text {
            Text::Word(word) => word.clone(),
            Text::Quoted(text) => format!("'{text}'"),
            Text::Mark(mark) => mark.to_string(),
        }
    }
}

/// Splits one line. A `#` at the start of a word opens a comment that runs to the end of the line.
pub(crate) fn split(text: &str, line: u32) -> Result<Vec<Token>, Fault> {
    let mut tokens = Vec::new();
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        if first == '#' {
            break;
        }
        let (text, after) = match first {
            '"' => quoted(&rest[1..])?,
            ':' | ',' | ';' | '(' | ')' => (Text::Mark(first), &rest[1..]),
            _ => word(rest),
        };
        tokens.push(Token { text, line });
        rest = after.trim_start();
    }
    Ok(tokens)
}

fn quoted(inside: &str) -> Result<(Text, &str), Fault> {
    match inside.split_once('"') {
        Some((text, after)) => Ok((Text::Quoted(text.to_owned()), after)),
        None => Err(Fault::OpenQuote {
            found: format!("\"{}", inside.trim_end()),
        }),
    }
}

fn word(rest: &str) -> (Text, &str) {
    let end = rest
        .find(|c: char| c.is_whitespace() || matches!(c, ':' | ',' | ';' | '(' | ')' | '"'))
        .unwrap_or(rest.len());
    (Text::Word(rest[..end].to_owned()), &rest[end..])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(line: &str) -> Vec<String> {
        split(line, 1)
            .expect("no open quote")
            .iter()
            .map(Token::shown)
            .collect()
    }

    #[test]
    fn marks_stand_on_their_own_and_a_comment_ends_the_line() {
        assert_eq!(
            shown("shg (same person, ended); x:y  # why"),
            [
                "shg", "(", "same", "person", ",", "ended", ")", ";", "x", ":", "y"
            ]
        );
        assert_eq!(shown("   # only a remark"), Vec::<String>::new());
    }

    #[test]
    fn a_hash_inside_quotes_or_inside_a_word_is_text() {
        assert_eq!(shown("\"unit #4\" a#b"), ["'unit #4'", "a#b"]);
    }

    #[test]
    fn an_open_quote_is_named() {
        let fault = split("agency x \"General", 1).expect_err("open quote");
        assert_eq!(
            fault.to_string(),
            "\"General has no closing quote; expected one on the same line"
        );
    }
}
