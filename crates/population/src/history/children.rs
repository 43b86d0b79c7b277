//! Children who are born, and who live with foster parents for a while.

use event::{Day, RelationKind};

use super::{
    life::{Life, NEVER, Pregnancy},
    rates::{BIRTHS, BIRTHS_ALONE, FATHER_KNOWN, RETURNS},
};
use crate::{
    HouseholdKind, Sex, What,
    figures::TWIN_BIRTH,
    hamlet::{
        Tie,
        build::{someone, twins},
    },
    person::PERSONS_PER_HAMLET,
};

impl Life<'_> {
    pub(super) fn births(&mut self, from: Day) {
        for mother in 0..self.hamlet.persons.len() as u8 {
            let person = self.hamlet.persons[usize::from(mother)];
            let class = match person.age(from) {
                18..=24 if person.sex == Sex::Woman => 0,
                25..=29 if person.sex == Sex::Woman => 1,
                30..=34 if person.sex == Sex::Woman => 2,
                35..=39 if person.sex == Sex::Woman => 3,
                40..=44 if person.sex == Sex::Woman => 4,
                _ => continue,
            };
            let partner = self.partner(mother, from).map(|(_, partner)| partner);
            let chance = if partner.is_some() {
                BIRTHS[class]
            } else {
                BIRTHS[class] / BIRTHS_ALONE
            };
            if !self.dice.chance(chance) {
                continue;
            }
            let day = self.some_day(from);
            let last = self
                .hamlet
                .ties
                .iter()
                .filter(|tie| tie.kind == RelationKind::Parent && tie.from == mother);
            let last = last.filter_map(|tie| tie.since).max();
            if self.alive(mother, day) && last.is_none_or(|last| day.0 - last.0 > 400) {
                let father = partner.filter(|_| self.dice.chance(FATHER_KNOWN));
                self.birth(mother, father, day);
            }
        }
    }

    fn birth(&mut self, mother: u8, father: Option<u8>, day: Day) {
        let many = if self.dice.chance(TWIN_BIRTH) { 2 } else { 1 };
        // A pregnancy that is older than the history is known on its first day.
        let known = Day((day.0 - self.dice.between(150, 230)).max(self.first_day.0));
        for nth in 0..many {
            if self.hamlet.persons.len() as u32 >= PERSONS_PER_HAMLET {
                return;
            }
            let child = self.hamlet.persons.len() as u8;
            let surname = self.hamlet.persons[usize::from(father.unwrap_or(mother))].surname;
            let sex = if self.dice.chance(500_000) {
                Sex::Woman
            } else {
                Sex::Man
            };
            let id = self.id(child);
            let mut person = someone(&mut self.dice, id, sex, day, surname);
            if nth == 1 {
                let twin = &mut self.hamlet.persons[usize::from(child) - 1];
                twins(&mut self.dice, twin, &mut person);
            }
            self.hamlet.persons.push(person);
            self.died.push(NEVER);
            let home = self.home[usize::from(mother)];
            self.home.push(home);
            self.lives.push(vec![(Day(i32::MIN), self.place(mother, day))]);
            for parent in [Some(mother), father].into_iter().flatten() {
                let (kind, since) = (RelationKind::Parent, Some(day));
                self.hamlet.ties.push(Tie {
                    kind,
                    from: parent,
                    to: child,
                    since,
                    until: None,
                    official: true,
                });
            }
            self.events.push((
                known,
                What::Expected {
                    mother: self.id(mother),
                    child: self.id(child),
                },
            ));
            self.events.push((
                day,
                What::Born {
                    mother: self.id(mother),
                    child: self.id(child),
                },
            ));
            if nth == 0 {
                self.pregnancies.push(Pregnancy {
                    mother,
                    child,
                    known,
                    born: day,
                });
            }
        }
    }

    pub(super) fn placement(&mut self, from: Day) {
        let day = self.some_day(from);
        let minor = |&child: &u8| {
            let home = self.hamlet.homes[usize::from(self.home[usize::from(child)])].kind;
            self.hamlet.persons[usize::from(child)].age(day) < 17
                && self.alive(child, day)
                && matches!(home, HouseholdKind::OneParent | HouseholdKind::Parents)
                && !self
                    .hamlet
                    .ties
                    .iter()
                    .any(|tie| tie.kind == RelationKind::Foster && tie.to == child)
        };
        let Some(child) = (0..self.hamlet.persons.len() as u8).find(minor) else {
            return;
        };
        let own = self.home[usize::from(child)];
        let host = |home: &usize| {
            *home != usize::from(own) && self.hamlet.homes[*home].kind == HouseholdKind::Couple
        };
        let hosts = (0..self.hamlet.homes.len())
            .find(host)
            .map(|home| self.hamlet.homes[home].members.clone());
        let hosts: Vec<u8> = hosts
            .unwrap_or_default()
            .into_iter()
            .filter(|&host| self.alive(host, day))
            .collect();
        let Some(&first) = hosts.first() else {
            return;
        };
        for from in hosts {
            self.hamlet.ties.push(Tie {
                kind: RelationKind::Foster,
                from,
                to: child,
                since: Some(day),
                until: None,
                official: false,
            });
        }
        self.events.push((
            day,
            What::Placed {
                child: self.id(child),
                with: self.id(first),
            },
        ));
        let place = self.place(first, day);
        self.lives_in(child, day, place);
    }

    /// Foster children who go home.
    pub(super) fn returns(&mut self, from: Day) {
        for at in 0..self.hamlet.ties.len() {
            let tie = self.hamlet.ties[at];
            if tie.kind != RelationKind::Foster || tie.until.is_some() || !self.dice.chance(RETURNS) {
                continue;
            }
            let day = self.some_day(from);
            let began = tie.since.is_none_or(|since| since < day);
            let parent = self
                .hamlet
                .parents(tie.to)
                .find(|&parent| self.alive(parent, day));
            let Some(parent) = parent.filter(|_| began && self.alive(tie.to, day)) else {
                continue;
            };
            for of in &mut self.hamlet.ties {
                let ends = of.to == tie.to && of.kind == RelationKind::Foster && of.until.is_none();
                of.until = if ends { Some(day) } else { of.until };
            }
            let (child, to) = (self.id(tie.to), self.id(parent));
            self.events.push((day, What::Returned { child, to }));
            let place = self.place(parent, day);
            self.lives_in(tie.to, day, place);
        }
    }
}
