//! The policy file: TOML with a closed set of keys.

use serde::Deserialize;
use sha2::{Digest as _, Sha256};

use crate::{
    BadPolicy, Disclosure, Limits, Profile, RowRule, Rows, Terms,
    form::{self, Lines},
};

/// The policy file of profile `household`, as `kringd init` writes it.
pub const HOUSEHOLD_TOML: &str = include_str!("../files/household.toml");
/// The policy file of profile `jeugdwet`, as `kringd init` writes it.
pub const JEUGDWET_TOML: &str = include_str!("../files/jeugdwet.toml");

/// A policy file holds at most so many bytes: whoever changes it, its whole text is kept in one event of the log.
pub const POLICY_BYTES_MAX: usize = 3 * 1024;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    profile: Profile,
    rows: Rows,
    terms: Terms,
    limits: Limits,
}

/// A policy in force.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Policy {
    /// The legal basis.
    pub profile: Profile,
    /// Which rows of the pair rule count.
    pub rows: Rows,
    /// Terms.
    pub terms: Terms,
    /// Limits.
    pub limits: Limits,
    /// SHA-256 of the text.
    pub digest: [u8; 32],
    /// The text, as somebody wrote it.
    pub text: Box<str>,
}

impl Policy {
    /// Reads and checks a policy file.
    ///
    /// # Errors
    /// [`BadPolicy`] names the key at fault.
    pub fn parse(text: &str) -> Result<Self, BadPolicy> {
        if text.len() > POLICY_BYTES_MAX {
            let (bytes, most) = (text.len(), POLICY_BYTES_MAX);
            return Err(BadPolicy::TooLong { bytes, most });
        }
        let lines = form::check(text)?;
        let File {
            profile,
            rows,
            terms,
            limits,
        } = toml::from_str(text).map_err(|error| BadPolicy::syntax(text, &error))?;
        let policy = Self {
            profile,
            rows,
            terms,
            limits,
            digest: Sha256::digest(text.as_bytes()).into(),
            text: text.into(),
        };
        policy.check(&lines)?;
        Ok(policy)
    }

    /// Whether both give the same links: a difference elsewhere decides about what is written from then on, and nothing
    /// that was told needs to be looked at again.
    #[must_use]
    pub fn gives_the_links_of(&self, other: &Self) -> bool {
        let of = |policy: &Self| {
            let (terms, limits) = (policy.terms, policy.limits);
            (
                policy.rows,
                (terms.history_months, terms.former_relation_months),
                (
                    limits.persons_around_max,
                    limits.links_per_change_max,
                    limits.residents_per_address_max,
                ),
            )
        };
        of(self) == of(other)
    }

    /// What a notice may say.
    #[must_use]
    pub const fn disclosure(&self) -> Disclosure {
        self.profile.disclosure()
    }

    fn check(&self, lines: &Lines) -> Result<(), BadPolicy> {
        let Limits {
            relations_per_person_max,
            persons_around_max,
            links_per_change_max,
            residents_per_address_max,
            daily_quota,
        } = self.limits;
        for (key, value) in [
            ("limits.relations_per_person_max", relations_per_person_max),
            ("limits.persons_around_max", persons_around_max),
            ("limits.links_per_change_max", links_per_change_max),
            ("limits.residents_per_address_max", residents_per_address_max),
            ("limits.daily_quota", daily_quota as usize),
            (
                "terms.registration_months",
                self.terms.registration_months as usize,
            ),
            ("terms.child_until_years", self.terms.child_until_years.into()),
        ] {
            if value == 0 {
                let line = lines.of(key);
                return Err(BadPolicy::Zero { line, key });
            }
        }
        match self.profile {
            Profile::Jeugdwet => self.check_jeugdwet(lines),
            Profile::Household => Ok(()),
        }
    }

