//! The wire: generated from `proto/` at build time. Its comments are the agencies' manual.

/// Version 1 of the protocol.
#[allow(missing_docs, unreachable_pub, clippy::all, clippy::pedantic)]
pub mod v1 {
    tonic::include_proto!("kring.v1");
}

/// The descriptor set, for reflection and for the test that field numbers never change.
pub const DESCRIPTOR_SET: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/kring_descriptor.bin"));
