//! Packed tables beside a plain map, through puts, edits, settling and a snapshot.

use std::collections::BTreeMap;

use super::*;

/// A small generator: which numbers come does not matter, only that a failure comes again.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, below: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (self.0 >> 33) % below
    }
}

fn settle<K: PackedKey>(table: &mut Packed<K, Vec<u8>>, over: &mut Packed<K, Vec<u8>>) {
    let (changed, mut entries) = (over.newer.len() + over.gone.len(), Entries::default());
    assert!(table.settle(over, 7, &mut entries));
    assert_eq!(entries.len(), changed);
}

fn same<K: PackedKey + std::fmt::Debug>(
    table: &Packed<K, Vec<u8>>,
    plain: &BTreeMap<K, Vec<u8>>,
    absent: &[K],
) {
    assert_eq!(table.len(), plain.len());
    for (key, value) in plain {
        assert_eq!(table.get(key).as_deref(), Some(value), "{key:?}");
    }
    for key in absent.iter().filter(|key| !plain.contains_key(key)) {
        assert!(table.get(key).is_none(), "{key:?}");
    }
}

#[test]
fn what_stands_next_to_a_name_is_found_where_the_name_is_not() {
    let (mut table, mut over) = (Packed::<[u8; 16], Vec<u8>>::default(), Packed::default());
    let look = |table: &Packed<[u8; 16], Vec<u8>>, first: u8| {
        let mut name = [0; 16];
        name[0] = first;
        Packed::look_or_near(None, table, &name).map(Got::into_owned)
    };
    assert_eq!(look(&table, 1), None);
    for first in [10, 20, 30] {
        let mut name = [0; 16];
        name[0] = first;
        over.insert(name, vec![first]);
    }
    settle(&mut table, &mut over);
    for (asked, found) in [
        (10, 10),
        (20, 20),
        (30, 30),
        (1, 10),
        (11, 20),
        (29, 30),
        (200, 10),
    ] {
        assert_eq!(look(&table, asked), Some(vec![found]), "{asked}");
    }
}

/// Written to a snapshot and taken back, it is the same table; and goes on as one.
fn through_a_snapshot<K: PackedKey>(table: &Packed<K, Vec<u8>>) -> Packed<K, Vec<u8>> {
    let mut entries = Entries::default();
    assert!(table.put_all(7, &mut entries));
    let mut back = Packed::default();
    back.reserve(entries.len());
    for (number, key, value) in entries.sorted() {
        assert_eq!(number, 7);
        back.take(key, value.expect("nothing goes")).expect("in order");
    }
    back
}

fn lives<K: PackedKey + std::fmt::Debug>(key: impl Fn(&mut Dice) -> K) {
    for seed in 0..20 {
        let mut dice = Dice(seed);
        let (mut table, mut over) = (Packed::<K, Vec<u8>>::default(), Packed::default());
        let mut plain = BTreeMap::new();
        for round in 0..40 {
            for _ in 0..dice.roll(120) {
                let key = key(&mut dice);
                let length = if dice.roll(50) == 0 { 3_000 } else { dice.roll(90) } as usize;
                let value = vec![dice.roll(256) as u8; length];
                let chosen = dice.roll(8);
                if chosen == 0 {
                    over.remove(key);
                    plain.remove(&key);
                } else if chosen < 3 {
                    over.edit_or_new(&table, key).extend_from_slice(&value);
                    plain
                        .entry(key)
                        .or_insert_with(Vec::new)
                        .extend_from_slice(&value);
                } else {
                    over.insert(key, value.clone());
                    plain.insert(key, value);
                }
                let seen = Packed::look(Some(&over), &table, &key).map(Got::into_owned);
                assert_eq!(seen.as_ref(), plain.get(&key), "seed {seed}");
                assert_eq!(over.edit(&table, key).as_deref(), plain.get(&key), "seed {seed}");
            }
            settle(&mut table, &mut over);
            assert!(over.is_empty());
            if round % 16 == 5 {
                table = through_a_snapshot(&table);
            }
        }
        let absent: Vec<K> = (0..50).map(|_| key(&mut dice)).collect();
        same(&table, &plain, &absent);
        same(&through_a_snapshot(&table), &plain, &absent);
    }
}

