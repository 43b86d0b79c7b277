//! The message, before anything in it is read: what no client library would send.

use tonic::Code;
use tonic_types::StatusExt as _;

use crate::{
    book::Book,
    raw::{RawCall, message},
    stage::Stage,
};

const GRPC: (&str, &str) = ("content-type", "application/grpc");
const REGISTER: &str = "/kring.v1.RegistrationService/Register";
/// `limits.message_bytes_max`, when nothing else is set.
const MESSAGE_BYTES_MAX: usize = 262_144;

pub(crate) async fn provoke(book: &mut Book, stage: &mut Stage) {
    let json: &[_] = &[("content-type", "application/json")];
    let grpc: &[_] = &[GRPC];
    let gzip: &[_] = &[GRPC, ("grpc-encoding", "gzip")];
    let large = vec![0; MESSAGE_BYTES_MAX + 1];
    let calls = [
        ("NOT_GRPC", REGISTER, json, b"{\"bsn\":\"111222333\"}".to_vec()),
        (
            "UNKNOWN_RPC",
            "/kring.v1.RegistrationService/Search",
            grpc,
            empty(),
        ),
        (
            "UNKNOWN_RPC",
            "/kring.v2.RegistrationService/Register",
            grpc,
            empty(),
        ),
        ("COMPRESSION_UNSUPPORTED", REGISTER, gzip, empty()),
        // A text that ends before its length, no text, half a message, none.
        (
            "MESSAGE_MALFORMED",
            REGISTER,
            grpc,
            message(0, 7, b"\x0a\x7fshort"),
        ),
        (
            "MESSAGE_MALFORMED",
            REGISTER,
            grpc,
            message(0, 4, b"\x0a\x02\xff\xfe"),
        ),
        ("MESSAGE_MALFORMED", REGISTER, grpc, message(0, 100, b"abc")),
        ("MESSAGE_MALFORMED", REGISTER, grpc, Vec::new()),
        (
            "MESSAGE_TOO_LARGE",
            REGISTER,
            grpc,
            message(0, large.len(), &large),
        ),
    ];
    for (reason, path, headers, body) in calls {
        let mut channel = stage.channel("jgz").await;
        let call = RawCall {
            method: "POST",
            path,
            headers,
            body,
        };
        let before = stage.events().await;
        let (_, status) = call.send(&mut channel).await;
        let status = status.expect("there is a gRPC status");
        if status.code() == Code::ResourceExhausted {
            let info = status.get_details_error_info().unwrap();
            assert_eq!(info.metadata["limit_bytes"], MESSAGE_BYTES_MAX.to_string());
        }
        book.told(
            reason,
            "",
            &status,
            &["111222333".to_owned(), "Search".to_owned()],
        );
        book.unchanged(reason, before, stage.events().await);
    }
}

fn empty() -> Vec<u8> {
    message(0, 0, b"")
}
