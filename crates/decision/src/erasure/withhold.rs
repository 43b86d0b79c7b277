//! Withhold: a registration counts as one that never was, and whoever was told of it is told otherwise (art. 19 AVG).

use event::{Condemned, Fact, RegistrationNo, StatementNo};

use crate::{Desk, end::unmake};

/// Decides it; nothing where it is gone, or never was already.
pub(super) fn withhold(desk: &mut Desk<'_, '_>, no: RegistrationNo) {
    let household = desk.view().household;
    let Some(registration) = household.registration(no).filter(|r| !r.never_was()) else {
        return;
    };
    let (unit, since, over) = (registration.unit, registration.since, registration.over_since());
    let on = over.unwrap_or(desk.today.max(since));
    // Nothing in clear shows whose registrations are withheld one after the other.
    let statement = StatementNo(desk.new_matter());
    let condemned = Condemned {
        statement,
        registration: no,
        unit,
        on,
    };
    unmake(desk, no, statement.matter(), Fact::Condemned(condemned));
}
