//! Persons in the model: names, what is known of their age, and names that turn out to be one person.
//!
//! What is said of a name stays said of that name. Names that were merged are looked at as one person; parting them
//! gives each back what was said of it, also meanwhile. An expected child that was found to be a born one leaves its
//! name to the next child that the mother expects.

use event::Day;

use crate::{
    cast::Identity,
    state::{Model, Name, NameNo, Person},
};

impl Model {
    /// The name that is meant; heard for the first time, it is a person of its own.
    pub(crate) fn name(&mut self, cast: &[Identity], identity: usize) -> NameNo {
        if let Some(known) = self.meant[identity] {
            return known;
        }
        let no = self.names.len();
        let expected = cast[identity].expected;
        self.names.push(Name {
            identity,
            expected,
            ..Name::default()
        });
        self.persons.push(vec![no]);
        self.meant[identity] = Some(no);
        no
    }

    pub(crate) fn learn_age(&mut self, name: NameNo, adult_from: Option<Day>, official: bool) {
        let name = &mut self.names[name];
        if official {
            name.official_adult_from = adult_from.or(name.official_adult_from);
        } else {
            name.adult_from = name.adult_from.max(adult_from);
        }
    }

    /// From when a person is an adult: what the register or a municipality says goes before what others say; where the
    /// names of one person say different things, the one that makes them a child for longest.
    pub(crate) fn adult_from(&self, person: Person) -> Option<Day> {
        let names = || self.names_of(person).iter().map(|&no| &self.names[no]);
        let official = names().filter_map(|name| name.official_adult_from).max();
        official.or_else(|| names().filter_map(|name| name.adult_from).max())
    }

    /// A child or young person on this day. Without a birth date the role decides in which somebody registered them, as a
    /// child if anybody did; without a role, whether they have parents and no children.
    pub(crate) fn is_child(&self, person: Person, day: Day) -> bool {
        if let Some(adult_from) = self.adult_from(person) {
            return day < adult_from;
        }
        let names = || self.names_of(person).iter().map(|&no| &self.names[no]);
        if names().any(|name| name.registered_as_child) {
            return true;
        }
        if names().any(|name| name.registered_as_adult) {
            return false;
        }
        let said: Vec<[Person; 2]> = self
            .relations
            .iter()
            .filter(|r| r.is_upbringing() && self.says_something(r))
            .map(|r| self.ends(r))
            .collect();
        said.iter().any(|ends| ends[1] == person) && !said.iter().any(|ends| ends[0] == person)
    }

    /// Makes two persons one.
    pub(crate) fn merge(&mut self, a: Person, b: Person) {
        let (older, younger) = (a.min(b), a.max(b));
        let at = |model: &Self, person| model.persons.iter().position(|names| names[0] == person);
        let Some(from) = at(self, younger) else { return };
        let names = self.persons.remove(from);
        let Some(into) = at(self, older) else { return };
        self.persons[into].extend(names);
        self.leave_expected_names(into);
    }

    /// A name turns out to be somebody else's; the others stay one person.
    pub(crate) fn part(&mut self, name: NameNo) {
        let Some(at) = self.persons.iter().position(|names| names.contains(&name)) else {
            return;
        };
        self.persons[at].retain(|&no| no != name);
        self.persons.push(vec![name]);
        self.leave_expected_names(self.persons.len() - 1);
        self.leave_expected_names(at);
    }

    fn leave_expected_names(&mut self, at: usize) {
        let names = &self.persons[at];
        let born = names.iter().any(|&no| !self.names[no].expected);
        for &no in names {
            let Name {
                identity, expected, ..
            } = self.names[no];
            if !expected {
                continue;
            }
            match self.meant[identity] {
                Some(holder) if born && holder == no => self.meant[identity] = None,
                None if !born => self.meant[identity] = Some(no),
                _ => {}
            }
        }
    }
}
