//! Certificate files: what is sent is the certificate and nothing else. A private key never leaves this machine, also
//! when somebody names the wrong file, or one that holds both.

use std::path::Path;

use rustls_pki_types::{CertificateDer, pem::PemObject as _};
use sha2::{Digest as _, Sha256};

use super::{Failed, bounded_file};

/// The DER of the certificate in a file: the first one of a PEM file, or DER.
pub(super) fn read(path: &Path) -> Result<Vec<u8>, Failed> {
    let bytes = bounded_file::read(path, "a certificate")?;
    certificate(&bytes).map_err(|why| bounded_file::wrong(path, why))
}

/// SHA-256 of a certificate, 64 hexadecimal digits.
pub(super) fn fingerprint(der: &[u8]) -> String {
    Sha256::digest(der)
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

fn certificate(bytes: &[u8]) -> Result<Vec<u8>, &'static str> {
    if let Some(Ok(found)) = CertificateDer::pem_slice_iter(bytes).next() {
        return Ok(found.to_vec());
    }
    if contains(bytes, b"PRIVATE KEY-----") {
        return Err(
            "is a private key, not a certificate; it was not sent. Name the certificate that goes with it",
        );
    }
    if is_certificate(bytes) {
        return Ok(bytes.to_vec());
    }
    if bytes.first() == Some(&SEQUENCE) {
        return Err("is no certificate (a key, perhaps); it was not sent. Name a certificate, PEM or DER");
    }
    Err("holds no certificate; nothing was sent. Name a certificate, PEM or DER")
}

fn contains(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}

const SEQUENCE: u8 = 0x30;
const INTEGER: u8 = 0x02;
const VERSION: u8 = 0xa0;

/// A certificate is a sequence whose first part is a sequence that begins with a version or a serial number. A key
/// begins with a number, an encrypted or a public one with the name of its method.
fn is_certificate(der: &[u8]) -> bool {
    let inside = |bytes| content(bytes, SEQUENCE);
    let begins_with = inside(der).and_then(inside).and_then(|to_sign| to_sign.first());
    matches!(begins_with, Some(&(INTEGER | VERSION)))
}

/// What stands inside this tag, as far as its length goes.
fn content(der: &[u8], tag: u8) -> Option<&[u8]> {
    let (&found, rest) = der.split_first()?;
    let (&length, rest) = rest.split_first()?;
    if found != tag {
        return None;
    }
    // The short form is the length itself; the long form says how many bytes of length follow.
    let skip = if length < 0x80 {
        0
    } else {
        usize::from(length & 0x7f)
    };
    rest.get(skip..)
}

#[cfg(test)]
mod tests {
    use super::*;

    // The beginning of each is what its kind always begins with; the rest does not matter here.
    const CERTIFICATE: &[u8] = &[
        0x30, 0x82, 0x01, 0x00, 0x30, 0x81, 0xa0, 0xa0, 0x03, 0x02, 0x01, 0x02,
    ];
    const PKCS8: &[u8] = &[0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05];
    const ENCRYPTED_PKCS8: &[u8] = &[0x30, 0x81, 0x9b, 0x30, 0x57, 0x06, 0x09];

    #[test]
    fn a_certificate_in_der_is_known_by_how_it_begins() {
        assert_eq!(certificate(CERTIFICATE), Ok(CERTIFICATE.to_vec()));
        for key in [PKCS8, ENCRYPTED_PKCS8] {
            assert!(certificate(key).unwrap_err().contains("not sent"));
        }
        for short in 0..8 {
            assert!(certificate(&CERTIFICATE[..short]).is_err(), "{short} bytes");
        }
    }

    #[test]
    fn a_key_file_is_named_as_one() {
        for label in [
            "PRIVATE KEY",
            "EC PRIVATE KEY",
            "ENCRYPTED PRIVATE KEY",
            "RSA PRIVATE KEY",
        ] {
            let pem = format!("-----BEGIN {label}-----\nMC4C\n-----END {label}-----\n");
            assert!(
                certificate(pem.as_bytes()).unwrap_err().contains("private key"),
                "{label}"
            );
        }
    }

    #[test]
    fn of_a_file_with_both_only_the_certificate_is_taken() {
        let both = "-----BEGIN PRIVATE KEY-----\nMC4C\n-----END PRIVATE KEY-----\n\
                    -----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n";
        assert_eq!(certificate(both.as_bytes()), Ok(vec![0x30, 0x00]));
    }

    #[test]
    fn fingerprints_are_sha_256() {
        assert_eq!(
            fingerprint(b""),
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
        );
    }
}
