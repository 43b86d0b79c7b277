//! `kringctl agency ...`

use clap::{ArgGroup, Args, Subcommand};

use super::Consent;

/// Stands for "nothing" where an empty text would be easy to overlook.
pub(in crate::ctl) const NONE: &str = "none";

#[derive(Subcommand)]
pub(in crate::ctl) enum AgencyVerb {
    /// Admit an agency; the same content again is harmless
    #[command(after_help = "Examples:
  kringctl agency add 00000099000000001234 --name \"Housing Noord\" \\
      --sector housing --serves 0599 --serves 0502
  kringctl agency add 00000099000000000599 --name \"Rotterdam\" \\
      --sector youth_care_access --serves 0599 --is-municipality 0599")]
    Add(AddAgency),
    /// List all agencies
    #[command(after_help = "Examples:
  kringctl agency list
  kringctl agency list --output json")]
    List,
    /// One agency: its details, units and mandates
    #[command(after_help = "Example:
  kringctl agency show 00000099000000001234")]
    Show {
        /// OIN, 20 positions
        oin: String,
    },
    /// Change an agency: only what is given; the OIN cannot change
    #[command(
        after_help = "Refused when somebody else changed it in the meantime (ETAG_DIFFERS).

Examples:
  kringctl agency update 00000099000000001234 --name \"Housing North\"
  kringctl agency update 00000099000000001234 --serves 0599 --serves 0502
  kringctl agency update 00000099000000001234 --supplies-brp=false"
    )]
    Update(UpdateAgency),
    /// Stop an agency from calling; what it registered stays
    #[command(after_help = "Examples:
  kringctl agency suspend 00000099000000001234
  kringctl agency suspend 00000099000000001234 --yes")]
    Suspend {
        /// OIN, 20 positions
        oin: String,
        #[command(flatten)]
        consent: Consent,
    },
    /// Let a suspended agency call again
    #[command(after_help = "Example:
  kringctl agency resume 00000099000000001234")]
    Resume {
        /// OIN, 20 positions
        oin: String,
    },
}

#[derive(Args)]
pub(in crate::ctl) struct AddAgency {
    /// OIN, 20 positions
    pub(in crate::ctl) oin: String,
    /// Name, as parties will read it
    #[arg(long)]
    pub(in crate::ctl) name: String,
    /// Sector code
    #[arg(long, value_name = "CODE")]
    pub(in crate::ctl) sector: String,
    /// Municipality it serves; repeat for several
    #[arg(long = "serves", value_name = "CODE")]
    pub(in crate::ctl) serves: Vec<String>,
    /// It is the municipality with this code
    #[arg(long, value_name = "CODE")]
    pub(in crate::ctl) is_municipality: Option<String>,
    /// It may hand over relations from the population register (BRP)
    #[arg(long)]
    pub(in crate::ctl) supplies_brp: bool,
}

#[derive(Args)]
#[command(
    group = ArgGroup::new("change").required(true).multiple(true),
    override_usage = "kringctl agency update [OPTIONS] <OIN>"
)]
pub(in crate::ctl) struct UpdateAgency {
    /// OIN, 20 positions
    pub(in crate::ctl) oin: String,
    /// Name, as parties will read it
    #[arg(long, group = "change")]
    pub(in crate::ctl) name: Option<String>,
    /// Sector code
    #[arg(long, value_name = "CODE", group = "change")]
    pub(in crate::ctl) sector: Option<String>,
    /// Municipality it serves; takes the place of the whole list, so repeat for several; `none`: none
    #[arg(long = "serves", value_name = "CODE", group = "change")]
    pub(in crate::ctl) serves: Vec<String>,
    /// It is the municipality with this code; `none`: it is no municipality
    #[arg(long, value_name = "CODE", group = "change")]
    pub(in crate::ctl) is_municipality: Option<String>,
    /// It may hand over relations from the population register (BRP)
    #[arg(
        long,
        value_name = "true|false",
        num_args = 0..=1,
        require_equals = true,
        default_missing_value = "true",
        group = "change"
    )]
    pub(in crate::ctl) supplies_brp: Option<bool>,
}
