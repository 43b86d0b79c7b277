//! Fields that many messages share: ids, dates, texts, moments.

use decision::{Reason, Refusal, RequestMarks};
use event::{ClientReference, Day, Moment, MunicipalityCode, RegistrationId, RequestId, RequestMark};
use prost::Message;
use prost_types::Timestamp;
use pseudonym::{DigestKey, KeyLabel, RequestHasher};
use uuid::Uuid;
use zeroize::Zeroizing;

use super::Desk;

/// Longest opaque text that an agency may send.
const ACTOR_CHARACTERS_MAX: usize = 64;
/// 1 January 1900, in days before 1 January 1970. Nobody whom the index is about was involved in anything earlier: such
/// a date is a year that lost a digit.
const EARLIEST: Day = Day(-25_567);

/// A keyed digest under each pseudonym key at hand.
#[derive(Clone, Copy)]
pub(super) struct Digests {
    present: Digest,
    former: Option<Digest>,
}

/// A digest, and under which key it was made.
type Digest = (KeyLabel, [u8; 32]);

impl Digests {
    /// Of something under each key.
    pub(super) fn of(desk: &Desk, digest: impl Fn(&DigestKey) -> [u8; 32]) -> Self {
        let (present, former) = desk.keys.each(|key| (key.digests.label(), digest(&key.digests)));
        Self { present, former }
    }

    /// Under the key that was at hand first.
    pub(super) fn oldest(&self) -> &[u8; 32] {
        let (_, digest) = self.former.as_ref().unwrap_or(&self.present);
        digest
    }

    /// The marks of a request with this id.
    pub(super) fn marks(self, id: RequestId) -> RequestMarks {
        let mark = |(label, digest)| RequestMark { id, digest, label };
        RequestMarks {
            present: mark(self.present),
            former: self.former.map(mark),
        }
    }
}

/// Keyed digest of a whole request, so that a repetition is recognised. Keyed, because a plain digest would let
/// anybody with the log try out identities.
pub(super) fn digest(desk: &Desk, rpc: &'static str, message: &impl Message) -> Digests {
    let encoded = Zeroizing::new(message.encode_to_vec());
    Digests::of(desk, |key| {
        let mut hasher = RequestHasher::new(key);
        hasher.field(rpc.as_bytes()).field(&encoded);
        hasher.finish().0
    })
}

/// The mark of a request.
pub(super) fn mark(request_id: &str, digests: Digests) -> Result<RequestMarks, Refusal> {
    let id = Uuid::parse_str(request_id).map_err(|_| Refusal::at(Reason::RequestIdMissing, "request_id"))?;
    Ok(digests.marks(RequestId(id.into_bytes())))
}

/// An id that the index gave out. One that cannot be is not found, like one that is not there.
pub(crate) fn registration_id(text: &str) -> Result<RegistrationId, Refusal> {
    let id =
        Uuid::parse_str(text).map_err(|_| Refusal::at(Reason::RegistrationNotFound, "registration_id"))?;
    Ok(RegistrationId(id.into_bytes()))
}

/// The agency's own reference.
pub(super) fn client_reference(text: &str) -> Result<Option<ClientReference>, Refusal> {
    if text.is_empty() {
        return Ok(None);
    }
    let id = Uuid::parse_str(text).map_err(|_| Refusal::at(Reason::ReferenceInvalid, "client_reference"))?;
    Ok(Some(ClientReference(id.into_bytes())))
}

/// A required day.
pub(super) fn day(text: &str, field: &str) -> Result<Day, Refusal> {
    optional_day(text, field)?.ok_or_else(|| Refusal::at(Reason::FieldMissing, field))
}

/// A day or nothing.
pub(super) fn optional_day(text: &str, field: &str) -> Result<Option<Day>, Refusal> {
    if text.is_empty() {
        return Ok(None);
    }
    let day = Day::parse(text).ok_or_else(|| Refusal::at(Reason::DateInvalid, field))?;
    if day < EARLIEST {
        return Err(Refusal::at(Reason::DateTooEarly, field));
    }
    Ok(Some(day))
}

/// An enum that holds no value of ours: nothing was said (0), or something that this protocol does not know.
pub(super) fn no_value(number: i32, field: impl Into<String>) -> Refusal {
    let reason = if number == 0 {
        Reason::FieldMissing
    } else {
        Reason::FieldUnknownValue
    };
    Refusal::at(reason, field)
}

/// A municipality code; whether it exists is the decision's to say.
pub(super) fn municipality(text: &str, field: &str) -> Result<MunicipalityCode, Refusal> {
    match text {
        "" => Err(Refusal::at(Reason::FieldMissing, field)),
        text => MunicipalityCode::parse(text).ok_or_else(|| Refusal::at(Reason::UnknownMunicipality, field)),
    }
}

/// Who pressed the button, in the agency's own terms: a code, so that nobody can write a note about a family into it.
pub(super) fn actor(text: String) -> Result<String, Refusal> {
    if text.chars().count() > ACTOR_CHARACTERS_MAX {
        return Err(Refusal::too_long("actor", ACTOR_CHARACTERS_MAX));
    }
    let code = |c: char| c.is_ascii_alphanumeric() || "._@:-".contains(c);
    if text.chars().all(code) {
        Ok(text)
    } else {
        Err(Refusal::at(Reason::ActorInvalid, "actor"))
    }
}

/// A moment on the wire.
pub(crate) fn stamp(moment: Moment) -> Timestamp {
    Timestamp {
        seconds: moment.0.div_euclid(1_000_000),
        nanos: i32::try_from(moment.0.rem_euclid(1_000_000) * 1000).unwrap_or(0),
    }
}

/// An id as text.
pub(crate) fn uuid(bytes: [u8; 16]) -> String {
    Uuid::from_bytes(bytes).to_string()
}

/// An optional day as text; empty for none.
pub(super) fn day_text(day: Option<Day>) -> String {
    day.map(|day| day.to_string()).unwrap_or_default()
}

/// The code of a municipality that the reference data knows.
pub(crate) fn known_municipality(
    reference: &policy::Reference,
    text: &str,
) -> Result<MunicipalityCode, Refusal> {
    let code = municipality(text, "municipality")?;
    match reference.municipality(code) {
        Some(_) => Ok(code),
        None => Err(Refusal::at(Reason::UnknownMunicipality, "municipality")),
    }
}
