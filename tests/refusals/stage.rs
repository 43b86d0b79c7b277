//! A daemon that serves, with three agencies: one of one unit, one of several, one with a pinned certificate to come.

use std::path::{Path, PathBuf};

use kring::{
    certificates::Oin,
    client::{Credentials, connect},
    clock::Clock,
    play::{Daemon, Ports},
    setup,
    wire::v1::{
        self, admin_service_client::AdminServiceClient, notice_service_client::NoticeServiceClient,
        registration_service_client::RegistrationServiceClient,
    },
};
use tonic::transport::Channel;

use crate::common::{JGZ, KRINGD, Served, kringd};

pub(crate) const SCHOOL: &str = "00000099000000004003";
pub(crate) const CLUB: &str = "00000099000000004004";
/// Of no agency.
pub(crate) const NOBODY: &str = "00000099000000004009";
/// 2 October 2096, 07:06:40 UTC: the scenario clock at the start.
pub(crate) const NOW_SECONDS: i64 = 4_000_000_000;

pub(crate) type Registrations = RegistrationServiceClient<Channel>;
pub(crate) type Notices = NoticeServiceClient<Channel>;
pub(crate) type Admin = AdminServiceClient<Channel>;

/// A running daemon, its folder, and an administrator.
pub(crate) struct Stage {
    pub(crate) served: Served,
}

async fn start(folder: &Path, seconds: i64) -> (Daemon, Admin) {
    let now = jiff::Timestamp::from_second(seconds).unwrap();
    let daemon = Daemon::start(Path::new(KRINGD), folder, Ports::Free, now)
        .await
        .unwrap();
    let credentials = Credentials::in_folder(folder, "administrator");
    let channel = connect(&daemon.ready().grpc, &credentials).await.unwrap();
    (daemon, Admin::new(channel))
}

pub(crate) fn contact() -> v1::Contact {
    v1::Contact {
        role: "duty nurse".into(),
        phone: "+31101234567".into(),
        email: String::new(),
    }
}

pub(crate) fn agency(oin: &str, name: &str) -> v1::Agency {
    v1::Agency {
        oin: oin.into(),
        name: name.into(),
        sector: "youth_health".into(),
        municipalities: vec!["0599".into()],
        ..v1::Agency::default()
    }
}

pub(crate) fn unit(code: &str) -> v1::Unit {
    v1::Unit {
        code: code.into(),
        name: "Care team".into(),
        contact: Some(contact()),
        ..v1::Unit::default()
    }
}

impl Stage {
    /// A new store under this profile and policy.
    pub(crate) async fn open(profile: &str, policy: &str) -> Self {
        let parent = tempfile::tempdir().unwrap();
        let folder = parent.path().join("kring");
        let file = parent.path().join("policy.toml");
        std::fs::write(&file, policy).unwrap();
        let words = [
            "init",
            "--profile",
            profile,
            "--policy",
            file.to_str().unwrap(),
            folder.to_str().unwrap(),
        ]
        .map(str::to_owned);
        let init = move || kringd(&words.each_ref().map(String::as_str));
        let made = tokio::task::spawn_blocking(init).await.unwrap();
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
        let (daemon, admin) = start(&folder, NOW_SECONDS).await;
        let mut stage = Self {
            served: Served {
                _parent: parent,
                folder,
                daemon,
                admin,
            },
        };
        for (oin, name, units) in [
            (JGZ, "Youth health care", &["noord"][..]),
            (SCHOOL, "School", &["upper", "lower"]),
            (CLUB, "Sports club", &["board"]),
        ] {
            stage.admit(oin, name, units).await;
        }
        for (oin, name) in [
            (JGZ, "jgz"),
            (SCHOOL, "school"),
            (CLUB, "club"),
            (NOBODY, "stranger"),
        ] {
            stage.issue(oin, name, 0);
        }
        stage
    }

    async fn admit(&mut self, oin: &str, name: &str, units: &[&str]) {
        let admission = v1::AdmitAgencyRequest {
            agency: Some(agency(oin, name)),
        };
        self.served.admin.admit_agency(admission).await.unwrap();
        for code in units {
            let opening = v1::OpenUnitRequest {
                oin: oin.into(),
                unit: Some(unit(code)),
            };
            self.served.admin.open_unit(opening).await.unwrap();
        }
    }

    /// Issues `tls/NAME.*`, valid from some time from now (microseconds).
    pub(crate) fn issue(&self, oin: &str, name: &str, from_now: i64) {
        let from = Clock::system().now_micros() + from_now;
        setup::issue_client(&self.served.folder, Oin::parse(oin).unwrap(), name, name, from).unwrap();
    }

    /// The certificate of this name, PEM.
    pub(crate) fn certificate(&self, name: &str) -> Vec<u8> {
        std::fs::read(self.served.folder.join(format!("tls/{name}.pem"))).unwrap()
    }

    pub(crate) async fn channel(&self, name: &str) -> Channel {
        let credentials = Credentials::in_folder(&self.served.folder, name);
        connect(&self.served.daemon.ready().grpc, &credentials)
            .await
            .unwrap()
    }

    pub(crate) async fn registrations(&self, name: &str) -> Registrations {
        Registrations::new(self.channel(name).await)
    }

    pub(crate) fn admin(&self) -> Admin {
        self.served.admin.clone()
    }

    /// Events in the log.
    pub(crate) async fn events(&mut self) -> u64 {
        let status = self.served.admin.get_status(v1::GetStatusRequest {}).await;
        status.unwrap().into_inner().events
    }

    /// Stops the daemon in order, waiting for `meanwhile` too; gives the folder with what keeps it there.
    pub(crate) async fn stop<T>(self, meanwhile: impl Future<Output = T>) -> (Stopped, T) {
        let Served {
            _parent,
            folder,
            daemon,
            admin: _,
        } = self.served;
        let (stopped, meanwhile) = tokio::join!(daemon.stop(), meanwhile);
        stopped.unwrap();
        (Stopped { _parent, folder }, meanwhile)
    }
}

/// A folder without a running daemon.
pub(crate) struct Stopped {
    _parent: tempfile::TempDir,
    pub(crate) folder: PathBuf,
}

impl Stopped {
    /// Replaces lines of `kring.toml`, and serves again.
    pub(crate) async fn again(self, settings: &[(&str, &str)]) -> Stage {
        let path = self.folder.join("kring.toml");
        let mut text = std::fs::read_to_string(&path).unwrap();
        for (line, by) in settings {
            assert!(text.contains(line), "{line}");
            text = text.replace(line, by);
        }
        std::fs::write(&path, text).unwrap();
        self.again_at(NOW_SECONDS).await
    }

    /// Serves again at a later moment.
    pub(crate) async fn again_at(self, seconds: i64) -> Stage {
        let (daemon, admin) = start(&self.folder, seconds).await;
        Stage {
            served: Served {
                _parent: self._parent,
                folder: self.folder,
                daemon,
                admin,
            },
        }
    }
}
