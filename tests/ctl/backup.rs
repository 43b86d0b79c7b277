//! `kringctl backup` and `kringd restore` with a real daemon: the rehearsal that an operator would hold.

use std::{
    fs,
    os::unix::fs::{DirBuilderExt as _, PermissionsExt as _},
    path::Path,
    time::{Duration, Instant},
};

use kring::{
    play::{Daemon, Ports},
    wire::v1::{SubscribeRequest, notice_service_client::NoticeServiceClient},
};
use serde_json::json;

use crate::{
    common::{KRINGD, Served, new_folder, served},
    erasing::{both_around, register},
    stopped::kringd,
};

const PATIENCE: Duration = Duration::from_secs(60);

/// Serves a folder at a moment of 2096.
async fn serve(parent: tempfile::TempDir, folder: std::path::PathBuf, second: i64) -> Served {
    let start = jiff::Timestamp::from_second(4_000_000_000 + second).unwrap();
    let daemon = Daemon::start(Path::new(KRINGD), &folder, Ports::Free, start).await;
    Served {
        _parent: parent,
        folder,
        daemon: daemon.unwrap(),
    }
}

/// A daemon whose settings name a folder for backups.
async fn with_backups() -> Served {
    let (parent, folder) = new_folder().await;
    let settings = folder.join("kring.toml");
    let text = fs::read_to_string(&settings).unwrap();
    let named = text.replacen("# folder = \"backups\"", "folder = \"backups\"", 1);
    assert_ne!(named, text);
    fs::write(&settings, named).unwrap();
    let backups = folder.join("backups");
    fs::DirBuilder::new().mode(0o700).create(backups).unwrap();
    serve(parent, folder, 0).await
}

/// Waits until the daemon wrote down what it destroyed.
async fn ledger_with_keys(folder: &Path) -> String {
    let began = Instant::now();
    loop {
        let ledger = fs::read_to_string(folder.join("backups/ledger")).unwrap_or_default();
        if ledger.contains("\ndestroyed ") {
            return ledger;
        }
        assert!(began.elapsed() < PATIENCE, "{ledger}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

async fn ids_of_notices(served: &Served) -> Vec<String> {
    let (notices, _) = served.waiting("housing").await;
    notices.into_iter().map(|notice| notice.notice_id).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_folder_in_the_settings_no_backup_is_taken() {
    let served = served().await;
    for verb in ["take", "list"] {
        let said = served.ask(&["backup", verb]).await.failure(2);
        assert_eq!(said["reason"], "BACKUP_NOT_TAKEN");
        assert!(said.to_string().contains("`backup.folder`"), "{said}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_folder_that_others_may_look_into_is_not_used() {
    let served = with_backups().await;
    let backups = served.folder.join("backups");
    fs::set_permissions(&backups, fs::Permissions::from_mode(0o755)).unwrap();
    let said = served.ask(&["backup", "take"]).await.failure(2);
    assert_eq!(said["reason"], "BACKUP_NOT_TAKEN");
    let checked = kringd(&["check-config"], &served.folder, &[]).await;
    assert!(
        checked.text().contains("others could read backups in it"),
        "{checked:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_store_is_restored_and_what_was_erased_stays_erased() {
    let served = with_backups().await;
    let [gone, _] = both_around(&served, 1).await;
    let stays = [
        register(&served, "jgz", 2).await,
        register(&served, "housing", 2).await,
    ];
    let before = ids_of_notices(&served).await;
    assert_eq!(before.len(), 2);
    let cursor = served.waiting("housing").await.0[0].cursor.clone();

    let backup = served.ask(&["backup", "take"]).await.json();
    let name = backup["name"].as_str().unwrap().to_owned();
    assert_eq!(served.ask(&["backup", "list"]).await.json(), json!([backup]));
    let listed = served.tell(&["backup", "list"]).await;
    assert!(listed.text().contains(&name) && listed.text().contains("keys stand for 30 days"));
    let folder = served.folder.join("backups").join(&name);
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&folder), 0o700);
    for file in ["log", "key-slots", "ledger", "manifest"] {
        assert_eq!(mode(&folder.join(file)), 0o600, "{file}");
    }

    served
        .ask(&["erase", "registration", &gone, "--yes"])
        .await
        .json();
    let late = register(&served, "jgz", 3).await;
    ledger_with_keys(&served.folder).await;
    let (parent, folder) = served.stopped().await;
    let backup = folder.join("backups").join(&name);
    let restore = ["restore", backup.to_str().unwrap()];

    let taken = kringd(&restore, &folder, &[]).await;
    assert_eq!(taken.code, Some(1));
    assert!(
        taken
            .error
            .contains("is not empty, and nothing is restored over it"),
        "{taken:?}"
    );
    fs::rename(folder.join("data"), folder.join("lost")).unwrap();
    let restored = kringd(&restore, &folder, &[]).await;
    let said = restored.text().replace('\n', " ");
    assert!(
        said.contains("Keys of the backup that the restored store does not have: 1."),
        "{said}"
    );
    assert_eq!(kringd(&["verify"], &folder, &[]).await.code, Some(0));

    // A ledger that is lost is made again from the store.
    fs::remove_file(folder.join("backups/ledger")).unwrap();
    let served = serve(parent, folder, 60).await;
    ledger_with_keys(&served.folder).await;
    for (id, there) in [
        (&gone, false),
        (&late, false),
        (&stays[0], true),
        (&stays[1], true),
    ] {
        let said = served.ask(&["merge", "propose", id, &stays[0]]).await;
        let missing = said.error.contains("REGISTRATION_NOT_FOUND");
        assert_eq!(missing, !there, "{said:?}");
    }
    // What stayed is told under the id that it had; the cursor of before is recognised as such.
    let after = ids_of_notices(&served).await;
    assert_eq!(after, before[1..]);
    let mut client = NoticeServiceClient::new(served.channel("housing").await);
    let request = SubscribeRequest {
        cursor,
        ..SubscribeRequest::default()
    };
    let stale = client.subscribe(request).await.map(drop).unwrap_err();
    assert!(stale.message().contains("before"), "{stale:?}");
    register(&served, "jgz", 3).await;
    let again = served.ask(&["backup", "take"]).await.json();
    let all = served.ask(&["backup", "list"]).await.json();
    assert_eq!(
        (all[0]["name"].clone(), all[1]["name"].clone()),
        (again["name"].clone(), json!(name))
    );
}
