//! Which unit a certificate stands for. The certificate decides; fields of a request only choose within what it may do.

use event::{AgencyNo, Oin, UnitNo};

use crate::View;

/// For whom a call is made.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Acting {
    /// Party.
    pub unit: UnitNo,
    /// Its agency.
    pub agency: AgencyNo,
    /// The unit whose certificate calls.
    pub caller: UnitNo,
    /// The caller acts under a mandate.
    pub on_behalf: bool,
}

/// Why a call is not let in.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum NotYou {
    /// No agency with the OIN of the certificate is connected.
    UnknownOin,
    /// The caller's agency, or the one it acts for, is suspended.
    Suspended,
    /// The caller holds no mandate for this agency. The same whether or not that agency exists.
    NoMandate,
    /// The agency has no such unit, or none at all.
    UnknownUnit,
    /// The agency has several units, and none was named.
    UnitNotNamed,
}

/// Finds the unit for which a certificate with this OIN acts.
///
/// # Errors
/// [`NotYou`] says why it may not.
pub fn acting(
    view: View<'_>,
    oin: Oin,
    on_behalf_of: Option<Oin>,
    unit_code: &str,
) -> Result<Acting, NotYou> {
    let own = view.by_oin(oin).ok_or(NotYou::UnknownOin)?;
    let caller_agency = view.agency(own).ok_or(NotYou::UnknownOin)?;
    if caller_agency.suspended {
        return Err(NotYou::Suspended);
    }
    let agency = match on_behalf_of.filter(|&principal| principal != oin) {
        None => own,
        Some(principal) => {
            let principal = view.by_oin(principal).ok_or(NotYou::NoMandate)?;
            let mandated = view
                .agency(principal)
                .is_some_and(|agency| agency.mandated.contains(&own));
            if !mandated {
                return Err(NotYou::NoMandate);
            }
            principal
        }
    };
    let party = view.agency(agency).ok_or(NotYou::NoMandate)?;
    if party.suspended {
        return Err(NotYou::Suspended);
    }
    let unit = choose(view, &party.units, unit_code)?;
    let caller = if agency == own {
        unit
    } else {
        *caller_agency.units.first().ok_or(NotYou::UnknownUnit)?
    };
    Ok(Acting {
        unit,
        agency,
        caller,
        on_behalf: agency != own,
    })
}

fn choose(view: View<'_>, units: &[UnitNo], code: &str) -> Result<UnitNo, NotYou> {
    match (code, units) {
        ("", []) => Err(NotYou::UnknownUnit),
        ("", [only]) => Ok(*only),
        ("", _) => Err(NotYou::UnitNotNamed),
        (code, units) => units
            .iter()
            .copied()
            .find(|&no| view.unit(no).is_some_and(|unit| unit.code == code))
            .ok_or(NotYou::UnknownUnit),
    }
}

#[cfg(test)]
mod tests {
    use event::{AgencyAdmitted, AgencySuspended, Contact, Fact, MandateSet, Moment, UnitOpened};

    use super::*;
    use crate::{Books, Draft, apply};

    fn oin(n: u8) -> Oin {
        Oin::parse(&format!("000000990000000000{n:02}")).unwrap()
    }

    fn school(n: u8) -> Fact {
        Fact::AgencyAdmitted(AgencyAdmitted {
            agency: AgencyNo(n.into()),
            oin: oin(n),
            name: format!("School {n}"),
            sector: "education".into(),
            municipalities: vec![],
            is_municipality: None,
            supplies_brp: false,
        })
    }

    fn unit(no: u32, agency: u32, code: &str) -> Fact {
        Fact::UnitOpened(UnitOpened {
            unit: UnitNo(no),
            agency: AgencyNo(agency),
            code: code.into(),
            name: code.into(),
            contact: Contact {
                role: "care team".into(),
                phone: "+31101234567".into(),
                email: String::new(),
            },
            follow_up_officer: false,
            shielded: false,
            daily_quota: 0,
        })
    }

    fn given(facts: &[Fact]) -> Books {
        let (mut books, mut over) = (Books::default(), Books::default());
        for fact in facts {
            apply(&mut Draft::new(&books, &mut over), fact, None, Moment(0));
        }
        books.settle(&mut over);
        books
    }

    #[test]
    fn a_certificate_acts_for_its_own_agency() {
        let books = given(&[
            school(1),
            unit(1, 1, "noord"),
            school(2),
            unit(2, 2, "a"),
            unit(3, 2, "b"),
        ]);
        let found = acting(books.view(), oin(1), None, "").unwrap();
        assert_eq!(
            (found.unit, found.caller, found.on_behalf),
            (UnitNo(1), UnitNo(1), false)
        );
        assert_eq!(acting(books.view(), oin(2), None, "b").unwrap().unit, UnitNo(3));
        assert_eq!(acting(books.view(), oin(2), None, ""), Err(NotYou::UnitNotNamed));
        assert_eq!(
            acting(books.view(), oin(2), None, "noord"),
            Err(NotYou::UnknownUnit)
        );
        assert_eq!(acting(books.view(), oin(9), None, ""), Err(NotYou::UnknownOin));
    }

    #[test]
    fn a_vendor_acts_for_those_that_mandated_it_and_nobody_else() {
        let mandate = |given| {
            Fact::MandateSet(MandateSet {
                caller: AgencyNo(3),
                principal: AgencyNo(1),
                given,
            })
        };
        let world = [
            school(1),
            unit(1, 1, "noord"),
            school(2),
            unit(2, 2, "a"),
            school(3),
            unit(3, 3, "vendor"),
        ];
        let books = given(&[&world[..], &[mandate(true)]].concat());
        let found = acting(books.view(), oin(3), Some(oin(1)), "").unwrap();
        assert_eq!(
            (found.unit, found.caller, found.on_behalf),
            (UnitNo(1), UnitNo(3), true)
        );
        assert_eq!(
            acting(books.view(), oin(3), Some(oin(2)), ""),
            Err(NotYou::NoMandate)
        );
        assert_eq!(
            acting(books.view(), oin(3), Some(oin(8)), ""),
            Err(NotYou::NoMandate),
            "existence is not told"
        );

        let withdrawn = given(&[&world[..], &[mandate(true), mandate(false)]].concat());
        assert_eq!(
            acting(withdrawn.view(), oin(3), Some(oin(1)), ""),
            Err(NotYou::NoMandate)
        );
    }

    #[test]
    fn a_suspended_agency_is_not_heard_and_nobody_acts_for_it() {
        let suspend = |n| {
            Fact::AgencySuspended(AgencySuspended {
                agency: AgencyNo(n),
                suspended: true,
            })
        };
        let mandate = Fact::MandateSet(MandateSet {
            caller: AgencyNo(2),
            principal: AgencyNo(1),
            given: true,
        });
        let books = given(&[
            school(1),
            unit(1, 1, "noord"),
            school(2),
            unit(2, 2, "vendor"),
            mandate,
            suspend(1),
        ]);
        assert_eq!(acting(books.view(), oin(1), None, ""), Err(NotYou::Suspended));
        assert_eq!(
            acting(books.view(), oin(2), Some(oin(1)), ""),
            Err(NotYou::Suspended)
        );
    }
}
