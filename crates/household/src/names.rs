//! Names: under which pseudonym a person is found, and under which keys there are names.
//!
//! Place in the flow: about whom -> **who that is**. While the pseudonym key is rotated, names of two labels stand side by side,
//! and a person may have one of each. When the former key is out of use, its names count no more from that fact on, and leave
//! the tables in slices ([`event::FormerNamesGone`]), so that nobody waits for millions of them.
//! What is kept of a name is too short to hold its label, so the holder says whether the label is odd: labels are numbered
//! one after the other, and no third one is begun before the names of the first are gone.
//! Absent: keys, and making pseudonyms.

use std::ops::Range;

use event::{Fact, FormerNamesGone, PersonNo, PseudonymKeyAdded, PseudonymKeyRetired};
use layers::{NAMES_END, Name, Packed, get};
use pseudonym::{KeyLabel, Pseudonym};
use serde::{Deserialize, Serialize};

use crate::{Draft, View, books::half, reads};

/// The first key of a store.
const FIRST: KeyLabel = KeyLabel(1);
/// Names looked at in one slice, about.
const SLICE: usize = 1_024;

/// Who is found under a name, and under which of two labels it was made.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(from = "u64", into = "u64")]
pub(crate) struct Holder {
    pub(crate) person: PersonNo,
    /// The label is an odd number.
    odd: bool,
}

impl Holder {
    fn new(person: PersonNo, label: KeyLabel) -> Self {
        let odd = is_odd(label);
        Self { person, odd }
    }

    /// The name was made under this label, if under this one or its neighbour.
    fn is_of(self, label: KeyLabel) -> bool {
        self.odd == is_odd(label)
    }
}

const fn is_odd(label: KeyLabel) -> bool {
    label.0 & 1 == 1
}

impl From<u64> for Holder {
    fn from(packed: u64) -> Self {
        Self {
            person: PersonNo(packed >> 1),
            odd: packed & 1 == 1,
        }
    }
}

impl From<Holder> for u64 {
    fn from(holder: Holder) -> Self {
        holder.person.0 << 1 | Self::from(holder.odd)
    }
}

/// Under which name an expected child is known.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(crate) struct Unborn {
    label: u16,
    name: [u8; 32],
}

impl Unborn {
    pub(crate) const fn of(pseudonym: &Pseudonym) -> Self {
        Self {
            label: pseudonym.label.0,
            name: pseudonym.bytes,
        }
    }

    pub(crate) const fn label(self) -> KeyLabel {
        KeyLabel(self.label)
    }

    pub(crate) const fn name(&self) -> &[u8; 32] {
        &self.name
    }
}

/// The labels under which persons are found.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Labels {
    present: u16,
    /// Names of the one before are in the tables.
    former: Option<Former>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
enum Former {
    /// And count.
    InUse,
    /// And count no more; up to here they are gone.
    Gone(u32),
}

impl Default for Labels {
    fn default() -> Self {
        Self {
            present: FIRST.0,
            former: None,
        }
    }
}

impl Labels {
    /// Under which new persons are noted.
    #[must_use]
    pub const fn present(self) -> KeyLabel {
        KeyLabel(self.present)
    }

    /// Under which they may be found too.
    #[must_use]
    pub fn former(self) -> Option<KeyLabel> {
        let before = KeyLabel(self.present.saturating_sub(1));
        (self.former == Some(Former::InUse)).then_some(before)
    }

    /// Persons are found under names of this label.
    #[must_use]
    pub fn in_use(self, label: KeyLabel) -> bool {
        label == self.present() || Some(label) == self.former()
    }

    /// So far names of a key that is out of use are gone, where some may still be there.
    #[must_use]
    pub const fn going(self) -> Option<u32> {
        match self.former {
            Some(Former::Gone(through)) => Some(through),
            _ => None,
        }
    }
}

