//! Mutual TLS of the server: its certificate, its key, and whose certificates it trusts.

use std::{fs, os::unix::fs::PermissionsExt as _, path::Path, sync::Arc};

use tokio_rustls::rustls::{
    RootCertStore, ServerConfig,
    crypto::ring,
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject as _},
};

use super::{CannotRun, verifier::InItsOwnTerm};
use crate::{certificates::Validity, client::chain, config::TlsFiles, observe::Metrics};

/// Mutual TLS 1.2 or 1.3 with HTTP/2: nobody is served without a certificate of a trusted authority.
pub(super) fn tls(files: &TlsFiles, metrics: &Metrics) -> Result<ServerConfig, CannotRun> {
    let certificate = read("the server certificate", &files.certificate)?;
    let private_key = private_key(&files.private_key)?;
    let authorities = authorities(&files.client_authorities)?;
    let validity = Validity::of_pem(&certificate).map_err(|error| CannotRun::Tls(error.to_string()))?;
    metrics
        .certificate_not_after_seconds
        .set(validity.not_after_seconds);
    let provider = Arc::new(ring::default_provider());
    let verifier = InItsOwnTerm::new(authorities, Arc::clone(&provider)).map_err(cannot_be_used)?;
    let mut config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(cannot_be_used)?
        .with_client_cert_verifier(Arc::new(verifier))
        .with_single_cert(certificates(&certificate, &files.certificate)?, private_key)
        .map_err(cannot_be_used)?;
    config.alpn_protocols = vec![b"h2".to_vec()];
    Ok(config)
}

fn read(what: &'static str, path: &Path) -> Result<Vec<u8>, CannotRun> {
    fs::read(path).map_err(|error| CannotRun::File {
        what,
        path: path.to_owned(),
        kind: error.kind(),
    })
}

fn private_key(path: &Path) -> Result<PrivateKeyDer<'static>, CannotRun> {
    let pem = zeroize::Zeroizing::new(read("the server's private key", path)?);
    let mode = fs::metadata(path).map_or(0, |file| file.permissions().mode());
    let path = path.display();
    // A group of its own for certificates is common; everybody is not.
    if mode & 0o007 != 0 {
        return Err(CannotRun::Tls(format!(
            "the private key {path} can be read by others than its owner; chmod o= {path}"
        )));
    }
    PrivateKeyDer::from_pem_slice(&pem)
        .map_err(|_| CannotRun::Tls(format!("{path} holds no private key in PEM")))
}

/// An authority that cannot be read would refuse all its agencies without a word, so it is refused at once.
fn authorities(path: &Path) -> Result<RootCertStore, CannotRun> {
    let pem = read("the client authorities", path)?;
    let mut store = RootCertStore::empty();
    for certificate in certificates(&pem, path)? {
        store.add(certificate).map_err(cannot_be_used)?;
    }
    Ok(store)
}

fn certificates(pem: &[u8], path: &Path) -> Result<Vec<CertificateDer<'static>>, CannotRun> {
    let no_pem = || CannotRun::Tls(format!("{} holds no certificate in PEM", path.display()));
    let found: Vec<_> = CertificateDer::pem_slice_iter(pem)
        .collect::<Result<_, _>>()
        .map_err(|_| no_pem())?;
    if found.is_empty() {
        Err(no_pem())
    } else {
        Ok(found)
    }
}

#[allow(clippy::needless_pass_by_value)]
fn cannot_be_used(error: impl std::error::Error + 'static) -> CannotRun {
    CannotRun::Tls(chain(&error))
}
