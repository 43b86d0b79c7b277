//! A stack that is opened to be read: what it finds is what the next opening finds, and no byte is changed.

mod common;

use common::{FORMAT, Place, STORE, content, folded, kek, mark, small_history};
use seal::KeyEncryptionKey;
use snapshot::{Dropped, Failure, Found, Stack, ToRead};

/// A folder with a whole stack of several runs that nobody has open.
fn filled() -> Place {
    let mut place = Place::new();
    let mut stack = place.open().stack;
    for (number, changes) in (1..).zip(small_history()) {
        place.push(&mut stack, number, &changes).expect("pushed");
    }
    drop(stack);
    place
}

fn read(place: &Place) -> Result<ToRead, Failure> {
    Stack::open_to_read(&place.dir(), STORE, &kek(), FORMAT)
}

#[test]
fn a_whole_stack_is_read_and_left_as_it_is() {
    let place = filled();
    std::fs::write(place.dir().join("run-77"), b"half written").expect("written");
    let before = place.files();
    let one = read(&place).expect("read");
    let other = read(&place).expect("two may read");
    assert_eq!(one.found(), &Found::Whole(mark(3)));
    let stack = other.stack().expect("a stack");
    assert_eq!(content(stack).expect("loads"), folded(&small_history()));
    assert_eq!(stack.verify(|_, _| {}).expect("whole").runs, 3);
    drop((one, other));
    assert_eq!(place.files(), before);
}

#[test]
fn nothing_is_made_where_nothing_is() {
    let place = Place::new();
    assert_eq!(read(&place).expect("read").found(), &Found::None);
    assert!(!place.dir().exists());
}

#[test]
fn what_the_next_opening_drops_is_said_and_stays() {
    let flip = |name: &str| {
        let place = filled();
        let mut bytes = place.files()[name].clone();
        let middle = bytes.len() / 2;
        bytes[middle] ^= 1;
        std::fs::write(place.dir().join(name), bytes).expect("written");
        place
    };
    let without = |name: &str| {
        let place = filled();
        std::fs::remove_file(place.dir().join(name)).expect("removed");
        place
    };
    let cases = [
        (flip("manifest"), Dropped::ManifestDamaged),
        (without("run-2"), Dropped::RunMissing(2)),
        (without("keys"), Dropped::KeysUnusable),
    ];
    for (mut place, why) in cases {
        let before = place.files();
        let found = read(&place).expect("read");
        assert_eq!(found.found(), &Found::Dropped(why));
        assert!(found.stack().is_none());
        drop(found);
        assert_eq!(place.files(), before, "{why}");
        assert!(!matches!(place.open().found, Found::Whole(_)), "{why}");
    }
}

#[test]
fn a_damaged_generation_is_passed_over_as_an_opening_would_but_not_erased() {
    let mut place = filled();
    let mut keys = place.files()["keys"].clone();
    keys[4096 + 2 * 80 + 40] ^= 1;
    std::fs::write(place.dir().join("keys"), keys).expect("written");
    let before = place.files();
    let found = read(&place).expect("read").found().clone();
    assert_eq!(found, Found::Dropped(Dropped::OtherGeneration));
    assert_eq!(place.files(), before);
    assert_eq!(place.open().found, found);
}

#[test]
fn another_key_is_named_and_an_open_stack_is_not_read() {
    let mut place = filled();
    let stranger = KeyEncryptionKey::from_bytes([1; 32]);
    let found = Stack::open_to_read(&place.dir(), STORE, &stranger, FORMAT).expect("read");
    assert_eq!(found.found(), &Found::Dropped(Dropped::OtherKek));
    drop(found);
    let stack = place.open().stack;
    assert!(matches!(read(&place), Err(Failure::Keys(seal::Failure::InUse))));
    drop(stack);
}
