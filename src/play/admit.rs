//! Before the first event: certificates for the cast, its admission by the administrator, and its open ears.

use std::path::Path;

use scenario::{Story, UnitName};
use tonic::transport::Channel;

use super::{
    CannotPlay, Cast,
    cast::{admitted, opened, units_of},
    hearing::Ears,
    lines::{Lines, granted},
};
use crate::{
    client::{Credentials, connect},
    clock::Clock,
    setup::issue_client,
    wire::v1::{
        AdmitAgencyRequest, GiveMandateRequest, OpenUnitRequest, admin_service_client::AdminServiceClient,
        development_service_client::DevelopmentServiceClient,
    },
};

/// Writes a certificate of the folder's development authority for everybody in the cast who has none there yet.
pub(crate) fn certificates(folder: &Path, cast: &Cast) -> Result<(), CannotPlay> {
    // Certificates live in real time, also when a scenario clock runs.
    let now = Clock::system().now_micros();
    for member in cast.members() {
        if Credentials::in_folder(folder, &member.certificate)
            .certificate
            .exists()
        {
            continue;
        }
        issue_client(folder, member.oin, &member.title, &member.certificate, now)?;
    }
    Ok(())
}

/// Admits the cast and opens its connections and subscriptions; also gives the hand on the scenario clock.
pub(super) async fn admit_and_listen(
    address: &str,
    folder: &Path,
    story: &Story,
    cast: &Cast,
) -> Result<(DevelopmentServiceClient<Channel>, Lines, Ears), CannotPlay> {
    let administrator = connect(address, &Credentials::in_folder(folder, "administrator")).await?;
    admit(administrator.clone(), story, cast).await?;
    let lines = Lines::open(address, folder, cast).await?;
    let parties = story
        .agencies
        .iter()
        .filter(|agency| !agency.vendor)
        .flat_map(units_of);
    let listening = |unit: UnitName| {
        let (channel, acting) = lines.of(cast, &unit, None)?;
        Some((unit, channel, acting))
    };
    let ears = Ears::open(parties.filter_map(listening).collect()).await?;
    Ok((DevelopmentServiceClient::new(administrator), lines, ears))
}

/// Admits the cast. Repeating it changes nothing.
pub(crate) async fn admit(administrator: Channel, story: &Story, cast: &Cast) -> Result<(), CannotPlay> {
    let mut service = AdminServiceClient::new(administrator);
    let oin = |name: &str| {
        cast.member(name)
            .map(|member| member.oin.as_str().to_owned())
            .unwrap_or_default()
    };
    for agency in &story.agencies {
        let request = AdmitAgencyRequest {
            agency: Some(admitted(story, cast, agency)?),
        };
        granted(
            &format!("admitting {}", agency.name),
            service.admit_agency(request),
        )
        .await?;
        for unit in units_of(agency) {
            let request = OpenUnitRequest {
                oin: oin(&agency.name),
                unit: Some(opened(story, cast, agency, &unit)),
            };
            granted(&format!("opening {unit}"), service.open_unit(request)).await?;
        }
    }
    for vendor in story.agencies.iter().filter(|agency| agency.vendor) {
        for principal in &vendor.mandates {
            let request = GiveMandateRequest {
                caller_oin: oin(&vendor.name),
                principal_oin: oin(principal),
            };
            granted(
                &format!("a mandate for {principal}"),
                service.give_mandate(request),
            )
            .await?;
        }
    }
    Ok(())
}
