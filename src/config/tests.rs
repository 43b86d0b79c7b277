//! What the file and the environment may say, and with which sentence the rest is refused.

use std::collections::HashMap;
use std::ffi::OsString;
use std::os::unix::ffi::OsStringExt;
use std::path::{Path, PathBuf};

use super::known::{KEYS, Kind, Known, Unset};
use super::*;

const FOLDER: &str = "/etc/kring";

/// What a deployment must say at least.
const LEAST: &str = r#"
data_dir = "data"
policy = "policy.toml"
[keys]
pseudonym = "keys/pseudonym.key"
key_encryption = "keys/key-encryption.key"
[tls]
certificate = "tls/server.pem"
private_key = "tls/server.key"
client_authorities = "tls/ca.pem"
"#;

fn environment<'a>(set: &'a [(&'a str, &'a str)]) -> impl Fn(&str) -> Option<OsString> + 'a {
    move |name| {
        set.iter()
            .find(|(known, _)| *known == name)
            .map(|(_, value)| OsString::from(value))
    }
}

fn read(text: &str, set: &[(&str, &str)]) -> Result<Settings, BadConfiguration> {
    parse(text, Path::new(FOLDER), &environment(set))
}

#[track_caller]
fn refused(text: &str, set: &[(&str, &str)], sentence: &str) {
    let refusal = read(text, set).expect_err("refused").to_string();
    assert_eq!(refusal, sentence);
}

#[test]
fn the_least_configuration_has_safe_defaults() {
    let settings = read(LEAST, &[]).expect("settings");
    assert_eq!(settings.listen.to_string(), "127.0.0.1:7443");
    assert_eq!(settings.metrics_listen.to_string(), "127.0.0.1:9464");
    assert_eq!(settings.limits.queue, 4096);
    assert_eq!(
        settings.log,
        LogSettings {
            format: LogFormat::Text,
            filter: "info".to_owned()
        }
    );
    assert_eq!(settings.development, None);
}

#[test]
fn relative_paths_start_at_the_folder_of_the_file_and_absolute_ones_stay() {
    let set = [
        ("KRING_POLICY", "other.toml"),
        ("KRING_KEYS_PSEUDONYM", "/run/credentials/kring/pseudonym"),
    ];
    let settings = read(LEAST, &set).expect("settings");
    assert_eq!(settings.data_dir, PathBuf::from("/etc/kring/data"));
    assert_eq!(
        settings.policy,
        PathBuf::from("/etc/kring/other.toml"),
        "the environment follows the same rule"
    );
    assert_eq!(
        settings.keys.pseudonym,
        PathBuf::from("/run/credentials/kring/pseudonym")
    );
}

#[test]
fn a_file_is_loaded_by_its_path() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("kring.toml");
    std::fs::write(&path, LEAST).expect("a file");
    let settings = load(&path, &environment(&[])).expect("settings");
    assert_eq!(settings.tls.certificate, folder.path().join("tls/server.pem"));
    let absent = load(&folder.path().join("absent.toml"), &environment(&[])).expect_err("absent");
    assert!(absent.to_string().contains("absent.toml"), "{absent}");
}

/// A value that each key takes, and one that it never takes.
fn examples(known: &Known) -> (&'static str, &'static str) {
    match known.kind {
        Kind::Text => ("debug", ""),
        Kind::Path => ("/elsewhere/file", ""),
        Kind::Address => ("127.0.0.1:1", "localhost"),
        Kind::Moment => ("2014-03-01T00:00:00Z", "1 March 2014"),
        Kind::Number { .. } => ("5000", "-1"),
        Kind::Flag => ("true", "yes"),
        Kind::Choice(words) => (words[0], "neither"),
    }
}

#[test]
fn every_key_can_be_set_by_environment_and_every_wrong_value_names_its_key() {
    for known in KEYS {
        let variable = known.variable();
        let (good, bad) = examples(known);
        let set = [(variable.as_str(), good), ("KRING_DEVELOPMENT_ENABLED", "true")];
        let outcome = read(LEAST, &set);
        // The moment alone is refused because the clock is the system's: it was read.
        if known.name == "development.start" {
            let sentence = outcome.expect_err("no scenario clock").to_string();
            assert!(sentence.contains("development.clock"), "{sentence}");
        } else {
            assert!(outcome.is_ok(), "{}: {outcome:?}", known.name);
        }
        let sentence = read(LEAST, &[(&variable, bad)])
            .expect_err("a wrong value")
            .to_string();
        assert!(
            sentence.starts_with(&format!("`{}` must be ", known.name)),
            "{sentence}"
        );
        assert!(sentence.contains(&variable), "{sentence}");
    }
}

