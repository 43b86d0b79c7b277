//! Before and after every service, health and reflection included: who may come in, and that no answer goes out without
//! a reason of our list.
//!
//! Before: the certificate holds now, the request is gRPC, and not compressed. After: a status that the transport made
//! (an unknown method, a message that cannot be read or is too large) carries no reason; it gets one here and is
//! counted. Absent: who the caller is to the services, which is the door.

use std::{
    convert::Infallible,
    future::ready,
    sync::Arc,
    task::{Context, Poll},
};

use decision::{Reason, Refusal};
use http_body_util::BodyExt as _;
use tonic::{
    Code, Status,
    body::Body,
    codegen::{
        BoxFuture, Service,
        http::{HeaderMap, HeaderValue, Method, Request, Response, StatusCode, header::CONTENT_TYPE},
    },
    service::Routes,
};

use crate::{door::Door, observe::Metrics, peer::Peer, refusal};

const ENCODING: &str = "grpc-encoding";
const ACCEPT_ENCODING: &str = "grpc-accept-encoding";
const IDENTITY: &str = "identity";
/// Services of a protocol of their own, which says NOT_FOUND in its own way.
const FOREIGN: [&str; 2] = ["/grpc.health.v1.Health/", "/grpc.reflection."];

/// All services behind one admission.
#[derive(Clone)]
pub(super) struct Admission {
    pub(super) routes: Routes,
    pub(super) door: Arc<Door>,
    pub(super) message_bytes_max: usize,
}

impl Service<Request<Body>> for Admission {
    type Response = Response<Body>;
    type Error = Infallible;
    type Future = BoxFuture<Self::Response, Infallible>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Service::<Request<Body>>::poll_ready(&mut self.routes, cx)
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        if let Some(refused) = self.refused(&request) {
            return Box::pin(ready(Ok(refused)));
        }
        let words = Words {
            metrics: Arc::clone(&self.door.metrics),
            message_bytes_max: self.message_bytes_max,
            foreign: FOREIGN
                .iter()
                .any(|service| request.uri().path().starts_with(service)),
        };
        let answer = self.routes.call(request);
        Box::pin(async move { answer.await.map(|response| words.of(response)) })
    }
}

impl Admission {
    /// The answer to a request that is not let in.
    fn refused(&self, request: &Request<Body>) -> Option<Response<Body>> {
        let admitted = match request.extensions().get::<Peer>() {
            Some(peer) => self.door.admit(peer).map(drop),
            None => Err(Refusal::of(Reason::NoCertificate)),
        };
        if let Err(why) = admitted {
            return Some(self.refuse(&why));
        }
        if let Err(status) = is_grpc(request) {
            let mut refused = self.refuse(&Refusal::of(Reason::NotGrpc));
            // Not 200: whoever is no gRPC client would take that for success.
            *refused.status_mut() = status;
            return Some(refused);
        }
        is_compressed(request.headers()).then(|| {
            let mut refused = self.refuse(&Refusal::of(Reason::CompressionUnsupported));
            refused
                .headers_mut()
                .insert(ACCEPT_ENCODING, HeaderValue::from_static(IDENTITY));
            refused
        })
    }

    fn refuse(&self, refusal: &Refusal) -> Response<Body> {
        self.door.metrics.refused(refusal.reason.code());
        refusal::status(refusal).into_http()
    }
}

/// As the mapping of gRPC to HTTP/2 asks: `POST`, and a content type that begins with `application/grpc`.
fn is_grpc(request: &Request<Body>) -> Result<(), StatusCode> {
    if request.method() != Method::POST {
        return Err(StatusCode::METHOD_NOT_ALLOWED);
    }
    let kind = request.headers().get(CONTENT_TYPE).map(HeaderValue::as_bytes);
    match kind.and_then(|kind| kind.strip_prefix(b"application/grpc")) {
        // Not `application/grpc-web`, which frames its messages in another way.
        Some([] | [b'+' | b';', ..]) => Ok(()),
        _ => Err(StatusCode::UNSUPPORTED_MEDIA_TYPE),
    }
}

fn is_compressed(headers: &HeaderMap) -> bool {
    headers.get(ENCODING).is_some_and(|encoding| encoding != IDENTITY)
}

/// Gives the transport's own statuses a reason.
#[derive(Clone)]
struct Words {
    metrics: Arc<Metrics>,
    message_bytes_max: usize,
    foreign: bool,
}

impl Words {
    fn of(self, mut response: Response<Body>) -> Response<Body> {
        if response.headers().contains_key(Status::GRPC_STATUS) {
            self.give_reason(response.headers_mut());
            return response;
        }
        // The status comes after the body.
        response.map(|body| {
            Body::new(body.map_frame(move |mut frame| {
                if let Some(trailers) = frame.trailers_mut() {
                    self.give_reason(trailers);
                }
                frame
            }))
        })
    }

    fn give_reason(&self, headers: &mut HeaderMap) {
        let Some(code) = headers
            .get(Status::GRPC_STATUS)
            .map(|code| Code::from_bytes(code.as_bytes()))
        else {
            return;
        };
        let reasoned = code == Code::Ok || headers.contains_key(Status::GRPC_STATUS_DETAILS);
        let own_way = self.foreign && matches!(code, Code::NotFound | Code::InvalidArgument);
        if reasoned || own_way {
            return;
        }
        let reason = refusal::of_transport(code);
        self.metrics.refused(reason.code());
        // It fails only for a message that no header can hold; ours are ASCII or escaped.
        let _ = refusal::of_message(reason, self.message_bytes_max).add_header(headers);
    }
}

#[cfg(test)]
#[path = "admission_tests.rs"]
mod tests;
