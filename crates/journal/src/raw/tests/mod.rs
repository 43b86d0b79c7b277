//! Tests of the raw reader: against sled itself, against damage, and against bytes that nobody wrote.

#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

mod against_sled;
mod damage;
mod forge;
mod hostile;
mod judging;
mod segments;
mod store;
mod tail;
mod twice;
