//! `kringctl quota ...`

use std::str::FromStr;

use clap::Subcommand;

#[derive(Subcommand)]
pub(in crate::ctl) enum QuotaVerb {
    /// What units may write in a day, and wrote today
    #[command(after_help = "Examples:
  kringctl quota list
  kringctl quota list --oin 00000099000000001234")]
    List {
        /// Of the agency with this OIN only
        #[arg(long)]
        oin: Option<String>,
    },
    /// Set what a unit may write in a day
    #[command(after_help = "Examples:
  kringctl quota set 00000099000000001234 noord 500
  kringctl quota set 00000099000000001234 noord default")]
    Set {
        /// OIN of the agency, 20 positions
        oin: String,
        /// Code of the unit
        #[arg(value_name = "UNIT")]
        code: String,
        /// Registrations and relations a day, or `default`: what the policy says
        #[arg(value_name = "N|default")]
        quota: Quota,
    },
}

/// Registrations and relations a day; `None`: what the policy says.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(in crate::ctl) struct Quota(pub(in crate::ctl) Option<u32>);

impl FromStr for Quota {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text == "default" {
            return Ok(Self(None));
        }
        match text.parse() {
            // On the wire 0 means the default: whoever wants to stop a unit would get the opposite.
            Ok(0) => Err("0 would not stop the unit: suspend the agency, or say `default`"),
            Ok(n) => Ok(Self(Some(n))),
            Err(_) => Err("a whole number from 1 to 4294967295, or `default`"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quota_is_a_number_above_zero_or_the_default() {
        assert_eq!("default".parse(), Ok(Quota(None)));
        assert_eq!("500".parse(), Ok(Quota(Some(500))));
        for wrong in ["0", "-1", "many", "", "4294967296"] {
            assert!(wrong.parse::<Quota>().is_err(), "{wrong}");
        }
    }
}
