//! Translation at the door, once: wire messages to commands, answers to wire messages.
//!
//! Place in the flow: request -> who asks -> **about whom** -> decision. The only code that sees a raw identity: it goes
//! into a pseudonym and is wiped. Behind this module nobody knows the wire, and nobody knows an identity.

mod administration;
mod answers;
mod backups;
mod changes;
mod erasures;
mod fields;
mod lists;
mod notices;
mod oversight;
mod persons;
mod raw;
mod registrations;
mod relations;
mod rules;

pub(crate) use administration::{admission, agency_view, opening};
pub(crate) use answers::{around, coverage, end_reason, refused, register, registration};
pub(crate) use backups::{backup_kept, backup_progress, backup_taken};
pub(crate) use changes::{agency_update, unit_update};
pub(crate) use erasures::{erasure, erasure_id, erasure_place, erasure_token, units_in, would_be_erased};
pub(crate) use fields::{known_municipality, registration_id, stamp, uuid};
pub(crate) use lists::{List, end_of_list, item_of_list, mark_after, opening_of_list, reference_of_item};
pub(crate) use notices::notice;
pub(crate) use oversight::{
    agency_place, agency_token, fingerprint, hex, log_entry, merge_proposal, named_registration, proposal_id,
};
pub(crate) use raw::Guarded;
pub(crate) use registrations::{end_command, look_command, register_command, renew_command};
pub(crate) use relations::{assert_command, deny_command, end_relation_command};
pub(crate) use rules::{percent, policy, read_rules_etag, rules_change, rules_preview};

use crate::keyring::Keys;

/// What translation needs beside the message.
pub(crate) struct Desk {
    pub(crate) keys: Keys,
    pub(crate) today: event::Day,
}
