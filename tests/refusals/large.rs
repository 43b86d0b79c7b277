//! A request that would change more at once than the index makes durable together.

use kring::wire::v1;

use crate::{
    book::Book,
    registrations::registered,
    relations::{parent, told},
    stage::{SCHOOL, Stage, unit},
};

const PARENT: u32 = 2000;
/// As many as one call may carry relations, ten to a parent: each pair of these children is linked for each pair of units.
const CHILDREN: u32 = 50;

/// More units than the school has so far: so many pairs of units, so many matches of up to 64 links each.
const LOCATIONS: [&str; 4] = ["east", "west", "north", "south"];

/// A policy under which nothing is left to a further step before the writer sees how much it is.
pub(crate) fn policy() -> String {
    let (usual, more) = ("links_per_change_max = 800", "links_per_change_max = 50000");
    assert!(policy::HOUSEHOLD_TOML.contains(usual));
    policy::HOUSEHOLD_TOML.replace(usual, more)
}

pub(crate) async fn provoke(book: &mut Book, stage: &mut Stage) {
    let jgz = stage.registrations("jgz").await;
    let school = stage.registrations("school").await;
    let club = stage.registrations("club-pinned").await;
    for code in LOCATIONS {
        let opening = v1::OpenUnitRequest {
            oin: SCHOOL.into(),
            unit: Some(unit(code)),
        };
        stage.served.admin.open_unit(opening).await.unwrap();
    }
    let children = (0..CHILDREN).map(|n| (PARENT + n / 10, PARENT + 10 + n));
    for (_, child) in children.clone() {
        registered(&jgz, "", child).await;
        registered(&school, "upper", child).await;
        registered(&school, "lower", child).await;
        for code in LOCATIONS {
            registered(&school, code, child).await;
        }
        registered(&club, "", child).await;
    }
    let families = told(children.map(|(of, child)| parent(of, child)).collect());
    let call = async |r| club.clone().assert_relations(r).await;
    book.refuses(stage, "REQUEST_TOO_LARGE", "", families, call).await;
}
