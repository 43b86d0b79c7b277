//! Citizen service numbers that pass the eleven test, one for each person number.
//!
//! The numbers are arithmetic, and not of the small range that the register keeps for test persons (9,091 numbers): a
//! whole population needs more. So one of them may be somebody's. They belong in stores of made-up persons only.

/// How many numbers there are: seven digits from 0100000 on, and nine of the last digits but one that leave a check digit.
pub(crate) const NUMBERS: u32 = 9_900_000 * 9;
/// Prime and no divisor of `NUMBERS` (2^5 x 3^4 x 5^5 x 11), so that multiplying by it exchanges all numbers.
const STEP: u64 = 48_271_331;
const WEIGHTS: [u32; 7] = [9, 8, 7, 6, 5, 4, 3];

/// The nine digits of a person number below [`NUMBERS`]; different persons have different ones.
pub(crate) fn digits(person: u32) -> [u8; 9] {
    let mixed = (u64::from(person) * STEP % u64::from(NUMBERS)) as u32;
    let mut left = 100_000 + mixed / 9;
    let mut digits = [0u8; 9];
    for at in (0..7).rev() {
        digits[at] = (left % 10) as u8;
        left /= 10;
    }
    let sum: u32 = digits
        .iter()
        .zip(WEIGHTS)
        .map(|(&digit, weight)| u32::from(digit) * weight)
        .sum();
    // At most one of the ten leaves a remainder of ten, which no check digit can be; nine are always left.
    let mut skip = mixed % 9;
    for eighth in 0..10 {
        let check = (sum + 2 * eighth) % 11;
        if check == 10 {
            continue;
        }
        if skip == 0 {
            digits[7] = eighth as u8;
            digits[8] = check as u8;
            break;
        }
        skip -= 1;
    }
    digits.map(|digit| b'0' + digit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_step_shares_no_factor_with_how_many_there_are() {
        let (mut one, mut other) = (STEP, u64::from(NUMBERS));
        while other != 0 {
            (one, other) = (other, one % other);
        }
        assert_eq!(one, 1);
    }

    #[test]
    fn the_first_and_the_last_pass_the_eleven_test() {
        for person in [0, 1, 2, 44_000_000, NUMBERS - 1] {
            let text = String::from_utf8(digits(person).to_vec()).unwrap();
            assert!(pseudonym::Bsn::parse(&text).is_ok(), "person {person}");
        }
    }
}
