//! Acknowledge: a unit has received its notices up to here (cumulative).

use event::{Acknowledged, Fact};

use crate::{Answer, Desk, Reason, Refusal, command::Acknowledge};

/// Decides an acknowledgement. Acknowledging again what was acknowledged changes nothing.
pub(crate) fn acknowledge(desk: &mut Desk<'_, '_>, command: &Acknowledge) -> Result<Answer, Refusal> {
    let acting = command.by.resolve(desk.view())?;
    let outbox = desk.view().outbox.outbox(acting.unit);
    if command.through > outbox.last {
        return Err(Refusal::at(Reason::CursorAhead, "cursor"));
    }
    if command.through > outbox.acknowledged {
        desk.record(Fact::Acknowledged(Acknowledged {
            unit: acting.unit,
            through: command.through,
        }));
    }
    Ok(Answer::Acknowledged(
        desk.view().outbox.outbox(acting.unit).waiting(),
    ))
}
