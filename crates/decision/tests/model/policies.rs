//! Policies: that of a story, and what a change puts in its place.

use policy::{HOUSEHOLD_TOML, JEUGDWET_TOML, Policy};

use crate::story::Rules;

/// A key of the policy file and its value.
pub(crate) type Setting = (&'static str, &'static str);

/// What can be changed while the index runs, by the profile; no limit that bounds work, which no story reaches.
pub(crate) fn settings(rules: Rules) -> Vec<(&'static str, &'static [&'static str])> {
    const ROW: &[&str] = &["\"no\"", "\"no\"", "\"brp\"", "\"yes\""];
    const MONTHS: &[&str] = &["0", "1", "12", "40", "60", "120"];
    let rows: &[(&str, &[&str])] = match rules {
        Rules::Household | Rules::Addresses => &[
            ("same_person", ROW),
            ("sibling", ROW),
            ("parent", ROW),
            ("co_parent", ROW),
            ("partner_of_parent", ROW),
            ("child_of_partner", ROW),
            ("same_address", ROW),
        ],
        Rules::Jeugdwet => &[
            ("same_person", ROW),
            ("sibling", &["\"no\"", "\"brp\""]),
            ("same_address", ROW),
        ],
    };
    let others: [(&str, &[&str]); 6] = [
        ("history_months", MONTHS),
        ("former_relation_months", MONTHS),
        ("residents_per_address_max", &["2", "3", "4", "12"]),
        ("child_until_years", &["18", "21", "23"]),
        ("registration_months", &["6", "12", "24"]),
        ("daily_quota", &["19999", "30000"]),
    ];
    rows.iter().copied().chain(others).collect()
}

/// Keys that decide about what is written from then on, and about no link.
pub(crate) fn is_for_later_calls((key, _): &Setting) -> bool {
    ["child_until_years", "registration_months", "daily_quota"].contains(key)
}

/// The policy of a story, with these settings in place of its own.
pub(crate) fn policy(rules: Rules, changed: &[Setting]) -> Policy {
    let text = match rules {
        Rules::Household => HOUSEHOLD_TOML.to_owned(),
        Rules::Jeugdwet => JEUGDWET_TOML.to_owned(),
        Rules::Addresses => HOUSEHOLD_TOML
            .replace("same_address = \"no\"", "same_address = \"yes\"")
            .replace("residents_per_address_max = 12", "residents_per_address_max = 3"),
    };
    let line = |line: &str| {
        let key = line.split(" =").next().unwrap_or("");
        let setting = changed.iter().rfind(|(changed, _)| *changed == key);
        setting.map_or_else(|| line.to_owned(), |(key, value)| format!("{key} = {value}"))
    };
    let text: Vec<String> = text.lines().map(line).collect();
    Policy::parse(&text.join("\n")).unwrap()
}

/// Whether both give the same links whatever is known.
pub(crate) fn give_the_same_links(one: &Policy, other: &Policy) -> bool {
    let table = |policy: &Policy| {
        let (terms, limits) = (policy.terms, policy.limits);
        (
            policy.rows,
            terms.history_months,
            terms.former_relation_months,
            limits.residents_per_address_max,
        )
    };
    table(one) == table(other)
}
