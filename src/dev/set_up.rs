//! A new sandbox: the store, everybody's certificates, and the admission of the cast over the administrator's connection.

use std::path::Path;

use anyhow::Context as _;
use scenario::Story;

use crate::{
    certificates::Oin,
    client::{Credentials, connect},
    clock::Clock,
    play::{self, Cast, granted},
    setup::issue_client,
    wire::v1::{PinAdministratorRequest, admin_service_client::AdminServiceClient},
};

/// Name of the first administrator's files, which `init` makes.
pub(super) const FIRST: &str = "administrator";
/// Name of the second administrator's files: what two must agree on can be tried.
pub(super) const SECOND: &str = "administrator-2";
/// The second administrator's test OIN.
pub(super) const SECOND_OIN: &str = "00000099000000000002";
const SECOND_TITLE: &str = "Second administration (development)";

/// Makes folder, store and certificates.
pub(super) fn files(folder: &Path, story: &Story, cast: &Cast) -> anyhow::Result<()> {
    let now = Clock::system().now_micros();
    let opened_at = jiff::Timestamp::from_microsecond(now).context("the clock is outside the calendar")?;
    play::make(folder, story, opened_at)?;
    play::certificates(folder, cast)?;
    let oin = Oin::parse(SECOND_OIN).context("the second administrator has no OIN")?;
    issue_client(folder, oin, SECOND_TITLE, SECOND, now)?;
    Ok(())
}

/// Admits everybody and pins the second administrator.
pub(super) async fn admission(
    address: &str,
    folder: &Path,
    story: &Story,
    cast: &Cast,
) -> anyhow::Result<()> {
    let channel = connect(address, &Credentials::in_folder(folder, FIRST)).await?;
    play::admit(channel.clone(), story, cast).await?;
    let path = Credentials::in_folder(folder, SECOND).certificate;
    let certificate = std::fs::read(&path).with_context(|| format!("{} cannot be read", path.display()))?;
    let request = PinAdministratorRequest {
        certificate,
        name: String::new(),
    };
    let mut service = AdminServiceClient::new(channel);
    granted("the second administrator", service.pin_administrator(request)).await?;
    Ok(())
}
