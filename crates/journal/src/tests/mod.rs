//! Tests that need the inside: stored bytes, packing, damage under an open journal, and a disk that fails at a chosen step.

#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

mod damage;
pub(crate) mod faults;
mod frame;
mod head;
mod matrix;
mod pack;
mod poison;
mod start;
mod unsynced;
mod verifying;

/// Bytes of lower-case hex; white space is ignored.
fn unhex(text: &str) -> Vec<u8> {
    let digits: Vec<u8> = text.bytes().filter(|byte| !byte.is_ascii_whitespace()).collect();
    let byte = |pair: &[u8]| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap();
    digits.chunks(2).map(byte).collect()
}
