//! Serving: services, the drain, and closing the log.

use std::{io::Write as _, net::SocketAddr, sync::Arc, time::Duration};

use event::Moment;
use tokio::{
    net::TcpListener,
    sync::{Notify, Semaphore, watch},
    task::JoinHandle,
};
use tokio_rustls::rustls::ServerConfig;
use tonic::{server::NamedService, service::Routes, transport::Server};
use tonic_health::{
    ServingStatus,
    pb::health_server::{Health, HealthServer},
};

use super::{
    CannotRun, accept::connections, admission::Admission, eraser, gauges, ledger, listen::flagged,
    open::Opened, reading, reflection::Told, slots, space, sweep, terms, turned_away::Gatebook,
};
use crate::{
    backups::Backups,
    clock::Clock,
    config::{DevelopmentClock, Settings},
    door::Door,
    next_key::NextKey,
    next_pseudonym_key::NextPseudonymKey,
    observe::Readiness,
    seen::SeenCertificates,
    service::{Admin, DevelopmentClock as DevelopmentClockService, Notices, Registrations},
    turns::Turns,
    wire::v1::{
        admin_service_server::AdminServiceServer, development_service_server::DevelopmentServiceServer,
        notice_service_server::NoticeServiceServer, registration_service_server::RegistrationServiceServer,
    },
};

const KEEPALIVE: Duration = Duration::from_secs(20);
/// Calls of one connection that are worked on at the same time; more wait. An agency's own software needs far fewer, and
/// one connection cannot fill the writer's queue for all others.
const CALLS_PER_CONNECTION: usize = 256;
/// HTTP/2 streams that one connection may hold open, subscriptions included.
const STREAMS_PER_CONNECTION: u32 = 1024;
/// Lists that are under way at the same time, one of a unit; each is held in memory until it is done.
const LISTS_AT_ONCE: usize = 4;
/// Header of one request.
const HEADER_BYTES: u32 = 16 * 1024;
/// Streams are told to come back and calls may end; then the connections are closed.
const DRAIN: Duration = Duration::from_secs(5);

/// The writer may take so long to answer what waits and to close the log.
const CLOSE: Duration = Duration::from_secs(60);

/// How the writer's thread ended, once it has.
type WriterEnd = JoinHandle<std::thread::Result<Result<(), engine::Failure>>>;

/// Where it listens, and how.
pub(super) struct Listeners {
    pub(super) grpc: TcpListener,
    pub(super) tls: ServerConfig,
    /// Address of the operators' pages, which are up already.
    pub(super) pages: SocketAddr,
}

/// Serves until told to stop, then drains and closes the log.
pub(super) async fn serve(
    settings: &Settings,
    opened: Opened,
    listeners: Listeners,
    stop: watch::Receiver<bool>,
) -> Result<(), CannotRun> {
    let Listeners { grpc, tls, pages } = listeners;
    let Opened {
        engine,
        writer,
        keyring,
        bells,
        left,
        metrics,
        readiness,
        spared,
    } = opened;
    let wall = Clock::system();
    let clock = clock_of(settings);
    let door = Arc::new(Door {
        started_at: Moment(wall.now_micros()),
        engine,
        clock,
        wall,
        keyring,
        bells,
        metrics,
        readiness: readiness.clone(),
        development: settings.development.is_some(),
        streams_max: settings.limits.streams_max,
        draining: stop.clone(),
        seen: SeenCertificates::default(),
        reconciling: Turns::new(LISTS_AT_ONCE),
        verifying: Arc::new(Semaphore::new(1)),
        rewrapping: Arc::new(Semaphore::new(1)),
        next_key: NextKey::of(settings),
        backups: Backups::of(settings),
        tend_backups: Notify::new(),
        rotating: tokio::sync::Mutex::default(),
        next_pseudonym_key: NextPseudonymKey::of(settings),
        to_erase: Arc::default(),
        terms: Notify::new(),
        sweeping: tokio::sync::Mutex::default(),
        previewing: Arc::new(Semaphore::new(1)),
    });
    if !door.clock.is_scenario() {
        reading::compare_clock(door.recorded(), door.clock_now());
    }
    let address = grpc.local_addr().map_err(CannotRun::runtime)?;
    let writer = watched(writer, readiness.clone());
    let (reporter, health) = tonic_health::server::health_reporter();
    let health_follows = tokio::spawn(follow(reporter, readiness));
    let gauges = tokio::spawn(gauges::keep(Arc::clone(&door)));
    let sweep = tokio::spawn(sweep::keep(Arc::clone(&door), left));
    let eraser = tokio::spawn(eraser::keep(Arc::clone(&door)));
    let terms = tokio::spawn(terms::keep(Arc::clone(&door)));
    let ledger = tokio::spawn(ledger::keep(Arc::clone(&door)));
    // A start that read the log opened what is sealed under each.
    let slots = spared.then(|| tokio::spawn(slots::look(Arc::clone(&door))));
    let room = tokio::spawn(space::keep(space::Watched {
        data_dir: settings.data_dir.clone(),
        needed: engine::room_needed(&settings.storage.of_the_log()),
        metrics: Arc::clone(&door.metrics),
        readiness: door.readiness.clone(),
    }));
    let admission = Admission {
        routes: routes(settings, &door, health)?,
        door: Arc::clone(&door),
        message_bytes_max: settings.limits.message_bytes_max,
    };
    let connections = connections(grpc, tls, Gatebook::new(Arc::clone(&door.metrics)));
    ready(address, pages);
    let serving = server().serve_with_incoming_shutdown(admission, connections, flagged(stop.clone()));
    let served = tokio::select! {
        served = serving => served,
        () = async { flagged(stop).await; tokio::time::sleep(DRAIN).await } => Ok(()),
    };
    gauges.abort();
    room.abort();
    sweep.abort();
    eraser.abort();
    terms.abort();
    ledger.abort();
    slots.iter().for_each(JoinHandle::abort);
    health_follows.abort();
    // Connections that nobody reads still hold the door, and with it the engine.
    door.engine.stop();
    let served = served.map_err(|error| CannotRun::Server(error.to_string()));
    close(settings, writer).await?;
    served
}

