//! Kring: the circle of professionals around one family.
//!
//! One library for both programs: `kringd` (the daemon) and `kringctl` (the administrator's tool). It is the only place
//! that knows gRPC, HTTP, files, the clock and the operating system. The way of one request:
//!
//! | arrow | where |
//! |---|---|
//! | request | [`wire`] (generated from `proto/`), `service` (one handler per rpc) |
//! | who asks | `door` (certificate to agency), crate `registry` (agency to unit) |
//! | about whom | `translate` (the last place that sees an identity), crate `pseudonym` |
//! | decision | crate `decision` |
//! | durable event | crates `engine`, `event`, `seal`, `journal`, `proof`, `durable` |
//! | household, match | crates `household`, `policy` |
//! | notice | crate `outbox`, `bells`, `service::notices` |
//!
//! Without feature `daemon` only [`wire`], [`client`], [`clock`] and [`ctl`] remain: no store, no engine.

pub mod client;
pub mod clock;
pub mod ctl;
pub mod wire;

#[cfg(feature = "daemon")]
mod backups;
#[cfg(feature = "daemon")]
mod bells;
#[cfg(feature = "daemon")]
pub mod certificates;
#[cfg(feature = "daemon")]
pub mod config;
#[cfg(feature = "daemon")]
pub mod daemon;
#[cfg(feature = "daemon")]
mod damaged_slots;
#[cfg(feature = "daemon")]
pub mod demo;
#[cfg(feature = "daemon")]
pub mod dev;
#[cfg(feature = "daemon")]
mod door;
#[cfg(feature = "daemon")]
mod files;
#[cfg(feature = "daemon")]
mod keyring;
#[cfg(feature = "daemon")]
pub mod keys;
#[cfg(feature = "daemon")]
mod next_key;
#[cfg(feature = "daemon")]
mod next_pseudonym_key;
#[cfg(feature = "daemon")]
pub mod observe;
#[cfg(feature = "daemon")]
mod peer;
#[cfg(feature = "daemon")]
pub mod play;
#[cfg(feature = "daemon")]
mod refusal;
#[cfg(feature = "daemon")]
mod seen;
#[cfg(feature = "daemon")]
mod service;
#[cfg(feature = "daemon")]
pub mod setup;
#[cfg(feature = "daemon")]
mod show;
#[cfg(feature = "daemon")]
mod terms;
#[cfg(feature = "daemon")]
mod translate;
#[cfg(feature = "daemon")]
mod turns;
