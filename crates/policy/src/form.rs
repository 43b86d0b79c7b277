//! The form of a policy file: which keys it has, where each stands, and what each takes.
//!
//! The shipped policy is the pattern: every key is required, so that file has them all and there is no second list that
//! could differ from it. Only keys that came later may be left out: a store keeps the text of its policy, and what it says is
//! read for ever. Absent: what values mean, which is `file`.

use std::collections::BTreeMap;

use toml::de::{DeTable, DeValue};

use crate::{BadPolicy, HOUSEHOLD_TOML, Policy};

/// Keys that came after the first stores were made, with what a policy means that does not say them.
const LATER_TOML: &str = "[terms]\narchive_months = 60\nremind_days = 28\n";

/// Line of each key, counted from 1.
pub(crate) struct Lines(BTreeMap<String, usize>);

impl Lines {
    pub(crate) fn of(&self, key: &str) -> usize {
        self.0.get(key).copied().unwrap_or_default()
    }
}

/// One key with its value, somewhere in a file.
struct Written<'t> {
    line: usize,
    value: DeValue<'t>,
}

/// One key whose value differs between two policies.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct KeyDiffers {
    /// With its section, such as `rows.sibling`.
    pub key: String,
    /// Its value in the one.
    pub from: String,
    /// Its value in the other.
    pub to: String,
}

/// Every key whose value differs between two policies, in the order of the shipped file.
#[must_use]
pub fn differences(one: &Policy, other: &Policy) -> Vec<KeyDiffers> {
    // Both were read before, and so was the shipped one.
    let (Ok(pattern), Ok(one), Ok(other)) = (pattern(), whole(&one.text), whole(&other.text)) else {
        return Vec::new();
    };
    let mut keys: Vec<_> = pattern.iter().map(|(key, known)| (known.line, key)).collect();
    keys.sort_unstable();
    let value = |of: &BTreeMap<String, Written<'_>>, key: &str| of.get(key).map(Written::plain);
    let differs = |(_, key): (usize, &String)| {
        let (from, to) = (value(&one, key)?, value(&other, key)?);
        let key = key.clone();
        (from != to).then_some(KeyDiffers { key, from, to })
    };
    keys.into_iter().filter_map(differs).collect()
}

/// Whether this key decides which links there are. Every other one decides about later calls only.
#[must_use]
pub fn changes_links(key: &str) -> bool {
    key.starts_with("rows.") || LINK_KEYS.contains(&key)
}

const LINK_KEYS: [&str; 5] = [
    "terms.history_months",
    "terms.former_relation_months",
    "limits.persons_around_max",
    "limits.links_per_change_max",
    "limits.residents_per_address_max",
];

impl Written<'_> {
    /// The value as people compare it: a number without its separators.
    fn plain(&self) -> String {
        match &self.value {
            DeValue::String(word) => word.to_string(),
            DeValue::Integer(number) => {
                u32::from_str_radix(&number.as_str().replace('_', ""), number.radix())
                    .map_or_else(|_| number.to_string(), |number| number.to_string())
            }
            value => format!("{value:?}"),
        }
    }
}

/// Checks that a policy file has every key, no other, and that each value is of the kind that the key takes.
pub(crate) fn check(text: &str) -> Result<Lines, BadPolicy> {
    let (pattern, later, written) = (pattern()?, flat(LATER_TOML)?, flat(text)?);
    for (key, found) in &written {
        let Some(known) = pattern.get(key) else {
            return Err(unknown(key, found, &pattern));
        };
        if !fits(key, &found.value, &known.value) {
            return Err(BadPolicy::WrongValue {
                line: found.line,
                key: key.clone(),
                expected: expected(key, &known.value),
            });
        }
    }
    let missing = pattern
        .iter()
        .find(|(key, _)| !written.contains_key(*key) && !later.contains_key(*key));
    match missing {
        Some((key, known)) => Err(BadPolicy::Missing {
            key: key.clone(),
            expected: expected(key, &known.value),
        }),
        None => Ok(Lines(
            written
                .into_iter()
                .map(|(key, found)| (key, found.line))
                .collect(),
        )),
    }
}

/// Every key that there is.
fn pattern() -> Result<BTreeMap<String, Written<'static>>, BadPolicy> {
    whole(HOUSEHOLD_TOML)
}

