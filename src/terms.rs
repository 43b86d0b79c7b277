//! Terms: one sweep over all registrations for what time has done.
//!
//! Place in the flow: beside it. Registrations are looked at in slices of what is published; what is found goes to the writer
//! as commands like any other, which look again. A sweep that was broken off is begun again by the next one. While the clock
//! is in doubt nothing is swept. Absent: when it is swept (`daemon/terms`), what has run out, and what follows from it
//! (`decision`).

use std::time::Duration;

use decision::{
    Announce, AskErasure, Command, Due, ErasureOf, Expire, Reason, Refusal, due, due_for_erasure,
};
use event::RegistrationNo;

use crate::door::Door;

/// Numbers looked at in one slice: publishing waits meanwhile.
const NUMBERS: u64 = 512;
/// Registrations in one command that tells of them.
const AT_ONCE: usize = 256;
/// Registrations that one command asks to erase: with their persons they must fit into one event.
const ERASED_AT_ONCE: usize = 100;
/// Between two slices, and between two commands: agencies come first.
const PAUSE: Duration = Duration::from_millis(2);

/// What a sweep did.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub(crate) struct Swept {
    /// Registrations whose term had run out.
    pub(crate) expired: u64,
    /// Registrations whose unit was told that they expire soon.
    pub(crate) announced: u64,
}

/// The clock went on by more than a day at once, and nobody said that it is right.
pub(crate) fn clock_leapt(door: &Door) -> bool {
    let now = door.clock_now();
    door.engine.read(|view| view.clock_leap(now)).is_some()
}

/// Goes over all registrations once.
///
/// # Errors
/// [`Reason::ClockNotConfirmed`], or the refusal of the writer; what was not reached is found by the next sweep.
pub(crate) async fn sweep(door: &Door) -> Result<Swept, Refusal> {
    let _one_at_a_time = door.sweeping.lock().await;
    // One that was set back is waited for.
    if clock_leapt(door) || door.clock_now() < door.recorded() {
        return Err(Refusal::of(Reason::ClockNotConfirmed));
    }
    let mut swept = Swept::default();
    let mut next = Some(RegistrationNo(1));
    while let Some(from) = next {
        let mut found = look(door, from);
        next = found.next;
        let registrations = std::mem::take(&mut found.expiring);
        if !registrations.is_empty() {
            swept.announced += announce(door, registrations).await?;
        }
        if !found.expired.is_empty() {
            swept.expired += expire(door, from, found).await?;
        }
        if next.is_some() {
            tokio::time::sleep(PAUSE).await;
        }
    }
    if swept != Swept::default() {
        let Swept { expired, announced } = swept;
        tracing::info!(expired, announced, "terms were looked at");
    }
    Ok(swept)
}

/// Asks for the erasure of all whose time to be erased has come; how many those are.
///
/// # Errors
/// As for [`sweep`].
pub(crate) async fn erase_due(door: &Door) -> Result<u64, Refusal> {
    let (mut due, mut next) = (Vec::new(), Some(RegistrationNo(1)));
    while let Some(from) = next {
        let (today, policy) = (door.now().day(), door.engine.policy());
        let found = door
            .engine
            .read(|view| due_for_erasure(view, &policy, from, NUMBERS, today));
        due.extend(found.registrations);
        next = found.next;
        if next.is_some() {
            tokio::time::sleep(PAUSE).await;
        }
    }
    for some in due.chunks(ERASED_AT_ONCE) {
        let (by, of) = (None, ErasureOf::Due(some.to_vec()));
        let ask = Command::AskErasure(AskErasure { by, of });
        door.engine.submit(ask, door.now()).await?;
        door.to_erase.notify_one();
    }
    if !due.is_empty() {
        tracing::info!(registrations = due.len(), "the time to erase them has come");
    }
    Ok(due.len() as u64)
}

/// Tells units that registrations expire soon, in as many commands as it takes: how many registrations.
async fn announce(door: &Door, registrations: Vec<RegistrationNo>) -> Result<u64, Refusal> {
    for some in registrations.chunks(AT_ONCE) {
        let registrations = some.to_vec();
        let command = Command::Announce(Announce { registrations });
        door.engine.submit(command, door.now()).await?;
        tokio::time::sleep(PAUSE).await;
    }
    Ok(registrations.len() as u64)
}

/// Ends what one slice found, in as many commands as it takes: how many that were.
async fn expire(door: &Door, from: RegistrationNo, mut found: Due) -> Result<u64, Refusal> {
    let all = found.expired.len() as u64;
    while !found.expired.is_empty() {
        let left = found.expired.len();
        let registrations = found.expired;
        let command = Command::Expire(Expire { registrations });
        door.engine.submit(command, door.now()).await?;
        tokio::time::sleep(PAUSE).await;
        found = look(door, from);
        // Every command ends one of those it was given, unless somebody else did.
        if found.expired.len() >= left {
            break;
        }
    }
    Ok(all)
}

fn look(door: &Door, from: RegistrationNo) -> Due {
    let today = door.now().day();
    let policy = door.engine.policy();
    door.engine.read(|view| due(view, &policy, from, NUMBERS, today))
}
