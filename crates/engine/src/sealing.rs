//! From a fact to the bytes of an event.

use decision::Recorded;
use event::{Header, Moment, encode};
use rand::RngCore;
use seal::Matter;

use crate::{Failure, keys::Keys};

/// Seals one fact for its place in the log; its bytes, and its matter.
pub(crate) fn seal_fact(
    recorded: &Recorded,
    epoch: u64,
    position: u64,
    recorded_at: Moment,
    keys: &mut Keys,
    random: &mut dyn RngCore,
) -> Result<(Vec<u8>, Matter), Failure> {
    let plain = encode(&recorded.fact);
    let mut nonce = [0; 12];
    random.fill_bytes(&mut nonce);
    let header = Header {
        kind: plain.kind,
        companions: u8::try_from(plain.companions.len()).map_err(|_| Failure::Unsealable)?,
        party: plain.party,
        caller: plain.caller,
        recorded_at,
        matter: plain.matter,
        receipt: recorded.receipt,
        nonce,
    };
    let mut needed = vec![plain.matter];
    needed.extend(&plain.companions);
    if !keys.fetch(&needed, position, random)? {
        // A decision never refers to what is erased: the tables do not hold it.
        return Err(Failure::KeyMissing { position });
    }
    let primary = keys.at_hand(plain.matter).ok_or(Failure::Unsealable)?;
    let companions: Option<Vec<_>> = plain
        .companions
        .iter()
        .map(|&matter| keys.at_hand(matter))
        .collect();
    let companions = companions.ok_or(Failure::Unsealable)?;
    let sealed = seal::seal(
        primary,
        &companions,
        nonce,
        &header.bound_to(epoch, position),
        &plain.body,
    )
    .map_err(|_| Failure::Unsealable)?;
    let mut bytes = header.to_bytes().to_vec();
    bytes.extend(sealed);
    Ok((bytes, plain.matter))
}
