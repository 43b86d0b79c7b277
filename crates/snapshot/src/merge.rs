//! Several runs read as one, and the rule when they are made one.
//!
//! Reading: a cursor in each run, always the smallest key first; of equal keys the one of the highest run speaks, and
//! the others are passed over. As long as one run stays ahead of all others nothing is compared but with the second.
//!
//! The rule: sizes above weigh sizes below. A run is merged with all that stand on it once these together are as large
//! as it is, and four runs or more take part. So there are never more than about log2(all / one push) + 3 runs, and a
//! byte is written again only when the run that holds it at least doubles.

use core::cmp::Ordering;

use crate::failure::Failure;
use crate::run::Cursor;

/// Fewer runs than this are not worth a merge.
const FAN: usize = 4;

/// Tells each key of the cursors once, in order, with its newest value, or `None` where it is gone. The cursors stand
/// in the order of their runs, bottom to top.
pub(crate) fn each_key<E: From<Failure>>(
    mut cursors: Vec<Cursor<'_>>,
    mut each: impl FnMut(&[u8], Option<&[u8]>) -> Result<(), E>,
) -> Result<(), E> {
    cursors.retain(|cursor| !cursor.ended());
    loop {
        let Some((first, second)) = two_smallest(&cursors) else {
            return Ok(());
        };
        let advanced = match second {
            None => {
                let cursor = &mut cursors[first];
                while !cursor.ended() {
                    each(cursor.key(), cursor.value())?;
                    cursor.advance()?;
                }
                first
            }
            Some(second) if cursors[first].compare(&cursors[second]) == Ordering::Equal => {
                // Of two with one key the second is the lower run: what it says is overtaken.
                cursors[second].advance()?;
                second
            }
            Some(second) => {
                let (cursor, bound) = two_of(&mut cursors, first, second);
                loop {
                    each(cursor.key(), cursor.value())?;
                    cursor.advance()?;
                    if cursor.ended() || cursor.compare(bound) != Ordering::Less {
                        break first;
                    }
                }
            }
        };
        if cursors[advanced].ended() {
            cursors.remove(advanced);
        }
    }
}

/// The places of the smallest key and the next smallest; of equal ones the higher run is the smaller.
fn two_smallest(cursors: &[Cursor<'_>]) -> Option<(usize, Option<usize>)> {
    let mut places = (0..cursors.len()).rev();
    let mut first = places.next()?;
    let mut second = None;
    for place in places {
        if cursors[place].compare(&cursors[first]) == Ordering::Less {
            second = Some(first);
            first = place;
        } else if second.is_none_or(|second| cursors[place].compare(&cursors[second]) == Ordering::Less) {
            second = Some(place);
        }
    }
    Some((first, second))
}

/// One to move and another to look at.
fn two_of<'a, 'r>(
    cursors: &'a mut [Cursor<'r>],
    first: usize,
    second: usize,
) -> (&'a mut Cursor<'r>, &'a Cursor<'r>) {
    if first < second {
        let (left, right) = cursors.split_at_mut(second);
        (&mut left[first], &right[0])
    } else {
        let (left, right) = cursors.split_at_mut(first);
        (&mut right[0], &left[second])
    }
}

/// The lowest run from which on all should be merged, if any. `sizes` in bytes, bottom to top.
pub(crate) fn due(sizes: &[u64]) -> Option<usize> {
    let mut above = 0_u64;
    let mut from = None;
    for (place, &size) in sizes.iter().enumerate().rev() {
        if size <= above && sizes.len() - place >= FAN {
            from = Some(place);
        }
        above = above.saturating_add(size);
    }
    from
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Ten thousand equal pushes: few runs at any time, few bytes written again.
    #[test]
    fn runs_stay_few_and_bytes_are_seldom_written_again() {
        let (mut sizes, mut written, mut most) = (Vec::new(), 0, 0);
        for _ in 0..10_000 {
            sizes.push(1_u64);
            written += 1;
            while let Some(from) = due(&sizes) {
                let merged: u64 = sizes.drain(from..).sum();
                written += merged;
                sizes.push(merged);
            }
            most = most.max(sizes.len());
        }
        assert!(most <= 14, "{most} runs");
        assert!(written <= 10_000 * 10, "{written} written for 10000");
    }

    #[test]
    fn a_small_change_never_rewrites_a_large_run() {
        assert_eq!(due(&[]), None);
        assert_eq!(due(&[1000, 1, 1]), None);
        assert_eq!(due(&[1000, 1, 1, 1, 1]), Some(1));
        assert_eq!(due(&[1000, 400, 300, 300]), Some(0));
        assert_eq!(due(&[1000, 600, 500]), None, "too few to be worth it");
    }
}