/// Where `now` comes from.
pub(super) fn clock_of(settings: &Settings) -> Clock {
    match settings.development.as_ref().map(|d| &d.clock) {
        Some(DevelopmentClock::Scenario { start_micros }) => Clock::scenario(*start_micros),
        _ => Clock::system(),
    }
}

/// Waits for the writer from the beginning: when it falls over, the daemon is not ready at once.
fn watched(writer: engine::WriterThread, readiness: Readiness) -> WriterEnd {
    tokio::task::spawn_blocking(move || {
        let ended = writer.join();
        match &ended {
            Ok(Ok(())) => {}
            Ok(Err(why)) => tracing::error!(%why, "the writer has ended; nothing is written until a restart"),
            Err(_) => tracing::error!("the writer fell over; nothing is written until a restart"),
        }
        readiness.not_ready(
            "writer",
            "the writer has ended; nothing is written until a restart",
        );
        ended
    })
}

/// The gRPC health service says what the readiness page says.
async fn follow(reporter: tonic_health::server::HealthReporter, readiness: Readiness) {
    let services = [
        "",
        RegistrationServiceServer::<Registrations>::NAME,
        NoticeServiceServer::<Notices>::NAME,
        AdminServiceServer::<Admin>::NAME,
    ];
    loop {
        let ready = readiness.is_ready();
        let status = if ready {
            ServingStatus::Serving
        } else {
            ServingStatus::NotServing
        };
        for service in services {
            reporter.set_service_status(service, status).await;
        }
        readiness.until(!ready).await;
    }
}

fn server() -> Server {
    Server::builder()
        .http2_keepalive_interval(Some(KEEPALIVE))
        .http2_max_header_list_size(Some(HEADER_BYTES))
        .concurrency_limit_per_connection(CALLS_PER_CONNECTION)
        .max_concurrent_streams(Some(STREAMS_PER_CONNECTION))
}

fn routes(
    settings: &Settings,
    door: &Arc<Door>,
    health: HealthServer<impl Health>,
) -> Result<Routes, CannotRun> {
    let most = settings.limits.message_bytes_max;
    let scenario = settings.development.as_ref().map(|d| &d.clock);
    let scenario = matches!(scenario, Some(DevelopmentClock::Scenario { .. }));
    let told = Told::new(scenario)?;
    let mut services = Routes::builder();
    services
        .add_service(health.max_decoding_message_size(most))
        .add_service(told.v1()?.max_decoding_message_size(most))
        .add_service(told.v1alpha()?.max_decoding_message_size(most))
        .add_service(
            RegistrationServiceServer::new(Registrations(Arc::clone(door))).max_decoding_message_size(most),
        )
        .add_service(NoticeServiceServer::new(Notices(Arc::clone(door))).max_decoding_message_size(most))
        .add_service(AdminServiceServer::new(Admin(Arc::clone(door))).max_decoding_message_size(most));
    if scenario {
        let clock = DevelopmentServiceServer::new(DevelopmentClockService(Arc::clone(door)));
        services.add_service(clock.max_decoding_message_size(most));
    }
    Ok(services.routes().prepare())
}

/// The one line on standard output: whoever started the daemon reads where it listens.
fn ready(address: SocketAddr, pages: SocketAddr) {
    // Nobody may be reading it; a daemon serves all the same.
    let _ = writeln!(
        std::io::stdout(),
        "kringd ready: grpc {address} metrics http://{pages}/metrics"
    );
    tracing::info!(%address, %pages, "serving");
}

/// Waits for the writer to answer what waits and to close the log.
async fn close(settings: &Settings, writer: WriterEnd) -> Result<(), CannotRun> {
    // A disk that does not answer holds the writer; it must not hold the stop for ever. What was acknowledged is durable.
    let Ok(ended) = tokio::time::timeout(CLOSE, writer).await else {
        return Err(CannotRun::Server(
            "the writer stands still; the log was not closed".into(),
        ));
    };
    match ended {
        Ok(Ok(Ok(()))) => {
            tracing::info!("the log is closed");
            Ok(())
        }
        Ok(Ok(Err(why))) => Err(CannotRun::Store {
            path: settings.data_dir.clone(),
            why,
        }),
        _ => Err(CannotRun::Server("the writer ended by a panic".into())),
    }
}

#[cfg(test)]
#[path = "serve_tests.rs"]
mod tests;
