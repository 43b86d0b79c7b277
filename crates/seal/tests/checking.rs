//! Examining a key file: every slot is looked at, and nothing is changed by looking.

mod common;

use common::{Place, STORE, kek, rng, slot_at, tag};
use seal::{Checked, Failure, KeySlots, Matter, MatterTag};

fn open_to_read(place: &Place) -> KeySlots {
    KeySlots::open_to_read(&place.path, &kek()).expect("opened to be read")
}

/// Looks at all slots that the file counts.
fn check(slots: &KeySlots) -> (Checked, Vec<(Matter, MatterTag)>) {
    let checker = slots.checker().expect("a checker");
    let mut tags = Vec::new();
    let last = checker.prepared().expect("a count");
    let checked = checker
        .check(Matter(1), last, &mut |matter, tag| tags.push((matter, tag)))
        .expect("read");
    (checked, tags)
}

#[test]
fn every_slot_is_counted_as_live_erased_or_damaged() {
    // More than are read at once.
    let place = Place::with_slots(5000);
    place.open().erase(&[Matter(7), Matter(4999)]).expect("erased");
    place.tamper(|bytes| {
        for (matter, at) in [(3, 40), (4096, 0), (4097, 79), (5000, 33)] {
            bytes[slot_at(matter)][at] ^= 4;
        }
    });
    let slots = open_to_read(&place);
    let (checked, tags) = check(&slots);
    assert_eq!(checked.damaged, [3, 4096, 4097, 5000].map(Matter));
    assert_eq!((checked.live, checked.erased, checked.slots()), (4994, 2, 5000));
    assert_eq!(tags.len(), 4994);
    for (matter, told) in tags.into_iter().step_by(500) {
        assert_eq!(told, tag(&slots, matter.0));
    }
}

#[test]
fn slots_behind_the_end_of_a_short_file_are_damaged_one_by_one() {
    let place = Place::with_slots(10);
    place.tamper(|bytes| bytes.truncate(slot_at(9).start + 5));
    let (checked, _) = check(&open_to_read(&place));
    assert_eq!(checked.damaged, [Matter(9), Matter(10)]);
}

#[test]
fn a_file_that_is_read_is_not_changed_and_refuses_changes() {
    let place = Place::with_slots(6);
    // The newer count is lost: its slots are found again, in memory only.
    place.tamper(|bytes| bytes[1024..1056].fill(9));
    let before = place.bytes();
    let mut slots = open_to_read(&place);
    assert_eq!((slots.prepared(), slots.counts_whole()), (Matter(6), false));
    assert!(matches!(slots.erase(&[Matter(2)]), Err(Failure::ReadOnly)));
    assert!(matches!(
        slots.prepare(Matter(9), &mut rng()),
        Err(Failure::ReadOnly)
    ));
    let other = open_to_read(&place);
    assert!(matches!(place.try_open(), Err(Failure::InUse)), "two read");
    drop((slots, other));
    assert_eq!(place.bytes(), before);
    assert_eq!(place.open().prepared(), Matter(6));
}

#[test]
fn a_file_that_is_in_use_or_of_another_key_is_not_read() {
    let place = Place::with_slots(1);
    let open = place.open();
    let read = |key: &seal::KeyEncryptionKey| KeySlots::open_to_read(&place.path, key).map(drop);
    assert!(matches!(read(&kek()), Err(Failure::InUse)));
    drop(open);
    let stranger = seal::KeyEncryptionKey::from_bytes([5; 32]);
    assert!(matches!(read(&stranger), Err(Failure::WrongKek { .. })));
    assert!(read(&kek()).is_ok());
}

#[test]
fn a_checker_sees_what_its_file_prepares_and_erases_meanwhile() {
    let place = Place::with_slots(2);
    let mut slots = place.open();
    assert_eq!(slots.store_id(), STORE);
    let checker = slots.checker().expect("a checker");
    slots.prepare(Matter(4), &mut rng()).expect("prepared");
    slots.erase(&[Matter(3)]).expect("erased");
    assert_eq!(checker.prepared().expect("a count"), Matter(4));
    let checked = checker.check(Matter(1), Matter(4), &mut |_, _| {}).expect("read");
    assert_eq!((checked.live, checked.erased), (3, 1));
    assert!(checked.damaged.is_empty());
}
