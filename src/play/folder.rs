//! The folder of a stage: made as `kringd init` makes it, under the policy of the story.

use std::path::Path;

use event::Moment;
use scenario::{Row, Story};

use super::CannotPlay;
use crate::daemon::{NewStore, init};

/// Makes the folder, which is absent or empty; its store begins at `start`.
///
/// # Errors
/// [`CannotPlay::Init`].
pub(crate) fn make(folder: &Path, story: &Story, start: jiff::Timestamp) -> Result<(), CannotPlay> {
    let policy = policy_text(story);
    let opened_at = Some(Moment(start.as_microsecond()));
    init(&NewStore {
        folder,
        policy: &policy,
        server_names: &[],
        opened_at,
    })?;
    Ok(())
}

/// The profile's own policy; a story with `rules` counts only those rows.
pub(super) fn policy_text(story: &Story) -> String {
    let text = match story.profile {
        scenario::Profile::Household => policy::HOUSEHOLD_TOML,
        scenario::Profile::Jeugdwet => policy::JEUGDWET_TOML,
    };
    match &story.rules {
        None => text.to_owned(),
        Some(rules) => text.lines().map(|line| row_line(line, rules) + "\n").collect(),
    }
}

fn row_line(line: &str, rules: &[Row]) -> String {
    let Some((name, value)) = line.split_once(" = \"") else {
        return line.to_owned();
    };
    let rows = [
        Row::SamePerson,
        Row::Sibling,
        Row::Parent,
        Row::CoParent,
        Row::PartnerOfParent,
        Row::ChildOfPartner,
        Row::SameAddress,
    ];
    let Some(row) = rows.iter().find(|row| row.name() == name) else {
        return line.to_owned();
    };
    if !rules.contains(row) {
        return format!("{name} = \"no\"");
    }
    // A row that a story names counts, also where the profile leaves it off.
    if value.starts_with("no\"") {
        format!("{name} = \"yes\"")
    } else {
        line.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn story(rules: &str) -> Story {
        let text = format!("scenario A story\nprofile household\n{rules}\n");
        scenario::parse("test.scenario", &text, &|_| None).unwrap()
    }

    #[test]
    fn a_story_without_rules_plays_under_the_policy_of_its_profile() {
        assert_eq!(policy_text(&story("")), policy::HOUSEHOLD_TOML);
    }

    #[test]
    fn only_the_rows_that_a_story_names_count() {
        let text = policy_text(&story("rules same_person, same_address"));
        let value = |row: &str| {
            let line = text
                .lines()
                .find(|line| line.starts_with(&format!("{row} =")))
                .unwrap();
            line.split('"').nth(1).unwrap().to_owned()
        };
        assert_eq!([value("same_person"), value("same_address")], ["yes", "yes"]);
        for row in [
            "sibling",
            "parent",
            "co_parent",
            "partner_of_parent",
            "child_of_partner",
        ] {
            assert_eq!(value(row), "no", "{row}");
        }
        // The rest of the policy is that of the profile.
        assert!(text.contains("history_months = 60") && text.contains("profile = \"household\""));
    }
}
