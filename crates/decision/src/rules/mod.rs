//! Rules: a change of the policy in force, and what it does to everything that was told.
//!
//! Place in the flow: an administrator looks at the difference first (`preview`), then asks for the change (`change`):
//! one fact, and from it on every decision follows the new policy. Links and notices follow in slices (`sweep`), each a
//! command of its own between those of agencies, so that no change holds the index up, and none is too large to be made
//! durable. What agencies do meanwhile is decided under the new policy already, and `household` gives differences
//! against what was told: so nothing is told twice.
//! Absent: who keeps asking for the next slice (`src/daemon`).

mod change;
mod preview;
mod state;
mod sweep;
mod wholes;

pub(crate) use change::change;
pub use preview::{Preview, UnitTold};
pub use state::PolicyChange;
pub(crate) use state::{NotedPolicy, fold};
pub(crate) use sweep::go_over;
