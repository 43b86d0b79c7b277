//! Certificates: who a caller is by its own, and a small authority for development and demonstrations.
//!
//! Place in the flow: the first arrow, who asks. TLS has proved that the caller holds the key of the certificate and
//! that a trusted authority signed it; here only the names in it are read. Absent: trust in anything that a caller
//! says about itself outside its certificate, and revocation, which is the register of agencies.

mod authority;
mod identity;
mod validity;

pub use authority::{CannotIssue, ClientSubject, DevelopmentAuthority, Issued};
pub use event::Oin;
pub use identity::{BadCertificate, Fingerprint, PeerIdentity};
pub use validity::{OutsideValidity, Validity};

#[cfg(test)]
mod tests;