    /// Jeugdwet art. 7.1.2.3 (1) c-e knows the same youth, a shared BRP parent, and (switched off) the home address;
    /// art. 7.1.1.1, 7.1.4.5 and 7.1.4.6 bound age, term and archive.
    fn check_jeugdwet(&self, lines: &Lines) -> Result<(), BadPolicy> {
        let Rows {
            sibling,
            parent,
            co_parent,
            partner_of_parent,
            child_of_partner,
            ..
        } = self.rows;
        let only_no = |rule| (rule == RowRule::No, "\"no\"");
        for (key, (is_allowed, allowed)) in [
            ("rows.sibling", (sibling != RowRule::Yes, "\"brp\" or \"no\"")),
            ("rows.parent", only_no(parent)),
            ("rows.co_parent", only_no(co_parent)),
            ("rows.partner_of_parent", only_no(partner_of_parent)),
            ("rows.child_of_partner", only_no(child_of_partner)),
        ] {
            if !is_allowed {
                let line = lines.of(key);
                return Err(BadPolicy::RowNotAllowed { line, key, allowed });
            }
        }
        for (key, value, most) in [
            (
                "terms.child_until_years",
                u32::from(self.terms.child_until_years),
                23,
            ),
            ("terms.registration_months", self.terms.registration_months, 24),
            ("terms.archive_months", self.terms.archive_months, 60),
        ] {
            if value > most {
                let line = lines.of(key);
                return Err(BadPolicy::TermTooLong {
                    line,
                    key,
                    value,
                    most,
                });
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_shipped_policies_are_good_and_say_what_the_design_table_says() {
        let household = Policy::parse(HOUSEHOLD_TOML).unwrap();
        assert_eq!(household.profile, Profile::Household);
        assert_eq!(household.rows.child_of_partner, RowRule::Yes);
        assert_eq!(household.rows.same_address, RowRule::No);
        assert_eq!(
            (
                household.terms.history_months,
                household.terms.former_relation_months
            ),
            (60, 60)
        );

        let jeugdwet = Policy::parse(JEUGDWET_TOML).unwrap();
        assert_eq!(jeugdwet.rows.sibling, RowRule::Brp);
        assert_eq!(jeugdwet.rows.parent, RowRule::No);
        assert!(!jeugdwet.profile.adult_subjects());
        assert_ne!(household.digest, jeugdwet.digest);
    }

    #[test]
    fn a_text_that_does_not_fit_into_one_event_is_refused() {
        let longer = format!("{HOUSEHOLD_TOML}# {}\n", "x".repeat(POLICY_BYTES_MAX));
        let said = Policy::parse(&longer).unwrap_err().to_string();
        assert!(
            said.contains(&longer.len().to_string()) && said.contains("3072"),
            "{said}"
        );
        let room = POLICY_BYTES_MAX - HOUSEHOLD_TOML.len();
        let longest = format!("{HOUSEHOLD_TOML}{}", "#".repeat(room));
        assert_eq!(&*Policy::parse(&longest).unwrap().text, longest);
    }

    #[test]
    fn what_decides_about_later_calls_only_gives_the_same_links() {
        let policy = Policy::parse(HOUSEHOLD_TOML).unwrap();
        let with = |from: &str, to: &str| {
            let text = HOUSEHOLD_TOML.replace(from, to);
            assert_ne!(text, HOUSEHOLD_TOML, "{from}");
            Policy::parse(&text).unwrap().gives_the_links_of(&policy)
        };
        assert!(with("registration_months = 24", "registration_months = 12"));
        assert!(with("daily_quota = 20000", "daily_quota = 5"));
        assert!(with("# The pair rule.", "# The rule."));
        assert!(!with("sibling = \"yes\"", "sibling = \"no\""));
        assert!(!with("history_months = 60", "history_months = 24"));
        assert!(!with(
            "residents_per_address_max = 12",
            "residents_per_address_max = 3"
        ));
    }

    #[test]
    fn the_law_bounds_profile_jeugdwet() {
        let wider = JEUGDWET_TOML.replace("sibling = \"brp\"", "sibling = \"yes\"");
        let said = Policy::parse(&wider).unwrap_err().to_string();
        assert!(
            said.contains("`rows.sibling`") && said.contains("\"brp\" or \"no\""),
            "{said}"
        );
        let line = |key: &str| {
            JEUGDWET_TOML
                .lines()
                .position(|line| line.starts_with(key))
                .unwrap()
                + 1
        };
        assert!(said.starts_with(&format!("line {}: ", line("sibling"))), "{said}");
        let longer = JEUGDWET_TOML.replace("registration_months = 24", "registration_months = 36");
        assert_eq!(
            Policy::parse(&longer),
            Err(BadPolicy::TermTooLong {
                line: line("registration_months"),
                key: "terms.registration_months",
                value: 36,
                most: 24
            })
        );
    }
}
