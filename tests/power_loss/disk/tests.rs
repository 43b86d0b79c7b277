//! The disk's own promises: what is synced stays, what is not may go, and nothing comes from nowhere.

use std::ffi::OsStr;

use rand::{Rng as _, SeedableRng as _, rngs::StdRng};

use super::bytes::{Bytes, PAGE};
use super::image::{Image, ROOT};

const ROUNDS: u64 = 300;

/// What may be left of a file after a power cut, over many rounds.
fn left(file: &Bytes, luck: f64) -> Vec<Vec<u8>> {
    let rounds = (0..ROUNDS).map(|round| {
        let (mut left, _) = file
            .clone()
            .after_power_cut(luck, &mut StdRng::seed_from_u64(round));
        left.read(0, usize::MAX / 2).to_vec()
    });
    rounds.collect()
}

#[test]
fn synced_bytes_stay_and_others_may_go_tear_or_stay() {
    let mut file = Bytes::default();
    file.write(0, &[1; 2 * PAGE]);
    file.sync();
    file.write(PAGE, &[2; 2 * PAGE]);
    let left = left(&file, 0.5);
    assert!(
        left.iter().all(|bytes| bytes[..PAGE] == [1; PAGE]),
        "synced and not touched since"
    );
    assert!(
        left.iter().flatten().all(|byte| *byte <= 2),
        "nothing comes from nowhere"
    );
    let second = |is: &dyn Fn(&[u8]) -> bool| left.iter().any(|bytes| is(&bytes[PAGE..2 * PAGE]));
    assert!(second(&|page| page == [1; PAGE]) && second(&|page| page == [2; PAGE]));
    let torn = |page: &[u8]| page.contains(&1) && page.contains(&2);
    assert!(second(&torn), "some are torn");
    let whole_sectors = |page: &[u8]| {
        page.chunks(512)
            .all(|sector| sector.iter().all(|byte| *byte == sector[0]))
    };
    assert!(
        left.iter().all(|bytes| whole_sectors(&bytes[PAGE..2 * PAGE])),
        "at sectors"
    );
    for length in [2 * PAGE, 3 * PAGE] {
        assert!(
            left.iter().any(|bytes| bytes.len() == length),
            "the length too may be the old or the new one"
        );
    }
}

#[test]
fn without_luck_only_what_is_synced_is_left_and_with_all_luck_everything() {
    let mut file = Bytes::default();
    file.write(10, b"synced");
    file.sync();
    file.write(5000, b"not synced");
    file.resize(7000);
    let mut synced = vec![0; 10];
    synced.extend(b"synced");
    assert!(left(&file, 0.0).iter().all(|bytes| *bytes == synced));
    file.sync();
    let everything = file.read(0, 9000).to_vec();
    assert_eq!(everything.len(), 7000);
    assert!(left(&file, 0.0).iter().all(|bytes| *bytes == everything));
}

#[test]
fn what_a_failed_sync_forgot_is_not_brought_by_the_next_one_unless_it_is_written_again() {
    let mut rng = StdRng::seed_from_u64(1);
    let mut file = Bytes::default();
    file.write(0, &[1; 2 * PAGE]);
    file.sync();
    file.write(0, &[2; 2 * PAGE]);
    let forgotten = file.fail_sync(0.0, &mut rng);
    assert_eq!(
        forgotten,
        [(0, vec![2; PAGE]), (PAGE, vec![2; PAGE])],
        "the page cache shows it"
    );
    // The second page is written again in part, and goes to the medium as the page cache has it.
    file.write(2 * PAGE - 1, &[3]);
    file.sync();
    let left = left(&file, 1.0).remove(0);
    assert_eq!(left[..PAGE], [1; PAGE]);
    assert_eq!(left[PAGE..2 * PAGE - 1], [2; PAGE - 1]);
    assert_eq!(left[2 * PAGE - 1], 3);
}

#[test]
fn a_page_that_was_evicted_is_what_the_medium_has_of_it() {
    let mut file = Bytes::default();
    file.write(0, &[1; PAGE]);
    file.sync();
    file.write(0, &[2; PAGE]);
    file.fail_sync(0.0, &mut StdRng::seed_from_u64(1));
    assert_eq!(file.read(0, PAGE), [1; PAGE]);
    file.write(0, &[3]);
    file.sync();
    assert_eq!(file.read(0, 3), [3, 1, 1]);
}

#[test]
fn a_name_is_there_for_certain_only_after_its_directory_was_synced_and_a_rename_is_never_half() {
    let name = |name: &'static str| OsStr::new(name);
    for round in 0..ROUNDS {
        let mut rng = StdRng::seed_from_u64(round);
        let mut image = Image::empty();
        let dir = image.create(ROOT, name("dir"), 0o700, true);
        image.names.sync(ROOT);
        let old = image.create(dir, name("old"), 0o600, false);
        if rng.r#gen() {
            image.names.sync(dir);
            image.names.rename((dir, name("old")), (ROOT, name("new")), old);
            let (left, _) = image.after_power_cut(&mut rng);
            let there = [
                left.names.get(dir, name("old")),
                left.names.get(ROOT, name("new")),
            ];
            assert_eq!(
                there.iter().flatten().count(),
                1,
                "one of the two names, in round {round}"
            );
        } else {
            image.names.rename((dir, name("old")), (ROOT, name("new")), old);
            image.names.sync(ROOT);
            let (left, _) = image.after_power_cut(&mut rng);
            assert_eq!(left.names.get(ROOT, name("new")), Some(old));
            assert_eq!(left.names.get(dir, name("old")), None);
        }
    }
}
