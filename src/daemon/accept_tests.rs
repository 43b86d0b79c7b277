//! A peer that says nothing, too little or something else is closed and counted, and costs the next one nothing.

use std::net::SocketAddr;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio_rustls::{
    TlsConnector,
    client::TlsStream,
    rustls::{
        ClientConfig, RootCertStore,
        crypto::ring,
        pki_types::{CertificateDer, PrivateKeyDer, ServerName, pem::PemObject as _},
    },
};
use tokio_stream::StreamExt as _;
use tonic::transport::server::Connected as _;

use super::*;
use crate::{
    certificates::{ClientSubject, DevelopmentAuthority, Issued, Oin},
    clock::Clock,
    daemon::verifier::InItsOwnTerm,
    observe::Metrics,
};

const OIN: &str = "00000099000000004001";
/// Far longer than any of these tests takes.
const LONG: Duration = Duration::from_secs(600);
/// Short, for peers that let it pass; nobody who speaks is held to it.
const SHORT: Duration = Duration::from_millis(20);

const PATIENT: Limits = Limits {
    handshake: LONG,
    opening: LONG,
    handshakes: 8,
};

struct Gatehouse {
    address: SocketAddr,
    connections: ReceiverStream<Result<Connection, Infallible>>,
    metrics: Arc<Metrics>,
    connector: TlsConnector,
}

fn der(issued: &Issued) -> (CertificateDer<'static>, PrivateKeyDer<'static>) {
    (
        CertificateDer::from_pem_slice(issued.certificate_pem.as_bytes()).unwrap(),
        PrivateKeyDer::from_pem_slice(issued.private_key_pem.as_bytes()).unwrap(),
    )
}

async fn gatehouse(limits: Limits) -> Gatehouse {
    let now = Clock::system().now_micros();
    let (authority, root) = DevelopmentAuthority::create("test", now, 30).unwrap();
    let server = authority.issue_server(&[], now, 30).unwrap();
    let whom = ClientSubject {
        oin: Oin::parse(OIN).unwrap(),
        organisation: "Youth health care",
        name: "jgz",
    };
    let client = authority.issue_client(whom, now, 30).unwrap();

    let provider = Arc::new(ring::default_provider());
    let mut trusted = RootCertStore::empty();
    trusted.add(der(&root).0).unwrap();
    let verifier = InItsOwnTerm::new(trusted.clone(), Arc::clone(&provider)).unwrap();
    let (certificate, key) = der(&server);
    let config = ServerConfig::builder_with_provider(Arc::clone(&provider))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_client_cert_verifier(Arc::new(verifier))
        .with_single_cert(vec![certificate], key)
        .unwrap();
    let (certificate, key) = der(&client);
    let client = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(trusted)
        .with_client_auth_cert(vec![certificate], key)
        .unwrap();

    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let metrics = Arc::new(Metrics::new("test"));
    let book = Gatebook::new(Arc::clone(&metrics));
    Gatehouse {
        address,
        connections: accepting(listener, config, book, limits),
        metrics,
        connector: Arc::new(client).into(),
    }
}

impl Gatehouse {
    async fn tcp(&self) -> TcpStream {
        TcpStream::connect(self.address).await.unwrap()
    }

    async fn tls(&self) -> TlsStream<TcpStream> {
        let name = ServerName::try_from("localhost").unwrap();
        self.connector.connect(name, self.tcp().await).await.unwrap()
    }

    #[track_caller]
    fn counted(&self, why: TurnedAway) -> bool {
        let page = self.metrics.page().unwrap();
        page.contains(&format!("kring_refusals_total{{reason=\"{}\"}} 1\n", why.code()))
    }
}

/// Until the other side closes; how is its own business.
async fn closed(stream: &mut TcpStream) {
    let _ = stream.read_to_end(&mut Vec::new()).await;
}

#[tokio::test]
async fn a_silent_peer_is_closed_in_time() {
    let gatehouse = gatehouse(Limits {
        handshake: SHORT,
        ..PATIENT
    })
    .await;
    closed(&mut gatehouse.tcp().await).await;
    assert!(gatehouse.counted(TurnedAway::Timeout));
}

#[tokio::test]
async fn a_peer_that_shakes_hands_and_then_falls_silent_is_closed_in_time() {
    for said in [&b""[..], b"PRI * HTTP/2.0"] {
        let mut gatehouse = gatehouse(Limits {
            opening: SHORT,
            ..PATIENT
        })
        .await;
        let mut client = gatehouse.tls().await;
        client.write_all(said).await.unwrap();
        let mut connection = gatehouse.connections.next().await.unwrap().unwrap();
        let mut heard = Vec::new();
        let ended = connection.read_to_end(&mut heard).await.unwrap_err();
        assert_eq!(ended.kind(), std::io::ErrorKind::TimedOut);
        assert!(said.starts_with(&heard), "{heard:?}");
        assert!(gatehouse.counted(TurnedAway::Timeout));
    }
}

#[tokio::test]
async fn a_peer_that_opens_http_2_is_held_to_no_time_and_carries_its_identity() {
    let mut gatehouse = gatehouse(PATIENT).await;
    let mut client = gatehouse.tls().await;
    client
        .write_all(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\nand more")
        .await
        .unwrap();
    let mut connection = gatehouse.connections.next().await.unwrap().unwrap();
    let mut heard = [0; 32];
    connection.read_exact(&mut heard).await.unwrap();
    assert!(!connection.is_opening(), "its time still runs");
    let peer = connection.connect_info();
    assert_eq!(peer.address, IpAddr::from([127, 0, 0, 1]));
    let identity = peer.certificate.as_deref().unwrap().as_ref().unwrap();
    assert_eq!(identity.oin.as_str(), OIN);
}

#[tokio::test]
async fn a_peer_that_speaks_something_else_is_told_of() {
    let mut gatehouse = gatehouse(PATIENT).await;
    let mut client = gatehouse.tls().await;
    client
        .write_all(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        .await
        .unwrap();
    let mut connection = gatehouse.connections.next().await.unwrap().unwrap();
    let mut heard = [0; 5];
    connection.read_exact(&mut heard).await.unwrap();
    assert!(gatehouse.counted(TurnedAway::NotHttp2));

    let mut plain = gatehouse.tcp().await;
    plain.write_all(b"GET / HTTP/1.1\r\n\r\n").await.unwrap();
    closed(&mut plain).await;
    assert!(gatehouse.counted(TurnedAway::NotTls));
}

#[tokio::test]
async fn a_crowd_of_silent_peers_does_not_keep_out_one_that_speaks() {
    let mut gatehouse = gatehouse(Limits {
        handshakes: 2,
        ..PATIENT
    })
    .await;
    let (mut first, second) = (gatehouse.tcp().await, gatehouse.tcp().await);
    let client = gatehouse.tls().await;
    let connection = gatehouse.connections.next().await.unwrap();
    assert!(connection.is_ok());
    closed(&mut first).await;
    assert!(gatehouse.counted(TurnedAway::Crowded));
    drop((second, client));
}

#[tokio::test]
async fn the_listener_closes_with_the_server() {
    let Gatehouse {
        address, connections, ..
    } = gatehouse(PATIENT).await;
    drop(connections);
    while TcpStream::connect(address).await.is_ok() {
        tokio::task::yield_now().await;
    }
}
