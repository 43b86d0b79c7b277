//! The Rotterdam case under a changed policy: what a preview says of it, kept as `tests/scenarios/expected`, and that the
//! change then tells exactly that.

use std::{env, fs};

use kring::{
    client::{Credentials, connect},
    wire::v1::{self, PairRow, admin_service_client::AdminServiceClient},
};
use tonic::transport::Channel;

use crate::play::{Playing, scenarios, story};

type Admin = AdminServiceClient<Channel>;

/// `key,KEY,IN FORCE,CHANGED`; `links,ROW,ADDED,CHANGED,WITHDRAWN`;
/// `notices,SECTOR,AGENCIES,UNITS,MATCH,CHANGED,WITHDRAWN`; `closed,LINKS`.
fn lines(preview: &v1::RulesPreview) -> String {
    let keys = preview.keys.iter();
    let mut lines: Vec<String> = keys
        .map(|key| format!("key,{},{},{}", key.key, key.from, key.to))
        .collect();
    let difference = preview.difference.clone().unwrap_or_default();
    lines.extend(difference.rows.iter().map(|row| {
        let name = PairRow::try_from(row.row).map_or("?", |row| row.as_str_name());
        format!("links,{name},{},{},{}", row.opened, row.changed, row.withdrawn)
    }));
    lines.extend(preview.sectors.iter().map(|s| {
        format!(
            "notices,{},{},{},{},{},{}",
            s.sector, s.agencies, s.units, s.match_notices, s.changed_notices, s.withdrawn_notices
        )
    }));
    lines.push(format!("closed,{}", difference.closed));
    lines.join("\n") + "\n"
}

async fn looked_at(admin: &mut Admin, policy: &str) -> v1::RulesPreview {
    let request = v1::PreviewRulesRequest {
        policy: policy.into(),
    };
    let mut words = admin.preview_rules(request).await.expect("accepted").into_inner();
    let mut last = None;
    while let Some(word) = words.message().await.expect("a word") {
        last = word.preview;
    }
    last.expect("a preview")
}

async fn rules(admin: &mut Admin) -> v1::GetRulesResponse {
    let rules = admin.get_rules(v1::GetRulesRequest {}).await;
    rules.expect("the policy in force").into_inner()
}

/// What the case is looked at under: what is changed, from, to.
const CHANGES: [(&str, &str, &str); 3] = [
    (
        "no match over a parent",
        "\nparent = \"yes\"",
        "\nparent = \"no\"",
    ),
    // Nobody registered the mother's new partner, so nothing was ever told by this row.
    (
        "no match over a parent's partner",
        "partner_of_parent = \"yes\"",
        "partner_of_parent = \"no\"",
    ),
    // The first violence report would be out of sight when the baby dies.
    (
        "24 months of history",
        "\nhistory_months = 60",
        "\nhistory_months = 24",
    ),
];

fn changed(policy: &str, (_, from, to): (&str, &str, &str)) -> String {
    assert!(policy.contains(from), "{from} stands in the policy");
    policy.replace(from, to)
}

#[tokio::test]
async fn a_changed_policy_does_to_the_case_what_its_preview_said() {
    let mut playing = Playing::of(story("rotterdam-c-household.scenario")).await;
    for at in 0..playing.stage.story().events.len() {
        let (_, _, failed) = playing.event(at).await;
        assert!(failed.is_empty(), "{failed:?}");
    }
    let credentials = Credentials::in_folder(playing.stage.folder(), "administrator");
    let channel = connect(&playing.stage.ready().grpc, &credentials).await;
    let mut admin = Admin::new(channel.expect("connected"));
    let before = rules(&mut admin).await.policy;

    let mut seen = String::new();
    for change in CHANGES {
        let preview = looked_at(&mut admin, &changed(&before, change)).await;
        seen += &format!("# {}\n{}", change.0, lines(&preview));
    }
    let file = scenarios().join("expected/rotterdam-c-rules.csv");
    if env::var_os("KRING_WRITE_GOLDEN").is_some() {
        fs::write(&file, &seen).expect("written");
    }
    assert_eq!(seen, fs::read_to_string(&file).expect("the expected rows"));

    let without = applied(&mut admin, &changed(&before, CHANGES[0])).await;
    // And back again: what was withdrawn comes back.
    let back = applied(&mut admin, &before).await;
    let count =
        |d: &v1::RulesDifference, of: fn(&v1::RowDifference) -> u64| -> u64 { d.rows.iter().map(of).sum() };
    assert!(count(&without, |r| r.withdrawn) > 0);
    assert_eq!(count(&without, |r| r.withdrawn), count(&back, |r| r.opened));
    playing.close().await;
}

/// Brings a policy into force and waits until all was gone over: the difference, which is the one that was looked at.
async fn applied(admin: &mut Admin, policy: &str) -> v1::RulesDifference {
    let preview = looked_at(admin, policy).await;
    let (policy, etag) = (policy.to_owned(), preview.etag);
    let applied = admin.apply_rules(v1::ApplyRulesRequest { policy, etag }).await;
    assert!(!applied.expect("applied").into_inner().already_in_force);
    let mut change = rules(admin).await.change.expect("a change");
    while !change.complete {
        tokio::task::yield_now().await;
        change = rules(admin).await.change.expect("a change");
    }
    assert_eq!(change.found, preview.difference, "nothing happened meanwhile");
    change.found.expect("a difference")
}
