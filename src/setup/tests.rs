//! `init` makes a folder that the daemon accepts, and touches nothing that was there.

use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use rand::SeedableRng;
use rand::rngs::StdRng;
use x509_parser::pem::parse_x509_pem;

use super::*;
use crate::certificates::{Oin, PeerIdentity, Validity};
use crate::config;
use crate::keys::{Places, read_key};

/// 1 March 2014, 00:00 UTC.
const NOW: i64 = 1_393_632_000_000_000;

fn make(folder: &Path) -> Result<Vec<Made>, SetupFailure> {
    let new = NewFolder {
        folder,
        policy: "profile = \"household\"\n",
        server_names: &[],
        now_micros: NOW,
    };
    initialise(new, &mut StdRng::seed_from_u64(1))
}

/// The owner's rights are these, and others have no more than these: the umask of the tester may leave them less.
#[track_caller]
fn assert_mode(path: &Path, expected: u32) {
    let mode = std::fs::metadata(path).expect("metadata").permissions().mode() & 0o777;
    assert_eq!(mode & 0o700, expected & 0o700, "{}: {mode:o}", path.display());
    assert_eq!(mode & !expected, 0, "{}: {mode:o}", path.display());
}

fn peer(path: &Path) -> PeerIdentity {
    let text = std::fs::read(path).expect("a certificate");
    PeerIdentity::read(&parse_x509_pem(&text).expect("PEM").1.contents).expect("an identity")
}

#[test]
fn a_new_folder_is_what_the_daemon_starts_from() {
    let parent = tempfile::tempdir().expect("a folder");
    let folder = parent.path().join("kring");
    let made = make(&folder).expect("made");
    let names: Vec<String> = made
        .iter()
        .map(|made| {
            made.path
                .strip_prefix(&folder)
                .expect("inside")
                .to_string_lossy()
                .into_owned()
        })
        .collect();
    let expected = [
        "",
        "keys",
        "keys/pseudonym.key",
        "keys/key-encryption.key",
        "tls",
        "tls/ca.pem",
        "tls/ca.key",
        "tls/server.pem",
        "tls/server.key",
        "tls/administrator.pem",
        "tls/administrator.key",
        "data",
        "policy.toml",
        "kring.toml",
    ];
    assert_eq!(names, expected);
    for Made { path, what } in &made {
        let private = path.extension().is_some_and(|kind| kind == "key");
        let expected = match (path.is_dir(), private) {
            (true, _) if *path == folder => 0o755,
            (true, _) => 0o700,
            (false, true) => 0o600,
            (false, false) => 0o644,
        };
        assert_mode(path, expected);
        assert!(!what.is_empty());
    }
    assert_eq!(
        std::fs::read_dir(folder.join("data")).expect("a folder").count(),
        0,
        "the store is made elsewhere"
    );

    let settings = config::load(&folder.join("kring.toml"), &|_| None).expect("valid settings");
    assert_eq!(
        std::fs::read_to_string(&settings.policy).expect("a policy"),
        "profile = \"household\"\n"
    );
    let places = Places {
        data_dir: &settings.data_dir,
        credentials: None,
    };
    let pseudonym = read_key(&settings.keys.pseudonym, places).expect("a key");
    let key_encryption = read_key(&settings.keys.key_encryption, places).expect("a key");
    assert_ne!(pseudonym.expose(), key_encryption.expose());
    for file in [&settings.tls.certificate, &settings.tls.client_authorities] {
        let validity = Validity::of_pem(&std::fs::read(file).expect("a certificate")).expect("readable");
        assert_eq!(validity.check(NOW), Ok(()));
    }
    assert!(settings.tls.private_key.is_file());
    let administrator = peer(&folder.join("tls/administrator.pem"));
    assert_eq!(Some(administrator.oin), administrator_oin());
    assert_eq!(administrator.oin.as_str(), "00000099000000000001");
}

#[test]
fn an_empty_folder_is_filled_and_a_second_time_refused_without_a_trace() {
    let folder = tempfile::tempdir().expect("a folder");
    make(folder.path()).expect("made in the empty folder");
    let key = std::fs::read(folder.path().join("keys/pseudonym.key")).expect("a key");
    let refused = make(folder.path()).expect_err("not empty");
    assert!(matches!(refused, SetupFailure::NotEmpty { .. }), "{refused}");
    assert_eq!(
        std::fs::read(folder.path().join("keys/pseudonym.key")).expect("a key"),
        key
    );
}

#[test]
fn a_folder_that_holds_anything_is_left_as_it_was() {
    for name in ["kring.toml", "keys", "data", "notes.txt", ".hidden"] {
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::write(folder.path().join(name), "mine").expect("a file");
        let refused = make(folder.path()).expect_err("not empty");
        assert!(
            matches!(&refused, SetupFailure::NotEmpty { found, .. } if found == name),
            "{refused}"
        );
        assert_eq!(std::fs::read_dir(folder.path()).expect("a folder").count(), 1);
        assert_eq!(std::fs::read(folder.path().join(name)).expect("a file"), b"mine");
    }
}

#[test]
fn a_target_that_is_no_folder_or_has_no_parent_is_refused() {
    let parent = tempfile::tempdir().expect("a folder");
    let file = parent.path().join("file");
    std::fs::write(&file, "mine").expect("a file");
    assert!(matches!(make(&file), Err(SetupFailure::NotAFolder(_))));
    let link = parent.path().join("link");
    std::os::unix::fs::symlink(parent.path().join("nowhere"), &link).expect("a link");
    assert!(matches!(make(&link), Err(SetupFailure::NotAFolder(_))));
    let orphan = parent.path().join("absent/kring");
    assert!(matches!(
        make(&orphan),
        Err(SetupFailure::Files { verb: "made", .. })
    ));
    assert!(!parent.path().join("absent").exists());
}

#[test]
fn more_agencies_get_certificates_of_the_same_authority() {
    let folder = tempfile::tempdir().expect("a folder");
    make(folder.path()).expect("made");
    let oin = Oin::parse("00000099000000000700").expect("an OIN");
    let issue = |name: &str| issue_client(folder.path(), oin, "Basisschool De Kring", name, NOW);
    let made = issue("school-7").expect("issued");
    assert_eq!(made[0].path, folder.path().join("tls/school-7.pem"));
    assert_eq!(made[1].path, folder.path().join("tls/school-7.key"));
    assert_mode(&made[0].path, 0o644);
    assert_mode(&made[1].path, 0o600);
    let peer = peer(&made[0].path);
    assert_eq!(
        (peer.oin, peer.organisation.as_str()),
        (oin, "Basisschool De Kring")
    );
    assert_eq!(peer.validity.days_left(NOW), i64::from(CERTIFICATE_DAYS));

    let before = std::fs::read(&made[1].path).expect("a key");
    assert!(matches!(issue("school-7"), Err(SetupFailure::Exists(_))));
    assert_eq!(std::fs::read(&made[1].path).expect("a key"), before);
    for wrong in [
        "",
        "ca",
        "server",
        "../school",
        "a/b",
        "School",
        ".hidden",
        "-x",
        "a b",
        &"a".repeat(65),
    ] {
        assert!(
            matches!(issue(wrong), Err(SetupFailure::BadFileName(_))),
            "{wrong:?}"
        );
    }
    let elsewhere = tempfile::tempdir().expect("a folder");
    let refused =
        issue_client(elsewhere.path(), oin, "School", "school", NOW).expect_err("no authority here");
    assert!(refused.to_string().contains("ca.pem"), "{refused}");
}
