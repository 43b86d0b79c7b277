//! Mutual TLS of the server: its certificate, its key, and whose certificates it trusts.

use std::{fs, os::unix::fs::PermissionsExt as _, path::Path};

use tonic::transport::{Certificate, Identity, ServerTlsConfig};

use super::CannotRun;
use crate::{certificates::Validity, config::TlsFiles, observe::Metrics};

/// Mutual TLS: nobody is served without a certificate of a trusted authority.
pub(super) fn tls(files: &TlsFiles, metrics: &Metrics) -> Result<ServerTlsConfig, CannotRun> {
    let read = |what, path: &Path| {
        fs::read(path).map_err(|error| CannotRun::File {
            what,
            path: path.to_owned(),
            kind: error.kind(),
        })
    };
    let certificate = read("the server certificate", &files.certificate)?;
    let private_key = read("the server's private key", &files.private_key)?;
    let mode = fs::metadata(&files.private_key).map_or(0, |file| file.permissions().mode());
    // A group of its own for certificates is common; everybody is not.
    if mode & 0o007 != 0 {
        let path = files.private_key.display();
        return Err(CannotRun::Tls(format!(
            "the private key {path} can be read by others than its owner; chmod o= {path}"
        )));
    }
    let authorities = read("the client authorities", &files.client_authorities)?;
    let validity = Validity::of_pem(&certificate).map_err(|error| CannotRun::Tls(error.to_string()))?;
    metrics
        .certificate_not_after_seconds
        .set(validity.not_after_seconds);
    Ok(ServerTlsConfig::new()
        .identity(Identity::from_pem(certificate, private_key))
        .client_ca_root(Certificate::from_pem(authorities))
        .client_auth_optional(false))
}
