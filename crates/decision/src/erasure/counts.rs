//! Counts: what is counted of units stays as it is, whatever they wrote or were told is erased.
//!
//! Of every unit, concerned or not: which ones an erasure concerns must not be read from it.

use event::{Fact, Moment, UnitKept, UnitNo, UnitsKept};

use crate::{Desk, View};

/// Units of one fact.
const UNITS: usize = 128;

pub(crate) fn keep(desk: &mut Desk<'_, '_>) {
    let view = desk.view();
    let all: Vec<UnitKept> = view
        .registry
        .unit_numbers()
        .map(|unit| kept(view, unit))
        .collect();
    for units in all.chunks(UNITS) {
        let units = units.to_vec();
        desk.record(Fact::UnitsKept(UnitsKept { units }));
    }
}

fn kept(view: View<'_>, unit: UnitNo) -> UnitKept {
    let agency = view.registry.unit(unit).map(|unit| unit.agency);
    let heard = agency.and_then(|agency| view.registry.heard(agency));
    UnitKept {
        unit,
        last: view.outbox.outbox(unit).last,
        heard: heard.map(Moment),
        written: view.written(unit),
    }
}
