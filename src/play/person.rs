//! Persons of a story as an agency names them to the index. The BSN is a test number that is never issued.

use scenario::{BirthDate, Day, Identity, Story};

use crate::wire::v1::{
    DescribedPerson, ExpectedChild, PersonIdentity, Sex, SubjectRole,
    person_identity::Identity as WireIdentity,
};

/// From this birthday on a person is an adult (Jeugdwet art. 7.1.1.1: persons under 23), as in both profiles.
const CHILD_UNTIL_YEARS: i16 = 23;

/// The identity of a person of the story; `None` for a name that the story does not know, which parsing excludes.
pub(super) fn identity(story: &Story, name: &str) -> Option<PersonIdentity> {
    let person = story.person(name)?;
    Some(match &person.identity {
        Identity::Bsn { number, born, .. } => PersonIdentity {
            identity: Some(WireIdentity::Bsn(pseudonym::test_bsn(
                u32::try_from(*number).ok()?,
            ))),
            birth_date: written(*born),
        },
        Identity::Described {
            surname,
            given_name,
            sex,
            born,
        } => {
            let described = DescribedPerson {
                surname: surname.clone(),
                given_name: given_name.clone().unwrap_or_default(),
                birth_date: written(*born),
                sex: match sex {
                    scenario::Sex::Female => Sex::Woman,
                    scenario::Sex::Male => Sex::Man,
                }
                .into(),
            };
            PersonIdentity {
                identity: Some(WireIdentity::Described(described)),
                birth_date: String::new(),
            }
        }
        Identity::Expected { mother, due } => {
            let child = ExpectedChild {
                mother: Some(Box::new(identity(story, mother)?)),
                due_month: due
                    .map(|day| day.date.strftime("%Y-%m").to_string())
                    .unwrap_or_default(),
            };
            PersonIdentity {
                identity: Some(WireIdentity::ExpectedChild(Box::new(child))),
                birth_date: String::new(),
            }
        }
    })
}

/// In which role a person is registered on a day.
pub(super) fn role(story: &Story, name: &str, on: Day) -> SubjectRole {
    let born = match story.person(name).map(|person| &person.identity) {
        Some(Identity::Bsn { born, .. } | Identity::Described { born, .. }) => *born,
        Some(Identity::Expected { .. }) => return SubjectRole::ExpectedChild,
        None => return SubjectRole::Unspecified,
    };
    let birthday = (
        born.year + CHILD_UNTIL_YEARS,
        born.month.unwrap_or(1),
        born.day.unwrap_or(1),
    );
    let today = (on.date.year(), on.date.month(), on.date.day());
    if today >= birthday {
        SubjectRole::Adult
    } else {
        SubjectRole::Child
    }
}

/// With 00 for what is not known, as the register of persons writes it.
fn written(born: BirthDate) -> String {
    format!(
        "{:04}-{:02}-{:02}",
        born.year,
        born.month.unwrap_or(0),
        born.day.unwrap_or(0)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_person_is_an_adult_from_the_twenty_third_birthday() {
        let text = "scenario A story\nprofile household\nagency school sector education\nperson young girl born 1990-05\n\
            2013-04-30 school registers young\n2013-05-01 school renews young\n";
        let story = scenario::parse("test.scenario", text, &|_| None).unwrap();
        let roles = story.events.iter().map(|event| role(&story, "young", event.day));
        assert_eq!(
            roles.collect::<Vec<_>>(),
            [SubjectRole::Child, SubjectRole::Adult]
        );
        assert_eq!(identity(&story, "young").unwrap().birth_date, "1990-05-00");
    }
}
