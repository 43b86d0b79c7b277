//! Stopping: neither a subscriber that reads nothing nor half a connection holds the daemon, and the log is closed well.

use std::{fs, net::TcpStream};

use kring::{
    client::{Credentials, connect},
    wire::v1::{self, notice_service_client::NoticeServiceClient},
};
use tonic::transport::{Certificate, Channel, ClientTlsConfig, Endpoint, Identity};

use crate::common::{Served, a_registration, served};

/// A connection on which the daemon may send so many bytes of a stream's data, until they are read.
pub(crate) async fn narrow(served: &Served, name: &str, bytes: u32) -> Channel {
    let tls = served.folder.join("tls");
    let read = |file: String| fs::read(tls.join(file)).unwrap();
    let credentials = ClientTlsConfig::new()
        .ca_certificate(Certificate::from_pem(read("ca.pem".into())))
        .identity(Identity::from_pem(
            read(format!("{name}.pem")),
            read(format!("{name}.key")),
        ));
    Endpoint::from_shared(format!("https://{}", served.daemon.ready().grpc))
        .unwrap()
        .initial_stream_window_size(bytes)
        .tls_config(credentials)
        .unwrap()
        .connect()
        .await
        .unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_subscriber_that_never_reads_does_not_hold_a_daemon_that_is_told_to_stop() {
    let served = served().await;
    let mut jgz = served.agency("jgz").await;
    jgz.register(a_registration(&pseudonym::test_bsn(1)))
        .await
        .unwrap();
    let unread = NoticeServiceClient::new(narrow(&served, "jgz", 1).await)
        .subscribe(v1::SubscribeRequest::default())
        .await
        .unwrap();
    let half_open = TcpStream::connect(&served.daemon.ready().grpc).unwrap();

    let Served {
        daemon,
        folder,
        _parent,
        ..
    } = served;
    daemon.stop().await.expect("it ends with 0, in bounded time");
    drop((unread, half_open));

    let start = jiff::Timestamp::from_second(4_000_000_000).unwrap();
    let again = kring::play::Daemon::start(
        std::path::Path::new(crate::common::KRINGD),
        &folder,
        kring::play::Ports::Free,
        start,
    )
    .await
    .expect("the store opens again");
    let administrator = Credentials::in_folder(&folder, "administrator");
    connect(&again.ready().grpc, &administrator).await.unwrap();
    again.stop().await.unwrap();
}
