//! Parties that the caller may not see: behind its own unconfirmed word, or because they only watch.

use decision::{Answer, Around, Command, Look, RegisterAnswer};
use event::RegistrationId;
use rand::{Rng, SeedableRng, rngs::StdRng};

use crate::{
    Cost, FAMILIES,
    common::{World, own_word, parent},
    family::pick,
};

/// What the school must not learn.
#[derive(Clone, Copy, PartialEq, Debug)]
enum Secret {
    /// Nobody else ever named the person whom it calls the mother.
    Unknown,
    /// The register knows her and her children; nobody registered them.
    Known,
    /// The clinic is involved with her.
    Registered,
    /// The clinic was.
    Over,
    /// The clinic watches the child itself.
    Watched,
}

const SECRETS: [Secret; 5] = [
    Secret::Unknown,
    Secret::Known,
    Secret::Registered,
    Secret::Over,
    Secret::Watched,
];

/// The same to the school in every respect but the secret: what it sees of the father's side comes from the seed.
fn school_invents_a_mother(seed: u64, secret: Secret) -> (World, RegisterAnswer) {
    let mut random = StdRng::seed_from_u64(seed);
    let mut w = World::household().with(&["register", "rotterdam", "school", "clinic", "police", "gym"]);
    if random.gen_bool(0.5) {
        w.given(&[parent("Father", "tom"), parent("Father", "kim")]);
    }
    for _ in 0..random.gen_range(0..4) {
        let agency = pick(&["police", "gym"], &mut random);
        w.register(agency, pick(&["Father", "tom", "kim"], &mut random));
    }
    // Everybody wrote something in every case: coverage tells that much.
    w.given(&[parent("Other", "lee")]);
    w.register("clinic", "lee");
    match secret {
        Secret::Unknown => {}
        Secret::Known => w.given(&[parent("Mother", "anna")]),
        Secret::Registered | Secret::Over => drop(w.register("clinic", "Mother")),
        Secret::Watched => drop(w.register_with("clinic", "tom", |c| c.watching = true)),
    }
    if secret == Secret::Over {
        w.end("clinic", "Mother", event::EndReason::Resolved);
    }
    let answer = w.register_with("school", "tom", |c| {
        c.relations = vec![own_word(parent("Mother", "tom"))];
    });
    (w, answer)
}

fn look(w: &mut World, id: RegistrationId) -> Around {
    let look = Command::Look(Look {
        by: w.by("school"),
        id,
        actor: String::new(),
        page: 50,
        after: None,
    });
    match w.when(look).unwrap() {
        Answer::Around(around) => *around,
        other => panic!("{other:?} is no answer to a look"),
    }
}

/// Without what is random in every answer: the ids of matches and the school's own registration.
fn without_ids(mut around: Around) -> Around {
    for party in &mut around.parties {
        (party.id.0, party.own) = ([0; 16], None);
    }
    around
}

#[test]
fn a_hidden_party_changes_neither_an_answer_nor_the_work_of_a_look() {
    for seed in 0..FAMILIES {
        let mut nobody = None;
        for secret in SECRETS {
            let (mut w, answer) = school_invents_a_mother(seed, secret);
            let registered = without_ids(answer.around);
            let looked = Cost::of(&mut w, |w| without_ids(look(w, answer.registration.id)));
            assert_eq!(registered, looked.answer, "seed {seed}: {secret:?}");
            let seen = (looked, w.told("school"));
            match &nobody {
                None => nobody = Some(seen),
                Some(nobody) => assert_eq!(seen, *nobody, "seed {seed}: {secret:?}"),
            }
        }
    }
}
