//! Creating a store: explicit, never because a path was empty.

use std::{path::Path, sync::Arc};

use decision::{Books, Command, OpenStore, PinAdministrator};
use event::Moment;
use journal::{Epoch, Journal};
use policy::{Policy, Reference};
use rand::RngCore;
use seal::{KeyEncryptionKey, KeySlots, StoreId};

use crate::{
    Failure,
    group::Group,
    keys::Keys,
    open::{journal_dir, slots_file},
    writer::Ledger,
};

/// The first administrator's certificate.
pub struct FirstAdministrator {
    /// Its SHA-256.
    pub fingerprint: [u8; 32],
    /// Name for people.
    pub name: String,
    /// Last moment of its term.
    pub not_after: Moment,
}

/// What a new store needs.
pub struct NewStore<'s> {
    /// Its directory: exists and is empty.
    pub data_dir: &'s Path,
    /// Wraps its keys.
    pub key_encryption_key: &'s KeyEncryptionKey,
    /// Under which policy it runs.
    pub policy: &'s Policy,
    /// Sectors and municipalities.
    pub reference: &'s Reference,
    /// Check of the pseudonym key, by which the store recognises it again.
    pub pseudonym_check: [u8; 16],
    /// The first administrator.
    pub administrator: FirstAdministrator,
    /// Now.
    pub now: Moment,
}

/// Creates key slots and log, and writes the first facts: the policy and the first administrator.
///
/// # Errors
/// [`Failure`]: something is already there, or the disk refuses.
pub fn create(new: &NewStore<'_>, random: &mut dyn RngCore) -> Result<(), Failure> {
    let mut store_id = [0; 16];
    random.fill_bytes(&mut store_id);
    let epoch = Epoch(random.next_u64());
    Journal::create(&journal_dir(new.data_dir), epoch)?;
    let slots = KeySlots::create(
        &slots_file(new.data_dir),
        StoreId(store_id),
        new.key_encryption_key,
    )?;

    let mut keys = Keys::new(slots);
    let mut replay_nothing = |_, _: &[u8]| Ok::<(), Failure>(());
    let (journal, _) =
        Journal::open(&journal_dir(new.data_dir), &mut replay_nothing).map_err(crate::engine::opening)?;
    let books = Books::default();
    let mut ledger = Ledger {
        journal,
        next_matter: event::HOUSE.0 + 1,
        last: new.now,
    };
    let mut group = Group::new(&books, Arc::new(new.policy.clone()), new.reference);
    let first = [
        Command::OpenStore(OpenStore {
            profile: new.policy.profile.name().to_owned(),
            policy_digest: new.policy.digest,
            pseudonym_check: new.pseudonym_check,
        }),
        Command::PinAdministrator(PinAdministrator {
            fingerprint: new.administrator.fingerprint,
            name: new.administrator.name.clone(),
            not_after: Some(new.administrator.not_after),
        }),
    ];
    for command in &first {
        // These two decisions refuse nothing.
        let _ = group.add(&mut ledger, &mut keys, random, command, new.now)?;
    }
    ledger.journal.append(&group.events, &mut |_| {})?;
    ledger.journal.close()?;
    Ok(())
}
