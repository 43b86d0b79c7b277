//! The three certificate files: can they be read, do certificate and key belong together, how long do they hold.

use std::{fs, os::unix::fs::PermissionsExt as _, path::Path};

use rustls::{
    crypto::ring,
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject as _},
    sign::CertifiedKey,
};
use x509_parser::prelude::{FromDer as _, X509Certificate};

use super::check::Checked;
use crate::{
    certificates::{OutsideValidity, Validity},
    config::TlsFiles,
};

type Chain = Vec<CertificateDer<'static>>;

pub(super) fn look(files: &TlsFiles, now_micros: i64, checked: &mut Checked) {
    let chain = certificates(&files.certificate);
    let key = private_key(&files.private_key);
    // Which of the two is the wrong one only their owner knows; the key is named, since it is looked at second.
    let key = key.and_then(|key| match &chain {
        Ok(chain) => {
            belongs(chain.clone(), key).map_err(|why| format!("{} {why}", files.private_key.display()))
        }
        Err(_) => Ok(()),
    });
    let path = files.certificate.display();
    checked.note(
        "tls.certificate",
        chain
            .and_then(|chain| term(&chain[0], now_micros).map_err(|why| format!("{path} {why}")))
            .map(|term| format!("{path}: {term}")),
    );
    let path = files.private_key.display();
    checked.note(
        "tls.private_key",
        key.map(|()| format!("{path}: the key of that certificate")),
    );
    checked.note("tls.client_authorities", authorities(&files.client_authorities));
}

fn read(path: &Path) -> Result<Vec<u8>, String> {
    fs::read(path).map_err(|error| format!("{} cannot be read: {error}", path.display()))
}

/// The certificates of a PEM file, at least one.
fn certificates(path: &Path) -> Result<Chain, String> {
    let pem = read(path)?;
    let all: Result<Chain, _> = CertificateDer::pem_slice_iter(&pem).collect();
    match all {
        Ok(chain) if !chain.is_empty() => Ok(chain),
        _ => Err(format!("{} holds no certificate in PEM", path.display())),
    }
}

fn private_key(path: &Path) -> Result<PrivateKeyDer<'static>, String> {
    let path_shown = path.display();
    let pem = zeroize::Zeroizing::new(read(path)?);
    let mode = fs::metadata(path).map_or(0, |file| file.permissions().mode());
    if mode & 0o007 != 0 {
        return Err(format!(
            "{path_shown} can be read by others than its owner; chmod o= {path_shown}"
        ));
    }
    // The library's error is left out: it might quote what it stumbled over.
    PrivateKeyDer::from_pem_slice(&pem).map_err(|_| format!("{path_shown} holds no private key in PEM"))
}

fn belongs(chain: Chain, key: PrivateKeyDer<'static>) -> Result<(), &'static str> {
    let key = ring::default_provider()
        .key_provider
        .load_private_key(key)
        .map_err(|_| "is a key of a kind that TLS cannot use here")?;
    match CertifiedKey::new(chain, key).keys_match() {
        Err(rustls::Error::InconsistentKeys(rustls::InconsistentKeys::KeyMismatch)) => {
            Err("is not the key of the first certificate in tls.certificate")
        }
        _ => Ok(()),
    }
}

/// How long a certificate still holds, in words.
fn term(der: &CertificateDer<'_>, now_micros: i64) -> Result<String, &'static str> {
    let (_, certificate) = X509Certificate::from_der(der).map_err(|_| "holds no X.509 certificate")?;
    let validity = Validity::of(&certificate);
    match validity.check(now_micros) {
        Ok(()) => Ok(format!("valid, {} days left", validity.days_left(now_micros))),
        Err(OutsideValidity::NotYet) => Err("is not valid yet: compare the clock of this machine"),
        Err(OutsideValidity::Expired) => Err("has expired: nobody can connect"),
    }
}

fn authorities(path: &Path) -> Result<String, String> {
    let all = certificates(path)?;
    let mut roots = rustls::RootCertStore::empty();
    for (authority, number) in all.iter().zip(1..) {
        let is_authority =
            X509Certificate::from_der(authority).is_ok_and(|(_, certificate)| certificate.is_ca());
        if !is_authority || roots.add(authority.clone()).is_err() {
            return Err(format!(
                "certificate {number} in {} is not that of an authority",
                path.display()
            ));
        }
    }
    Ok(format!("{}: {} trusted", path.display(), all.len()))
}
