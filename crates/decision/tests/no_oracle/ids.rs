//! Ids of registrations: unknown, somebody else's, ended, in error.

use decision::{Command, End, Look, Refusal, Renew, own_registration};
use event::{EndReason, RegistrationId};
use rand::Rng;

use crate::{
    Cost, FAMILIES,
    common::World,
    family::{Family, any_family},
};

fn calls(w: &mut World, id: RegistrationId) -> [Cost<Option<Refusal>>; 4] {
    let by = w.by("stranger");
    let renew = Command::Renew(Renew {
        by: by.clone(),
        request: w.request(),
        id,
        planned_end: None,
    });
    let end = Command::End(End {
        by: by.clone(),
        request: w.request(),
        id,
        on: None,
        reason: EndReason::Resolved,
    });
    let look = Command::Look(Look {
        by: by.clone(),
        id,
        actor: String::new(),
        page: 50,
        after: None,
    });
    [
        Cost::of(w, |w| own_registration(w.books.view(), &by, id).err()),
        Cost::of(w, |w| w.when(renew).err()),
        Cost::of(w, |w| w.when(end).err()),
        Cost::of(w, |w| w.when(look).err()),
    ]
}

#[test]
fn an_id_that_is_somebody_else_s_costs_what_an_unknown_one_costs() {
    for seed in 0..FAMILIES {
        let Family {
            mut w,
            mut random,
            ids,
        } = any_family(seed);
        let unknown = calls(&mut w, RegistrationId(random.r#gen()));
        assert!(unknown.iter().all(|cost| cost.answer.is_some() && cost.reads > 0));
        for id in ids {
            let theirs = calls(&mut w, id);
            for (nothing, theirs) in unknown.iter().zip(&theirs) {
                theirs.assert_same(nothing, &format!("seed {seed}"));
            }
        }
    }
}
