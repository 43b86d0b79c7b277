//! `kringctl unit ...`

use prost_types::FieldMask;

use super::{Admin, Answer, Failed, Page, agency, incomplete, output::unit as shown};
use crate::{
    ctl::arguments::{AddUnit, UnitVerb, UpdateUnit},
    wire::v1,
};

pub(super) async fn run(mut admin: Admin, verb: UnitVerb, page: Page) -> Result<Answer, Failed> {
    match verb {
        UnitVerb::Add(details) => add(admin, details).await,
        UnitVerb::List { oin } => {
            let agencies = match oin {
                Some(oin) => vec![agency::one(&mut admin, oin).await?],
                None => agency::all(&mut admin).await?,
            };
            Ok(list(page, &agencies))
        }
        UnitVerb::Show { oin, code } => {
            let unit = one(&mut admin, &oin, &code).await?;
            Ok(Answer::new(
                shown::show(page, &oin, &unit),
                shown::as_json(&oin, &unit),
            ))
        }
        UnitVerb::Update(change) => update(admin, change).await,
    }
}

fn list(page: Page, agencies: &[v1::Agency]) -> Answer {
    let units: Vec<(&str, &v1::Unit)> = agencies
        .iter()
        .flat_map(|agency| agency.units.iter().map(|unit| (agency.oin.as_str(), unit)))
        .collect();
    Answer::new(
        shown::list(page, &units),
        units
            .iter()
            .map(|(oin, unit)| shown::as_json(oin, unit))
            .collect(),
    )
}

/// One unit, with its etag.
pub(super) async fn one(admin: &mut Admin, oin: &str, code: &str) -> Result<v1::Unit, Failed> {
    let agency = agency::one(admin, oin.to_owned()).await?;
    let known: Vec<&str> = agency.units.iter().map(|unit| unit.code.as_str()).collect();
    let missing = || {
        let known = if known.is_empty() {
            "it has none".to_owned()
        } else {
            format!("it has {}", known.join(", "))
        };
        Failed::NoSuchUnit(format!("{} has no unit `{code}`: {known}", agency.name))
    };
    let found = agency.units.iter().find(|unit| unit.code == code);
    found.cloned().ok_or_else(missing)
}

async fn add(mut admin: Admin, details: AddUnit) -> Result<Answer, Failed> {
    let unit = v1::Unit {
        code: details.code,
        name: details.name,
        contact: Some(v1::Contact {
            role: details.role,
            phone: details.phone,
            email: details.email,
        }),
        follow_up_officer: details.follow_up_officer,
        shielded: details.shielded,
        daily_quota: details.daily_quota,
        etag: String::new(),
    };
    let request = v1::OpenUnitRequest {
        oin: details.oin.clone(),
        unit: Some(unit),
    };
    let answer = admin.open_unit(request).await?.into_inner();
    let unit = answer.unit.ok_or_else(incomplete)?;
    Ok(Answer::new(
        format!("Unit {} ({}) is open.", unit.code, unit.name),
        shown::as_json(&details.oin, &unit),
    ))
}

/// Reads first: of the contact only a part may be given, and what somebody else changed meanwhile is not changed back.
async fn update(mut admin: Admin, change: UpdateUnit) -> Result<Answer, Failed> {
    let before = one(&mut admin, &change.oin, &change.code).await?;
    let oin = change.oin.clone();
    let unit = send(&mut admin, changed(before, change)).await?;
    Ok(Answer::new(
        format!("Unit {} ({}) is changed.", unit.code, unit.name),
        shown::as_json(&oin, &unit),
    ))
}

/// Changes a unit and gives it as it is now.
pub(super) async fn send(admin: &mut Admin, request: v1::UpdateUnitRequest) -> Result<v1::Unit, Failed> {
    let answer = admin.update_unit(request).await?.into_inner();
    answer.unit.ok_or_else(incomplete)
}

fn changed(before: v1::Unit, change: UpdateUnit) -> v1::UpdateUnitRequest {
    let mut paths = Vec::new();
    let mut unit = v1::Unit {
        code: before.code,
        etag: before.etag,
        ..v1::Unit::default()
    };
    if let Some(name) = change.name {
        unit.name = name;
        paths.push("name");
    }
    if change.role.is_some() || change.phone.is_some() || change.email.is_some() {
        let known = before.contact.unwrap_or_default();
        unit.contact = Some(v1::Contact {
            role: change.role.unwrap_or(known.role),
            phone: change.phone.unwrap_or(known.phone),
            email: change.email.unwrap_or(known.email),
        });
        paths.push("contact");
    }
    if let Some(officer) = change.follow_up_officer {
        unit.follow_up_officer = officer;
        paths.push("follow_up_officer");
    }
    if let Some(shielded) = change.shielded {
        unit.shielded = shielded;
        paths.push("shielded");
    }
    if let Some(quota) = change.daily_quota {
        unit.daily_quota = quota;
        paths.push("daily_quota");
    }
    let paths = paths.into_iter().map(str::to_owned).collect();
    v1::UpdateUnitRequest {
        oin: change.oin,
        unit: Some(unit),
        update_mask: Some(FieldMask { paths }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_of_the_contact_leaves_the_rest_of_it() {
        let before = v1::Unit {
            code: "noord".into(),
            contact: Some(v1::Contact {
                role: "duty nurse".into(),
                phone: "+31101234567".into(),
                email: "a@b.nl".into(),
            }),
            etag: "as read".into(),
            ..v1::Unit::default()
        };
        let change = UpdateUnit {
            oin: "00000099000000000001".into(),
            code: "noord".into(),
            name: None,
            role: None,
            phone: Some("0800-2000".into()),
            email: Some(String::new()),
            follow_up_officer: None,
            shielded: None,
            daily_quota: None,
        };
        let request = changed(before, change);
        assert_eq!(request.update_mask.unwrap().paths, ["contact"]);
        let unit = request.unit.unwrap();
        let contact = unit.contact.unwrap();
        assert_eq!(
            (
                contact.role.as_str(),
                contact.phone.as_str(),
                contact.email.as_str()
            ),
            ("duty nurse", "0800-2000", "")
        );
        assert_eq!(unit.etag, "as read");
    }
}
