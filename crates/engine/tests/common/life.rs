//! A little life of a store, and everything that its published view tells.

use decision::{
    Answer, CloseMerge, Command, NoticeShown, PinCertificate, ProposeMerge, RevokeCertificate, UpdateUnit,
    notices_after,
};
use engine::Engine;
use event::{EndReason, PersonNo, RegistrationId, RegistrationNo, UnitNo};

use super::{NOON, acknowledge, connect, end, oin, parents, register, submit};

pub(crate) const UNITS: u32 = 4;

/// Three agencies around one family and one elsewhere; relations come before, between and after the registrations.
pub(crate) fn live_a_little(engine: &Engine) -> Vec<RegistrationId> {
    for agency in 1..=UNITS {
        connect(engine, agency, agency == 1);
    }
    submit(engine, parents(1, &[("Mother", "tom"), ("Mother", "anna")], 100)).unwrap();
    let mut ids = vec![
        register(engine, 1, "tom", 1).registration.id,
        register(engine, 2, "anna", 1).registration.id,
        register(engine, 3, "Mother", 1).registration.id,
        register(engine, 4, "kim", 1).registration.id,
    ];
    submit(engine, parents(1, &[("Father", "kim"), ("Father", "tom")], 101)).unwrap();
    submit(engine, acknowledge(1, 2)).unwrap();
    ids.push(register(engine, 4, "Father", 2).registration.id);
    submit(engine, end(2, ids[1], EndReason::Resolved, 2)).unwrap();
    submit(engine, end(3, ids[2], EndReason::InError, 2)).unwrap();
    administrators_meddle(engine, &mut ids);
    ids
}

/// Two are found to be one and to be two again, two others stay one; agencies, units and certificates change.
fn administrators_meddle(engine: &Engine, ids: &mut Vec<RegistrationId>) {
    ids.push(register(engine, 2, "tommie", 5).registration.id);
    ids.push(register(engine, 3, "kimmie", 6).registration.id);
    let (tom, kim, tommie, kimmie) = (ids[0], ids[3], ids[5], ids[6]);
    for (unmerge, one, other) in [(false, tom, tommie), (false, kim, kimmie), (true, tom, tommie)] {
        let by = [1; 32];
        let proposed = submit(
            engine,
            Command::ProposeMerge(ProposeMerge {
                by,
                unmerge,
                one,
                other,
            }),
        );
        let Ok(Answer::Proposal(proposal)) = proposed else {
            panic!("{proposed:?}")
        };
        let (by, id, confirm) = ([2; 32], proposal.id, true);
        submit(engine, Command::CloseMerge(CloseMerge { by, id, confirm })).unwrap();
    }
    ids.push(register(engine, 4, "kimmie", 7).registration.id);
    submit(engine, update_unit(2, 17)).unwrap();
    submit(engine, pin_certificate(3)).unwrap();
    let (fingerprint, wall) = ([9; 32], NOON);
    let revoke = Command::RevokeCertificate(RevokeCertificate { fingerprint, wall });
    submit(engine, revoke).unwrap();
}

pub(crate) fn update_unit(agency: u32, daily_quota: u32) -> Command {
    Command::UpdateUnit(UpdateUnit {
        oin: oin(agency),
        code: "team".into(),
        etag: None,
        name: Some("another name".into()),
        contact: None,
        follow_up_officer: None,
        shielded: Some(true),
        daily_quota: Some(daily_quota),
    })
}

fn pin_certificate(agency: u32) -> Command {
    Command::PinCertificate(PinCertificate {
        fingerprint: [7; 32],
        oin: oin(agency),
        not_after: NOON,
    })
}

/// Everything that the published view tells, in words.
pub(crate) fn told(engine: &Engine, ids: &[RegistrationId]) -> Vec<String> {
    let mut told = Vec::new();
    engine.read(|view| {
        for unit in (1..=UNITS).map(UnitNo) {
            told.push(format!("{:?}", view.outbox.outbox(unit)));
            let (notices, through): (Vec<NoticeShown>, u64) =
                notices_after(view, &engine.policy(), unit, 0, usize::MAX);
            told.push(format!("{through} {notices:?}"));
            told.push(format!("{:?}", view.registry.unit(unit)));
        }
        for (no, agency) in view.registry.agencies() {
            told.push(format!("{agency:?} {:?}", view.registry.heard(no)));
        }
        for &id in ids {
            let no: RegistrationNo = view.household.by_id(id).unwrap();
            let registration = view.household.registration(no).unwrap();
            told.push(format!("{registration:?}"));
            let around = household::parties_around(view.household, &engine.policy(), NOON.day(), no);
            told.push(format!("{around:?}"));
            for &id in &registration.matches {
                told.push(format!("{:?}", view.household.matched(id)));
            }
        }
        let mut proposals: Vec<_> = view.proposals().collect();
        proposals.sort_by_key(|proposal| proposal.no);
        told.push(format!("{proposals:?}"));
        for fingerprint in view.registry.certificates() {
            told.push(format!("{:?}", view.registry.certificate(&fingerprint)));
        }
        for number in 0..80 {
            let (who, group) = (
                view.household.who(PersonNo(number)),
                view.household.group(PersonNo(number)),
            );
            told.push(format!("{who:?} {group:?}"));
            told.push(format!("{:?}", view.household.person(PersonNo(number))));
            told.push(format!(
                "{:?}",
                view.household.relation(event::RelationNo(number))
            ));
        }
        let counts = (view.household.persons(), view.household.active_registrations());
        told.push(format!(
            "{counts:?} {} {:?}",
            view.outbox.waiting(),
            view.opened().map(|o| o.policy_digest)
        ));
    });
    told.push(format!(
        "{} {:?}",
        engine.events(),
        engine.state_digest().unwrap()
    ));
    told
}
