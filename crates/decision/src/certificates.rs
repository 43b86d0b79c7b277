//! Certificates: which may call, which may administer, which may no longer do either. None does both.

use event::{AdministratorPinned, CertificatePinned, CertificateRevoked, Fact};

use crate::{
    Answer, Desk, Reason, Refusal,
    agencies::{known, name},
    command::{PinAdministrator, PinCertificate, RevokeCertificate},
};

/// Pins a certificate as administrator. One that was revoked stays revoked.
pub(crate) fn pin_administrator(
    desk: &mut Desk<'_, '_>,
    command: &PinAdministrator,
) -> Result<Answer, Refusal> {
    let PinAdministrator {
        fingerprint,
        name: called,
        not_after,
    } = command.clone();
    name(&called, "name")?;
    refuse_revoked(desk, &fingerprint)?;
    let registry = desk.view().registry;
    if registry
        .certificate(&fingerprint)
        .is_some_and(|c| c.agency.is_some())
    {
        return Err(Refusal::at(Reason::RolesSeparate, "certificate"));
    }
    if desk.view().registry.administrator(&fingerprint).is_none() {
        desk.record(Fact::AdministratorPinned(AdministratorPinned {
            fingerprint,
            name: called,
            not_after,
        }));
    }
    Ok(Answer::Done)
}

/// Pins a certificate of an agency.
pub(crate) fn pin(desk: &mut Desk<'_, '_>, command: &PinCertificate) -> Result<Answer, Refusal> {
    let PinCertificate {
        fingerprint,
        oin,
        not_after,
    } = *command;
    let agency = known(desk, oin, "certificate")?;
    refuse_revoked(desk, &fingerprint)?;
    if desk.view().registry.administrator(&fingerprint).is_some() {
        return Err(Refusal::at(Reason::RolesSeparate, "certificate"));
    }
    let pinned = desk.view().registry.agency(agency).map(|a| &a.pinned);
    if !pinned.is_some_and(|pinned| pinned.contains(&fingerprint)) {
        desk.record(Fact::CertificatePinned(CertificatePinned {
            fingerprint,
            agency,
            not_after,
        }));
    }
    Ok(Answer::Done)
}

/// Revokes a certificate, known or not: a stolen one may never have been used here. Not that of the last administrator who
/// can still call: those whose term has run out do not count.
pub(crate) fn revoke(desk: &mut Desk<'_, '_>, command: &RevokeCertificate) -> Result<Answer, Refusal> {
    let RevokeCertificate { fingerprint, wall } = *command;
    let registry = desk.view().registry;
    let mut others = registry.administrators(wall);
    others.retain(|other| *other != fingerprint);
    if registry.administrator(&fingerprint).is_some() && others.is_empty() {
        return Err(Refusal::at(Reason::LastAdministrator, "fingerprint"));
    }
    if !registry.certificate(&fingerprint).is_some_and(|c| c.revoked) {
        desk.record(Fact::CertificateRevoked(CertificateRevoked { fingerprint }));
    }
    Ok(Answer::Done)
}

fn refuse_revoked(desk: &Desk<'_, '_>, fingerprint: &[u8; 32]) -> Result<(), Refusal> {
    match desk.view().registry.certificate(fingerprint) {
        Some(certificate) if certificate.revoked => {
            Err(Refusal::at(Reason::CertificateRevoked, "certificate"))
        }
        _ => Ok(()),
    }
}
