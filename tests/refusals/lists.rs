//! Lists of Reconcile: parts in a wrong order, half lists, lists that end too much, items that are wrong.

use kring::wire::v1::{self, RegisterRequest, reconcile_request::Part, reconcile_response::Part as Answered};
use tonic::{Response, Status, Streaming};

use crate::{
    book::Book,
    common::a_registration,
    registrations::registered,
    stage::{Registrations, Stage},
};

const ITEMS_MAX: usize = 50_000;

fn opening(dry_run: bool) -> v1::ReconcileOpening {
    v1::ReconcileOpening {
        request_id: uuid::Uuid::new_v4().to_string(),
        dry_run,
        ..v1::ReconcileOpening::default()
    }
}

fn begin() -> Part {
    Part::Opening(opening(false))
}

fn item(child: u32) -> Part {
    Part::Item(good_item(child))
}

fn good_item(child: u32) -> RegisterRequest {
    RegisterRequest {
        request_id: String::new(),
        ..a_registration(&pseudonym::test_bsn(child))
    }
}

fn close(items: u32) -> Part {
    Part::Closing(v1::ReconcileClosing { items })
}

async fn send(
    jgz: &Registrations,
    parts: Vec<Option<Part>>,
) -> Result<Response<Streaming<v1::ReconcileResponse>>, Status> {
    let requests = parts.into_iter().map(|part| v1::ReconcileRequest { part });
    jgz.clone().reconcile(tokio_stream::iter(requests)).await
}

pub(crate) async fn provoke(book: &mut Book, stage: &mut Stage) {
    let jgz = stage.registrations("jgz").await;
    openings(book, stage, &jgz).await;
    shapes(book, stage, &jgz).await;
    items(book, stage, &jgz).await;
    too_long(book, stage, &jgz).await;
    too_many_at_once(book, stage, &jgz).await;
}

async fn openings(book: &mut Book, stage: &mut Stage, jgz: &Registrations) {
    type Change = fn(&mut v1::ReconcileOpening);
    let changes: [(&str, &str, Change); 5] = [
        ("REQUEST_ID_INVALID", "opening.request_id", |o| {
            o.request_id = "list of today".into()
        }),
        ("FIELD_REQUIRED", "opening.end_reason", |o| o.ends_at_most = 1),
        ("FIELD_UNKNOWN_VALUE", "opening.end_reason", |o| {
            (o.ends_at_most, o.end_reason) = (1, 99)
        }),
        ("FIELD_UNKNOWN_VALUE", "opening.end_reason", |o| o.end_reason = 99),
        ("UNKNOWN_UNIT", "acting.unit_code", |o| {
            o.acting = Some(v1::ActingUnit {
                on_behalf_of_oin: String::new(),
                unit_code: "south".into(),
            })
        }),
    ];
    for (reason, field, change) in changes {
        let mut opening = opening(false);
        change(&mut opening);
        let parts = vec![Some(Part::Opening(opening)), Some(close(0))];
        let call = async |parts| send(jgz, parts).await;
        book.refuses(stage, reason, field, parts, call).await;
    }
}

async fn shapes(book: &mut Book, stage: &mut Stage, jgz: &Registrations) {
    registered(jgz, "", 600).await;
    let lists: [(&str, &str, Vec<Option<Part>>); 10] = [
        ("RECONCILE_ORDER", "", vec![Some(item(601))]),
        ("RECONCILE_ORDER", "", vec![]),
        ("RECONCILE_ORDER", "", vec![None]),
        ("RECONCILE_ORDER", "", vec![Some(begin()), Some(begin())]),
        ("RECONCILE_ORDER", "", vec![Some(begin()), None, Some(close(0))]),
        (
            "RECONCILE_ORDER",
            "",
            vec![Some(begin()), Some(close(0)), Some(item(601))],
        ),
        ("RECONCILE_INCOMPLETE", "", vec![Some(begin())]),
        ("RECONCILE_INCOMPLETE", "", vec![Some(begin()), Some(item(601))]),
        (
            "RECONCILE_INCOMPLETE",
            "",
            vec![Some(begin()), Some(item(601)), Some(close(2))],
        ),
        // An export that failed: nothing in it, and everything would end.
        (
            "RECONCILE_ENDS_TOO_MANY",
            "opening.ends_at_most",
            vec![Some(begin()), Some(close(0))],
        ),
    ];
    for (reason, field, parts) in lists {
        let call = async |parts| send(jgz, parts).await;
        book.refuses(stage, reason, field, parts, call).await;
    }
}

