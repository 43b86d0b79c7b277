//! Reading the operators' pages with the smallest possible client.

use std::time::Duration;

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

/// Far longer than any gauge takes to be refreshed.
const PATIENCE: Duration = Duration::from_secs(60);
const AGAIN: Duration = Duration::from_millis(100);

/// One page.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) body: String,
}

/// Reads a page of the daemon whose metrics are at this URL.
pub(crate) async fn get(metrics_url: &str, page: &str) -> Answer {
    try_get(metrics_url, page).await.expect("a daemon that listens")
}

/// `None` when nobody listens there (yet, or any more).
async fn try_get(metrics_url: &str, page: &str) -> Option<Answer> {
    let address = metrics_url
        .trim_start_matches("http://")
        .trim_end_matches("/metrics");
    let mut stream = TcpStream::connect(address).await.ok()?;
    let request = format!("GET {page} HTTP/1.1\r\nHost: kring\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await.ok()?;
    let mut text = String::new();
    stream.read_to_string(&mut text).await.ok()?;
    let (head, body) = text.split_once("\r\n\r\n")?;
    Some(Answer {
        status: head.split(' ').nth(1)?.parse().ok()?,
        body: body.to_owned(),
    })
}

/// Reads a page until it says what it should; gauges are refreshed every few seconds.
pub(crate) async fn until(metrics_url: &str, page: &str, as_expected: impl Fn(&Answer) -> bool) -> Answer {
    let mut last = None;
    let waiting = tokio::time::timeout(PATIENCE, async {
        loop {
            match try_get(metrics_url, page).await {
                Some(answer) if as_expected(&answer) => return answer,
                other => last = other.or(last.take()),
            }
            tokio::time::sleep(AGAIN).await;
        }
    });
    match waiting.await {
        Ok(answer) => answer,
        Err(_) => panic!("{page} never said it; its last words: {last:?}"),
    }
}
