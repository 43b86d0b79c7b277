//! `kringctl rules` against a real daemon: shown, looked at, brought into force, and what is refused.

use kring::wire::v1::registration_service_client::RegistrationServiceClient;
use serde_json::{Value, json};

use crate::{
    common::{HOUSING, JGZ, Served, kringctl, new_folder, served},
    merges::a_child,
    stopped::{kringd, started_and_stopped, verify},
};

/// Two units around one child.
async fn town() -> Served {
    let served = served().await;
    for (oin, name) in [(JGZ, "jgz"), (HOUSING, "housing")] {
        served.admit(oin, name, "youth_health").await;
        served.issue(oin, name);
        let mut agency = RegistrationServiceClient::new(served.channel(name).await);
        agency.register(a_child("999990019")).await.unwrap();
    }
    served
}

/// The policy in force with one value changed, in a file.
pub(crate) async fn changed(served: &Served, from: &str, to: &str) -> String {
    let shown = served.tell(&["rules", "show"]).await;
    let text = shown.text();
    assert!(text.contains(from), "{from} stands in the policy");
    let file = served.folder.join("changed.toml");
    std::fs::write(&file, text.replace(from, to)).unwrap();
    file.display().to_string()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_changed_policy_is_shown_looked_at_and_brought_into_force() {
    let served = town().await;
    let shown = served.tell(&["rules", "show"]).await;
    let file = std::fs::read_to_string(served.folder.join("policy.toml")).unwrap();
    assert_eq!(shown.text(), file, "byte for byte");
    assert_eq!(served.ask(&["rules", "show"]).await.json()["change"], Value::Null);

    let file = changed(&served, "same_person = \"yes\"", "same_person = \"no\"").await;
    let preview = served.ask(&["rules", "preview", &file]).await.json();
    let key = json!([{ "key": "rows.same_person", "from": "yes", "to": "no", "changes_links": true }]);
    assert_eq!(preview["keys"], key);
    let row = json!([{ "row": "same_person", "opened": 0, "changed": 0, "withdrawn": 1 }]);
    assert_eq!(preview["difference"]["rows"], row);
    assert_eq!(preview["difference"]["withdrawn_notices"], 2);
    assert_eq!(preview["sectors"][0]["agencies"], 2, "{preview}");
    let told = served.tell(&["rules", "preview", &file]).await;
    assert!(told.text().contains("2 notices to 2 units"), "{told:?}");
    assert!(told.error.contains("Nothing was changed."), "{told:?}");

    let unasked = served.ask(&["rules", "apply", &file]).await.failure(64);
    assert_eq!(unasked["reason"], "WRONG_USE");
    let applied = served.ask(&["rules", "apply", &file, "--yes"]).await.json();
    assert_eq!(applied["change"]["complete"], true);
    assert_eq!(applied["change"]["found"], preview["difference"]);
    assert_eq!(applied["change"]["expected"], preview["difference"]);
    assert_eq!(
        applied["change"]["changed_by"],
        "Kring administration (development)"
    );
    let again = served.tell(&["rules", "apply", &file, "--yes"]).await;
    assert!(again.text().contains("nothing would change"), "{again:?}");
    let now = served.tell(&["rules", "show"]).await;
    assert_eq!(now.text(), std::fs::read_to_string(&file).unwrap());
    assert!(now.error.contains("complete"), "{now:?}");
}

/// What a shell's `>` does not do: the file stays when there is no answer.
#[tokio::test(flavor = "multi_thread")]
async fn the_policy_is_written_as_a_whole_or_the_file_stays() {
    let served = served().await;
    let file = served.folder.join("policy.toml");
    let kept = std::fs::read_to_string(&file).unwrap();
    std::fs::write(&file, "").unwrap();
    let path = file.display().to_string();
    for empty in ["preview", "apply"] {
        let said = served.ask(&["rules", empty, &path]).await.code;
        assert_eq!(said, Some(64));
    }
    let empty = served.ask(&["rules", "preview", &path]).await.failure(64);
    assert!(
        empty["sentence"].as_str().unwrap().contains("is empty"),
        "{empty}"
    );
    let written = served.tell(&["rules", "show", "--write", &path]).await;
    assert_eq!(written.text(), format!("{path}: the policy in force.\n"));
    assert_eq!(std::fs::read_to_string(&file).unwrap(), kept);
    let elsewhere = served.folder.join("absent/policy.toml").display().to_string();
    let refused = served.ask(&["rules", "show", "--write", &elsewhere]).await;
    assert_eq!(refused.failure(1)["reason"], "NOT_WRITTEN");

    let address = served.daemon.ready().grpc.clone();
    let (_parent, folder) = served.stopped().await;
    let of_folder = ["--folder", folder.to_str().unwrap(), "--server", &address];
    let asked = ["rules", "show", "--write", &path];
    let nobody = kringctl(&[&of_folder[..], &asked].concat()).await;
    assert_eq!(nobody.code, Some(3), "{nobody:?}");
    assert_eq!(std::fs::read_to_string(&file).unwrap(), kept);
}

/// A policy file that is empty or gone: what to do is said by whatever reads it.
#[tokio::test(flavor = "multi_thread")]
async fn an_empty_or_absent_policy_file_is_said_to_be_that_and_what_helps() {
    let (_parent, folder) = new_folder().await;
    let file = folder.join("policy.toml");
    std::fs::write(&file, "\n").unwrap();
    for (state, words) in [
        ("empty", "policy.toml is empty: put back"),
        ("absent", "cannot be read: "),
    ] {
        if state == "absent" {
            std::fs::remove_file(&file).unwrap();
        }
        for program in ["run", "check-config", "verify"] {
            let said = kringd(&[program], &folder, &[]).await;
            assert_eq!(said.code, Some(64), "{state}: {said:?}");
            for word in [words, "put back one that this store runs or ran under"] {
                assert!(said.error.contains(word), "{state}, {program}: {said:?}");
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_decides_about_later_calls_only_tells_nobody() {
    let served = town().await;
    let file = changed(&served, "daily_quota = 20000", "daily_quota = 7").await;
    let told = served.tell(&["rules", "preview", &file]).await;
    assert!(told.text().contains("later calls"), "{told:?}");
    assert!(told.text().contains("Nobody would be told anything."), "{told:?}");
    served.ask(&["rules", "apply", &file, "--yes"]).await.json();
    let quotas = served.ask(&["quota", "list"]).await.json();
    assert_eq!(quotas[0]["daily_quota"], 7, "{quotas}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_policy_that_cannot_be_used_is_refused_with_its_line_and_key() {
    let served = served().await;
    let file = changed(&served, "sibling = \"yes\"", "sibling = \"maybe\"").await;
    let refused = served.ask(&["rules", "preview", &file]).await.failure(2);
    assert_eq!(refused["reason"], "POLICY_INVALID");
    let said = refused.to_string();
    assert!(said.contains("line ") && said.contains("rows.sibling"), "{said}");
    let file = served.folder.join("jeugdwet.toml");
    std::fs::write(&file, policy::JEUGDWET_TOML).unwrap();
    let file = file.display().to_string();
    let refused = served.ask(&["rules", "apply", &file, "--yes"]).await.failure(2);
    assert_eq!(refused["reason"], "PROFILE_FIXED");
    let missing = served
        .ask(&["rules", "preview", "nowhere.toml"])
        .await
        .failure(64);
    assert_eq!(missing["reason"], "WRONG_USE");
}

#[tokio::test(flavor = "multi_thread")]
async fn after_a_change_an_earlier_policy_file_starts_and_an_unknown_one_does_not() {
    let served = town().await;
    let file = changed(&served, "same_person = \"yes\"", "same_person = \"no\"").await;
    served.ask(&["rules", "apply", &file, "--yes"]).await.json();
    let (_parent, folder) = served.stopped().await;

    let checked = kringd(&["check-config"], &folder, &[]).await;
    assert!(
        checked.text().contains("the policy file is an earlier one"),
        "{checked:?}"
    );
    verify(&folder).await.states(0, "whole", ["whole"; 5]);
    let said = started_and_stopped(&folder).await;
    assert!(said.contains("kringctl rules show --write policy.toml"), "{said}");

    std::fs::copy(&file, folder.join("policy.toml")).unwrap();
    let checked = kringd(&["check-config"], &folder, &[]).await;
    assert!(
        checked.text().contains("policy and keys are those of this store"),
        "{checked:?}"
    );
    let said = started_and_stopped(&folder).await;
    assert!(!said.contains("kringctl rules show"), "{said}");

    let text = std::fs::read_to_string(&file).unwrap();
    std::fs::write(
        folder.join("policy.toml"),
        text.replace("\nsibling = \"yes\"", "\nsibling = \"brp\""),
    )
    .unwrap();
    let checked = kringd(&["check-config"], &folder, &[]).await;
    assert!(
        checked.error.contains("kringctl rules preview FILE"),
        "{checked:?}"
    );
}
