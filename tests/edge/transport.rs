//! Refusals that no service makes: a handshake that fails is counted, a status that the transport makes has a reason.

use kring::{
    client::{Credentials, connect},
    wire::v1::{self, notice_service_client::NoticeServiceClient},
};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};
use tonic::{Code, Status, transport::Channel};
use tonic_health::pb::{HealthCheckRequest, health_client::HealthClient};
use tonic_types::StatusExt as _;

use crate::{
    common::{Served, new_folder, served},
    raw::{BOTH, Caller, RawCall, message},
};

const GRPC: (&str, &str) = ("content-type", "application/grpc");
const REGISTER: &str = "/kring.v1.RegistrationService/Register";
/// `limits.message_bytes_max`, when nothing else is set.
const MESSAGE_BYTES_MAX: usize = 262_144;

async fn channel(served: &Served, name: &str) -> Channel {
    let credentials = Credentials::in_folder(&served.folder, name);
    connect(&served.daemon.ready().grpc, &credentials).await.unwrap()
}

#[track_caller]
fn check_reason(status: &Status, code: Code, reason: &str) {
    assert_eq!(status.code(), code, "{status:?}");
    let info = status.get_details_error_info().expect("it has a reason");
    assert_eq!((info.reason.as_str(), info.domain.as_str()), (reason, "kring"));
    assert!(!info.metadata["advice"].is_empty());
    assert!(status.message().ends_with('.'), "{}", status.message());
    assert_eq!(
        status.get_details_retry_info().is_some(),
        code == Code::Unavailable,
        "{reason}"
    );
}

