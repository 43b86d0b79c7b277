//! Lists while they are under way: who may have one, how long one may be, what it leaves of the quota, and what happens
//! when the right to call, or the daemon, ends in the middle.

use kring::wire::v1::{
    self, ReconcileAction as Action, ReconcileRequest, RegisterRequest,
    notice_service_client::NoticeServiceClient, reconcile_request::Part, reconcile_response,
    registration_service_client::RegistrationServiceClient,
};
use tonic::{Status, Streaming};
use tonic_types::StatusExt as _;

use crate::{
    common::{JGZ, Served, a_registration, served},
    lists::{Client, actions, events, item, list, opening, send},
    stopping::narrow,
};

fn reason(status: &Status) -> String {
    status.get_details_error_info().unwrap().reason
}

fn state(answers: &[v1::ReconcileAnswer]) -> Vec<(Action, bool, &str)> {
    let state = |a: &'_ v1::ReconcileAnswer| (a.action(), a.done);
    let ids = answers.iter().map(|a| a.registration_id.as_str());
    answers
        .iter()
        .map(state)
        .zip(ids)
        .map(|((action, done), id)| (action, done, id))
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_ended_meanwhile_is_registered_anew_by_the_same_list() {
    let mut served = served().await;
    let mut client = served.agency("jgz").await;
    let same = list(opening(false, 0), &[item(1), item(2)]);
    let (first, _) = send(&mut client, same.clone()).await.unwrap();
    let ended = first[0].registration_id.clone();
    let end = v1::EndRequest {
        request_id: uuid::Uuid::new_v4().to_string(),
        registration_id: ended.clone(),
        reason: v1::EndReason::Resolved.into(),
        ..v1::EndRequest::default()
    };
    client.end(end).await.unwrap();

    let (again, summary) = send(&mut client, same.clone()).await.unwrap();
    assert_eq!(actions(&again), [(Action::Register, true), (Action::Keep, false)]);
    assert!(summary.applied && again[0].registration_id != ended);
    let now = again[0]
        .registered
        .as_ref()
        .unwrap()
        .registration
        .as_ref()
        .unwrap();
    assert_eq!(now.state(), v1::InvolvementState::Active);

    let before = events(&mut served).await;
    let (third, summary) = send(&mut client, same).await.unwrap();
    let kept: Vec<_> = again
        .iter()
        .map(|a| (Action::Keep, false, &*a.registration_id))
        .collect();
    assert_eq!(state(&third), kept);
    assert!(summary.applied && summary.done == 0);
    assert_eq!(events(&mut served).await, before);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_vendor_s_list_for_one_school_never_answers_for_another() {
    const SCHOOLS: [&str; 2] = ["00000099000000006001", "00000099000000006002"];
    let mut served = served().await;
    served.admit("00000099000000006000", "vendor").await;
    for (at, school) in SCHOOLS.into_iter().enumerate() {
        served.admit(school, &format!("school{at}")).await;
        let mandate = v1::GiveMandateRequest {
            caller_oin: "00000099000000006000".into(),
            principal_oin: school.into(),
        };
        served.admin.give_mandate(mandate).await.unwrap();
    }
    let mut vendor = served.agency("vendor").await;
    let mut registered = Vec::new();
    let Part::Opening(one) = opening(false, 0) else {
        panic!("an opening")
    };
    for school in SCHOOLS {
        let acting = v1::ActingUnit {
            on_behalf_of_oin: school.into(),
            unit_code: "noord".into(),
        };
        let begin = Part::Opening(v1::ReconcileOpening {
            acting: Some(acting.clone()),
            ..one.clone()
        });
        let (answers, summary) = send(&mut vendor, list(begin, &[item(1)])).await.unwrap();
        assert!(summary.applied && summary.done == 1, "{summary:?}");
        let id = answers[0].registration_id.clone();
        let look = v1::GetRegistrationRequest {
            acting: Some(acting),
            registration_id: id.clone(),
        };
        vendor
            .get_registration(look)
            .await
            .expect("it is this school's own");
        registered.push((id, answers[0].registered.clone().unwrap()));
    }
    let [(first, alone), (second, both)] = &registered[..] else {
        panic!("two schools")
    };
    assert_ne!(first, second);
    assert_ne!(alone.receipt, both.receipt);
    let told: Vec<&str> = both
        .matches
        .iter()
        .map(|m| &*m.other.as_ref().unwrap().oin)
        .collect();
    assert_eq!((alone.matches.len(), told), (0, vec![SCHOOLS[0]]));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_that_the_quota_does_not_hold_is_refused_as_a_whole() {
    let mut served = served().await;
    let update = v1::UpdateUnitRequest {
        oin: JGZ.into(),
        unit: Some(v1::Unit {
            code: "noord".into(),
            daily_quota: 4,
            ..v1::Unit::default()
        }),
        update_mask: Some(prost_types::FieldMask {
            paths: vec!["daily_quota".into()],
        }),
    };
    served.admin.update_unit(update).await.unwrap();
    let mut client = served.agency("jgz").await;
    client
        .register(a_registration(&pseudonym::test_bsn(1)))
        .await
        .unwrap();
    let mut with_parent = item(3);
    with_parent.relations = vec![parent_of(3)];
    let before = events(&mut served).await;

    let too_much = [item(1), item(2), with_parent.clone(), item(4)];
    let (_, summary) = send(&mut client, list(opening(true, 0), &too_much))
        .await
        .unwrap();
    assert_eq!((summary.register, summary.keep, summary.refused), (3, 1, 0));
    assert_eq!(summary.quota_left, 3);
    let refused = send(&mut client, list(opening(false, 0), &too_much))
        .await
        .unwrap_err();
    assert_eq!(reason(&refused), "QUOTA_REACHED");
    assert_eq!(
        events(&mut served).await,
        before,
        "a part of the list was followed"
    );

    let (_, summary) = send(&mut client, list(opening(false, 0), &too_much[..3]))
        .await
        .unwrap();
    assert!(summary.applied && summary.done == 2, "{summary:?}");
    let (_, summary) = send(&mut client, list(opening(true, 0), &[])).await.unwrap();
    assert_eq!((summary.quota_left, summary.end), (0, 3));
}

fn parent_of(child: u32) -> v1::RelationAssertion {
    v1::RelationAssertion {
        from: a_registration(&pseudonym::test_bsn(child + 1000)).person,
        to: a_registration(&pseudonym::test_bsn(child)).person,
        kind: v1::RelationKind::Parent.into(),
        source: v1::RelationSource::Agency.into(),
        ..v1::RelationAssertion::default()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_is_bounded_in_bytes_and_an_item_in_relations() {
    let mut served = served().await;
    let mut client = served.agency("jgz").await;
    let before = events(&mut served).await;
    let heavy = RegisterRequest {
        actor: "a".repeat(250_000),
        ..item(1)
    };
    let heavy = vec![heavy; 32 * 1024 * 1024 / 250_000 + 1];
    let refused = send(&mut client, list(opening(true, 0), &heavy))
        .await
        .unwrap_err();
    assert_eq!(reason(&refused), "RECONCILE_TOO_LONG");

    let mut related = item(2);
    // None of them can be read: their number is refused before.
    related.relations = vec![v1::RelationAssertion::default(); 51];
    let mut named = item(3);
    named.client_reference = "case of the family Jansen".into();
    let (answers, _) = send(&mut client, list(opening(true, 0), &[related.clone(), named]))
        .await
        .unwrap();
    let why: Vec<_> = answers
        .iter()
        .map(|a| &*a.refused.as_ref().unwrap().reason)
        .collect();
    assert_eq!(why, ["TOO_MANY_RELATIONS", "CLIENT_REFERENCE_INVALID"]);
    assert_eq!(
        answers[1].client_reference, "",
        "a text that is no reference was kept"
    );
    related.request_id = uuid::Uuid::new_v4().to_string();
    let refused = client.register(related).await.unwrap_err();
    assert_eq!(reason(&refused), "TOO_MANY_RELATIONS");
    assert_eq!(events(&mut served).await, before);
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_is_not_known_is_not_listened_to_and_takes_no_turn() {
    let served = served().await;
    let mut stranger = served.agency("stranger").await;
    // It says nothing, and waits.
    let refused = stranger.reconcile(tokio_stream::pending()).await.unwrap_err();
    assert_eq!(reason(&refused), "UNKNOWN_OIN");
}

/// More items than a connection, a channel and the commands under way can hold for a reader that does not read, and than
/// are compared in one slice.
const MANY: u32 = 1_200;

/// A list of many items under way, of which nobody has read an answer.
async fn under_way(served: &Served) -> (Vec<Part>, Streaming<v1::ReconcileResponse>) {
    let items: Vec<_> = (0..MANY).map(item).collect();
    let whole = list(opening(false, 0), &items);
    let requests = whole
        .clone()
        .into_iter()
        .map(|part| ReconcileRequest { part: Some(part) });
    let mut client: Client = RegistrationServiceClient::new(narrow(served, "jgz", 4_096).await);
    let requests: Vec<_> = requests.collect();
    let answers = client.reconcile(tokio_stream::iter(requests)).await.unwrap();
    (whole, answers.into_inner())
}

/// Reads to the end: how many were done, and with which refusal it ended. What the writer had in hand at that moment may
/// be refused for itself, for the same reason.
async fn last_word(mut answers: Streaming<v1::ReconcileResponse>) -> (u32, String) {
    let (mut done, mut refused) = (0, Vec::new());
    loop {
        match answers.message().await {
            Ok(Some(response)) => match response.part.unwrap() {
                reconcile_response::Part::Answer(answer) => {
                    assert_eq!(answer.done, answer.refused.is_none(), "{answer:?}");
                    done += u32::from(answer.done);
                    refused.extend(answer.refused);
                }
                reconcile_response::Part::Summary(summary) => panic!("it went on to the end: {summary:?}"),
            },
            Ok(None) => panic!("it ended without a word"),
            Err(status) => {
                let why = reason(&status);
                assert!(refused.iter().all(|refused| refused.reason == why), "{refused:?}");
                return (done, why);
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_ends_with_the_right_to_call() {
    let mut served = served().await;
    let (whole, answers) = under_way(&served).await;
    let mut client = served.agency("jgz").await;
    let busy = send(&mut client, whole.clone()).await.unwrap_err();
    assert_eq!(reason(&busy), "RECONCILE_BUSY");

    let oin = JGZ.to_owned();
    let suspension = v1::SuspendAgencyRequest { oin: oin.clone() };
    served.admin.suspend_agency(suspension).await.unwrap();
    let (done, why) = last_word(answers).await;
    assert_eq!(why, "AGENCY_SUSPENDED");
    assert!(done < MANY, "{done}");

    served
        .admin
        .resume_agency(v1::ResumeAgencyRequest { oin })
        .await
        .unwrap();
    let (_, summary) = send(&mut client, whole).await.unwrap();
    assert!(summary.applied, "{summary:?}");
    assert_eq!(
        (summary.keep + summary.register, summary.register),
        (MANY, MANY - done)
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_under_way_is_told_that_the_daemon_stops() {
    let served = served().await;
    let (_, answers) = under_way(&served).await;
    let mut notices = NoticeServiceClient::new(served.channel("jgz").await);
    let notices = notices.subscribe(v1::SubscribeRequest::default()).await;
    let mut notices = notices.unwrap().into_inner();
    let Served { daemon, _parent, .. } = served;
    let stop = tokio::spawn(async move { daemon.stop().await });
    // Whoever subscribed hears at once that it stops; only then the list is read.
    while notices.message().await.is_ok() {}
    let (done, why) = last_word(answers).await;
    assert_eq!(why, "STOPPING");
    assert!(done < MANY, "{done}");
    stop.await.unwrap().unwrap();
}
