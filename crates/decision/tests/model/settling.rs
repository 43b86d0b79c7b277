//! A change of the policy in the model.
//!
//! From the change on everything is decided by the new policy. What was told before is gone over, registration by
//! registration, in as many goes as the index likes. A link that held until the change and not from then on is withdrawn;
//! one that time ended, before or since, stays ended, without a word, and is forgotten when the new policy would not give
//! it on any day. What happens at once between two parties about the same children is told at once.

use std::{collections::BTreeSet, ops::Range, sync::Arc};

use decision::Reason;
use event::{Day, NoticeKind, PolicyDifference};
use policy::Policy;

use crate::{
    cast::UnitNo,
    changes::{Scope, changes_unless, was_right_once},
    links::{Links, links},
    notices::{Change, Notice, as_notices},
    policies::give_the_same_links,
    state::{Model, Pair, Person, RegNo},
    told::{Changes, Choices},
};

/// A change that is gone over.
#[derive(Clone, Debug)]
pub(crate) struct UnderWay {
    former: Arc<Policy>,
    changed_on: Day,
    /// Registrations that there were.
    pub(crate) until: RegNo,
    /// So many have been gone over.
    pub(crate) through: RegNo,
}

/// What the change does to a registration's links, by pair.
struct Differences {
    told: Changes,
    /// Ended by time before the change, and on no day a link by the new policy.
    closed: Links,
}

impl Model {
    /// Another policy. Gives whether that is a change.
    pub(crate) fn change_policy(&mut self, now: &Policy, next: &Policy) -> Result<bool, Reason> {
        if now.text == next.text {
            return Ok(false);
        }
        if self.under_way.is_some() {
            return Err(Reason::PolicyUnderWay);
        }
        let until = self.registrations.len();
        if until > 0 && !give_the_same_links(now, next) {
            self.under_way = Some(UnderWay {
                former: Arc::new(now.clone()),
                changed_on: self.today,
                until,
                through: 0,
            });
        }
        Ok(true)
    }

    /// The index goes over these registrations: what is told, and how much that is.
    pub(crate) fn go_over(
        &mut self,
        policy: &Policy,
        visited: Range<RegNo>,
        choices: Choices<'_>,
    ) -> Result<(Vec<Notice>, PolicyDifference), String> {
        let Some(change) = self.under_way.clone() else {
            return Err("no change of the policy is under way".into());
        };
        if visited.start != change.through || visited.end > change.until {
            return Err(format!("goes over {visited:?} of {change:?}"));
        }
        let mut differences = self.differences(policy, &change);
        let due = self.due(&differences, &visited);
        let is_due = |pair: &Pair| due.contains(pair);
        let Differences { told, closed } = &mut differences;
        told.opened.retain(|pair, _| is_due(pair));
        told.changed.retain(|pair, _| is_due(pair));
        told.withdrawn.retain(is_due);
        closed.retain(|pair, _| is_due(pair));

        let mut found = self.count(told);
        found.closed = closed.len() as u64;
        for m in &mut self.matches {
            m.links.retain(|pair, _| !closed.contains_key(pair));
        }
        let before = self.clone();
        self.take_over(told, choices)?;
        let change = Change {
            before: &before,
            after: self,
            policy,
            fresh: None,
        };
        let tellings = (0..self.matches.len()).flat_map(|no| change.tell(no)).collect();
        let notices = as_notices(tellings);
        self.remember(&notices);
        count_notices(&mut found, &notices);
        self.under_way = self.under_way.take().and_then(|mut change| {
            change.through = visited.end;
            (change.through < change.until).then_some(change)
        });
        Ok((notices, found))
    }

    /// Everything that the change does to anybody, as it is known today.
    fn differences(&self, policy: &Policy, change: &UnderWay) -> Differences {
        let now = links(self, policy, self.today);
        let [until_then, from_then] =
            [&*change.former, policy].map(|policy| links(self, policy, change.changed_on));
        let by_change = |pair: &Pair| until_then.contains_key(pair) && !from_then.contains_key(pair);
        let everywhere = Scope((0..self.registrations.len()).collect());
        let told = changes_unless(self, &everywhere, &now, &|pair| !by_change(&pair));
        let ended = self.matches.iter().flat_map(|m| &m.links);
        let closed = ended.filter(|(pair, _)| {
            !now.contains_key(*pair) && !by_change(pair) && !was_right_once(self, policy, **pair)
        });
        let closed = closed.map(|(pair, link)| (*pair, link.clone())).collect();
        Differences { told, closed }
    }

