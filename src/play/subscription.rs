//! One subscription of one unit: opened, read up to its first bookmark, and what it holds acknowledged.

use std::time::Duration;

use scenario::UnitName;
use tokio::time::timeout;
use tonic::{Streaming, transport::Channel};

use super::{
    CannotPlay,
    lines::{granted, refusal},
};
use crate::wire::v1::{
    AcknowledgeRequest, ActingUnit, Bookmark, Notice, SubscribeRequest, SubscribeResponse,
    notice_service_client::NoticeServiceClient, subscribe_response::Item,
};

const BOOKMARK_SECONDS: u64 = 30;

/// A subscription that ended by itself.
pub(super) fn ended(unit: &UnitName, why: &str) -> CannotPlay {
    CannotPlay::StreamEnded {
        unit: unit.clone(),
        why: why.to_owned(),
    }
}

/// Opens a subscription from a cursor on.
pub(super) async fn subscribe(
    channel: &Channel,
    acting: &ActingUnit,
    cursor: &str,
) -> Result<Streaming<SubscribeResponse>, CannotPlay> {
    let request = SubscribeRequest {
        acting: Some(acting.clone()),
        cursor: cursor.to_owned(),
    };
    granted(
        "a subscription",
        NoticeServiceClient::new(channel.clone()).subscribe(request),
    )
    .await
}

/// Everything that waits, and the bookmark behind it.
pub(super) async fn up_to_bookmark(
    unit: &UnitName,
    stream: &mut Streaming<SubscribeResponse>,
) -> Result<(Vec<Notice>, Bookmark), CannotPlay> {
    let mut notices = Vec::new();
    loop {
        let read = timeout(Duration::from_secs(BOOKMARK_SECONDS), stream.message()).await;
        let seconds = BOOKMARK_SECONDS;
        match read.map_err(|_| CannotPlay::NoAnswer {
            what: format!("the bookmark of {unit}"),
            seconds,
        })? {
            Ok(Some(SubscribeResponse {
                item: Some(Item::Notice(notice)),
            })) => notices.push(notice),
            Ok(Some(SubscribeResponse {
                item: Some(Item::Bookmark(bookmark)),
            })) => return Ok((notices, bookmark)),
            Ok(Some(SubscribeResponse { item: None })) => {}
            Ok(None) => return Err(ended(unit, "the daemon closed it")),
            Err(status) => return Err(ended(unit, &refusal(&status).message)),
        }
    }
}

/// Reads what waits for a unit and says that it arrived. Returns what is wrong with the answers, in words.
pub(super) async fn acknowledge_everything(
    channel: Channel,
    acting: ActingUnit,
    unit: &UnitName,
) -> Result<Vec<String>, CannotPlay> {
    let mut stream = subscribe(&channel, &acting, "").await?;
    let (notices, bookmark) = up_to_bookmark(unit, &mut stream).await?;
    let mut faults = Vec::new();
    if u64::try_from(notices.len()).ok() != Some(bookmark.unacknowledged) {
        let (count, said) = (notices.len(), bookmark.unacknowledged);
        faults.push(format!(
            "{unit} got {count} notices that wait, and the bookmark counts {said}"
        ));
    }
    let request = AcknowledgeRequest {
        acting: Some(acting.clone()),
        cursor: bookmark.cursor,
    };
    let left = granted(
        "an acknowledgement",
        NoticeServiceClient::new(channel.clone()).acknowledge(request),
    )
    .await?;
    let mut stream = subscribe(&channel, &acting, "").await?;
    let (again, _) = up_to_bookmark(unit, &mut stream).await?;
    if left.unacknowledged != 0 || !again.is_empty() {
        faults.push(format!(
            "{unit} acknowledged everything, and {} notices still wait",
            again.len()
        ));
    }
    Ok(faults)
}
