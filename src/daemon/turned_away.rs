//! Connections that are turned away before any request: a closed list of reasons, counted and told.
//!
//! A refused handshake is a TLS alert that a vendor cannot read; the operator can, here. A line holds the address of the
//! peer and the reason, never anything of its certificate, and comes at most once per reason and second: a scanner must
//! not fill the disk. The metric counts every one.

use std::{
    io,
    net::IpAddr,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use tokio_rustls::rustls::{CertificateError, Error as Tls};

use crate::observe::Metrics;

const ONE_LINE_PER: Duration = Duration::from_secs(1);

macro_rules! reasons {
    ($($variant:ident $code:literal $sentence:literal;)+) => {
        /// Why a connection is turned away.
        #[derive(Clone, Copy, PartialEq, Eq, Debug)]
        pub(super) enum TurnedAway {
            $(#[doc = $sentence] $variant,)+
        }

        impl TurnedAway {
            const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// Stable name, the `reason` of `kring_refusals_total`.
            pub(super) const fn code(self) -> &'static str {
                match self { $(Self::$variant => $code),+ }
            }

            const fn sentence(self) -> &'static str {
                match self { $(Self::$variant => $sentence),+ }
            }
        }
    };
}

reasons! {
    NoCertificate "TLS_NO_CERTIFICATE" "the peer shows no client certificate";
    UnknownAuthority "TLS_UNKNOWN_AUTHORITY" "the client certificate is not of an authority in tls.client_authorities";
    BadCertificate "TLS_BAD_CERTIFICATE" "the client certificate or its chain cannot be used";
    PeerRefuses "TLS_PEER_REFUSES" "the peer ended the handshake: it does not accept the certificate of this daemon, or nothing it offers fits";
    NotTls "TLS_NOT_TLS" "the peer does not speak TLS";
    NotHttp2 "NOT_HTTP2" "the peer speaks no HTTP/2 behind TLS";
    Timeout "TLS_TIMEOUT" "the peer did not complete its opening in time";
    Crowded "TLS_CROWDED" "too many handshakes at once; the oldest one was given up";
    Closed "TLS_CLOSED" "the peer went away before the handshake was over";
    NotAccepted "NOT_ACCEPTED" "the system gives no more connections; look at the limit of open files";
    Other "TLS_OTHER" "the handshake failed";
}

impl TurnedAway {
    /// Sorts the error of a handshake.
    pub(super) fn of_handshake(error: &io::Error) -> Self {
        let inner = error.get_ref().and_then(|inner| inner.downcast_ref::<Tls>());
        match inner {
            Some(Tls::NoCertificatesPresented) => Self::NoCertificate,
            // A foreign authority of the same name shows as a signature that does not fit.
            Some(Tls::InvalidCertificate(
                CertificateError::UnknownIssuer | CertificateError::BadSignature,
            )) => Self::UnknownAuthority,
            Some(Tls::InvalidCertificate(_)) => Self::BadCertificate,
            Some(Tls::AlertReceived(_)) => Self::PeerRefuses,
            Some(Tls::InvalidMessage(_)) => Self::NotTls,
            Some(_) => Self::Other,
            None => Self::Closed,
        }
    }

    /// A load balancer that only tries the port closes it every second, which is no news.
    const fn is_daily(self) -> bool {
        matches!(self, Self::Closed)
    }
}

/// Counts and tells; shared by everything that accepts.
pub(super) struct Gatebook {
    metrics: Arc<Metrics>,
    told: Mutex<[Told; TurnedAway::ALL.len()]>,
}

#[derive(Clone, Copy, Default)]
struct Told {
    last: Option<Instant>,
    left_out: u64,
}

impl Told {
    /// How many lines were left out before this one; `None` when this one is left out too.
    fn may_tell(&mut self, now: Instant) -> Option<u64> {
        let too_soon = self
            .last
            .is_some_and(|last| now.saturating_duration_since(last) < ONE_LINE_PER);
        if too_soon {
            self.left_out += 1;
            return None;
        }
        self.last = Some(now);
        Some(std::mem::take(&mut self.left_out))
    }
}

impl Gatebook {
    pub(super) fn new(metrics: Arc<Metrics>) -> Self {
        Self {
            metrics,
            told: Mutex::default(),
        }
    }

