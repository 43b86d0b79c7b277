//! Canonical: the tables as anybody would write them who knows what they say, whatever way led there.
//!
//! Place in the flow: comparing tables (examining a store, tests). While nothing was erased, tables that were folded from
//! the same facts are alike byte by byte. Once something was, those that saw it come and go number their matches otherwise
//! than those that were folded without it, and still hold empty matches and numbers of what is gone. Here matches are named
//! by their ids, and what says nothing is left out.
//! Absent: reading such a form back.

use std::collections::BTreeSet;

use event::{MatchId, PersonNo, RegistrationNo, RelationNo};
use layers::Entries;
use serde::Serialize;

use crate::{Link, Match, MatchNo, Registration, View, books::Books, things::WholePerson, written};

const PERSONS: u8 = 16;
const REGISTRATIONS: u8 = 18;
const ACTIVE: u8 = 23;
const LATEST: u8 = 24;
const NOTED: u8 = 27;
const NOTED_ENDS: u8 = 28;
const MATCHES: u8 = 30;

type Ids = BTreeSet<[u8; 16]>;

impl Books {
    /// Gathers every entry of one table in its canonical form; `false` if one could not be written. What it gathers is only
    /// for comparing.
    #[must_use]
    pub fn put_canonical(&self, table: u8, into: &mut Entries) -> bool {
        let mut whole = true;
        match table {
            PERSONS => self.persons.each(|no, person| {
                let found_here = |child| self.view().who(child).0 == no;
                whole &= into.put(PERSONS, &no, Some(&self.person(person, found_here)));
            }),
            NOTED => self.noted.iter().for_each(|(no, person)| {
                whole &= into.put(NOTED, no, Some(&self.person(person, |child| child.0 == *no)));
            }),
            NOTED_ENDS => self.noted_ends.iter().for_each(|(no, ends)| {
                let found = self.view().relation(RelationNo(*no));
                if found.is_none_or(|found| [found.from, found.to] != *ends) {
                    whole &= into.put(NOTED_ENDS, no, Some(ends));
                }
            }),
            REGISTRATIONS => self.registrations.each(|no, registration| {
                if !registration.is_erased() {
                    let canonical = self.registration(RegistrationNo(no), registration);
                    whole &= into.put(REGISTRATIONS, &no, Some(&canonical));
                }
            }),
            ACTIVE => self
                .active
                .iter()
                .filter(|(_, count)| **count != 0)
                .for_each(|(key, count)| {
                    whole &= into.put(ACTIVE, key, Some(count));
                }),
            LATEST => self.latest.iter().for_each(|(unit, &latest)| {
                if let Some(latest) = self.there(latest) {
                    whole &= into.put(LATEST, unit, Some(&latest));
                }
            }),
            MATCHES => self.matches.each(|_, matched| {
                if !matched.links.is_empty() {
                    whole &= into.put(MATCHES, &matched.id.0, Some(&canonical(matched)));
                }
            }),
            other => whole = self.put_table(other, into),
        }
        whole
    }

    fn person(&self, whole: &WholePerson, is_them: impl Fn(PersonNo) -> bool) -> (written::Person, Ids) {
        let about = |link: &Link| link.children.iter().any(|&child| is_them(child));
        let matches = self.ids(&whole.matches, about);
        (written::Person::from(whole.person.clone()), matches)
    }

    fn registration(&self, no: RegistrationNo, registration: &Registration) -> impl Serialize + use<> {
        let matches = self.ids(&registration.matches, |link| link.one == no || link.other == no);
        let mut registration = registration.clone();
        registration.matches.clear();
        registration.before = self.there(registration.before).unwrap_or(RegistrationNo(0));
        (registration, matches)
    }

    /// The ids of matches that hold such a link.
    fn ids(&self, matches: &[MatchNo], such: impl Fn(&Link) -> bool) -> Ids {
        let view = self.view();
        let known = matches.iter().filter_map(|&no| view.matched(no));
        let known = known.filter(|matched| matched.links.iter().any(&such));
        known.map(|matched| matched.id.0).collect()
    }

    /// This registration of a unit, or the one before it that is not erased.
    fn there(&self, no: RegistrationNo) -> Option<RegistrationNo> {
        let view: View<'_> = self.view();
        match view.glance(no) {
            Some(_) => Some(no),
            None => {
                let unit = view.unit_of_erased(no)?;
                view.of_unit(unit, Some(no)).next()
            }
        }
    }
}

fn canonical(matched: &Match) -> impl Serialize + use<> {
    let Match {
        id: MatchId(_),
        one,
        other,
        links,
        children,
        told,
    } = matched;
    let mut links: Vec<Link> = links.iter().cloned().collect();
    links.sort_by_key(|link| (link.one, link.other));
    let children: BTreeSet<u64> = children.iter().map(|child| child.0).collect();
    let told: BTreeSet<u32> = told.iter().map(|unit| unit.0).collect();
    (one.0, other.0, links, children, told)
}
