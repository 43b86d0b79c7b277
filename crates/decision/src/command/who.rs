//! Who asks, about whom, and in which request.

use event::{Day, Oin, PersonNo, RequestMark};
use pseudonym::{KeyLabel, Pseudonym};
use registry::{Acting, NotYou, acting};

use crate::{Reason, Refusal, View};

/// Who calls, and for which unit.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct By {
    /// From the certificate.
    pub oin: Oin,
    /// Acting under a mandate of this agency.
    pub on_behalf_of: Option<Oin>,
    /// Code of the unit; empty: the only one.
    pub unit_code: String,
}

impl By {
    /// Finds the unit, or says why not.
    ///
    /// # Errors
    /// Unknown OIN, suspended, no mandate, unknown unit.
    pub fn resolve(&self, view: View<'_>) -> Result<Acting, Refusal> {
        acting(view.registry, self.oin, self.on_behalf_of, &self.unit_code).map_err(|why| match why {
            NotYou::UnknownOin => Refusal::of(Reason::UnknownOin),
            NotYou::Suspended => Refusal::of(Reason::AgencySuspended),
            NotYou::NoMandate => Refusal::at(Reason::NoMandate, "acting.on_behalf_of_oin"),
            NotYou::UnitNotNamed => Refusal::at(Reason::UnitNotNamed, "acting.unit_code"),
            NotYou::UnknownUnit => Refusal::at(Reason::UnknownUnit, "acting.unit_code"),
        })
    }
}

/// A person as a command names them.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Whom {
    /// Who, under the newest key that was at hand.
    pub pseudonym: Pseudonym,
    /// The same under the key before, while the pseudonym key is rotated.
    pub former: Option<Pseudonym>,
    /// The description may fit more than one person.
    pub possible_duplicate: bool,
    /// Birth date (the earliest possible one when day or month are unknown), to derive when they become an adult.
    pub born: Option<Day>,
}

impl Whom {
    /// Under which number they were noted, under whichever of their names; the present key goes first. As much is read whoever they
    /// are: both names are looked up, also where the first is known.
    pub(crate) fn find(&self, household: household::View<'_>) -> Option<PersonNo> {
        let present = household.labels().present();
        let is_present = |name: &&Pseudonym| name.label == present;
        let newer = self.names().find(is_present);
        let former = self.names().find(|name| !is_present(name));
        let [newer, former] = [newer, former].map(|name| household.by_pseudonym(name?));
        newer.or(former)
    }

    /// The name under which they are noted now; `None`: it was made under keys of which none is in use any more.
    pub(crate) fn name(&self, household: household::View<'_>) -> Option<&Pseudonym> {
        let labels = household.labels();
        self.names().find(|name| labels.in_use(name.label))
    }

    fn names(&self) -> impl Iterator<Item = &Pseudonym> {
        [Some(&self.pseudonym), self.former.as_ref()]
            .into_iter()
            .flatten()
    }
}

/// A request as a command brings it: its mark under each pseudonym key that was at hand.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct RequestMarks {
    /// Under the newest.
    pub present: RequestMark,
    /// Under the key before, while the pseudonym key is rotated. Its id is the same.
    pub former: Option<RequestMark>,
}

impl From<RequestMark> for RequestMarks {
    fn from(present: RequestMark) -> Self {
        let former = None;
        Self { present, former }
    }
}

impl RequestMarks {
    /// The mark under the key with this label.
    pub(crate) fn under(&self, label: KeyLabel) -> Option<&RequestMark> {
        let marks = [Some(&self.present), self.former.as_ref()];
        marks.into_iter().flatten().find(|mark| mark.label == label)
    }
}
