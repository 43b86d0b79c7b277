//! The citizen service number (burgerservicenummer, BSN).
//!
//! Nine digits, checked by the eleven test (elfproef) with the weights 9, 8, 7, 6, 5, 4, 3, 2, -1. Numbers of eight
//! digits from older systems get one zero in front. Two pitfalls of the arithmetic are refused by name: all zeros,
//! and a start of "00" (000000012 passes the sum, but is never issued).
//!
//! What the test catches, exactly: every change of one digit, and every exchange of two different digits, neighbours
//! or not. Eleven is prime, every weight lies within -1..=9 and is not zero, and every difference of two weights lies
//! within 1..=10, so the sum always moves by something that eleven does not divide. What it does not catch: two or
//! more changed digits (about one in eleven passes), and a lost digit when the remaining eight happen to pass with a
//! zero in front.

use core::fmt;

use zeroize::{Zeroize, ZeroizeOnDrop};

use crate::Invalid;

/// Weight of each digit, first to last.
const WEIGHTS: [i32; 9] = [9, 8, 7, 6, 5, 4, 3, 2, -1];

/// How many different numbers [`test_bsn`] knows: the valid ones among 999900000 to 999999999.
pub const TEST_BSN_COUNT: u32 = 9_091;

/// A valid BSN, as nine ASCII digits. Wiped on drop; cannot be printed, read back or cloned.
#[derive(Zeroize, ZeroizeOnDrop)]
pub struct Bsn([u8; 9]);

impl Bsn {
    /// Checks a BSN of nine digits, or of eight (an older form that lost its leading zero).
    ///
    /// The caller still owns `text` and should wipe it. Blanks and dots are not removed: a caller that sends them
    /// has not cleaned its data, and guessing here would hide that.
    ///
    /// # Errors
    /// One of the `Bsn…` reasons of [`Invalid`].
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        if !text.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(Invalid::BsnNotDigits);
        }
        let mut bsn = Bsn([b'0'; 9]);
        match text.len() {
            9 => bsn.0.copy_from_slice(text.as_bytes()),
            8 => bsn.0[1..].copy_from_slice(text.as_bytes()),
            _ => return Err(Invalid::BsnLength),
        }
        if bsn.0 == [b'0'; 9] {
            return Err(Invalid::BsnAllZero);
        }
        if bsn.0.starts_with(b"00") {
            return Err(Invalid::BsnLeadingZeros);
        }
        if weighted_sum(&bsn.0) % 11 != 0 {
            return Err(Invalid::BsnElevenTest);
        }
        Ok(bsn)
    }

    /// The nine ASCII digits, for hashing inside this crate.
    pub(crate) fn digits(&self) -> &[u8; 9] {
        &self.0
    }
}

impl fmt::Debug for Bsn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Bsn(hidden)")
    }
}

/// Sum of digit times weight over ASCII digits, first digit first; a shorter slice takes the first weights.
fn weighted_sum(digits: &[u8]) -> i32 {
    digits
        .iter()
        .zip(WEIGHTS)
        .map(|(digit, weight)| i32::from(digit - b'0') * weight)
        .sum()
}

