//! `kringctl clock ...`

use clap::Subcommand;

use super::Consent;

#[derive(Subcommand)]
pub(in crate::ctl) enum ClockVerb {
    /// Say that the clock is right, after it went on by more than a day at once
    #[command(
        after_help = "Registrations expire by the clock, and what expired is erased in the end. So nothing expires while
the clock may be wrong: where more than 24 hours lie between two events of the log, or between
the last one and now. A daemon that was off for longer asks too. Look at the time first; if it
is wrong, set the clock of the machine instead.

Examples:
  kringctl clock confirm
  kringctl clock confirm --yes"
    )]
    Confirm {
        #[command(flatten)]
        consent: Consent,
    },
}
