//! Coverage: what "no match known" is worth. Per sector: how many agencies could have registered here, how many of those
//! were heard in the last 7 days, and when one was heard last. Never "nobody is involved" (Signaleren van onveiligheid,
//! 2016, 4.2).
//!
//! In whole days (UTC): any connected agency may ask, and to the second the moment at which the only shelter of a
//! municipality was heard would be the moment of the shielded match that somebody was told of.

use std::collections::BTreeMap;

use event::{Moment, MunicipalityCode};
use policy::Reference;

use crate::View;

const DAY_MICROSECONDS: i64 = 24 * 3_600 * 1_000_000;
const WEEK_DAYS: i64 = 7;

/// One sector in one municipality.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SectorCoverage {
    /// Sector code.
    pub sector: String,
    /// Dutch name.
    pub name: String,
    /// Agencies registered to serve this municipality that could register now: with a unit, and not suspended.
    pub agencies: u32,
    /// How many of those wrote anything today or in the 7 days before it.
    pub heard_last_week: u32,
    /// The first moment of the day on which one of them was heard last.
    pub last_heard: Option<Moment>,
}

/// Coverage of a municipality, every known sector once, also those without any agency.
#[must_use]
pub fn coverage(
    view: View<'_>,
    reference: &Reference,
    municipality: MunicipalityCode,
    now: Moment,
) -> Vec<SectorCoverage> {
    let mut sectors: BTreeMap<&str, SectorCoverage> = reference
        .sectors()
        .map(|sector| {
            let (code, name) = (sector.code.clone(), sector.name_nl.clone());
            let none = SectorCoverage {
                sector: code,
                name,
                agencies: 0,
                heard_last_week: 0,
                last_heard: None,
            };
            (sector.code.as_str(), none)
        })
        .collect();
    for &no in view.registry.serving(municipality) {
        let Some(agency) = view
            .registry
            .agency(no)
            .filter(|agency| !agency.suspended && !agency.units.is_empty())
        else {
            continue;
        };
        let Some(sector) = sectors.get_mut(agency.sector.as_str()) else {
            continue;
        };
        sector.agencies += 1;
        if let Some(heard) = view.registry.heard(no) {
            let on = day_of(heard);
            sector.heard_last_week += u32::from(day_of(now.0).saturating_sub(on) <= WEEK_DAYS);
            sector.last_heard = sector
                .last_heard
                .max(Some(Moment(on.saturating_mul(DAY_MICROSECONDS))));
        }
    }
    sectors.into_values().collect()
}

const fn day_of(moment: i64) -> i64 {
    moment.div_euclid(DAY_MICROSECONDS)
}
