//! What must be found nowhere, in every form in which it could have been written by accident.

use std::collections::BTreeSet;

const STANDARD: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const URL: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
/// Below this a pattern is found by chance in random bytes.
const SHORTEST: usize = 8;

/// One value in one form.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) struct Needle {
    pub(crate) what: String,
    pub(crate) form: String,
    pub(crate) pattern: Vec<u8>,
}

/// All forms of a value: raw, escaped, in capitals and small letters, hexadecimal, base64 wherever it may begin, and as a
/// list of decimal numbers.
pub(crate) fn forms(what: &str, bytes: &[u8]) -> Vec<Needle> {
    let mut forms = vec![
        ("raw".to_owned(), bytes.to_vec()),
        ("escaped".to_owned(), bytes.escape_ascii().collect()),
        (
            "escaped, in JSON".to_owned(),
            bytes.escape_ascii().to_string().replace('\\', "\\\\").into(),
        ),
        ("hexadecimal".to_owned(), hex(bytes, "")),
        (
            "hexadecimal, capitals".to_owned(),
            hex(bytes, "").to_ascii_uppercase(),
        ),
        ("hexadecimal with colons".to_owned(), hex(bytes, ":")),
        (
            "hexadecimal with colons, capitals".to_owned(),
            hex(bytes, ":").to_ascii_uppercase(),
        ),
        ("decimal list".to_owned(), decimal(bytes)),
    ];
    if let Ok(text) = std::str::from_utf8(bytes) {
        forms.push(("capitals".to_owned(), text.to_uppercase().into_bytes()));
        forms.push(("small letters".to_owned(), text.to_lowercase().into_bytes()));
        forms.push((
            "escaped by Unicode".to_owned(),
            text.escape_unicode().collect::<String>().into(),
        ));
    }
    for (name, letters) in [("base64", STANDARD), ("base64 for URLs", URL)] {
        for before in 0..3 {
            forms.push((
                format!("{name}, {before} bytes in"),
                base64(bytes, before, letters),
            ));
        }
    }
    let mut seen = BTreeSet::new();
    forms.retain(|(_, pattern)| seen.insert(pattern.clone()));
    forms
        .into_iter()
        .map(|(form, pattern)| {
            assert!(
                pattern.len() >= SHORTEST,
                "{what}, {form}: too short to search for"
            );
            Needle {
                what: what.to_owned(),
                form,
                pattern,
            }
        })
        .collect()
}

fn hex(bytes: &[u8], between: &str) -> Vec<u8> {
    let pairs: Vec<String> = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    pairs.join(between).into_bytes()
}

/// As `{:?}` of bytes, without its spaces: the search takes them out of what it searches too.
fn decimal(bytes: &[u8]) -> Vec<u8> {
    let numbers: Vec<String> = bytes.iter().map(u8::to_string).collect();
    numbers.join(",").into_bytes()
}

/// The characters that hold nothing but bits of the value, when so many bytes stand before it. What follows it, and with
/// it padding, only touches characters that are left out.
fn base64(bytes: &[u8], before: usize, letters: &[u8; 64]) -> Vec<u8> {
    let mut all = vec![0; before];
    all.extend(bytes);
    let end = all.len() * 8;
    let bit = |at: usize| usize::from(all[at / 8] >> (7 - at % 8) & 1);
    (0..end / 6)
        .filter(|character| character * 6 >= before * 8)
        .map(|character| {
            let value = (0..6).fold(0, |value, n| value << 1 | bit(character * 6 + n));
            letters[value]
        })
        .collect()
}
