//! Steps of a story as commands to the core.

use decision::{
    AssertRelations, Command, DenyRelation, End, EndRelation, Register, RelationName, Renew, RequestMarks,
    Whom,
};
use event::{Basis, Day, RegisteredBy, RegistrationId, RegistrationKind, RelationSource, SubjectRole};
use pseudonym::{IdentityKind, KeyLabel, Pseudonym};

use crate::{
    cast::UnitNo,
    index::{Index, by},
    story::{Registering, Said, Step, Story},
};

impl Index {
    /// The step as a command. A registration that a step speaks of is found by `known`: a unit's latest one of a person.
    pub(crate) fn command(
        &mut self,
        story: &Story,
        years: u16,
        step: &Step,
        known: &dyn Fn(Option<UnitNo>, usize) -> Option<RegistrationId>,
    ) -> Option<Command> {
        let request = self.request();
        let found = |unit, who| known(unit, who).unwrap_or(RegistrationId([0xff; 16]));
        let before = |ago: u16| Day(self.today().0 - i32::from(ago));
        let name = |kind, from, to| RelationName {
            from: whom(story, from, false),
            to: whom(story, to, false),
            kind,
        };
        Some(match step {
            Step::Days(_) | Step::Merge { .. } | Step::ChangePolicy(_) | Step::GoOver(_) => return None,
            Step::Register(new) => Command::Register(Box::new(self.register(story, years, request, new))),
            Step::Renew { unit, who } => Command::Renew(Renew {
                by: by(*unit),
                request,
                id: found(Some(*unit), *who),
                planned_end: None,
            }),
            Step::End {
                unit,
                who,
                ago,
                reason,
            } => Command::End(End {
                by: by(*unit),
                request,
                id: found(Some(*unit), *who),
                on: Some(before(*ago)),
                reason: *reason,
            }),
            Step::Say { unit, relations } => Command::AssertRelations(AssertRelations {
                by: by(*unit),
                request,
                relations: self.relations(story, relations),
            }),
            Step::EndRelation {
                unit,
                kind,
                from,
                to,
                ago,
            } => Command::EndRelation(Box::new(EndRelation {
                by: by(*unit),
                request,
                relation: name(*kind, *from, *to),
                until: before(*ago),
            })),
            Step::Deny { unit, kind, from, to } => Command::DenyRelation(Box::new(DenyRelation {
                by: by(*unit),
                request,
                relation: name(*kind, *from, *to),
            })),
        })
    }

    fn register(&self, story: &Story, years: u16, request: RequestMarks, new: &Registering) -> Register {
        let identity = &story.cast[new.who];
        let role = match (identity.expected, new.is_adult(identity, self.today(), years)) {
            (true, _) => SubjectRole::ExpectedChild,
            (_, true) => SubjectRole::Adult,
            _ => SubjectRole::Child,
        };
        Register {
            by: by(new.unit),
            request,
            whom: whom(story, new.who, true),
            role,
            kind: if new.concern {
                RegistrationKind::Concern
            } else {
                RegistrationKind::Involvement
            },
            since: Day(self.today().0 - i32::from(new.since)),
            planned_end: None,
            basis: Basis::Statutory,
            registered_by: RegisteredBy::Professional,
            actor: String::new(),
            municipality: new.municipality(),
            one_off: new.one_off,
            watching: new.watching,
            shielded: new.shielded,
            client_reference: None,
            relations: self.relations(story, &new.relations),
        }
    }

    fn relations(&self, story: &Story, said: &[Said]) -> Vec<decision::Relation> {
        let one = |said: &Said| {
            let [since, until, as_of] = said.dates(self.today());
            decision::Relation {
                from: whom(story, said.from, said.births),
                to: whom(story, said.to, said.births),
                kind: said.kind,
                source: if said.brp {
                    RelationSource::Brp
                } else {
                    RelationSource::Agency
                },
                since,
                until,
                as_of,
                in_question: said.in_question,
                address_use: said.no_home.then_some(event::AddressUse::Shelter),
            }
        };
        said.iter().map(one).collect()
    }
}

pub(crate) fn whom(story: &Story, who: usize, births: bool) -> Whom {
    let identity = &story.cast[who];
    let mut bytes = [0; 32];
    bytes[..identity.name.len()].copy_from_slice(identity.name.as_bytes());
    Whom {
        pseudonym: Pseudonym {
            label: KeyLabel(1),
            kind: if identity.expected {
                IdentityKind::Expected
            } else {
                IdentityKind::Bsn
            },
            bytes,
        },
        former: None,
        possible_duplicate: false,
        born: identity.born.filter(|_| births),
    }
}
