//! `kringctl backup ...`

use super::{Answer, Failed, Printer, connect, output::backup as shown};
use crate::{
    ctl::{
        arguments::{BackupVerb, Connection},
        bar::bar,
    },
    wire::v1::{self, Backup, TakeBackupResponse},
};

const BAR: &str = "{msg} {wide_bar} {human_pos}/{human_len}, {eta} left";

pub(super) async fn run(connection: &Connection, verb: BackupVerb, printer: Printer) -> Result<(), Failed> {
    let mut admin = connect(connection).await?;
    let answer = match verb {
        BackupVerb::Take => {
            let mut words = admin.take_backup(v1::TakeBackupRequest {}).await?.into_inner();
            let (bar, mut last) = (bar(0, BAR), None);
            while let Some(word) = words
                .message()
                .await
                .map_err(|status| Failed::of_begun(status, NONE))?
            {
                bar.set_message(shown::step(&word));
                bar.set_length(word.all);
                bar.set_position(word.done);
                last = Some(word);
            }
            bar.finish_and_clear();
            let backup = complete(last)?;
            Answer::new(shown::taken(&backup), shown::as_json(&backup))
        }
        BackupVerb::List => {
            let list = admin.list_backups(v1::ListBackupsRequest {}).await?.into_inner();
            let json = list.backups.iter().map(shown::as_json).collect();
            Answer::new(shown::list(printer.page, &list), json)
        }
    };
    printer.answer(&answer);
    Ok(())
}

/// A backup without a name is none, and the next one removes it.
const NONE: &str = "the index goes on, and no backup was taken";

fn complete(last: Option<TakeBackupResponse>) -> Result<Backup, Failed> {
    last.and_then(|word| word.backup)
        .ok_or(Failed::WentAway { what_holds: NONE })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_did_not_name_a_backup_took_none() {
        let halfway = TakeBackupResponse {
            done: 5,
            all: 9,
            ..TakeBackupResponse::default()
        };
        for ended in [None, Some(halfway)] {
            assert_eq!(complete(ended).unwrap_err().exit_code(), 3);
        }
    }
}
