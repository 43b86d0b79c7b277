//! A position that was written twice, and where a pass over the values begins.

use super::store::{EPOCH, Noise, Store};
use crate::frame;
use crate::raw::Index;

#[test]
fn the_newer_value_of_a_position_wins_and_the_older_is_told() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = Store::open(dir.path());
    let mut noise = Noise(2);
    store.apply(&noise.group(30, 200, 200));
    store.flush();
    let end = store.end;
    let [older, newer] = [1, 2].map(|size| frame::encode(end, EPOCH, &[noise.event(size * 50)]));
    for value in [&older, &newer] {
        store.put(end, value);
        store.flush();
    }
    drop(store);
    let index = Index::of(dir.path(), true).unwrap();
    assert_eq!(index.values(end).next(), Some(Ok((end, newer))));
    let others = index.alternatives(end);
    assert_eq!(others.len(), 1);
    assert_eq!(index.read(&others[0]), Ok(older));
    assert!(others[0].lsn < index.places().last().unwrap().lsn);
    assert!(
        index.places()[..index.places().len() - 1]
            .iter()
            .all(|place| index.alternatives(place.first).is_empty())
    );
}

#[test]
fn a_pass_begins_with_the_value_that_holds_the_position_or_follows_it() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = Store::open(dir.path());
    let mut noise = Noise(3);
    store.apply(&noise.group(60, 100, 900));
    // A gap of ten positions, as damage would leave it.
    let resumed = store.end + 10;
    store.put(
        resumed,
        &frame::encode(resumed, EPOCH, &[noise.event(9), noise.event(9)]),
    );
    store.flush();
    let (end, held) = (store.end, store.held());
    drop(store);
    let index = Index::of(dir.path(), false).unwrap();
    for position in 0..resumed + 4 {
        let expected = held
            .iter()
            .find(|(_, value)| frame::decode(value).unwrap().end() > position);
        let found = index.values(position).next().transpose().unwrap();
        assert_eq!(
            found,
            expected.map(|(first, value)| (*first, value.clone())),
            "from {position}"
        );
        let in_gap = (end..resumed).contains(&position);
        assert!(!in_gap || found.unwrap().0 == resumed);
    }
}