/// The `n`-th valid number (from 0) of the range 9999…, which the BRP keeps for test persons and never issues.
///
/// For scenario players and sandboxes. There are [`TEST_BSN_COUNT`] of them; counting goes round after the last, so a
/// scenario with more persons than that must look at the count or describe persons by name.
#[must_use]
pub fn test_bsn(n: u32) -> String {
    // "9999" comes to this much, and the last weight is -1: the last digit must equal the remainder of the sum of the
    // others. A remainder of ten has no such digit, and its eight digits begin no BSN.
    let fixed = weighted_sum(b"9999");
    let check = |middle: i32| {
        let [a, b, c, d] = [middle / 1000, middle / 100 % 10, middle / 10 % 10, middle % 10];
        (fixed + 5 * a + 4 * b + 3 * c + 2 * d) % 11
    };
    let wanted = (n % TEST_BSN_COUNT) as usize;
    let middle = (0..10_000)
        .filter(|middle| check(*middle) < 10)
        .nth(wanted)
        .unwrap_or_default();
    format!("9999{middle:04}{}", check(middle))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn refused(text: &str) -> Invalid {
        Bsn::parse(text).expect_err("this number must be refused")
    }

    /// The rule as the law's explanatory texts write it, without tricks.
    fn naive_eleven_test(n: u32) -> bool {
        let mut rest = n;
        let mut sum = -i64::from(rest % 10);
        rest /= 10;
        for weight in 2..=9 {
            sum += weight * i64::from(rest % 10);
            rest /= 10;
        }
        sum % 11 == 0
    }

    #[test]
    fn known_numbers_pass() {
        for text in ["111222333", "123456782", "999990342", "999993653"] {
            assert!(Bsn::parse(text).is_ok());
        }
    }

    #[test]
    fn eight_digits_are_the_older_form_of_a_leading_zero() {
        let short = (10_000_000_u32..)
            .find(|n| naive_eleven_test(*n))
            .map(|n| n.to_string());
        let short = short.expect("there is such a number");
        let old = Bsn::parse(&short).expect("eight digits");
        let new = Bsn::parse(&format!("0{short}")).expect("nine digits");
        assert_eq!(old.digits(), new.digits());
    }

    #[test]
    fn each_pitfall_has_its_own_reason() {
        assert_eq!(refused(""), Invalid::BsnLength);
        assert_eq!(refused("1234567"), Invalid::BsnLength);
        assert_eq!(refused("1234567820"), Invalid::BsnLength);
        assert_eq!(refused("12345678X"), Invalid::BsnNotDigits);
        assert_eq!(refused("123.456.782"), Invalid::BsnNotDigits);
        assert_eq!(
            refused("12345678\u{0662}"),
            Invalid::BsnNotDigits,
            "an Arabic-Indic digit is not a digit here"
        );
        assert_eq!(refused("123456783"), Invalid::BsnElevenTest);
        assert_eq!(
            refused("000000012"),
            Invalid::BsnLeadingZeros,
            "passes the sum, is never issued"
        );
        assert_eq!(refused("00000012"), Invalid::BsnLeadingZeros);
        assert_eq!(refused("000000000"), Invalid::BsnAllZero);
        assert_eq!(refused("00000000"), Invalid::BsnAllZero);
    }

    #[test]
    fn test_numbers_are_valid_different_and_within_the_reserved_range() {
        let all: Vec<u32> = (0..100_000)
            .map(|last| 999_900_000 + last)
            .filter(|n| naive_eleven_test(*n))
            .collect();
        assert_eq!(all.len(), TEST_BSN_COUNT as usize);
        for (n, expected) in (0_u32..).zip(&all).step_by(97) {
            assert_eq!(test_bsn(n), expected.to_string());
            assert!(Bsn::parse(&test_bsn(n)).is_ok());
        }
        assert_eq!(test_bsn(TEST_BSN_COUNT - 1), all[all.len() - 1].to_string());
        assert_eq!(test_bsn(TEST_BSN_COUNT), test_bsn(0));
    }

    proptest! {
        #[test]
        fn the_eleven_test_agrees_with_the_naive_one(n in 10_000_000_u32..=999_999_999) {
            prop_assert_eq!(Bsn::parse(&format!("{n:09}")).is_ok(), naive_eleven_test(n));
        }

        #[test]
        fn one_changed_digit_is_always_caught(n in 0..TEST_BSN_COUNT, place in 0_usize..9, by in 1_u8..10) {
            let mut digits = test_bsn(n).into_bytes();
            digits[place] = b'0' + (digits[place] - b'0' + by) % 10;
            let changed = String::from_utf8(digits).expect("digits");
            prop_assert!(Bsn::parse(&changed).is_err());
        }

        #[test]
        fn two_exchanged_digits_are_always_caught(n in 0..TEST_BSN_COUNT, a in 0_usize..9, b in 0_usize..9) {
            let mut digits = test_bsn(n).into_bytes();
            prop_assume!(digits[a] != digits[b]);
            digits.swap(a, b);
            let changed = String::from_utf8(digits).expect("digits");
            prop_assert!(Bsn::parse(&changed).is_err());
        }

        #[test]
        fn neither_debug_output_nor_a_reason_shows_a_digit(text in "[0-9]{0,11}") {
            let shown = match Bsn::parse(&text) {
                Ok(bsn) => format!("{bsn:?}"),
                Err(why) => format!("{why:?} {why}"),
            };
            prop_assert!(!shown.bytes().any(|byte| byte.is_ascii_digit()));
        }
    }
}
