//! The policy: one that cannot be read, one of another legal basis, one that was looked at too long ago, and one that comes
//! while another is still being followed up.

use kring::wire::v1;

use crate::{
    book::Book,
    common::a_registration,
    stage::{Admin, Stage},
};

pub(crate) async fn provoke(book: &mut Book, stage: &mut Stage) {
    let admin = stage.admin();
    let texts = [
        ("FIELD_REQUIRED", String::new()),
        ("POLICY_INVALID", "profile = 3".to_owned()),
        (
            "POLICY_INVALID",
            in_force(&admin).await.replace("sibling", "siblings"),
        ),
        ("PROFILE_FIXED", policy::JEUGDWET_TOML.to_owned()),
    ];
    for (reason, policy) in texts {
        let request = v1::PreviewRulesRequest { policy };
        let call = async |r| admin.clone().preview_rules(r).await;
        book.refuses(stage, reason, "policy", request, call).await;
    }
    let policy = without_siblings(&admin).await;
    for (reason, etag) in [("FIELD_REQUIRED", ""), ("ETAG_DIFFERS", "the one of last week")] {
        let (policy, etag) = (policy.clone(), etag.to_owned());
        let request = v1::ApplyRulesRequest { policy, etag };
        let call = async |r| admin.clone().apply_rules(r).await;
        book.refuses(stage, reason, "etag", request, call).await;
    }
}

async fn in_force(admin: &Admin) -> String {
    let rules = admin.clone().get_rules(v1::GetRulesRequest {}).await;
    rules.unwrap().into_inner().policy
}

async fn without_siblings(admin: &Admin) -> String {
    let policy = in_force(admin).await;
    let changed = policy.replace("sibling = \"yes\"", "sibling = \"no\"");
    assert_ne!(changed, policy);
    changed
}

/// The writer stands still in the first slice that goes over registrations: the change is in force and not complete.
pub(crate) async fn of_a_change_under_way(book: &mut Book, stage: Stage) {
    let jgz = stage.registrations("jgz").await;
    let child = a_registration(&pseudonym::test_bsn(701));
    jgz.clone().register(child).await.unwrap();
    let (stopped, ()) = stage.stop(async {}).await;
    let hold = (
        "# failpoint = \"appended@3\"",
        "failpoint = \"hold:before-append@2\"",
    );
    let mut stage = stopped.again(&[hold]).await;
    let mut admin = stage.admin();
    let policy = without_siblings(&admin).await;
    let request = v1::PreviewRulesRequest {
        policy: policy.clone(),
    };
    let mut words = admin.preview_rules(request).await.unwrap().into_inner();
    let mut last = None;
    while let Some(word) = words.message().await.unwrap() {
        last = word.preview;
    }
    let etag = last.unwrap().etag;
    let applied = admin.apply_rules(v1::ApplyRulesRequest { policy, etag }).await;
    assert!(!applied.unwrap().into_inner().change.unwrap().complete);
    let request = v1::PreviewRulesRequest {
        policy: in_force(&admin)
            .await
            .replace("sibling = \"no\"", "sibling = \"brp\""),
    };
    let call = async |r| admin.clone().preview_rules(r).await;
    book.refuses(&mut stage, "POLICY_UNDER_WAY", "", request, call)
        .await;
}
