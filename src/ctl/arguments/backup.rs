//! `kringctl backup ...`

use clap::Subcommand;

#[derive(Subcommand)]
pub(in crate::ctl) enum BackupVerb {
    /// Take a backup while the index goes on, and verify it
    #[command(
        after_help = "It comes into the folder that the daemon's settings name (backup.folder), consistent at a
position of the log, and is read back from the disk before it gets its name. It holds no
key of the operator: keep the pseudonym key, the key-encryption key and the policy
elsewhere. `kringd restore` puts it back.

Examples:
  kringctl backup take
  kringctl backup take --output json"
    )]
    Take,
    /// Backups that stand in the folder, the newest first
    #[command(
        after_help = "Key slots of a backup are removed after backup.keys_days: they hold keys of what was erased
since. Without them its log says nothing and cannot be restored.

Example:
  kringctl backup list"
    )]
    List,
}
