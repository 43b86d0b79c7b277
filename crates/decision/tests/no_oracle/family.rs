//! Any family that a stranger must not find: relations, registrations (some ended, watching, shielded), words denied and
//! ended. Small enough for every floor: what lies above them is not promised to be equal.

use event::{EndReason, RegistrationId, RelationKind};
use rand::{Rng, SeedableRng, rngs::StdRng, seq::SliceRandom};

use crate::common::{World, own_word, parent, relation};

pub(crate) const AGENCIES: [&str; 4] = ["school", "clinic", "police", "shelter"];
pub(crate) const PERSONS: [&str; 7] = ["Mother", "Father", "Partner", "tom", "anna", "kim", "Grandma"];

pub(crate) struct Family {
    pub(crate) w: World,
    pub(crate) random: StdRng,
    /// Of others.
    pub(crate) ids: Vec<RegistrationId>,
}

/// The family of a seed, and the stranger's own registrations of other persons.
pub(crate) fn any_family(seed: u64) -> Family {
    let mut random = StdRng::seed_from_u64(seed);
    let mut w = World::household().with(&["register", "rotterdam", "stranger", "school", "clinic", "police"]);
    w.open("shelter", |_| {}, |unit| unit.shielded = true);
    for n in 0..random.gen_range(0..4) {
        w.register("stranger", &format!("other{n}"));
    }
    relate(&mut w, &mut random);
    let mut ids = Vec::new();
    for _ in 0..random.gen_range(1..12) {
        let (agency, person) = (pick(&AGENCIES, &mut random), pick(&PERSONS, &mut random));
        let (watching, one_off) = (random.gen_bool(0.1), random.gen_bool(0.1));
        let answer = w.register_with(agency, person, |c| {
            c.watching = watching;
            c.one_off = one_off;
        });
        ids.push(answer.registration.id);
        if random.gen_bool(0.2) && !one_off && !answer.already_registered {
            let reasons = [EndReason::Resolved, EndReason::InError];
            w.end(agency, person, *reasons.choose(&mut random).unwrap());
        }
    }
    Family { w, random, ids }
}

fn relate(w: &mut World, random: &mut StdRng) {
    for (elder, child) in [
        ("Mother", "tom"),
        ("Mother", "anna"),
        ("Father", "tom"),
        ("Father", "kim"),
    ] {
        if random.gen_bool(0.7) {
            w.given(&[parent(elder, child)]);
        }
    }
    let couple = relation(RelationKind::Partner, "Mother", "Partner");
    if random.gen_bool(0.5) {
        w.relations(pick(&AGENCIES, random), &[own_word(couple)]).unwrap();
    }
    let said = own_word(parent("Grandma", "Mother"));
    if random.gen_bool(0.5) {
        let agency = pick(&AGENCIES, random);
        w.relations(agency, &[said]).unwrap();
        if random.gen_bool(0.5) {
            w.deny(agency, &said).unwrap();
        } else {
            w.end_relation(agency, &said, "2015-05-01").unwrap();
        }
    }
}

pub(crate) fn pick<'n>(among: &[&'n str], random: &mut StdRng) -> &'n str {
    among.choose(random).unwrap()
}
