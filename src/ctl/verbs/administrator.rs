//! `kringctl administrator ...`

use std::path::Path;

use super::{
    Answer, Asker, Failed, Page,
    certificate::{Wanted, all, find, list, revoke},
    connect, incomplete, now,
    output::certificate as shown,
};
use crate::{
    ctl::{
        arguments::{AdministratorVerb, Connection},
        certificate_file,
    },
    wire::v1,
};

pub(super) async fn run(
    connection: &Connection,
    verb: AdministratorVerb,
    page: Page,
) -> Result<Answer, Failed> {
    match verb {
        AdministratorVerb::Add { file, name } => add(connection, &file, name).await,
        AdministratorVerb::List => {
            let mut administrators = all(&mut connect(connection).await?, String::new()).await?;
            administrators.retain(|certificate| certificate.administrator);
            Ok(list(page, &administrators))
        }
        AdministratorVerb::Remove { which, consent } => {
            let (asker, wanted) = (Asker::of(&consent)?, Wanted::read(&which)?);
            let mut admin = connect(connection).await?;
            let certificate = find(&mut admin, &wanted).await?;
            if !certificate.administrator {
                return Err(Failed::Usage(
                    "this is not the certificate of an administrator; `kringctl certificate revoke` revokes any".into(),
                ));
            }
            revoke(admin, certificate, asker).await
        }
    }
}

async fn add(connection: &Connection, file: &Path, name: String) -> Result<Answer, Failed> {
    let certificate = certificate_file::read(file)?;
    let mut admin = connect(connection).await?;
    let request = v1::PinAdministratorRequest { certificate, name };
    let answer = admin.pin_administrator(request).await?.into_inner();
    let added = answer.certificate.ok_or_else(incomplete)?;
    Ok(Answer::new(
        format!("{} may administer this index: {}", added.name, added.fingerprint),
        shown::as_json(&added, now()),
    ))
}
