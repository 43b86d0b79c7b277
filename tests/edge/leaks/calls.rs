//! What agencies and administrators do in the run, right and wrong, and every word that they get back.

use std::{fmt::Debug, path::Path, process::Command};

use kring::{
    client::{Credentials, connect},
    wire::v1::{
        self, RegisterRequest, admin_service_client::AdminServiceClient,
        notice_service_client::NoticeServiceClient, registration_service_client::RegistrationServiceClient,
    },
};
use tonic::{Response, Status, transport::Channel};

use super::persons::{self, acting, by_bsn, named, parent, parent_of, registration};
use crate::common::JGZ;

const KRINGCTL: &str = env!("CARGO_BIN_EXE_kringctl");

/// What came back: place and bytes.
pub(crate) type Heard = Vec<(&'static str, Vec<u8>)>;

pub(crate) struct Callers<'f> {
    pub(crate) folder: &'f Path,
    pub(crate) address: &'f str,
    pub(crate) heard: Heard,
}

impl Callers<'_> {
    pub(crate) async fn channel(&self, name: &str) -> Channel {
        let credentials = Credentials::in_folder(self.folder, name);
        connect(self.address, &credentials).await.unwrap()
    }

    /// Keeps an answer, or each part of an error: message, details as bytes, and what a careless program would print.
    fn keep<T: Debug + prost::Message>(&mut self, result: Result<Response<T>, Status>) -> Option<T> {
        match result {
            Ok(response) => {
                let answer = response.into_inner();
                let written = [answer.encode_to_vec(), format!("{answer:?}").into_bytes()];
                self.heard.push(("answers", written.concat()));
                Some(answer)
            }
            Err(status) => {
                let parts = [
                    format!("{} {status} {status:?} {:?}", status.message(), status.metadata()).into_bytes(),
                    status.details().to_vec(),
                ];
                self.heard.push(("gRPC errors and their details", parts.concat()));
                None
            }
        }
    }

    #[track_caller]
    fn refused<T: Debug + prost::Message>(&mut self, result: Result<Response<T>, Status>) {
        assert!(self.keep(result).is_none(), "it was not refused");
    }

    /// The administrator admits the agency and opens two units.
    pub(crate) async fn admit(&mut self) {
        let mut admin = AdminServiceClient::new(self.channel("administrator").await);
        let agency = v1::Agency {
            oin: JGZ.into(),
            name: "Youth health care".into(),
            sector: "youth_health".into(),
            supplies_brp: true,
            ..v1::Agency::default()
        };
        let other = v1::Agency {
            name: "Another agency".into(),
            ..agency.clone()
        };
        let request = v1::AdmitAgencyRequest { agency: Some(agency) };
        let admitted = admin.admit_agency(request).await;
        self.keep(admitted).unwrap();
        let request = v1::AdmitAgencyRequest { agency: Some(other) };
        let again = admin.admit_agency(request).await;
        self.refused(again);
        for code in ["noord", "zuid"] {
            let unit = v1::Unit {
                code: code.into(),
                name: code.into(),
                contact: Some(v1::Contact {
                    role: "nurse".into(),
                    phone: "+31101234567".into(),
                    email: String::new(),
                }),
                ..v1::Unit::default()
            };
            let request = v1::OpenUnitRequest {
                oin: JGZ.into(),
                unit: Some(unit),
            };
            let opened = admin.open_unit(request).await;
            self.keep(opened).unwrap();
        }
    }

    /// Two units register two children of one parent; one looks around, and hears its notices.
    pub(crate) async fn good_calls(&mut self) {
        let mut jgz = RegistrationServiceClient::new(self.channel("jgz").await);
        let mut last = String::new();
        for (unit, bsn) in [("noord", persons::child()), ("zuid", persons::other_child())] {
            let registered = jgz.register(registration(unit, &bsn)).await;
            let answer = self.keep(registered).unwrap();
            last = answer.registration.unwrap().registration_id;
        }
        let look = v1::AroundRequest {
            acting: acting("zuid"),
            registration_id: last,
            actor: persons::LOOKER.into(),
            ..v1::AroundRequest::default()
        };
        let around = jgz.around(look).await;
        let around = self.keep(around).unwrap();
        assert_eq!(around.parties.len(), 1, "the children are known as siblings");
        let mut notices = NoticeServiceClient::new(self.channel("jgz").await);
        let subscribe = v1::SubscribeRequest {
            acting: acting("noord"),
            ..v1::SubscribeRequest::default()
        };
        let mut stream = notices.subscribe(subscribe).await.unwrap().into_inner();
        let notice = stream.message().await.unwrap().unwrap();
        self.heard.push(("answers", format!("{notice:?}").into_bytes()));
    }

    /// Everything that an agency's software may get wrong about a person.
    pub(crate) async fn bad_calls(&mut self) {
        let mut jgz = RegistrationServiceClient::new(self.channel("jgz").await);
        let good = || registration("noord", &persons::child());
        let long = persons::LONG_NAME.repeat(30);
        let whom = [
            by_bsn(persons::BAD_BSN),
            by_bsn(persons::LONG_BSN),
            by_bsn(persons::LETTERED_BSN),
            named(persons::NOT_LATIN, "1990-05-06"),
            named(&long, "1990-05-06"),
            named("Zwartewaterzoon", persons::BAD_DATE),
        ];
        let about_persons = whom.into_iter().flat_map(|person| {
            let subject = RegisterRequest {
                person: Some(person.clone()),
                ..good()
            };
            let relative = RegisterRequest {
                relations: vec![parent_of(person, &persons::child())],
                ..good()
            };
            [subject, relative]
        });
        let about_fields = [
            RegisterRequest {
                actor: persons::BAD_ACTOR.into(),
                ..good()
            },
            RegisterRequest {
                client_reference: persons::BAD_REFERENCE.into(),
                ..good()
            },
            RegisterRequest {
                since: persons::BAD_DATE.into(),
                ..good()
            },
            RegisterRequest {
                role: v1::SubjectRole::ExpectedChild.into(),
                ..good()
            },
            RegisterRequest {
                relations: vec![parent_of(by_bsn(&persons::child()), &persons::child())],
                ..good()
            },
        ];
        for (number, request) in about_persons.chain(about_fields).enumerate() {
            let result = jgz.register(request).await;
            assert!(result.is_err(), "bad call {number} was not refused");
            self.refused(result);
        }
        let first = RegisterRequest {
            since: "2020-01-02".into(),
            ..good()
        };
        let result = jgz.register(first.clone()).await;
        self.keep(result).unwrap();
        let reused = RegisterRequest {
            person: Some(parent()),
            ..first
        };
        let result = jgz.register(reused).await;
        self.refused(result);
        let mut stranger = RegistrationServiceClient::new(self.channel("stranger").await);
        let result = stranger.register(good()).await;
        self.refused(result);
    }

    /// A call that cannot be answered well, because the daemon cannot write or dies.
    pub(crate) async fn lost_call(&mut self) {
        let mut jgz = RegistrationServiceClient::new(self.channel("jgz").await);
        let request = registration("noord", &persons::other_child());
        let result = jgz.register(request).await;
        self.refused(result);
    }

    /// The administrator's tool, in both of its forms, also where it is refused.
    pub(crate) async fn kringctl(&mut self) {
        for form in ["table", "json"] {
            for verb in [
                &["status"][..],
                &["agency", "list"],
                &["coverage", "0599"],
                &["agency", "suspend", "00000099000000009999"],
            ] {
                let mut command = Command::new(KRINGCTL);
                command
                    .arg("--folder")
                    .arg(self.folder)
                    .args(["--server", self.address, "--output", form])
                    .args(verb);
                let output = tokio::task::spawn_blocking(move || command.output()).await;
                let output = output.unwrap().unwrap();
                assert!(!(output.stdout.is_empty() && output.stderr.is_empty()));
                self.heard
                    .push(("output of kringctl", [output.stdout, output.stderr].concat()));
            }
        }
    }
}
