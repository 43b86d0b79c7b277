//! Rotating: between any two steps another pseudonym key may come into use, or the former one go out of it. The model knows no keys, so
//! whatever the core does must be what it would have done under one.
//!
//! Before a key goes out of use everybody is named once more, as agencies would who send all that they hold. Who is left behind is another
//! person, which is no part of this. Absent: real keys (`keys`).

use decision::{BeginRotation, Books, Command, Draft, FinishRotation, OpenStore, View, Whom, apply};
use event::{Fact, PersonKnownAs, PersonNo, StatementNo};
use policy::Policy;
use rand::{Rng, SeedableRng, rngs::StdRng};

use crate::{asked::whom, index::Index, keys::Keys, story::Story};

const BY: [u8; 32] = [0xa1; 32];

pub(crate) struct Rotating(StdRng);

impl Rotating {
    pub(crate) fn of(seed: u64) -> Self {
        Self(StdRng::seed_from_u64(seed))
    }

    /// Perhaps turns a key before the next step.
    pub(crate) fn turn(&mut self, index: &mut Index, policy: &Policy, story: &Story) {
        let rotating = index.books.view().is_rotating();
        if self.0.gen_bool(if rotating { 0.1 } else { 0.3 }) {
            if rotating {
                finish(index, policy, story);
            } else {
                begin(index, policy);
            }
        }
    }
}

fn begin(index: &mut Index, policy: &Policy) {
    if index.books.view().opened().is_none() {
        let open = Command::OpenStore(OpenStore {
            profile: String::new(),
            policy_digest: [0; 32],
            pseudonym_check: [1; 16],
        });
        index.decide(policy, &open).unwrap();
    }
    let newest = index.keys.newest + 1;
    let [_, low] = newest.to_be_bytes();
    let begin = BeginRotation {
        by: BY,
        check: [low; 16],
    };
    index.decide(policy, &Command::BeginRotation(begin)).unwrap();
    index.keys = Keys::both(newest);
}

fn finish(index: &mut Index, policy: &Policy, story: &Story) {
    // Else the slices would be those of the story.
    if index.books.view().has_something_left() {
        return;
    }
    for who in 0..story.cast.len() {
        name_once_more(index, &whom(story, who, false));
    }
    let finish = FinishRotation {
        by: BY,
        missing: 0,
        leave_behind: false,
    };
    index.decide(policy, &Command::FinishRotation(finish)).unwrap();
    index.keys = Keys::only(index.keys.newest);
    while index.books.view().has_something_left() {
        index.decide(policy, &Command::GoOver).unwrap();
    }
}

/// As a call does that names somebody and changes nothing else.
fn name_once_more(index: &mut Index, whom: &Whom) {
    let whom = index.keys.whom(whom);
    let Some(person) = known_as_before(index.books.view(), &whom) else {
        return;
    };
    let fact = Fact::PersonKnownAs(PersonKnownAs {
        statement: StatementNo(index.new_matter()),
        person,
        pseudonym: whom.pseudonym,
    });
    let mut over = Books::default();
    apply(&mut Draft::new(&index.books, &mut over), &fact, index.now);
    index.books.settle(&mut over);
    index.log.push((fact, index.now));
}

fn known_as_before(view: View<'_>, whom: &Whom) -> Option<PersonNo> {
    match view.household.by_pseudonym(&whom.pseudonym) {
        Some(_) => None,
        None => view.household.by_pseudonym(whom.former.as_ref()?),
    }
}