#[test]
fn everything_can_come_from_the_environment_and_wins_over_the_file() {
    let all: HashMap<String, &str> = KEYS
        .iter()
        .map(|known| {
            let value = match known.name {
                "development.clock" => "scenario",
                "metrics_listen" => "[::1]:2",
                "keys.key_encryption" => "/elsewhere/other",
                "keys.key_encryption_next" => "/elsewhere/next",
                "backup.folder" => "/elsewhere/backups",
                "keys.pseudonym_next" => "/elsewhere/next-pseudonym",
                "development.enabled" => "true",
                _ => examples(known).0,
            };
            (known.variable(), value)
        })
        .collect();
    let all = move |name: &str| all.get(name).map(OsString::from);
    let settings = parse(LEAST, Path::new(FOLDER), &all).expect("settings");
    assert_eq!(
        parse("", Path::new(FOLDER), &all).expect("settings"),
        settings,
        "the file may be empty"
    );
    assert_eq!(settings.data_dir, PathBuf::from("/elsewhere/file"));
    assert_eq!(
        settings.limits,
        Limits {
            queue: 5000,
            message_bytes_max: 5000,
            streams_max: 5000
        }
    );
    let development = settings.development.expect("development mode");
    assert_eq!(
        development.clock,
        DevelopmentClock::Scenario {
            start_micros: 1_393_632_000_000_000
        }
    );
    assert_eq!(development.failpoint.as_deref(), Some("debug"));
}

#[test]
fn every_key_that_has_no_default_is_missed_by_name() {
    for known in KEYS.iter().filter(|known| known.unset == Unset::Refused) {
        let bare = known.name.rsplit('.').next().expect("a name");
        let without: String = LEAST
            .lines()
            .filter(|line| !line.starts_with(&format!("{bare} ")))
            .map(|line| format!("{line}\n"))
            .collect();
        let sentence = read(&without, &[]).expect_err("missing").to_string();
        let expected = format!(
            "`{}` is missing: set it in the configuration file or as {}",
            known.name,
            known.variable()
        );
        assert_eq!(sentence, expected);
    }
}

#[test]
fn unknown_keys_are_refused_with_the_one_that_was_meant() {
    refused(
        "lisen = \"127.0.0.1:1\"",
        &[],
        "unknown key `lisen`; did you mean `listen`?",
    );
    refused(
        "[tls]\ncertifcate = \"x\"",
        &[],
        "unknown key `tls.certifcate`; did you mean `tls.certificate`?",
    );
    refused(
        "[developement]\nenabled = true",
        &[],
        "unknown key `developement`; did you mean `development`?",
    );
    refused(
        "[log]\nlisten = \"127.0.0.1:1\"",
        &[],
        "unknown key `log.listen`; did you mean `listen`?",
    );
    refused(
        "\"tls.certificate\" = \"x\"",
        &[],
        "unknown key `\"tls.certificate\"`; did you mean `tls.certificate`?",
    );
    refused(
        "tls = \"x\"",
        &[],
        "`tls` is a section: write `[tls]` on a line of its own and its keys below it",
    );
}

#[test]
fn values_of_the_wrong_kind_are_refused_in_one_sentence() {
    refused(
        "[limits]\nqueue = \"many\"",
        &LEAST_BY_ENVIRONMENT,
        "`limits.queue` must be a whole number from 1 to 1048576",
    );
    refused(
        "[limits]\nqueue = 0",
        &LEAST_BY_ENVIRONMENT,
        "`limits.queue` must be a whole number from 1 to 1048576",
    );
    refused(
        "[log]\nformat = \"xml\"",
        &LEAST_BY_ENVIRONMENT,
        "`log.format` must be one of: text, json",
    );
    refused(
        "[development]\nenabled = \"true\"",
        &LEAST_BY_ENVIRONMENT,
        "`development.enabled` must be true or false",
    );
    refused(
        "listen = 7443",
        &LEAST_BY_ENVIRONMENT,
        "`listen` must be an IP address and port, such as \"127.0.0.1:7443\"",
    );
    let sentence = read("\n\nlisten = \"127", &[]).expect_err("not TOML").to_string();
    assert!(
        sentence.starts_with("line 3 of the configuration is not TOML: "),
        "{sentence}"
    );
    assert!(!sentence.contains('\n'));
}