    /// A connection was turned away; `peer` is absent when the system gave none.
    pub(super) fn turned_away(&self, why: TurnedAway, peer: Option<IpAddr>) {
        self.metrics.refused(why.code());
        let may_tell = {
            let mut told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
            told[why as usize].may_tell(Instant::now())
        };
        let (Some(left_out), reason, because) = (may_tell, why.code(), why.sentence()) else {
            return;
        };
        let peer = peer.map(|peer| peer.to_string()).unwrap_or_default();
        if why.is_daily() {
            tracing::debug!(%peer, reason, left_out, "a connection is turned away: {because}");
        } else {
            tracing::warn!(%peer, reason, left_out, "a connection is turned away: {because}");
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::{config::LogFormat, observe::logged::logged};

    #[test]
    fn every_reason_stands_on_the_operators_page() {
        let page = include_str!("../../docs/metrics.md");
        for reason in TurnedAway::ALL {
            assert!(
                page.contains(&format!("| `{}` |", reason.code())),
                "{}",
                reason.code()
            );
        }
    }

    #[test]
    fn every_reason_has_a_stable_name_and_a_place_of_its_own() {
        let codes: BTreeSet<_> = TurnedAway::ALL.iter().map(|why| why.code()).collect();
        assert_eq!(codes.len(), TurnedAway::ALL.len());
        for (place, why) in TurnedAway::ALL.iter().enumerate() {
            assert_eq!(*why as usize, place, "{}", why.code());
        }
    }

    #[test]
    fn one_line_per_second_says_how_many_were_left_out() {
        let start = Instant::now();
        let mut told = Told::default();
        let at = |millis| start + Duration::from_millis(millis);
        assert_eq!(told.may_tell(at(0)), Some(0));
        assert_eq!(told.may_tell(at(1)), None);
        assert_eq!(told.may_tell(at(999)), None);
        assert_eq!(told.may_tell(at(1000)), Some(2));
        assert_eq!(told.may_tell(at(1500)), None);
        assert_eq!(told.may_tell(at(5000)), Some(1));
    }

    #[test]
    fn each_turned_away_connection_is_counted_under_its_reason() {
        let metrics = Arc::new(Metrics::new("test"));
        let book = Gatebook::new(Arc::clone(&metrics));
        for _ in 0..3 {
            book.turned_away(TurnedAway::NotTls, Some([127, 0, 0, 1].into()));
        }
        let page = metrics.page().unwrap();
        assert!(
            page.contains("kring_refusals_total{reason=\"TLS_NOT_TLS\"} 3"),
            "{page}"
        );
    }

    #[test]
    fn a_line_holds_the_address_and_the_reason() {
        let text = logged(LogFormat::Text, "info", false, || {
            let book = Gatebook::new(Arc::new(Metrics::new("test")));
            book.turned_away(TurnedAway::UnknownAuthority, Some([192, 0, 2, 7].into()));
            book.turned_away(TurnedAway::Closed, Some([192, 0, 2, 8].into()));
            book.turned_away(TurnedAway::NotAccepted, None);
        });
        let lines: Vec<_> = text.lines().collect();
        assert_eq!(lines.len(), 2, "a closed port is no news: {text}");
        for word in ["WARN", "192.0.2.7", "TLS_UNKNOWN_AUTHORITY", "left_out=0"] {
            assert!(lines[0].contains(word), "`{word}` is missing in: {text}");
        }
        assert!(lines[1].contains("NOT_ACCEPTED"), "{text}");
    }

    #[test]
    fn handshake_errors_are_sorted() {
        let tls = |error: Tls| TurnedAway::of_handshake(&io::Error::new(io::ErrorKind::InvalidData, error));
        let certificate = |error| tls(Tls::InvalidCertificate(error));
        assert_eq!(tls(Tls::NoCertificatesPresented), TurnedAway::NoCertificate);
        assert_eq!(
            certificate(CertificateError::UnknownIssuer),
            TurnedAway::UnknownAuthority
        );
        assert_eq!(
            certificate(CertificateError::BadEncoding),
            TurnedAway::BadCertificate
        );
        assert_eq!(tls(Tls::NoApplicationProtocol), TurnedAway::Other);
        let gone = io::Error::from(io::ErrorKind::UnexpectedEof);
        assert_eq!(TurnedAway::of_handshake(&gone), TurnedAway::Closed);
    }
}
