//! The operators' listener, apart from the agencies': `/metrics`, `/livez`, `/readyz`; plain HTTP/1.
//!
//! `/livez` answers as long as the process turns; `/readyz` answers 503 with the reasons when no work should be sent, and 200
//! with notes when some should, but something is wrong.
//! Absent: TLS, changes of any kind, and anything about an agency or a person.

use std::future::Future;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use tokio::net::TcpListener;
use tokio::sync::oneshot;

use super::metrics::Metrics;
use super::readiness::Readiness;

/// What Prometheus 2 and 3 take for their own text format.
const METRICS_TYPE: &str = "text/plain; version=0.0.4; charset=utf-8";
const TEXT_TYPE: &str = "text/plain; charset=utf-8";
/// How long open requests may take after the stop; somebody who sends half a request does not hold the process.
const GRACE: Duration = Duration::from_secs(2);

/// Serves the pages until `stop` resolves, then lets open requests end for two seconds at most.
///
/// # Errors
/// What the system says when the listener fails.
pub async fn serve(
    listener: TcpListener,
    metrics: Arc<Metrics>,
    readiness: Readiness,
    stop: impl Future<Output = ()> + Send + 'static,
) -> io::Result<()> {
    serve_with_grace(listener, metrics, readiness, stop, GRACE).await
}

async fn serve_with_grace(
    listener: TcpListener,
    metrics: Arc<Metrics>,
    readiness: Readiness,
    stop: impl Future<Output = ()> + Send + 'static,
    grace: Duration,
) -> io::Result<()> {
    let pages = Router::new()
        .route("/metrics", get(metrics_page))
        .route("/livez", get(live_page))
        .route("/readyz", get(ready_page))
        .fallback(no_page)
        .with_state(Pages { metrics, readiness });
    let (stopped, told) = oneshot::channel();
    let serving = axum::serve(listener, pages)
        .with_graceful_shutdown(async move {
            stop.await;
            // The other end is gone only when nobody waits any more.
            let _ = stopped.send(());
        })
        .into_future();
    let grace_is_over = async {
        match told.await {
            Ok(()) => tokio::time::sleep(grace).await,
            // The server ended by itself and its answer is on the way.
            Err(_) => std::future::pending().await,
        }
    };
    tokio::select! {
        ended = serving => ended,
        () = grace_is_over => Ok(()),
    }
}

#[derive(Clone)]
struct Pages {
    metrics: Arc<Metrics>,
    readiness: Readiness,
}

async fn metrics_page(State(pages): State<Pages>) -> Response {
    match pages.metrics.page() {
        Ok(page) => ([(header::CONTENT_TYPE, METRICS_TYPE)], page).into_response(),
        Err(_) => text(
            StatusCode::INTERNAL_SERVER_ERROR,
            "the metrics could not be written\n",
        ),
    }
}

async fn live_page() -> Response {
    text(StatusCode::OK, "live\n")
}

async fn ready_page(State(pages): State<Pages>) -> Response {
    let notes = pages.readiness.notes();
    // Read once, so that code and text agree.
    match pages.readiness.reasons() {
        none if none.is_empty() => text(StatusCode::OK, format!("ready\n{notes}")),
        reasons => text(StatusCode::SERVICE_UNAVAILABLE, format!("{reasons}{notes}")),
    }
}

async fn no_page() -> Response {
    text(
        StatusCode::NOT_FOUND,
        "the pages are /metrics, /livez and /readyz\n",
    )
}

fn text(status: StatusCode, text: impl Into<String>) -> Response {
    (status, [(header::CONTENT_TYPE, TEXT_TYPE)], text.into()).into_response()
}

#[cfg(test)]
#[path = "listener_tests.rs"]
mod tests;
