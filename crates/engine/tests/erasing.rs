//! An erasure on a store that goes on: what is gone stands in no file, everything else is as it was, and a stop at any point
//! is made good by the next start.
#![allow(clippy::unwrap_used)] // a test may panic

mod common;
#[path = "../../decision/tests/common/keys.rs"]
mod keys;

use std::{cell::RefCell, collections::BTreeSet, convert::Infallible, fs, path::Path, sync::Arc};

use common::{
    NOON, Opens, builders, close,
    files::copy,
    kek,
    life::{live_a_little, told},
    make, open, register, registration, request,
    scan::{Scan, hex_of},
    submit, try_open, whom,
};
use decision::{Answer, AskErasure, BeginRotation, Command, ErasureOf, Reason};
use engine::{Carried, Engine, Examine, SnapshotFound, SnapshotUse, WriterThread, examine};
use event::{ClientReference, EndReason, RegistrationId};
use keys::Keys;
use parking_lot::Mutex;
use seal::{KeySlots, Matter, Slot};
use tempfile::TempDir;

fn ask(engine: &Engine, of: ErasureOf) -> [u8; 16] {
    let by = Some([1; 32]);
    match submit(engine, Command::AskErasure(AskErasure { by, of })) {
        Ok(Answer::Erasure(Some(erasure))) => erasure.id,
        other => panic!("{other:?}"),
    }
}

fn carry(engine: &Engine, id: [u8; 16]) -> Carried {
    let mut carried = engine.erase(&[id], &|| NOON, &mut |_, _| {}).unwrap();
    assert_eq!(carried.len(), 1);
    carried.remove(0)
}

fn erase(engine: &Engine, of: ErasureOf) -> Carried {
    let id = ask(engine, of);
    carry(engine, id)
}

/// A store with a snapshot, opened again.
fn lived() -> (TempDir, Vec<RegistrationId>, (Engine, WriterThread)) {
    let dir = tempfile::tempdir().unwrap();
    make(dir.path(), 1);
    let opened = open(dir.path());
    let ids = live_a_little(&opened.0);
    close(opened);
    let (opened, _) = reopen(dir.path(), 99);
    (dir, ids, opened)
}

/// Opened again, and whether a snapshot spared reading.
fn reopen(dir: &Path, seed: u64) -> ((Engine, WriterThread), bool) {
    let opens = Opens {
        seed,
        ..Opens::default()
    };
    let (engine, opened, thread) = try_open(dir, opens).unwrap();
    assert!(
        !matches!(opened.snapshot, SnapshotUse::Dropped(_)),
        "{:?}",
        opened.snapshot
    );
    ((engine, thread), opened.replayed.spared > 0)
}

/// What is told of the others, with the snapshot and without it.
fn others_after_a_start(dir: &Path, others: &[RegistrationId]) -> [Vec<String>; 2] {
    let (opened, spared) = reopen(dir, 5);
    assert!(spared, "the snapshot goes on");
    let with = told(&opened.0, others);
    close(opened);
    let read = copy(dir);
    fs::remove_dir_all(read.path().join("snapshot")).unwrap();
    let (opened, spared) = reopen(read.path(), 6);
    assert!(!spared);
    let without = told(&opened.0, others);
    close(opened);
    [with, without]
}

