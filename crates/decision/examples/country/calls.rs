//! Happenings as commands, in the order of days: what agencies tell the index, and what administrators do.

use std::collections::HashMap;

use decision::{
    Answer, AssertRelations, By, CloseMerge, Command, DenyRelation, End, EndRelation, ProposeMerge, Register,
    Relation, RelationName, Renew,
};
use event::{Basis, ClientReference, Day, RegisteredBy, RegistrationId, RelationSource};
use population::{Asserting, Happening, HappeningId, Population, Registering, UnitId, What};

use crate::{agencies::Agencies, index::Index, subject::Someone};

/// Fingerprints of two administrators.
const ONE: [u8; 32] = [1; 32];
const ANOTHER: [u8; 32] = [2; 32];

pub(crate) struct Telling<'a> {
    population: &'a Population,
    agencies: &'a Agencies,
    index: &'a mut Index,
    /// What this program must remember: one stretch of memory, given back when it is dropped.
    registrations: HashMap<HappeningId, (UnitId, RegistrationId)>,
}

impl<'a> Telling<'a> {
    pub(crate) fn new(population: &'a Population, agencies: &'a Agencies, index: &'a mut Index) -> Self {
        Self {
            population,
            agencies,
            index,
            registrations: HashMap::new(),
        }
    }

    pub(crate) fn tell(&mut self, happening: &Happening) {
        self.index.on(happening.day);
        if let What::Merged { one, other } = happening.what {
            self.merge(one, other);
        } else if let Some(command) = self.command(happening)
            && let Some(Answer::Registered(answer)) = self.index.decide(self.agencies, &command)
            && let What::Registered(new) = happening.what
        {
            let made = (new.unit, answer.registration.id);
            self.registrations.insert(happening.id, made);
        }
    }

    /// `None` for what happens in the world only, and for what speaks of a registration that was refused.
    fn command(&mut self, happening: &Happening) -> Option<Command> {
        Some(match happening.what {
            What::Registered(new) => self.register(&new, happening.day),
            What::Renewed { registration } => {
                let (by, id) = self.known(registration)?;
                Command::Renew(Renew {
                    by,
                    request: self.index.request(),
                    id,
                    planned_end: None,
                })
            }
            What::Ended {
                registration,
                on,
                reason,
            } => {
                let (by, id) = self.known(registration)?;
                Command::End(End {
                    by,
                    request: self.index.request(),
                    id,
                    on: Some(on),
                    reason,
                })
            }
            What::RelationAsserted(said) => self.assert(said.unit, &said, said.from_register),
            What::RelationConfirmed {
                relation,
                unit,
                from_register,
            } => {
                let said = self.said(relation)?;
                self.assert(unit, &said, from_register)
            }
            What::RelationEnded {
                relation,
                unit,
                until,
            } => Command::EndRelation(Box::new(EndRelation {
                by: self.agencies.by(unit),
                request: self.index.request(),
                relation: self.name(relation)?,
                until,
            })),
            What::RelationDenied { relation, unit } => Command::DenyRelation(Box::new(DenyRelation {
                by: self.agencies.by(unit),
                request: self.index.request(),
                relation: self.name(relation)?,
            })),
            _ => return None,
        })
    }

    fn register(&mut self, new: &Registering, today: Day) -> Command {
        let someone = Someone::of(self.population, new.subject);
        Command::Register(Box::new(Register {
            by: self.agencies.by(new.unit),
            request: self.index.request(),
            whom: someone.whom,
            role: someone.role(new.role, today),
            kind: new.kind,
            since: new.since,
            planned_end: None,
            basis: Basis::Statutory,
            registered_by: RegisteredBy::Professional,
            actor: String::new(),
            municipality: new.municipality,
            one_off: new.one_off,
            watching: new.watching,
            shielded: new.shielded,
            client_reference: Some(ClientReference(self.index.sixteen())),
            relations: Vec::new(),
        }))
    }

    fn known(&self, registration: HappeningId) -> Option<(By, RegistrationId)> {
        let (unit, id) = *self.registrations.get(&registration)?;
        Some((self.agencies.by(unit), id))
    }

    /// Made anew, so that nothing of it need be remembered.
    fn said(&self, relation: HappeningId) -> Option<Asserting> {
        match self.population.happening(relation)?.what {
            What::RelationAsserted(said) => Some(said),
            _ => None,
        }
    }

    fn assert(&mut self, unit: UnitId, said: &Asserting, from_register: bool) -> Command {
        let relation = Relation {
            from: Someone::of(self.population, said.from).whom,
            to: Someone::of(self.population, said.to).whom,
            kind: said.kind,
            source: if from_register {
                RelationSource::Brp
            } else {
                RelationSource::Agency
            },
            since: said.since,
            until: said.until,
            as_of: None,
            in_question: false,
            address_use: said.address_use,
        };
        Command::AssertRelations(AssertRelations {
            by: self.agencies.by(unit),
            request: self.index.request(),
            relations: vec![relation],
        })
    }

    fn name(&self, relation: HappeningId) -> Option<RelationName> {
        let said = self.said(relation)?;
        Some(RelationName {
            from: Someone::of(self.population, said.from).whom,
            to: Someone::of(self.population, said.to).whom,
            kind: said.kind,
        })
    }

    /// One administrator proposes, another confirms; what is refused then is dropped.
    fn merge(&mut self, one: HappeningId, other: HappeningId) {
        let (Some((_, one)), Some((_, other))) = (self.known(one), self.known(other)) else {
            return;
        };
        let propose = ProposeMerge {
            by: ONE,
            unmerge: false,
            one,
            other,
        };
        let propose = Command::ProposeMerge(propose);
        if let Some(Answer::Proposal(proposal)) = self.index.decide(self.agencies, &propose) {
            let close = |by, confirm| {
                let id = proposal.id;
                Command::CloseMerge(CloseMerge { by, id, confirm })
            };
            if self.index.decide(self.agencies, &close(ANOTHER, true)).is_none() {
                self.index.decide(self.agencies, &close(ONE, false));
            }
        }
    }
}
