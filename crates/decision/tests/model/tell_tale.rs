//! Any story: a family in which much can happen, and who registers, says and denies what in it. Made from a seed.

use event::{EndReason, RelationKind};
use rand::{Rng, SeedableRng, rngs::StdRng, seq::SliceRandom};

use crate::{
    cast::{MOTHER, NAMES, PARTIES, UNITS, UnitNo, identity},
    policies::{Setting, settings},
    story::{Registering, Rules, Said, Step, Story, Who},
};

/// At most so many steps.
const STEPS: usize = 40;
/// How far apart registrations are: a slice goes over all of them, or over one or two.
const APART: [u64; 3] = [0, 0, 5_000];

pub(crate) struct Teller {
    pub(crate) random: StdRng,
    pub(crate) rules: Rules,
    /// How many of the names take part.
    pub(crate) names: usize,
}

pub(crate) fn story(seed: u64) -> Story {
    let mut random = StdRng::seed_from_u64(seed);
    let rules = *[
        Rules::Household,
        Rules::Household,
        Rules::Addresses,
        Rules::Jeugdwet,
    ]
    .choose(&mut random)
    .unwrap_or(&Rules::Household);
    let cast = (0..NAMES.len()).map(|who| identity(&mut random, who)).collect();
    let names = *[4, 6, 8, NAMES.len()].choose(&mut random).unwrap_or(&4);
    let steps = random.gen_range(4..=STEPS);
    let apart = *APART.choose(&mut random).unwrap_or(&0);
    let mut teller = Teller { random, rules, names };
    // Most stories begin with what the register says.
    let opening = teller.family();
    let steps = (0..steps).flat_map(|_| teller.steps());
    let steps = opening.into_iter().chain(steps).collect();
    Story {
        rotations: None,
        rules,
        cast,
        apart,
        steps,
    }
}

impl Teller {
    pub(crate) fn chance(&mut self, percent: u32) -> bool {
        self.random.gen_ratio(percent, 100)
    }

