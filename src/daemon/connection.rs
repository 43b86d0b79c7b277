//! One connection after its handshake, as the gRPC server reads and writes it.
//!
//! Until the peer has spoken the opening of HTTP/2 it is held to its time: the keepalive of HTTP/2 begins only then. A
//! peer that says something else is told of in the log and left to the server, which closes it.

use std::{
    io,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
};

use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::TcpStream,
    time::{Instant, Sleep, sleep_until},
};
use tokio_rustls::server::TlsStream;
use tonic::transport::server::Connected;

use super::turned_away::{Gatebook, TurnedAway};
use crate::peer::Peer;

/// What a client of HTTP/2 says first (RFC 9113, 3.4).
const OPENING: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

/// A connection with a peer that has shown its certificate.
pub(super) struct Connection {
    stream: TlsStream<TcpStream>,
    peer: Peer,
    opening: Option<Opening>,
}

struct Opening {
    deadline: Pin<Box<Sleep>>,
    heard: usize,
    book: Arc<Gatebook>,
}

impl Connection {
    /// A connection whose peer must have begun HTTP/2 at `deadline`.
    pub(super) fn new(
        stream: TlsStream<TcpStream>,
        peer: Peer,
        deadline: Instant,
        book: Arc<Gatebook>,
    ) -> Self {
        let opening = Opening {
            deadline: Box::pin(sleep_until(deadline)),
            heard: 0,
            book,
        };
        Self {
            stream,
            peer,
            opening: Some(opening),
        }
    }

    #[cfg(test)]
    pub(super) fn is_opening(&self) -> bool {
        self.opening.is_some()
    }

    fn turned_away(&mut self, why: TurnedAway) {
        if let Some(opening) = self.opening.take() {
            opening.book.turned_away(why, Some(self.peer.address));
        }
    }

    fn hear(&mut self, bytes: &[u8]) {
        let Some(opening) = &mut self.opening else { return };
        let expected = &OPENING[opening.heard..];
        let both = expected.len().min(bytes.len());
        if bytes.is_empty() || bytes[..both] != expected[..both] {
            self.turned_away(if bytes.is_empty() {
                TurnedAway::Closed
            } else {
                TurnedAway::NotHttp2
            });
        } else if both == expected.len() {
            self.opening = None;
        } else {
            opening.heard += both;
        }
    }

    /// Nothing came yet: the time may be over.
    fn poll_deadline(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        if let Some(opening) = &mut self.opening {
            ready!(opening.deadline.as_mut().poll(cx));
            self.turned_away(TurnedAway::Timeout);
            return Poll::Ready(Err(io::ErrorKind::TimedOut.into()));
        }
        Poll::Pending
    }
}

impl Connected for Connection {
    type ConnectInfo = Peer;

    fn connect_info(&self) -> Peer {
        self.peer.clone()
    }
}

impl AsyncRead for Connection {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        let read = Pin::new(&mut self.stream).poll_read(cx, buffer);
        if self.opening.is_none() {
            return read;
        }
        match read {
            Poll::Pending => self.poll_deadline(cx),
            Poll::Ready(read) => {
                self.hear(&buffer.filled()[before..]);
                Poll::Ready(read)
            }
        }
    }
}

impl AsyncWrite for Connection {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(cx, bytes)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write_vectored(cx, slices)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}
