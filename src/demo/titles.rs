//! Short names for lines that must stand below each other.

use scenario::UnitName;

use crate::play::{Cast, Who};

/// Columns of a short name.
pub(super) const TITLE_COLUMNS: usize = 25;
const SHIELDED: &str = "a shielded party";

/// An agency's name up to what explains it: "Arosa, women's shelter" is "Arosa".
pub(super) fn short(title: &str) -> String {
    let end = [",", " (", " in ", " of "]
        .iter()
        .filter_map(|mark| title.find(mark))
        .min();
    let name = &title[..end.unwrap_or(title.len())];
    let mut short = String::new();
    for word in name.split_whitespace() {
        if short.chars().count() + 1 + word.chars().count() > TITLE_COLUMNS && !short.is_empty() {
            break;
        }
        if !short.is_empty() {
            short.push(' ');
        }
        short.push_str(word);
    }
    short
}

/// The short name of a unit's agency.
pub(super) fn of(cast: &Cast, unit: &UnitName) -> String {
    short(cast.title(unit))
}

/// The short name of a party as it is seen.
pub(super) fn seen(cast: &Cast, who: &Who) -> String {
    match who {
        Who::Named(unit) => of(cast, unit),
        Who::Shielded => SHIELDED.to_owned(),
    }
}

/// A person's name in the story as a word of a sentence: "child1" is "child 1", kept together.
pub(super) fn person(name: &str) -> String {
    let name = name.replace('_', " ");
    let digits = name.trim_end_matches(|c: char| c.is_ascii_digit()).len();
    if digits == name.len() || digits == 0 {
        return name;
    }
    format!("{}\u{a0}{}", &name[..digits], &name[digits..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_names_fit_and_can_be_told_apart() {
        let titles = [
            (
                "General practitioner in the new neighbourhood",
                "General practitioner",
            ),
            ("Domestic violence hotline Rotterdam", "Domestic violence hotline"),
            ("Youth desk of Work and Income", "Youth desk"),
            ("Youth health care (CJG Rijnmond)", "Youth health care"),
            ("De Klaver, primary school and playgroup", "De Klaver"),
            ("Police", "Police"),
        ];
        for (title, expected) in titles {
            assert_eq!(short(title), expected);
            assert!(expected.len() <= TITLE_COLUMNS);
        }
        assert_eq!(
            [person("child1"), person("new_partner"), person("mother")],
            ["child\u{a0}1", "new partner", "mother"]
        );
    }
}
