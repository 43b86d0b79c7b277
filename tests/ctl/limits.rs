//! A limit that left something out, against a real daemon: the municipality's follow-up officer gets a notice of it, the
//! administrator sees that it was reached and how often, and the party that asked sees nothing.

use std::path::Path;

use kring::{
    play::{Daemon, Ports},
    wire::v1::{
        self, notice_service_client::NoticeServiceClient,
        registration_service_client::RegistrationServiceClient,
    },
};
use pseudonym::test_bsn;
use serde_json::json;

use crate::{
    common::{HOUSING, JGZ, KRINGD, Served, served},
    merges::a_child,
    rules::changed,
};

/// The follow-up officer's agency.
const ROTTERDAM: &str = HOUSING;

/// An officer, a party, and an index that keeps two relations of a person.
async fn town() -> Served {
    let served = served().await;
    served.admit(JGZ, "Youth health", "youth_health").await;
    let municipality = ["agency", "add", ROTTERDAM, "--name", "Rotterdam"];
    let of = [
        "--sector",
        "youth_care_access",
        "--serves",
        "0599",
        "--is-municipality",
        "0599",
    ];
    served.ask(&[&municipality[..], &of].concat()).await.json();
    let officer = ["unit", "add", ROTTERDAM, "oversight", "--name", "Oversight"];
    let contact = [
        "--role",
        "officer",
        "--phone",
        "+31101234567",
        "--follow-up-officer",
    ];
    served.ask(&[&officer[..], &contact].concat()).await.json();
    for (oin, name) in [(JGZ, "jgz"), (ROTTERDAM, "rotterdam")] {
        served.issue(oin, name);
    }
    let (from, to) = ("relations_per_person_max = 200", "relations_per_person_max = 2");
    let file = changed(&served, from, to).await;
    served.ask(&["rules", "apply", &file, "--yes"]).await.json();
    served
}

fn parent_of_the_child(parent: u32) -> v1::RelationAssertion {
    let mut from = a_child(&test_bsn(parent)).person.unwrap();
    from.birth_date = "2060-01-02".into();
    v1::RelationAssertion {
        from: Some(from),
        to: a_child(&test_bsn(1)).person,
        kind: v1::RelationKind::Parent.into(),
        source: v1::RelationSource::Agency.into(),
        ..v1::RelationAssertion::default()
    }
}

/// Three parents of one child are told, of whom two are kept. How many the caller hears were accepted.
async fn one_parent_too_many(served: &Served) -> u32 {
    let mut agency = RegistrationServiceClient::new(served.channel("jgz").await);
    agency.register(a_child(&test_bsn(1))).await.unwrap();
    let told = v1::AssertRelationsRequest {
        request_id: uuid::Uuid::new_v4().to_string(),
        relations: [101, 102, 103].map(parent_of_the_child).to_vec(),
        ..v1::AssertRelationsRequest::default()
    };
    agency.assert_relations(told).await.unwrap().into_inner().accepted
}

/// The daemon started again, without its snapshot.
async fn again_from_the_log(served: Served) -> Served {
    let (_parent, folder) = served.stopped().await;
    std::fs::remove_dir_all(folder.join("data/snapshot")).unwrap();
    // The file follows what the index was told to run under.
    std::fs::rename(folder.join("changed.toml"), folder.join("policy.toml")).unwrap();
    let start = jiff::Timestamp::from_second(4_000_000_060).unwrap();
    let daemon = Daemon::start(Path::new(KRINGD), &folder, Ports::Free, start).await;
    Served {
        _parent,
        folder,
        daemon: daemon.unwrap(),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_officer_and_the_administrator_are_told_of_a_limit_and_nobody_else() {
    let served = town().await;
    let before = served.ask(&["status"]).await.json();
    assert_eq!(before["limits_reached"], json!([]));
    assert_eq!(one_parent_too_many(&served).await, 3, "all of them, as ever");

    let (told, _) = served.waiting("rotterdam").await;
    let [notice] = &told[..] else { panic!("{told:?}") };
    assert_eq!(notice.kind(), v1::NoticeKind::LimitReached);
    assert!(notice.matches.is_empty() && notice.pairs.is_empty());
    let limit = notice.limit.as_ref().unwrap();
    let party = limit.party.as_ref().unwrap();
    assert_eq!(limit.limits, ["relations_per_person"]);
    assert_eq!(
        (party.agency_name.as_str(), limit.municipality.as_str()),
        ("Youth health", "0599")
    );
    assert_eq!(served.waiting("jgz").await, (vec![], 0));

    let status = served.ask(&["status"]).await.json();
    let reached = json!([{ "limit": "relations_per_person", "commands": 1 }]);
    assert_eq!(status["limits_reached"], reached);
    let shown = served.tell(&["status"]).await;
    assert!(shown.text().contains("relations_per_person (1)"), "{shown:?}");

    // Until it is acknowledged it comes again as it was, read from the log too; the counts are those of this start.
    let served = again_from_the_log(served).await;
    assert_eq!(served.ask(&["status"]).await.json()["limits_reached"], json!([]));
    assert_eq!(served.waiting("rotterdam").await, (told.clone(), 1));
    let mut officer = NoticeServiceClient::new(served.channel("rotterdam").await);
    let cursor = notice.cursor.clone();
    let acknowledge = v1::AcknowledgeRequest { acting: None, cursor };
    officer.acknowledge(acknowledge).await.unwrap();
    assert_eq!(served.waiting("rotterdam").await, (vec![], 0));
}