fn post<'c>(path: &'c str, headers: &'c [(&'c str, &'c str)], body: Vec<u8>) -> RawCall<'c> {
    RawCall {
        method: "POST",
        path,
        headers,
        body,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_transport_refuses_has_a_reason_and_is_counted() {
    let mut served = served().await;
    let mut jgz = channel(&served, "jgz").await;
    let before = served.events().await;
    let empty = || message(0, 0, b"");
    let gzip = &[GRPC, ("grpc-encoding", "gzip")];
    let large = vec![0; MESSAGE_BYTES_MAX + 1];
    // A field of bytes that ends before its length.
    let cut = b"\x0a\x7fshort";
    let malformed = (Code::InvalidArgument, "MESSAGE_MALFORMED");
    let too_large = (Code::ResourceExhausted, "MESSAGE_TOO_LARGE");
    let unknown = (Code::Unimplemented, "UNKNOWN_RPC");
    let calls = [
        (post("/kring.v1.Nothing/Register", &[GRPC], empty()), unknown),
        (
            post("/kring.v1.RegistrationService/Nothing", &[GRPC], empty()),
            unknown,
        ),
        (post("/", &[GRPC], empty()), unknown),
        (
            post(REGISTER, gzip, empty()),
            (Code::Unimplemented, "COMPRESSION_UNSUPPORTED"),
        ),
        (post(REGISTER, &[GRPC], message(1, 0, b"")), malformed),
        (post(REGISTER, &[GRPC], message(9, 0, b"")), malformed),
        (post(REGISTER, &[GRPC], message(0, cut.len(), cut)), malformed),
        (post(REGISTER, &[GRPC], message(0, 100, b"abc")), malformed),
        (post(REGISTER, &[GRPC], b"\0\0\0".to_vec()), malformed),
        (post(REGISTER, &[GRPC], Vec::new()), malformed),
        (
            post(REGISTER, &[GRPC], message(0, large.len(), &large)),
            too_large,
        ),
        (
            post(REGISTER, &[GRPC], message(0, u32::MAX as usize, b"")),
            too_large,
        ),
        (
            post(
                "/grpc.health.v1.Health/Check",
                &[GRPC],
                message(0, 3, b"\xff\xff\xff"),
            ),
            malformed,
        ),
    ];
    for (number, (call, (code, reason))) in calls.into_iter().enumerate() {
        let counted = served.counted(reason).await;
        let (http, status) = call.send(&mut jgz).await;
        let status = status.unwrap_or_else(|| panic!("call {number} has no status"));
        assert_eq!(http, 200, "call {number}");
        check_reason(&status, code, reason);
        assert_eq!(served.counted(reason).await, counted + 1, "call {number}");
        if reason == "MESSAGE_TOO_LARGE" {
            let info = status.get_details_error_info().unwrap();
            assert_eq!(info.metadata["limit_bytes"], MESSAGE_BYTES_MAX.to_string());
        }
        if reason == "COMPRESSION_UNSUPPORTED" {
            assert_eq!(status.metadata().get("grpc-accept-encoding").unwrap(), "identity");
        }
    }
    assert_eq!(served.events().await, before, "a refused message left something");
    served.daemon.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_grpc_is_told_so_in_http_too() {
    let served = served().await;
    let mut jgz = channel(&served, "jgz").await;
    let json = [("content-type", "application/json")];
    let calls = [
        ("POST", &json[..], 415),
        ("POST", &[], 415),
        ("GET", &[GRPC], 405),
        ("DELETE", &[GRPC], 405),
    ];
    for (method, headers, expected) in calls {
        let call = RawCall {
            method,
            path: REGISTER,
            headers,
            body: b"{}".to_vec(),
        };
        let (http, status) = call.send(&mut jgz).await;
        assert_eq!(http, expected, "{method} {headers:?}");
        check_reason(&status.unwrap(), Code::InvalidArgument, "NOT_GRPC");
    }
    assert_eq!(served.counted("NOT_GRPC").await, 4);
    served.daemon.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn health_keeps_its_own_words_for_a_service_that_it_does_not_know() {
    let served = served().await;
    let mut health = HealthClient::new(channel(&served, "jgz").await);
    let ask = |service: &str| HealthCheckRequest {
        service: service.into(),
    };
    health.check(ask("")).await.unwrap();
    health.check(ask("kring.v1.NoticeService")).await.unwrap();
    let unknown = health.check(ask("kring.v1.Nothing")).await.unwrap_err();
    assert_eq!(unknown.code(), Code::NotFound);
    assert!(
        unknown.details().is_empty(),
        "the health protocol has no reasons of ours"
    );
    served.daemon.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn the_last_word_of_a_stream_says_when_to_come_back() {
    let served = served().await;
    let mut notices = NoticeServiceClient::new(channel(&served, "jgz").await);
    let mut stream = notices
        .subscribe(v1::SubscribeRequest::default())
        .await
        .unwrap()
        .into_inner();
    stream
        .message()
        .await
        .unwrap()
        .expect("a bookmark says that the stream is open");
    let reading = async {
        loop {
            match stream.message().await {
                Ok(Some(_)) => {}
                ended => return ended.unwrap_err(),
            }
        }
    };
    let (stopped, last_word) = tokio::join!(served.daemon.stop(), reading);
    stopped.unwrap();
    check_reason(&last_word, Code::Unavailable, "STOPPING");
}

/// Waits until a reason was counted so often. The caller may know before the daemon that a handshake failed.
async fn until_counted(served: &Served, reason: &str, times: u64) {
    let counting = async {
        while served.counted(reason).await < times {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(std::time::Duration::from_secs(30), counting)
        .await
        .unwrap_or_else(|_| panic!("{reason} was not counted {times} times"));
    assert_eq!(served.counted(reason).await, times, "{reason}");
}

/// Tries a connection, and reads what comes: TLS 1.3 tells a client only then that it is refused.
async fn turned_away(served: &Served, caller: Caller<'_>) {
    if let Ok(mut stream) = caller.connect(&served.daemon.ready().grpc).await {
        let read = stream.read(&mut [0; 64]).await;
        assert!(!matches!(read, Ok(1..)), "it was let in");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_failed_handshake_is_counted_under_its_reason() {
    let mut served = served().await;
    let before = served.events().await;
    let (_other, elsewhere) = tokio::task::spawn_blocking(new_folder).await.unwrap();
    let address = served.daemon.ready().grpc.clone();
    let ours = served.folder.join("tls/ca.pem");
    let jgz = Credentials::in_folder(&served.folder, "jgz");
    let foreign = Credentials::in_folder(&elsewhere, "administrator");
    let server = Credentials::in_folder(&served.folder, "server");
    let caller = |authority, credentials| Caller {
        authority,
        credentials,
        versions: BOTH,
    };

    turned_away(&served, caller(&ours, None)).await;
    until_counted(&served, "TLS_NO_CERTIFICATE", 1).await;
    turned_away(&served, caller(&ours, Some(&foreign))).await;
    until_counted(&served, "TLS_UNKNOWN_AUTHORITY", 1).await;
    turned_away(&served, caller(&ours, Some(&server))).await;
    until_counted(&served, "TLS_BAD_CERTIFICATE", 1).await;
    turned_away(&served, caller(&foreign.authority, Some(&jgz))).await;
    until_counted(&served, "TLS_PEER_REFUSES", 1).await;

    let mut plain = TcpStream::connect(&address).await.unwrap();
    plain
        .write_all(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        .await
        .unwrap();
    let _ = plain.read_to_end(&mut Vec::new()).await;
    until_counted(&served, "TLS_NOT_TLS", 1).await;
    drop(TcpStream::connect(&address).await.unwrap());
    until_counted(&served, "TLS_CLOSED", 1).await;

    assert_eq!(served.events().await, before);
    served.daemon.stop().await.unwrap();
}
