//! What is let in, and what the transport's own statuses become.

use super::*;

fn post(kind: &'static str) -> Request<Body> {
    let request = Request::post("/kring.v1.AdminService/GetStatus");
    request.header(CONTENT_TYPE, kind).body(Body::empty()).unwrap()
}

#[test]
fn only_a_post_of_a_grpc_type_is_grpc() {
    for kind in [
        "application/grpc",
        "application/grpc+proto",
        "application/grpc;charset=utf-8",
    ] {
        assert_eq!(is_grpc(&post(kind)), Ok(()), "{kind}");
    }
    for kind in [
        "",
        "application/json",
        "application/grpc-web",
        "application/grpcx",
        "text/application/grpc",
    ] {
        assert_eq!(
            is_grpc(&post(kind)),
            Err(StatusCode::UNSUPPORTED_MEDIA_TYPE),
            "{kind}"
        );
    }
    let mut get = post("application/grpc");
    *get.method_mut() = Method::GET;
    assert_eq!(is_grpc(&get), Err(StatusCode::METHOD_NOT_ALLOWED));
}

/// An answer whose status comes after its body.
fn streamed(status: &Status) -> Response<Body> {
    let mut trailers = HeaderMap::new();
    status.add_header(&mut trailers).unwrap();
    let body = http_body_util::Empty::new().with_trailers(ready(Some(Ok(trailers))));
    Response::new(Body::new(body))
}

async fn after(words: &Words, status: &Status) -> Status {
    let response = words.clone().of(streamed(status));
    let body = response.into_body().collect().await.unwrap();
    Status::from_header_map(body.trailers().unwrap()).unwrap()
}

#[tokio::test]
async fn a_status_after_the_body_gets_a_reason_unless_it_has_one() {
    let words = Words {
        metrics: Arc::new(Metrics::new("test")),
        message_bytes_max: 4711,
        foreign: false,
    };
    let given = after(&words, &Status::out_of_range("found 5000 bytes")).await;
    assert_eq!(given.code(), Code::ResourceExhausted);
    assert!(given.message().contains("4711"), "{}", given.message());
    assert!(!given.details().is_empty());

    let ours = refusal::status(&Refusal::of(Reason::CursorStale));
    let kept = after(&words, &ours).await;
    assert_eq!((kept.code(), kept.details()), (Code::OutOfRange, ours.details()));
    assert_eq!(after(&words, &Status::ok("")).await.code(), Code::Ok);
    let page = words.metrics.page().unwrap();
    assert!(
        page.contains("kring_refusals_total{reason=\"MESSAGE_TOO_LARGE\"} 1"),
        "{page}"
    );
    assert!(!page.contains("CURSOR_STALE"), "its handler has counted it");
}

#[tokio::test]
async fn a_foreign_protocol_keeps_its_own_words() {
    let words = Words {
        metrics: Arc::new(Metrics::new("test")),
        message_bytes_max: 4711,
        foreign: true,
    };
    let own = after(&words, &Status::not_found("service not registered")).await;
    assert_eq!(
        (own.code(), own.message()),
        (Code::NotFound, "service not registered")
    );
    let not_read = after(&words, &Status::internal("failed to decode")).await;
    assert_eq!(not_read.code(), Code::InvalidArgument);
}

#[test]
fn identity_is_no_compression() {
    for (encoding, compressed) in [("identity", false), ("gzip", true), ("", true)] {
        let mut headers = HeaderMap::new();
        headers.insert(ENCODING, HeaderValue::from_static(encoding));
        assert_eq!(is_compressed(&headers), compressed, "{encoding:?}");
    }
    assert!(!is_compressed(&HeaderMap::new()));
}
