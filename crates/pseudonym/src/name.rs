//! Names brought to one spelling: normalisation version 1.
//!
//! 1. NFKD, so that accents and ligatures fall apart; combining marks are dropped.
//! 2. Letters only, upper case A to Z. Letters that NFKD leaves alone are mapped by a closed table (ß -> SS, Æ -> AE,
//!    Ø -> O, Ł -> L ...). The mapping drops the stroke of Ø the way step 1 drops the accent of é, because an agency
//!    without the key on its keyboard types the bare letter. The Dutch ĳ is I and J after step 1.
//! 3. Anything else that is a letter (Greek, Cyrillic ...) is refused, not dropped: the BRP writes names in Latin
//!    script, and dropping letters would silently give a person a second pseudonym.
//! 4. A surname is given without its prefix (tussenvoegsel), by contract. Systems differ in where they keep it, so
//!    the common Dutch prefixes in front are stripped here too, as long as a word remains. This makes "van den Berg",
//!    "v.d. Berg" and "Berg" one name; the price is a few more namesakes, who still need the same birth date, sex and
//!    given name to collide. A prefix written in one piece with the name ("Vandenberg") stays.
//! 5. Of given names only the first counts (up to the first blank or comma; "Anne-Marie" is one name). A given name
//!    without letters is a missing one: the BRP writes a full stop for it.
//!
//! The output uses A to Z only, so later versions of Unicode cannot change it for a name that was accepted before.

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};
use zeroize::Zeroizing;

use crate::Invalid;

/// The longest name of the BRP, in characters.
const MAX_CHARS: usize = 200;

/// Prefixes as they look after step 2. Apostrophes and dots separate words, so "'t" is T and "v.d." is V, D.
const PREFIXES: [&str; 37] = [
    "AAN", "AL", "BIJ", "D", "DA", "DE", "DEL", "DELLA", "DEN", "DER", "DES", "DI", "DOS", "DU", "EL", "HET",
    "IN", "L", "LA", "LE", "LES", "OP", "S", "T", "TE", "TEN", "TER", "TOT", "UIT", "V", "VAN", "VANDEN",
    "VANDER", "VD", "VON", "VOOR", "ZU",
];

/// Surname in canonical form: one word of A to Z, wiped on drop.
///
/// # Errors
/// [`Invalid::SurnameEmpty`], [`Invalid::SurnameTooLong`], [`Invalid::SurnameNotLatin`].
pub(crate) fn surname(raw: &str) -> Result<Zeroizing<String>, Invalid> {
    if raw.chars().nth(MAX_CHARS).is_some() {
        return Err(Invalid::SurnameTooLong);
    }
    let words = fold(raw).ok_or(Invalid::SurnameNotLatin)?;
    let mut rest = words.trim_start();
    while let Some((first, after)) = rest.split_once(' ') {
        let after = after.trim_start();
        if after.is_empty() || !PREFIXES.contains(&first) {
            break;
        }
        rest = after;
    }
    let name = joined(rest);
    if name.is_empty() {
        Err(Invalid::SurnameEmpty)
    } else {
        Ok(name)
    }
}

/// First given name in canonical form, or nothing if there is no letter in it. Wiped on drop.
///
/// # Errors
/// [`Invalid::GivenTooLong`], [`Invalid::GivenNotLatin`].
pub(crate) fn given(raw: &str) -> Result<Option<Zeroizing<String>>, Invalid> {
    if raw.chars().nth(MAX_CHARS).is_some() {
        return Err(Invalid::GivenTooLong);
    }
    for word in raw.split(|c: char| c.is_whitespace() || c == ',') {
        let name = joined(&fold(word).ok_or(Invalid::GivenNotLatin)?);
        if !name.is_empty() {
            return Ok(Some(name));
        }
    }
    Ok(None)
}

/// Steps 1 to 3: upper case A to Z, every other sign a blank. Nothing, if a letter is not known.
fn fold(raw: &str) -> Option<Zeroizing<String>> {
    // Sized ahead: a string that grows would leave unwiped copies behind.
    let mut words = Zeroizing::new(String::with_capacity(raw.nfkd().count() * 2));
    for c in raw.nfkd().filter(|c| !is_combining_mark(*c)) {
        match latin(c) {
            Some(letters) => words.push_str(letters),
            None if c.is_ascii_alphabetic() => words.push(c.to_ascii_uppercase()),
            None if c.is_alphabetic() && !is_apostrophe(c) => return None,
            None => words.push(' '),
        }
    }
    Some(words)
}

/// The words written as one.
fn joined(words: &str) -> Zeroizing<String> {
    let mut name = Zeroizing::new(String::with_capacity(words.len()));
    words.split(' ').for_each(|word| name.push_str(word));
    name
}

/// Modifier letters that are typed as an apostrophe; Unicode counts them as letters.
fn is_apostrophe(c: char) -> bool {
    ('\u{02B9}'..='\u{02C1}').contains(&c)
}

