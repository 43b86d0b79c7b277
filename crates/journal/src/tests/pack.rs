//! Packing: every event once and in order, every value within its limits.

use proptest::prelude::*;

use crate::failure::Failure;
use crate::frame;
use crate::pack::{
    MAX_EVENT_BYTES, MAX_GROUP_VALUES, MAX_VALUE_BYTES, TARGET_VALUE_BYTES, pack, values_needed,
};

#[test]
fn the_largest_event_fits_and_one_byte_more_does_not() {
    let packed = pack(&[vec![1; MAX_EVENT_BYTES]], 0, 0).unwrap();
    assert_eq!((packed.len(), packed[0].value.len()), (1, MAX_VALUE_BYTES));
    let group = [vec![], vec![1; MAX_EVENT_BYTES + 1]];
    let refused = Failure::EventTooLarge {
        index: 1,
        bytes: MAX_EVENT_BYTES + 1,
        limit: MAX_EVENT_BYTES,
    };
    assert_eq!(pack(&group, 0, 0).err(), Some(refused));
}

#[test]
fn a_group_takes_as_many_values_as_a_batch_may_hold_and_no_more() {
    let full = vec![vec![7; TARGET_VALUE_BYTES]; MAX_GROUP_VALUES];
    assert_eq!(values_needed(&full), MAX_GROUP_VALUES);
    assert_eq!(pack(&full, 0, 0).unwrap().len(), MAX_GROUP_VALUES);
    let over = [full, vec![vec![7]]].concat();
    let refused = Failure::GroupTooLarge {
        values: MAX_GROUP_VALUES + 1,
        limit: MAX_GROUP_VALUES,
    };
    assert_eq!(pack(&over, 0, 0).err(), Some(refused));
    assert_eq!(values_needed(&[]), 0);
}

#[test]
fn five_events_of_usual_size_share_a_value() {
    assert_eq!(values_needed(&vec![vec![0; 280]; 20]), 4);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn every_event_is_packed_once_in_order_and_within_the_limits(
        sizes in prop::collection::vec(prop_oneof![0..40usize, 200..400usize, 1400..=MAX_EVENT_BYTES], 0..60),
        first in 0..1_000_000u64,
    ) {
        let group: Vec<Vec<u8>> = sizes.iter().enumerate().map(|(at, size)| vec![at as u8; *size]).collect();
        let packed = pack(&group, first, 3).unwrap();
        prop_assert_eq!(packed.len(), values_needed(&group));
        let mut unpacked = Vec::new();
        for one in &packed {
            let frame = frame::decode(&one.value).unwrap();
            prop_assert_eq!(frame.first, one.first);
            prop_assert!(one.value.len() <= TARGET_VALUE_BYTES || frame.count == 1);
            prop_assert!(one.value.len() <= MAX_VALUE_BYTES);
            unpacked.extend(frame.positioned().map(|(position, event)| (position, event.to_vec())));
        }
        prop_assert!(unpacked.into_iter().eq((first..).zip(group)));
    }
}
