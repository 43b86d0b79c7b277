//! Malformed input below gRPC: whatever comes, the daemon answers or closes, writes nothing, and serves the next call.
//!
//! Random input is made from a seed, which every failure names; set `KRING_TEST_SEED` to repeat it.

use std::time::Duration;

use kring::wire::v1;
use rand::{SeedableRng as _, rngs::StdRng};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _, split},
    net::TcpStream,
    time::timeout,
};
use tokio_rustls::client::TlsStream;

use crate::{
    common::{Served, a_registration, served},
    malformed::{CONTINUATION, HEADERS, Must, garbage, named, opened, register},
    raw::{BOTH, answer, frame, literals},
};

/// Far longer than an answer takes; whoever waits so long waits forever.
const FOREVER: Duration = Duration::from_secs(60);
const ROUNDS: usize = 60;
const ENDLESS_FRAMES: usize = 100_000;

fn seed() -> u64 {
    let set = std::env::var("KRING_TEST_SEED").ok();
    set.map_or_else(rand::random, |seed| seed.parse().unwrap())
}

/// Says this and nothing more, and waits until the daemon does what it must.
async fn say(served: &Served, must: Must, bytes: &[u8], what: &str) {
    let mut stream = served.tls("jgz", BOTH).await;
    let conversation = async {
        // The daemon may close before everything was said.
        let _ = stream.write_all(bytes).await;
        match must {
            Must::Answer => drop(answer(&mut stream).await),
            Must::Close => {}
            Must::Wait => drop(stream.shutdown().await),
        }
        if !matches!(must, Must::Answer) {
            let _ = stream.read_to_end(&mut Vec::new()).await;
        }
    };
    timeout(FOREVER, conversation)
        .await
        .unwrap_or_else(|_| panic!("the daemon neither answers nor closes: {what}"));
}

/// Serves a good call and has written nothing else; so many events are in the log now.
async fn check_unharmed(served: &mut Served, before: u64, what: &str) {
    assert_eq!(served.events().await, before, "something was written: {what}");
    let mut jgz = served.agency("jgz").await;
    jgz.get_coverage(v1::GetCoverageRequest {
        municipality: "0599".into(),
    })
    .await
    .unwrap_or_else(|status| panic!("a good call fails ({what}): {status:?}"));
}

#[tokio::test(flavor = "multi_thread")]
async fn malformed_frames_are_answered_or_closed_and_harm_nobody() {
    let mut served = served().await;
    let before = served.events().await;
    let half_open = (
        TcpStream::connect(&served.daemon.ready().grpc).await.unwrap(),
        served.tls("jgz", BOTH).await,
    );
    for (what, must, bytes) in named() {
        say(&served, must, &bytes, what).await;
        check_unharmed(&mut served, before, what).await;
    }
    assert!(served.counted("NOT_HTTP2").await >= 1, "HTTP/1 is told of");
    assert!(served.counted("MESSAGE_MALFORMED").await >= 1);
    drop(half_open);
    served.daemon.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn random_bytes_are_answered_or_closed_and_harm_nobody() {
    let seed = seed();
    let mut random = StdRng::seed_from_u64(seed);
    let mut served = served().await;
    let before = served.events().await;
    for round in 0..ROUNDS {
        let what = format!("KRING_TEST_SEED={seed}, round {round}");
        let (must, bytes) = garbage(&mut random);
        say(&served, must, &bytes, &what).await;
        // Plain bytes where TLS is expected.
        let mut plain = TcpStream::connect(&served.daemon.ready().grpc).await.unwrap();
        let _ = plain.write_all(&garbage(&mut random).1).await;
        let _ = plain.shutdown().await;
        timeout(FOREVER, plain.read_to_end(&mut Vec::new()))
            .await
            .unwrap_or_else(|_| panic!("the daemon holds a plain connection: {what}"))
            .ok();
    }
    check_unharmed(&mut served, before, &format!("KRING_TEST_SEED={seed}")).await;
    let mut jgz = served.agency("jgz").await;
    jgz.register(a_registration(&pseudonym::test_bsn(3)))
        .await
        .unwrap();
    assert!(served.events().await > before, "it still writes");
    served.daemon.stop().await.unwrap();
}

/// Sends the same frame again and again until the daemon closes; `false` when it never does.
async fn is_closed_for(stream: TlsStream<TcpStream>, first: &[u8], again: &[u8]) -> bool {
    let (mut reading, mut writing) = split(stream);
    let said = async {
        writing.write_all(first).await?;
        for _ in 0..ENDLESS_FRAMES {
            writing.write_all(again).await?;
        }
        Ok::<_, std::io::Error>(())
    };
    let heard = async {
        let mut buffer = vec![0; 64 * 1024];
        while let Ok(1..) = reading.read(&mut buffer).await {}
    };
    tokio::pin!(heard);
    tokio::select! {
        said = said => said.is_err(),
        () = &mut heard => true,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn endless_headers_are_cut_off() {
    let mut served = served().await;
    let before = served.events().await;
    // A header that never ends, in frames that never end it.
    let first = [opened(), frame(HEADERS, 0, 1, &register())].concat();
    let field = literals(&[("x-more", &"x".repeat(100))]).repeat(100);
    for again in [frame(CONTINUATION, 0, 1, &field), frame(CONTINUATION, 0, 1, &[])] {
        let stream = served.tls("jgz", BOTH).await;
        let closed = timeout(FOREVER, is_closed_for(stream, &first, &again)).await;
        assert_eq!(closed, Ok(true), "the daemon reads on and on");
        check_unharmed(&mut served, before, "endless headers").await;
    }
    served.daemon.stop().await.unwrap();
}
