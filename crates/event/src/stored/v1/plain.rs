//! Small conversions that every stored structure needs.

use super::Garbled;
use crate::{
    AddressUse, Basis, Day, EndReason, Limit, LinkChange, MunicipalityCode, NoticeKind, PairRow,
    RegisteredBy, RegistrationKind, RelationKind, RelationSource, SubjectRole,
};

pub(super) fn bytes<const N: usize>(field: &[u8], name: &'static str) -> Result<[u8; N], Garbled> {
    field.try_into().map_err(|_| Garbled(name))
}

pub(super) fn municipality(code: u32) -> Result<MunicipalityCode, Garbled> {
    u16::try_from(code)
        .map(MunicipalityCode)
        .map_err(|_| Garbled("municipality"))
}

pub(super) fn days(day: Option<i32>) -> Option<Day> {
    day.map(Day)
}

/// An enum with stable codes.
pub(super) trait Coded: Copy + 'static {
    const ALL: &'static [Self];
    const NAME: &'static str;
    fn code(self) -> u32;
}

pub(super) fn coded<T: Coded>(code: u32) -> Result<T, Garbled> {
    T::ALL
        .iter()
        .copied()
        .find(|value| value.code() == code)
        .ok_or(Garbled(T::NAME))
}

macro_rules! codes {
    ($($type:ident $name:literal [$($variant:ident),+];)+) => {
        $(impl Coded for $type {
            const ALL: &'static [Self] = &[$(Self::$variant),+];
            const NAME: &'static str = $name;
            fn code(self) -> u32 {
                self as u32
            }
        })+
    };
}

codes! {
    SubjectRole "role" [Child, Adult, ExpectedChild];
    RegistrationKind "kind" [Involvement, Concern];
    Basis "basis" [Statutory, Safety, Consent];
    RegisteredBy "registered by" [Professional, Coordinator, System, Delegate];
    EndReason "end reason" [Resolved, Unjustified, InError, Moved, AgedOut, Deceased, ConsentEnded, HandedOver, Expired];
    RelationKind "relation kind" [Parent, Partner, Guardian, Foster, SameAddress];
    RelationSource "relation source" [Brp, Municipality, Agency];
    AddressUse "address use" [Home, Institution, Shelter, Postal];
    PairRow "row" [SamePerson, Sibling, Parent, CoParent, PartnerOfParent, ChildOfPartner, SameAddress];
    LinkChange "change" [Opened, Changed, Withdrawn];
    NoticeKind "notice kind" [Match, Changed, Withdrawn];
    // Those that leave something out: of another nobody is told.
    Limit "limit" [RelationsPerPerson, PersonsAround, RelationsFollowed, RegistrationsCompared, MatchesOpened, MatchesPerRegistration, LinksPerMatch, ChildrenPerLink];
}
