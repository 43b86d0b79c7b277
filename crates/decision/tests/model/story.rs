//! A story: a cast, a policy, and steps. A step names units and persons by place, never a number that the index gave, so
//! that any step can be left out of a story and the rest still makes sense.

use event::{Day, EndReason, MunicipalityCode, RelationKind};

use crate::{
    cast::{AMSTERDAM, Identity, ROTTERDAM, UnitNo},
    policies::Setting,
};

/// A place in the story's cast.
pub(crate) type Who = usize;

#[derive(Clone, Debug)]
pub(crate) struct Story {
    pub(crate) rules: Rules,
    pub(crate) cast: Vec<Identity>,
    /// Numbers that no registration gets after each that one gets: the further apart they are, the fewer of them are gone
    /// over in one slice.
    pub(crate) apart: u64,
    pub(crate) steps: Vec<Step>,
    /// Pseudonym keys come and go between the steps, from this seed.
    pub(crate) rotations: Option<u64>,
}

/// Which policy is in force.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Rules {
    Household,
    /// Household, with the row same_address switched on and at most three residents to a home.
    Addresses,
    Jeugdwet,
}

/// A relation as somebody says it. Days count back from the day on which it is said.
#[derive(Clone, Debug)]
pub(crate) struct Said {
    pub(crate) kind: RelationKind,
    pub(crate) from: Who,
    pub(crate) to: Who,
    /// Out of the population register; else the unit's own word.
    pub(crate) brp: bool,
    pub(crate) began: Option<u16>,
    pub(crate) ended: Option<u16>,
    pub(crate) as_of: Option<u16>,
    pub(crate) in_question: bool,
    /// A shared address that is no home.
    pub(crate) no_home: bool,
    /// Birth dates are given with it.
    pub(crate) births: bool,
}

#[derive(Clone, Debug)]
pub(crate) struct Registering {
    pub(crate) unit: UnitNo,
    pub(crate) who: Who,
    pub(crate) concern: bool,
    /// Began so many days ago.
    pub(crate) since: u16,
    /// Amsterdam is responsible; else Rotterdam.
    pub(crate) elsewhere: bool,
    pub(crate) one_off: bool,
    pub(crate) watching: bool,
    pub(crate) shielded: bool,
    pub(crate) relations: Vec<Said>,
}

#[derive(Clone, Debug)]
pub(crate) enum Step {
    Days(u16),
    Register(Registering),
    /// The unit's latest registration of this person.
    Renew {
        unit: UnitNo,
        who: Who,
    },
    /// The unit's latest registration of this person ended so many days ago.
    End {
        unit: UnitNo,
        who: Who,
        ago: u16,
        reason: EndReason,
    },
    Say {
        unit: UnitNo,
        relations: Vec<Said>,
    },
    EndRelation {
        unit: UnitNo,
        kind: RelationKind,
        from: Who,
        to: Who,
        ago: u16,
    },
    Deny {
        unit: UnitNo,
        kind: RelationKind,
        from: Who,
        to: Who,
    },
    /// Administrators find that the latest registrations of these two are about one person, or (part) that the second is
    /// about somebody else.
    Merge {
        one: Who,
        other: Who,
        part: bool,
    },
    /// Another policy: that of the story, with these settings in place of its own.
    ChangePolicy(Vec<Setting>),
    /// The index goes over registrations for the change of the policy that is under way, in so many slices at most.
    GoOver(u8),
}

impl Registering {
    pub(crate) fn municipality(&self) -> MunicipalityCode {
        if self.elsewhere { AMSTERDAM } else { ROTTERDAM }
    }

    /// Registered as an adult: born long enough ago, or of an age that nobody gave.
    pub(crate) fn is_adult(&self, identity: &Identity, today: Day, years: u16) -> bool {
        let adult = identity.born.is_none_or(|born| born.birthday(years) <= today);
        adult && !identity.expected
    }
}

impl Said {
    /// The days of which it speaks, said on this day: since, until, as of.
    pub(crate) fn dates(&self, today: Day) -> [Option<Day>; 3] {
        [self.began, self.ended, self.as_of].map(|ago| ago.map(|ago| Day(today.0 - i32::from(ago))))
    }
}