/// A wrong item is refused in its own answer, and nothing of the list is done.
async fn items(book: &mut Book, stage: &mut Stage, jgz: &Registrations) {
    type Change = fn(&mut RegisterRequest);
    let changes: [(&str, &str, Change); 6] = [
        ("FIELD_NOT_HERE", "request_id", |r| {
            r.request_id = uuid::Uuid::new_v4().to_string()
        }),
        ("FIELD_NOT_HERE", "acting", |r| {
            r.acting = Some(v1::ActingUnit::default())
        }),
        ("ONE_OFF_IN_LIST", "one_off", |r| r.one_off = true),
        ("FIELD_REQUIRED", "role", |r| r.role = 0),
        ("DATE_IN_FUTURE", "since", |r| r.since = "2096-10-03".into()),
        ("BSN_ELEVEN_TEST", "person.bsn", |r| {
            r.person = a_registration("123456789").person
        }),
    ];
    for (reason, field, change) in changes {
        let before = stage.events().await;
        let mut wrong = good_item(611);
        change(&mut wrong);
        let parts = vec![begin(), item(610), Part::Item(wrong), close(2)];
        let answers = send(jgz, parts.into_iter().map(Some).collect()).await;
        let mut answers = answers.unwrap().into_inner();
        let mut refused = Vec::new();
        while let Some(answer) = answers.message().await.unwrap() {
            match answer.part.unwrap() {
                Answered::Answer(answer) => refused.extend(answer.refused),
                Answered::Summary(summary) => assert!(!summary.applied && summary.done == 0),
            }
        }
        assert_eq!(refused.len(), 1, "{reason}: {refused:?}");
        book.told_of_item(reason, field, &refused[0]);
        book.unchanged(reason, before, stage.events().await);
    }
}

async fn too_long(book: &mut Book, stage: &mut Stage, jgz: &Registrations) {
    // Empty items: the length is refused before anything in them matters.
    let empty = Some(Part::Item(RegisterRequest::default()));
    let before = stage.events().await;
    let parts: Vec<_> = std::iter::once(Some(begin()))
        .chain(std::iter::repeat_n(empty, ITEMS_MAX + 1))
        .chain([Some(close(50_001))])
        .collect();
    let status = send(jgz, parts).await.unwrap_err();
    book.told("RECONCILE_TOO_LONG", "item", &status, &[]);
    book.unchanged("RECONCILE_TOO_LONG", before, stage.events().await);
}

/// Two lists of one unit, both opened and none closed: one of them is refused, the other waits.
async fn too_many_at_once(book: &mut Book, stage: &mut Stage, jgz: &Registrations) {
    let before = stage.events().await;
    let mut lists = tokio::task::JoinSet::new();
    let mut senders = Vec::new();
    for _ in 0..2 {
        let (sender, receiver) = tokio::sync::mpsc::channel(1);
        let part = Some(begin());
        sender.send(v1::ReconcileRequest { part }).await.unwrap();
        senders.push(sender);
        let mut jgz = jgz.clone();
        let parts = tokio_stream::wrappers::ReceiverStream::new(receiver);
        lists.spawn(async move { jgz.reconcile(parts).await.map(drop) });
    }
    let status = lists.join_next().await.unwrap().unwrap().unwrap_err();
    book.told("RECONCILE_BUSY", "", &status, &[]);
    drop(senders);
    let status = lists.join_next().await.unwrap().unwrap().unwrap_err();
    book.told("RECONCILE_INCOMPLETE", "", &status, &[]);
    book.unchanged("RECONCILE_BUSY", before, stage.events().await);
}
