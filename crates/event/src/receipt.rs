//! The receipt commitment: with it an agency can show, offline, that *its* registration is in the log.
//!
//! Place in the flow: computed with the decision, stands in clear in the header of the registration's event. It covers
//! no identity; without the 16 random bytes of salt, which only the agency and the sealed body hold, it says nothing.

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::{Day, Moment, Oin, RegistrationId, RegistrationKind};

/// 16 random bytes that keep the commitment from being guessed.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReceiptSalt(#[serde(with = "serde_bytes")] pub [u8; 16]);

impl std::fmt::Debug for ReceiptSalt {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("ReceiptSalt(..)")
    }
}

/// SHA-256 over the fields in this order: `kring receipt v1\n`, salt (16), registration id (16), OIN (20),
/// length of the unit code (1), unit code, kind (1), since as days since 1970 (4, LE), recorded_at in microseconds (8, LE).
#[must_use]
pub fn commitment(
    salt: ReceiptSalt,
    id: RegistrationId,
    oin: Oin,
    unit_code: &str,
    kind: RegistrationKind,
    since: Day,
    recorded_at: Moment,
) -> [u8; 32] {
    let mut hash = Sha256::new();
    hash.update(b"kring receipt v1\n");
    hash.update(salt.0);
    hash.update(id.0);
    hash.update(oin.as_str().as_bytes());
    hash.update([u8::try_from(unit_code.len()).unwrap_or(u8::MAX)]);
    hash.update(unit_code.as_bytes());
    hash.update([kind as u8]);
    hash.update(since.0.to_le_bytes());
    hash.update(recorded_at.0.to_le_bytes());
    hash.finalize().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_receipt_is_the_same_for_everybody_who_holds_the_salt() {
        let oin = Oin::parse("00000099000000000001").unwrap();
        let make = |salt| {
            commitment(
                ReceiptSalt([salt; 16]),
                RegistrationId([2; 16]),
                oin,
                "team-noord",
                RegistrationKind::Involvement,
                Day(16000),
                Moment(1_400_000_000_000_000),
            )
        };
        // Computed independently over the documented byte string; must never change.
        let hex: String = make(1).iter().map(|b| format!("{b:02x}")).collect();
        assert_eq!(hex, include_str!("../golden/receipt-v1.hex").trim());
        assert_ne!(make(1), make(2));
    }
}
