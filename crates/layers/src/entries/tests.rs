//! What counts of entries that were gathered, and in which order.

use super::*;

fn told(entries: &mut Entries) -> Vec<(u8, Vec<u8>, Option<Vec<u8>>)> {
    let sorted = entries.sorted();
    sorted
        .map(|(table, key, value)| (table, key.to_vec(), value.map(<[u8]>::to_vec)))
        .collect()
}

#[test]
fn of_one_key_the_last_entry_counts() {
    let mut entries = Entries::default();
    for (key, value) in [
        (7_u64, Some(1_u8)),
        (8, Some(2)),
        (7, None),
        (8, Some(3)),
        (9, None),
    ] {
        assert!(entries.put(1, &key, value.as_ref()));
    }
    assert!(entries.put(1, &7_u64, Some(&5_u8)));
    let key = |key: u64| key.to_be_bytes().to_vec();
    assert_eq!(
        told(&mut entries),
        [
            (1, key(7), Some(vec![5])),
            (1, key(8), Some(vec![3])),
            (1, key(9), None)
        ]
    );
}

#[test]
fn keys_alike_in_front_come_in_order_of_the_rest() {
    let mut entries = Entries::default();
    let keys: [[u8; 20]; 3] = [9, 3, 5].map(|last| {
        let mut key = [1; 20];
        key[19] = last;
        key
    });
    for key in &keys {
        assert!(entries.put(2, key, Some(&key[19])));
    }
    assert!(entries.put(1, &(), Some(&())));
    let rest: Vec<_> = told(&mut entries)
        .into_iter()
        .map(|(_, _, value)| value.unwrap())
        .collect();
    assert_eq!(rest, [vec![], vec![3], vec![5], vec![9]]);
}

#[test]
fn a_key_that_begins_another_comes_before_it() {
    let mut entries = Entries::default();
    assert!(entries.put(1, &[0_u8; 20], Some(&3_u8)));
    assert!(entries.put(1, &[0_u8; 17], Some(&2_u8)));
    assert!(entries.put(1, &[0_u8; 5], Some(&1_u8)));
    assert!(entries.put(1, &(), Some(&0_u8)));
    let values: Vec<_> = told(&mut entries)
        .into_iter()
        .map(|(.., value)| value.unwrap()[0])
        .collect();
    assert_eq!(values, [0, 1, 2, 3]);
}

#[test]
fn thinning_out_leaves_what_counts() {
    let mut entries = Entries::default();
    for round in 0..3_u8 {
        let mut newer = Entries::default();
        for key in 0..10_u32 {
            assert!(newer.put(1, &key, (key != 4 || round < 2).then_some(&round)));
        }
        entries.join(newer);
    }
    let before = told(&mut entries);
    entries.thin_out();
    assert_eq!((entries.len(), entries.bytes()), (10, 10 * 4 + 9));
    assert_eq!(told(&mut entries), before);
    assert!(
        before
            .iter()
            .all(|(_, key, value)| value.is_none() == (key[3] == 4))
    );
}
