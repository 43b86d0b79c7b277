//! What is printed where: answers on standard output, everything else on standard error.

use std::io::Write as _;

use serde_json::Value;

use super::{
    arguments::Output,
    explained::Explained,
    failed::EXIT_UNWRITTEN,
    page::{Colours, Page},
};

/// The answer of a verb.
#[derive(Debug)]
pub(super) struct Answer {
    /// For people.
    pub(super) text: String,
    /// For scripts.
    pub(super) json: Value,
    /// A word beside the answer, for people: what to do next.
    pub(super) hint: Option<String>,
    /// A word beside the answer, for people: what will go wrong.
    pub(super) warning: Option<String>,
}

impl Answer {
    pub(super) fn new(text: impl Into<String>, json: Value) -> Self {
        Self {
            text: text.into(),
            json,
            hint: None,
            warning: None,
        }
    }

    pub(super) fn with_hint(self, hint: Option<String>) -> Self {
        Self { hint, ..self }
    }

    pub(super) fn with_warning(self, warning: Option<String>) -> Self {
        Self { warning, ..self }
    }
}

/// Prints as the caller wishes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Printer {
    pub(super) output: Output,
    pub(super) page: Page,
    colours: Colours,
}

impl Printer {
    pub(super) fn new(output: Output) -> Self {
        Self {
            output,
            page: Page::of_standard_output(),
            colours: Colours::of_standard_error(),
        }
    }

    pub(super) fn answer(self, answer: &Answer) {
        match self.output {
            Output::Table => {
                self.line(&plain(answer.text.trim_end()));
                if let Some(hint) = &answer.hint {
                    self.say(&plain(hint));
                }
                if let Some(warning) = &answer.warning {
                    self.say(&self.colours.yellow(&plain(warning)));
                }
            }
            Output::Json => {
                self.line(&format!("{:#}", answer.json));
            }
        }
    }

    /// One line of standard output. False: nobody reads on. A closed pipe is not our failure.
    pub(super) fn line(self, text: &str) -> bool {
        let mut output = std::io::stdout().lock();
        match writeln!(output, "{text}").and_then(|()| output.flush()) {
            Ok(()) => true,
            Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => false,
            Err(error) => {
                // An export on a full disk must not look as if it had gone well.
                self.say(&format!("kringctl: the answer could not be written: {error}"));
                std::process::exit(EXIT_UNWRITTEN.into());
            }
        }
    }

    /// A text of the daemon that a file will hold: every byte as it is, which for a policy is no more than printable
    /// characters, spaces and lines.
    pub(super) fn as_it_is(self, text: &str) {
        let mut output = std::io::stdout().lock();
        let written = output.write_all(text.as_bytes()).and_then(|()| output.flush());
        if let Err(error) = written
            && error.kind() != std::io::ErrorKind::BrokenPipe
        {
            self.say(&format!("kringctl: the answer could not be written: {error}"));
            std::process::exit(EXIT_UNWRITTEN.into());
        }
    }

    /// A word beside the answer, for people.
    pub(super) fn beside(self, text: &str) {
        self.say(&plain(text));
    }

    fn say(self, text: &str) {
        // Nobody may be listening.
        let _ = writeln!(std::io::stderr(), "{text}");
    }

    pub(super) fn failure(self, why: &Explained) {
        match self.output {
            Output::Table => self.say(&format!(
                "{} {}",
                self.colours.red("kringctl:"),
                plain(&why.for_people())
            )),
            Output::Json => self.say(&why.json().to_string()),
        }
    }
}

/// Without what a terminal would obey: names are data of agencies, and no name may move the cursor or paint over a line.
pub(super) fn plain(text: &str) -> String {
    let shown = |c: char| {
        if c.is_control() && c != '\n' {
            '\u{fffd}'
        } else {
            c
        }
    };
    text.chars().map(shown).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_does_not_command_the_terminal() {
        assert_eq!(plain("a\x1b[2Jb\nc\r"), "a\u{fffd}[2Jb\nc\u{fffd}");
    }
}
