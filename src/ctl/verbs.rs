//! What each verb does.

use clap::CommandFactory as _;
use serde_json::Value;
use tonic::transport::Channel;

use super::{
    Failed,
    arguments::{AgencyVerb, Arguments, Connection, MandateVerb, Output, UnitVerb, Verb},
    output::{
        agencies_table, agency_json, coverage_json, coverage_table, status_json, status_table, unit_json,
    },
};
use crate::{
    client::{Credentials, connect},
    wire::v1::{self, admin_service_client::AdminServiceClient},
};

type Admin = AdminServiceClient<Channel>;

/// Runs a verb and gives what to print.
pub(super) async fn run(arguments: Arguments) -> Result<String, Failed> {
    let Arguments {
        connection,
        output,
        verb,
    } = arguments;
    if let Verb::Completion { shell } = verb {
        let mut script = Vec::new();
        clap_complete::generate(shell, &mut Arguments::command(), "kringctl", &mut script);
        return Ok(String::from_utf8_lossy(&script).into_owned());
    }
    let mut admin = AdminServiceClient::new(connect(&connection.server, &credentials(&connection)?).await?);
    match verb {
        Verb::Status => {
            let status = admin.get_status(v1::GetStatusRequest {}).await?.into_inner();
            Ok(choose(output, || status_table(&status), || status_json(&status)))
        }
        Verb::Agency(verb) => agency(&mut admin, output, verb).await,
        Verb::Unit(verb) => unit(&mut admin, output, verb).await,
        Verb::Mandate(verb) => mandate(&mut admin, verb).await,
        Verb::Coverage { municipality, all } => {
            let request = v1::GetMunicipalityCoverageRequest { municipality };
            let answer = admin.get_municipality_coverage(request).await?.into_inner();
            let coverage = answer.coverage.unwrap_or_default();
            Ok(choose(
                output,
                || coverage_table(&coverage, all),
                || coverage_json(&coverage),
            ))
        }
        Verb::Completion { .. } => Ok(String::new()),
    }
}

fn choose(output: Output, table: impl FnOnce() -> String, json: impl FnOnce() -> Value) -> String {
    match output {
        Output::Table => table(),
        Output::Json => format!("{:#}", json()),
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
    let pick = |own: &Option<std::path::PathBuf>, of_folder: Option<std::path::PathBuf>| {
        own.clone().or(of_folder).ok_or_else(missing)
    };
    Ok(Credentials {
        authority: pick(&c.authority, of_folder.as_ref().map(|f| f.authority.clone()))?,
        certificate: pick(&c.certificate, of_folder.as_ref().map(|f| f.certificate.clone()))?,
        private_key: pick(&c.private_key, of_folder.as_ref().map(|f| f.private_key.clone()))?,
    })
}

async fn agency(admin: &mut Admin, output: Output, verb: AgencyVerb) -> Result<String, Failed> {
    match verb {
        AgencyVerb::Add {
            oin,
            name,
            sector,
            serves,
            is_municipality,
            supplies_brp,
        } => {
            let agency = v1::Agency {
                oin,
                name,
                sector,
                municipalities: serves,
                is_municipality: is_municipality.unwrap_or_default(),
                supplies_brp,
                ..v1::Agency::default()
            };
            let answer = admin
                .admit_agency(v1::AdmitAgencyRequest { agency: Some(agency) })
                .await?
                .into_inner();
            let agency = answer.agency.unwrap_or_default();
            let next = format!(
                "Admitted {}. Next: kringctl unit add {} CODE --name … --role … --phone …",
                agency.name, agency.oin
            );
            Ok(choose(output, || next, || agency_json(&agency)))
        }
        AgencyVerb::List => {
            let agencies = admin
                .list_agencies(v1::ListAgenciesRequest::default())
                .await?
                .into_inner()
                .agencies;
            Ok(choose(
                output,
                || agencies_table(&agencies),
                || agencies.iter().map(agency_json).collect(),
            ))
        }
        AgencyVerb::Suspend { oin } => {
            admin
                .suspend_agency(v1::SuspendAgencyRequest { oin: oin.clone() })
                .await?;
            Ok(format!(
                "Suspended {oin}. What it registered stays; `kringctl agency resume {oin}` lets it call again."
            ))
        }
        AgencyVerb::Resume { oin } => {
            admin
                .resume_agency(v1::ResumeAgencyRequest { oin: oin.clone() })
                .await?;
            Ok(format!("{oin} may call again."))
        }
    }
}

async fn unit(admin: &mut Admin, output: Output, verb: UnitVerb) -> Result<String, Failed> {
    let UnitVerb::Add {
        oin,
        code,
        name,
        role,
        phone,
        email,
        follow_up_officer,
        shielded,
        daily_quota,
    } = verb;
    let contact = Some(v1::Contact { role, phone, email });
    let unit = v1::Unit {
        code,
        name,
        contact,
        follow_up_officer,
        shielded,
        daily_quota,
        etag: String::new(),
    };
    let answer = admin
        .open_unit(v1::OpenUnitRequest {
            oin,
            unit: Some(unit),
        })
        .await?
        .into_inner();
    let unit = answer.unit.unwrap_or_default();
    Ok(choose(
        output,
        || format!("Opened unit {} ({}).", unit.code, unit.name),
        || unit_json(&unit),
    ))
}

async fn mandate(admin: &mut Admin, verb: MandateVerb) -> Result<String, Failed> {
    match verb {
        MandateVerb::Give {
            caller: caller_oin,
            principal: principal_oin,
        } => {
            let said = format!("{caller_oin} may act for {principal_oin}.");
            admin
                .give_mandate(v1::GiveMandateRequest {
                    caller_oin,
                    principal_oin,
                })
                .await?;
            Ok(said)
        }
        MandateVerb::Withdraw {
            caller: caller_oin,
            principal: principal_oin,
        } => {
            let said = format!("{caller_oin} may no longer act for {principal_oin}.");
            admin
                .withdraw_mandate(v1::WithdrawMandateRequest {
                    caller_oin,
                    principal_oin,
                })
                .await?;
            Ok(said)
        }
    }
}
