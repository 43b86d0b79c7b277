//! Reflection: what it tells of the services, in both versions of its protocol, and nothing that is not served.

use std::path::Path;

use kring::{
    client::{Credentials, connect},
    play::{Daemon, Ports},
};
use tonic::{Status, transport::Channel};

use crate::common::{KRINGD, new_folder};

const DEVELOPMENT: &str = "kring.v1.DevelopmentService";
/// What every daemon serves.
const ALWAYS: [&str; 6] = [
    "grpc.health.v1.Health",
    "grpc.reflection.v1.ServerReflection",
    "grpc.reflection.v1alpha.ServerReflection",
    "kring.v1.AdminService",
    "kring.v1.NoticeService",
    "kring.v1.RegistrationService",
];

macro_rules! asking {
    ($version:ident) => {
        /// Asks one thing in this version of the protocol.
        mod $version {
            use tonic_reflection::pb::$version::{
                ServerReflectionRequest, server_reflection_client::ServerReflectionClient,
                server_reflection_request::MessageRequest, server_reflection_response::MessageResponse,
            };

            use super::*;

            async fn asked(channel: &Channel, what: MessageRequest) -> Result<MessageResponse, Status> {
                let request = ServerReflectionRequest {
                    host: String::new(),
                    message_request: Some(what),
                };
                let mut client = ServerReflectionClient::new(channel.clone());
                let answers = client
                    .server_reflection_info(tokio_stream::once(request))
                    .await?;
                let answer = answers.into_inner().message().await?.unwrap();
                Ok(answer.message_response.unwrap())
            }

            pub(super) async fn services(channel: &Channel) -> Vec<String> {
                let all = MessageRequest::ListServices(String::new());
                let MessageResponse::ListServicesResponse(list) = asked(channel, all).await.unwrap() else {
                    panic!("no list")
                };
                let mut names: Vec<String> = list
                    .service
                    .into_iter()
                    .map(|service| service.name)
                    .collect();
                names.sort_unstable();
                names
            }

            pub(super) async fn knows(channel: &Channel, symbol: &str) -> bool {
                let file = MessageRequest::FileContainingSymbol(symbol.to_owned());
                let answer = asked(channel, file).await;
                matches!(answer, Ok(MessageResponse::FileDescriptorResponse(_)))
            }
        }
    };
}

asking!(v1);
asking!(v1alpha);

/// A daemon is asked in both versions; gives the services, which are the same.
async fn told(daemon: Daemon, folder: &Path) -> Vec<String> {
    let credentials = Credentials::in_folder(folder, "administrator");
    let channel = connect(&daemon.ready().grpc, &credentials).await.unwrap();
    let services = v1::services(&channel).await;
    assert_eq!(v1alpha::services(&channel).await, services);
    let is_listed = services.iter().any(|name| name == DEVELOPMENT);
    for (symbol, known) in [("kring.v1.NoticeService", true), (DEVELOPMENT, is_listed)] {
        assert_eq!(v1::knows(&channel, symbol).await, known, "{symbol}");
        assert_eq!(v1alpha::knows(&channel, symbol).await, known, "{symbol}");
    }
    daemon.stop().await.unwrap();
    services
}

#[tokio::test(flavor = "multi_thread")]
async fn reflection_lists_what_is_served_in_both_of_its_versions() {
    let (_parent, folder) = tokio::task::spawn_blocking(new_folder).await.unwrap();
    let program = Path::new(KRINGD);
    let usual = Daemon::start_now(program, &folder, Ports::Free).await.unwrap();
    assert_eq!(told(usual, &folder).await, ALWAYS);

    let start = jiff::Timestamp::from_second(4_000_000_000).unwrap();
    let scenario = Daemon::start(program, &folder, Ports::Free, start).await.unwrap();
    let mut with_clock = ALWAYS.to_vec();
    with_clock.insert(4, DEVELOPMENT);
    assert_eq!(told(scenario, &folder).await, with_clock);
}
