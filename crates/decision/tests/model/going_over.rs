//! A change of the policy in both: looked at first, brought into force, gone over in slices.

use std::{collections::BTreeMap, sync::Arc};

use decision::{ChangePolicy, Command, PolicyChange, Preview, UnitTold};
use event::{Fact, PolicyDifference, PolicyGoneOver, RegistrationNo};

use crate::{
    cast::UNITS,
    compare::Both,
    index::reference,
    notices::Notice,
    policies::{Setting, policy},
    settling::told_to,
};

/// What was found of a change so far, beside what was shown before.
pub(crate) struct Expected {
    difference: PolicyDifference,
    units: BTreeMap<event::UnitNo, UnitTold>,
    /// Nothing happened since but going over.
    pub(crate) undisturbed: bool,
    found: PolicyDifference,
    told: Vec<Notice>,
}

impl Both<'_> {
    pub(crate) fn change_policy(&mut self, changed: &[Setting]) -> Result<(), String> {
        let next = policy(self.story.rules, changed);
        let preview = self.preview(&next);
        let command = Command::ChangePolicy(ChangePolicy {
            by: [3; 32],
            policy: Arc::new(next.clone()),
            against: self.policy.digest,
            expected: preview.difference,
        });
        let is = self.index.decide(&self.policy, &command);
        let should = self.model.change_policy(&self.policy, &next);
        match (is, should) {
            (Err(is), Err(should)) if is == should => {
                self.told = Err(is);
                return Ok(());
            }
            (Ok((_, facts)), Ok(changes)) if changes != facts.is_empty() => {
                if changes {
                    self.policy = next;
                    self.expected = Some(Expected {
                        difference: preview.difference,
                        units: preview.units,
                        undisturbed: true,
                        found: PolicyDifference::default(),
                        told: vec![],
                    });
                }
                self.told = Ok(vec![]);
            }
            (is, should) => return Err(format!("the change comes to {is:?}, and should to {should:?}")),
        }
        self.same_way()?;
        self.same_matches()?;
        self.same_notices()
    }

    fn preview(&self, next: &policy::Policy) -> Preview {
        let former = Arc::new(self.policy.clone());
        let mut preview = Preview::new(self.index.books.view(), former, Arc::new(next.clone()));
        while !preview.is_done() {
            preview.go_on(&self.index.books, reference(), self.index.now);
        }
        preview
    }

    /// At most so many slices.
    pub(crate) fn go_over(&mut self, slices: u8) -> Result<(), String> {
        let mut all = vec![];
        for _ in 0..slices {
            if self.model.under_way.is_none() {
                break;
            }
            self.slice()?;
            all.extend(self.told.iter().flatten().cloned());
        }
        all.sort();
        self.told = Ok(all);
        self.same_way()
    }

    fn slice(&mut self) -> Result<(), String> {
        let decided = self.index.decide(&self.policy, &Command::GoOver);
        let (_, facts) = decided.map_err(|reason| format!("a slice is refused with {reason:?}"))?;
        let gone = facts.iter().find_map(|fact| match fact {
            Fact::PolicyGoneOver(gone) => Some(gone),
            _ => None,
        });
        let PolicyGoneOver { through, found } = **gone.ok_or("a slice that goes nowhere")?;
        let change = self.model.under_way.as_ref();
        let (from, until) = change.map_or((0, 0), |change| (change.through, change.until));
        let passed = self.registrations.partition_point(|(no, _)| *no <= through);
        let choices = self.choices(&facts);
        let choices = |pair| choices.get(&pair).copied();
        let (told, should) = self
            .model
            .go_over(&self.policy, from..passed.min(until), &choices)?;
        self.told = Ok(told.clone());
        self.same_matches()?;
        self.same_notices()?;
        if found != should {
            return Err(format!("a slice counts {found:?}\nand should {should:?}"));
        }
        if let Some(expected) = &mut self.expected {
            expected.found.add(&found);
            expected.told.extend(told);
        }
        self.same_way()?;
        self.as_expected()
    }

    /// Both know how far the change is.
    fn same_way(&self) -> Result<(), String> {
        let is = self.index.books.view().policy_change();
        let way = |change: &PolicyChange| {
            let passed = self.registrations.iter().filter(|(no, _)| *no <= change.through);
            (passed.count(), change.until)
        };
        let is = is.filter(|change| change.is_under_way()).map(way);
        let last = |until: usize| until.checked_sub(1).map(|at| self.registrations[at].0);
        let should = self.model.under_way.as_ref();
        let should = should.map(|c| (c.through, last(c.until).unwrap_or(RegistrationNo(0))));
        if is == should {
            Ok(())
        } else {
            Err(format!("the change is at {is:?}, and should be at {should:?}"))
        }
    }

    /// When a change is through: its sum is right; if nothing came in between, it is what was shown before, and nothing is
    /// left to be told.
    fn as_expected(&mut self) -> Result<(), String> {
        if self.model.under_way.is_some() {
            return Ok(());
        }
        let Some(expected) = self.expected.take() else {
            return Ok(());
        };
        let change = self.index.books.view().policy_change().cloned();
        let change = change.ok_or("a change that nobody knows")?;
        if change.found != expected.found {
            return Err(format!("{:?} in all, and not {:?}", expected.found, change.found));
        }
        if !expected.undisturbed {
            return Ok(());
        }
        if expected.found != expected.difference {
            let (is, shown) = (expected.found, expected.difference);
            return Err(format!("the change does {is:?}\nand {shown:?} was shown before"));
        }
        for (unit, known) in UNITS.iter().enumerate() {
            let no = event::UnitNo(u32::try_from(unit).unwrap_or(0) + 1);
            let shown = expected.units.get(&no).copied().unwrap_or_default();
            let shown = [shown.matches, shown.changes, shown.withdrawals];
            let is = told_to(&expected.told, unit);
            if is != shown {
                return Err(format!(
                    "{} is told {is:?}, and {shown:?} was shown before",
                    known.name
                ));
            }
        }
        let former = self.index.books.view().noted_policy(&change.former).cloned();
        let again = self.preview_from(&former.ok_or("a former policy that nobody knows")?);
        if again == PolicyDifference::default() {
            Ok(())
        } else {
            Err(format!("gone over a second time, the change does {again:?}"))
        }
    }

    /// What would be told if the policy in force took the place of this one now.
    fn preview_from(&self, former: &Arc<policy::Policy>) -> PolicyDifference {
        let (view, now) = (self.index.books.view(), Arc::new(self.policy.clone()));
        let mut preview = Preview::new(view, Arc::clone(former), now);
        while !preview.is_done() {
            preview.go_on(&self.index.books, reference(), self.index.now);
        }
        preview.difference
    }
}
