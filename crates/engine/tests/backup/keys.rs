//! How long keys of backups stand, and what a folder of backups tells.

use engine::{BackupFailure, remove_old_keys, standing};

use crate::{
    Given, Place,
    common::{NOON, close},
    days_later, reopen, restore_to,
};

#[test]
fn keys_of_a_backup_go_after_their_days_and_its_log_stays() {
    let place = Place::new();
    let (engine, thread) = reopen(&place.path("data"), 2);
    let old = place.back_up(&engine, "data", NOON);
    let new = place.back_up(&engine, "data", days_later(20));
    close((engine, thread));
    let keys = |now| {
        remove_old_keys(&place.backups(), 30, now).unwrap();
        let all = standing(&place.backups()).unwrap();
        all.iter().map(|kept| kept.keys).collect::<Vec<_>>()
    };
    assert_eq!(keys(days_later(30)), [true, true], "to the day");
    assert_eq!(keys(event::Moment(days_later(30).0 + 1)), [false, true]);
    assert!(old.folder.join("log").is_file() && !old.folder.join("key-slots").exists());
    assert!(matches!(
        restore_to(&old.folder, &place.path("second"), Given::default()),
        Err(BackupFailure::KeysGone { .. })
    ));
    assert!(!place.path("second").exists());
    // However old: nobody took a newer one.
    assert_eq!(keys(days_later(300)), [false, true]);
    let given = Given {
        accept_old_ledger: true,
        ..Given::default()
    };
    restore_to(&new.folder, &place.path("second"), given).unwrap();
}

#[test]
fn a_folder_tells_its_backups_in_order_and_passes_over_what_is_none() {
    let place = Place::new();
    let (engine, thread) = reopen(&place.path("data"), 2);
    for days in [3, 1, 2] {
        place.back_up(&engine, "data", days_later(days));
    }
    // What a crash left is no backup, and goes with the next one.
    std::fs::create_dir(place.path("backups/.taking-5")).unwrap();
    std::fs::write(place.path("backups/.taking-5/log"), b"half").unwrap();
    std::fs::create_dir(place.path("backups/other")).unwrap();
    place.ledger(&engine, days_later(3));
    let all = standing(&place.backups()).unwrap();
    let at: Vec<_> = all.iter().map(|kept| kept.manifest.taken_at).collect();
    assert_eq!(at, [1, 2, 3].map(days_later));
    assert!(
        all.iter()
            .all(|kept| kept.manifest.events == engine.events() && kept.keys)
    );
    place.back_up(&engine, "data", days_later(4));
    assert!(!place.path("backups/.taking-5").exists() && place.path("backups/other").exists());
    close((engine, thread));
}

#[test]
fn a_backup_that_is_broken_off_leaves_nothing() {
    let place = Place::new();
    let (engine, thread) = reopen(&place.path("data"), 2);
    let mut steps = 0;
    place_all(&place, &engine, &mut || {
        steps += 1;
        true
    })
    .unwrap();
    assert!(steps > 2);
    for stops in 0..steps {
        let mut left = stops;
        let refused = place_all(&place, &engine, &mut || {
            left -= 1;
            left >= 0
        });
        assert!(
            matches!(refused, Err(BackupFailure::BrokenOff)),
            "after {stops}: {refused:?}"
        );
        let names = std::fs::read_dir(place.backups()).unwrap().count();
        assert_eq!(names, 1, "after {stops}");
    }
    close((engine, thread));
}

fn place_all(
    place: &Place,
    engine: &engine::Engine,
    go_on: &mut dyn FnMut() -> bool,
) -> Result<engine::Taken, BackupFailure> {
    engine.take_backup(&place.path("data"), &place.backups(), NOON, &mut |_, _, _| {
        go_on()
    })
}

/// Keys that a ledger named stay named, also after the clock was set back.
#[test]
fn a_ledger_only_grows_and_a_foreign_one_is_left_as_it_is() {
    let place = Place::new();
    let (engine, thread) = reopen(&place.path("data"), 2);
    crate::erase(&engine, decision::ErasureOf::Registration(place.ids[0]));
    let first = place.ledger(&engine, days_later(5));
    assert_eq!(first.keys(), 1);
    let set_back = place.ledger(&engine, NOON);
    assert_eq!((set_back.keys(), set_back.as_of), (1, days_later(5)));
    let path = place.path("backups/ledger");
    let text = std::fs::read_to_string(&path).unwrap();
    std::fs::write(&path, text.replacen("destroyed", "destroyes", 1)).unwrap();
    assert!(matches!(
        engine.write_ledger(&place.backups(), NOON),
        Err(BackupFailure::NotSigned { .. })
    ));
    assert!(std::fs::read_to_string(&path).unwrap().contains("destroyes"));
    close((engine, thread));
}
