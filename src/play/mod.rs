//! Plays a story against a running daemon: the same player for the demo and for the tests.
//!
//! Place in the flow: before it and behind it. A [`Stage`] is a folder, a real `kringd` as a child process, and the
//! admitted cast of a story; each event becomes real requests over gRPC with mutual TLS, and what the agencies hear
//! comes back over their own subscriptions. Absent: any shortcut into the engine, and any identity outside a request:
//! a story's persons have names of the story only, which are never sent.

mod admit;
mod always;
mod beside;
mod cast;
mod check;
mod check_notices;
mod compare;
mod daemon;
mod deed;
mod failure;
mod folder;
mod happening;
mod hearing;
mod last;
mod ledger;
mod lines;
mod others;
mod person;
mod request;
mod seen;
mod stage;
mod subscription;
mod watcher;

pub(crate) use admit::{admit, certificates};
pub use beside::Tally;
pub(crate) use cast::units_of;
pub use cast::{Cast, Member};
pub use check::failures;
pub use daemon::{Daemon, Ports, Ready};
pub use failure::CannotPlay;
pub(crate) use folder::make;
pub use happening::{Answer, Happening, Refused};
pub(crate) use lines::granted;
pub use seen::{Kind, Sighting, Who, learnt, pairs, told};
pub use stage::{Plan, Stage};
pub use watcher::{Quiet, Watcher};
