//! A small client: a mutual TLS channel from PEM, and refusals as a program can decide on them. Used by `kringctl`, the
//! demo and the tests; agencies' systems in Rust may use it too (`docs/vendors/rust`).

mod refused;

use std::{
    fmt, fs,
    path::{Path, PathBuf},
    time::Duration,
};

pub use refused::{Refused, retry_after};
use thiserror::Error;
use tonic::transport::{Certificate, Channel, ClientTlsConfig, Endpoint, Identity};

/// What a connection needs.
#[derive(Clone, Debug)]
pub struct Credentials {
    /// PEM of the authority that signed the server's certificate.
    pub authority: PathBuf,
    /// PEM of the own certificate.
    pub certificate: PathBuf,
    /// PEM of its private key.
    pub private_key: PathBuf,
}

impl Credentials {
    /// The files that `kringd init` and `kringd certificate` made in a folder, for one name.
    #[must_use]
    pub fn in_folder(folder: &Path, name: &str) -> Self {
        let tls = folder.join("tls");
        Self {
            authority: tls.join("ca.pem"),
            certificate: tls.join(format!("{name}.pem")),
            private_key: tls.join(format!("{name}.key")),
        }
    }
}

/// What a connection needs, for whoever keeps it elsewhere than in files. Cannot be printed.
#[derive(Clone)]
pub struct Pem {
    /// PEM of the authority that signed the server's certificate.
    pub authority: Vec<u8>,
    /// PEM of the own certificate, with its chain if it has one.
    pub certificate: Vec<u8>,
    /// PEM of its private key.
    pub private_key: Vec<u8>,
}

impl fmt::Debug for Pem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Pem(hidden)")
    }
}

impl Pem {
    /// Reads the files.
    ///
    /// # Errors
    /// [`CannotConnect::File`].
    pub fn read(credentials: &Credentials) -> Result<Self, CannotConnect> {
        let read = |path: &Path| {
            fs::read(path).map_err(|error| CannotConnect::File {
                path: path.to_owned(),
                kind: error.kind(),
            })
        };
        Ok(Self {
            authority: read(&credentials.authority)?,
            certificate: read(&credentials.certificate)?,
            private_key: read(&credentials.private_key)?,
        })
    }
}

/// Why there is no connection.
#[derive(Debug, Error)]
pub enum CannotConnect {
    /// A file cannot be read.
    #[error("{} cannot be read: {kind}", path.display())]
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        kind: std::io::ErrorKind,
    },
    /// The address is none.
    #[error("`{0}` is not an address like 127.0.0.1:7443")]
    Address(String),
    /// The certificate files are no PEM that TLS accepts.
    #[error("the certificate, key or authority cannot be used: {0}")]
    Tls(String),
    /// The daemon's certificate is not of this authority.
    #[error(
        "no connection to {address}: the daemon's certificate is not valid under {}; is this the folder of this daemon?",
        authority.display()
    )]
    Untrusted {
        /// Where.
        address: String,
        /// Under which authority.
        authority: PathBuf,
    },
    /// Nobody answers, or the other side refuses the certificate.
    #[error("no connection to {address}: {why}")]
    Refused {
        /// Where.
        address: String,
        /// What the transport said.
        why: String,
    },
}

const CONNECT_SECONDS: u64 = 10;
const KEEPALIVE_SECONDS: u64 = 20;

/// Connects with mutual TLS, with what is in these files.
///
/// # Errors
/// [`CannotConnect`] in one sentence.
pub async fn connect(address: &str, credentials: &Credentials) -> Result<Channel, CannotConnect> {
    let pem = Pem::read(credentials)?;
    named(connect_pem(address, &pem).await, credentials)
}

/// As [`connect`], for a caller that does not wait for ever: the connection, and then each answer, must begin within this time.
/// An answer that has begun, as a stream, may go on for as long as it takes.
///
/// # Errors
/// [`CannotConnect`] in one sentence.
pub async fn connect_within(
    address: &str,
    credentials: &Credentials,
    within: Duration,
) -> Result<Channel, CannotConnect> {
    let pem = Pem::read(credentials)?;
    let endpoint = endpoint(address, &pem)?.connect_timeout(within).timeout(within);
    // The handshake included, which the transport's own limit leaves out.
    let connected = match tokio::time::timeout(within, endpoint.connect()).await {
        Ok(connected) => connected.map_err(|error| chain(&error)),
        Err(_) => Err(format!("nothing answered within {} s", within.as_secs())),
    };
    let address = address.to_owned();
    named(
        connected.map_err(|why| CannotConnect::Refused { address, why }),
        credentials,
    )
}

/// Says under which authority the daemon's certificate is not valid.
fn named(
    connected: Result<Channel, CannotConnect>,
    credentials: &Credentials,
) -> Result<Channel, CannotConnect> {
    connected.map_err(|error| match error {
        CannotConnect::Refused { address, why } if why.contains("invalid peer certificate") => {
            CannotConnect::Untrusted {
                address,
                authority: credentials.authority.clone(),
            }
        }
        other => other,
    })
}

/// Connects with mutual TLS. The channel comes back by itself when the connection breaks; calls under way then fail.
///
/// # Errors
/// [`CannotConnect`] in one sentence.
pub async fn connect_pem(address: &str, pem: &Pem) -> Result<Channel, CannotConnect> {
    let endpoint = endpoint(address, pem)?;
    endpoint.connect().await.map_err(|error| CannotConnect::Refused {
        address: address.to_owned(),
        why: chain(&error),
    })
}

fn endpoint(address: &str, pem: &Pem) -> Result<Endpoint, CannotConnect> {
    let tls = ClientTlsConfig::new()
        .ca_certificate(Certificate::from_pem(&pem.authority))
        .identity(Identity::from_pem(&pem.certificate, &pem.private_key));
    let endpoint = Endpoint::from_shared(format!("https://{address}"))
        .map_err(|_| CannotConnect::Address(address.to_owned()))?
        .connect_timeout(Duration::from_secs(CONNECT_SECONDS))
        .http2_keep_alive_interval(Duration::from_secs(KEEPALIVE_SECONDS))
        .keep_alive_while_idle(true)
        .tcp_nodelay(true);
    endpoint
        .tls_config(tls)
        .map_err(|error| CannotConnect::Tls(chain(&error)))
}

/// An error with everything behind it: the transport's own message says too little.
pub(crate) fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(error) = source {
        let next = error.to_string();
        if !text.contains(&next) {
            text.push_str(": ");
            text.push_str(&next);
        }
        source = error.source();
    }
    text
}
