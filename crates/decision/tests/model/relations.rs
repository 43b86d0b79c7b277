//! Relations in the model: said for the first time, said again, ended, denied.

use event::{Day, RelationKind};

use crate::{
    cast::{Identity, UNITS, UnitNo},
    state::{Model, NameNo, Person, RelNo, Relation, Source},
    story::Said,
    voices::{Voice, is_own_word},
};

impl Model {
    /// Nobody denied it, and it is not between two names of one person.
    ///
    /// A denial holds between two persons, whatever they are called: what an agency says under another name of theirs
    /// does not bring the relation back; what the register or the municipality says of that name stands.
    pub(crate) fn says_something(&self, relation: &Relation) -> bool {
        let ends = self.ends(relation);
        let is_same = |other: &&Relation| {
            let [from, to] = self.ends(other);
            let turned = relation.kind.is_mutual() && [to, from] == ends;
            other.kind == relation.kind && ([from, to] == ends || turned)
        };
        let mut same = self.relations.iter().filter(is_same);
        let is_denied = same.any(|other| other.denied.is_some()) && !relation.is_official();
        ends[0] != ends[1] && relation.denied.is_none() && !is_denied
    }

    /// Nobody is the parent of their own parent: not in one call, and not after having said the opposite.
    pub(crate) fn contradicts_itself(&self, unit: UnitNo, said: &[Said]) -> bool {
        let own = |no: &RelNo| {
            let known = &self.relations[*no];
            known.denied.is_none() && known.sources.iter().any(|source| source.1 == UNITS[unit].agency)
        };
        said.iter().enumerate().any(|(at, one)| {
            let parent = one.kind == RelationKind::Parent;
            let turned =
                |other: &Said| other.kind == one.kind && (other.from, other.to) == (one.to, one.from);
            let before = self.between(RelationKind::Parent, &self.named(one.to, one.from));
            parent && (said[..at].iter().any(turned) || before.iter().any(own))
        })
    }

    /// Takes relations over. Gives the names at the ends of those that are new or say something new.
    pub(crate) fn say(&mut self, cast: &[Identity], unit: UnitNo, said: &[Said], years: u16) -> Vec<NameNo> {
        let mut news = vec![];
        for one in said {
            let (from, to) = (self.name(cast, one.from), self.name(cast, one.to));
            let same = |r: &Relation| {
                let turned = one.kind.is_mutual() && (r.from, r.to) == (to, from);
                r.kind == one.kind && ((r.from, r.to) == (from, to) || turned)
            };
            let is_news = match self.relations.iter().position(same) {
                Some(no) => self.say_again(unit, one, no),
                None => {
                    self.say_first(unit, one, [from, to]);
                    let official = self.relations.last().is_some_and(Relation::is_official);
                    for (name, identity) in [(from, one.from), (to, one.to)] {
                        let born = cast[identity].born.filter(|_| one.births);
                        self.learn_age(
                            name,
                            born.map(|born| born.birthday(years)),
                            official && born.is_some(),
                        );
                    }
                    true
                }
            };
            if is_news {
                news.extend([from, to]);
            }
        }
        news
    }

    fn say_first(&mut self, unit: UnitNo, said: &Said, [from, to]: [NameNo; 2]) {
        let source = self.source(unit, said.brp, &[self.person(from), self.person(to)]);
        let [since, until, as_of] = said.dates(self.today);
        self.relations.push(Relation {
            kind: said.kind,
            from,
            to,
            since,
            until,
            as_of: as_of.unwrap_or(self.today),
            sources: vec![(source, UNITS[unit].agency)],
            confirmed: source != Source::Agency,
            in_question: said.in_question,
            no_home: said.no_home,
            denied: None,
            conflict: false,
        });
    }

