//! Standard output: lines, and colours where it is a terminal.

use std::io::Write as _;

use super::wrap::wrapped;

/// Where the demo writes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Page {
    terminal: bool,
    coloured: bool,
}

impl Page {
    /// Colours only on a terminal, and not where `NO_COLOR` is set.
    pub(super) fn new(terminal: bool) -> Self {
        let unwanted = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        Self {
            terminal,
            coloured: terminal && !unwanted,
        }
    }

    /// Whether a person watches.
    pub(super) fn terminal(self) -> bool {
        self.terminal
    }

    /// One line. A reader that went away is no failure of the demo.
    pub(super) fn line(self, text: &str) {
        let mut out = std::io::stdout().lock();
        let _ = writeln!(out, "{text}").and_then(|()| out.flush());
    }

    /// An empty line.
    pub(super) fn blank(self) {
        self.line("");
    }

    /// A heading.
    pub(super) fn title(self, text: &str) {
        self.line(&self.strong(text));
    }

    /// Text on as many lines as it needs.
    pub(super) fn paragraph(self, indent: usize, text: &str) {
        for line in wrapped(indent, text) {
            self.line(&line);
        }
    }

    /// Text that stands back.
    pub(super) fn quiet_paragraph(self, indent: usize, text: &str) {
        for line in wrapped(indent, text) {
            self.line(&self.faint(&line));
        }
    }

    /// Bold.
    pub(super) fn strong(self, text: &str) -> String {
        self.painted("1", text)
    }

    /// Faint.
    pub(super) fn faint(self, text: &str) -> String {
        self.painted("2", text)
    }

    /// Green: somebody is there.
    pub(super) fn good(self, text: &str) -> String {
        self.painted("32", text)
    }

    /// Cyan: something arrives.
    pub(super) fn arriving(self, text: &str) -> String {
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
