//! `kringd verify` on stores as operators meet them: whole, killed, in use, under other keys, and damaged in each part.

use std::{
    fs,
    path::{Path, PathBuf},
};

use kring::play::{Daemon, Ports};
use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;

use crate::{
    common::{KRINGD, new_folder, served},
    files::{bytes_of, copy_into},
    stopped::{
        cannot, flip, kringd, many_volumes, slot, started_and_stopped, started_until, verify, verify_with,
        volumes,
    },
};

const ALL_WHOLE: [&str; 5] = ["whole"; 5];
const RETIRES: &str = "files of the log are damaged, but nothing that was acknowledged is missing; a start closes the newest \
                       volume as it stands, only reads it from then on, and goes on in a new one: check the disk";

#[tokio::test(flavor = "multi_thread")]
async fn a_whole_store_is_whole_in_every_part_and_fits_a_page() {
    let (_parent, folder) = many_volumes().await;
    let found = verify(&folder).await;
    found.states(0, "whole", ALL_WHOLE);
    let numbers = &found.said["numbers"];
    assert_eq!(
        (&numbers["events"], &numbers["snapshot_events"]),
        (&8.into(), &8.into())
    );
    assert!(numbers["volumes"].as_u64().unwrap() > 3, "{numbers}");
    assert_eq!(numbers["damaged_position"], Value::Null);

    let people = kringd(&["verify"], &folder, &[]).await;
    assert_eq!(people.error, "", "no progress without a terminal");
    let text = people.text();
    assert!(text.lines().all(|line| line.chars().count() <= 80), "{text}");
    assert!(text.lines().last().unwrap().starts_with("whole: "), "{text}");
    for key in ["keys/pseudonym.key", "keys/key-encryption.key"] {
        let secret = fs::read_to_string(folder.join(key)).unwrap();
        assert!(!text.contains(secret.trim()), "{key} was printed");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_store_and_one_that_was_killed_are_whole() {
    let (_parent, folder) = new_folder().await;
    verify(&folder)
        .await
        .states(0, "whole", ["whole", "whole", "whole", "absent", "whole"]);
    let mut daemon = Daemon::start_now(Path::new(KRINGD), &folder, Ports::Free)
        .await
        .unwrap();
    let pid = i32::try_from(daemon.process().unwrap()).unwrap();
    kill_process(Pid::from_raw(pid).unwrap(), Signal::KILL).unwrap();
    daemon.end().await;
    let found = verify(&folder).await;
    assert_eq!(
        (found.code, &found.said["verdict"]),
        (Some(0), &"whole".into()),
        "{}",
        found.said
    );
    let said = found.of("log")["found"].as_str().unwrap();
    assert!(said.contains("was not clean"), "{said}");

    let said = started_and_stopped(&folder).await;
    for words in [
        "there is no snapshot",
        "the last stop was not clean",
        "the newest volume was copied before it was recovered",
        "volumes=1",
    ] {
        assert!(said.contains(words), "{words}: {said}");
    }
    verify(&folder).await.states(0, "whole", ALL_WHOLE);
    let said = started_and_stopped(&folder).await;
    assert!(
        said.contains("the snapshot fits the log") && said.contains("read=0"),
        "{said}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_store_in_use_of_another_key_or_absent_is_not_examined() {
    let served = served().await;
    let sentence = cannot(&served.folder, &[], 3).await;
    assert!(
        sentence.contains("is in use: stop the daemon first"),
        "{sentence}"
    );
    served.daemon.stop().await.unwrap();
    verify(&served.folder).await.states(0, "whole", ALL_WHOLE);

    let (_parent, other) = new_folder().await;
    let path = |name: &str| other.join(name).to_str().unwrap().to_owned();
    let wrong = [("KRING_KEYS_KEY_ENCRYPTION", &*path("keys/key-encryption.key"))];
    let sentence = cannot(&served.folder, &wrong, 3).await;
    assert!(sentence.contains("put the right key back"), "{sentence}");
    let elsewhere = [("KRING_DATA_DIR", &*path("tls"))];
    let sentence = cannot(&served.folder, &elsewhere, 3).await;
    assert!(sentence.contains("there is no store in"), "{sentence}");
    let absent = [("KRING_POLICY", &*path("absent"))];
    let sentence = cannot(&served.folder, &absent, 64).await;
    assert!(sentence.contains("cannot be read"), "{sentence}");

    let pseudonyms = [("KRING_KEYS_PSEUDONYM", &*path("keys/pseudonym.key"))];
    let found = verify_with(&served.folder, &pseudonyms).await;
    let states = ["whole", "whole", "whole", "whole", "differs"];
    found.states(64, "not of this configuration", states);
}

#[tokio::test(flavor = "multi_thread")]
async fn check_config_compares_keys_and_policy_with_a_store_that_nobody_uses() {
    let (_one, folder) = new_folder().await;
    let (_two, other) = new_folder().await;
    let before = bytes_of(&folder.join("data"));
    let good = kringd(&["check-config"], &folder, &[]).await;
    assert!(
        good.text().contains("policy and keys are those of this store"),
        "{good:?}"
    );
    for (variable, file, said) in [
        (
            "KRING_KEYS_PSEUDONYM",
            "keys/pseudonym.key",
            "`keys.pseudonym`: the pseudonym key is not one",
        ),
        (
            "KRING_KEYS_KEY_ENCRYPTION",
            "keys/key-encryption.key",
            "`keys.key_encryption`: the key slots were made with",
        ),
    ] {
        let path = other.join(file);
        let wrong = kringd(&["check-config"], &folder, &[(variable, path.to_str().unwrap())]).await;
        assert_eq!(wrong.code, Some(64), "{wrong:?}");
        assert!(
            wrong.error.contains(said) && wrong.error.lines().count() == 1,
            "{wrong:?}"
        );
    }
    let text = fs::read_to_string(folder.join("policy.toml")).unwrap();
    fs::write(folder.join("policy.toml"), format!("{text}\n# changed\n")).unwrap();
    let changed = kringd(&["check-config"], &folder, &[]).await;
    assert!(
        changed
            .error
            .contains("`policy`: the policy file is not one that this store"),
        "{changed:?}"
    );
    fs::write(folder.join("policy.toml"), text).unwrap();
    assert!(
        bytes_of(&folder.join("data")) == before,
        "looking changed something"
    );

    let daemon = Daemon::start_now(Path::new(KRINGD), &folder, Ports::Free)
        .await
        .unwrap();
    let in_use = kringd(&["check-config"], &folder, &[]).await;
    assert!(in_use.text().contains("were not compared"), "{in_use:?}");
    daemon.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_damaged_event_of_a_closed_volume_is_named_and_a_start_is_refused() {
    let (_parent, folder) = many_volumes().await;
    let closed = &volumes(&folder)[1];
    let first: u64 = closed.file_name().unwrap().to_str().unwrap().parse().unwrap();
    // A frame begins with its version, 0, its count and its first position.
    let db = closed.join("sled/db");
    let bytes = fs::read(&db).unwrap();
    let position = first.to_le_bytes();
    let frames = bytes
        .windows(8)
        .enumerate()
        .filter(|(_, window)| *window == position);
    let places: Vec<usize> = frames.map(|(at, _)| at).collect();
    assert!(!places.is_empty());
    for at in places {
        // Some way into the event behind the frame's header.
        flip(&db, at + 60);
    }
    let found = verify(&folder).await;
    let states = ["damaged", "not examined", "whole", "not examined", "not examined"];
    assert_eq!(found.code, Some(4), "{}", found.said);
    assert_eq!(found.said["numbers"]["damaged_position"], first, "{}", found.said);
    for (part, state) in ["log", "events", "key slots", "snapshot"].into_iter().zip(states) {
        assert_eq!(found.of(part)["state"], state, "{part}: {}", found.said);
    }
    assert!(
        found.of("log")["next"]
            .as_str()
            .unwrap()
            .contains("restore the newest backup")
    );
    let people = kringd(&["verify"], &folder, &[]).await;
    assert!(people.output.contains("DAMAGED") && people.output.contains("log: leave the store as it is"));
    assert!(
        people.output.lines().all(|line| line.chars().count() <= 80),
        "{}",
        people.output
    );

    fs::remove_dir_all(folder.join("data/snapshot")).unwrap();
    let run = kringd(&["run"], &folder, &[]).await;
    assert_eq!(run.code, Some(1), "{run:?}");
    let last = run.error.lines().last().unwrap();
    assert!(
        last.contains(&format!("damaged at position {first}")) && last.contains("`kringd verify` names"),
        "{last}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn damaged_key_slots_are_named_as_used_or_spare_and_missing_ones_are_asked_for() {
    let (_parent, folder) = many_volumes().await;
    let numbers = verify(&folder).await.said["numbers"].clone();
    let (all, used) = (
        numbers["key_slots"].as_u64().unwrap(),
        numbers["key_slots_used"].as_u64().unwrap(),
    );
    let file = folder.join("data/key-slots");
    flip(&file, slot(all));
    let spare = verify(&folder).await;
    let states = ["whole", "whole", "in doubt", "whole", "whole"];
    spare.states(5, "in doubt", states);
    let next = spare.of("key slots")["next"].as_str().unwrap();
    assert!(next.contains("made anew before their turn comes"), "{next}");
    assert_eq!(
        spare.said["numbers"]["damaged_spare_key_slots"],
        serde_json::json!([all])
    );
    // With its snapshot a start reads no key but the store's own; all are looked at beside serving.
    let said = started_until(&folder, Some("key slots: damaged")).await;
    let line = said
        .lines()
        .find(|line| line.contains("key slots: damaged"))
        .unwrap();
    assert!(
        line.contains("WARN") && line.contains(&format!("1 key slot that nothing needs yet ({all})")),
        "{said}"
    );
    flip(&file, slot(all));
    flip(&file, slot(used));
    let found = verify(&folder).await;
    assert_eq!(found.of("log")["state"], "whole");
    assert_eq!(found.of("events")["state"], "damaged");
    assert_eq!(
        found.said["numbers"]["damaged_key_slots"],
        serde_json::json!([used])
    );
    assert!(
        found.of("key slots")["next"]
            .as_str()
            .unwrap()
            .contains("restore key-slots")
    );
    assert_eq!(found.code, Some(4));

    fs::remove_file(&file).unwrap();
    let found = verify(&folder).await;
    let states = ["whole", "not examined", "damaged", "not examined", "not examined"];
    found.states(4, "damaged", states);
    let run = kringd(&["run"], &folder, &[]).await;
    let last = run.error.lines().last().unwrap();
    assert!(
        last.contains("the key slots are missing: restore those of the backup that belongs to this log"),
        "{last}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_derived_is_in_doubt_and_the_next_start_mends_it() {
    let (_parent, folder) = many_volumes().await;
    let runs = fs::read_dir(folder.join("data/snapshot")).unwrap();
    let mut runs: Vec<PathBuf> = runs.map(|entry| entry.unwrap().path()).collect();
    runs.retain(|path| path.file_name().unwrap().to_str().unwrap().starts_with("run-"));
    let length = fs::metadata(&runs[0]).unwrap().len();
    flip(&runs[0], usize::try_from(length / 3).unwrap());
    fs::remove_file(volumes(&folder)[1].join("start")).unwrap();
    let found = verify(&folder).await;
    let states = ["in doubt", "whole", "whole", "in doubt", "whole"];
    found.states(5, "in doubt", states);
    let said = found.of("log")["found"].as_str().unwrap();
    assert!(said.contains("the start of the volume at position"), "{said}");
    for (part, mends) in [
        ("log", "computes the start of a volume from the volume before it"),
        ("snapshot", "the next start drops it"),
    ] {
        let next = found.of(part)["next"].as_str().unwrap();
        assert!(next.contains("nothing is lost") && next.contains(mends), "{next}");
    }
    let said = started_and_stopped(&folder).await;
    for words in [
        "the snapshot was dropped",
        "a derived file was damaged or missing",
    ] {
        assert!(said.contains(words), "{words}: {said}");
    }
    verify(&folder).await.states(0, "whole", ALL_WHOLE);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_start_will_do_is_said_before_it_does_it() {
    let (_parent, folder) = many_volumes().await;
    let found = verify(&folder).await;
    let said = found.of("log")["found"].as_str().unwrap();
    assert!(said.contains("the reserve of space"), "{said}");

    // A second claim to the first segment's place: every event is there, and sled would refuse the file.
    let newest = volumes(&folder).pop().unwrap();
    let db = newest.join("sled/db");
    let mut bytes = fs::read(&db).unwrap();
    bytes.resize(bytes.len().next_multiple_of(512 << 10), 0);
    let twin = bytes[..512 << 10].to_vec();
    bytes.extend(twin);
    fs::write(&db, bytes).unwrap();
    // Neither is anything of the log.
    fs::remove_file(folder.join("data/journal/lock")).unwrap();
    let stray = folder.join("data/journal/volumes/00000000000000000099");
    fs::create_dir(&stray).unwrap();

    let found = verify(&folder).await;
    found.states(5, "in doubt", ["in doubt", "whole", "whole", "whole", "whole"]);
    let people = kringd(&["verify"], &folder, &[]).await;
    assert!(
        people.output.lines().last().unwrap().starts_with("in doubt: "),
        "{people:?}"
    );
    let next = found.of("log")["next"].as_str().unwrap();
    for word in [
        "closes the newest volume as it stands",
        "removes the empty folder",
    ] {
        assert!(next.contains(word), "{word}: {next}");
    }
    let said = started_and_stopped(&folder).await;
    assert!(said.contains(RETIRES), "{said}");
    assert!(!stray.exists() && folder.join("data/journal/lock").exists());
}

/// A byte of the newest volume in which nothing acknowledged stands: what is said of it before a start is what the start does.
#[tokio::test(flavor = "multi_thread")]
async fn a_start_closes_a_volume_exactly_where_verifying_says_so() {
    let (_parent, folder) = new_folder().await;
    for _ in 0..3 {
        started_and_stopped(&folder).await;
    }
    let db = "data/journal/sled/db";
    let bytes = fs::read(folder.join(db)).unwrap();
    let word = b"self-test";
    let places = bytes.windows(word.len()).enumerate().filter(|(_, w)| w == word);
    let places: Vec<usize> = places.map(|(at, _)| at).collect();
    assert!(places.len() > 4, "each start leaves one: {places:?}");
    let mut closed = 0;
    for at in places {
        let parent = tempfile::tempdir().unwrap();
        let copy = parent.path().join("kring");
        copy_into(&folder, &copy);
        flip(&copy.join(db), at);
        let found = verify(&copy).await;
        let said = started_and_stopped(&copy).await;
        let next = found.of("log")["next"].as_str().unwrap_or_default();
        let expected = match said.contains(RETIRES) {
            true => (Some(5), "in doubt", true),
            false => (Some(0), "whole", false),
        };
        let verdict = found.said["verdict"].as_str().unwrap();
        assert_eq!(
            (found.code, verdict, next.contains(RETIRES)),
            expected,
            "byte {at}: {}\n{said}",
            found.said
        );
        closed += usize::from(expected.2);
    }
    assert!(closed > 2, "only {closed} were noticed");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_damaged_log_with_damaged_slots_is_told_with_one_advice() {
    let (_parent, folder) = many_volumes().await;
    let used = verify(&folder).await.said["numbers"]["key_slots_used"]
        .as_u64()
        .unwrap();
    let db = volumes(&folder)[1].join("sled/db");
    fs::write(&db, vec![0; fs::metadata(&db).unwrap().len() as usize]).unwrap();
    flip(&folder.join("data/key-slots"), slot(used));
    fs::remove_dir_all(folder.join("data/snapshot")).unwrap();
    let found = verify(&folder).await;
    assert_eq!(
        (found.of("log")["state"].as_str(), found.code),
        (Some("damaged"), Some(4))
    );
    let numbers = &found.said["numbers"];
    assert_eq!(
        numbers["damaged_key_slots"],
        serde_json::json!([used]),
        "{numbers}"
    );
    assert_eq!(
        numbers["damaged_spare_key_slots"],
        serde_json::json!([]),
        "{numbers}"
    );
    assert_eq!(numbers["key_slots_used_at_least"], true);
    let next = found.of("key slots")["next"].as_str().unwrap();
    assert!(next.contains("they come with the backup"), "{next}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_head_or_key_slots_of_another_store_are_said_to_be_that() {
    let (_one, folder) = many_volumes().await;
    let (_two, other) = many_volumes().await;
    let head = folder.join("data/journal/head");
    let own = fs::read(&head).unwrap();
    fs::write(&head, fs::read(other.join("data/journal/head")).unwrap()).unwrap();
    let found = verify(&folder).await;
    let log = found.of("log");
    assert_eq!(log["state"], "damaged");
    assert!(
        log["found"]
            .as_str()
            .unwrap()
            .contains("of another life of the log"),
        "{log}"
    );
    assert!(
        log["next"]
            .as_str()
            .unwrap()
            .contains("put back the one that stood here"),
        "{log}"
    );
    fs::write(&head, own).unwrap();

    let slots = folder.join("data/key-slots");
    let mode = fs::metadata(&slots).unwrap().permissions();
    let mut open = mode.clone();
    std::os::unix::fs::PermissionsExt::set_mode(&mut open, 0o644);
    fs::set_permissions(&slots, open).unwrap();
    let sentence = cannot(&folder, &[], 3).await;
    assert!(sentence.contains("run `chmod 600` on it"), "{sentence}");
    fs::set_permissions(&slots, mode).unwrap();
    verify(&folder).await.states(0, "whole", ALL_WHOLE);
}
