//! `kringd dev` as a vendor types it.

use tempfile::TempDir;

use crate::sandbox::{Sandbox, refused};

#[tokio::test(flavor = "multi_thread")]
async fn a_sandbox_says_everything_that_a_system_needs_to_connect() {
    let sandbox = Sandbox::start(&[]).await;
    let long = sandbox
        .said
        .lines()
        .find(|line| line.chars().count() > 80 && !line.contains("/kring-dev-"));
    assert_eq!(long, None, "lines fit on 80 columns");
    for name in ["jgz", "school", "gemeente", "administrator", "administrator-2"] {
        let row = sandbox.row(name);
        assert!(
            row.iter()
                .any(|cell| cell.len() == 20 && cell.starts_with("00000099")),
            "{name} has a test OIN: {row:?}"
        );
    }
    let here = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let named = |word: &&str| word.starts_with("docs/vendors/");
    let scripts: Vec<&str> = sandbox.said.split_whitespace().filter(named).collect();
    assert!(scripts.len() >= 4, "it names the examples: {scripts:?}");
    for script in scripts {
        assert!(here.join(script).is_file(), "there is no {script}");
    }
    let answer = sandbox.register("jgz", "sam").await;
    assert!(!answer.already_registered && answer.matches.is_empty());
    let answer = sandbox.register("school", "sam").await;
    assert_eq!(answer.matches.len(), 1, "the school hears of the other agency");
    let officer = sandbox.waiting("gemeente").await;
    assert_eq!(officer.len(), 1, "the follow-up officer hears of it");

    let folder = sandbox.folder();
    let temporary = sandbox.stop().await;
    assert!(!folder.exists(), "the temporary folder goes at the end");
    assert_eq!(std::fs::read_dir(temporary.path()).unwrap().count(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_named_sandbox_survives_a_kill_and_is_opened_again() {
    let parent = TempDir::new().unwrap();
    let folder = parent.path().join("sandbox");
    let folder = folder.to_str().unwrap();
    let mut sandbox = Sandbox::start(&[folder]).await;
    let first = sandbox.register("jgz", "noor").await.registration.unwrap();
    sandbox.kill_daemon().await;
    let again = sandbox.register("jgz", "noor").await;
    assert!(again.already_registered);
    assert_eq!(again.registration.unwrap().registration_id, first.registration_id);
    sandbox.stop().await;

    let (status, why) = refused(&[folder, "--profile", "jeugdwet"]).await;
    assert!(
        !status.success() && why.contains("a store keeps its profile"),
        "{why}"
    );
    let sandbox = Sandbox::start(&[folder]).await;
    assert!(sandbox.register("jgz", "noor").await.already_registered);
    sandbox.stop().await;
    let stopped = std::fs::read_to_string(parent.path().join("sandbox/sandbox.json")).unwrap();
    assert!(
        stopped.contains(r#""process": null"#),
        "nobody serves there: {stopped}"
    );
}

#[tokio::test]
async fn a_store_that_no_sandbox_made_is_not_opened_in_development_mode() {
    let parent = TempDir::new().unwrap();
    std::fs::write(parent.path().join("kring.toml"), "").unwrap();
    let (status, why) = refused(&[parent.path().to_str().unwrap()]).await;
    assert!(
        !status.success() && why.contains("neither empty nor a sandbox"),
        "{why}"
    );
}
