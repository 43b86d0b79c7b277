//! Plays a story to the core and to the model, and holds them against each other after every step.

use std::collections::BTreeMap;

use decision::{Answer, Reason, Tells, notices_after};
use event::{Fact, LinkChange, MatchId, PersonNo, RegistrationId, RegistrationNo};
use policy::Policy;

use crate::{
    answers::apart,
    cast::{UNITS, UnitNo},
    commands::Outcome,
    going_over::Expected,
    index::Index,
    links::Links,
    notices::Notice,
    policies::policy,
    rotating::Rotating,
    state::{Model, Pair, pair},
    story::{Step, Story},
    told::{Choice, MatchNo},
};

/// Where and how the two differ.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Difference {
    /// Number of the step.
    pub(crate) step: usize,
    pub(crate) what: String,
}

/// Both, and which number of the one is which of the other.
pub(crate) struct Both<'s> {
    pub(crate) story: &'s Story,
    /// In force.
    pub(crate) policy: Policy,
    pub(crate) index: Index,
    pub(crate) model: Model,
    pub(crate) registrations: Vec<(RegistrationNo, RegistrationId)>,
    pub(crate) names: Vec<PersonNo>,
    pub(crate) matches: BTreeMap<MatchId, MatchNo>,
    read: [u64; UNITS.len()],
    /// What the last step told.
    pub(crate) told: Result<Vec<Notice>, Reason>,
    /// What a change of the policy was to do.
    pub(crate) expected: Option<Expected>,
    rotating: Option<Rotating>,
}

