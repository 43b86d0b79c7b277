//! The rehearsal: backups while registrations go on, erasures before and after, and three lives of one log.

use std::collections::BTreeSet;

use decision::ErasureOf;
use engine::{Engine, NotACursor};
use event::{RegistrationId, UnitNo};

use crate::{
    Given, Place,
    common::{
        NOON, builders, close,
        files::copy,
        life::{UNITS, told},
        register, registered, registration, request,
        scan::Scan,
        submit, whom,
    },
    days_later, erase, is_whole, reopen, restore_to,
};

const UNIT: UnitNo = UnitNo(1);

fn is_there(engine: &Engine, id: RegistrationId) -> bool {
    engine.read(|view| view.household.by_id(id).is_some())
}

/// Ids of all notices that wait for each unit, and the last number of its outbox.
fn notices(engine: &Engine) -> Vec<(u64, Vec<[u8; 16]>)> {
    let of = |unit: UnitNo| {
        let last = engine.read(|view| view.outbox.outbox(unit).last);
        let ids = (1..=last).map(|n| engine.outward().notice_id(unit, n));
        (last, ids.collect())
    };
    (1..=UNITS).map(UnitNo).map(of).collect()
}

/// What is told of registrations, without what counts events and the state as a whole.
fn told_of(engine: &Engine, ids: &[RegistrationId]) -> Vec<String> {
    let mut told = told(engine, ids);
    told.pop();
    told
}

#[test]
fn a_backup_is_restored_on_an_empty_directory_and_the_log_goes_on() {
    let place = Place::new();
    let (engine, thread) = reopen(&place.path("data"), 2);
    let early = register(&engine, 1, "early", 200).registration.id;
    erase(&engine, ErasureOf::PersonOf(early));
    let cursor = engine.outward().cursor(UNIT, 1);

    // Registrations go on while it is taken: what comes in between is behind its position.
    let mut meanwhile = Vec::new();
    let before_notices = notices(&engine);
    let events = engine.events();
    let taken = engine.take_backup(&place.path("data"), &place.backups(), NOON, &mut |_, _, _| {
        let number = 300 + u32::try_from(meanwhile.len()).unwrap();
        meanwhile.push(
            register(&engine, 4, &format!("child {number}"), number)
                .registration
                .id,
        );
        true
    });
    let taken = taken.unwrap();
    assert!(meanwhile.len() > 2);
    assert_eq!(taken.manifest.events, events);

    // After it: something is erased, and something else is registered.
    erase(&engine, ErasureOf::Registration(place.ids[0]));
    let late = register(&engine, 2, "late", 201).registration.id;
    let ledger = place.ledger(&engine, days_later(1));
    assert!(ledger.keys() > 2);
    close((engine, thread));

    let given = Given {
        ledgers: vec![place.path("backups/ledger")],
        now: days_later(2),
        ..Given::default()
    };
    let restored = restore_to(&taken.folder, &place.path("second"), given).unwrap();
    assert!(restored.destroyed > 0 && !restored.old_ledger_accepted);
    assert_eq!(restored.ledger_as_of, days_later(1));
    assert!(is_whole(&place.path("second")));

    let (engine, thread) = reopen(&place.path("second"), 3);
    for id in &place.ids[1..] {
        assert!(is_there(&engine, *id));
    }
    for id in meanwhile.iter().chain([&late, &early, &place.ids[0]]) {
        assert!(!is_there(&engine, *id), "it came later, or is erased");
    }
    assert_eq!(
        engine.outward().read_cursor(UNIT, &cursor),
        Err(NotACursor::Stale)
    );
    let remembered = engine.read(|view| view.restorations().to_vec());
    assert_eq!((remembered.len(), remembered[0].position), (1, events));
    // What was told before keeps its id; what is told from now on has another one than in the life that is lost.
    for ((last, ids), (_, before)) in notices(&engine).iter().zip(&before_notices) {
        let same = (0..usize::try_from(*last).unwrap()).all(|n| ids[n] == before[n]);
        assert!(same && *last > 0 || before.is_empty());
    }
    let again = register(&engine, 2, "late", 202);
    assert!(!again.already_registered);
    let digest = engine.state_digest();
    close((engine, thread));
    // From the snapshot, and from the log alone.
    let read = copy(&place.path("second"));
    std::fs::remove_dir_all(read.path().join("snapshot")).unwrap();
    for dir in [place.path("second"), read.path().to_owned()] {
        let opened = reopen(&dir, 4);
        assert_eq!(opened.0.state_digest(), digest);
        close(opened);
        assert!(is_whole(&dir));
    }
}

