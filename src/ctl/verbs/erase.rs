//! `kringctl erase ...`

use std::time::Duration;

use serde_json::json;

use super::{Admin, Answer, Asker, Failed, Page, connect, incomplete, output::erase as shown};
use crate::{
    ctl::{
        arguments::{Connection, Consent, EraseVerb},
        bounded_file,
    },
    wire::v1::{self, Erasure},
};

/// Between two looks at how far it is.
const LOOK: Duration = Duration::from_millis(200);
/// So many looks: what takes longer goes on without us.
const LOOKS: u32 = 300;

pub(super) async fn run(connection: &Connection, verb: EraseVerb, page: Page) -> Result<Answer, Failed> {
    match verb {
        EraseVerb::Registration { id, dry_run, consent } => {
            let wanted = Wanted { id, person: false };
            wanted.erase(connection, dry_run, &consent).await
        }
        EraseVerb::Person { id, dry_run, consent } => {
            let wanted = Wanted { id, person: true };
            wanted.erase(connection, dry_run, &consent).await
        }
        EraseVerb::List { under_way, most } => {
            let mut admin = connect(connection).await?;
            let (erasures, more) = newest(&mut admin, under_way, most).await?;
            let json = erasures.iter().map(shown::as_json).collect();
            Ok(Answer::new(shown::list(page, &erasures, more), json))
        }
        EraseVerb::Key => {
            let mut admin = connect(connection).await?;
            let status = admin.get_status(v1::GetStatusRequest {}).await?.into_inner();
            let key = status.receipt_verifier_key;
            Ok(Answer::new(key.clone(), json!({ "verifier_key": key })))
        }
        EraseVerb::Verify { receipt, key } => {
            let note = bounded_file::read_text(&receipt, "a receipt")?;
            let key = bounded_file::read_text(&key, "a verifier key")?;
            let Some(text) = proof::verified(&note, key.trim()) else {
                return Err(Failed::NotVerified(receipt));
            };
            Ok(Answer::new(
                text.trim_end().to_owned(),
                json!({ "verified": true, "text": text }),
            ))
        }
        EraseVerb::Receipt { id } => {
            let known = look(&mut connect(connection).await?, id).await?;
            if known.receipt.is_empty() {
                return Err(Failed::NoReceipt(shown::no_receipt(&known)));
            }
            let receipt = known.receipt.trim_end().to_owned();
            Ok(Answer::new(receipt, shown::receipt_json(&known)))
        }
    }
}

/// What is to be erased: a registration, or everything about its person.
struct Wanted {
    id: String,
    person: bool,
}

impl Wanted {
    async fn erase(
        self,
        connection: &Connection,
        dry_run: bool,
        consent: &Consent,
    ) -> Result<Answer, Failed> {
        let asker = if dry_run { None } else { Some(Asker::of(consent)?) };
        let mut admin = connect(connection).await?;
        let (would, units) = self.ask(&mut admin, true).await?;
        let Some(asker) = asker else {
            return Ok(Answer::new(
                shown::would(&would, units),
                shown::would_json(&would, units),
            ));
        };
        asker.ask(&format!(
            "{} Whoever was told of it is told otherwise, and nothing brings it back.",
            shown::would(&would, units)
        ))?;
        let (erasure, _) = self.ask(&mut admin, false).await?;
        until_done(admin, erasure).await
    }

    async fn ask(&self, admin: &mut Admin, dry_run: bool) -> Result<(Erasure, u32), Failed> {
        let registration_id = self.id.clone();
        let (erasure, units) = if self.person {
            let request = v1::ForgetPersonRequest {
                registration_id,
                dry_run,
            };
            let answer = admin.forget_person(request).await?.into_inner();
            (answer.erasure, answer.units)
        } else {
            let request = v1::EraseRegistrationRequest {
                registration_id,
                dry_run,
            };
            let answer = admin.erase_registration(request).await?.into_inner();
            (answer.erasure, answer.units)
        };
        Ok((erasure.ok_or_else(incomplete)?, units))
    }
}

/// The newest erasures, so many at most, and whether there are more.
async fn newest(admin: &mut Admin, under_way_only: bool, most: u32) -> Result<(Vec<Erasure>, bool), Failed> {
    let (mut erasures, mut page_token) = (Vec::new(), String::new());
    loop {
        let missing = most - u32::try_from(erasures.len()).unwrap_or(most).min(most);
        if missing == 0 {
            return Ok((erasures, true));
        }
        let request = v1::ListErasuresRequest {
            under_way_only,
            page_size: missing,
            page_token,
        };
        let answer = admin.list_erasures(request).await?.into_inner();
        erasures.extend(answer.erasures);
        page_token = answer.next_page_token;
        if page_token.is_empty() {
            return Ok((erasures, false));
        }
    }
}

async fn look(admin: &mut Admin, erasure_id: String) -> Result<v1::GetErasureResponse, Failed> {
    let request = v1::GetErasureRequest { erasure_id };
    Ok(admin.get_erasure(request).await?.into_inner())
}

/// It happens whether anybody waits for it or not.
async fn until_done(mut admin: Admin, mut erasure: Erasure) -> Result<Answer, Failed> {
    for _ in 0..LOOKS {
        if erasure.done_at.is_some() {
            break;
        }
        tokio::time::sleep(LOOK).await;
        let known = look(&mut admin, erasure.erasure_id.clone()).await?;
        erasure = known.erasure.ok_or_else(incomplete)?;
    }
    Ok(Answer::new(shown::told(&erasure), shown::as_json(&erasure)).with_hint(shown::next(&erasure)))
}