/// What was taken out stands nowhere in the pages, not even behind their ends.
#[test]
fn what_is_taken_out_is_wiped() {
    let mut pages = Vec::new();
    let secret = *b"of nobody else's business";
    run::replace(&mut pages, 0, 0, [b"before", &secret, b"after"]);
    run::cut(&mut pages, 6, 6 + secret.len());
    assert_eq!(pages, b"beforeafter");
    pages.resize(pages.capacity(), 1);
    assert!(
        !pages
            .windows(8)
            .any(|window| secret.windows(8).any(|part| part == window))
    );

    let (mut table, mut over) = (Packed::<u64, Vec<u8>>::default(), Packed::default());
    over.insert(3, vec![1]);
    settle(&mut table, &mut over);
    over.remove(3);
    assert!(Packed::look(Some(&over), &table, &3).is_none());
    assert!(Packed::peek(Some(&over), &table, &3, |value| value.len() as u8).is_none());
    assert!(
        Packed::peek_rising(Some(&over), &table, [3], |value| value.len() as u8)
            .next()
            .is_none()
    );
    assert_eq!(
        over.edit_or_new(&table, 3),
        &Vec::<u8>::new(),
        "what was there does not come back"
    );
    over.remove(3);
    settle(&mut table, &mut over);
    assert!(table.is_empty() && over.is_empty());
}

#[test]
fn numbers_in_order_in_disorder_and_far_away() {
    lives(|dice| dice.roll(700) + 1);
    lives(|dice| match dice.roll(20) {
        0 => u64::MAX - dice.roll(40),
        1 => 1_100 + dice.roll(4_000),
        _ => dice.roll(60),
    });
}

#[test]
fn names_that_are_random_crowded_and_in_order() {
    lives(|dice| [dice.roll(256) as u8, dice.roll(256) as u8, 0, 1]);
    lives(|dice| [9, dice.roll(256) as u8, dice.roll(256) as u8, 1]);
    lives(|dice| [9, 9, 9, dice.roll(256) as u8]);
    lives(|dice| {
        let mut name = [7; 16];
        name[14..].copy_from_slice(&(dice.roll(900) as u16).to_be_bytes());
        name
    });
}

#[test]
fn pages_of_names_are_short_and_leave_little_room() {
    let mut dice = Dice(5);
    let (mut table, mut over) = (Packed::<[u8; 16], Vec<u8>>::default(), Packed::default());
    let names = 40_000;
    for n in 1..=names {
        let mut name = [0; 16];
        name.fill_with(|| dice.roll(256) as u8);
        over.insert(name, vec![1; 20]);
        if n % 50 == 0 {
            settle(&mut table, &mut over);
        }
    }
    let bytes = names * (16 + 1 + 1 + 20);
    let taken_back = through_a_snapshot(&table);
    for table in [&table, &taken_back] {
        let held: Vec<usize> = table.pages.capacities().collect();
        let all: usize = held.iter().sum();
        assert!(all < bytes + bytes / 8, "{all} bytes are held for {bytes}");
        assert!(held.iter().all(|page| *page < 3 * 512), "{:?}", held.iter().max());
    }
}

#[test]
fn what_is_out_of_order_or_no_value_is_not_taken() {
    let mut table = Packed::<u64, Vec<u8>>::default();
    let key = |n: u64| n.to_be_bytes();
    table.take(&key(5), &[1, 9]).expect("a value");
    assert!(table.take(&key(5), &[1, 9]).is_none(), "twice");
    assert!(table.take(&key(4), &[1, 9]).is_none(), "before");
    assert!(table.take(&key(6), &[2, 9]).is_none(), "too short");
    assert!(table.take(&key(6), &[1, 9, 9]).is_none(), "too long");
    assert!(table.take(&[0; 7], &[1, 9]).is_none(), "no key");
    assert_eq!((table.len(), table.get(&5).as_deref()), (1, Some(&vec![9])));
}

#[test]
fn an_overlay_is_read_before_what_is_published() {
    let (mut base, mut over) = (Packed::<u64, Vec<u8>>::default(), Packed::default());
    over.insert(1, b"published".to_vec());
    settle(&mut base, &mut over);
    over.edit(&base, 1).expect("known").extend(b" and changed");
    over.edit_or_new(&base, 2).extend(b"new");
    assert!(over.edit(&base, 3).is_none());
    assert_eq!(base.get(&1).as_deref(), Some(&b"published".to_vec()));
    assert_eq!(over.get(&1).as_deref(), Some(&b"published and changed".to_vec()));
    // The front of what is written is its length.
    let length = |over, key| Packed::peek(over, &base, &key, |value: &Vec<u8>| value.len() as u8);
    assert_eq!((length(Some(&over), 1), length(None, 1)), (Some(21), Some(9)));
    assert_eq!((length(Some(&over), 2), length(None, 2)), (Some(3), None));
    settle(&mut base, &mut over);
    assert_eq!(base.get(&1).as_deref(), Some(&b"published and changed".to_vec()));
    assert_eq!(base.get(&2).as_deref(), Some(&b"new".to_vec()));
}

