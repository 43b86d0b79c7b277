//! The calls of the agencies, over their own certificates.

use std::{path::Path, time::Duration};

use kring::{
    client::{Credentials, connect},
    wire::v1::{
        GetRegistrationRequest, GetStatusRequest, GetStatusResponse, Receipt, Registration,
        admin_service_client::AdminServiceClient, notice_service_client::NoticeServiceClient,
        registration_service_client::RegistrationServiceClient,
    },
};
use tonic::{Status, transport::Channel};
use tonic_types::StatusExt as _;

use crate::{model::Model, plan::UNITS};

/// Nothing may hang: a call that takes this long is a failure.
pub(crate) const PATIENCE: Duration = Duration::from_secs(60);

/// What is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verb {
    Register,
    Renew,
    End,
}

/// One call about one planned registration; made again, it is the same request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Call {
    pub(crate) verb: Verb,
    pub(crate) no: usize,
}

/// The part of an answer that a repetition must give again.
pub(crate) struct Answered {
    pub(crate) registration: Registration,
    pub(crate) receipt: Option<Receipt>,
    pub(crate) already_registered: bool,
}

/// One agency's connection.
#[derive(Clone)]
pub(crate) struct Agency {
    pub(crate) registrations: RegistrationServiceClient<Channel>,
    pub(crate) notices: NoticeServiceClient<Channel>,
}

/// Everybody's connections to one run of the daemon.
#[derive(Clone)]
pub(crate) struct Connections {
    pub(crate) agencies: Vec<Agency>,
    pub(crate) administrator: AdminServiceClient<Channel>,
}

/// Name of the certificate files of a unit's agency.
pub(crate) fn certificate_name(unit: usize) -> String {
    format!("agency-{unit}")
}

impl Connections {
    pub(crate) async fn to(address: &str, folder: &Path) -> Self {
        let channel = async |name: &str| {
            connect(address, &Credentials::in_folder(folder, name))
                .await
                .unwrap()
        };
        let mut agencies = Vec::with_capacity(UNITS);
        for unit in 0..UNITS {
            let channel = channel(&certificate_name(unit)).await;
            agencies.push(Agency {
                registrations: RegistrationServiceClient::new(channel.clone()),
                notices: NoticeServiceClient::new(channel),
            });
        }
        Self {
            agencies,
            administrator: AdminServiceClient::new(channel("administrator").await),
        }
    }

    pub(crate) async fn status(&self) -> Result<GetStatusResponse, Status> {
        let mut administrator = self.administrator.clone();
        patiently(administrator.get_status(GetStatusRequest {}))
            .await
            .map(tonic::Response::into_inner)
    }

    /// Reads one registration as its unit.
    pub(crate) async fn read(&self, unit: usize, registration_id: String) -> Result<Registration, Status> {
        let mut client = self.agencies[unit].registrations.clone();
        let request = GetRegistrationRequest {
            acting: None,
            registration_id,
        };
        let answer = patiently(client.get_registration(request)).await?;
        Ok(answer.into_inner().registration.expect("a registration"))
    }

    /// Makes a call; the same one makes the same request.
    pub(crate) async fn make(&self, model: &Model, call: Call) -> Result<Answered, Status> {
        let planned = &model.plan.registrations[call.no];
        let mut client = self.agencies[planned.unit].registrations.clone();
        let registration = match call.verb {
            Verb::Register => {
                let answer = patiently(client.register(planned.request.clone()))
                    .await?
                    .into_inner();
                return Ok(Answered {
                    registration: answer.registration.expect("a registration"),
                    receipt: answer.receipt,
                    already_registered: answer.already_registered,
                });
            }
            Verb::Renew => {
                let mut request = planned.renewal.clone().expect("planned");
                request.registration_id = model.id(call.no);
                patiently(client.renew(request)).await?.into_inner().registration
            }
            Verb::End => {
                let mut request = planned.end.clone().expect("planned");
                request.registration_id = model.id(call.no);
                patiently(client.end(request)).await?.into_inner().registration
            }
        };
        let registration = registration.expect("a registration");
        Ok(Answered {
            registration,
            receipt: None,
            already_registered: false,
        })
    }
}

/// Waits for an answer, not for ever.
pub(crate) async fn patiently<T>(call: impl Future<Output = T>) -> T {
    tokio::time::timeout(PATIENCE, call)
        .await
        .expect("an answer or a broken connection in time")
}

/// The daemon answered this, so it lives: it never says no to anything in this suite.
pub(crate) fn is_refusal(status: &Status) -> bool {
    status.get_details_error_info().is_some()
}
