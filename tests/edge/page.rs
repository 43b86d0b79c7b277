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
    let address = metrics_url
        .trim_start_matches("http://")
        .trim_end_matches("/metrics");
    let mut stream = TcpStream::connect(address).await.unwrap();
    let request = format!("GET {page} HTTP/1.1\r\nHost: kring\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut text = String::new();
    stream.read_to_string(&mut text).await.unwrap();
    let (head, body) = text.split_once("\r\n\r\n").unwrap();
    Answer {
        status: head.split(' ').nth(1).unwrap().parse().unwrap(),
        body: body.to_owned(),
    }
}

/// Reads a page until it says what it should; gauges are refreshed every few seconds.
pub(crate) async fn until(metrics_url: &str, page: &str, as_expected: impl Fn(&Answer) -> bool) -> Answer {
    let waiting = tokio::time::timeout(PATIENCE, async {
        loop {
            let answer = get(metrics_url, page).await;
            if as_expected(&answer) {
                return answer;
            }
            tokio::time::sleep(AGAIN).await;
        }
    });
    match waiting.await {
        Ok(answer) => answer,
        Err(_) => panic!("{page} never said it: {:?}", get(metrics_url, page).await),
    }
}