#[test]
fn entries_of_many_numbers_are_as_each_by_itself() {
    let mut dice = Dice(8);
    let (mut base, mut over) = (Packed::<u64, Vec<u8>>::default(), Packed::default());
    let far = u64::from(u32::MAX) + 5;
    let at_random = |dice: &mut Dice, n| (0..n).map(|_| dice.roll(500)).collect::<Vec<u64>>();
    for number in at_random(&mut dice, 300).into_iter().chain([far]) {
        over.insert(number, vec![9; usize::try_from(number % 100).expect("small")]);
    }
    settle(&mut base, &mut over);
    for number in at_random(&mut dice, 40) {
        over.insert(number, vec![7; 101]);
    }
    let length = |value: &Vec<u8>| value.len() as u8;
    let one_by_one = |numbers: &[u64]| -> Vec<(u64, u8)> {
        let each = numbers.iter().copied();
        each.filter_map(|number| Some((number, Packed::peek(Some(&over), &base, &number, length)?)))
            .collect()
    };
    let mut numbers = at_random(&mut dice, 200);
    numbers.push(far);
    let mut rising = numbers.clone();
    rising.sort_unstable();
    for numbers in [rising, numbers, (0..600).collect()] {
        let found: Vec<_> =
            Packed::peek_rising(Some(&over), &base, numbers.iter().copied(), length).collect();
        assert_eq!(found, one_by_one(&numbers));
        assert!(found.len() > 50);
    }
}

#[derive(Clone, PartialEq, Eq, Debug, serde::Serialize, serde::Deserialize)]
struct Child {
    id: Name,
    marks: u32,
}

impl Named16 for Child {
    fn name(&self) -> Name {
        self.id
    }
}

/// Names of which many share everything that a hash of few bytes would see, and one number that a finder cannot hold.
fn children(dice: &mut Dice) -> Vec<(u64, Child)> {
    let child = |(number, id): (u64, Name)| (number, Child { id, marks: 0 });
    let names = (1..3_000).map(|number| {
        let mut id = [0; 16];
        id[..8].copy_from_slice(&(dice.roll(9) * number).to_be_bytes());
        id[8..].copy_from_slice(&number.to_be_bytes());
        (number, id)
    });
    let far = (u64::from(u32::MAX) + 5, [0xFF; 16]);
    names.chain([far]).map(child).collect()
}

#[test]
fn an_entry_is_found_by_its_name_in_every_layer_and_after_a_snapshot() {
    let mut dice = Dice(3);
    let all = children(&mut dice);
    let (mut base, mut over) = (Found::<Child>::default(), Found::default());
    assert_eq!(Found::find_or_near(None, &base, &[1; 16]), None);
    for (n, (number, child)) in all.iter().enumerate() {
        assert_eq!(Found::find(Some(&over), &base, &child.id), None);
        over.insert(*number, child.clone());
        assert_eq!(Found::find(Some(&over), &base, &child.id), Some(*number));
        assert_eq!(Found::find(None, &base, &child.id), None, "not published");
        assert_eq!(Found::count(Some(&over), &base), n + 1);
        if dice.roll(7) == 0 {
            let earlier = all[dice.roll(n as u64 + 1) as usize].0;
            over.edit(&base, earlier).expect("known").marks += 1;
            assert_eq!(Found::count(Some(&over), &base), n + 1, "none is new");
            assert!(base.settle(&mut over, 7, &mut Entries::default()));
        }
    }
    assert!(base.settle(&mut over, 7, &mut Entries::default()));
    let mut entries = Entries::default();
    assert!(base.put_all(7, &mut entries));
    let (mut back, mut halves) = (Found::default(), [Found::default(), Found::default()]);
    back.reserve(entries.len());
    for (n, (_, key, value)) in entries.sorted().enumerate() {
        let value = value.expect("nothing goes");
        back.take(key, value).expect("in order");
        halves[usize::from(n > 999)].take(key, value).expect("in order");
    }
    let [mut first, second] = halves;
    first.join(second);
    for table in [&base, &back, &first] {
        assert_eq!(Found::count(None, table), all.len());
        for (number, child) in &all {
            assert_eq!(Found::find(None, table, &child.id), Some(*number));
            assert_eq!(
                Found::look(None, table, *number).map(|found| found.id),
                Some(child.id)
            );
        }
        assert_eq!(Found::find(None, table, &[0xEE; 16]), None);
        let near = Found::find_or_near(None, table, &[0xEE; 16]).expect("somebody");
        assert!(Found::look(None, table, near).is_some());
        let (number, child) = &all[17];
        assert_eq!(Found::find_or_near(None, table, &child.id), Some(*number));
    }
}
