//! A vendor sends a whole list: tried first, then followed, repeated without harm, and never half-done.

use kring::wire::v1::{
    self, ReconcileAction as Action, ReconcileAnswer, ReconcileRequest, ReconcileSummary, RegisterRequest,
    reconcile_request::Part, reconcile_response, registration_service_client::RegistrationServiceClient,
};
use tonic::{Code, Status, transport::Channel};
use tonic_types::StatusExt as _;

use crate::common::{Served, a_registration, served};

pub(crate) type Client = RegistrationServiceClient<Channel>;

pub(crate) fn opening(dry_run: bool, ends_at_most: u32) -> Part {
    Part::Opening(v1::ReconcileOpening {
        request_id: uuid::Uuid::new_v4().to_string(),
        acting: None,
        dry_run,
        ends_at_most,
        end_reason: v1::EndReason::Resolved.into(),
    })
}

pub(crate) fn item(n: u32) -> RegisterRequest {
    RegisterRequest {
        request_id: String::new(),
        ..a_registration(&pseudonym::test_bsn(n))
    }
}

pub(crate) fn list(opening: Part, items: &[RegisterRequest]) -> Vec<Part> {
    let closing = v1::ReconcileClosing {
        items: u32::try_from(items.len()).unwrap(),
    };
    let items = items.iter().cloned().map(Part::Item);
    [opening]
        .into_iter()
        .chain(items)
        .chain([Part::Closing(closing)])
        .collect()
}

pub(crate) async fn send(
    client: &mut Client,
    parts: Vec<Part>,
) -> Result<(Vec<ReconcileAnswer>, ReconcileSummary), Status> {
    let requests = parts
        .into_iter()
        .map(|part| ReconcileRequest { part: Some(part) });
    let mut answers = client
        .reconcile(tokio_stream::iter(requests.collect::<Vec<_>>()))
        .await?
        .into_inner();
    let (mut each, mut summary) = (Vec::new(), None);
    while let Some(response) = answers.message().await? {
        match response.part.unwrap() {
            reconcile_response::Part::Answer(answer) => each.push(answer),
            reconcile_response::Part::Summary(all) => summary = Some(all),
        }
    }
    Ok((each, summary.unwrap()))
}

pub(crate) async fn events(served: &mut Served) -> u64 {
    let status = served.admin.get_status(v1::GetStatusRequest {}).await.unwrap();
    status.into_inner().events
}

