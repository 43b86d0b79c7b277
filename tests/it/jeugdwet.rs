//! The bytes of a notice under the Jeugdwet: the other party's name and contact, whether it concerns another person of
//! the family, and the recipient's own registration. A field more, and this test fails.

use kring::wire::v1::Match;
use prost::Message as _;
use scenario::{Deed, UnitName};

use crate::play::{Playing, story};

const GOLDEN: &str = include_str!("golden/jeugdwet-match-v1.hex");

/// What differs from run to run, replaced by what does not.
fn settled(mut shown: Match) -> Match {
    for (id, settled) in [
        (&mut shown.match_id, "00000000-0000-4000-8000-000000000001"),
        (
            &mut shown.own_registration_id,
            "00000000-0000-4000-8000-000000000002",
        ),
        (
            &mut shown.own_client_reference,
            "00000000-0000-4000-8000-000000000003",
        ),
    ] {
        assert_eq!(id.len(), settled.len(), "an id is a UUID: {id}");
        settled.clone_into(id);
    }
    shown
}

#[tokio::test]
async fn a_notice_under_the_jeugdwet_holds_contact_and_family_flag_only() {
    let mut playing = Playing::of(story("jeugdwet-adult-refused.scenario")).await;
    let events = playing.stage.story().events.clone();
    let sibling = |label: Option<&str>| label == Some("J3");
    let last = events
        .iter()
        .position(|event| sibling(event.label.as_deref()))
        .expect("event J3");
    assert!(matches!(events[last].deed, Deed::Register { .. }));
    let mut heard = Vec::new();
    for at in 0..=last {
        let (_, happening, failed) = playing.event(at).await;
        assert!(failed.is_empty(), "{failed:?}");
        let school = UnitName {
            agency: "school".to_owned(),
            unit: None,
        };
        heard = happening.heard.get(&school).cloned().unwrap_or_default();
    }
    playing.close().await;

    let [notice] = &heard[..] else {
        panic!("one notice to the school, not {}", heard.len())
    };
    let [shown] = &notice.matches[..] else {
        panic!("one match, not {}", notice.matches.len())
    };
    assert!(shown.concerns_other_person && notice.pairs.is_empty());
    let hex: String = settled(shown.clone())
        .encode_to_vec()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    assert_eq!(
        hex,
        GOLDEN.trim(),
        "the bytes of a notice under the Jeugdwet have changed"
    );
}
