//! Damage that appears under an open journal is named by `read` and `verify`.

use std::convert::Infallible;

use crate::failure::{Failure, Meaning, OpenError};
use crate::journal::Journal;
use crate::types::{Epoch, Position};

/// Twelve events; with 600 bytes each, values begin at 0, 2, 4, 6, 8, 10.
fn twelve() -> (tempfile::TempDir, Journal) {
    let dir = tempfile::tempdir().unwrap();
    Journal::create(dir.path(), Epoch(1)).unwrap();
    let (mut journal, _) = Journal::open::<Infallible>(dir.path(), &mut |_, _| Ok(())).unwrap();
    let group: Vec<Vec<u8>> = (0..12).map(|event| vec![event; 600]).collect();
    journal.append(&group, &mut |_| {}).unwrap();
    (dir, journal)
}

fn key(position: u64) -> [u8; 8] {
    position.to_be_bytes()
}

fn damaged(position: u64, meaning: Meaning) -> Failure {
    Failure::Damaged {
        position: Position(position),
        meaning,
    }
}

#[test]
fn a_changed_byte() {
    let (_dir, journal) = twelve();
    let mut value = journal.store.events.get(key(6)).unwrap().unwrap().to_vec();
    value[700] ^= 0x10;
    journal.store.events.insert(key(6), value).unwrap();
    let named = damaged(6, Meaning::CheckFailed);
    let mut heard = Vec::new();
    assert_eq!(journal.verify(&mut |size| heard.push(size)), Err(named.clone()));
    assert_eq!(heard, [2, 4, 6]);
    assert_eq!(journal.read(Position(7), 1), Err(named.clone()));
    assert_eq!(journal.read(Position(5), 5), Err(named));
    // What lies beside it is still served.
    assert_eq!(journal.read(Position(2), 4).unwrap().len(), 4);
    assert_eq!(journal.read(Position(8), 99).unwrap().len(), 4);
}

#[test]
fn a_value_that_vanished() {
    let (_dir, journal) = twelve();
    journal.store.events.remove(key(6)).unwrap();
    let next = Position(8);
    assert_eq!(
        journal.verify(&mut |_| {}),
        Err(damaged(6, Meaning::Gap { next }))
    );
    assert_eq!(
        journal.read(Position(4), 6),
        Err(damaged(6, Meaning::Gap { next }))
    );
    assert_eq!(
        journal.read(Position(7), 1),
        Err(damaged(6, Meaning::Gap { next }))
    );
}

#[test]
fn the_first_and_the_last_value_that_vanished() {
    let (_dir, journal) = twelve();
    journal.store.events.remove(key(0)).unwrap();
    journal.store.events.remove(key(10)).unwrap();
    assert_eq!(
        journal.read(Position(1), 1),
        Err(damaged(1, Meaning::Gap { next: Position(2) }))
    );
    assert_eq!(
        journal.read(Position(9), 9),
        Err(damaged(10, Meaning::Gap { next: Position(12) }))
    );
    assert_eq!(
        journal.read(Position(11), 1),
        Err(damaged(10, Meaning::Gap { next: Position(12) }))
    );
}

/// The error of a visitor that accepts everything.
type Accepts = OpenError<Infallible>;

#[test]
fn a_verifier_proves_what_is_acknowledged_while_the_journal_goes_on() {
    let (_dir, mut journal) = twelve();
    let verifier = journal.verifier();
    let (mut seen, mut heard) = (Vec::new(), Vec::new());
    let head = verifier
        .verify::<Infallible>(
            &mut |position, event| {
                seen.push((position.0, event[0]));
                Ok(())
            },
            &mut |size| {
                heard.push(size);
                true
            },
        )
        .unwrap();
    assert_eq!(head, journal.head());
    assert_eq!(seen, (0..12u8).map(|n| (u64::from(n), n)).collect::<Vec<_>>());
    assert_eq!(heard.last(), Some(&12));

    let later = journal.append(&[vec![99; 600]], &mut |_| {}).unwrap();
    assert_eq!(
        verifier
            .verify::<Infallible>(&mut |_, _| Ok(()), &mut |_| true)
            .unwrap(),
        later
    );
}

#[test]
fn a_verifier_names_damage_and_ends_when_told_or_when_the_journal_closes() {
    let (_dir, journal) = twelve();
    let verifier = journal.verifier();
    let verify = |go_on: bool| verifier.verify::<Infallible>(&mut |_, _| Ok(()), &mut |_| go_on);
    assert!(matches!(verify(false), Err(Accepts::Journal(Failure::Closed))));
    let mut value = journal.store.events.get(key(6)).unwrap().unwrap().to_vec();
    value[700] ^= 0x10;
    journal.store.events.insert(key(6), value).unwrap();
    let named = damaged(6, Meaning::CheckFailed);
    assert!(matches!(verify(true), Err(Accepts::Journal(why)) if why == named));
    journal.close().unwrap();
    assert!(matches!(verify(true), Err(Accepts::Journal(Failure::Closed))));
}
