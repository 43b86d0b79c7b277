//! Any changed bit, any cut, any file exchanged: noticed, or what is told stays the same.

mod common;

use std::collections::BTreeMap;

use common::{Content, FORMAT, Place, STORE, content, folded, kek, mark, small_history};
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use seal::{KeyEncryptionKey, StoreId};
use snapshot::{Dropped, Failure, Found, Stack};

type Files = BTreeMap<String, Vec<u8>>;

/// A folder with the small history in it, closed.
fn closed() -> (Place, Files) {
    let mut place = Place::new();
    let mut stack = place.open().stack;
    push_all(&mut place, &mut stack);
    drop(stack);
    let files = place.files();
    (place, files)
}

fn push_all(place: &mut Place, stack: &mut Stack) {
    for (number, changes) in (1..).zip(small_history()) {
        place.push(stack, number, &changes).expect("pushed");
    }
}

/// What becomes of a damaged folder.
#[derive(Debug, PartialEq, Eq, Clone, Copy)]
enum Outcome {
    /// Dropped at opening.
    Dropped,
    /// Told by both loading and verifying.
    Damaged,
    /// Told the same as ever.
    Same,
}

/// Opens what is there. Whatever it is, a stack must come out that works on.
fn outcome(place: &mut Place, told: &str) -> Outcome {
    let expected = folded(&small_history());
    let opened = place.open();
    let mut stack = opened.stack;
    match opened.found {
        Found::Dropped(_) | Found::None => {
            assert_eq!(content(&stack).expect(told), Content::new(), "{told}");
            place.push(&mut stack, 1, &small_history()[0]).expect(told);
            assert_eq!(
                content(&stack).expect(told),
                folded(&small_history()[..1]),
                "{told}"
            );
            Outcome::Dropped
        }
        Found::Whole(found) => {
            assert_eq!(found, mark(3), "{told}");
            match (content(&stack), stack.verify(|_, _| ())) {
                (Ok(content), Ok(_)) => {
                    assert_eq!(content, expected, "{told}: accepted");
                    Outcome::Same
                }
                (Err(Failure::Damaged { .. }), Err(Failure::Damaged { .. })) => {
                    stack.renew().expect(told);
                    assert_eq!(stack.mark(), None, "{told}");
                    Outcome::Damaged
                }
                (loaded, verified) => panic!("{told}: {loaded:?} and {verified:?}"),
            }
        }
    }
}

#[test]
fn every_changed_bit_of_runs_and_manifest_is_noticed() {
    let (mut place, files) = closed();
    let mut blocks = 0;
    for (name, bytes) in files.iter().filter(|(name, _)| *name != "keys") {
        let mut seeded = StdRng::seed_from_u64(bytes.len() as u64);
        for at in 0..bytes.len() {
            // One bit of every byte; which one changes from byte to byte.
            let bit = seeded.gen_range(0..8);
            let mut damaged = files.clone();
            damaged.get_mut(name).expect("the file")[at] ^= 1 << bit;
            place.put_back(&damaged);
            let told = format!("{name}, byte {at}, bit {bit}");
            match outcome(&mut place, &told) {
                Outcome::Same => panic!("{told} was not noticed"),
                Outcome::Damaged => blocks += 1,
                Outcome::Dropped => {}
            }
        }
    }
    assert!(
        blocks > 500,
        "blocks are read when they are loaded, and these {blocks} were"
    );
}

#[test]
fn a_changed_bit_of_the_key_file_is_noticed_or_changes_nothing() {
    let (mut place, files) = closed();
    let mut seeded = StdRng::seed_from_u64(77);
    let used = 4096 + 4 * 80;
    let (mut same, mut dropped) = (0, 0);
    for turn in 0..300 {
        // The live slot is among the first; the header's page is mostly empty.
        let at = if turn < 80 {
            4096 + 2 * 80 + turn
        } else {
            seeded.gen_range(0..used)
        };
        let bit = seeded.gen_range(0..8);
        let mut damaged = files.clone();
        damaged.get_mut("keys").expect("the file")[at] ^= 1 << bit;
        place.put_back(&damaged);
        match outcome(&mut place, &format!("keys, byte {at}, bit {bit}")) {
            Outcome::Same => same += 1,
            Outcome::Dropped => dropped += 1,
            Outcome::Damaged => panic!("byte {at}, bit {bit}: opened under a key that does not fit"),
        }
    }
    assert!(dropped >= 80 && same > 0, "{dropped} dropped, {same} the same");
}

