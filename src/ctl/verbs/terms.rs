//! `kringctl terms ...`

use super::{Admin, Answer, Failed, output::clock as shown};
use crate::{ctl::arguments::TermsVerb, wire::v1};

pub(super) async fn run(mut admin: Admin, verb: TermsVerb) -> Result<Answer, Failed> {
    let TermsVerb::Sweep = verb;
    let swept = admin.sweep_terms(v1::SweepTermsRequest {}).await?.into_inner();
    Ok(Answer::new(shown::swept(&swept), shown::swept_json(&swept)))
}