/// The restored store knows what a start knows that has the log of the backup and lacks the keys.
#[test]
fn a_restored_store_is_that_of_a_start_without_the_destroyed_keys() {
    for of in [
        ErasureOf::Registration as fn(RegistrationId) -> ErasureOf,
        ErasureOf::PersonOf,
    ] {
        for erased in [0, 2, 4] {
            let place = Place::new();
            let (engine, thread) = reopen(&place.path("data"), 2);
            let taken = place.back_up(&engine, "data", NOON);
            let copied = copy(&place.path("data"));
            erase(&engine, of(place.ids[erased]));
            place.ledger(&engine, NOON);
            close((engine, thread));
            let given = Given {
                ledgers: vec![place.path("backups/ledger")],
                ..Given::default()
            };
            restore_to(&taken.folder, &place.path("second"), given).unwrap();

            let mut bare = std::fs::read(copied.path().join("key-slots")).unwrap();
            let later = std::fs::read(place.path("data/key-slots")).unwrap();
            for at in (4096 + 80..bare.len()).step_by(80) {
                let slot = at..at + 80;
                if later[at] == 0x5a {
                    bare[slot.clone()].copy_from_slice(&later[slot]);
                }
            }
            std::fs::write(copied.path().join("key-slots"), bare).unwrap();
            std::fs::remove_dir_all(copied.path().join("snapshot")).unwrap();
            let (bare, restored) = (reopen(copied.path(), 3), reopen(&place.path("second"), 3));
            let there = |id: &RegistrationId| is_there(&bare.0, *id);
            let others: Vec<RegistrationId> = place.ids.iter().copied().filter(there).collect();
            assert!(others.len() < place.ids.len());
            assert_eq!(told_of(&restored.0, &others), told_of(&bare.0, &others));
            close(bare);
            close(restored);
        }
    }
}

/// A ledger that comes to light after a restore without it: what is back is counted, and nothing else.
#[test]
fn what_is_back_because_a_ledger_was_missing_is_told() {
    let place = Place::new();
    let (engine, thread) = reopen(&place.path("data"), 2);
    let backup = place.back_up(&engine, "data", NOON);
    let lost = register(&engine, 1, "lost", 210).registration.id;
    erase(&engine, ErasureOf::Registration(place.ids[3]));
    erase(&engine, ErasureOf::PersonOf(lost));
    let ledger = place.ledger(&engine, days_later(1));
    assert_eq!(engine.risen(&ledger), 0);
    close((engine, thread));
    for (ledgers, risen) in [(vec![], 1), (vec![place.path("backups/ledger")], 0)] {
        let to = place.path(&format!("with {} ledgers", ledgers.len()));
        let given = Given {
            accept_old_ledger: ledgers.is_empty(),
            ledgers,
            ..Given::default()
        };
        restore_to(&backup.folder, &to, given).unwrap();
        let (engine, thread) = reopen(&to, 3);
        // As many new numbers as the lost life had used are not taken for what it erased.
        for number in 0..20 {
            register(&engine, 1, &format!("new {number}"), 300 + number);
        }
        assert_eq!(engine.risen(&ledger), risen);
        close((engine, thread));
    }
}

