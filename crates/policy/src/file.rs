//! The policy file: TOML with a closed set of keys.

use serde::Deserialize;
use sha2::{Digest as _, Sha256};
use thiserror::Error;

use crate::{Disclosure, Limits, Profile, RowRule, Rows, Terms};

/// The policy file of profile `household`, as `kringd init` writes it.
pub const HOUSEHOLD_TOML: &str = include_str!("../files/household.toml");
/// The policy file of profile `jeugdwet`, as `kringd init` writes it.
pub const JEUGDWET_TOML: &str = include_str!("../files/jeugdwet.toml");

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
}

/// A policy file that cannot be used.
#[derive(Clone, PartialEq, Eq, Debug, Error)]
pub enum BadPolicy {
    /// Not TOML, an unknown or missing key, or a value of the wrong form.
    #[error("the policy file cannot be read: {0}")]
    Form(String),
    /// The profile does not allow this row.
    #[error("profile jeugdwet does not allow row `{0}`: set it to \"no\", or choose another profile")]
    RowNotAllowed(&'static str),
    /// The profile does not allow this term.
    #[error("`{key}` is {value}, profile jeugdwet allows at most {most}")]
    TermTooLong {
        /// Which term.
        key: &'static str,
        /// As written.
        value: u32,
        /// As the law allows.
        most: u32,
    },
    /// A limit of zero would switch the index off.
    #[error("`{0}` must be at least 1")]
    Zero(&'static str),
}

impl Policy {
    /// Reads and checks a policy file.
    ///
    /// # Errors
    /// [`BadPolicy`] names the key at fault.
    pub fn parse(text: &str) -> Result<Self, BadPolicy> {
        let File {
            profile,
            rows,
            terms,
            limits,
        } = toml::from_str(text)
            .map_err(|error| BadPolicy::Form(error.to_string().trim().replace('\n', " ")))?;
        let policy = Self {
            profile,
            rows,
            terms,
            limits,
            digest: Sha256::digest(text.as_bytes()).into(),
        };
        policy.check()?;
        Ok(policy)
    }

    /// What a notice may say.
    #[must_use]
    pub const fn disclosure(&self) -> Disclosure {
        self.profile.disclosure()
    }

    fn check(&self) -> Result<(), BadPolicy> {
        let Limits {
            relations_per_person_max,
            persons_around_max,
            links_per_change_max,
            residents_per_address_max,
            daily_quota,
        } = self.limits;
        for (key, value) in [
            ("relations_per_person_max", relations_per_person_max),
            ("persons_around_max", persons_around_max),
            ("links_per_change_max", links_per_change_max),
            ("residents_per_address_max", residents_per_address_max),
            ("daily_quota", daily_quota as usize),
            ("registration_months", self.terms.registration_months as usize),
            ("child_until_years", self.terms.child_until_years.into()),
        ] {
            if value == 0 {
                return Err(BadPolicy::Zero(key));
            }
        }
        match self.profile {
            Profile::Jeugdwet => self.check_jeugdwet(),
            Profile::Household => Ok(()),
        }
    }

    /// Jeugdwet art. 7.1.2.3 (1) c-e knows the same youth, a shared BRP parent, and (switched off) the home address;
    /// art. 7.1.1.1 and 7.1.4.5 bound age and term.
    fn check_jeugdwet(&self) -> Result<(), BadPolicy> {
        let Rows {
            sibling,
            parent,
            co_parent,
            partner_of_parent,
            child_of_partner,
            ..
        } = self.rows;
        for (name, allowed) in [
            ("sibling", sibling != RowRule::Yes),
            ("parent", parent == RowRule::No),
            ("co_parent", co_parent == RowRule::No),
            ("partner_of_parent", partner_of_parent == RowRule::No),
            ("child_of_partner", child_of_partner == RowRule::No),
        ] {
            if !allowed {
                return Err(BadPolicy::RowNotAllowed(name));
            }
        }
        for (key, value, most) in [
            ("child_until_years", u32::from(self.terms.child_until_years), 23),
            ("registration_months", self.terms.registration_months, 24),
        ] {
            if value > most {
                return Err(BadPolicy::TermTooLong { key, value, most });
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
    fn the_law_bounds_profile_jeugdwet() {
        let wider = JEUGDWET_TOML.replace("sibling = \"brp\"", "sibling = \"yes\"");
        assert_eq!(Policy::parse(&wider), Err(BadPolicy::RowNotAllowed("sibling")));
        let longer = JEUGDWET_TOML.replace("registration_months = 24", "registration_months = 36");
        assert_eq!(
            Policy::parse(&longer),
            Err(BadPolicy::TermTooLong {
                key: "registration_months",
                value: 36,
                most: 24
            })
        );
    }

    #[test]
    fn a_slip_of_the_pen_is_named() {
        let unknown = HOUSEHOLD_TOML.replace("co_parent =", "coparent =");
        assert!(
            Policy::parse(&unknown)
                .unwrap_err()
                .to_string()
                .contains("coparent")
        );
        let nameless = HOUSEHOLD_TOML.replace("profile = \"household\"", "");
        assert!(
            Policy::parse(&nameless)
                .unwrap_err()
                .to_string()
                .contains("profile")
        );
        let zero = HOUSEHOLD_TOML.replace("daily_quota = 20000", "daily_quota = 0");
        assert_eq!(Policy::parse(&zero), Err(BadPolicy::Zero("daily_quota")));
    }
}
