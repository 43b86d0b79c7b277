//! Listeners, the stop flag, and the pages that are up before the log is read.

use std::{io, net::SocketAddr, sync::Arc};

use tokio::{
    net::TcpListener,
    signal::unix::{SignalKind, signal},
    sync::watch,
    task::JoinHandle,
};

use super::CannotRun;
use crate::{
    config::Settings,
    observe::{self, Metrics, Readiness},
};

/// Both listeners, bound before anything long begins: a taken port is said at once.
pub(super) struct Bound {
    grpc: TcpListener,
    pages: TcpListener,
}

pub(super) async fn bind(settings: &Settings) -> Result<Bound, CannotRun> {
    Ok(Bound {
        grpc: listen(settings.listen).await?,
        pages: listen(settings.metrics_listen).await?,
    })
}

async fn listen(address: SocketAddr) -> Result<TcpListener, CannotRun> {
    TcpListener::bind(address)
        .await
        .map_err(|error| CannotRun::Listen {
            address,
            kind: error.kind(),
        })
}

/// Stop signals, as a flag that everybody can watch. The daemon is not ready any more before anybody sees the flag, so
/// that no work is sent to a daemon that drains.
pub(super) fn stop_flag(readiness: Readiness) -> Result<watch::Receiver<bool>, CannotRun> {
    let (sender, receiver) = watch::channel(false);
    let mut terminate = signal(SignalKind::terminate()).map_err(CannotRun::runtime)?;
    let mut interrupt = signal(SignalKind::interrupt()).map_err(CannotRun::runtime)?;
    let mut hangup = signal(SignalKind::hangup()).map_err(CannotRun::runtime)?;
    tokio::spawn(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
            // A terminal that is closed. Nothing is read anew: a new certificate needs a new start.
            _ = hangup.recv() => {}
        }
        readiness.not_ready("drain", "the daemon is stopping");
        tracing::info!("stopping: streams are told to come back");
        sender.send_replace(true);
        sender.closed().await;
    });
    Ok(receiver)
}

pub(super) async fn flagged(mut stop: watch::Receiver<bool>) {
    // An error means that the sender is gone; then there is nothing to wait for either.
    let _ = stop.wait_for(|stop| *stop).await;
}

/// The outcome of `work`; `None` when the stop came first, and then `work` is given up.
pub(super) async fn unless_stopped<T>(
    stop: watch::Receiver<bool>,
    work: impl Future<Output = T>,
) -> Option<T> {
    tokio::select! {
        biased;
        () = flagged(stop) => None,
        done = work => Some(done),
    }
}

/// Metrics and health pages, up before the log is read and until the drain has ended.
pub(super) struct Pages {
    pub(super) bound: Bound,
    pub(super) metrics: Arc<Metrics>,
    pub(super) readiness: Readiness,
}

impl Pages {
    /// Starts the pages, which end when their task is aborted; gives the gRPC listener and the address of the pages back.
    pub(super) fn start(self) -> Result<(TcpListener, SocketAddr, JoinHandle<io::Result<()>>), CannotRun> {
        let address = self.bound.pages.local_addr().map_err(CannotRun::runtime)?;
        let serving = observe::serve(
            self.bound.pages,
            self.metrics,
            self.readiness,
            std::future::pending(),
        );
        Ok((self.bound.grpc, address, tokio::spawn(serving)))
    }
}
