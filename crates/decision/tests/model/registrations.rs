//! Registrations in the model: made, ended, and who stands around one.

use decision::Reason;
use event::{Day, EndReason};
use policy::Policy;

use crate::{
    cast::UNITS,
    changes::Scope,
    commands::Done,
    links::{Links, links},
    notices::{Part, shown},
    state::{Model, NameNo, RegNo, Registration, pair},
    story::{Registering, Story},
    view::seen_by,
};

impl Model {
    /// For the policy's term; of a child at the latest until it becomes an adult.
    pub(crate) fn expires(&self, policy: &Policy, child_role: bool, adult_from: Option<Day>) -> Day {
        let term = self.today.plus_months(policy.terms.registration_months);
        adult_from
            .filter(|_| child_role)
            .map_or(term, |day| day.min(term))
    }

    pub(crate) fn register(
        &mut self,
        story: &Story,
        policy: &Policy,
        new: &Registering,
    ) -> Result<Done, Reason> {
        let identity = &story.cast[new.who];
        let years = policy.terms.child_until_years;
        let adult_from = identity.born.map(|born| born.birthday(years));
        let adult = new.is_adult(identity, self.today, years);
        if adult && !policy.profile.adult_subjects() {
            return Err(Reason::AdultSubject);
        }
        if self.contradicts_itself(new.unit, &new.relations) {
            return Err(Reason::ParentOfOwnParent);
        }
        let name = self.name(&story.cast, new.who);
        let was_child = self.is_child(self.person(name), self.today);
        let known = self.known(new, name);
        let no = known.unwrap_or(self.registrations.len());
        if known.is_none() {
            let child_role = !adult && !identity.expected;
            self.registrations.push(Registration {
                unit: new.unit,
                name,
                child_role,
                municipality: new.municipality(),
                since: Day(self.today.0 - i32::from(new.since)),
                expires_on: self.expires(policy, child_role, adult_from),
                one_off: new.one_off,
                watching: new.watching,
                shielded: new.shielded || UNITS[new.unit].shielded,
                recorded: self.today,
                ended: None,
            });
            self.learn_age(name, adult_from, false);
            self.names[name].registered_as_adult |= adult;
            self.names[name].registered_as_child |= !adult;
        }
        let news = self.say(&story.cast, new.unit, &new.relations, years);
        let mut scope = Scope([no].into());
        let person = self.person(name);
        // A new guest of a shelter can make other links of the shelter pass its own guests only.
        let is_guest = known.is_none() && self.moves_a_shield(no);
        if !news.is_empty() || is_guest || was_child != self.is_child(person, self.today) {
            let mut around = self.persons_of(&news);
            around.insert(person);
            scope.add_around(self, &around);
        }
        Ok(Done {
            fresh: known.is_none().then_some(no),
            scope,
        })
    }

    /// The unit's own active registration under this name, of the same sort (watching or not), stays the one.
    fn known(&self, new: &Registering, name: NameNo) -> Option<RegNo> {
        self.registrations.iter().position(|r| {
            let same = r.unit == new.unit && r.name == name && r.watching == new.watching;
            same && r.is_active() && !new.one_off
        })
    }

    /// What is over can still turn out never to have been right; nothing else ends twice.
    pub(crate) fn end(&mut self, no: RegNo, on: Day, reason: EndReason) -> Result<(), Reason> {
        let r = &mut self.registrations[no];
        let correction = reason.never_was() && !r.ended.is_some_and(|(_, was)| was.never_was());
        if r.ended.is_some() && !correction {
            return Err(Reason::AlreadyEnded);
        }
        if on < r.since {
            return Err(Reason::DatesReversed);
        }
        r.ended = Some((on, reason));
        Ok(())
    }

    /// Every other party around a registration, once: what was told and holds today.
    pub(crate) fn around(&self, policy: &Policy, no: RegNo) -> Vec<Part> {
        let holding = links(self, policy, self.today);
        let unit = self.registrations[no].unit;
        let mine = |(a, b): &(RegNo, RegNo)| *a == no || *b == no;
        let mut parties = vec![];
        for other in (0..UNITS.len()).filter(|&other| other != unit) {
            let all = self
                .matches
                .iter()
                .filter(|m| m.parties.contains(&other))
                .flat_map(|m| &m.links);
            let mine = all.filter(|(pair, _)| mine(pair) && holding.contains_key(pair));
            let mine: Links = mine
                .filter(|&(&(a, b), _)| [a, b].iter().any(|&no| self.registrations[no].unit == other))
                .map(|(pair, link)| (*pair, link.clone()))
                .collect();
            let Some(view) = seen_by(self, &mine, unit) else {
                continue;
            };
            let id = self.match_of(pair(view.own, view.theirs));
            parties.extend(id.map(|id| shown(self, policy, id, &view)));
        }
        parties.sort();
        parties
    }
}
