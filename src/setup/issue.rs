//! One more client certificate from the development authority of a folder.

use std::path::Path;

use zeroize::Zeroizing;

use super::failure::{SetupFailure, not_made, not_read};
use super::{CERTIFICATE_DAYS, Made};
use crate::certificates::{ClientSubject, DevelopmentAuthority, Issued, Oin};
use crate::files::{MODE_PRIVATE, MODE_PUBLIC, write_new};

const FILE_NAME_CHARACTERS_MAX: usize = 64;

/// Writes `tls/<name>.pem` and `tls/<name>.key` for one agency, valid for a year from `now` (UTC microseconds).
///
/// `name` names the files and stands in the certificate as its common name; `organisation` is the agency's legal name.
///
/// # Errors
/// [`SetupFailure`]; files that are there are never overwritten.
pub fn issue_client(
    folder: &Path,
    oin: Oin,
    organisation: &str,
    name: &str,
    now_micros: i64,
) -> Result<Vec<Made>, SetupFailure> {
    if !is_file_name(name) {
        return Err(SetupFailure::BadFileName(name.to_owned()));
    }
    let tls = folder.join("tls");
    let read = |file: &str| {
        let path = tls.join(file);
        std::fs::read_to_string(&path).map_err(not_read(path))
    };
    let authority = DevelopmentAuthority::from_pem(&read("ca.pem")?, &Zeroizing::new(read("ca.key")?))?;
    let issued = authority.issue_client(
        ClientSubject {
            oin,
            organisation,
            name,
        },
        now_micros,
        CERTIFICATE_DAYS,
    )?;
    Ok(write_pair(
        &tls,
        name,
        &issued,
        [
            "the client certificate",
            "its key: only for the agency that it names",
        ],
    )?
    .into())
}

/// The key first: a certificate without its key is of no use, and neither is overwritten on a second try.
pub(super) fn write_pair(
    tls: &Path,
    name: &str,
    issued: &Issued,
    what: [&'static str; 2],
) -> Result<[Made; 2], SetupFailure> {
    let [certificate, key] = [tls.join(format!("{name}.pem")), tls.join(format!("{name}.key"))];
    if certificate.symlink_metadata().is_ok() {
        return Err(SetupFailure::Exists(certificate));
    }
    write_new(&key, issued.private_key_pem.as_bytes(), MODE_PRIVATE).map_err(not_made(&key))?;
    write_new(&certificate, issued.certificate_pem.as_bytes(), MODE_PUBLIC)
        .map_err(not_made(&certificate))?;
    Ok([
        Made {
            path: certificate,
            what: what[0],
        },
        Made {
            path: key,
            what: what[1],
        },
    ])
}

/// Nothing that could leave the folder, hide, or take the place of the authority or the server.
fn is_file_name(name: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    (1..=FILE_NAME_CHARACTERS_MAX).contains(&name.len())
        && name.bytes().all(allowed)
        && !name.starts_with('-')
        && !matches!(name, "ca" | "server")
}
