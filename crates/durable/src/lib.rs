//! Durability: after these calls return, the bytes survive a power cut. Stands under the step "durable event".
//!
//! Holds the product's only unsafe code (`interpose`): it makes sled's `flush` a real `fdatasync`.
//! Beside it stand plain helpers that sync files and directories through the standard library.
//! Absent: any knowledge of what is stored, and any retry of a failed sync (a failed sync is never repeated,
//! because the kernel may already have dropped the bytes and would then answer "fine").

mod interpose;
mod sync;

pub use interpose::hits;
pub use sync::{distrust_cache, sync_dir, sync_file, sync_parent};
