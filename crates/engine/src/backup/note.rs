//! Lines of a note: a name, a space, and what it says, in a fixed order. Strict: what is not exactly so is none.
//!
//! Absent: signatures (`proof`), and what the lines mean (`manifest`, `ledger`).

use std::str::Lines;

use event::Moment;

/// Reads line after line.
pub(super) struct Note<'n>(Lines<'n>);

impl<'n> Note<'n> {
    pub(super) fn of(text: &'n str) -> Self {
        Self(text.lines())
    }

    /// What the next line says under this name.
    pub(super) fn says(&mut self, name: &str) -> Option<&'n str> {
        self.0.next()?.strip_prefix(name)?.strip_prefix(' ')
    }

    pub(super) fn number(&mut self, name: &str) -> Option<u64> {
        self.says(name)?.parse().ok()
    }

    /// A moment: microseconds, and behind them the same for people.
    pub(super) fn moment(&mut self, name: &str) -> Option<Moment> {
        let (number, _) = self.says(name)?.split_once(' ')?;
        number.parse().ok().map(Moment)
    }

    /// The lines that are left.
    pub(super) fn rest(self) -> Lines<'n> {
        self.0
    }
}

/// As [`Note::moment`] reads it.
pub(super) fn moment(at: Moment) -> String {
    format!("{} {at}", at.0)
}

/// A number of two fields: `<first> <epoch, 16 hexadecimal digits>`.
pub(super) fn life(line: &str) -> Option<(u64, u64)> {
    let (first, epoch) = line.split_once(' ')?;
    Some((first.parse().ok()?, self::epoch(epoch)?))
}

pub(super) fn epoch(digits: &str) -> Option<u64> {
    let whole = digits.len() == 16 && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    whole.then(|| u64::from_str_radix(digits, 16).ok())?
}