/// Every key of a text, and what it means where it leaves out one that came later.
fn whole(text: &str) -> Result<BTreeMap<String, Written<'_>>, BadPolicy> {
    let mut whole = flat(LATER_TOML)?;
    let behind_all = text.lines().count();
    for later in whole.values_mut() {
        later.line += behind_all;
    }
    whole.extend(flat(text)?);
    Ok(whole)
}

/// Every key by its whole name, such as `rows.sibling`.
fn flat(text: &str) -> Result<BTreeMap<String, Written<'_>>, BadPolicy> {
    let table = DeTable::parse(text).map_err(|error| BadPolicy::syntax(text, &error))?;
    let mut flat = BTreeMap::new();
    for (name, value) in table.into_inner() {
        let line = line_at(text, name.span().start);
        match value.into_inner() {
            DeValue::Table(section) => {
                // An empty section is a key that does not exist.
                if section.is_empty() {
                    let value = DeValue::Table(section);
                    flat.insert(name.get_ref().to_string(), Written { line, value });
                    continue;
                }
                for (key, value) in section {
                    let line = line_at(text, key.span().start);
                    let value = value.into_inner();
                    flat.insert(
                        format!("{}.{}", name.get_ref(), key.get_ref()),
                        Written { line, value },
                    );
                }
            }
            value => drop(flat.insert(name.get_ref().to_string(), Written { line, value })),
        }
    }
    Ok(flat)
}

pub(crate) fn line_at(text: &str, byte: usize) -> usize {
    text.get(..byte).unwrap_or(text).matches('\n').count() + 1
}

fn fits(key: &str, value: &DeValue<'_>, pattern: &DeValue<'_>) -> bool {
    match (value, pattern) {
        (DeValue::String(word), DeValue::String(_)) => words(key).contains(&word.as_ref()),
        (DeValue::Integer(number), DeValue::Integer(_)) => {
            u32::from_str_radix(&number.as_str().replace('_', ""), number.radix()).is_ok()
        }
        _ => false,
    }
}

fn words(key: &str) -> &'static [&'static str] {
    if key == "profile" {
        &["household", "jeugdwet"]
    } else {
        &["yes", "brp", "no"]
    }
}

fn expected(key: &str, pattern: &DeValue<'_>) -> String {
    match pattern {
        DeValue::String(_) => format!("one of \"{}\"", words(key).join("\", \"")),
        _ => format!("a whole number from 0 to {}", u32::MAX),
    }
}

fn unknown(key: &str, found: &Written<'_>, pattern: &BTreeMap<String, Written<'_>>) -> BadPolicy {
    let bare = |name: &str| name.rsplit('.').next().map_or(0, |last| name.len() - last.len());
    let far = |name: &str| {
        let whole = strsim::levenshtein(key, name);
        // A key below the wrong section is a common mistake.
        let moved = strsim::levenshtein(&key[bare(key)..], &name[bare(name)..]) + 1;
        whole.min(moved)
    };
    let nearest = pattern.keys().min_by_key(|name| far(name));
    BadPolicy::UnknownKey {
        line: found.line,
        key: key.to_owned(),
        nearest: nearest.cloned().unwrap_or_default(),
    }
}

#[cfg(test)]
mod tests {
    use crate::{HOUSEHOLD_TOML, JEUGDWET_TOML, Policy};

    /// The shipped file with one change; the sentence names the line that starts with `at`.
    #[track_caller]
    fn refused(from: &str, to: &str, at: &str, sentence: &str) {
        let text = HOUSEHOLD_TOML.replace(from, to);
        assert_ne!(text, HOUSEHOLD_TOML, "{from} stands in the file");
        let said = Policy::parse(&text).expect_err("refused").to_string();
        let line = text
            .lines()
            .position(|line| line.starts_with(at))
            .expect("a line")
            + 1;
        assert_eq!(said, sentence.replace("LINE", &line.to_string()));
    }

