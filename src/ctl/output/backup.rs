//! Backups.

use serde_json::{Value, json};

use super::count;
use crate::{
    ctl::{
        json::moment,
        moment::minute,
        page::{Page, keep_whole},
    },
    wire::v1::{Backup, BackupStep, ListBackupsResponse, TakeBackupResponse},
};

/// What is being done, beside the bar.
pub(in crate::ctl) fn step(word: &TakeBackupResponse) -> &'static str {
    match word.step() {
        BackupStep::KeySlots => "2 of 3: key slots",
        BackupStep::Verify => "3 of 3: events read back",
        BackupStep::Log | BackupStep::Unspecified => "1 of 3: events",
    }
}

pub(in crate::ctl) fn taken(backup: &Backup) -> String {
    format!(
        "Backup {}\nRead back and proven: {}, {}\nRoot {}\nKeep it on another machine, and apart from it the pseudonym key, the\n\
         key-encryption key and the policy.",
        backup.name,
        count(amount(backup.events), "event", "events"),
        count(amount(backup.key_slots), "key slot", "key slots"),
        backup.root
    )
}

pub(in crate::ctl) fn list(page: Page, list: &ListBackupsResponse) -> String {
    let mut table = page.table(&["backup", "taken (UTC)", "events", "MiB", "keys"]);
    for backup in &list.backups {
        table.add_row([
            backup.name.clone(),
            minute(backup.taken_at.as_ref()),
            backup.events.to_string(),
            backup.bytes.div_ceil(1 << 20).to_string(),
            if backup.keys_stand { "there" } else { "removed" }.to_owned(),
        ]);
    }
    keep_whole(&mut table, &[0]);
    format!(
        "{table}\n{}; keys stand for {}",
        count(list.backups.len(), "backup", "backups"),
        count(list.keys_days as usize, "day", "days")
    )
}

pub(in crate::ctl) fn as_json(backup: &Backup) -> Value {
    json!({
        "name": backup.name,
        "taken_at": moment(backup.taken_at.as_ref()),
        "events": backup.events,
        "root": backup.root,
        "bytes": backup.bytes,
        "key_slots": backup.key_slots,
        "keys_stand": backup.keys_stand,
        "key_encryption_fingerprint": backup.key_encryption_fingerprint,
    })
}

fn amount(number: u64) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}
