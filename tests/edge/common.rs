//! A folder, a running daemon, one agency that is admitted and one that is not.

use std::{
    path::{Path, PathBuf},
    process::{Command, Output},
};

use kring::{
    client::{Credentials, connect},
    play::{Daemon, Ports},
    setup,
    wire::v1::{
        self, PersonIdentity, RegisterRequest, admin_service_client::AdminServiceClient,
        person_identity::Identity, registration_service_client::RegistrationServiceClient,
    },
};
use tempfile::TempDir;
use tonic::transport::Channel;

pub(crate) const KRINGD: &str = env!("CARGO_BIN_EXE_kringd");
pub(crate) const JGZ: &str = "00000099000000004001";
const STRANGER: &str = "00000099000000004002";

pub(crate) fn kringd(arguments: &[&str]) -> Output {
    Command::new(KRINGD)
        .args(arguments)
        .env("KRING_LISTEN", "127.0.0.1:0")
        .env("KRING_METRICS_LISTEN", "127.0.0.1:0")
        .output()
        .unwrap()
}

pub(crate) fn new_folder() -> (TempDir, PathBuf) {
    let parent = tempfile::tempdir().unwrap();
    let folder = parent.path().join("kring");
    let made = kringd(&["init", "--profile", "household", folder.to_str().unwrap()]);
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    (parent, folder)
}

/// A daemon that serves, at a scenario clock in 2096.
pub(crate) struct Served {
    pub(crate) _parent: TempDir,
    pub(crate) folder: PathBuf,
    pub(crate) daemon: Daemon,
    pub(crate) admin: AdminServiceClient<Channel>,
}

pub(crate) async fn served() -> Served {
    let (parent, folder) = tokio::task::spawn_blocking(new_folder).await.unwrap();
    let start = jiff::Timestamp::from_second(4_000_000_000).unwrap();
    let daemon = Daemon::start(Path::new(KRINGD), &folder, Ports::Free, start)
        .await
        .unwrap();
    for (oin, name) in [(JGZ, "jgz"), (STRANGER, "stranger")] {
        let oin = event::Oin::parse(oin).unwrap();
        setup::issue_client(
            &folder,
            oin,
            name,
            name,
            kring::clock::Clock::system().now_micros(),
        )
        .unwrap();
    }
    let address = daemon.ready().grpc.clone();
    let channel = connect(&address, &Credentials::in_folder(&folder, "administrator"))
        .await
        .unwrap();
    let admin = AdminServiceClient::new(channel);
    let mut served = Served {
        _parent: parent,
        folder,
        daemon,
        admin,
    };
    served.connect_agency(JGZ, "Youth health care").await;
    served
}

impl Served {
    /// Issues a certificate of this name to an agency of this name, and connects it.
    pub(crate) async fn admit(&mut self, oin: &str, name: &str) {
        let number = event::Oin::parse(oin).unwrap();
        let now = kring::clock::Clock::system().now_micros();
        setup::issue_client(&self.folder, number, name, name, now).unwrap();
        self.connect_agency(oin, name).await;
    }

    /// Connects an agency that serves Rotterdam, with one unit.
    async fn connect_agency(&mut self, oin: &str, name: &str) {
        let agency = v1::Agency {
            oin: oin.into(),
            name: name.into(),
            sector: "youth_health".into(),
            municipalities: vec!["0599".into()],
            ..v1::Agency::default()
        };
        let admission = v1::AdmitAgencyRequest { agency: Some(agency) };
        self.admin.admit_agency(admission).await.unwrap();
        let contact = v1::Contact {
            role: "duty nurse".into(),
            phone: "+31101234567".into(),
            email: String::new(),
        };
        let unit = v1::Unit {
            code: "noord".into(),
            name: "North".into(),
            contact: Some(contact),
            ..v1::Unit::default()
        };
        let opening = v1::OpenUnitRequest {
            oin: oin.into(),
            unit: Some(unit),
        };
        self.admin.open_unit(opening).await.unwrap();
    }

    pub(crate) async fn channel(&self, name: &str) -> Channel {
        let credentials = Credentials::in_folder(&self.folder, name);
        connect(&self.daemon.ready().grpc, &credentials).await.unwrap()
    }

    pub(crate) async fn agency(&self, name: &str) -> RegistrationServiceClient<Channel> {
        RegistrationServiceClient::new(self.channel(name).await)
    }
}

pub(crate) fn a_registration(bsn: &str) -> RegisterRequest {
    RegisterRequest {
        request_id: uuid::Uuid::new_v4().to_string(),
        person: Some(PersonIdentity {
            identity: Some(Identity::Bsn(bsn.into())),
            birth_date: "2090-01-02".into(),
        }),
        role: v1::SubjectRole::Child.into(),
        kind: v1::RegistrationKind::Involvement.into(),
        since: "2096-09-01".into(),
        basis: v1::Basis::Statutory.into(),
        registered_by: v1::RegisteredBy::Professional.into(),
        responsible_municipality: "0599".into(),
        ..RegisterRequest::default()
    }
}