const LEAST_BY_ENVIRONMENT: [(&str, &str); 7] = [
    ("KRING_DATA_DIR", "data"),
    ("KRING_POLICY", "policy.toml"),
    ("KRING_KEYS_PSEUDONYM", "a"),
    ("KRING_KEYS_KEY_ENCRYPTION", "b"),
    ("KRING_TLS_CERTIFICATE", "c"),
    ("KRING_TLS_PRIVATE_KEY", "d"),
    ("KRING_TLS_CLIENT_AUTHORITIES", "e"),
];

/// A slip there would be found on the day of the deployment only.
#[test]
fn the_service_file_sets_known_variables_and_hands_every_secret_over_as_a_credential() {
    let service = include_str!("../../deploy/kringd.service");
    let value = |line: &str, name: &str| line.strip_prefix(name).map(str::to_owned);
    let lines = |name: &'static str| service.lines().filter_map(move |line| value(line, name));
    let credentials: Vec<String> = lines("LoadCredential=")
        .map(|line| line.split_once(':').expect("NAME:PATH").0.to_owned())
        .collect();
    let mut handed_over = Vec::new();
    for line in lines("Environment=") {
        let (variable, value) = line.split_once('=').expect("NAME=VALUE");
        let known = KEYS.iter().find(|known| known.variable() == variable);
        let known = known.unwrap_or_else(|| panic!("{variable} is no setting"));
        if let Some(credential) = value.strip_prefix("%d/") {
            assert!(
                credentials.iter().any(|name| name == credential),
                "{credential} is not loaded"
            );
            handed_over.push(known.name);
        }
    }
    assert_eq!(
        handed_over,
        ["keys.pseudonym", "keys.key_encryption", "tls.private_key"]
    );
}

#[test]
fn one_look_shows_everything_that_is_wrong() {
    let text = LEAST.replace("policy = \"policy.toml\"", "polcy = \"x\"") + "[limits]\nqueue = 0\nqueu = 1\n";
    let set = [("KRING_LISTEN", "localhost")];
    let problems: Vec<String> = examine_text(&text, Path::new(FOLDER), &environment(&set))
        .problems
        .iter()
        .map(ToString::to_string)
        .collect();
    let starts = [
        "unknown key `limits.queu`",
        "unknown key `polcy`",
        "`listen` must be",
        "`policy` is missing",
        "`limits.queue` must be",
    ];
    assert_eq!(problems.len(), starts.len(), "{problems:?}");
    for start in starts {
        assert!(
            problems.iter().any(|problem| problem.starts_with(start)),
            "{start}: {problems:?}"
        );
    }
    // What is only unsafe is found beside what is wrong elsewhere.
    let set = [("KRING_METRICS_LISTEN", "127.0.0.1:7443")];
    let examined = examine_text(
        &format!("lisen = 1\n{LEAST}"),
        Path::new(FOLDER),
        &environment(&set),
    );
    assert_eq!(examined.problems.len(), 2, "{:?}", examined.problems);
    assert!(examined.settings.is_some(), "the rest can be looked at");
}

#[test]
fn an_environment_variable_that_is_not_text_is_refused() {
    let broken = |name: &str| (name == "KRING_LISTEN").then(|| OsString::from_vec(vec![0xff]));
    let sentence = parse(LEAST, Path::new(FOLDER), &broken)
        .expect_err("not text")
        .to_string();
    assert!(
        sentence.contains("`listen`") && sentence.contains("KRING_LISTEN"),
        "{sentence}"
    );
}

#[test]
fn development_mode_is_loopback_only() {
    for open in ["0.0.0.0:7443", "[::]:7443", "192.0.2.1:7443"] {
        assert!(
            read(LEAST, &[("KRING_LISTEN", open)]).is_ok(),
            "outside development mode {open} is allowed"
        );
        for (variable, key) in [
            ("KRING_LISTEN", "listen"),
            ("KRING_METRICS_LISTEN", "metrics_listen"),
        ] {
            refused(
                LEAST,
                &[(variable, open), ("KRING_DEVELOPMENT_ENABLED", "true")],
                &format!("`{key}` must be a loopback address in development mode"),
            );
        }
    }
    for closed in ["127.0.0.2:7443", "[::1]:7443", "[::ffff:127.0.0.1]:7443"] {
        assert!(
            read(
                LEAST,
                &[("KRING_LISTEN", closed), ("KRING_DEVELOPMENT_ENABLED", "true")]
            )
            .is_ok(),
            "{closed}"
        );
    }
}

