//! Asking before what hurts or cannot be undone.
//!
//! On a terminal: what will happen, and `[y/N]`. Without one nobody can answer: then `--yes` must say so beforehand.

use std::io::{BufRead, IsTerminal as _, Write};

use super::{Failed, arguments::Consent, printer::plain};

/// Somebody to ask, or the word that nobody need be.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Asker {
    /// `--yes` was given.
    Beforehand,
    /// There is a terminal.
    Terminal,
}

impl Asker {
    /// Before anything is connected: a script without `--yes` is told at once.
    pub(super) fn of(consent: &Consent) -> Result<Self, Failed> {
        Self::choose(
            consent.yes,
            std::io::stdin().is_terminal() && std::io::stderr().is_terminal(),
        )
    }

    fn choose(yes: bool, terminal: bool) -> Result<Self, Failed> {
        match (yes, terminal) {
            (true, _) => Ok(Self::Beforehand),
            (false, true) => Ok(Self::Terminal),
            (false, false) => Err(Failed::Usage(
                "this asks for confirmation, and there is no terminal to ask on: say --yes if it is right"
                    .into(),
            )),
        }
    }

    /// Goes on only when it was confirmed. `what` says what will happen, in one or two sentences.
    pub(super) fn ask(self, what: &str) -> Result<(), Failed> {
        self.ask_on(what, &mut std::io::stdin().lock(), &mut std::io::stderr())
    }

    fn ask_on(self, what: &str, input: &mut dyn BufRead, output: &mut dyn Write) -> Result<(), Failed> {
        if self == Self::Beforehand {
            return Ok(());
        }
        let mut answer = String::new();
        let asked = write!(output, "{}\nGo on? [y/N] ", plain(what)).and_then(|()| output.flush());
        if asked.and_then(|()| input.read_line(&mut answer)).is_err() {
            return Err(Failed::NotConfirmed);
        }
        match answer.trim().to_ascii_lowercase().as_str() {
            "y" | "yes" => Ok(()),
            _ => Err(Failed::NotConfirmed),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answered(with: &str) -> (bool, String) {
        let mut said = Vec::new();
        let went_on = Asker::Terminal
            .ask_on("Housing will be stopped.", &mut with.as_bytes(), &mut said)
            .is_ok();
        (went_on, String::from_utf8(said).unwrap())
    }

    #[test]
    fn only_a_yes_goes_on() {
        for yes in ["y\n", "Y\n", "yes\n", " YES "] {
            assert!(answered(yes).0, "{yes:?}");
        }
        for no in ["\n", "", "n\n", "yet\n", "j\n"] {
            assert!(!answered(no).0, "{no:?}");
        }
    }

    #[test]
    fn the_question_names_what_will_happen() {
        assert_eq!(answered("n\n").1, "Housing will be stopped.\nGo on? [y/N] ");
    }

    #[test]
    fn without_a_terminal_it_takes_yes_beforehand() {
        let refused = Asker::choose(false, false).unwrap_err();
        assert_eq!(refused.exit_code(), 64);
        assert!(refused.to_string().contains("--yes"), "{refused}");
        let beforehand = Asker::choose(true, false).unwrap();
        let mut said = Vec::new();
        assert!(
            beforehand
                .ask_on("what", &mut "n\n".as_bytes(), &mut said)
                .is_ok()
        );
        assert!(said.is_empty(), "nobody is asked");
    }
}