    /// A relation that is known: whether this says anything new. A denial is lifted by the municipality, and by the
    /// register when it speaks of a later day; by nobody else.
    fn say_again(&mut self, unit: UnitNo, said: &Said, no: RelNo) -> bool {
        let known = self.relations[no].clone();
        let agency = UNITS[unit].agency;
        let source = self.source(unit, said.brp, &self.ends(&known));
        let [since, until, as_of] = said.dates(self.today);
        let as_of = as_of.unwrap_or(self.today);
        let official = source != Source::Agency;
        let lifts = known
            .denied
            .filter(|&on| source == Source::Municipality || (official && as_of > on));
        if known.denied.is_some() && lifts.is_none() {
            return false;
        }
        let mut is = known.clone();
        if !is.sources.contains(&(source, agency)) {
            is.sources.push((source, agency));
        }
        is.confirmed |= official || self.is_independent(agency, &known);
        is.denied = None;
        if lifts.is_some() || source == Source::Municipality {
            is.conflict = false;
        }
        // Dates and doubts follow the newest official word; without one, the word of the first asserter. A conflict is in
        // question until the municipality resolves it.
        if as_of >= known.as_of && (official || is_own_word(&known, agency)) {
            let unresolved = known.conflict && source != Source::Municipality;
            is.in_question = said.in_question || unresolved;
            (is.since, is.until, is.as_of) = (since.or(known.since), until, as_of);
        }
        let is_news = is != known;
        if is_news {
            is.as_of = is.as_of.max(as_of);
            self.relations[no] = is;
        }
        is_news
    }

    /// An end of a relation. `None`: refused. Gives the persons at its ends if anything was ended.
    pub(crate) fn end_relation(
        &mut self,
        unit: UnitNo,
        kind: RelationKind,
        (from, to): (usize, usize),
        until: Day,
    ) -> Option<Vec<Person>> {
        let ends = self.named(from, to);
        let known = self.between(kind, &ends);
        let voice = |no: &RelNo| self.voice(unit, Some(&self.relations[*no]), &ends);
        let may = known.iter().any(|no| !matches!(voice(no), Voice::None));
        if !may && matches!(self.voice(unit, None, &ends), Voice::None) {
            return None;
        }
        let ended: Vec<RelNo> = known
            .into_iter()
            .filter(|no| matches!(voice(no), Voice::Speaks))
            .collect();
        for &no in &ended {
            let r = &mut self.relations[no];
            // An end before the beginning says that it never held.
            r.until = Some(r.since.map_or(until, |since| until.max(since)));
        }
        Some(if ended.is_empty() { vec![] } else { ends })
    }

    /// A denial. `None`: refused. Gives the persons at its ends if anything was denied.
    pub(crate) fn deny(
        &mut self,
        unit: UnitNo,
        kind: RelationKind,
        (from, to): (usize, usize),
    ) -> Option<Vec<Person>> {
        let ends = self.named(from, to);
        let party = ends
            .iter()
            .any(|&end| self.is_registered_by(UNITS[unit].agency, end));
        let may = party || !matches!(self.voice(unit, None, &ends), Voice::None);
        let known = self.between(kind, &ends);
        // Who may speak of relations, and not of this one, hears the same and changes nothing.
        let speaks = |r: &Relation| party || matches!(self.voice(unit, Some(r), &ends), Voice::Speaks);
        let entitled: Vec<RelNo> = known
            .into_iter()
            .filter(|&no| speaks(&self.relations[no]))
            .collect();
        if entitled.is_empty() && !may {
            return None;
        }
        let last_word = self.is_their_municipality(unit, &ends);
        let standing: Vec<RelNo> = entitled
            .into_iter()
            .filter(|&no| self.relations[no].denied.is_none())
            .collect();
        for &no in &standing {
            let r = &mut self.relations[no];
            r.conflict = r.is_official() && !last_word;
            if r.conflict {
                r.in_question = true;
            } else {
                r.denied = Some(self.today);
            }
        }
        Some(if standing.is_empty() { vec![] } else { ends })
    }
}
