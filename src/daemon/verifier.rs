//! Whose client certificates pass the handshake: those whose chain leads to a trusted authority, now or in their own term.
//!
//! A certificate that has expired, or is not valid yet, is let through the handshake and refused at every call with a
//! reason that a vendor can read; as a TLS alert it would look like a broken network. Its chain must be whole at an
//! instant inside its own term, so nobody passes who was never trusted. Everything else is refused here.

use std::{sync::Arc, time::Duration};

use tokio_rustls::rustls::{
    DigitallySignedStruct, DistinguishedName, Error, RootCertStore, SignatureScheme,
    client::danger::HandshakeSignatureValid,
    crypto::CryptoProvider,
    pki_types::{CertificateDer, UnixTime},
    server::{
        VerifierBuilderError, WebPkiClientVerifier,
        danger::{ClientCertVerified, ClientCertVerifier},
    },
};

use crate::certificates::{OutsideValidity, Validity};

/// The library's verifier, asked a second time for a certificate outside its term.
#[derive(Debug)]
pub(super) struct InItsOwnTerm(Arc<dyn ClientCertVerifier>);

impl InItsOwnTerm {
    /// # Errors
    /// No authority at all.
    pub(super) fn new(
        authorities: RootCertStore,
        provider: Arc<CryptoProvider>,
    ) -> Result<Self, VerifierBuilderError> {
        WebPkiClientVerifier::builder_with_provider(authorities.into(), provider)
            .build()
            .map(Self)
    }
}

impl ClientCertVerifier for InItsOwnTerm {
    fn root_hint_subjects(&self) -> &[DistinguishedName] {
        self.0.root_hint_subjects()
    }

    fn verify_client_cert(
        &self,
        certificate: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        now: UnixTime,
    ) -> Result<ClientCertVerified, Error> {
        let verify = |at| self.0.verify_client_cert(certificate, intermediates, at);
        verify(now).or_else(|why| match instant_in_its_term(certificate, now) {
            Some(instant) => verify(instant),
            None => Err(why),
        })
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.0.verify_tls12_signature(message, certificate, signed)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.0.verify_tls13_signature(message, certificate, signed)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.supported_verify_schemes()
    }
}

/// The instant of its term that is nearest to now; `None` while it is in its term.
fn instant_in_its_term(certificate: &CertificateDer<'_>, now: UnixTime) -> Option<UnixTime> {
    let validity = Validity::of_der(certificate).ok()?;
    let now_micros = i64::try_from(now.as_secs()).ok()?.checked_mul(1_000_000)?;
    let seconds = match validity.check(now_micros) {
        Ok(()) => return None,
        Err(OutsideValidity::NotYet) => validity.not_before_seconds,
        Err(OutsideValidity::Expired) => validity.not_after_seconds,
    };
    let since_1970 = Duration::from_secs(u64::try_from(seconds).ok()?);
    Some(UnixTime::since_unix_epoch(since_1970))
}

#[cfg(test)]
#[path = "verifier_tests.rs"]
mod tests;
