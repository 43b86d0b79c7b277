//! One step of a story in the model: what it changes, and what everybody is told of it.

use std::collections::BTreeSet;

use decision::Reason;
use event::Day;
use policy::Policy;

use crate::{
    changes::{Scope, changes, check_scope},
    links::links,
    notices::{Change, Notice, as_notices},
    state::{Model, NameNo, Person, RegNo},
    story::{Step, Story},
    told::Choices,
};

/// What a step comes to.
#[derive(Debug)]
pub(crate) enum Outcome {
    Refused(Reason),
    /// What it told, sorted.
    Told(Vec<Notice>),
}

/// What a command changed, before anybody is told.
#[derive(Default)]
pub(crate) struct Done {
    pub(crate) fresh: Option<RegNo>,
    pub(crate) scope: Scope,
}

impl Model {
    /// Takes a step under the policy in force. An error: the index chose what the rule does not leave to it, or does not
    /// look at what it changes.
    pub(crate) fn step(
        &mut self,
        story: &Story,
        policy: &Policy,
        step: &Step,
        choices: Choices<'_>,
    ) -> Result<Outcome, String> {
        if let Step::Days(days) = step {
            self.today = Day(self.today.0 + i32::from(*days));
            return Ok(Outcome::Told(vec![]));
        }
        let before = self.clone();
        let done = match self.carry_out(story, policy, step) {
            Ok(done) => done,
            Err(reason) => {
                *self = before;
                return Ok(Outcome::Refused(reason));
            }
        };
        let now = links(self, policy, self.today);
        check_scope(&done.scope, &links(&before, policy, self.today), &now)?;
        let changes = changes(self, policy, &done.scope, &now);
        self.take_over(&changes, choices)?;
        let change = Change {
            before: &before,
            after: self,
            policy,
            fresh: done.fresh,
        };
        // Only a match in which something is looked at again can have anything to tell.
        let tellings = (0..self.matches.len()).flat_map(|no| change.tell(no)).collect();
        let notices = as_notices(tellings);
        self.remember(&notices);
        Ok(Outcome::Told(notices))
    }

    fn carry_out(&mut self, story: &Story, policy: &Policy, step: &Step) -> Result<Done, Reason> {
        let mut done = Done::default();
        match step {
            Step::Days(_) | Step::ChangePolicy(_) | Step::GoOver(_) => {}
            Step::Register(new) => done = self.register(story, policy, new)?,
            Step::Renew { unit, who } => {
                let no = self
                    .latest(Some(*unit), *who)
                    .ok_or(Reason::RegistrationNotFound)?;
                if !self.registrations[no].is_active() {
                    return Err(Reason::AlreadyEnded);
                }
                let adult_from = self.adult_from(self.subject(no));
                self.registrations[no].expires_on =
                    self.expires(policy, self.registrations[no].child_role, adult_from);
            }
            Step::End {
                unit,
                who,
                ago,
                reason,
            } => {
                let no = self
                    .latest(Some(*unit), *who)
                    .ok_or(Reason::RegistrationNotFound)?;
                self.end(no, Day(self.today.0 - i32::from(*ago)), *reason)?;
                done.scope.0.insert(no);
                // A guest who never was one shields the shelter again from whoever saw it through them.
                if reason.never_was() && self.moves_a_shield(no) {
                    done.scope.add_around(self, &[self.subject(no)].into());
                }
            }
            Step::Say { unit, relations } => {
                if self.contradicts_itself(*unit, relations) {
                    return Err(Reason::ParentOfOwnParent);
                }
                let news = self.say(&story.cast, *unit, relations, policy.terms.child_until_years);
                done.scope.add_around(self, &self.persons_of(&news));
            }
            Step::EndRelation {
                unit,
                kind,
                from,
                to,
                ago,
            } => {
                let until = Day(self.today.0 - i32::from(*ago));
                let ends = self.end_relation(*unit, *kind, (*from, *to), until);
                done.scope
                    .add_around(self, &ends.ok_or(Reason::RelationNotYours)?.into_iter().collect());
            }
            Step::Deny { unit, kind, from, to } => {
                let ends = self.deny(*unit, *kind, (*from, *to));
                done.scope
                    .add_around(self, &ends.ok_or(Reason::RelationNotYours)?.into_iter().collect());
            }
            Step::Merge { one, other, part } => self.find_as_one(*one, *other, *part, &mut done.scope)?,
        }
        Ok(done)
    }

    pub(crate) fn persons_of(&self, names: &[NameNo]) -> BTreeSet<Person> {
        names.iter().map(|&name| self.person(name)).collect()
    }

    /// Two administrators name two registrations: their subjects are one person, or (part) the second's is another.
    fn find_as_one(&mut self, one: usize, other: usize, part: bool, scope: &mut Scope) -> Result<(), Reason> {
        let found = |who| self.latest(None, who).ok_or(Reason::RegistrationNotFound);
        let (one, other) = (found(one)?, found(other)?);
        let names = [one, other].map(|no| self.registrations[no].name);
        let persons = names.map(|name| self.person(name));
        if one == other {
            return Err(Reason::MergeSamePerson);
        }
        if part && (names[0] == names[1] || persons[0] != persons[1]) {
            return Err(Reason::MergeNotMerged);
        }
        if !part && persons[0] == persons[1] {
            return Err(Reason::MergeSamePerson);
        }
        if !part && self.are_family(persons) {
            return Err(Reason::MergeRelated);
        }
        scope.add_around(self, &persons.into());
        if part {
            self.part(names[1]);
        } else {
            self.merge(persons[0], persons[1]);
        }
        scope.add_around(self, &self.persons_of(&names));
        Ok(())
    }

    /// Related to each other or grandparent and grandchild, by anything that nobody denied: they cannot be one person.
    fn are_family(&self, [a, b]: [Person; 2]) -> bool {
        let standing = || self.relations.iter().filter(|r| r.denied.is_none());
        let is_child_of =
            |of: Person, child: Person| standing().any(|r| r.is_upbringing() && self.ends(r) == [of, child]);
        let all = || self.persons.iter().map(|names| names[0]);
        let grandparent = |of, grandchild| all().any(|p| is_child_of(of, p) && is_child_of(p, grandchild));
        let related = standing().any(|r| [[a, b], [b, a]].contains(&self.ends(r)));
        related || grandparent(a, b) || grandparent(b, a)
    }

    /// Who was told of which match, and who was told that it fell away.
    pub(crate) fn remember(&mut self, notices: &[Notice]) {
        for notice in notices {
            for part in &notice.parts {
                let told = &mut self.matches[part.id()].told;
                if notice.kind == event::NoticeKind::Withdrawn as u8 {
                    told.remove(&notice.unit);
                } else {
                    told.insert(notice.unit);
                }
            }
        }
    }
}
