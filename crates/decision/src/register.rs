//! Register: a unit says that it is involved with a person, or worried about them.

use event::{Fact, ReceiptSalt, Registered, RegisteredAgain, RegistrationId, RegistrationNo, commitment};
use household::{affected_by, is_child, moves_a_shield};
use registry::Acting;

use crate::{
    Answer, Around, Desk, Reason, Receipt, Refusal, RegisterAnswer, RegistrationState,
    around::{around, looked, nobody_around},
    command::Register,
    quota,
    reconcile::differs,
    relations,
    requests::repeated_registration,
    retention::tell_of_archive,
    sound,
    telling::{Before, Cause, tell},
};

/// Decides a registration.
pub(crate) fn register(desk: &mut Desk<'_, '_>, command: &Register) -> Result<Answer, Refusal> {
    let acting = command.by.resolve(desk.view())?;
    if let Some(no) = repeated_registration(desk.view(), &acting, &command.request)? {
        return repetition(desk, command, &acting, no);
    }
    sound::check(desk.view(), desk.setting, desk.today, &acting, command)?;
    quota::check(desk, acting.unit, 1 + command.relations.len())?;
    relations::check_own_word(desk, &acting, &command.relations)?;

    let person = desk.person(&command.whom);
    let was_child = is_child(desk.view().household, person, desk.today);
    let existing = existing(desk, &acting, command);
    let (no, again) = match existing {
        Some(no) => {
            desk.record(Fact::RegisteredAgain(RegisteredAgain {
                registration: no,
                unit: acting.unit,
                caller: acting.caller,
                request: desk.mark(&command.request),
            }));
            (no, true)
        }
        None => (record(desk, command, &acting, person)?, false),
    };
    let (ends, _) = relations::record(desk, &acting, &command.relations, None);

    let (mut affected, mut persons) = (vec![no], Vec::new());
    let household = desk.view().household;
    // A new guest of a shelter can make other links of the shelter pass its own guests only.
    let guest = !again && moves_a_shield(household, no);
    if !ends.is_empty() || guest || was_child != is_child(household, person, desk.today) {
        persons = ends.iter().copied().chain([person]).collect();
        affected.extend(affected_by(household, &persons));
    }
    let fresh = (!again).then_some(no);
    tell(
        desk,
        Cause {
            matter: no.matter(),
            fresh,
        },
        &Before::default(),
        &persons,
        &affected,
    );
    if !again {
        tell_of_archive(desk, no);
    }
    let registration = desk.view().household.registration(no);
    let municipality = registration.map_or(command.municipality, |r| r.municipality);
    let around = around(desk, no, municipality);
    let mut answer = answer(desk, no, around, command.whom.possible_duplicate)?;
    answer.already_registered = again;
    if let (true, Some(registration)) = (again, desk.view().household.registration(no)) {
        answer.differs = differs(command, &registration);
    }
    Ok(Answer::Registered(Box::new(answer)))
}

/// The same request once more. What it shows is read fresh, so it is a look and goes into the log as one; a
/// registration that is over (a single contact at once) shows nobody any more.
fn repetition(
    desk: &mut Desk<'_, '_>,
    command: &Register,
    acting: &Acting,
    no: RegistrationNo,
) -> Result<Answer, Refusal> {
    let registration = desk.view().household.registration(no);
    let is_active = registration
        .as_deref()
        .is_some_and(household::Registration::is_active);
    let municipality = registration.map_or(command.municipality, |r| r.municipality);
    let around = if is_active {
        let around = around(desk, no, municipality);
        looked(desk, acting, no, &command.actor, &around);
        around
    } else {
        nobody_around(desk, municipality)
    };
    let answer = answer(desk, no, around, command.whom.possible_duplicate)?;
    Ok(Answer::Registered(Box::new(answer)))
}

/// The unit's own active registration of this person, of the same sort. Under the name that is given: a name that was
/// merged with another is registered for itself, so that it stays registered if they are parted, and so that the caller
/// does not learn that they are one.
fn existing(desk: &Desk<'_, '_>, acting: &Acting, command: &Register) -> Option<RegistrationNo> {
    let household = desk.view().household;
    let person = command.whom.find(household)?;
    household
        .person(person)?
        .registrations
        .iter()
        .copied()
        .find(|&no| {
            household.registration(no).is_some_and(|r| {
                r.unit == acting.unit && r.is_active() && r.watching == command.watching && !command.one_off
            }) && household.noted_under(no) == Some(person)
        })
}

fn record(
    desk: &mut Desk<'_, '_>,
    c: &Register,
    acting: &Acting,
    person: event::PersonNo,
) -> Result<RegistrationNo, Refusal> {
    let view = desk.view();
    let unit = view
        .registry
        .unit(acting.unit)
        .ok_or(Refusal::of(Reason::UnknownUnit))?;
    let oin = view
        .registry
        .agency(acting.agency)
        .ok_or(Refusal::of(Reason::UnknownOin))?
        .oin;
    let (unit_code, unit_shielded) = (unit.code.clone(), unit.shielded);
    let adult_from = desk.adult_from(c.whom.born);

    let expires_on = desk.expires_on(c.role, adult_from);
    let no = RegistrationNo(desk.new_matter());
    let id = RegistrationId(desk.random_bytes());
    let salt = ReceiptSalt(desk.random_bytes());
    let receipt = commitment(salt, id, oin, &unit_code, c.kind, c.since, desk.now);
    let fact = Registered {
        registration: no,
        id,
        person,
        unit: acting.unit,
        caller: acting.caller,
        on_behalf: acting.on_behalf,
        registered_by: c.registered_by,
        actor: c.actor.clone(),
        municipality: c.municipality,
        basis: c.basis,
        kind: c.kind,
        role: c.role,
        adult_from,
        since: c.since,
        planned_end: c.planned_end,
        expires_on,
        one_off: c.one_off,
        watching: c.watching,
        shielded: c.shielded || unit_shielded,
        client_reference: c.client_reference,
        salt,
        request: desk.mark(&c.request),
    };
    desk.record_with_receipt(Fact::Registered(Box::new(fact)), receipt);
    Ok(no)
}

fn answer(
    desk: &Desk<'_, '_>,
    no: RegistrationNo,
    around: Around,
    possible_duplicate: bool,
) -> Result<RegisterAnswer, Refusal> {
    let view = desk.view();
    let missing = || Refusal::of(Reason::RegistrationNotFound);
    let registration = view.household.registration(no).ok_or_else(missing)?;
    let unit = view.registry.unit(registration.unit).ok_or_else(missing)?;
    let oin = view.registry.agency(unit.agency).ok_or_else(missing)?.oin;
    let recorded_at = event::Moment(registration.recorded_at);
    let receipt = Receipt {
        commitment: commitment(
            registration.salt,
            registration.id,
            oin,
            &unit.code,
            registration.kind,
            registration.since,
            recorded_at,
        ),
        salt: registration.salt,
        recorded_at: registration.recorded_at,
    };
    Ok(RegisterAnswer {
        registration: RegistrationState::of(view, no),
        receipt,
        around,
        already_registered: false,
        differs: Vec::new(),
        possible_duplicate,
    })
}
