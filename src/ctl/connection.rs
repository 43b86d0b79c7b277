//! Where the daemon is, and with which certificate it is called.

use std::{path::PathBuf, time::Duration};

use tonic::transport::Channel;

use super::{Failed, arguments::Connection};
use crate::{
    client::{Credentials, connect_within},
    wire::v1::admin_service_client::AdminServiceClient,
};

/// Where a daemon listens unless told otherwise.
const USUAL_PORT: u16 = 7443;

/// Calls to the daemon.
pub(super) type Admin = AdminServiceClient<Channel>;

/// Connects as administrator.
pub(super) async fn administrator(connection: &Connection) -> Result<Admin, Failed> {
    let within = Duration::from_secs(connection.timeout.into());
    let channel = connect_within(&with_port(&connection.server), &credentials(connection)?, within).await?;
    Ok(AdminServiceClient::new(channel))
}

/// Adds the usual port where none is given; an IPv6 address without brackets gets them.
fn with_port(server: &str) -> String {
    if server.parse::<std::net::Ipv6Addr>().is_ok() {
        return format!("[{server}]:{USUAL_PORT}");
    }
    let after_address = server.rsplit_once(']').map_or(server, |(_, rest)| rest);
    if after_address.contains(':') {
        server.to_owned()
    } else {
        format!("{server}:{USUAL_PORT}")
    }
}

fn credentials(c: &Connection) -> Result<Credentials, Failed> {
    let of_folder = c
        .folder
        .as_deref()
        .map(|folder| Credentials::in_folder(folder, "administrator"));
    let missing = || {
        Failed::Usage(
            "name the folder that `kringd init` made with --folder, or --authority, --certificate and --private-key".into(),
        )
    };
    let pick =
        |own: &Option<PathBuf>, of_folder: Option<PathBuf>| own.clone().or(of_folder).ok_or_else(missing);
    Ok(Credentials {
        authority: pick(&c.authority, of_folder.as_ref().map(|f| f.authority.clone()))?,
        certificate: pick(&c.certificate, of_folder.as_ref().map(|f| f.certificate.clone()))?,
        private_key: pick(&c.private_key, of_folder.as_ref().map(|f| f.private_key.clone()))?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_without_a_port_gets_the_usual_one() {
        for (given, used) in [
            ("kring.example.nl", "kring.example.nl:7443"),
            ("127.0.0.1", "127.0.0.1:7443"),
            ("127.0.0.1:8443", "127.0.0.1:8443"),
            ("::1", "[::1]:7443"),
            ("[::1]", "[::1]:7443"),
            ("[::1]:8443", "[::1]:8443"),
        ] {
            assert_eq!(with_port(given), used);
        }
    }
}