#[test]
fn a_start_with_or_without_the_snapshot_knows_what_the_index_knew() {
    for (at, person) in [(0, false), (2, false), (3, true), (0, true)] {
        let (dir, ids, opened) = lived();
        let of = if person {
            ErasureOf::PersonOf(ids[at])
        } else {
            ErasureOf::Registration(ids[at])
        };
        let carried = erase(&opened.0, of);
        assert!(carried.snapshot_follows && carried.erasure.done.is_some());
        let there = |id: &RegistrationId| opened.0.read(|view| view.household.by_id(*id).is_some());
        let others: Vec<RegistrationId> = ids.iter().copied().filter(there).collect();
        assert!(!others.contains(&ids[at]) && others.len() < ids.len());
        let digest = opened.0.state_digest();
        close(opened);

        let (again, _) = reopen(dir.path(), 3);
        assert_eq!(again.0.state_digest(), digest, "with the snapshot");
        close(again);
        let read = copy(dir.path());
        fs::remove_dir_all(read.path().join("snapshot")).unwrap();
        let (again, _) = reopen(read.path(), 4);
        assert_eq!(again.0.state_digest(), digest, "read from the log");
        close(again);

        let found = look_offline(dir.path());
        assert!(matches!(found, SnapshotFound::Whole { .. }), "{found:?}");
    }
}

fn look_offline(dir: &Path) -> SnapshotFound {
    let examined = examine(Examine {
        data_dir: dir,
        key_encryption_key: &kek(1),
        pseudonym_checks: &[[5; 16]],
        policy: &common::policy(),
        progress: &mut |_, _, _| {},
    });
    examined.unwrap().snapshot
}

/// A stop at any point of an erasure, between two groups and between what is done to the files: the next start finds it under
/// way, carries it out, and ends where the index ended that was not stopped.
#[test]
fn a_stop_at_any_point_is_made_good_by_the_next_start() {
    let (dir, ids, opened) = lived();
    close(opened);
    let killed: Arc<Mutex<Vec<(String, TempDir)>>> = Arc::default();
    let (path, seen) = (dir.path().to_owned(), Arc::clone(&killed));
    let watch = move |step: engine::Step<'_>| {
        if matches!(step, engine::Step::Published { .. }) {
            let mut seen = seen.lock();
            let at = format!("after group {}", seen.len());
            seen.push((at, copy(&path)));
        }
    };
    let opens = Opens {
        seed: 21,
        watch: Box::new(watch),
        ..Opens::default()
    };
    let (engine, _, thread) = try_open(dir.path(), opens).unwrap();
    let id = ask(&engine, ErasureOf::PersonOf(ids[0]));
    let slots = |dir: &Path| fs::read(dir.join("key-slots")).unwrap();
    let (before, slots_at_first) = (RefCell::new(None), slots(dir.path()));
    let carried = engine.erase(&[id], &|| NOON, &mut |done, all| {
        let at = format!("after step {done} of {all}");
        killed.lock().push((at, copy(dir.path())));
        // The keys are destroyed: some of them, and not those of the registrations.
        if done + 1 == all {
            *before.borrow_mut() = Some(copy(dir.path()));
        }
    });
    assert!(carried.unwrap()[0].snapshot_follows);
    let digest = engine.state_digest();
    let half = before.into_inner().unwrap();
    let (was, mut is) = (slots_at_first, slots(half.path()));
    let mut differs = (0..(was.len() - 4096) / 80).map(|slot| 4096 + 80 * slot..4096 + 80 * (slot + 1));
    let last = differs.rfind(|at| was[at.clone()] != is[at.clone()]).unwrap();
    is[last.clone()].copy_from_slice(&was[last]);
    fs::write(half.path().join("key-slots"), is).unwrap();
    killed.lock().push(("between two keys".into(), half));
    close((engine, thread));

    let killed = std::mem::take(&mut *killed.lock());
    // How many groups the steps make depends on who is faster.
    assert!(killed.len() >= 10, "{}", killed.len());
    for (at, dir) in killed {
        let ((engine, thread), _) = reopen(dir.path(), 22);
        for id in engine.erasures_under_way() {
            carry(&engine, id);
        }
        if engine.state_digest() != digest {
            let there = engine.read(|view| view.erasures().len());
            assert!(there == 0, "{at}: not as it would have been");
        }
        close((engine, thread));
        let found = look_offline(dir.path());
        assert!(matches!(found, SnapshotFound::Whole { .. }), "{at}: {found:?}");
    }
}

