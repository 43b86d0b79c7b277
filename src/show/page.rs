//! Standard output: lines, and colours where it is a terminal.

use std::io::Write as _;

use super::wrap::wrapped;

/// Where it is written.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Page {
    terminal: bool,
    coloured: bool,
}

impl Page {
    /// Colours only on a terminal, and not where `NO_COLOR` is set.
    pub(crate) fn new(terminal: bool) -> Self {
        let unwanted = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        Self {
            terminal,
            coloured: terminal && !unwanted,
        }
    }

    /// Whether a person watches.
    pub(crate) fn terminal(self) -> bool {
        self.terminal
    }

    /// One line. A reader that went away is no failure of ours.
    pub(crate) fn line(self, text: &str) {
        let mut out = std::io::stdout().lock();
        let _ = writeln!(out, "{text}").and_then(|()| out.flush());
    }

    /// An empty line.
    pub(crate) fn blank(self) {
        self.line("");
    }

    /// A heading.
    pub(crate) fn title(self, text: &str) {
        self.line(&self.strong(text));
    }

    /// Text on as many lines as it needs.
    pub(crate) fn paragraph(self, indent: usize, text: &str) {
        for line in wrapped(indent, text) {
            self.line(&line);
        }
    }

    /// Text that stands back.
    pub(crate) fn quiet_paragraph(self, indent: usize, text: &str) {
        for line in wrapped(indent, text) {
            self.line(&self.faint(&line));
        }
    }

    /// Bold.
    pub(crate) fn strong(self, text: &str) -> String {
        self.painted("1", text)
    }

    /// Faint.
    pub(crate) fn faint(self, text: &str) -> String {
        self.painted("2", text)
    }

    /// Green: somebody is there.
    pub(crate) fn good(self, text: &str) -> String {
        self.painted("32", text)
    }

    /// Red: something is broken.
    pub(crate) fn bad(self, text: &str) -> String {
        self.painted("31", text)
    }

    /// Cyan: something arrives.
    pub(crate) fn arriving(self, text: &str) -> String {
        self.painted("36", text)
    }

    fn painted(self, code: &str, text: &str) -> String {
        if self.coloured {
            format!("\u{1b}[{code}m{text}\u{1b}[0m")
        } else {
            text.to_owned()
        }
    }
}
