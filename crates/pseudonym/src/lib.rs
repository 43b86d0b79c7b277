//! Raw identity to keyed pseudonym: the only crate that ever sees who somebody is.
//!
//! Place in the flow: request -> who asks -> **about whom** -> decision -> durable event -> household -> match ->
//! notice. An [`Identity`] is built at the wire, turned into a [`Pseudonym`] by [`pseudonym`], and dropped (wiped).
//! Everything behind this crate knows a person by pseudonym only.
//!
//! Absent on purpose: any way back from a pseudonym to a person, any accessor that returns a raw value, any
//! `Display`, and fuzzy matching (bit codes of names have been broken repeatedly; a person without a number is an
//! explicit, flagged identity instead).
//!
//! The key is all the protection there is: whoever holds it can try every BSN in seconds. It belongs outside the
//! data directory, and callers belong under a quota.

mod bsn;
mod date;
mod digest;
mod identity;
mod invalid;
mod key;
mod name;
mod pseudonym;

pub use bsn::{Bsn, TEST_BSN_COUNT, test_bsn};
pub use date::{DueMonth, PartialDate};
pub use digest::{DigestKey, RequestDigest, RequestHasher, digest_key};
pub use identity::{Described, Expected, Identity, Sex};
pub use invalid::Invalid;
pub use key::{KeyLabel, NORMALISATION_V1, PseudonymKey};
pub use pseudonym::{IdentityKind, Pseudonym, pseudonym};
