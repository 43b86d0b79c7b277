//! What the reference model (tests/model) found that the language of scenarios cannot say: merged names, shielded
//! registrations of a unit that is not, and which match a link belongs to.
#![allow(clippy::unwrap_used)]

mod common;

use common::{World, around, parent};

#[test]
fn a_unit_that_shields_one_registration_is_shown_through_its_client_whoever_it_registered_first() {
    for order in [["tom", "Father"], ["Father", "tom"]] {
        let mut w = World::household().with(&["register", "probation", "school"]);
        w.given(&[parent("Mother", "tom"), parent("Father", "tom")]);
        w.register("probation", "Father");
        for person in order {
            w.register_with("school", person, |c| c.shielded = person == "tom");
        }
        let again = w.register("probation", "Father");
        assert_eq!(around(&again), ["school sameperson active"], "{order:?}");
        w.all_read();
        w.end("school", "Father", event::EndReason::InError);
        assert_eq!(
            w.told("probation"),
            ["changed: somebody parent active"],
            "{order:?}"
        );
    }
}