    #[test]
    fn a_slip_of_the_pen_is_named_with_its_line_and_the_key_that_was_meant() {
        refused(
            "co_parent =",
            "coparent =",
            "coparent",
            "line LINE: unknown key `rows.coparent`; did you mean `rows.co_parent`?",
        );
        refused(
            "[terms]",
            "[term]",
            "child_until_years",
            "line LINE: unknown key `term.child_until_years`; did you mean `terms.child_until_years`?",
        );
        refused(
            "history_months =",
            "parent = 3\nhistory_months =",
            "parent = 3",
            "line LINE: unknown key `terms.parent`; did you mean `rows.parent`?",
        );
        refused(
            "profile = \"household\"",
            "",
            "",
            "`profile` is missing: it must be one of \"household\", \"jeugdwet\"",
        );
        refused(
            "profile = \"household\"",
            "profile = \"houshold\"",
            "profile",
            "line LINE: `profile` must be one of \"household\", \"jeugdwet\"",
        );
        refused(
            "sibling = \"yes\" ",
            "sibling = true ",
            "sibling",
            "line LINE: `rows.sibling` must be one of \"yes\", \"brp\", \"no\"",
        );
        refused(
            "history_months = 60 ",
            "history_months = -1 ",
            "history_months",
            "line LINE: `terms.history_months` must be a whole number from 0 to 4294967295",
        );
        refused(
            "daily_quota = 20000",
            "daily_quota = 0",
            "daily_quota",
            "line LINE: `limits.daily_quota` must be at least 1",
        );
    }

    #[test]
    fn what_is_not_toml_is_told_in_one_line() {
        for (text, line) in [
            ("profile = \"household", 1),
            ("\n\n[rows\n", 3),
            ("a = 1\na = 2\n", 2),
        ] {
            let said = Policy::parse(text).expect_err("refused").to_string();
            assert!(said.starts_with(&format!("line {line}: not TOML: ")), "{said}");
            assert!(!said.contains('\n'), "{said}");
        }
    }

    #[test]
    fn what_differs_is_named_in_the_order_of_the_file_whatever_the_way_of_writing() {
        let text = HOUSEHOLD_TOML
            .replace("daily_quota = 20000", "daily_quota = 1_000")
            .replace("persons_around_max = 500", "persons_around_max = 5_00")
            .replace("sibling = \"yes\"", "sibling = \"brp\"");
        let [one, other] = [HOUSEHOLD_TOML, &text].map(|text| Policy::parse(text).expect("good"));
        let said: Vec<String> = super::differences(&one, &other)
            .into_iter()
            .map(|d| format!("{}: {} -> {}", d.key, d.from, d.to))
            .collect();
        assert_eq!(
            said,
            ["rows.sibling: yes -> brp", "limits.daily_quota: 20000 -> 1000"]
        );
        assert_eq!(super::differences(&one, &one), []);
    }

    #[test]
    fn every_key_is_said_to_change_links_exactly_if_it_does() {
        let policy = Policy::parse(HOUSEHOLD_TOML).expect("good");
        for (key, known) in super::flat(HOUSEHOLD_TOML).expect("TOML") {
            let line = HOUSEHOLD_TOML.lines().nth(known.line - 1).expect("a line");
            let to = match &known.value {
                toml::de::DeValue::Integer(_) => "3",
                _ if key == "profile" => continue,
                _ => "\"brp\"",
            };
            let name = key.rsplit('.').next().expect("a name");
            let text = HOUSEHOLD_TOML.replace(line, &format!("{name} = {to}"));
            let other = Policy::parse(&text).expect("good");
            assert_eq!(
                super::changes_links(&key),
                !other.gives_the_links_of(&policy),
                "{key}"
            );
        }
    }

    #[test]
    fn keys_that_came_later_may_be_left_out_and_mean_what_is_written_here() {
        let without = Policy::parse(HOUSEHOLD_TOML).expect("good");
        let (_, later) = super::LATER_TOML
            .split_once('\n')
            .expect("keys behind their section");
        let with = HOUSEHOLD_TOML.replace("[limits]", &format!("{later}[limits]"));
        let with = Policy::parse(&with).expect("good");
        assert_eq!(with.terms, without.terms);
        assert_eq!(super::differences(&with, &without), []);
        let other = HOUSEHOLD_TOML.replace("[limits]", "remind_days = 14\n[limits]");
        let other = Policy::parse(&other).expect("good");
        let said = super::differences(&without, &other);
        let said: Vec<_> = said.iter().map(|d| (&*d.key, &*d.from, &*d.to)).collect();
        assert_eq!(said, [("terms.remind_days", "28", "14")]);
        assert!(other.gives_the_links_of(&without) && !super::changes_links("terms.remind_days"));
    }

    #[test]
    fn both_shipped_files_have_the_same_keys() {
        let keys = |text| super::flat(text).expect("TOML").into_keys().collect::<Vec<_>>();
        assert_eq!(keys(HOUSEHOLD_TOML), keys(JEUGDWET_TOML));
    }
}