impl View<'_> {
    /// The labels under which persons are found.
    #[must_use]
    pub fn labels(self) -> Labels {
        let labels = get(self.over.map(|o| &o.labels), &self.base.labels, &());
        labels.copied().unwrap_or_default()
    }

    /// The number under which the person with this pseudonym was noted; nobody for one of a key that is not in use.
    #[must_use]
    pub fn by_pseudonym(self, pseudonym: &Pseudonym) -> Option<PersonNo> {
        let in_use = self.labels().in_use(pseudonym.label);
        in_use.then(|| self.named(&pseudonym.bytes)).flatten()
    }

    pub(crate) fn named(self, name: &[u8; 32]) -> Option<PersonNo> {
        reads::count();
        let over = self.over.map(|o| &o.by_pseudonym);
        Packed::look(over, &self.base.by_pseudonym, &half(name)).map(|holder| holder.person)
    }

    /// Goes through the names of a range, as [`Packed::range`]: who is found under each, and whether it is of this label or of
    /// the one beside it.
    pub fn names_in(self, range: Range<u32>, label: KeyLabel, mut visit: impl FnMut(PersonNo, bool)) {
        let over = self.over.map(|o| &o.by_pseudonym);
        Packed::range(over, &self.base.by_pseudonym, range, |_, holder| {
            visit(holder.person, holder.is_of(label));
        });
    }

    /// Where a slice of names ends that begins here, so that nobody waits long for it: by how many names are published.
    #[must_use]
    pub fn slice_of_names(self, from: u32) -> u32 {
        let names = self.base.by_pseudonym.len().max(1);
        let wide = (NAMES_END as usize).saturating_mul(SLICE) / names;
        let wide = u32::try_from(wide.max(1)).unwrap_or(NAMES_END);
        from.saturating_add(wide).min(NAMES_END)
    }
}

impl Draft<'_> {
    /// Under which number the person with this pseudonym is found from now on.
    pub(crate) fn name(&mut self, name: &[u8; 32], label: KeyLabel, no: PersonNo) {
        self.over.by_pseudonym.insert(half(name), Holder::new(no, label));
    }

    /// Nobody is found under this name any more.
    pub fn forget_name(&mut self, name: Name) {
        self.over.by_pseudonym.remove(name);
    }

    fn set_labels(&mut self, labels: Labels) {
        self.over.labels.insert((), labels);
    }
}

/// Folds what concerns the keys of names.
pub(crate) fn fold(draft: &mut Draft<'_>, fact: &Fact) {
    let labels = draft.view().labels();
    match fact {
        Fact::PseudonymKeyAdded(PseudonymKeyAdded { label, .. }) => draft.set_labels(Labels {
            present: label.0,
            former: Some(Former::InUse),
        }),
        Fact::PseudonymKeyRetired(PseudonymKeyRetired { .. }) => draft.set_labels(Labels {
            former: Some(Former::Gone(0)),
            ..labels
        }),
        Fact::FormerNamesGone(FormerNamesGone { through }) => {
            if let Some(from) = labels.going() {
                forget(draft, from..*through);
                let former = Some(Former::Gone(*through)).filter(|_| *through < NAMES_END);
                draft.set_labels(Labels { former, ..labels });
            }
        }
        _ => {}
    }
}

/// Names of another label than the present one leave the tables.
fn forget(draft: &mut Draft<'_>, range: Range<u32>) {
    let present = draft.view().labels().present();
    let mut gone: Vec<Name> = Vec::new();
    let view = draft.view();
    let over = view.over.map(|o| &o.by_pseudonym);
    Packed::range(over, &view.base.by_pseudonym, range.clone(), |name, holder| {
        if !holder.is_of(present) {
            gone.push(*name);
        }
    });
    gone.into_iter().for_each(|name| draft.forget_name(name));
    // Spread over the slices by their numbers: there are few of them.
    let base = draft.base.expected.iter().map(|(no, _)| *no);
    let unborn: Vec<u64> = base.chain(draft.over.expected.keys().copied()).collect();
    for no in unborn {
        let place = u32::try_from(no % u64::from(NAMES_END)).unwrap_or(0);
        if range.contains(&place) {
            let mut names = draft.view().expected_as(PersonNo(no)).to_vec();
            let before = names.len();
            names.retain(|unborn| unborn.label() == present);
            if names.len() < before {
                draft.over.expected.insert(no, names);
            }
        }
    }
}
