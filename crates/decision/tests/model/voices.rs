//! Who may say what about relations.
//!
//! An asserted relation would be an oracle if it opened anything to whoever asserts it: it does so only when the register,
//! the municipality or an agency registered on the far person says the same. The family's municipality has the last word;
//! a supplier of the register speaks for what the register says; any other agency for what it was the first to say and
//! nobody official did. A party at either end may deny; against official word that makes a conflict.

use event::RelationKind;

use crate::{
    cast::{UNITS, UnitNo},
    state::{Model, Person, RelNo, Relation, Source},
};

pub(crate) enum Voice {
    None,
    /// It may speak, though not about this relation.
    Mute,
    Speaks,
}

impl Model {
    /// The unit's agency is the municipality that a registration on one of these persons names as responsible.
    pub(crate) fn is_their_municipality(&self, unit: UnitNo, ends: &[Person]) -> bool {
        let named = self.municipalities(ends);
        UNITS[unit].municipality.is_some_and(|own| named.contains(&own))
    }

    fn municipalities(&self, ends: &[Person]) -> Vec<event::MunicipalityCode> {
        let all = ends.iter().flat_map(|&end| self.registrations_of(end));
        all.map(|no| self.registrations[no].municipality).collect()
    }

    /// A municipality's word is official about its own families, and about persons whom nobody registered yet.
    pub(crate) fn source(&self, unit: UnitNo, brp: bool, ends: &[Person]) -> Source {
        let nobodys = UNITS[unit].municipality.is_some() && self.municipalities(ends).is_empty();
        match brp {
            true => Source::Brp,
            false if nobodys || self.is_their_municipality(unit, ends) => Source::Municipality,
            false => Source::Agency,
        }
    }

    /// What a unit may end or deny; without a relation: whether it is told "done" of one that the index does not know.
    pub(crate) fn voice(&self, unit: UnitNo, relation: Option<&Relation>, ends: &[Person]) -> Voice {
        let own = relation.is_some_and(|r| is_own_word(r, UNITS[unit].agency));
        let (may, speaks) = if self.is_their_municipality(unit, ends) {
            (true, relation.is_some())
        } else if UNITS[unit].supplies_brp {
            (true, own || relation.is_some_and(Relation::by_register))
        } else {
            (own, own)
        };
        match (may, speaks) {
            (_, true) => Voice::Speaks,
            (true, false) => Voice::Mute,
            (false, false) => Voice::None,
        }
    }

    /// The persons that a statement names, as far as they were heard of.
    pub(crate) fn named(&self, from: usize, to: usize) -> Vec<Person> {
        let known = [from, to].into_iter().filter_map(|identity| self.meant[identity]);
        known.map(|name| self.person(name)).collect()
    }

    /// Relations between two persons, by whatever names.
    pub(crate) fn between(&self, kind: RelationKind, ends: &[Person]) -> Vec<RelNo> {
        let [from, to] = *ends else { return vec![] };
        let is = |r: &Relation| {
            let ends = self.ends(r);
            r.kind == kind && (ends == [from, to] || (kind.is_mutual() && ends == [to, from]))
        };
        (0..self.relations.len())
            .filter(|&no| is(&self.relations[no]))
            .collect()
    }

    /// Beside the others who vouch, registered on the person on whom none of them is (on either, when they are on both
    /// or on none).
    pub(crate) fn is_independent(&self, agency: &str, known: &Relation) -> bool {
        let others: Vec<&str> = known
            .sources
            .iter()
            .map(|source| source.1)
            .filter(|&a| a != agency)
            .collect();
        let ends = self.ends(known);
        let near = ends.map(|end| others.iter().any(|other| self.is_registered_by(other, end)));
        let far = |at: usize| near[0] == near[1] || !near[at];
        !others.is_empty()
            && [0, 1]
                .into_iter()
                .any(|at| far(at) && self.is_registered_by(agency, ends[at]))
    }
}

/// It was the first to say so and nobody official did, or it said so as the municipality.
pub(crate) fn is_own_word(relation: &Relation, agency: &'static str) -> bool {
    let first = relation.sources[0].1 == agency && !relation.is_official();
    first || relation.sources.contains(&(Source::Municipality, agency))
}
