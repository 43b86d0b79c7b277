//! Private things cannot be printed: no identity, pseudonym or key of a run in logs at the most talkative level, in
//! metrics, in errors, or (identities) in any file of the store.

use std::{
    fs,
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::TcpStream,
    path::Path,
    process::{Child, Command, Stdio},
};

use kring::{
    client::{Credentials, connect},
    setup,
    wire::v1::{
        self, DescribedPerson, PersonIdentity, RegisterRequest, RelationAssertion,
        admin_service_client::AdminServiceClient, person_identity::Identity,
        registration_service_client::RegistrationServiceClient,
    },
};

use crate::common::{JGZ, KRINGD, a_registration, new_folder};

const SURNAME: &str = "Zwartewaterzoon";
const GIVEN: &str = "Quirinus";

struct Talkative {
    child: Child,
    grpc: String,
    metrics: String,
}

/// A daemon that logs everything to a file.
fn talkative(folder: &Path, log: &Path) -> Talkative {
    let mut child = Command::new(KRINGD)
        .args(["run", "--config", folder.join("kring.toml").to_str().unwrap()])
        .env("KRING_LISTEN", "127.0.0.1:0")
        .env("KRING_METRICS_LISTEN", "127.0.0.1:0")
        .env("KRING_LOG_FILTER", "trace")
        .stdout(Stdio::piped())
        .stderr(fs::File::create(log).unwrap())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap())
        .read_line(&mut line)
        .unwrap();
    let mut words = line.split_whitespace();
    let (grpc, metrics) = (words.nth(3).unwrap().to_owned(), words.nth(1).unwrap().to_owned());
    Talkative {
        child,
        grpc,
        metrics: metrics
            .trim_start_matches("http://")
            .trim_end_matches("/metrics")
            .to_owned(),
    }
}

fn page(address: &str) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    write!(
        stream,
        "GET /metrics HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
    )
    .unwrap();
    let mut text = String::new();
    stream.read_to_string(&mut text).unwrap();
    text
}

/// A value and how it could be written: raw, hexadecimal, base64.
fn forms(name: &str, bytes: &[u8]) -> Vec<(String, Vec<u8>)> {
    let hex: String = bytes.iter().map(|b| format!("{b:02x}")).collect();
    vec![
        (format!("{name}, raw"), bytes.to_vec()),
        (format!("{name}, hexadecimal"), hex.to_uppercase().into_bytes()),
        (format!("{name}, hexadecimal"), hex.into_bytes()),
        (format!("{name}, base64"), base64(bytes)),
    ]
}

/// Whole groups of three only: padding and the group it stands in depend on what follows.
fn base64(bytes: &[u8]) -> Vec<u8> {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let group = |c: &[u8]| u32::from(c[0]) << 16 | u32::from(c[1]) << 8 | u32::from(c[2]);
    bytes
        .chunks_exact(3)
        .flat_map(|c| [18, 12, 6, 0].map(|s| LETTERS[(group(c) >> s & 63) as usize]))
        .collect()
}

fn files(folder: &Path, found: &mut Vec<std::path::PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, found)
        } else {
            found.push(path)
        }
    }
}

#[track_caller]
fn check_absent(place: &str, haystack: &[u8], secrets: &[(String, Vec<u8>)]) {
    for (name, secret) in secrets {
        let found = haystack.windows(secret.len()).any(|window| window == secret);
        assert!(!found, "{name} stands in {place}");
    }
}