#[test]
fn registrations_go_on_meanwhile_and_what_was_asked_once_is_not_carried_out_again() {
    let (dir, ids, opened) = lived();
    let engine = &opened.0;
    let command = registration(1, "late", 70);
    let late = common::registered(submit(engine, command.clone()))
        .registration
        .id;
    let id = ask(engine, ErasureOf::Registration(late));
    let mut made = Vec::new();
    let mut between = |_: u64, _: u64| {
        let number = 80 + u32::try_from(made.len()).unwrap();
        made.push(
            register(engine, 2, &format!("child {number}"), number)
                .registration
                .id,
        );
    };
    let carried = engine.erase(&[id], &|| NOON, &mut between).unwrap();
    assert_eq!(carried[0].erasure.counts, [1, 0, 1]);
    assert!(made.len() > 3);
    assert_eq!(
        submit(engine, command.clone()).unwrap_err().reason,
        Reason::Erased
    );
    assert!(
        engine
            .erase(&[[9; 16]], &|| NOON, &mut |_, _| {})
            .unwrap()
            .is_empty()
    );
    close(opened);

    let (opened, _) = reopen(dir.path(), 7);
    assert_eq!(submit(&opened.0, command).unwrap_err().reason, Reason::Erased);
    for id in made.iter().chain(&ids) {
        assert!(opened.0.read(|view| view.household.by_id(*id).is_some()));
    }
    assert_eq!(opened.0.read(|view| view.household.by_id(late)), None);
    close(opened);
}

/// Eight bytes that stand nowhere by chance: padding and small numbers stand everywhere.
fn is_telling(window: &[u8]) -> bool {
    window.iter().collect::<BTreeSet<_>>().len() >= 6
}

/// What the events of these matters say, as it was before it was sealed.
fn sealed_under(dir: &Path, matters: [Matter; 2]) -> Vec<Vec<u8>> {
    let slots = KeySlots::open_to_read(&dir.join("key-slots"), &kek(1)).unwrap();
    let journal = dir.join("journal");
    let epoch = journal::peek_head(&journal).unwrap().epoch.0;
    let mut bodies = Vec::new();
    let mut take = |position: journal::Position, bytes: &[u8]| {
        let (header, sealed) = event::split(bytes).unwrap();
        if matters.contains(&header.matter) && header.companions == 0 {
            let Slot::Live(key) = slots.key(header.matter).unwrap() else {
                panic!("{:?} is erased", header.matter);
            };
            let bound = header.bound_to(epoch, position.0);
            bodies.push(
                seal::open(&key, &[], header.nonce, &bound, sealed)
                    .unwrap()
                    .to_vec(),
            );
        }
        Ok::<(), Infallible>(())
    };
    journal::verify_files(&journal, &mut |_, _| true, &mut take).unwrap();
    bodies
}

