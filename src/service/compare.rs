//! Compare: a list beside what is published, in slices, and every item as Register would look at it before it knows
//! anything of the person: one that is wrong is refused before anything is done.

use decision::{Comparison, Missing, Refusal, Register, Setting, Step, View, Whom, check_registration};
use event::{ClientReference, Moment, UnitNo};
use tokio::task::yield_now;

use super::{Shared, desk};
use crate::translate;

/// Registrations, or items and their relations, that are looked at under one hold of what is published: publishing, and so
/// every other caller, waits for it.
const SLICE: usize = 1_000;

/// An item as it was read: translated or refused.
pub(super) struct Read {
    pub(super) reference: Option<ClientReference>,
    pub(super) register: Result<Box<Register>, Refusal>,
}

/// An item that was compared.
pub(super) struct Item {
    pub(super) reference: Option<ClientReference>,
    pub(super) what: What,
}

/// What becomes of it.
pub(super) enum What {
    Refused(Refusal),
    Register(Box<Register>),
    Keep {
        id: event::RegistrationId,
        reference: Option<ClientReference>,
        differs: Vec<&'static str>,
        /// Who is to be named once more, while the pseudonym key is rotated.
        name_again: Option<Box<Whom>>,
    },
    /// By its number.
    SameAs(usize),
}

/// A list that was compared.
#[derive(Default)]
pub(super) struct Compared {
    pub(super) items: Vec<Item>,
    pub(super) ends: Vec<Missing>,
    /// Some item is wrong.
    pub(super) refused: bool,
    /// Registrations and relations that following the list counts towards the unit's quota.
    pub(super) writes: usize,
}

/// Compares the items of a unit's list.
pub(super) async fn compare(door: &Shared, unit: UnitNo, items: Vec<Read>) -> Compared {
    let mut comparison = Comparison::of(unit);
    while door.engine.read(|view| comparison.gather(view, SLICE)) {
        yield_now().await;
    }
    let now = door.now();
    let mut compared = Compared::default();
    // Items that were compared, among all.
    let mut places = Vec::new();
    let mut items = items.into_iter();
    while !items.as_slice().is_empty() {
        door.engine.read(|view| {
            let look = Look { door, view, now };
            let mut looked_at = 0;
            while looked_at < SLICE
                && let Some(Read { reference, register }) = items.next()
            {
                let what = match register {
                    Ok(register) => {
                        looked_at += register.relations.len();
                        places.push(compared.items.len());
                        look.at(&mut comparison, &places, register)
                    }
                    Err(refusal) => What::Refused(refusal),
                };
                looked_at += 1;
                compared.add(Item { reference, what });
            }
        });
        yield_now().await;
    }
    compared.ends = comparison.ends();
    compared
}

impl Compared {
    fn add(&mut self, item: Item) {
        match &item.what {
            What::Refused(_) => self.refused = true,
            What::Register(register) => self.writes += 1 + register.relations.len(),
            What::Keep { .. } | What::SameAs(_) => {}
        }
        self.items.push(item);
    }
}

/// A look at one item.
struct Look<'l> {
    door: &'l Shared,
    view: View<'l>,
    now: Moment,
}

impl Look<'_> {
    /// Says what becomes of an item that is sound so far, the last of `places`.
    fn at(&self, comparison: &mut Comparison, places: &[usize], mut register: Box<Register>) -> What {
        match comparison.step(self.view, &register) {
            Step::SameAs(earlier) => What::SameAs(places[earlier]),
            Step::Keep {
                id,
                reference,
                differs,
                name_again,
            } => What::Keep {
                id,
                reference,
                differs,
                name_again: name_again.then(|| Box::new(register.whom)),
            },
            Step::Register { after } => {
                if let Some(before) = after {
                    register.request = translate::mark_after(&desk(self.door), register.request, before);
                }
                match self.check(&register) {
                    Ok(()) => What::Register(register),
                    Err(refusal) => What::Refused(refusal),
                }
            }
        }
    }

    fn check(&self, register: &Register) -> Result<(), Refusal> {
        let engine = &self.door.engine;
        let policy = engine.policy();
        let setting = Setting {
            policy: &policy,
            reference: engine.reference(),
        };
        check_registration(self.view, setting, self.now, register)
    }
}
