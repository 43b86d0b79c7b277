//! What a key file may be, and everything it may not be.

use super::*;
use rand::SeedableRng;
use rand::rngs::StdRng;
use std::fs::Permissions;
use std::os::unix::fs::symlink;
use tempfile::TempDir;

const DIGITS_OF_A_KEY: &str = "00112233445566778899aabbccddeeffFFEEDDCCBBAA99887766554433221100";

struct Machine(TempDir);

impl Machine {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::create_dir(folder.path().join("data")).expect("a data directory");
        Self(folder)
    }

    fn at(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn put(&self, name: &str, text: &str, mode: u32) -> PathBuf {
        let path = self.at(name);
        std::fs::write(&path, text).expect("a file");
        std::fs::set_permissions(&path, Permissions::from_mode(mode)).expect("a mode");
        path
    }

    fn read(&self, path: &Path) -> Result<SecretKey, BadKey> {
        read_key(
            path,
            Places {
                data_dir: &self.at("data"),
                credentials: Some(&self.at("credentials")),
            },
        )
    }
}

/// A key that was lost and one that was not made yet call for opposite things.
#[test]
fn a_next_key_that_is_not_there_is_not_said_to_be_lost() {
    let machine = Machine::new();
    let (path, data_dir) = (machine.at("next.key"), machine.at("data"));
    let places = Places {
        data_dir: &data_dir,
        credentials: None,
    };
    let said = read_next(&path, places).expect_err("it is absent").to_string();
    assert!(said.contains("make one with `kringd make-key "), "{said}");
    assert!(
        !said.contains("kringd init") && !said.contains("put it back"),
        "{said}"
    );
    let lost = machine.read(&path).expect_err("it is absent").to_string();
    assert!(
        lost.contains("put it back") && !lost.contains("make-key"),
        "{lost}"
    );
    machine.put("next.key", DIGITS_OF_A_KEY, 0o644);
    assert!(matches!(
        read_next(&path, places),
        Err(BadKey::OpenToOthers { .. })
    ));
}

#[test]
fn a_key_that_was_made_reads_back_and_is_never_printed() {
    let machine = Machine::new();
    let path = machine.at("pseudonym.key");
    write_new_key(&path, &mut StdRng::seed_from_u64(7)).expect("a new key");
    let text = std::fs::read_to_string(&path).expect("text");
    assert_eq!(text.len(), 65);
    assert!(text.ends_with('\n'));

    let key = machine.read(&path).expect("a key");
    let mut expected = [0_u8; 32];
    StdRng::seed_from_u64(7).fill_bytes(&mut expected);
    assert_eq!(key.expose(), &expected);
    assert_eq!(format!("{key:?}"), "SecretKey(..)");
    assert_eq!(*key.into_bytes(), expected);

    let refused = write_new_key(&path, &mut StdRng::seed_from_u64(8)).expect_err("it exists");
    assert!(matches!(refused, BadKey::Exists(_)), "{refused}");
    assert_eq!(
        std::fs::read_to_string(&path).expect("text"),
        text,
        "the first key is untouched"
    );
}

#[test]
fn digits_of_either_case_are_read_with_or_without_the_newline() {
    let machine = Machine::new();
    for text in [DIGITS_OF_A_KEY.to_owned(), format!("{DIGITS_OF_A_KEY}\n")] {
        let path = machine.put("key", &text, 0o400);
        let key = machine.read(&path).expect("a key");
        assert_eq!(key.expose()[..3], [0x00, 0x11, 0x22]);
        assert_eq!(key.expose()[29..], [0x22, 0x11, 0x00]);
        std::fs::remove_file(path).expect("removed");
    }
}

#[test]
fn text_that_is_not_a_key_is_refused_without_being_repeated() {
    let machine = Machine::new();
    let cases = [
        ("", true),
        ("\n", true),
        ("abcd\n", true),
        (&DIGITS_OF_A_KEY[..63], true),
        (&format!("{DIGITS_OF_A_KEY}0\n"), false),
        (&format!("{DIGITS_OF_A_KEY}\n\n"), false),
        (&format!("{DIGITS_OF_A_KEY}\r\n"), false),
        (&DIGITS_OF_A_KEY.replace('a', "g"), false),
        ("a pass phrase", false),
    ];
    for (index, (text, short)) in cases.into_iter().enumerate() {
        let path = machine.put(&format!("key{index}"), text, 0o600);
        let refused = machine.read(&path).expect_err("not a key");
        match refused {
            BadKey::Short(_) => assert!(short, "{text:?}"),
            BadKey::NotHexadecimal(_) => assert!(!short, "{text:?}"),
            ref other => panic!("{text:?}: {other}"),
        }
        assert!(!refused.to_string().contains("0011223344") && !refused.to_string().contains("phrase"));
    }
}

