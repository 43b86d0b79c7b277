//! The pages over a real socket, read with the smallest possible client.

use super::*;
use std::net::SocketAddr;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::task::JoinHandle;

struct Running {
    address: SocketAddr,
    metrics: Arc<Metrics>,
    readiness: Readiness,
    stop: oneshot::Sender<()>,
    serving: JoinHandle<io::Result<()>>,
}

async fn running(grace: Duration) -> Running {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    let metrics = Arc::new(Metrics::new("0"));
    let readiness = Readiness::starting("store", "the log is being read");
    let (stop, stopped) = oneshot::channel();
    let stopped = async move {
        let _ = stopped.await;
    };
    let serving = tokio::spawn(serve_with_grace(
        listener,
        metrics.clone(),
        readiness.clone(),
        stopped,
        grace,
    ));
    Running {
        address,
        metrics,
        readiness,
        stop,
        serving,
    }
}

/// One HTTP/1.1 request; returns the head and the body.
async fn ask(address: SocketAddr, request: &str) -> (String, String) {
    let mut stream = TcpStream::connect(address).await.expect("connected");
    let request = format!("{request} HTTP/1.1\r\nHost: kring\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await.expect("sent");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.expect("answered");
    let (head, body) = answer.split_once("\r\n\r\n").expect("a head");
    (head.to_ascii_lowercase(), body.to_owned())
}

#[tokio::test]
async fn metrics_are_served_in_the_format_that_prometheus_reads() {
    let running = running(GRACE).await;
    running.metrics.rpc_answered("Register", "OK", 0.004);
    let (head, body) = ask(running.address, "GET /metrics").await;
    assert!(head.starts_with("http/1.1 200 "), "{head}");
    assert!(
        head.contains("\r\ncontent-type: text/plain; version=0.0.4; charset=utf-8"),
        "{head}"
    );
    assert!(
        body.contains("\nkring_rpc_requests_total{rpc=\"Register\",outcome=\"OK\"} 1\n"),
        "{body}"
    );
}

#[tokio::test]
async fn readiness_says_why_not_and_liveness_does_not_mind() {
    let running = running(GRACE).await;
    let (head, body) = ask(running.address, "GET /readyz").await;
    assert!(head.starts_with("http/1.1 503 "), "{head}");
    assert_eq!(body, "store: the log is being read\n");
    let (head, body) = ask(running.address, "GET /livez").await;
    assert!(head.starts_with("http/1.1 200 "), "{head}");
    assert_eq!(body, "live\n");

    running.readiness.ready("store");
    let (head, body) = ask(running.address, "GET /readyz").await;
    assert!(head.starts_with("http/1.1 200 "), "{head}");
    assert_eq!(body, "ready\n");
    running.readiness.note("room", "the disk is full");
    let (head, body) = ask(running.address, "GET /readyz").await;
    assert!(head.starts_with("http/1.1 200 "), "{head}");
    assert_eq!(body, "ready\nroom: the disk is full\n");
    running.readiness.drop_note("room");

    running
        .readiness
        .not_ready("store", "writes are refused after a failed sync");
    let (head, body) = ask(running.address, "GET /readyz").await;
    assert!(head.starts_with("http/1.1 503 "), "{head}");
    assert_eq!(body, "store: writes are refused after a failed sync\n");
}

#[tokio::test]
async fn there_are_no_other_pages_and_nothing_can_be_changed() {
    let running = running(GRACE).await;
    for request in ["GET /", "GET /metrics/", "GET /shutdown"] {
        let (head, _) = ask(running.address, request).await;
        assert!(head.starts_with("http/1.1 404 "), "{request}: {head}");
    }
    for request in ["POST /metrics", "DELETE /readyz", "PUT /livez"] {
        let (head, _) = ask(running.address, request).await;
        assert!(head.starts_with("http/1.1 405 "), "{request}: {head}");
    }
}

#[tokio::test]
async fn it_stops_when_told() {
    let Running {
        address,
        stop,
        serving,
        ..
    } = running(GRACE).await;
    ask(address, "GET /livez").await;
    stop.send(()).expect("running");
    serving.await.expect("not panicked").expect("ended well");
    assert!(
        TcpStream::connect(address).await.is_err(),
        "nobody listens any more"
    );
}

#[tokio::test]
async fn half_a_request_does_not_hold_the_process() {
    let Running {
        address,
        stop,
        serving,
        ..
    } = running(Duration::ZERO).await;
    let mut half = TcpStream::connect(address).await.expect("connected");
    half.write_all(b"GET /livez HTTP/1.1\r\nHost:")
        .await
        .expect("sent");
    ask(address, "GET /livez").await;
    stop.send(()).expect("running");
    serving.await.expect("not panicked").expect("ended well");
}