#[test]
fn what_bends_time_or_fails_on_purpose_needs_development_mode() {
    let scenario = ("KRING_DEVELOPMENT_CLOCK", "scenario");
    let start = ("KRING_DEVELOPMENT_START", "2014-03-01T01:00:00+01:00");
    let failpoint = ("KRING_DEVELOPMENT_FAILPOINT", "before-sync");
    let enabled = ("KRING_DEVELOPMENT_ENABLED", "true");
    let only = "with `development.enabled = true`";
    refused(
        LEAST,
        &[scenario, start],
        &format!("`development.clock` may be \"scenario\" only {only}"),
    );
    refused(
        LEAST,
        &[failpoint],
        &format!("`development.failpoint` may be set only {only}"),
    );
    refused(
        LEAST,
        &[scenario, enabled],
        "`development.start` is missing: a scenario clock needs a moment to start at",
    );
    refused(
        LEAST,
        &[start, enabled],
        "`development.start` may be set only with `development.clock = \"scenario\"`",
    );
    let development = read(LEAST, &[scenario, start, enabled, failpoint])
        .expect("settings")
        .development;
    let clock = DevelopmentClock::Scenario {
        start_micros: 1_393_632_000_000_000,
    };
    assert_eq!(
        development,
        Some(Development {
            clock,
            failpoint: Some("before-sync".to_owned())
        })
    );
}

#[test]
fn one_file_is_not_two_keys_and_one_port_is_not_two_listeners() {
    let same = [
        ("KRING_KEYS_PSEUDONYM", "one.key"),
        ("KRING_KEYS_KEY_ENCRYPTION", "/etc/kring/one.key"),
    ];
    let sentence = read(LEAST, &same).expect_err("one key").to_string();
    assert!(
        sentence.starts_with("`keys.key_encryption` must name another file"),
        "{sentence}"
    );
    let sentence = read(LEAST, &[("KRING_METRICS_LISTEN", "127.0.0.1:7443")])
        .expect_err("one port")
        .to_string();
    assert!(sentence.starts_with("`metrics_listen` must differ"), "{sentence}");
    let any_port = [
        ("KRING_LISTEN", "127.0.0.1:0"),
        ("KRING_METRICS_LISTEN", "127.0.0.1:0"),
    ];
    assert!(read(LEAST, &any_port).is_ok(), "port 0 is a new port each time");
}

#[test]
fn the_sample_is_valid_names_every_key_and_shows_the_defaults() {
    let sample = read(SAMPLE, &[]).expect("the sample is valid");
    assert_eq!(
        sample,
        read(LEAST, &[]).expect("settings"),
        "the sample shows what holds when nothing is set"
    );
    let mut section = "";
    let mut named = Vec::new();
    for line in SAMPLE.lines() {
        // Optional keys stand there as `# key = value`.
        let line = line.strip_prefix("# ").unwrap_or(line);
        if let Some(name) = line.strip_prefix('[') {
            section = name.trim_end_matches(']');
        } else if let Some((key, _)) = line.split_once(" = ").filter(|(key, _)| !key.contains(' ')) {
            named.push(if section.is_empty() {
                key.to_owned()
            } else {
                format!("{section}.{key}")
            });
        }
    }
    let known: Vec<&str> = KEYS.iter().map(|known| known.name).collect();
    assert_eq!(named, known, "the same keys in the same order");
    for example in KEYS
        .iter()
        .filter(|known| SAMPLE.contains(&format!("# {} = ", known.name)))
    {
        assert_eq!(example.unset, Unset::Nothing);
    }
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig { cases: 256, failure_persistence: None, ..Default::default() })]

    /// Whatever the file holds, it is read or refused in one line.
    #[test]
    fn any_text_is_read_or_refused_in_one_line(text in "([a-z_.\"é]{0,8}( = )?[0-9a-z\"\\[\\]{}]{0,8}\n?){0,6}") {
        if let Err(refusal) = parse(&text, Path::new(FOLDER), &|_| None) {
            proptest::prop_assert!(!refusal.to_string().contains('\n'), "{}", refusal);
        }
    }
}

#[test]
fn backups_lie_outside_of_the_data_and_their_keys_stand_a_month() {
    let settings = read(LEAST, &[]).expect("settings");
    assert_eq!((settings.backup.folder, settings.backup.keys_days), (None, 30));
    let set = [("KRING_BACKUP_FOLDER", "backups")];
    let settings = read(LEAST, &set).expect("settings");
    assert_eq!(settings.backup.folder, Some(PathBuf::from("/etc/kring/backups")));
    for inside in ["data", "data/backups"] {
        let sentence = read(LEAST, &[("KRING_BACKUP_FOLDER", inside)]).expect_err("inside");
        assert!(
            sentence
                .to_string()
                .starts_with("`backup.folder` must lie outside"),
            "{sentence}"
        );
    }
}
