//! Limits, and the index itself: stopping, busy, not writing; and cursors that nobody could receive, for which the store's
//! own keys are taken while the daemon is stopped.

use std::path::Path;

use engine::Outward;
use kring::{
    keys::{Places, read_key, write_new_key},
    wire::v1,
};
use seal::{KeyEncryptionKey, KeySlots};
use tonic::Status;

use crate::{
    book::Book,
    common::a_registration,
    registrations::{end, registered},
    stage::{NOW_SECONDS, Notices, Stage},
};

/// What the writer takes into one group (256 commands), what waits in a queue of one, and some more.
const CALLS: u32 = 300;
/// Fewer than a connection may have under way.
const CALLS_PER_CONNECTION: usize = 50;
/// The first unit that was opened: that of `jgz`.
const UNIT: event::UnitNo = event::UnitNo(1);

async fn last_word(mut notices: Notices) -> impl Future<Output = Status> {
    let stream = notices.subscribe(v1::SubscribeRequest::default()).await;
    let mut stream = stream.unwrap().into_inner();
    stream.message().await.unwrap().expect("the stream is open");
    async move {
        loop {
            if let Err(status) = stream.message().await {
                return status;
            }
        }
    }
}

/// Stops the daemon under an open stream, which is told so.
async fn stopped(book: &mut Book, mut stage: Stage) -> (crate::stage::Stopped, u64) {
    let before = stage.events().await;
    let listening = last_word(Notices::new(stage.channel("jgz").await)).await;
    let (stopped, status) = stage.stop(listening).await;
    book.told("STOPPING", "", &status, &[]);
    (stopped, before)
}

fn register(child: u32) -> v1::RegisterRequest {
    a_registration(&pseudonym::test_bsn(child))
}

/// A writer that fell: every change is refused from then on, and reading goes on.
pub(crate) async fn of_a_writer_that_fell(book: &mut Book, stage: Stage) {
    let (stopped, before) = stopped(book, stage).await;
    let failpoint = (
        "# failpoint = \"appended@3\"",
        "failpoint = \"fall:before-append@1\"",
    );
    let mut stage = stopped.again(&[failpoint]).await;
    book.unchanged("STOPPING", before, stage.events().await);
    let jgz = stage.registrations("jgz").await;
    for child in [800, 801] {
        let call = async |r| jgz.clone().register(r).await;
        book.refuses(&mut stage, "NOT_WRITING", "", register(child), call)
            .await;
    }
}

/// A disk with less free space than the index is told to leave: what can wait waits, an end is taken.
pub(crate) async fn of_a_full_disk(book: &mut Book, stage: Stage) {
    let id = registered(&stage.registrations("jgz").await, "", 809).await;
    let (stopped, before) = stopped(book, stage).await;
    let mut stage = stopped.again(&[("floor_mib = 32", "floor_mib = 1048576")]).await;
    book.unchanged("STOPPING", before, stage.events().await);
    let jgz = stage.registrations("jgz").await;
    let call = async |r| jgz.clone().register(r).await;
    book.refuses(&mut stage, "DISK_FULL", "", register(810), call)
        .await;
    jgz.clone().end(end(&id, "")).await.unwrap();
}

/// More than a day after the last event: an index that was off, or a clock that leapt.
pub(crate) async fn of_a_clock_that_leapt(book: &mut Book, stage: Stage) {
    registered(&stage.registrations("jgz").await, "", 812).await;
    let (stopped, ()) = stage.stop(async {}).await;
    let mut stage = stopped.again_at(NOW_SECONDS + 2 * 86_400).await;
    let admin = stage.admin();
    let call = async |r| admin.clone().sweep_terms(r).await;
    let request = v1::SweepTermsRequest {};
    book.refuses(&mut stage, "CLOCK_NOT_CONFIRMED", "", request, call)
        .await;
    let word = admin.clone().confirm_clock(v1::ConfirmClockRequest {}).await;
    let leap = word.unwrap().into_inner().leap.unwrap();
    assert_eq!(
        [leap.from, leap.to].map(|at| at.unwrap().seconds),
        [NOW_SECONDS, NOW_SECONDS + 2 * 86_400]
    );
    call(request).await.unwrap();
}

