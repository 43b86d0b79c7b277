//! The cast as the index knows it: OINs, certificates, codes and names of units; and back, from a party on the wire to
//! its name in the story.

use std::collections::BTreeMap;

use scenario::{Agency, Story, UnitName};

use super::CannotPlay;
use crate::{
    certificates::Oin,
    wire::v1::{self, Contact, Party},
};

/// Test OINs begin with eight digits that no organisation has; the administrator of a new folder has number 1.
const FIRST_OIN: usize = 101;
/// Name of the unit of an agency without units.
const ONLY_UNIT: &str = "Front desk";
const ONLY_UNIT_CODE: &str = "default";

/// One organisation of the story.
#[derive(Clone, Debug)]
pub struct Member {
    /// Its short name in the story.
    pub name: String,
    /// Its name for readers.
    pub title: String,
    /// Its test OIN.
    pub oin: Oin,
    /// Name of its certificate files.
    pub certificate: String,
}

/// Everybody who may speak.
#[derive(Clone, Debug, Default)]
pub struct Cast {
    members: BTreeMap<String, Member>,
    codes: BTreeMap<UnitName, String>,
    /// By OIN and name of the unit, as a party on the wire is known.
    by_party: BTreeMap<(String, String), UnitName>,
    /// Contacts of the follow-up officers.
    officers: Vec<Contact>,
}

impl Cast {
    /// Gives everybody in the story a test OIN, in the order of the file.
    ///
    /// # Errors
    /// [`CannotPlay::Cast`] when there are more than test OINs can number, which no story has.
    pub(crate) fn of(story: &Story) -> Result<Self, CannotPlay> {
        let mut cast = Self::default();
        for (at, agency) in story.agencies.iter().enumerate() {
            let oin =
                Oin::parse(&format!("00000099{:012}", FIRST_OIN + at)).ok_or_else(|| CannotPlay::Cast {
                    place: agency.place.clone(),
                    why: "there are too many agencies".to_owned(),
                })?;
            for name in units_of(agency) {
                let code = name.unit.as_deref().map_or(ONLY_UNIT_CODE.to_owned(), file_name);
                let title = name.unit.as_deref().unwrap_or(ONLY_UNIT);
                cast.by_party
                    .insert((oin.as_str().to_owned(), title.to_owned()), name.clone());
                cast.codes.insert(name, code);
            }
            let officer = units_of(agency).into_iter().any(|unit| is_officer(story, &unit));
            cast.officers.extend(officer.then(|| contact(agency)));
            let member = Member {
                name: agency.name.clone(),
                title: agency.title.clone(),
                oin,
                certificate: file_name(&agency.name),
            };
            cast.members.insert(agency.name.clone(), member);
        }
        Ok(cast)
    }

    /// The organisation with this short name.
    #[must_use]
    pub fn member(&self, agency: &str) -> Option<&Member> {
        self.members.get(agency)
    }

    /// All organisations, by short name.
    pub fn members(&self) -> impl Iterator<Item = &Member> {
        self.members.values()
    }

    /// The name for readers of a party's agency.
    #[must_use]
    pub fn title(&self, unit: &UnitName) -> &str {
        self.member(&unit.agency)
            .map_or("", |member| member.title.as_str())
    }

    /// The code under which the administrator opened this unit.
    #[must_use]
    pub fn code(&self, unit: &UnitName) -> &str {
        self.codes.get(unit).map_or("", String::as_str)
    }

    /// Contacts of the follow-up officers.
    pub(super) fn officers(&self) -> impl Iterator<Item = &Contact> {
        self.officers.iter()
    }

    /// The party of the story that a party on the wire is; `None` for one that is shielded or not of this story.
    #[must_use]
    pub fn party(&self, party: &Party) -> Option<&UnitName> {
        self.by_party.get(&(party.oin.clone(), party.unit_name.clone()))
    }
}

/// The parties of an agency; a vendor speaks for others and is none itself, but its caller needs a unit.
pub(crate) fn units_of(agency: &Agency) -> Vec<UnitName> {
    let named = |unit| UnitName {
        agency: agency.name.clone(),
        unit,
    };
    match agency.units.as_slice() {
        [] => vec![named(None)],
        units => units.iter().map(|unit| named(Some(unit.clone()))).collect(),
    }
}

/// The agency as the administrator admits it.
///
/// # Errors
/// [`CannotPlay::Cast`] when the story names no sector for it.
pub(super) fn admitted(story: &Story, cast: &Cast, agency: &Agency) -> Result<v1::Agency, CannotPlay> {
    let incomplete = |why: &str| CannotPlay::Cast {
        place: agency.place.clone(),
        why: why.to_owned(),
    };
    let member = cast
        .member(&agency.name)
        .ok_or_else(|| incomplete("not in the cast"))?;
    // A vendor has no field of its own: it is entered under that of the first agency it speaks for.
    let principal = agency.mandates.first().and_then(|name| story.agency(name));
    let sector = agency
        .sector
        .as_ref()
        .or(principal.and_then(|agency| agency.sector.as_ref()));
    Ok(v1::Agency {
        oin: member.oin.as_str().to_owned(),
        name: agency.title.clone(),
        sector: sector
            .ok_or_else(|| incomplete("this agency has no sector"))?
            .clone(),
        municipalities: agency.serves.clone(),
        is_municipality: agency.municipality.clone().unwrap_or_default(),
        supplies_brp: agency.supplies_brp,
        ..v1::Agency::default()
    })
}

/// A unit as the administrator opens it.
pub(super) fn opened(story: &Story, cast: &Cast, agency: &Agency, unit: &UnitName) -> v1::Unit {
    let code = cast.code(unit).to_owned();
    v1::Unit {
        name: unit.unit.clone().unwrap_or_else(|| ONLY_UNIT.to_owned()),
        contact: Some(contact(agency)),
        follow_up_officer: is_officer(story, unit),
        shielded: agency.shielded,
        daily_quota: 0,
        code,
        etag: String::new(),
    }
}

fn is_officer(story: &Story, unit: &UnitName) -> bool {
    story
        .municipalities
        .iter()
        .any(|municipality| municipality.officer == *unit)
}

/// A role and an address that cannot exist; each agency has its own.
fn contact(agency: &Agency) -> Contact {
    Contact {
        role: "duty officer".to_owned(),
        phone: String::new(),
        email: format!("duty@{}.example", file_name(&agency.name)),
    }
}

/// Codes and file names have no underscores; names of a story have no hyphens, so that nothing meets here.
fn file_name(name: &str) -> String {
    name.replace('_', "-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_party_on_the_wire_leads_back_to_its_name_in_the_story() {
        let text = "scenario A story\nprofile household\nagency school sector education units noord, zuid\n\
            agency arts \"Doctor\" sector general_practitioner\n";
        let story = scenario::parse("test.scenario", text, &|_| None).unwrap();
        let cast = Cast::of(&story).unwrap();
        let oins: Vec<_> = cast
            .members()
            .map(|member| member.oin.as_str().to_owned())
            .collect();
        assert_eq!(
            oins,
            ["00000099000000000102", "00000099000000000101"],
            "by name: arts, school"
        );
        for agency in &story.agencies {
            for unit in units_of(agency) {
                let opened = opened(&story, &cast, agency, &unit);
                let oin = cast.member(&agency.name).unwrap().oin.as_str().to_owned();
                let party = Party {
                    oin,
                    unit_name: opened.name,
                    ..Party::default()
                };
                assert_eq!(cast.party(&party), Some(&unit));
            }
        }
        assert_eq!(
            cast.party(&Party {
                through_officer: true,
                ..Party::default()
            }),
            None
        );
    }
}
