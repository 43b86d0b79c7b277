//! Who is in a sandbox: a story without events, read from the text beside this file.

use scenario::{BirthDate, Identity, Profile, Story};

use crate::play::{Cast, units_of};

const CAST: &str = include_str!("cast.scenario");
const CAST_NAME: &str = "cast.scenario";
/// From this birthday on a person is an adult (Jeugdwet art. 7.1.1.1), in both profiles.
const CHILD_UNTIL_YEARS: i16 = 23;

/// The story under a profile.
pub(super) fn story(profile: Profile) -> anyhow::Result<Story> {
    let text = format!(
        "scenario Sandbox\nprofile {}\ninclude \"{CAST_NAME}\"\n",
        profile.name()
    );
    let resolve = |name: &str| (name == CAST_NAME).then(|| CAST.to_owned());
    Ok(scenario::parse("sandbox", &text, &resolve)?)
}

/// One agency with its unit.
pub(super) struct Party {
    pub(super) name: String,
    pub(super) title: String,
    pub(super) oin: String,
    pub(super) unit: String,
    pub(super) sector: String,
}

/// The agencies, in the order of the text.
pub(super) fn parties(story: &Story, cast: &Cast) -> Vec<Party> {
    let party = |agency: &scenario::Agency| {
        let member = cast.member(&agency.name)?;
        let unit = units_of(agency).first().map(|unit| cast.code(unit).to_owned());
        Some(Party {
            name: member.certificate.clone(),
            title: member.title.clone(),
            oin: member.oin.as_str().to_owned(),
            unit: unit.unwrap_or_default(),
            sector: agency.sector.clone().unwrap_or_default(),
        })
    };
    story.agencies.iter().filter_map(party).collect()
}

/// One person that may be registered.
pub(super) struct TestPerson {
    pub(super) name: String,
    pub(super) bsn: String,
    pub(super) birth_date: String,
    pub(super) child: bool,
}

/// The family, for whom a test BSN each is set aside.
pub(super) fn persons(story: &Story, this_year: i16) -> Vec<TestPerson> {
    let person = |person: &scenario::Person| {
        let Identity::Bsn { number, born, .. } = &person.identity else {
            return None;
        };
        let BirthDate { year, month, day, .. } = *born;
        Some(TestPerson {
            name: person.name.clone(),
            bsn: pseudonym::test_bsn(u32::try_from(*number).ok()?),
            birth_date: format!(
                "{year:04}-{:02}-{:02}",
                month.unwrap_or_default(),
                day.unwrap_or_default()
            ),
            child: this_year < year + CHILD_UNTIL_YEARS,
        })
    };
    story.persons.iter().filter_map(person).collect()
}

/// Further test BSNs, of nobody in the family.
pub(super) fn spare_bsns(story: &Story, count: u32) -> Vec<String> {
    let taken = u32::try_from(story.persons.len()).unwrap_or_default();
    (taken..taken.saturating_add(count))
        .map(pseudonym::test_bsn)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sandbox_has_two_agencies_and_a_municipality_with_an_officer_and_the_register_of_persons() {
        for profile in [Profile::Household, Profile::Jeugdwet] {
            let story = story(profile).unwrap();
            let cast = Cast::of(&story).unwrap();
            let parties = parties(&story, &cast);
            let (municipality, agencies): (Vec<_>, Vec<_>) = parties
                .iter()
                .partition(|party| story.agency(&party.name).unwrap().municipality.is_some());
            assert_eq!((agencies.len(), municipality.len()), (2, 1));
            assert!(story.agency(&municipality[0].name).unwrap().supplies_brp);
            assert_eq!(story.municipalities[0].officer.agency, municipality[0].name);
            for party in &parties {
                assert!(party.oin.starts_with("00000099") && party.oin.len() == 20);
                assert!(!party.unit.is_empty() && !party.sector.is_empty());
            }
        }
    }

    #[test]
    fn nobody_shares_a_test_number() {
        let story = story(Profile::Household).unwrap();
        let persons = persons(&story, 2026);
        assert!(persons.iter().any(|p| p.child) && persons.iter().any(|p| !p.child));
        let mut all: Vec<String> = persons.into_iter().map(|person| person.bsn).collect();
        all.extend(spare_bsns(&story, 40));
        let count = all.len();
        all.sort();
        all.dedup();
        assert_eq!(all.len(), count);
        assert!(all.iter().all(|bsn| bsn.starts_with("9999") && bsn.len() == 9));
    }
}