fn key_bytes(path: &Path) -> Vec<u8> {
    let text = fs::read_to_string(path).unwrap();
    (0..32)
        .map(|i| u8::from_str_radix(&text[2 * i..2 * i + 2], 16).unwrap())
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_private_is_printed_or_stored_in_clear() {
    let (parent, folder) = new_folder();
    let log = parent.path().join("log");
    let mut daemon = talkative(&folder, &log);
    let now = kring::clock::Clock::system().now_micros();
    setup::issue_client(&folder, event::Oin::parse(JGZ).unwrap(), "jgz", "jgz", now).unwrap();
    let channel = async |name| connect(&daemon.grpc, &Credentials::in_folder(&folder, name)).await;
    let mut admin = AdminServiceClient::new(channel("administrator").await.unwrap());
    let agency = v1::Agency {
        oin: JGZ.into(),
        name: "Youth health care".into(),
        sector: "youth_health".into(),
        supplies_brp: true,
        ..v1::Agency::default()
    };
    admin
        .admit_agency(v1::AdmitAgencyRequest { agency: Some(agency) })
        .await
        .unwrap();
    let contact = v1::Contact {
        role: "nurse".into(),
        phone: "+31101234567".into(),
        email: String::new(),
    };
    for code in ["noord", "zuid"] {
        let unit = v1::Unit {
            code: code.into(),
            name: code.into(),
            contact: Some(contact.clone()),
            ..v1::Unit::default()
        };
        admin
            .open_unit(v1::OpenUnitRequest {
                oin: JGZ.into(),
                unit: Some(unit),
            })
            .await
            .unwrap();
    }

    let child = pseudonym::test_bsn(11);
    let mut errors = Vec::new();
    let mut jgz = RegistrationServiceClient::new(channel("jgz").await.unwrap());
    let parent_of = RelationAssertion {
        from: Some(described()),
        to: Some(by_bsn(&child)),
        kind: v1::RelationKind::Parent.into(),
        source: v1::RelationSource::Brp.into(),
        ..RelationAssertion::default()
    };
    for unit in ["noord", "zuid"] {
        let request = RegisterRequest {
            acting: Some(v1::ActingUnit {
                unit_code: unit.into(),
                ..v1::ActingUnit::default()
            }),
            person: Some(by_bsn(&child)),
            since: "2020-01-01".into(),
            actor: "desk-4711".into(),
            relations: vec![parent_of.clone()],
            ..a_registration(&child)
        };
        jgz.register(request.clone()).await.unwrap();
        let wrong = RegisterRequest {
            role: v1::SubjectRole::ExpectedChild.into(),
            ..request.clone()
        };
        let wrong = RegisterRequest {
            request_id: uuid::Uuid::new_v4().to_string(),
            ..wrong
        };
        errors.push(format!("{:?}", jgz.register(wrong).await.unwrap_err()));
        let reused = RegisterRequest {
            since: "2019-01-01".into(),
            ..request
        };
        errors.push(format!("{:?}", jgz.register(reused).await.unwrap_err()));
    }
    let metrics = tokio::task::spawn_blocking({
        let address = daemon.metrics.clone();
        move || page(&address)
    })
    .await
    .unwrap();
    daemon.child.kill().unwrap();
    daemon.child.wait().unwrap();

    let pseudonym_key = key_bytes(&folder.join("keys/pseudonym.key"));
    let mut identities = forms("the BSN", child.as_bytes());
    identities.extend(forms("the surname", SURNAME.as_bytes()));
    identities.extend(forms(
        "the surname in capitals",
        SURNAME.to_uppercase().as_bytes(),
    ));
    identities.extend(forms("the given name", GIVEN.as_bytes()));
    identities.extend(forms("the actor", b"desk-4711"));
    let key = pseudonym::PseudonymKey::from_bytes(
        pseudonym::KeyLabel(1),
        pseudonym_key.clone().try_into().unwrap(),
    );
    let bsn = pseudonym::Identity::Bsn(pseudonym::Bsn::parse(&child).unwrap());
    identities.extend(forms("the pseudonym", &pseudonym::pseudonym(&key, &bsn).0.bytes));
    identities.extend(forms("the pseudonym key", &pseudonym_key));
    identities.extend(forms(
        "the key-encryption key",
        &key_bytes(&folder.join("keys/key-encryption.key")),
    ));

    let said = fs::read(&log).unwrap();
    assert!(
        said.len() > 1000,
        "the log is not talkative enough to show anything"
    );
    check_absent("the log", &said, &identities);
    assert!(metrics.contains("kring_rpc_requests_total"), "{metrics}");
    check_absent("the metrics", metrics.as_bytes(), &identities);
    check_absent("an error", errors.join("\n").as_bytes(), &identities);
    let mut stored = Vec::new();
    files(&folder.join("data"), &mut stored);
    assert!(stored.len() > 3);
    for path in stored {
        check_absent(
            &path.display().to_string(),
            &fs::read(&path).unwrap(),
            &identities,
        );
    }
}

fn by_bsn(bsn: &str) -> PersonIdentity {
    PersonIdentity {
        identity: Some(Identity::Bsn(bsn.into())),
        birth_date: "2015-03-04".into(),
    }
}

fn described() -> PersonIdentity {
    let person = DescribedPerson {
        surname: SURNAME.into(),
        given_name: GIVEN.into(),
        birth_date: "1990-05-06".into(),
        sex: v1::Sex::Man.into(),
    };
    PersonIdentity {
        identity: Some(Identity::Described(person)),
        birth_date: String::new(),
    }
}
