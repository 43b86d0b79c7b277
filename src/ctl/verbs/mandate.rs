//! `kringctl mandate ...`

use serde_json::{Value, json};

use super::{Admin, Answer, Asker, Failed, Page, agency, connect, output::mandate as shown};
use crate::{
    ctl::arguments::{Connection, MandateVerb, Pair},
    wire::v1,
};

pub(super) async fn run(connection: &Connection, verb: MandateVerb, page: Page) -> Result<Answer, Failed> {
    match verb {
        MandateVerb::Give(pair) => give(connect(connection).await?, pair).await,
        MandateVerb::Withdraw { pair, consent } => {
            let asker = Asker::of(&consent)?;
            withdraw(connect(connection).await?, pair, asker).await
        }
        MandateVerb::List { oin } => {
            let agencies = agency::all(&mut connect(connection).await?).await?;
            let mandates = shown::of(&agencies, oin.as_deref());
            Ok(Answer::new(
                shown::list(page, &mandates),
                mandates.iter().map(shown::as_json).collect(),
            ))
        }
    }
}

fn outcome(pair: &Pair, given: bool) -> Value {
    json!({"caller_oin": pair.caller, "principal_oin": pair.principal, "given": given})
}

async fn give(mut admin: Admin, pair: Pair) -> Result<Answer, Failed> {
    let request = v1::GiveMandateRequest {
        caller_oin: pair.caller.clone(),
        principal_oin: pair.principal.clone(),
    };
    admin.give_mandate(request).await?;
    Ok(Answer::new(
        format!("{} may act for {}.", pair.caller, pair.principal),
        outcome(&pair, true),
    ))
}

async fn withdraw(mut admin: Admin, pair: Pair, asker: Asker) -> Result<Answer, Failed> {
    let principal = agency::one(&mut admin, pair.principal.clone()).await?;
    asker.ask(&format!(
        "{} will no longer act for {} ({}): its calls and open streams for it are refused from now on.",
        pair.caller, principal.name, pair.principal
    ))?;
    let request = v1::WithdrawMandateRequest {
        caller_oin: pair.caller.clone(),
        principal_oin: pair.principal.clone(),
    };
    admin.withdraw_mandate(request).await?;
    Ok(Answer::new(
        format!("{} may no longer act for {}.", pair.caller, pair.principal),
        outcome(&pair, false),
    ))
}
