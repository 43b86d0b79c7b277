//! `kringctl quota ...`

use prost_types::FieldMask;

use super::{Admin, Answer, Failed, Page, output, unit};
use crate::{
    ctl::arguments::{Quota, QuotaVerb},
    wire::v1,
};

pub(super) async fn run(mut admin: Admin, verb: QuotaVerb, page: Page) -> Result<Answer, Failed> {
    match verb {
        QuotaVerb::List { oin } => {
            let request = v1::ListQuotasRequest {
                oin: oin.unwrap_or_default(),
            };
            let quotas = admin.list_quotas(request).await?.into_inner().quotas;
            Ok(Answer::new(
                output::quota::list(page, &quotas),
                quotas.iter().map(output::quota::as_json).collect(),
            ))
        }
        QuotaVerb::Set { oin, code, quota } => set(admin, oin, code, quota).await,
    }
}

async fn set(mut admin: Admin, oin: String, code: String, Quota(quota): Quota) -> Result<Answer, Failed> {
    let before = unit::one(&mut admin, &oin, &code).await?;
    let request = v1::UpdateUnitRequest {
        oin: oin.clone(),
        unit: Some(v1::Unit {
            code,
            etag: before.etag,
            daily_quota: quota.unwrap_or(0),
            ..v1::Unit::default()
        }),
        update_mask: Some(FieldMask {
            paths: vec!["daily_quota".to_owned()],
        }),
    };
    let unit = unit::send(&mut admin, request).await?;
    let said = match quota {
        Some(n) => format!(
            "Unit {} may write {n} registrations and relations a day.",
            unit.code
        ),
        None => format!("Unit {} may write as much a day as the policy says.", unit.code),
    };
    Ok(Answer::new(said, output::unit::as_json(&oin, &unit)))
}
