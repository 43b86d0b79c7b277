//! `kringctl erase ...`

use std::time::Duration;

use super::{Admin, Answer, Asker, Failed, Page, connect, incomplete, output::erase as shown};
use crate::{
    ctl::arguments::{Connection, EraseVerb},
    wire::v1::{self, Erasure},
};

/// Between two looks at how far it is.
const LOOK: Duration = Duration::from_millis(200);
/// So many looks: what takes longer goes on without us.
const LOOKS: u32 = 300;

pub(super) async fn run(connection: &Connection, verb: EraseVerb, page: Page) -> Result<Answer, Failed> {
    match verb {
        EraseVerb::Registration { id, consent } => {
            let asker = Asker::of(&consent)?;
            let mut admin = connect(connection).await?;
            asker.ask(
                "This registration will be gone for good, and whoever was told of it is told otherwise.",
            )?;
            let request = v1::EraseRegistrationRequest { registration_id: id };
            let erasure = admin.erase_registration(request).await?.into_inner().erasure;
            until_done(admin, erasure).await
        }
        EraseVerb::Person { id, consent } => {
            let asker = Asker::of(&consent)?;
            let mut admin = connect(connection).await?;
            asker.ask(
                "Everything that is known of the person of this registration will be gone for good: registrations of every \
                 agency, and relations.",
            )?;
            let request = v1::ForgetPersonRequest { registration_id: id };
            let erasure = admin.forget_person(request).await?.into_inner().erasure;
            until_done(admin, erasure).await
        }
        EraseVerb::List { under_way, most } => {
            let mut admin = connect(connection).await?;
            let (erasures, more) = newest(&mut admin, under_way, most).await?;
            let json = erasures.iter().map(shown::as_json).collect();
            Ok(Answer::new(shown::list(page, &erasures, more), json))
        }
        EraseVerb::Receipt { id } => {
            let known = look(&mut connect(connection).await?, id).await?;
            Ok(Answer::new(shown::receipt(&known), shown::receipt_json(&known)))
        }
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
async fn until_done(mut admin: Admin, asked: Option<Erasure>) -> Result<Answer, Failed> {
    let mut erasure = asked.ok_or_else(incomplete)?;
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
