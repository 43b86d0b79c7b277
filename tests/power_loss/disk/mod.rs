//! A disk in memory that is honest about what a power cut takes, and that can fail on purpose.
//!
//! `bytes` and `names` are the model: what is durable and what only might be. `image` is a whole disk of them, `fault`
//! says when which fault happens, `device` (with its `state`) does each operation, and
//! `mount` hands the kernel's questions (`kernel`) to it.

pub(crate) mod bytes;
mod change;
pub(crate) mod device;
pub(crate) mod fault;
pub(crate) mod image;
mod kernel;
pub(crate) mod mount;
pub(crate) mod names;
mod state;

#[cfg(test)]
mod tests;