pub(crate) fn actions(answers: &[ReconcileAnswer]) -> Vec<(Action, bool)> {
    answers.iter().map(|a| (a.action(), a.done)).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_is_tried_followed_and_repeated() {
    let mut served = served().await;
    let mut client = served.agency("jgz").await;
    let kept = client
        .register(a_registration(&pseudonym::test_bsn(1)))
        .await
        .unwrap()
        .into_inner()
        .registration
        .unwrap();
    let gone = client
        .register(a_registration(&pseudonym::test_bsn(2)))
        .await
        .unwrap()
        .into_inner()
        .registration
        .unwrap();
    let items = [item(1), item(3), item(3), item(4)];

    let before = events(&mut served).await;
    let (tried, summary) = send(&mut client, list(opening(true, 0), &items)).await.unwrap();
    let planned = [
        (Action::Keep, false),
        (Action::Register, false),
        (Action::SameAsEarlier, false),
        (Action::Register, false),
        (Action::End, false),
    ];
    assert_eq!(actions(&tried), planned);
    assert_eq!(tried[0].registration_id, kept.registration_id);
    assert_eq!((tried[2].same_as, tried[2].item), (1, Some(2)));
    assert_eq!(
        (tried[4].registration_id.as_str(), tried[4].item),
        (&*gone.registration_id, None)
    );
    assert_eq!(
        (summary.register, summary.keep, summary.end, summary.done),
        (2, 1, 1, 0)
    );
    assert!(summary.dry_run && !summary.applied);
    assert_eq!(events(&mut served).await, before, "a dry run wrote something");

    let refused = send(&mut client, list(opening(false, 0), &items))
        .await
        .unwrap_err();
    let info = refused.get_details_error_info().unwrap();
    assert_eq!(info.reason, "RECONCILE_ENDS_TOO_MANY");
    assert_eq!(events(&mut served).await, before);

    let follow = list(opening(false, summary.end), &items);
    let (followed, summary) = send(&mut client, follow.clone()).await.unwrap();
    assert!(summary.applied && summary.done == 3, "{summary:?}");
    let registered = followed[1].registered.as_ref().unwrap();
    assert!(registered.receipt.is_some() && registered.coverage.is_some());
    let state = client
        .get_registration(v1::GetRegistrationRequest {
            acting: None,
            registration_id: gone.registration_id.clone(),
        })
        .await
        .unwrap()
        .into_inner()
        .registration
        .unwrap();
    assert_eq!(state.state(), v1::InvolvementState::Ended);

    let before = events(&mut served).await;
    let (again, summary) = send(&mut client, follow).await.unwrap();
    assert_eq!((summary.keep, summary.same_as_earlier, summary.done), (3, 1, 0));
    assert!(summary.applied);
    assert_eq!(again[1].registration_id, followed[1].registration_id);
    assert_eq!(
        events(&mut served).await,
        before,
        "the same list again wrote something"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn one_wrong_item_keeps_everything_as_it_was() {
    let mut served = served().await;
    let mut client = served.agency("jgz").await;
    client
        .register(a_registration(&pseudonym::test_bsn(2)))
        .await
        .unwrap();
    let before = events(&mut served).await;
    let mistyped = RegisterRequest {
        request_id: String::new(),
        ..a_registration("999912345")
    };
    let late = RegisterRequest {
        since: "2099-01-01".into(),
        ..item(5)
    };
    let items = [item(3), mistyped, late];
    let (answers, summary) = send(&mut client, list(opening(false, 5), &items)).await.unwrap();
    let (wrong, refused): (Vec<u32>, Vec<(String, String)>) = answers
        .iter()
        .filter_map(|a| Some((a.item?, a.refused.clone()?)))
        .map(|(at, r)| (at, (r.reason, r.field)))
        .unzip();
    assert_eq!(wrong, [1, 2]);
    assert_eq!(refused[0], ("BSN_ELEVEN_TEST".into(), "person.bsn".into()));
    assert_eq!(refused[1], ("DATE_IN_FUTURE".into(), "since".into()));
    assert!(!summary.applied && summary.done == 0 && summary.refused == 2);
    assert_eq!(summary.end, 1, "what would end is said and not done");
    assert_eq!(events(&mut served).await, before);
}

#[tokio::test(flavor = "multi_thread")]
async fn half_a_list_changes_nothing() {
    let mut served = served().await;
    let mut client = served.agency("jgz").await;
    client
        .register(a_registration(&pseudonym::test_bsn(2)))
        .await
        .unwrap();
    let before = events(&mut served).await;
    let whole = list(opening(false, 9), &[item(3), item(4)]);
    let cut = whole[..2].to_vec();
    let mut short = whole.clone();
    short.remove(1);
    for (parts, reason) in [
        (cut, "RECONCILE_INCOMPLETE"),
        (short, "RECONCILE_INCOMPLETE"),
        (whole[1..].to_vec(), "RECONCILE_ORDER"),
        ([whole.clone(), whole.clone()].concat(), "RECONCILE_ORDER"),
        (Vec::new(), "RECONCILE_ORDER"),
    ] {
        let refused = send(&mut client, parts).await.unwrap_err();
        assert_eq!(refused.code(), Code::InvalidArgument);
        assert_eq!(refused.get_details_error_info().unwrap().reason, reason);
        assert_eq!(events(&mut served).await, before);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_of_a_look_follow_their_token() {
    let mut served = served().await;
    for n in 0..5 {
        let (name, oin) = (format!("a{n}"), format!("0000009900000000500{n}"));
        served.admit(&oin, &name).await;
        let mut other = served.agency(&name).await;
        other
            .register(a_registration(&pseudonym::test_bsn(1)))
            .await
            .unwrap();
    }
    let mut client = served.agency("jgz").await;
    let own = client
        .register(a_registration(&pseudonym::test_bsn(1)))
        .await
        .unwrap()
        .into_inner();
    let own = own.registration.unwrap().registration_id;
    let mut ask = v1::AroundRequest {
        registration_id: own,
        page_size: 2,
        ..v1::AroundRequest::default()
    };
    let mut names = Vec::new();
    loop {
        let page = client.around(ask.clone()).await.unwrap().into_inner();
        assert_eq!(page.parties_in_all, 5);
        assert!(page.parties.len() <= 2 && page.coverage.is_some());
        names.extend(page.parties.into_iter().map(|p| p.other.unwrap().agency_name));
        if page.next_page_token.is_empty() {
            break;
        }
        ask.page_token = page.next_page_token;
    }
    assert_eq!(names, ["a0", "a1", "a2", "a3", "a4"]);
    ask.page_token = "0".repeat(48);
    let refused = client.around(ask).await.unwrap_err();
    assert_eq!(
        refused.get_details_error_info().unwrap().reason,
        "PAGE_TOKEN_INVALID"
    );
}
