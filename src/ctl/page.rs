//! The page that is printed on: how wide it is, and whether it shows colours. Tables are made here, so that all fit.

use std::io::IsTerminal as _;

use comfy_table::{ColumnConstraint, ContentArrangement, Table, Width, presets};
use console::Term;

/// Where nobody says how wide: what every terminal has.
const USUAL_WIDTH: u16 = 80;
/// Narrower than this an OIN does not fit beside anything.
const NARROWEST: u16 = 60;

/// The page.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Page {
    /// Columns of text.
    pub(crate) width: u16,
}

impl Page {
    /// The page of standard output: the width the user asked for, that of the terminal, or 80 columns.
    pub(crate) fn of_standard_output() -> Self {
        let asked = std::env::var("COLUMNS").ok().and_then(|text| text.parse().ok());
        let terminal = || Term::stdout().size_checked().map(|(_, columns)| columns);
        let width = asked.or_else(terminal).unwrap_or(USUAL_WIDTH);
        Self {
            width: width.max(NARROWEST),
        }
    }

    /// A table as wide as the page at most.
    pub(crate) fn table(self, head: &[&str]) -> Table {
        let mut table = Table::new();
        table
            .load_style(presets::UTF8_BORDERS_ONLY)
            .set_content_arrangement(ContentArrangement::Dynamic)
            .set_width(self.width)
            .set_header(head.to_vec());
        table
    }
}

/// Columns that people copy from: never broken over two lines.
pub(crate) fn keep_whole(table: &mut Table, columns: &[usize]) {
    for &at in columns {
        if let Some(column) = table.column_mut(at) {
            column.set_constraint(ColumnConstraint::ContentWidth);
        }
    }
}

/// A column that never gets narrower than so many characters.
pub(super) fn at_least(table: &mut Table, at: usize, characters: u16) {
    if let Some(column) = table.column_mut(at) {
        // The library counts the padding as part of the column.
        let whole = characters.saturating_add(column.padding_width());
        column.set_constraint(ColumnConstraint::LowerBoundary(Width::Fixed(whole)));
    }
}

/// Red for what is wrong, yellow for what will be; only on a terminal, and not against `NO_COLOR`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Colours(bool);

impl Colours {
    /// Of standard error.
    pub(super) fn of_standard_error() -> Self {
        let unwanted = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        Self(std::io::stderr().is_terminal() && !unwanted)
    }

    pub(super) fn red(self, text: &str) -> String {
        self.paint("31", text)
    }

    pub(super) fn yellow(self, text: &str) -> String {
        self.paint("33", text)
    }

    fn paint(self, code: &str, text: &str) -> String {
        if self.0 {
            format!("\x1b[{code}m{text}\x1b[0m")
        } else {
            text.to_owned()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_colours_the_text_is_the_text() {
        assert_eq!(Colours(false).red("no"), "no");
        assert_eq!(Colours(true).red("no"), "\x1b[31mno\x1b[0m");
    }
}
