//! Below the client library: TLS of one's own choice, frames of HTTP/2 by hand, and calls with any header and body.

use std::{fs, path::Path, sync::Arc};

use http_body_util::{BodyExt as _, Full};
use kring::{client::Credentials, wire::v1};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};
use tokio_rustls::{
    TlsConnector,
    client::TlsStream,
    rustls::{
        ClientConfig, RootCertStore, SupportedProtocolVersion,
        crypto::ring,
        pki_types::{CertificateDer, PrivateKeyDer, ServerName, pem::PemObject as _},
        version::{TLS12, TLS13},
    },
};
use tonic::{
    Status,
    body::Body,
    codegen::{Service as _, http},
    transport::Channel,
};

use crate::common::Served;

pub(crate) const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
pub(crate) const BOTH: &[&SupportedProtocolVersion] = &[&TLS13, &TLS12];
pub(crate) const OLDER: &[&SupportedProtocolVersion] = &[&TLS12];

/// Who calls, whom it trusts, and how.
pub(crate) struct Caller<'c> {
    pub(crate) authority: &'c Path,
    pub(crate) credentials: Option<&'c Credentials>,
    pub(crate) versions: &'static [&'static SupportedProtocolVersion],
}

impl Caller<'_> {
    pub(crate) async fn connect(&self, address: &str) -> std::io::Result<TlsStream<TcpStream>> {
        let mut trusted = RootCertStore::empty();
        trusted
            .add(CertificateDer::from_pem_file(self.authority).unwrap())
            .unwrap();
        let builder = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_protocol_versions(self.versions)
            .unwrap()
            .with_root_certificates(trusted);
        let mut config = match self.credentials {
            None => builder.with_no_client_auth(),
            Some(own) => {
                let certificate = CertificateDer::from_pem_file(&own.certificate).unwrap();
                let key = PrivateKeyDer::from_pem_file(&own.private_key).unwrap();
                builder.with_client_auth_cert(vec![certificate], key).unwrap()
            }
        };
        config.alpn_protocols = vec![b"h2".to_vec()];
        let stream = TcpStream::connect(address).await?;
        let name = ServerName::try_from("localhost").unwrap();
        TlsConnector::from(Arc::new(config)).connect(name, stream).await
    }
}

impl Served {
    /// A TLS connection with the certificate of this name, on which nothing was said yet.
    pub(crate) async fn tls(
        &self,
        name: &str,
        versions: &'static [&'static SupportedProtocolVersion],
    ) -> TlsStream<TcpStream> {
        let credentials = Credentials::in_folder(&self.folder, name);
        let caller = Caller {
            authority: &credentials.authority,
            credentials: Some(&credentials),
            versions,
        };
        caller.connect(&self.daemon.ready().grpc).await.unwrap()
    }

    /// How often this reason was counted in `kring_refusals_total`.
    pub(crate) async fn counted(&self, reason: &str) -> u64 {
        let address = self.daemon.ready().metrics.trim_start_matches("http://");
        let mut stream = TcpStream::connect(address.trim_end_matches("/metrics"))
            .await
            .unwrap();
        stream
            .write_all(b"GET /metrics HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
            .await
            .unwrap();
        let mut page = String::new();
        stream.read_to_string(&mut page).await.unwrap();
        let sample = format!("kring_refusals_total{{reason=\"{reason}\"}} ");
        page.lines()
            .find_map(|line| line.strip_prefix(&sample))
            .map_or(0, |count| count.parse().unwrap())
    }

    /// Events in the log; the daemon is ready.
    pub(crate) async fn events(&mut self) -> u64 {
        let status = self.admin.get_status(v1::GetStatusRequest {}).await;
        let status = status.unwrap().into_inner();
        assert!(status.ready, "{}", status.not_ready_reason);
        status.events
    }
}

/// A request that no client library would send.
pub(crate) struct RawCall<'c> {
    pub(crate) method: &'c str,
    pub(crate) path: &'c str,
    pub(crate) headers: &'c [(&'c str, &'c str)],
    pub(crate) body: Vec<u8>,
}

impl RawCall<'_> {
    /// The HTTP status and the gRPC status, from the headers or after the body.
    pub(crate) async fn send(self, channel: &mut Channel) -> (u16, Option<Status>) {
        let mut request = http::Request::builder().method(self.method).uri(self.path);
        for (name, value) in self.headers {
            request = request.header(*name, *value);
        }
        let body = Body::new(Full::new(self.body.into()));
        std::future::poll_fn(|cx| channel.poll_ready(cx)).await.unwrap();
        let response = channel.call(request.body(body).unwrap()).await.unwrap();
        let (head, body) = response.into_parts();
        let status = match Status::from_header_map(&head.headers) {
            Some(status) => Some(status),
            None => {
                let after = body.collect().await.unwrap();
                after.trailers().and_then(Status::from_header_map)
            }
        };
        (head.status.as_u16(), status)
    }
}

/// A gRPC message: flag, length, bytes.
pub(crate) fn message(flag: u8, length: usize, bytes: &[u8]) -> Vec<u8> {
    let length = u32::try_from(length).unwrap();
    [&[flag][..], &length.to_be_bytes(), bytes].concat()
}

/// One frame of HTTP/2 (RFC 9113, 4.1).
pub(crate) fn frame(kind: u8, flags: u8, stream: u32, payload: &[u8]) -> Vec<u8> {
    let length = u32::try_from(payload.len()).unwrap().to_be_bytes();
    let mut frame = length[1..].to_vec();
    frame.extend([kind, flags]);
    frame.extend(stream.to_be_bytes());
    frame.extend(payload);
    frame
}

/// Header fields as literals without indexing (RFC 7541, 6.2.2); none may be longer than 126 bytes.
pub(crate) fn literals(fields: &[(&str, &str)]) -> Vec<u8> {
    let mut block = Vec::new();
    for (name, value) in fields {
        block.push(0);
        for text in [name, value] {
            assert!(text.len() < 127);
            block.push(u8::try_from(text.len()).unwrap());
            block.extend(text.as_bytes());
        }
    }
    block
}

/// Reads frames until one of them ends or resets stream 1; gives what its data frames held.
pub(crate) async fn answer(stream: &mut TlsStream<TcpStream>) -> Vec<u8> {
    const DATA: u8 = 0;
    const RST_STREAM: u8 = 3;
    const END_STREAM: u8 = 1;
    let mut data = Vec::new();
    loop {
        let mut head = [0; 9];
        stream.read_exact(&mut head).await.unwrap();
        let [high, middle, low, kind, flags, .., number] = head;
        let mut payload = vec![0; u32::from_be_bytes([0, high, middle, low]) as usize];
        stream.read_exact(&mut payload).await.unwrap();
        if number == 1 && kind == DATA {
            data.extend(payload);
        }
        if number == 1 && (flags & END_STREAM != 0 || kind == RST_STREAM) {
            return data;
        }
    }
}

/// Writes a certificate and key for `tls/NAME.*` of a folder.
pub(crate) fn write_pair(folder: &Path, name: &str, certificate: &str, key: &str) {
    fs::write(folder.join(format!("tls/{name}.pem")), certificate).unwrap();
    fs::write(folder.join(format!("tls/{name}.key")), key).unwrap();
}
