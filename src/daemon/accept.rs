//! Accepting: one task takes connections from the system, each handshake has a task of its own.
//!
//! A peer that is slow or silent in its handshake costs the others nothing: handshakes run side by side, each has a
//! deadline, and when there are too many the oldest is given up, which is never one that makes progress at a normal
//! pace. Absent: what a peer may do once it is connected.

use std::{collections::VecDeque, convert::Infallible, io, net::IpAddr, sync::Arc, time::Duration};

use tokio::{
    net::{TcpListener, TcpStream},
    sync::mpsc,
    task::AbortHandle,
    time::{Instant, sleep, timeout},
};
use tokio_rustls::{TlsAcceptor, rustls::ServerConfig};
use tokio_stream::wrappers::ReceiverStream;

use super::{
    connection::Connection,
    turned_away::{Gatebook, TurnedAway},
};
use crate::peer::Peer;

const LIMITS: Limits = Limits {
    handshake: Duration::from_secs(10),
    opening: Duration::from_secs(10),
    handshakes: 512,
};
/// Connections that have passed and wait for the server to take them.
const PASSED: usize = 16;
/// Pause after the system has refused a connection, for lack of file descriptors most likely.
const REFUSED_PAUSE: Duration = Duration::from_millis(100);

#[derive(Clone, Copy)]
struct Limits {
    /// For TLS.
    handshake: Duration,
    /// For the first words of HTTP/2 after it.
    opening: Duration,
    /// Handshakes at the same time; a normal one takes milliseconds.
    handshakes: usize,
}

type Passed = mpsc::Sender<Result<Connection, Infallible>>;

/// The connections that pass their handshake. The listener closes when the stream is dropped.
pub(super) fn connections(
    listener: TcpListener,
    tls: ServerConfig,
    book: Gatebook,
) -> ReceiverStream<Result<Connection, Infallible>> {
    accepting(listener, tls, book, LIMITS)
}

fn accepting(
    listener: TcpListener,
    tls: ServerConfig,
    book: Gatebook,
    limits: Limits,
) -> ReceiverStream<Result<Connection, Infallible>> {
    let (passed, connections) = mpsc::channel(PASSED);
    let gate = Gate {
        tls: Arc::new(tls).into(),
        book: Arc::new(book),
        passed,
        limits,
    };
    tokio::spawn(accept(listener, gate));
    ReceiverStream::new(connections)
}

#[derive(Clone)]
struct Gate {
    tls: TlsAcceptor,
    book: Arc<Gatebook>,
    passed: Passed,
    limits: Limits,
}

async fn accept(listener: TcpListener, gate: Gate) {
    let mut handshakes = Handshakes::default();
    loop {
        let accepted = tokio::select! {
            () = gate.passed.closed() => return,
            accepted = listener.accept() => accepted,
        };
        match accepted {
            Ok((stream, address)) => {
                if let Some(given_up) = handshakes.make_room(gate.limits.handshakes) {
                    gate.book.turned_away(TurnedAway::Crowded, Some(given_up));
                }
                let address = address.ip().to_canonical();
                let task = tokio::spawn(gate.clone().handshake(stream, address));
                handshakes.0.push_back((address, task.abort_handle()));
            }
            Err(error) if is_of_one_peer(&error) => {}
            Err(_) => {
                gate.book.turned_away(TurnedAway::NotAccepted, None);
                sleep(REFUSED_PAUSE).await;
            }
        }
    }
}

/// That peer went away again; the next one may be waiting.
fn is_of_one_peer(error: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    matches!(
        error.kind(),
        ConnectionAborted | ConnectionRefused | ConnectionReset
    )
}

impl Gate {
    async fn handshake(self, stream: TcpStream, address: IpAddr) {
        // Only a hint: a connection works without it.
        let _ = stream.set_nodelay(true);
        let stream = match timeout(self.limits.handshake, self.tls.accept(stream)).await {
            Ok(Ok(stream)) => stream,
            Ok(Err(error)) => {
                let why = TurnedAway::of_handshake(&error);
                return self.book.turned_away(why, Some(address));
            }
            Err(_) => return self.book.turned_away(TurnedAway::Timeout, Some(address)),
        };
        let certificate = stream.get_ref().1.peer_certificates().and_then(<[_]>::first);
        let peer = Peer::read(address, certificate.map(AsRef::as_ref));
        let deadline = Instant::now() + self.limits.opening;
        let connection = Connection::new(stream, peer, deadline, self.book);
        // An error means that the daemon is stopping; then the connection closes.
        let _ = self.passed.send(Ok(connection)).await;
    }
}

/// Handshakes under way, oldest first, and some that are over.
#[derive(Default)]
struct Handshakes(VecDeque<(IpAddr, AbortHandle)>);

impl Handshakes {
    /// Makes room for one more among `most`; says whose handshake was given up for it.
    fn make_room(&mut self, most: usize) -> Option<IpAddr> {
        if self.0.len() < most {
            return None;
        }
        self.0.retain(|(_, task)| !task.is_finished());
        if self.0.len() < most {
            return None;
        }
        let (address, oldest) = self.0.pop_front()?;
        oldest.abort();
        Some(address)
    }
}

impl Drop for Handshakes {
    fn drop(&mut self) {
        for (_, task) in &self.0 {
            task.abort();
        }
    }
}

#[cfg(test)]
#[path = "accept_tests.rs"]
mod tests;