/// A queue of one place, one stream, and a writer that stands still.
pub(crate) async fn of_a_busy_index(book: &mut Book, stage: Stage) {
    let (stopped, before) = stopped(book, stage).await;
    let [stale, ahead] = cursors(&stopped.folder);
    let settings = [
        ("queue = 4096", "queue = 1"),
        ("streams_max = 4096", "streams_max = 1"),
        (
            "# failpoint = \"appended@3\"",
            "failpoint = \"hold:before-append@1\"",
        ),
    ];
    let mut stage = stopped.again(&settings).await;
    book.unchanged("STOPPING", before, stage.events().await);
    of_cursors(book, &mut stage, &stale, &ahead).await;
    of_streams(book, &mut stage).await;
    of_calls(book, &mut stage).await;
}

/// A cursor of another epoch of the log, as it is after a restore, and one of this epoch of what was never delivered.
fn cursors(folder: &Path) -> [String; 2] {
    let data = folder.join("data");
    let places = Places {
        data_dir: &data,
        credentials: None,
    };
    let key = read_key(&folder.join("keys/key-encryption.key"), places).unwrap();
    let key = KeyEncryptionKey::from_bytes(*key.into_bytes());
    let slots = KeySlots::open(&data.join("key-slots"), &key).unwrap();
    let mut nothing = |_, _: &[u8]| Ok::<_, journal::Failure>(());
    let (journal, _) = journal::Journal::open(&data.join("journal"), &mut nothing).unwrap();
    let epoch = journal.head().epoch.0;
    journal.close().unwrap();
    let cursor = |epoch, sequence| Outward::new(&slots, epoch).unwrap().cursor(UNIT, sequence);
    [cursor(epoch.wrapping_add(1), 1), cursor(epoch, 1_000_000)]
}

async fn of_cursors(book: &mut Book, stage: &mut Stage, stale: &str, ahead: &str) {
    let notices = Notices::new(stage.channel("jgz").await);
    let cases = [
        ("CURSOR_INVALID", "the last one"),
        ("CURSOR_STALE", stale),
        ("CURSOR_AHEAD", ahead),
    ];
    for (reason, cursor) in cases {
        let request = v1::SubscribeRequest {
            acting: None,
            cursor: cursor.into(),
        };
        let call = async |r| notices.clone().subscribe(r).await;
        book.refuses(stage, reason, "cursor", request, call).await;
        let request = v1::AcknowledgeRequest {
            acting: None,
            cursor: cursor.into(),
        };
        let call = async |r| notices.clone().acknowledge(r).await;
        book.refuses(stage, reason, "cursor", request, call).await;
    }
    // Another unit's cursor is no cursor.
    let school = Notices::new(stage.channel("school").await);
    let request = v1::AcknowledgeRequest {
        acting: Some(v1::ActingUnit {
            on_behalf_of_oin: String::new(),
            unit_code: "upper".into(),
        }),
        cursor: ahead.into(),
    };
    let call = async |r| school.clone().acknowledge(r).await;
    book.refuses(stage, "CURSOR_INVALID", "cursor", request, call)
        .await;
}

async fn of_streams(book: &mut Book, stage: &mut Stage) {
    let notices = Notices::new(stage.channel("jgz").await);
    let open = last_word(notices.clone()).await;
    let call = async |r| notices.clone().subscribe(r).await;
    let request = v1::SubscribeRequest::default();
    book.refuses(stage, "QUEUE_FULL", "", request, call).await;
    drop(open);
}

/// The writer takes a group and stands still; one more call waits, and whoever comes then is refused at once.
async fn of_calls(book: &mut Book, stage: &mut Stage) {
    let before = stage.events().await;
    let mut calls = tokio::task::JoinSet::new();
    let mut connection = stage.registrations("jgz").await;
    for call in 0..CALLS {
        if (call as usize).is_multiple_of(CALLS_PER_CONNECTION) {
            connection = stage.registrations("jgz").await;
        }
        let mut jgz = connection.clone();
        calls.spawn(async move { jgz.register(register(900 + call)).await.map(drop) });
    }
    let status = calls.join_next().await.unwrap().unwrap().unwrap_err();
    book.told("QUEUE_FULL", "", &status, &[]);
    book.unchanged("QUEUE_FULL", before, stage.events().await);
    of_rewrapping(book, stage).await;
}

/// The first waits for the writer, so that a second one comes while it is under way.
async fn of_rewrapping(book: &mut Book, stage: &mut Stage) {
    let next = stage.served.folder.join("keys/key-encryption.key.next");
    write_new_key(&next, &mut rand::rngs::OsRng).unwrap();
    let admin = stage.admin();
    let request = v1::RewrapKeysRequest {};
    let first = admin.clone().rewrap_keys(request).await.unwrap();
    let call = async |request| admin.clone().rewrap_keys(request).await;
    book.refuses(stage, "REWRAP_UNDER_WAY", "", request, call).await;
    drop(first);
}
