//! Proof: an RFC 6962 Merkle tree (SHA-256) over the stored bytes of the events. Stands beside the step "durable event".
//!
//! One event is one leaf. The root over the first n leaves fixes all of them, so the head of the journal needs only
//! a size and a root, and an agency can later be shown offline that its registration is in.
//! What leaves the building as a proof is a signed note. Absent: inclusion and consistency proofs, signed checkpoints, any storage of the tree.

mod frontier;
mod hash;
mod note;

pub use frontier::{BadParts, Frontier};
pub use hash::{Hash, leaf_hash};
pub use note::{Notary, verified};