/// Latin letters that NFKD leaves alone.
fn latin(c: char) -> Option<&'static str> {
    Some(match c {
        'ß' | 'ẞ' => "SS",
        'Æ' | 'æ' => "AE",
        'Œ' | 'œ' => "OE",
        'Ø' | 'ø' => "O",
        'Þ' | 'þ' => "TH",
        'Ð' | 'ð' | 'Đ' | 'đ' | 'Ɖ' | 'ɖ' => "D",
        'Ł' | 'ł' => "L",
        'Ħ' | 'ħ' => "H",
        'Ŧ' | 'ŧ' => "T",
        'Ŋ' | 'ŋ' => "N",
        'ı' => "I",
        'ĸ' => "K",
        'Ə' | 'ə' => "E",
        'Ǥ' | 'ǥ' => "G",
        'Ɛ' | 'ɛ' => "E",
        'Ɔ' | 'ɔ' => "O",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn surname_of(raw: &str) -> Result<String, Invalid> {
        surname(raw).map(|name| name.to_string())
    }

    fn given_of(raw: &str) -> Result<Option<String>, Invalid> {
        given(raw).map(|name| name.map(|name| name.to_string()))
    }

    #[test]
    fn the_public_table_of_names_holds_forever() {
        let mut rows = 0;
        for line in include_str!("../vectors/names-v1.csv")
            .lines()
            .filter(|line| !line.starts_with('#'))
        {
            let fields: Vec<&str> = line.split(';').collect();
            let [field, raw, expected] = fields[..] else {
                panic!("three fields: {line}")
            };
            let found = match field {
                "surname" => surname_of(raw),
                "given" => given_of(raw).map(Option::unwrap_or_default),
                other => panic!("no such field: {other}"),
            };
            assert_eq!(found.as_deref(), Ok(expected), "{field} {raw}");
            rows += 1;
        }
        assert!(rows > 40, "only {rows} rows");
    }

    #[test]
    fn the_same_name_in_two_unicode_spellings_is_one_name() {
        assert_eq!(surname_of("Bo\u{0308}hm"), surname_of("B\u{00F6}hm"));
        assert_eq!(surname_of("\u{0132}sselmuiden"), surname_of("IJsselmuiden"));
        assert_eq!(surname_of("D\u{2019}Angelo"), surname_of("D\u{02BC}Angelo"));
    }

    #[test]
    fn a_name_that_is_only_a_prefix_stays() {
        assert_eq!(
            surname_of("Van").as_deref(),
            Ok("VAN"),
            "a Vietnamese and a Turkish surname"
        );
        assert_eq!(surname_of("van der").as_deref(), Ok("DER"));
        assert_eq!(surname_of("de -").as_deref(), Ok("DE"));
    }

    #[test]
    fn names_without_letters() {
        for raw in ["", ".", "  ", "-", "'", "123"] {
            assert_eq!(surname_of(raw), Err(Invalid::SurnameEmpty), "{raw}");
            assert_eq!(given_of(raw), Ok(None), "{raw}");
        }
    }

    #[test]
    fn other_scripts_are_refused_and_not_dropped() {
        for raw in ["Παπαδόπουλος", "Иванов", "بن علي", "李", "Jansen Иванов"] {
            assert_eq!(surname_of(raw), Err(Invalid::SurnameNotLatin), "{raw}");
        }
        assert_eq!(given_of("Иван"), Err(Invalid::GivenNotLatin));
    }

    #[test]
    fn two_hundred_characters_is_the_limit_whatever_they_become() {
        assert!(surname_of(&"é".repeat(200)).is_ok());
        assert_eq!(surname_of(&"é".repeat(201)), Err(Invalid::SurnameTooLong));
        assert_eq!(given_of(&"é".repeat(201)), Err(Invalid::GivenTooLong));
        assert_eq!(surname_of(&"ß".repeat(200)).map(|name| name.len()), Ok(400));
    }

    proptest! {
        #[test]
        fn normalising_twice_is_normalising_once(raw in "[\\PC]{0,40}|([a-zéøßæĳ'. -]{0,40})|((van|de|'t|v\\.d\\.) ){0,3}[A-Z][a-zë]{0,9}") {
            if let Ok(once) = surname_of(&raw) {
                prop_assert!(once.bytes().all(|byte| byte.is_ascii_uppercase()));
                prop_assert_eq!(surname_of(&once), Ok(once.clone()));
            }
            if let Ok(Some(once)) = given_of(&raw) {
                prop_assert!(once.bytes().all(|byte| byte.is_ascii_uppercase()));
                prop_assert_eq!(given_of(&once), Ok(Some(once.clone())));
            }
        }

        #[test]
        fn case_accents_and_prefix_do_not_matter(name in "[A-Z][a-z]{4,12}") {
            let expected = surname_of(&name);
            prop_assert_eq!(surname_of(&name.to_lowercase()), expected.clone());
            prop_assert_eq!(surname_of(&format!("van der {name}")), expected.clone());
            prop_assert_eq!(surname_of(&format!("'t {name}")), expected.clone());
            prop_assert_eq!(surname_of(&name.chars().flat_map(|c| [c, '\u{0301}']).collect::<String>()), expected);
        }
    }
}
