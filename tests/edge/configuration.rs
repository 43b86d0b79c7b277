//! `kringd check-config` sees everything that a start would refuse, in one look, and tells no secret; `kringd run` refuses
//! the same.

use std::{
    fs,
    os::unix::fs::PermissionsExt as _,
    path::Path,
    process::{Command, Output},
};

use kring::{certificates::DevelopmentAuthority, clock::Clock};

use crate::common::{KRINGD, new_folder};

fn kringd(verb: &str, folder: &Path, set: &[(&str, &str)]) -> Output {
    Command::new(KRINGD)
        .args([verb, "--config"])
        .arg(folder.join("kring.toml"))
        .env("KRING_METRICS_LISTEN", "127.0.0.1:0")
        .env("KRING_LISTEN", "127.0.0.1:0")
        .envs(set.iter().copied())
        .output()
        .unwrap()
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// One problem, which the check tells and for which the daemon does not start.
#[track_caller]
fn refused(folder: &Path, set: &[(&str, &str)], words: &[&str]) {
    let check = kringd("check-config", folder, set);
    let text = said(&check);
    assert_eq!(check.status.code(), Some(64), "{text}");
    assert_eq!(text.lines().count(), 1, "one problem, one line: {text}");
    for word in words {
        assert!(text.contains(word), "{word}: {text}");
    }
    assert!(check.stdout.is_empty(), "a table would hide it");
    let run = kringd("run", folder, set);
    assert!(matches!(run.status.code(), Some(1 | 64)), "{}", said(&run));
    no_secret(folder, &[&check, &run]);
}

fn no_secret(folder: &Path, outputs: &[&Output]) {
    for key in ["keys/pseudonym.key", "keys/key-encryption.key", "tls/server.key"] {
        let text = fs::read_to_string(folder.join(key)).unwrap_or_default();
        for secret in text.lines().filter(|line| line.len() > 40) {
            for output in outputs {
                let told = [&output.stdout[..], &output.stderr[..]].concat();
                assert!(
                    !String::from_utf8_lossy(&told).contains(secret),
                    "{key} was printed"
                );
            }
        }
    }
}

/// Replaces words of a file of the folder.
fn change(folder: &Path, file: &str, from: &str, to: &str) {
    let path = folder.join(file);
    let text = fs::read_to_string(&path).unwrap();
    assert!(text.contains(from), "{from} stands in {file}");
    fs::write(path, text.replace(from, to)).unwrap();
}

#[test]
fn a_good_folder_is_told_as_a_table() {
    let (_parent, folder) = new_folder();
    let output = kringd("check-config", &folder, &[]);
    assert!(output.status.success(), "{}", said(&output));
    let table = String::from_utf8_lossy(&output.stdout).into_owned();
    for row in [
        "listen ",
        "metrics_listen ",
        "data_dir ",
        "policy ",
        "keys.pseudonym ",
        "keys.key_encryption ",
        "tls.certificate ",
        "tls.private_key ",
        "tls.client_authorities ",
        "log.filter ",
    ] {
        assert!(table.lines().any(|line| line.starts_with(row)), "{row}: {table}");
    }
    for found in ["profile household", "days left", "a store", "1 trusted"] {
        assert!(table.contains(found), "{found}: {table}");
    }
    no_secret(&folder, &[&output]);
}

#[test]
fn each_thing_that_a_start_refuses_is_named_with_its_key() {
    let (_parent, folder) = new_folder();
    let key = |name: &str| folder.join(name).to_str().unwrap().to_owned();
    refused(
        &folder,
        &[("KRING_LISTN", "127.0.0.1:1")],
        &["KRING_LISTN", "did you mean KRING_LISTEN?"],
    );
    refused(&folder, &[("KRING_LISTEN", "localhost:1")], &["`listen` must be"]);
    refused(
        &folder,
        &[("KRING_LOG_FILTER", "kring=loud")],
        &["`log.filter` cannot be read"],
    );
    refused(
        &folder,
        &[("KRING_DATA_DIR", &key("tls"))],
        &["`data_dir`", "there is no store in"],
    );
    refused(
        &folder,
        &[("KRING_POLICY", &key("absent"))],
        &["`policy`", "cannot be read"],
    );
    refused(
        &folder,
        &[("KRING_KEYS_PSEUDONYM", &key("tls/server.key"))],
        &["`keys.pseudonym`", "does not hold a key"],
    );
    refused(
        &folder,
        &[("KRING_KEYS_KEY_ENCRYPTION", &key("absent"))],
        &["`keys.key_encryption`", "is missing"],
    );
    refused(
        &folder,
        &[("KRING_TLS_CERTIFICATE", &key("policy.toml"))],
        &["`tls.certificate`", "holds no certificate"],
    );
    refused(
        &folder,
        &[("KRING_TLS_PRIVATE_KEY", &key("tls/administrator.key"))],
        &["`tls.private_key`", "is not the key of the first certificate"],
    );
    refused(
        &folder,
        &[("KRING_TLS_CLIENT_AUTHORITIES", &key("kring.toml"))],
        &["`tls.client_authorities`", "holds no certificate"],
    );
    refused(
        &folder,
        &[
            ("KRING_DEVELOPMENT_ENABLED", "true"),
            ("KRING_DEVELOPMENT_FAILPOINT", "nowhere@1"),
        ],
        &["`development.failpoint` must be `place@n`"],
    );
}

#[test]
fn files_that_others_can_read_and_a_policy_with_a_slip_are_refused() {
    let (_parent, folder) = new_folder();
    let mode = |file: &str, mode| {
        fs::set_permissions(folder.join(file), fs::Permissions::from_mode(mode)).unwrap();
    };
    mode("keys/pseudonym.key", 0o644);
    refused(&folder, &[], &["`keys.pseudonym`", "has mode 0644"]);
    mode("keys/pseudonym.key", 0o600);
    mode("tls/server.key", 0o604);
    refused(&folder, &[], &["`tls.private_key`", "can be read by others"]);
    mode("tls/server.key", 0o600);
    change(&folder, "policy.toml", "co_parent =", "coparent =");
    refused(
        &folder,
        &[],
        &[
            "policy.toml: line ",
            "unknown key `rows.coparent`; did you mean `rows.co_parent`?",
        ],
    );
}

#[test]
fn everything_that_is_wrong_is_told_in_one_look() {
    let (_parent, folder) = new_folder();
    change(&folder, "kring.toml", "queue = 4096", "queu = 4096");
    change(&folder, "policy.toml", "history_months", "histroy_months");
    fs::remove_file(folder.join("keys/key-encryption.key")).unwrap();
    fs::write(folder.join("keys/pseudonym.key"), "abc\n").unwrap();
    let authority = |name: &str| fs::read_to_string(folder.join("tls").join(name)).unwrap();
    let authority = DevelopmentAuthority::from_pem(&authority("ca.pem"), &authority("ca.key")).unwrap();
    let tomorrow = Clock::system().now_micros() + 86_400_000_000;
    let early = authority.issue_server(&[], tomorrow + 3_600_000_000, 30).unwrap();
    fs::write(folder.join("tls/server.pem"), early.certificate_pem).unwrap();

    let output = kringd("check-config", &folder, &[("KRING_POLCY", "x")]);
    let text = said(&output);
    assert_eq!(output.status.code(), Some(64), "{text}");
    let expected = [
        "unknown key `limits.queu`; did you mean `limits.queue`?",
        "unknown environment variable KRING_POLCY; did you mean KRING_POLICY?",
        "`policy`: ",
        "`keys.pseudonym`: ",
        "`keys.key_encryption`: ",
        "`tls.certificate`: ",
        "`tls.private_key`: ",
    ];
    assert_eq!(text.lines().count(), expected.len(), "{text}");
    for (line, words) in text.lines().zip(expected) {
        assert!(line.contains(words), "{words}: {line}");
    }
    no_secret(&folder, &[&output]);
}

#[test]
fn the_completion_script_knows_every_verb() {
    for shell in ["bash", "zsh", "fish"] {
        let output = Command::new(KRINGD).args(["completion", shell]).output().unwrap();
        assert!(output.status.success(), "{}", said(&output));
        let script = String::from_utf8_lossy(&output.stdout).into_owned();
        for verb in ["run", "init", "certificate", "check-config", "completion", "demo"] {
            assert!(script.contains(verb), "{shell}: {verb}");
        }
    }
}