/// Plays all steps; `seen` is shown each of them when both agree on it.
pub(crate) fn play(story: &Story, mut seen: impl FnMut(&Both<'_>, &Step)) -> Result<(), Difference> {
    let mut both = Both::new(story);
    for (no, step) in story.steps.iter().enumerate() {
        both.step(step).map_err(|what| Difference { step: no, what })?;
        seen(&both, step);
    }
    let last = story.steps.len().saturating_sub(1);
    both.look_around().map_err(|what| Difference { step: last, what })
}

impl<'s> Both<'s> {
    pub(crate) fn new(story: &'s Story) -> Self {
        let policy = policy(story.rules, &[]);
        let index = Index::new(&policy, story.apart);
        Self {
            story,
            model: Model::new(index.today(), story.cast.len()),
            policy,
            index,
            registrations: vec![],
            names: vec![],
            matches: BTreeMap::new(),
            read: [0; UNITS.len()],
            told: Ok(vec![]),
            expected: None,
            rotating: story.rotations.map(Rotating::of),
        }
    }

    /// Perhaps another pseudonym key comes into use before the next step, or the former goes out of it.
    pub(crate) fn turn_keys(&mut self) {
        if let Some(rotating) = &mut self.rotating {
            rotating.turn(&mut self.index, &self.policy, self.story);
        }
    }

    pub(crate) fn step(&mut self, step: &Step) -> Result<(), String> {
        self.turn_keys();
        match step {
            Step::ChangePolicy(changed) => return self.change_policy(changed),
            Step::GoOver(slices) => return self.go_over(*slices),
            _ => {}
        }
        if let Some(expected) = &mut self.expected {
            expected.undisturbed = false;
        }
        let decided = self.core_step(step);
        let facts = decided.as_ref().map_or(&[][..], |(_, facts)| facts);
        for fact in facts {
            match fact {
                Fact::PersonNoted(f) => self.names.push(f.person),
                Fact::Registered(f) => self.registrations.push((f.registration, f.id)),
                _ => {}
            }
        }
        let choices = self.choices(facts);
        let outcome = self.model.step(self.story, &self.policy, step, &|pair| {
            choices.get(&pair).copied()
        })?;
        let answer = match (decided, outcome) {
            (Err(is), Outcome::Refused(should)) if is == should => {
                self.told = Err(is);
                return Ok(());
            }
            (Err(is), should) => return Err(format!("refused with {is:?}, and should come to {should:?}")),
            (Ok(_), Outcome::Refused(should)) => return Err(format!("should be refused with {should:?}")),
            (Ok((answer, _)), Outcome::Told(should)) => {
                self.told = Ok(should);
                answer
            }
        };
        self.same_matches()?;
        self.same_notices()?;
        match (answer, step) {
            (Some(Answer::Registered(answer)), _) => self.same_answer(&answer),
            (Some(Answer::Registration(state)), Step::Renew { .. }) => {
                self.same_term(state.id, state.expires_on)
            }
            _ => Ok(()),
        }
    }

    pub(crate) fn core_step(&mut self, step: &Step) -> Result<(Option<Answer>, Vec<Fact>), Reason> {
        let years = self.policy.terms.child_until_years;
        let (model, registrations) = (&self.model, &self.registrations);
        let known = |unit: Option<UnitNo>, who| Some(registrations[model.latest(unit, who)?].1);
        match step {
            Step::Days(days) => {
                self.index.days_pass(*days);
                Ok((None, vec![]))
            }
            Step::Merge { one, other, part } => {
                let (Some(one), Some(other)) = (known(None, *one), known(None, *other)) else {
                    return Err(Reason::RegistrationNotFound);
                };
                let facts = self.index.merge(&self.policy, *part, [one, other])?;
                Ok((None, facts))
            }
            _ => {
                let command = self.index.command(self.story, years, step, &known);
                let command = command.ok_or(Reason::FieldMissing)?;
                let (answer, facts) = self.index.decide(&self.policy, &command)?;
                Ok((Some(answer), facts))
            }
        }
    }

    /// How the core chose for each new link, where the rule leaves it to the index.
    pub(crate) fn choices(&self, facts: &[Fact]) -> BTreeMap<Pair, Choice> {
        let opened = facts.iter().filter_map(|fact| match fact {
            Fact::LinkTold(f) if f.change == LinkChange::Opened => Some(f),
            _ => None,
        });
        let choice = opened.filter_map(|f| {
            let (one, other) = (self.reg(f.one)?, self.reg(f.other)?);
            let matched = self.index.books.view().household.matched_as(f.id)?;
            Some((
                pair(one, other),
                Choice {
                    first: matched.one.0 as usize - 1,
                    joined: self.matches.get(&f.id).copied(),
                },
            ))
        });
        choice.collect()
    }

    /// The same matches with the same links and explanations. A match keeps its id for good.
    pub(crate) fn same_matches(&mut self) -> Result<(), String> {
        let household = self.index.books.view().household;
        let mut told: BTreeMap<MatchId, Links> = BTreeMap::new();
        for (no, _) in &self.registrations {
            let known = household.registration(*no);
            let ids = known.iter().flat_map(|known| &known.matches);
            for matched in ids.filter_map(|&no| household.matched(no)) {
                let links = matched.links.iter().map(|link| self.link(link));
                told.insert(
                    matched.id,
                    links
                        .collect::<Option<Links>>()
                        .ok_or("a link of an unknown registration")?,
                );
            }
        }
        for (id, links) in &told {
            let at = |links: &Links| links.keys().next().and_then(|&pair| self.model.match_of(pair));
            let no = self.matches.get(id).copied().or_else(|| at(links));
            let Some(no) = no else {
                return Err(format!("a match that should not be: {links:?}"));
            };
            self.matches.insert(*id, no);
            let should = &self.model.matches[no].links;
            if links != should {
                return Err(format!(
                    "match {no} has the links\n  {links:?}\nand should have\n  {should:?}"
                ));
            }
        }
        let known = |no: MatchNo| self.matches.values().any(|known| *known == no);
        let missing = (0..self.model.matches.len()).find(|&no| !known(no));
        match missing {
            None => Ok(()),
            Some(no) => Err(format!(
                "a match that was not told: {:?}",
                self.model.matches[no].links
            )),
        }
    }

    /// The same notices to the same units, each once.
    pub(crate) fn same_notices(&mut self) -> Result<(), String> {
        let mut is = vec![];
        for (unit, known) in UNITS.iter().enumerate() {
            let no = event::UnitNo(u32::try_from(unit).unwrap_or(0) + 1);
            let (notices, through) = notices_after(
                self.index.books.view(),
                &self.policy,
                no,
                self.read[unit],
                usize::MAX,
            );
            let numbers: Vec<u64> = notices.iter().map(|notice| notice.sequence).collect();
            let last = self.index.books.view().outbox.outbox(no).last;
            if numbers != (self.read[unit] + 1..=last).collect::<Vec<_>>() {
                return Err(format!("the outbox of {} has a gap: {numbers:?}", known.name));
            }
            self.read[unit] = through;
            // The archive has tests of its own.
            let of_the_model = notices.iter().filter(|notice| notice.kind != Tells::Archive);
            for notice in of_the_model {
                is.push(self.notice(unit, notice)?);
            }
        }
        is.sort();
        match &self.told {
            Ok(should) if *should == is => Ok(()),
            Ok(should) => Err(apart("is told", &is, should)),
            Err(reason) => Err(format!("was to be refused with {reason:?}")),
        }
    }
}