#[test]
fn a_cut_or_missing_file_is_noticed() {
    let (mut place, files) = closed();
    for (name, bytes) in &files {
        let cuts = (0..bytes.len())
            .step_by(bytes.len().div_ceil(40))
            .chain([bytes.len() - 1]);
        for len in cuts {
            // A key file that ends behind the live slot has lost nothing that is in use.
            if name == "keys" && len >= 4096 + 3 * 80 {
                continue;
            }
            let mut damaged = files.clone();
            damaged.get_mut(name).expect("the file").truncate(len);
            place.put_back(&damaged);
            let told = format!("{name} cut to {len}");
            assert_eq!(outcome(&mut place, &told), Outcome::Dropped, "{told}");
        }
        let mut missing = files.clone();
        missing.remove(name);
        place.put_back(&missing);
        assert_eq!(outcome(&mut place, name), Outcome::Dropped, "{name} missing");
    }
}

#[test]
fn bytes_behind_the_end_of_a_file_are_noticed() {
    let (mut place, files) = closed();
    for name in files.keys().filter(|name| *name != "keys") {
        let mut damaged = files.clone();
        damaged.get_mut(name).expect("the file").push(0);
        place.put_back(&damaged);
        assert_eq!(outcome(&mut place, name), Outcome::Dropped, "{name}");
    }
}

#[test]
fn exchanged_runs_are_noticed() {
    let (mut place, files) = closed();
    let mut exchanged = files.clone();
    exchanged.insert("run-1".into(), files["run-2"].clone());
    exchanged.insert("run-2".into(), files["run-1"].clone());
    place.put_back(&exchanged);
    assert_eq!(place.open().found, Found::Dropped(Dropped::RunDamaged(1)));
}

/// Copies of files from before an erasure are worthless, whichever of them are put back; so is a run of the same name.
#[test]
fn what_was_erased_does_not_come_back_with_its_files() {
    let (mut place, files) = closed();
    let mut stack = place.open().stack;
    stack.renew().expect("renewed");
    assert_eq!(
        place.files().keys().collect::<Vec<_>>(),
        ["keys"],
        "all runs are removed"
    );
    push_all(&mut place, &mut stack);
    drop(stack);
    let anew = place.files();

    let mut old_stack = files.clone();
    old_stack.insert("keys".into(), anew["keys"].clone());
    place.put_back(&old_stack);
    assert_eq!(place.open().found, Found::Dropped(Dropped::OtherGeneration));

    let (old_run, new_run) = (&files["run-1"], "run-1");
    let mut one_old_run = anew.clone();
    let name = anew
        .keys()
        .find(|name| name.starts_with("run-"))
        .map_or(new_run, String::as_str);
    one_old_run.insert(name.to_string(), old_run.clone());
    place.put_back(&one_old_run);
    assert!(matches!(
        place.open().found,
        Found::Dropped(Dropped::RunDamaged(_))
    ));
}

/// An older manifest with all its runs is an older stack, and says so by its mark; without them it is nothing.
#[test]
fn an_older_manifest_speaks_only_with_its_own_runs() {
    let mut place = Place::new();
    let mut stack = place.open().stack;
    let history = small_history();
    place.push(&mut stack, 1, &history[0]).expect("pushed");
    let older = place.files();
    for number in 2..=5 {
        place.push(&mut stack, number, &history[1]).expect("pushed");
    }
    let before_merge = place.files();
    assert!(place.merge(&mut stack).expect("merged"));
    drop(stack);
    let merged = place.files();

    place.put_back(&older);
    let opened = place.open();
    assert_eq!(opened.found, Found::Whole(mark(1)));
    assert_eq!(content(&opened.stack).expect("loads"), folded(&history[..1]));
    drop(opened);

    let mut old_manifest = merged;
    old_manifest.insert("manifest".into(), before_merge["manifest"].clone());
    place.put_back(&old_manifest);
    assert!(matches!(
        place.open().found,
        Found::Dropped(Dropped::RunMissing(_))
    ));
}

#[test]
fn a_stack_of_another_store_key_or_format_is_dropped() {
    let (mut place, files) = closed();
    let other_kek = KeyEncryptionKey::from_bytes([0x4C; 32]);
    let found = place.open_as(STORE, &other_kek, FORMAT).expect("opened").found;
    assert_eq!(found, Found::Dropped(Dropped::OtherKek));
    place.put_back(&files);
    let found = place
        .open_as(StoreId([4; 16]), &kek(), FORMAT)
        .expect("opened")
        .found;
    assert_eq!(found, Found::Dropped(Dropped::KeysUnusable));
    place.put_back(&files);
    let found = place.open_as(STORE, &kek(), FORMAT + 1).expect("opened").found;
    assert_eq!(found, Found::Dropped(Dropped::OtherFormat));
    assert_eq!(place.open().found, Found::None, "what was dropped is gone");
}

#[test]
fn a_stack_of_a_later_version_is_dropped() {
    let (mut place, files) = closed();
    for name in ["manifest", "run-2"] {
        let mut later = files.clone();
        later.get_mut(name).expect("the file")[8] = 2;
        place.put_back(&later);
        assert_eq!(
            place.open().found,
            Found::Dropped(Dropped::NewerVersion),
            "{name}"
        );
    }
}