#[test]
fn nothing_of_what_is_erased_stands_in_any_file() {
    let (dir, ids, opened) = lived();
    let engine = &opened.0;
    let reference = ClientReference(*b"client-reference");
    let mut command = builders::registration(builders::by(1), request(90), whom("secret"));
    command.client_reference = Some(reference);
    command.actor = "caseworker number eight".into();
    let made = common::registered(submit(engine, Command::Register(Box::new(command))));
    let no = engine.read(|view| view.household.by_id(made.registration.id).unwrap());
    let person = engine.read(|view| view.household.registration(no).unwrap().person);
    let slot = |matter: u64| {
        let bytes = fs::read(dir.path().join("key-slots")).unwrap();
        let at = 4096 + 80 * usize::try_from(matter).unwrap();
        // Behind the state and the label, which all slots share.
        bytes[at + 8..at + 80].to_vec()
    };
    // Known under two pseudonym keys.
    let check = [6; 16];
    submit(
        engine,
        Command::BeginRotation(BeginRotation { by: [1; 32], check }),
    )
    .unwrap();
    let again = Keys::both(2).command(registration(2, "secret", 91));
    submit(engine, again).unwrap();
    let under_the_next = Keys::both(2).whom(&whom("secret")).pseudonym;
    engine.read(|view| assert_eq!(view.household.by_pseudonym(&under_the_next), Some(person)));
    let mut secrets = vec![
        ("pseudonym", whom("secret").pseudonym.bytes.to_vec()),
        ("pseudonym under the next key", under_the_next.bytes.to_vec()),
        ("registration id", made.registration.id.0.to_vec()),
        ("salt", made.receipt.salt.0.to_vec()),
        ("client reference", reference.0.to_vec()),
        ("actor", b"caseworker number eight".to_vec()),
        ("wrapped key of the registration", slot(no.0)),
        ("wrapped key of the person", slot(person.0)),
    ];
    close(opened);
    let sealed = sealed_under(dir.path(), [no.matter(), person.matter()]);
    assert!(sealed.len() >= 2, "what was said of each: {}", sealed.len());
    let windows = sealed.iter().flat_map(|body| body.windows(8));
    let telling: BTreeSet<&[u8]> = windows.filter(|window| is_telling(window)).collect();
    assert!(telling.len() > 100, "{} windows", telling.len());
    secrets.extend(
        telling
            .into_iter()
            .map(|window| ("a sealed body", window.to_vec())),
    );
    let (opened, _) = reopen(dir.path(), 31);
    // The scan sees what stands there: the wrapped keys do, in clear nothing does.
    let scan = Scan::of(&secrets);
    assert_eq!(
        scan.standing(dir.path()).into_iter().collect::<Vec<_>>(),
        [
            "wrapped key of the person in key-slots",
            "wrapped key of the registration in key-slots"
        ]
    );
    fs::write(
        dir.path().join("planted"),
        "xx".to_owned() + &hex_of(&secrets[0].1[3..15]),
    )
    .unwrap();
    assert!(scan.standing(dir.path()).contains("pseudonym in planted"));
    fs::remove_file(dir.path().join("planted")).unwrap();

    erase(&opened.0, ErasureOf::PersonOf(made.registration.id));
    for pseudonym in [whom("secret").pseudonym, under_the_next] {
        let found = |engine: &Engine| engine.read(|view| view.household.by_pseudonym(&pseudonym));
        assert_eq!(found(&opened.0), None);
    }
    assert_eq!(scan.standing(dir.path()), BTreeSet::new(), "while it runs");
    let copied = copy(dir.path());
    assert_eq!(scan.standing(copied.path()), BTreeSet::new(), "in a copy");
    close(opened);
    assert_eq!(scan.standing(dir.path()), BTreeSet::new(), "when it is stopped");
    let [with, without] = others_after_a_start(dir.path(), &ids);
    // Numbers of matches differ; what is told to units does not.
    let notices = |told: Vec<String>| told.into_iter().take(8).collect::<Vec<_>>();
    assert_eq!(notices(with), notices(without));
}

#[test]
fn of_an_unjustified_registration_everybody_hears_once_whenever_they_were_told() {
    let (dir, ids, opened) = lived();
    let told = |engine: &Engine| {
        engine.read(|view| {
            let all = (1..=4).map(event::UnitNo).map(|unit| {
                let policy = engine.policy();
                decision::notices_after(view, &policy, unit, 0, usize::MAX).0
            });
            all.map(|notices| notices.iter().map(|n| (n.sequence, n.kind)).collect::<Vec<_>>())
                .collect::<Vec<_>>()
        })
    };
    submit(&opened.0, common::end(4, ids[4], EndReason::Unjustified, 60)).unwrap();
    let withdrawn = |told: &[Vec<(u64, decision::Tells)>]| {
        let all = told.iter().flatten();
        all.filter(|(_, kind)| *kind == decision::Tells::Matches(event::NoticeKind::Withdrawn))
            .count()
    };
    let before = told(&opened.0);
    erase(&opened.0, ErasureOf::Registration(ids[4]));
    let after = told(&opened.0);
    assert!(withdrawn(&before) > 0);
    close(opened);
    let (opened, _) = reopen(dir.path(), 8);
    assert_eq!(told(&opened.0), after);
    close(opened);
}

