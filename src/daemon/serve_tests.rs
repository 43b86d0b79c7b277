//! The writer falls over, the health service follows readiness, and a stop does not wait for the replay.

use tokio_stream::StreamExt as _;
use tonic::Request;
use tonic_health::{pb::HealthCheckRequest, server::HealthService};

use super::*;
use crate::daemon::listen::unless_stopped;

#[tokio::test]
async fn a_writer_that_falls_over_makes_the_daemon_not_ready() {
    let readiness = Readiness::starting("writer", "the log is being read");
    readiness.ready("writer");
    let writer = std::thread::spawn(|| std::panic::resume_unwind(Box::new("fell")));
    let ended = watched(writer, readiness.clone());
    readiness.until(false).await;
    assert!(
        readiness.reasons().starts_with("writer: "),
        "{}",
        readiness.reasons()
    );
    assert!(
        ended.await.unwrap().is_err(),
        "the panic is still told at the end"
    );
}

#[tokio::test]
async fn the_health_service_follows_readiness() {
    let readiness = Readiness::starting("writer", "the log is being read");
    let (reporter, _) = tonic_health::server::health_reporter();
    let health = HealthService::from_health_reporter(reporter.clone());
    let following = tokio::spawn(follow(reporter, readiness.clone()));
    let request = HealthCheckRequest {
        service: String::new(),
    };
    let mut said = health
        .watch(Request::new(request))
        .await
        .unwrap()
        .into_inner()
        .map(|answer| answer.unwrap().status());
    let serving = tonic_health::pb::health_check_response::ServingStatus::Serving;
    // The watch may begin before the first word of the follower.
    while said.next().await == Some(serving) {}
    readiness.ready("writer");
    assert_eq!(said.next().await, Some(serving));
    readiness.not_ready("writer", "a write failed");
    assert_ne!(said.next().await, Some(serving));
    following.abort();
}

#[tokio::test]
async fn a_stop_gives_up_a_start_that_has_not_ended() {
    let (stop, flag) = watch::channel(false);
    assert_eq!(unless_stopped(flag.clone(), async { 7 }).await, Some(7));
    stop.send_replace(true);
    assert_eq!(unless_stopped(flag, std::future::pending::<()>()).await, None);
}
