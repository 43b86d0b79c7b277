//! `kringctl log ...`

use clap::Subcommand;

const LAST_MOST: i64 = 1000;

#[derive(Subcommand)]
pub(in crate::ctl) enum LogVerb {
    /// The latest events: what kind, and when; never who, never about whom
    #[command(after_help = "With --follow and --output json: one JSON object per line.

Examples:
  kringctl log tail --last 20
  kringctl log tail --follow --output json")]
    Tail {
        /// So many of the latest events, at most 1000
        #[arg(long, value_name = "N", default_value_t = 10, value_parser = clap::value_parser!(u32).range(0..=LAST_MOST))]
        last: u32,
        /// Go on with each new event, until Ctrl-C
        #[arg(long, short)]
        follow: bool,
    },
    /// Have the daemon look at every key slot, and read the whole log again and prove it
    #[command(
        after_help = "Closed files of the log are read from the disk. Not seen: pages of the newest file that
the daemon holds in memory, bytes that nothing uses any more, and the snapshot, which
is being written. To prove all of a store, stop the daemon and use `kringd verify`.

The last line says how many events there are, their root, and whether they are
proven or damaged. Damage, also of a key slot, ends with exit code 4.

Examples:
  kringctl log verify
  kringctl log verify --output json"
    )]
    Verify,
}
