//! Before the first call: the agencies of the other households get certificates, are admitted, and connect.

use std::{collections::BTreeSet, path::Path};

use event::MunicipalityCode;
use jiff::civil::Date;
use population::{Agency, UnitId};
use tonic::transport::Channel;

use super::{
    Beside, LANES,
    administrators::Administrators,
    lane::{Lane, Line, Lines},
    world::World,
};
use crate::{
    certificates::Oin,
    client::{Credentials, connect},
    clock::Clock,
    play::{CannotPlay, granted},
    setup::issue_client,
    wire::v1::{
        self, ActingUnit, AdmitAgencyRequest, Contact, OpenUnitRequest,
        admin_service_client::AdminServiceClient,
    },
};

impl Beside {
    /// Households of this city, for a story that lasts from the first day to the last.
    pub(in crate::play) async fn open(
        address: &str,
        folder: &Path,
        city: &str,
        (first, last): (Date, Date),
    ) -> Result<Self, CannotPlay> {
        let code = city.parse().map(MunicipalityCode);
        let code = code.map_err(|_| CannotPlay::Beside(format!("`{city}` is no code of a municipality")))?;
        let world = World::new(code, first)?;
        let administrators = Administrators::open(address, folder).await?;
        let mut admin = administrators.first.clone();
        let mut connected = vec![None; world.population.units() as usize];
        let mut oins = BTreeSet::new();
        for agency in world.population.agencies() {
            let channel = open_agency(&mut admin, address, folder, city, agency).await?;
            for unit in units(agency) {
                connected[unit.0 as usize] = Some(Line {
                    channel: channel.clone(),
                    acting: ActingUnit {
                        on_behalf_of_oin: String::new(),
                        unit_code: agency.unit_code(unit),
                    },
                    municipality: city.to_owned(),
                });
            }
            oins.insert(agency.oin());
        }
        let mut lanes: [Lane; LANES] = Default::default();
        for happening in world.told(last) {
            lanes[happening.id.hamlet() as usize % LANES].waits_for(happening);
        }
        Ok(Self {
            world,
            lines: Lines {
                units: connected,
                administrators,
            },
            lanes,
            oins,
        })
    }
}

/// The city itself takes part in the story: its officer follows up these households too. Here it is only the register.
fn units(agency: &Agency) -> impl Iterator<Item = UnitId> {
    agency
        .units()
        .take(if agency.is_municipality { 1 } else { usize::MAX })
}

async fn open_agency(
    admin: &mut AdminServiceClient<Channel>,
    address: &str,
    folder: &Path,
    city: &str,
    agency: &Agency,
) -> Result<Channel, CannotPlay> {
    let file = format!("beside-{}", agency.id.0);
    let oin = Oin::parse(&agency.oin()).ok_or_else(|| CannotPlay::Beside("an OIN that is none".into()))?;
    // Certificates live in real time, also when a scenario clock runs.
    issue_client(folder, oin, &agency.name, &file, Clock::system().now_micros())?;
    let request = AdmitAgencyRequest {
        agency: Some(v1::Agency {
            oin: agency.oin(),
            name: agency.name.clone(),
            sector: agency.sector.to_owned(),
            municipalities: vec![city.to_owned()],
            supplies_brp: agency.is_municipality,
            ..v1::Agency::default()
        }),
    };
    granted(
        "admitting an agency beside the story",
        admin.admit_agency(request),
    )
    .await?;
    for unit in units(agency) {
        let code = agency.unit_code(unit);
        let request = OpenUnitRequest {
            oin: agency.oin(),
            unit: Some(v1::Unit {
                name: code.clone(),
                contact: Some(Contact {
                    role: "duty officer".to_owned(),
                    phone: String::new(),
                    email: format!("duty@{file}.example"),
                }),
                shielded: agency.shielded,
                code,
                ..v1::Unit::default()
            }),
        };
        granted("opening a unit beside the story", admin.open_unit(request)).await?;
    }
    Ok(connect(address, &Credentials::in_folder(folder, &file)).await?)
}
