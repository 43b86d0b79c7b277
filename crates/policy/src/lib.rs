//! Policy: on what legal basis the index runs, who matches whom, and what a notice may say.
//!
//! Place in the flow: read by decision (may this unit register this person?), household (which rows of the pair rule
//! count?) and disclosure (what may this recipient see?). A policy is a file with a closed set of keys; its digest is
//! a fact in the log, so it cannot change unseen. Absent: code that knows a sector or a municipality by name.

mod bad;
mod file;
mod form;
mod profile;
mod reference;
mod rows;

pub use bad::BadPolicy;
pub use file::{HOUSEHOLD_TOML, JEUGDWET_TOML, POLICY_BYTES_MAX, Policy};
pub use form::{KeyDiffers, changes_links, differences};
pub use profile::{Disclosure, Limits, Profile, Terms};
pub use reference::{BadReference, MUNICIPALITIES_CSV, Reference, SECTORS_CSV, Sector};
pub use rows::{RowRule, Rows};
