//! Reflection: which services there are, with their messages, for whoever connects. Behind mutual TLS as everything is.
//!
//! In both versions of its protocol, which differ in name only: several libraries still ask for v1alpha. Absent: a service
//! that this daemon does not serve.

use prost::Message as _;
use prost_types::FileDescriptorSet;
use tonic_reflection::{
    pb,
    server::{Builder, v1, v1alpha},
};

use super::CannotRun;
use crate::wire::DESCRIPTOR_SET;

/// File of the service that is there in development mode only.
const DEVELOPMENT: &str = "kring/v1/development.proto";

/// The services of a daemon, as reflection tells them.
pub(super) struct Told {
    files: FileDescriptorSet,
}

impl Told {
    /// # Errors
    /// The descriptor set in this program cannot be read: a fault of its build.
    pub(super) fn new(development: bool) -> Result<Self, CannotRun> {
        let mut files = FileDescriptorSet::decode(DESCRIPTOR_SET).map_err(fault)?;
        files
            .file
            .retain(|file| development || file.name() != DEVELOPMENT);
        Ok(Self { files })
    }

    fn builder(&self, other_version: &'static [u8]) -> Builder<'static> {
        Builder::configure()
            .register_file_descriptor_set(self.files.clone())
            .register_encoded_file_descriptor_set(tonic_health::pb::FILE_DESCRIPTOR_SET)
            .register_encoded_file_descriptor_set(other_version)
    }

    /// Reflection as it is named today.
    ///
    /// # Errors
    /// As [`Told::new`].
    pub(super) fn v1(&self) -> Result<v1::ServerReflectionServer<impl v1::ServerReflection>, CannotRun> {
        let builder = self.builder(pb::v1alpha::FILE_DESCRIPTOR_SET);
        builder.build_v1().map_err(fault)
    }

    /// Reflection under its older name.
    ///
    /// # Errors
    /// As [`Told::new`].
    pub(super) fn v1alpha(
        &self,
    ) -> Result<v1alpha::ServerReflectionServer<impl v1alpha::ServerReflection>, CannotRun> {
        let builder = self.builder(pb::v1::FILE_DESCRIPTOR_SET);
        builder.build_v1alpha().map_err(fault)
    }
}

fn fault(error: impl std::fmt::Display) -> CannotRun {
    CannotRun::Server(error.to_string())
}
