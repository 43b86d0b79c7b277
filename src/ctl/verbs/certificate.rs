//! `kringctl certificate ...`

use std::path::Path;

use super::{Admin, Answer, Asker, Failed, Page, connect, incomplete, now, output::certificate as shown};
use crate::{
    ctl::{
        arguments::{CertificateVerb, Connection},
        certificate_file,
    },
    wire::v1::{self, ClientCertificate},
};

const DIGITS: usize = 64;

pub(super) async fn run(
    connection: &Connection,
    verb: CertificateVerb,
    page: Page,
) -> Result<Answer, Failed> {
    match verb {
        CertificateVerb::Pin { file } => pin(connection, &file).await,
        CertificateVerb::Revoke { which, consent } => {
            let (asker, wanted) = (Asker::of(&consent)?, Wanted::read(&which)?);
            let mut admin = connect(connection).await?;
            let certificate = find(&mut admin, &wanted).await?;
            revoke(admin, certificate, asker).await
        }
        CertificateVerb::List { oin } => {
            let all = all(&mut connect(connection).await?, oin.unwrap_or_default()).await?;
            Ok(list(page, &all))
        }
    }
}

/// The daemon's certificates of one agency, or all.
pub(super) async fn all(admin: &mut Admin, oin: String) -> Result<Vec<ClientCertificate>, Failed> {
    let answer = admin
        .list_certificates(v1::ListCertificatesRequest { oin })
        .await?;
    Ok(answer.into_inner().certificates)
}

pub(super) fn list(page: Page, certificates: &[ClientCertificate]) -> Answer {
    let now = now();
    Answer::new(
        shown::list(page, certificates, now),
        certificates.iter().map(|c| shown::as_json(c, now)).collect(),
    )
    .with_warning(shown::warning(certificates, now))
}

async fn pin(connection: &Connection, file: &Path) -> Result<Answer, Failed> {
    let certificate = certificate_file::read(file)?;
    let mut admin = connect(connection).await?;
    let request = v1::PinCertificateRequest { certificate };
    let answer = admin.pin_certificate(request).await?.into_inner();
    let pinned = answer.certificate.ok_or_else(incomplete)?;
    let next = format!(
        "Certificates of {} that are not pinned are refused from now on.",
        pinned.name
    );
    Ok(Answer::new(
        format!("Pinned for {}: {}", pinned.name, pinned.fingerprint),
        shown::as_json(&pinned, now()),
    )
    .with_hint(Some(next)))
}

/// Revokes a certificate that was found, after asking.
pub(super) async fn revoke(
    mut admin: Admin,
    certificate: ClientCertificate,
    asker: Asker,
) -> Result<Answer, Failed> {
    let fingerprint = certificate.fingerprint.clone();
    asker.ask(&format!(
        "{} will be refused for good; a revoked certificate cannot be taken back.\n{fingerprint}",
        whose(&certificate)
    ))?;
    let request = v1::RevokeCertificateRequest { fingerprint };
    let answer = admin.revoke_certificate(request).await?.into_inner();
    let revoked = answer.certificate.ok_or_else(incomplete)?;
    Ok(Answer::new(
        format!("Revoked: {}", revoked.fingerprint),
        shown::as_json(&revoked, now()),
    ))
}

fn whose(c: &ClientCertificate) -> String {
    match (c.administrator, c.name.is_empty()) {
        (true, _) => format!("The certificate of administrator {}", c.name),
        (false, false) => format!("The certificate of {} ({})", c.name, c.oin),
        (false, true) => "A certificate that the daemon has not seen".to_owned(),
    }
}

/// Which certificate somebody means.
#[derive(PartialEq, Eq, Debug)]
pub(super) struct Wanted {
    /// Lower-case hexadecimal digits: all 64, or the first 16 or more.
    digits: String,
}

impl Wanted {
    /// A fingerprint as people copy it, the beginning of one, or else a file.
    pub(super) fn read(text: &str) -> Result<Self, Failed> {
        let digits: String = text.chars().filter(|c| !matches!(c, ':' | ' ')).collect();
        let hexadecimal = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_hexdigit());
        let path = Path::new(text);
        if hexadecimal && (shown::SHORT..=DIGITS).contains(&digits.len()) {
            let digits = digits.to_ascii_lowercase();
            return Ok(Self { digits });
        }
        if path.exists() {
            let digits = certificate_file::fingerprint(&certificate_file::read(path)?);
            return Ok(Self { digits });
        }
        Err(Failed::Usage(if hexadecimal {
            format!(
                "a fingerprint has {DIGITS} digits; at least the first {} of them are needed",
                shown::SHORT
            )
        } else {
            format!("{text} is neither a fingerprint nor a file")
        }))
    }

    /// The one that is meant. A whole fingerprint may be of a certificate that nobody has seen.
    fn among(&self, known: Vec<ClientCertificate>) -> Result<ClientCertificate, Failed> {
        let mut found = known
            .into_iter()
            .filter(|c| c.fingerprint.starts_with(&self.digits));
        match (found.next(), found.next()) {
            (Some(only), None) => Ok(only),
            (None, _) if self.digits.len() == DIGITS => Ok(ClientCertificate {
                fingerprint: self.digits.clone(),
                ..ClientCertificate::default()
            }),
            (None, _) => Err(Failed::Usage(format!(
                "no certificate that the daemon knows begins with {}: give the whole fingerprint, or the file",
                self.digits
            ))),
            (Some(_), Some(_)) => Err(Failed::Usage(format!(
                "several certificates begin with {}: give more digits",
                self.digits
            ))),
        }
    }
}

/// The certificate that is meant.
pub(super) async fn find(admin: &mut Admin, wanted: &Wanted) -> Result<ClientCertificate, Failed> {
    wanted.among(all(admin, String::new()).await?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known(fingerprints: &[String]) -> Vec<ClientCertificate> {
        let certificate = |fingerprint: &String| ClientCertificate {
            fingerprint: fingerprint.clone(),
            name: "Housing".into(),
            ..ClientCertificate::default()
        };
        fingerprints.iter().map(certificate).collect()
    }

    #[test]
    fn fingerprints_are_read_as_people_copy_them() {
        let whole = "AB:".repeat(31) + "AB";
        assert_eq!(Wanted::read(&whole).unwrap().digits, "ab".repeat(32));
        assert_eq!(
            Wanted::read("9f86d081884c7d65").unwrap().digits,
            "9f86d081884c7d65"
        );
    }

    #[test]
    fn too_few_digits_and_what_is_no_file_are_wrong_use() {
        for wrong in ["9f86d08", "no-such-file.pem", "", &"a".repeat(65)] {
            assert_eq!(Wanted::read(wrong).unwrap_err().exit_code(), 64, "{wrong}");
        }
    }

    #[test]
    fn the_first_digits_must_mean_one_certificate() {
        let (one, other) = ("ab".repeat(32), "ab".repeat(31) + "cd");
        let wanted = Wanted::read(&"ab".repeat(8)).unwrap();
        let found = wanted.among(known(std::slice::from_ref(&one))).unwrap();
        assert_eq!(found.fingerprint, one);
        assert!(
            wanted.among(known(&[one.clone(), other])).is_err(),
            "it might be either"
        );
        assert!(wanted.among(Vec::new()).is_err(), "the beginning of none");
        let whole = Wanted::read(&one).unwrap();
        assert_eq!(
            whole.among(Vec::new()).unwrap().fingerprint,
            one,
            "unseen, but whole"
        );
    }
}
