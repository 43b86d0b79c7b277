//! `kringctl agency ...`

use prost_types::FieldMask;
use serde_json::json;

use super::{Admin, Answer, Asker, Failed, Page, connect, incomplete, output::agency as shown};
use crate::{
    ctl::arguments::{AddAgency, AgencyVerb, Connection, NONE, UpdateAgency},
    wire::v1,
};

/// Agencies are asked for so many at a time: the most that the daemon gives.
const PAGE_SIZE: u32 = 1000;

pub(super) async fn run(connection: &Connection, verb: AgencyVerb, page: Page) -> Result<Answer, Failed> {
    match verb {
        AgencyVerb::Add(details) => add(connect(connection).await?, details).await,
        AgencyVerb::List => {
            let agencies = all(&mut connect(connection).await?).await?;
            Ok(Answer::new(
                shown::list(page, &agencies),
                agencies.iter().map(shown::as_json).collect(),
            ))
        }
        AgencyVerb::Show { oin } => {
            let agency = one(&mut connect(connection).await?, oin).await?;
            Ok(Answer::new(shown::show(page, &agency), shown::as_json(&agency)))
        }
        AgencyVerb::Update(change) => update(connect(connection).await?, change).await,
        AgencyVerb::Suspend { oin, consent } => {
            let asker = Asker::of(&consent)?;
            suspend(connect(connection).await?, oin, asker).await
        }
        AgencyVerb::Resume { oin } => resume(connect(connection).await?, oin).await,
    }
}

/// One agency, with its units.
pub(super) async fn one(admin: &mut Admin, oin: String) -> Result<v1::Agency, Failed> {
    let answer = admin.get_agency(v1::GetAgencyRequest { oin }).await?;
    answer.into_inner().agency.ok_or_else(incomplete)
}

/// All agencies, however many pages they fill.
pub(super) async fn all(admin: &mut Admin) -> Result<Vec<v1::Agency>, Failed> {
    let (mut agencies, mut page_token) = (Vec::new(), String::new());
    loop {
        let request = v1::ListAgenciesRequest {
            page_size: PAGE_SIZE,
            page_token,
        };
        let answer = admin.list_agencies(request).await?.into_inner();
        agencies.extend(answer.agencies);
        page_token = answer.next_page_token;
        if page_token.is_empty() {
            return Ok(agencies);
        }
    }
}

async fn add(mut admin: Admin, details: AddAgency) -> Result<Answer, Failed> {
    let agency = v1::Agency {
        oin: details.oin,
        name: details.name,
        sector: details.sector,
        municipalities: details.serves,
        is_municipality: details.is_municipality.unwrap_or_default(),
        supplies_brp: details.supplies_brp,
        ..v1::Agency::default()
    };
    let request = v1::AdmitAgencyRequest { agency: Some(agency) };
    let answer = admin.admit_agency(request).await?.into_inner();
    let agency = answer.agency.ok_or_else(incomplete)?;
    let next = agency.units.is_empty().then(|| {
        format!(
            "Next: kringctl unit add {} CODE --name ... --role ... --phone ...",
            agency.oin
        )
    });
    Ok(Answer::new(format!("{} is connected.", agency.name), shown::as_json(&agency)).with_hint(next))
}

/// Reads first, so that what somebody else changed meanwhile is not changed back.
async fn update(mut admin: Admin, change: UpdateAgency) -> Result<Answer, Failed> {
    let before = one(&mut admin, change.oin.clone()).await?;
    let request = changed(before, change)?;
    let answer = admin.update_agency(request).await?.into_inner();
    let agency = answer.agency.ok_or_else(incomplete)?;
    Ok(Answer::new(
        format!("{} is changed.", agency.name),
        shown::as_json(&agency),
    ))
}