    pub(crate) fn one<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.random.gen_range(0..of.len())]
    }

    fn who(&mut self) -> Who {
        self.random.gen_range(0..self.names)
    }

    fn family(&mut self) -> Vec<Step> {
        let mut steps = vec![];
        for (from, to) in [(MOTHER, 0), (MOTHER, 1), (3, 1)] {
            if self.chance(60) {
                let mut said = self.said(0);
                (said.kind, said.from, said.to) = (RelationKind::Parent, from, to);
                steps.push(Step::Say {
                    unit: 0,
                    relations: vec![said],
                });
            }
        }
        steps
    }

    /// One step. Before some changes of the policy years pass, and half of them are gone over at once.
    fn steps(&mut self) -> Vec<Step> {
        let step = self.step();
        let changes = matches!(step, Step::ChangePolicy(_));
        let years = (changes && self.chance(30)).then_some(Step::Days(1_900));
        let going_over = (changes && self.chance(50)).then_some(Step::GoOver(u8::MAX));
        years.into_iter().chain([step]).chain(going_over).collect()
    }

    fn step(&mut self) -> Step {
        match self.random.gen_range(0..112) {
            0..=34 => Step::Register(self.registering()),
            35..=36 => Step::Renew {
                unit: self.one(&PARTIES),
                who: self.who(),
            },
            37..=46 => self.end(),
            47..=66 => {
                let unit = self.speaker();
                let count = self.one(&[1, 1, 1, 2, 3]);
                let relations = (0..count).map(|_| self.said(unit)).collect();
                Step::Say { unit, relations }
            }
            67..=71 => {
                let (unit, said) = (self.speaker(), self.said(0));
                let ago = self.ago();
                Step::EndRelation {
                    unit,
                    kind: said.kind,
                    from: said.from,
                    to: said.to,
                    ago,
                }
            }
            72..=80 => {
                let (unit, said) = (self.speaker(), self.said(0));
                Step::Deny {
                    unit,
                    kind: said.kind,
                    from: said.from,
                    to: said.to,
                }
            }
            81..=88 => {
                let one = self.one(&[0, 0, 2, 1, 3, 6]);
                let other = self.one(&[6, 6, 7, 8, 9, 5]);
                Step::Merge {
                    one,
                    other,
                    part: self.chance(40),
                }
            }
            100..=105 => Step::ChangePolicy(self.settings(&|_| true)),
            106..=111 => Step::GoOver(self.one(&[1, 1, 2, 3, u8::MAX])),
            _ => Step::Days(self.one(&[1, 1, 2, 30, 200, 400, 1200, 1900])),
        }
    }

    /// Some settings of a policy.
    pub(crate) fn settings(&mut self, only: &dyn Fn(&Setting) -> bool) -> Vec<Setting> {
        let all = settings(self.rules);
        let count = self.one(&[0, 1, 1, 1, 2, 3, 8]);
        let some = (0..count).map(|_| {
            let (key, values) = self.one(&all);
            (key, self.one(values))
        });
        some.filter(only).collect()
    }

    /// Anybody may say something; the register and the municipality say most.
    fn speaker(&mut self) -> UnitNo {
        if self.chance(50) {
            self.one(&[0, 0, 1, 2])
        } else {
            self.random.gen_range(0..UNITS.len())
        }
    }

    fn ago(&mut self) -> u16 {
        self.one(&[0, 0, 0, 1, 10, 300, 1500])
    }

    pub(crate) fn registering(&mut self) -> Registering {
        let unit = self.one(&PARTIES);
        let count = self.one(&[0, 0, 0, 1, 2]);
        Registering {
            unit,
            who: self.who(),
            concern: self.chance(30),
            since: self.one(&[0, 0, 20, 700]),
            elsewhere: self.chance(20),
            one_off: self.chance(12),
            watching: self.chance(15),
            shielded: self.chance(8),
            relations: (0..count).map(|_| self.said(unit)).collect(),
        }
    }

    fn end(&mut self) -> Step {
        let (unit, who) = (self.one(&PARTIES), self.who());
        let ago = self.one(&[0, 0, 0, 10]);
        let reason = self.one(&[
            EndReason::Resolved,
            EndReason::Moved,
            EndReason::HandedOver,
            EndReason::Deceased,
            EndReason::InError,
            EndReason::InError,
            EndReason::Unjustified,
        ]);
        Step::End {
            unit,
            who,
            ago,
            reason,
        }
    }

    pub(crate) fn said(&mut self, unit: UnitNo) -> Said {
        let kind = self.one(&[
            RelationKind::Parent,
            RelationKind::Parent,
            RelationKind::Parent,
            RelationKind::Parent,
            RelationKind::Partner,
            RelationKind::Partner,
            RelationKind::Guardian,
            RelationKind::Foster,
            RelationKind::SameAddress,
        ]);
        // Mostly the way round in which it can be so.
        let adults: Vec<Who> = [2, 3, 4, 5, 7]
            .into_iter()
            .filter(|&who| who < self.names)
            .collect();
        let (mut from, mut to) = (self.who(), self.who());
        if !self.chance(15) {
            from = self.one(&adults);
            while !kind.is_mutual() && adults.contains(&to) {
                to = self.who();
            }
        }
        while to == from {
            to = self.who();
        }
        let (began, ended) = match self.random.gen_range(0..10) {
            0 => (Some(self.ago()), None),
            1 => (None, Some(self.ago())),
            2 => {
                let both = [self.ago(), self.ago()];
                (both.into_iter().max(), both.into_iter().min())
            }
            _ => (None, None),
        };
        Said {
            kind,
            from,
            to,
            brp: UNITS[unit].supplies_brp && !self.chance(10),
            began,
            ended,
            as_of: self.chance(10).then(|| self.ago()),
            in_question: self.chance(8),
            no_home: self.chance(20),
            births: self.chance(70),
        }
    }
}