/// What time had ended without a word is taken back when it is erased, and whoever is listening hears it then.
#[test]
fn whoever_is_told_is_rung_for() {
    let dir = tempfile::tempdir().unwrap();
    make(dir.path(), 1);
    let rung: Arc<Mutex<BTreeSet<u32>>> = Arc::default();
    let heard = Arc::clone(&rung);
    let opens = Opens {
        watch: Box::new(move |step| {
            if let engine::Step::Published { rung, .. } = step {
                heard.lock().extend(rung.iter().map(|unit| unit.0));
            }
        }),
        ..Opens::default()
    };
    let (engine, _, thread) = try_open(dir.path(), opens).unwrap();
    for agency in [1, 2] {
        common::connect(&engine, agency, false);
    }
    let gone = register(&engine, 1, "tom", 1).registration.id;
    register(&engine, 2, "tom", 2);
    submit(&engine, common::end(1, gone, EndReason::Resolved, 3)).unwrap();
    let id = ask(&engine, ErasureOf::Registration(gone));
    rung.lock().clear();
    let in_seven_years = event::Moment(NOON.0 + 7 * 365 * 24 * 3_600 * 1_000_000);
    engine.erase(&[id], &|| in_seven_years, &mut |_, _| {}).unwrap();
    assert!(rung.lock().contains(&2));
    close((engine, thread));
}

/// Between the asking and the vanishing somebody registers the same person anew: that one stays, and so does the person.
#[test]
fn whoever_is_registered_anew_meanwhile_stays() {
    let (dir, ids, opened) = lived();
    let engine = &opened.0;
    let gone = register(engine, 1, "late", 70).registration.id;
    let id = ask(engine, ErasureOf::PersonOf(gone));
    let anew = register(engine, 2, "late", 71).registration.id;
    let carried = engine.erase(&[id], &|| NOON, &mut |_, _| {}).unwrap();
    assert_eq!(carried[0].erasure.counts, [1, 0, 0], "the person did not vanish");
    let receipt = engine.receipts().receipt(&carried[0].erasure).unwrap();
    assert!(
        receipt.contains("registrations 1\nrelations 0\npersons 0\n"),
        "{receipt}"
    );
    let digest = engine.state_digest();
    close(opened);
    let read = copy(dir.path());
    fs::remove_dir_all(read.path().join("snapshot")).unwrap();
    for dir in [dir.path(), read.path()] {
        let (opened, _) = reopen(dir, 9);
        assert_eq!(opened.0.state_digest(), digest);
        for id in ids.iter().chain([&anew]) {
            assert!(opened.0.read(|view| view.household.by_id(*id).is_some()));
        }
        assert!(
            register(&opened.0, 2, "late", 72).already_registered,
            "still the same person"
        );
        close(opened);
    }
}

#[test]
fn erasures_that_wait_are_carried_out_together() {
    let (dir, ids, opened) = lived();
    let engine = &opened.0;
    let both = [ids[3], ids[4]].map(|id| ask(engine, ErasureOf::Registration(id)));
    let carried = engine.erase(&both, &|| NOON, &mut |_, _| {}).unwrap();
    assert_eq!(carried.len(), 2);
    assert!(
        carried
            .iter()
            .all(|one| one.erasure.done.is_some() && one.snapshot_follows)
    );
    let digest = engine.state_digest();
    close(opened);
    let (opened, spared) = reopen(dir.path(), 9);
    assert!(spared && opened.0.erasures_under_way().is_empty());
    assert_eq!(opened.0.state_digest(), digest);
    close(opened);
}
