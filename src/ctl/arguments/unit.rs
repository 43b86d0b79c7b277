//! `kringctl unit ...`

use clap::{ArgGroup, Args, Subcommand};

#[derive(Subcommand)]
pub(in crate::ctl) enum UnitVerb {
    /// Open a unit of an agency; the same content again is harmless
    #[command(after_help = "Example:
  kringctl unit add 00000099000000001234 noord --name \"Team North\" \\
      --role \"duty nurse\" --phone +31101234567")]
    Add(AddUnit),
    /// List units, of all agencies or of one
    #[command(after_help = "Examples:
  kringctl unit list
  kringctl unit list --oin 00000099000000001234")]
    List {
        /// Of the agency with this OIN only
        #[arg(long)]
        oin: Option<String>,
    },
    /// One unit
    #[command(after_help = "Example:
  kringctl unit show 00000099000000001234 noord")]
    Show {
        /// OIN of the agency, 20 positions
        oin: String,
        /// Code of the unit
        code: String,
    },
    /// Change a unit: only what is given; the code cannot change
    #[command(
        after_help = "Refused when somebody else changed it in the meantime (ETAG_DIFFERS).

Examples:
  kringctl unit update 00000099000000001234 noord --phone +31107654321
  kringctl unit update 00000099000000001234 noord --shielded=false"
    )]
    Update(UpdateUnit),
}

#[derive(Args)]
pub(in crate::ctl) struct AddUnit {
    /// OIN of the agency, 20 positions
    pub(in crate::ctl) oin: String,
    /// Code within the agency: a-z, 0-9 and -
    pub(in crate::ctl) code: String,
    /// Name, as parties will read it
    #[arg(long)]
    pub(in crate::ctl) name: String,
    /// Role to ask for, not a person
    #[arg(long)]
    pub(in crate::ctl) role: String,
    /// Telephone
    #[arg(long, default_value = "", hide_default_value = true)]
    pub(in crate::ctl) phone: String,
    /// Shared mailbox
    #[arg(long, default_value = "", hide_default_value = true)]
    pub(in crate::ctl) email: String,
    /// Follow-up officer of the municipality that the agency is
    #[arg(long)]
    pub(in crate::ctl) follow_up_officer: bool,
    /// Shown only through the officer to parties linked through another adult
    #[arg(long)]
    pub(in crate::ctl) shielded: bool,
    /// Registrations and relations a day; 0: the policy's default
    #[arg(long, value_name = "N", default_value_t = 0, hide_default_value = true)]
    pub(in crate::ctl) daily_quota: u32,
}

#[derive(Args)]
#[command(
    group = ArgGroup::new("change").required(true).multiple(true),
    override_usage = "kringctl unit update [OPTIONS] <OIN> <CODE>"
)]
pub(in crate::ctl) struct UpdateUnit {
    /// OIN of the agency, 20 positions
    pub(in crate::ctl) oin: String,
    /// Code of the unit
    pub(in crate::ctl) code: String,
    /// Name, as parties will read it
    #[arg(long, group = "change")]
    pub(in crate::ctl) name: Option<String>,
    /// Role to ask for, not a person
    #[arg(long, group = "change")]
    pub(in crate::ctl) role: Option<String>,
    /// Telephone; "" takes it away
    #[arg(long, group = "change")]
    pub(in crate::ctl) phone: Option<String>,
    /// Shared mailbox; "" takes it away
    #[arg(long, group = "change")]
    pub(in crate::ctl) email: Option<String>,
    /// Follow-up officer of the municipality that the agency is
    #[arg(
        long,
        value_name = "true|false",
        num_args = 0..=1,
        require_equals = true,
        default_missing_value = "true",
        group = "change"
    )]
    pub(in crate::ctl) follow_up_officer: Option<bool>,
    /// Shown only through the officer to parties linked through another adult; for registrations from now on
    #[arg(
        long,
        value_name = "true|false",
        num_args = 0..=1,
        require_equals = true,
        default_missing_value = "true",
        group = "change"
    )]
    pub(in crate::ctl) shielded: Option<bool>,
    /// Registrations and relations a day; 0: the policy's default
    #[arg(long, value_name = "N", group = "change")]
    pub(in crate::ctl) daily_quota: Option<u32>,
}
