//! The calls that are compared, as a handler makes them once it knows who asks.

use decision::{
    AssertRelations, Command, Comparison, DenyRelation, Look, RelationName, Setting, check_registration,
    own_registration,
};
use event::{RegistrationId, UnitNo};
use rand::{Rng, SeedableRng, rngs::StdRng, seq::SliceRandom};

use crate::{
    common::{NOON, builders::by, request, submit},
    families::{SCHOOL, STRANGER, Store, involved, names, word},
};

/// Twice the same, and the one that is judged beside it.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Way {
    Nobody,
    NobodyAgain,
    Somebody,
}

#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Call {
    /// An unknown id beside somebody else's.
    Get,
    /// An item of a dry run about persons whom nobody named, beside a family.
    DryRun,
    /// A stranger denies a relation between two whom nobody named, beside one of a family.
    Deny,
    /// The same, of large families only.
    DenyLarge,
    /// Twenty relations and one that the caller itself turned round.
    LastLine,
    /// A look that shows nobody, beside one from which somebody is hidden.
    Look,
}

pub(crate) const ALL: [Call; 6] = [
    Call::Get,
    Call::DryRun,
    Call::Deny,
    Call::DenyLarge,
    Call::LastLine,
    Call::Look,
];

impl Call {
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Get => "GetRegistration: unknown, not yours",
            Self::DryRun => "dry run: nobody, a family",
            Self::Deny => "DenyRelation: nobody, a family",
            Self::DenyLarge => "DenyRelation: nobody, a large family",
            Self::LastLine => "refused last line: nobody, families",
            Self::Look => "Around: nobody, somebody hidden",
        }
    }

    /// One round of it for so many of the quickest.
    pub(crate) const fn every(self) -> usize {
        match self {
            Self::Get | Self::DryRun => 1,
            Self::Deny | Self::DenyLarge | Self::LastLine => 4,
            Self::Look => 100,
        }
    }
}

/// What came back, so that it is known to be what was meant.
pub(crate) struct Answered {
    is: bool,
    should: bool,
}

impl Answered {
    pub(crate) fn check(&self) {
        assert_eq!(
            self.is, self.should,
            "the call was refused, or not, against what is measured"
        );
    }
}

pub(crate) struct Calls<'s> {
    store: &'s Store,
    random: StdRng,
    number: u32,
}

type Ask<'s> = Box<dyn FnOnce() -> Answered + 's>;

impl<'s> Calls<'s> {
    pub(crate) fn about(store: &'s Store) -> Self {
        Self {
            store,
            random: StdRng::seed_from_u64(5),
            number: store.next_request,
        }
    }

    /// Names of a family, or of nobody. As many random numbers either way.
    fn family(&mut self, way: Way, large: bool) -> [String; 3] {
        let family = self.random.gen_range(0..self.store.families);
        let family = if large { family / 4 * 4 } else { family };
        if way == Way::Somebody {
            names(family)
        } else {
            names(1_000_000 + family)
        }
    }

    fn id(&mut self, way: Way) -> RegistrationId {
        let (theirs, unknown) = (
            *self.store.ids.choose(&mut self.random).unwrap(),
            RegistrationId(self.random.r#gen()),
        );
        if way == Way::Somebody { theirs } else { unknown }
    }

    /// Everything but the call itself.
    pub(crate) fn prepare(&mut self, call: Call, way: Way) -> Ask<'s> {
        match call {
            Call::Get => self.get(way),
            Call::DryRun => self.dry_run(way),
            Call::Deny => self.deny(way, false),
            Call::DenyLarge => self.deny(way, true),
            Call::LastLine => self.last_line(way),
            Call::Look => self.look(way),
        }
    }

    fn get(&mut self, way: Way) -> Ask<'s> {
        let (store, id, by) = (self.store, self.id(way), by(STRANGER));
        Box::new(move || Answered {
            is: store.engine.read(|view| own_registration(view, &by, id)).is_ok(),
            should: false,
        })
    }

    fn dry_run(&mut self, way: Way) -> Ask<'s> {
        let [mother, tom, anna] = self.family(way, false);
        let mut item = involved(STRANGER, &tom, 0);
        item.relations = vec![word(&mother, &anna), word(&tom, &mother)];
        let store = self.store;
        let policy = store.engine.policy();
        Box::new(move || {
            let sound = store.engine.read(|view| {
                let setting = Setting {
                    policy: &policy,
                    reference: store.engine.reference(),
                };
                Comparison::of(UnitNo(STRANGER)).step(view, &item);
                check_registration(view, setting, NOON, &item)
            });
            Answered {
                is: sound.is_ok(),
                should: true,
            }
        })
    }

    fn deny(&mut self, way: Way, large: bool) -> Ask<'s> {
        let [mother, tom, _] = self.family(way, large);
        let denied = word(&mother, &tom);
        let command = Command::DenyRelation(Box::new(DenyRelation {
            by: by(STRANGER),
            request: request(self.next()),
            relation: RelationName {
                from: denied.from,
                to: denied.to,
                kind: denied.kind,
            },
        }));
        self.submit(command, false)
    }

    fn last_line(&mut self, way: Way) -> Ask<'s> {
        let mut relations: Vec<_> = (0..20)
            .map(|_| {
                let [mother, tom, _] = self.family(way, false);
                word(&mother, &tom)
            })
            .collect();
        relations.push(word("other", "One"));
        let command = Command::AssertRelations(AssertRelations {
            by: by(STRANGER),
            request: request(self.next()),
            relations,
        });
        self.submit(command, false)
    }

    fn look(&mut self, way: Way) -> Ask<'s> {
        let Store {
            alone, beside_hidden, ..
        } = self.store;
        let from = if way == Way::Somebody {
            beside_hidden
        } else {
            alone
        };
        let id = *from.choose(&mut self.random).unwrap();
        let look = Look {
            by: by(SCHOOL),
            id,
            actor: String::new(),
            page: 50,
            after: None,
        };
        self.submit(Command::Look(look), true)
    }

    fn submit(&self, command: Command, should: bool) -> Ask<'s> {
        let store = self.store;
        Box::new(move || Answered {
            is: submit(&store.engine, command).is_ok(),
            should,
        })
    }

    fn next(&mut self) -> u32 {
        self.number += 1;
        self.number
    }
}