    /// What is told and closed when these registrations are gone over: what happens to them, and whatever belongs together
    /// with that.
    fn due(&self, differences: &Differences, visited: &Range<RegNo>) -> BTreeSet<Pair> {
        let Differences { told, closed } = differences;
        let is_visited = |(a, b): &Pair| visited.contains(a) || visited.contains(b);
        let all = told
            .opened
            .keys()
            .chain(told.changed.keys())
            .chain(&told.withdrawn);
        let all: BTreeSet<Pair> = all.copied().collect();
        let mut due: BTreeSet<Pair> = closed.keys().copied().filter(is_visited).collect();
        for &pair in all.iter().filter(|pair| is_visited(pair)) {
            if !due.contains(&pair) {
                due.extend(self.whole(differences, &all, pair));
            }
        }
        due
    }

    /// Everything that happens between the parties of this link about its children, and about those of matches and links
    /// that share one of them.
    fn whole(&self, differences: &Differences, all: &BTreeSet<Pair>, first: Pair) -> BTreeSet<Pair> {
        let parties = self.parties_of(first);
        let is_theirs = |pair: &&Pair| self.parties_of(**pair) == parties;
        let happening = || all.iter().chain(differences.closed.keys()).filter(is_theirs);
        let matches = || {
            self.matches
                .iter()
                .filter(|m| BTreeSet::from(m.parties) == parties)
        };
        let mut whole = BTreeSet::from([first]);
        let mut about = self.children_under(differences, first);
        loop {
            let known = (whole.len(), about.len());
            for m in matches() {
                let children = self.as_now(&m.children);
                if !children.is_disjoint(&about) {
                    about.extend(children);
                }
            }
            for &pair in happening() {
                let children = self.children_under(differences, pair);
                if !children.is_disjoint(&about) {
                    whole.insert(pair);
                    about.extend(children);
                }
            }
            if known == (whole.len(), about.len()) {
                return whole;
            }
        }
    }

    /// The children of a link that changes, and of the match that it is in.
    fn children_under(&self, Differences { told, closed }: &Differences, pair: Pair) -> BTreeSet<Person> {
        let now = told.opened.get(&pair).or_else(|| told.changed.get(&pair));
        let link = now.or_else(|| closed.get(&pair)).map(|link| &link.children);
        let matched = self.match_of(pair).map(|no| &self.matches[no].children);
        let all = link.into_iter().chain(matched);
        all.flat_map(|children| self.as_now(children)).collect()
    }

    fn count(&self, told: &Changes) -> PolicyDifference {
        let mut found = PolicyDifference::default();
        for link in told.opened.values() {
            found.row_mut(link.row).opened += 1;
        }
        for link in told.changed.values() {
            found.row_mut(link.row).changed += 1;
        }
        let stored = self.matches.iter().flat_map(|m| &m.links);
        for (_, link) in stored.filter(|(pair, _)| told.withdrawn.contains(pair)) {
            found.row_mut(link.row).withdrawn += 1;
        }
        found
    }
}

fn count_notices(found: &mut PolicyDifference, notices: &[Notice]) {
    for notice in notices {
        *counter(found, notice) += 1;
    }
}

fn counter<'f>(found: &'f mut PolicyDifference, notice: &Notice) -> &'f mut u64 {
    match notice.kind {
        kind if kind == NoticeKind::Match as u8 => &mut found.matches,
        kind if kind == NoticeKind::Changed as u8 => &mut found.changes,
        _ => &mut found.withdrawals,
    }
}

/// How many notices of each sort a unit is told.
pub(crate) fn told_to(notices: &[Notice], unit: UnitNo) -> [u64; 3] {
    let mut found = PolicyDifference::default();
    let own: Vec<Notice> = notices.iter().filter(|n| n.unit == unit).cloned().collect();
    count_notices(&mut found, &own);
    [found.matches, found.changes, found.withdrawals]
}