/// A backup of a restored store is restored again; each life keeps what it said, and a ledger of a later life is read for an
/// earlier backup.
#[test]
fn three_lives_of_one_log() {
    let place = Place::new();
    let (engine, thread) = reopen(&place.path("data"), 2);
    let first = place.back_up(&engine, "data", NOON);
    register(&engine, 1, "lost", 210);
    place.ledger(&engine, NOON);
    close((engine, thread));

    let at_once = Given {
        ledgers: vec![place.path("backups/ledger")],
        ..Given::default()
    };
    restore_to(&first.folder, &place.path("second"), at_once).unwrap();
    let (engine, thread) = reopen(&place.path("second"), 3);
    let of_second = register(&engine, 1, "of the second life", 211).registration.id;
    let notices_of_second = notices(&engine);
    let second = place.back_up(&engine, "second", days_later(1));
    erase(&engine, ErasureOf::Registration(place.ids[3]));
    erase(&engine, ErasureOf::PersonOf(of_second));
    place.ledger(&engine, days_later(1));
    close((engine, thread));

    let given = |seed| Given {
        ledgers: vec![place.path("backups/ledger")],
        now: days_later(1),
        seed,
        ..Given::default()
    };
    let restored = restore_to(&second.folder, &place.path("third"), given(72)).unwrap();
    assert!(restored.destroyed >= 3);
    assert!(is_whole(&place.path("third")));
    let (engine, thread) = reopen(&place.path("third"), 4);
    assert!(
        !is_there(&engine, of_second) && !is_there(&engine, place.ids[3]) && is_there(&engine, place.ids[4])
    );
    let remembered = engine.read(|view| view.restorations().to_vec());
    let firsts: Vec<u64> = remembered.iter().map(|one| one.first_matter).collect();
    assert!(firsts.len() == 2 && firsts[0] < firsts[1]);
    for ((_, ids), (_, before)) in notices(&engine).iter().zip(&notices_of_second) {
        let common = ids.len().min(before.len());
        assert_eq!(
            ids[..common],
            before[..common],
            "told in the first and second life"
        );
    }
    let third = register(&engine, 2, "of the third life", 212).registration.id;
    let last = place.back_up(&engine, "third", days_later(2));
    assert_eq!(last.manifest.lives.iter().count(), 3);
    erase(&engine, ErasureOf::PersonOf(third));
    let ledger = place.ledger(&engine, days_later(2));
    close((engine, thread));

    // The first backup again, with the ledger of the third life: what the second life erased of the first stays erased.
    assert!(ledger.keys() > 4);
    let restored = restore_to(&first.folder, &place.path("fourth"), given(73)).unwrap();
    assert!(restored.destroyed >= 1);
    let opened = reopen(&place.path("fourth"), 5);
    assert!(!is_there(&opened.0, place.ids[3]) && is_there(&opened.0, place.ids[4]));
    close(opened);
    assert!(is_whole(&place.path("fourth")));
}

#[test]
fn what_is_erased_stands_in_no_later_backup_and_in_no_restored_store() {
    let place = Place::new();
    let (engine, thread) = reopen(&place.path("data"), 2);
    let command = builders::registration(builders::by(1), request(90), whom("secret"));
    let made = registered(submit(&engine, decision::Command::Register(Box::new(command))));
    let no = engine.read(|view| view.household.by_id(made.registration.id).unwrap());
    let person = engine.read(|view| view.household.registration(no).unwrap().person);
    let slot = |matter: u64| {
        let bytes = std::fs::read(place.path("data/key-slots")).unwrap();
        let at = 4096 + 80 * usize::try_from(matter).unwrap();
        bytes[at + 8..at + 80].to_vec()
    };
    let scan = Scan::of(&[
        ("pseudonym", whom("secret").pseudonym.bytes.to_vec()),
        ("id", made.registration.id.0.to_vec()),
        ("key of the registration", slot(no.0)),
        ("key of the person", slot(person.0)),
    ]);
    let before = place.back_up(&engine, "data", NOON);
    let keys = [
        "key of the person in key-slots",
        "key of the registration in key-slots",
    ];
    assert_eq!(
        scan.standing(&before.folder).into_iter().collect::<Vec<_>>(),
        keys
    );
    erase(&engine, ErasureOf::PersonOf(made.registration.id));
    let after = place.back_up(&engine, "data", days_later(1));
    assert_eq!(scan.standing(&after.folder), BTreeSet::new());
    place.ledger(&engine, days_later(1));
    close((engine, thread));

    let ledgers = vec![place.path("backups/ledger")];
    let given = Given {
        ledgers,
        ..Given::default()
    };
    restore_to(&before.folder, &place.path("second"), given).unwrap();
    assert_eq!(scan.standing(&place.path("second")), BTreeSet::new());
    let opened = reopen(&place.path("second"), 3);
    // Nobody is known to this request any more: the fact that it was erased is lost with the life in which it was.
    let again = submit(&opened.0, registration(1, "secret", 91));
    assert!(
        again.is_ok_and(|answer| matches!(answer, decision::Answer::Registered(a) if !a.already_registered))
    );
    close(opened);
}