fn changed(before: v1::Agency, change: UpdateAgency) -> Result<v1::UpdateAgencyRequest, Failed> {
    let mut paths = Vec::new();
    let mut agency = v1::Agency {
        oin: before.oin,
        etag: before.etag,
        ..v1::Agency::default()
    };
    if let Some(name) = change.name {
        agency.name = name;
        paths.push("name");
    }
    if let Some(sector) = change.sector {
        agency.sector = sector;
        paths.push("sector");
    }
    if !change.serves.is_empty() {
        agency.municipalities = served(change.serves)?;
        paths.push("municipalities");
    }
    if let Some(code) = change.is_municipality {
        agency.is_municipality = if code == NONE { String::new() } else { code };
        paths.push("is_municipality");
    }
    if let Some(supplies) = change.supplies_brp {
        agency.supplies_brp = supplies;
        paths.push("supplies_brp");
    }
    let paths = paths.into_iter().map(str::to_owned).collect();
    Ok(v1::UpdateAgencyRequest {
        agency: Some(agency),
        update_mask: Some(FieldMask { paths }),
    })
}

fn served(codes: Vec<String>) -> Result<Vec<String>, Failed> {
    match codes.as_slice() {
        [only] if only == NONE => Ok(Vec::new()),
        several if several.iter().any(|code| code == NONE) => Err(Failed::Usage(
            "`--serves none` stands alone: it empties the list".into(),
        )),
        _ => Ok(codes),
    }
}

async fn suspend(mut admin: Admin, oin: String, asker: Asker) -> Result<Answer, Failed> {
    let agency = one(&mut admin, oin).await?;
    asker.ask(&format!(
        "{} ({}) will be refused from now on, its open streams too. What it registered stays, and its notices wait \
         for it.",
        agency.name, agency.oin
    ))?;
    let oin = agency.oin;
    admin
        .suspend_agency(v1::SuspendAgencyRequest { oin: oin.clone() })
        .await?;
    let next = format!("What it registered stays; `kringctl agency resume {oin}` lets it call again.");
    Ok(Answer::new(
        format!("{} is suspended.", agency.name),
        json!({"oin": oin, "suspended": true}),
    )
    .with_hint(Some(next)))
}

async fn resume(mut admin: Admin, oin: String) -> Result<Answer, Failed> {
    admin
        .resume_agency(v1::ResumeAgencyRequest { oin: oin.clone() })
        .await?;
    Ok(Answer::new(
        format!("{oin} may call again."),
        json!({"oin": oin, "suspended": false}),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn nothing_changed() -> UpdateAgency {
        UpdateAgency {
            oin: "00000099000000000001".into(),
            name: None,
            sector: None,
            serves: Vec::new(),
            is_municipality: None,
            supplies_brp: None,
        }
    }

    fn before() -> v1::Agency {
        v1::Agency {
            oin: "00000099000000000001".into(),
            name: "Housing".into(),
            municipalities: vec!["0599".into()],
            supplies_brp: true,
            etag: "as read".into(),
            ..v1::Agency::default()
        }
    }

    #[test]
    fn only_what_is_given_is_in_the_mask_and_the_etag_goes_along() {
        let change = UpdateAgency {
            supplies_brp: Some(false),
            ..nothing_changed()
        };
        let request = changed(before(), change).unwrap();
        assert_eq!(request.update_mask.unwrap().paths, ["supplies_brp"]);
        let agency = request.agency.unwrap();
        assert_eq!((agency.etag.as_str(), agency.supplies_brp), ("as read", false));
    }

    #[test]
    fn none_empties_the_list_but_only_alone() {
        let serving = |codes: &[&str]| UpdateAgency {
            serves: codes.iter().map(|&code| code.to_owned()).collect(),
            ..nothing_changed()
        };
        let request = changed(before(), serving(&[NONE])).unwrap();
        assert_eq!(request.update_mask.unwrap().paths, ["municipalities"]);
        assert!(request.agency.unwrap().municipalities.is_empty());
        assert_eq!(
            changed(before(), serving(&["0599", NONE]))
                .unwrap_err()
                .exit_code(),
            64
        );
    }
}
