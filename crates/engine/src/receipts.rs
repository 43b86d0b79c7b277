//! Receipts of erasures: a signed note that says how much was destroyed, and of whom it was does not say.
//!
//! Place in the flow: after the keys are destroyed, whenever somebody asks. Which key slots stands in it
//! as a digest: in clear their numbers would lead to the units that had registered somebody. Absent: erasing.

use decision::Erasure;
use event::HOUSE;
use proof::Notary;
use seal::{KeySlots, Slot};
use zeroize::Zeroizing;

use crate::Failure;

/// Signs in the name of this store.
pub struct Receipts(Notary);

impl Receipts {
    /// The notary of a store.
    ///
    /// # Errors
    /// [`Failure`]: the key of the house cannot be read.
    pub(crate) fn new(slots: &KeySlots) -> Result<Self, Failure> {
        notary(slots).map(Self)
    }

    /// Signs any other text of this store.
    pub(crate) fn sign(&self, text: &str) -> String {
        self.0.sign(text)
    }

    /// With this anybody verifies a receipt.
    #[must_use]
    pub fn verifier_key(&self) -> String {
        self.0.verifier_key()
    }

    /// The receipt; `None` while the keys stand, and for what a term erased.
    #[must_use]
    pub fn receipt(&self, erasure: &Erasure) -> Option<String> {
        let done = erasure.done.filter(|_| !erasure.of.is_empty())?;
        let [registrations, relations, persons] = erasure.counts;
        let id = uuid::Uuid::from_bytes(erasure.id);
        let mut slots = blake3::Hasher::new_derive_key("kring v1 slots of an erasure");
        slots.update(&erasure.id);
        for of in &erasure.of {
            slots.update(&of.matter().0.to_le_bytes());
        }
        let (number, digest) = (erasure.of.len(), slots.finalize().to_hex());
        let text = format!(
            "Kring erasure receipt v1\nerasure {id}\nasked {}\ndone {done}\nregistrations {registrations}\nrelations \
             {relations}\npersons {persons}\nkey slots destroyed {number}, digest {digest}\n",
            erasure.asked
        );
        Some(self.0.sign(&text))
    }
}

/// Whoever holds the store's own key signs in its name.
fn notary(slots: &KeySlots) -> Result<Notary, Failure> {
    let Slot::Live(house) = slots.key(HOUSE)? else {
        return Err(Failure::KeyMissing { position: 0 });
    };
    // As for cursors (`outward`): through the tag, which stands nowhere.
    let tag = Zeroizing::new(house.tag().0);
    let secret = Zeroizing::new(blake3::derive_key("kring v1 signing key", &*tag));
    let store = blake3::hash(&slots.store_id().0).to_hex();
    let name = format!("kring-{}", &store[..16]);
    Notary::new(name, &secret).ok_or(Failure::Unsealable)
}
