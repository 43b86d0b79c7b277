//! Matches: what was told. Two parties and the links between their registrations that share a child.
//!
//! A link, once told, stays in its match. New links that share children with each other belong together; they join a
//! match of the same two parties that is about one of those children, and are a new match if there is none. One that fell
//! away can come back for them. Where several would do, the index may choose: two matches that were told apart stay two.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    cast::UnitNo,
    links::{Link, Links},
    state::{Model, Pair, Person},
};

/// Place of a match in [`Model::matches`].
pub(crate) type MatchNo = usize;

#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Match {
    /// Its two parties; which is named first is the index's to choose.
    pub(crate) parties: [UnitNo; 2],
    pub(crate) links: Links,
    /// The children of its links when one last came or changed: by these it can come back when it fell away.
    pub(crate) children: BTreeSet<Person>,
    /// Parties and officers who were told of it and have not been told that it fell away.
    pub(crate) told: BTreeSet<UnitNo>,
}

impl Match {
    fn come(&mut self, links: Links) {
        if !links.is_empty() {
            self.links.extend(links);
            self.children = children_of(self.links.values());
        }
    }

    /// What it is about: the children of its links as they are.
    fn about(&self) -> BTreeSet<Person> {
        if self.links.is_empty() {
            self.children.clone()
        } else {
            children_of(self.links.values())
        }
    }
}

/// What becomes of links now.
#[derive(Clone, Debug, Default)]
pub(crate) struct Changes {
    pub(crate) withdrawn: BTreeSet<Pair>,
    pub(crate) changed: Links,
    pub(crate) opened: Links,
}

/// What the rule leaves to the index, and how it chose for a new link.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) struct Choice {
    /// The party named first.
    pub(crate) first: UnitNo,
    /// The match that it joined, if that one was told of before.
    pub(crate) joined: Option<MatchNo>,
}

pub(crate) type Choices<'c> = &'c dyn Fn(Pair) -> Option<Choice>;

impl Model {
    /// The match that a told link is in.
    pub(crate) fn match_of(&self, pair: Pair) -> Option<MatchNo> {
        self.matches.iter().position(|m| m.links.contains_key(&pair))
    }

    pub(crate) fn parties_of(&self, (a, b): Pair) -> BTreeSet<UnitNo> {
        [a, b].map(|no| self.registrations[no].unit).into()
    }

    /// Takes the changes over; an error is a choice that the index did not have.
    pub(crate) fn take_over(&mut self, changes: &Changes, choices: Choices<'_>) -> Result<(), String> {
        let gone = |pair: &Pair| changes.withdrawn.contains(pair);
        for m in &mut self.matches {
            m.links.retain(|pair, _| !gone(pair));
            let changed: Links = changes
                .changed
                .iter()
                .filter(|(pair, _)| m.links.contains_key(pair))
                .map(|(p, l)| (*p, l.clone()))
                .collect();
            m.come(changed);
        }
        let mut rest = changes.opened.clone();
        while let Some((first, link)) = rest.pop_first() {
            let mut group = Links::from([(first, link)]);
            self.draw(&mut group, &mut rest);
            let at = self.home_of(&group, choices)?;
            self.matches[at].come(group);
        }
        Ok(())
    }

    /// Draws out of the rest every link of the same parties that shares a child with the group, directly or by others.
    fn draw(&self, group: &mut Links, rest: &mut Links) {
        loop {
            let about = self.as_now(&children_of(group.values()));
            let parties = group.keys().next().map(|&pair| self.parties_of(pair));
            let joins = |pair: Pair, link: &Link| {
                Some(self.parties_of(pair)) == parties && !self.as_now(&link.children).is_disjoint(&about)
            };
            let next = rest
                .iter()
                .find(|(pair, link)| joins(**pair, link))
                .map(|(pair, _)| *pair);
            let Some((pair, link)) = next.and_then(|pair| rest.remove_entry(&pair)) else {
                return;
            };
            group.insert(pair, link);
        }
    }

    /// The match that a group of new links joins.
    fn home_of(&mut self, group: &Links, choices: Choices<'_>) -> Result<MatchNo, String> {
        let about = self.as_now(&children_of(group.values()));
        let parties = group
            .keys()
            .next()
            .map(|&pair| self.parties_of(pair))
            .unwrap_or_default();
        let fits =
            |m: &Match| BTreeSet::from(m.parties) == parties && !self.as_now(&m.about()).is_disjoint(&about);
        let fitting: Vec<MatchNo> = (0..self.matches.len())
            .filter(|&no| fits(&self.matches[no]))
            .collect();
        let chosen: BTreeSet<Option<Choice>> = group.keys().map(|&pair| choices(pair)).collect();
        let chosen = match (chosen.len(), chosen.first().copied().flatten()) {
            (1, Some(chosen)) => chosen,
            _ => return Err(format!("the links {:?} belong together", group.keys())),
        };
        match (&fitting[..], chosen.joined) {
            // One that fell away can come back, and need not: it may have come back for other links.
            (known, None) if known.iter().all(|&no| self.matches[no].links.is_empty()) => {
                let other = parties.into_iter().find(|&unit| unit != chosen.first);
                self.matches.push(Match {
                    parties: [chosen.first, other.unwrap_or(chosen.first)],
                    links: BTreeMap::new(),
                    children: about,
                    told: BTreeSet::new(),
                });
                Ok(self.matches.len() - 1)
            }
            (several, Some(joined)) if several.contains(&joined) => Ok(joined),
            (several, joined) => Err(format!(
                "the links {:?} join match {joined:?}; they belong to one of {several:?}",
                group.keys()
            )),
        }
    }

    /// Children by the name under which they are known now.
    pub(crate) fn as_now(&self, children: &BTreeSet<Person>) -> BTreeSet<Person> {
        children.iter().map(|&child| self.person(child)).collect()
    }
}

fn children_of<'l>(links: impl IntoIterator<Item = &'l Link>) -> BTreeSet<Person> {
    links
        .into_iter()
        .flat_map(|link| link.children.iter().copied())
        .collect()
}