#[test]
fn a_key_that_others_can_reach_is_refused() {
    let machine = Machine::new();
    for mode in [0o640, 0o604, 0o620, 0o602, 0o610, 0o777] {
        let path = machine.put("key", DIGITS_OF_A_KEY, mode);
        let refused = machine.read(&path).expect_err("reachable");
        assert!(
            matches!(refused, BadKey::OpenToOthers { mode: seen, .. } if seen == mode),
            "{refused}"
        );
        assert!(refused.to_string().contains("chmod 600"), "{refused}");
    }
}

#[test]
fn a_credential_handed_over_by_systemd_may_show_the_mask_of_its_access_list() {
    let machine = Machine::new();
    std::fs::create_dir(machine.at("credentials")).expect("a folder");
    let handed = machine.put("credentials/pseudonym", DIGITS_OF_A_KEY, 0o440);
    assert!(machine.read(&handed).is_ok());
    let open = machine.put("credentials/open", DIGITS_OF_A_KEY, 0o444);
    assert!(matches!(machine.read(&open), Err(BadKey::OpenToOthers { .. })));
    let writable = machine.put("credentials/writable", DIGITS_OF_A_KEY, 0o460);
    assert!(matches!(
        machine.read(&writable),
        Err(BadKey::OpenToOthers { .. })
    ));
}

#[test]
fn a_key_inside_the_data_directory_is_refused_however_it_is_named() {
    let machine = Machine::new();
    let inside = machine.put("data/pseudonym.key", DIGITS_OF_A_KEY, 0o600);
    let link_to_it = machine.at("looks-outside.key");
    symlink(&inside, &link_to_it).expect("a link");
    symlink(machine.at("data"), machine.at("other-name")).expect("a link to the folder");
    let outside = machine.put("outside.key", DIGITS_OF_A_KEY, 0o600);
    let link_inside = machine.at("data/link.key");
    symlink(&outside, &link_inside).expect("a link");

    let through_folder = machine.at("other-name/pseudonym.key");
    let through_dots = machine.at("data/../data/pseudonym.key");
    for path in [&inside, &link_to_it, &through_folder, &through_dots, &link_inside] {
        let refused = machine.read(path).expect_err("inside");
        assert!(
            matches!(refused, BadKey::InsideData(_)),
            "{}: {refused}",
            path.display()
        );
    }
    assert!(
        machine.read(&outside).is_ok(),
        "beside the data directory is outside"
    );
    let sibling = Places {
        data_dir: &machine.at("outside"),
        credentials: None,
    };
    assert!(
        read_key(&outside, sibling).is_ok(),
        "a name that begins like the data directory is not inside it"
    );
}

#[test]
fn what_is_not_a_regular_file_is_refused_and_nothing_waits_for_a_pipe() {
    let machine = Machine::new();
    assert!(matches!(
        machine.read(&machine.at("absent")),
        Err(BadKey::Missing(_))
    ));
    symlink(machine.at("absent"), machine.at("dangling")).expect("a link");
    assert!(matches!(
        machine.read(&machine.at("dangling")),
        Err(BadKey::Missing(_))
    ));
    std::fs::create_dir(machine.at("folder")).expect("a folder");
    assert!(matches!(
        machine.read(&machine.at("folder")),
        Err(BadKey::NotAFile(_))
    ));
    let pipe = machine.at("pipe");
    rustix::fs::mkfifoat(rustix::fs::CWD, &pipe, Mode::from_raw_mode(0o600)).expect("a pipe");
    assert!(matches!(machine.read(&pipe), Err(BadKey::NotAFile(_))));
}

/// One key for two uses could not be replaced for one of them alone.
#[test]
fn a_next_key_that_has_another_use_is_refused_and_said_to_have_it() {
    let machine = Machine::new();
    let next = machine.put("next.key", DIGITS_OF_A_KEY, 0o600);
    let same = machine.put("same.key", &DIGITS_OF_A_KEY.to_lowercase(), 0o600);
    let other = machine.put("other.key", &"7".repeat(64), 0o600);
    let data_dir = machine.at("data");
    let places = Places {
        data_dir: &data_dir,
        credentials: None,
    };
    let label = read_key_encryption(&next, places).expect("a key").label();
    let beside = |others: [PathBuf; 2]| refuse_other_use(label, &next, &others, places);
    assert!(beside([other.clone(), machine.at("absent.key")]).is_ok());
    let said = beside([other, same]).expect_err("the same key").to_string();
    assert!(said.contains("same.key") && !said.contains("0011"), "{said}");
}
