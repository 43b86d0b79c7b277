//! What each refusal must say, written down beside the code that says it: a change of one without the other is a fault.

use std::time::Duration;

use decision::Reason;
use tonic::Code;

/// Where a caller meets a refusal.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Where {
    /// In the status of the call.
    Status(Code),
    /// In the answer to one item of a list.
    Item,
    /// Already in the TLS handshake, which ends with an alert and not with a status. The reason stands behind it as a
    /// second lock (`UNAUTHENTICATED`), for a listener that would let such a connection through.
    Handshake,
}

/// Whether the same call may succeed later.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Again {
    /// Not before something is changed.
    No,
    /// After this time, which stands in RetryInfo.
    After(Duration),
    /// In these words.
    Yes(&'static str),
}

/// What a refusal must say.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Expected {
    pub(crate) reason: Reason,
    pub(crate) told: Where,
    /// Where it is met most; empty: the refusal is about no field.
    pub(crate) field: &'static str,
    pub(crate) again: Again,
}

/// What this reason must say; `None` when there is no such reason.
pub(crate) fn of(code: &str) -> Option<Expected> {
    let &(_, told, field, again) = TABLE.iter().find(|row| row.0 == code)?;
    let reason = Reason::ALL.iter().copied().find(|reason| reason.code() == code)?;
    Some(Expected {
        reason,
        told,
        field,
        again,
    })
}

type Row = (&'static str, Where, &'static str, Again);

const fn row(code: &'static str, told: Where, field: &'static str, again: Again) -> Row {
    (code, told, field, again)
}

const fn after(millis: u64) -> Again {
    Again::After(Duration::from_millis(millis))
}

/// All of them, in the order of the list.
#[rustfmt::skip]
const TABLE: &[Row] = &[
    row("NO_CERTIFICATE", Where::Handshake, "", Again::No),
    row("BAD_CERTIFICATE", Where::Status(Code::Unauthenticated), "", Again::No),
    row("CERTIFICATE_EXPIRED", Where::Status(Code::Unauthenticated), "", Again::No),
    row("UNKNOWN_OIN", Where::Status(Code::PermissionDenied), "", Again::No),
    row("AGENCY_SUSPENDED", Where::Status(Code::PermissionDenied), "", Again::No),
    row("NO_MANDATE", Where::Status(Code::PermissionDenied), "acting.on_behalf_of_oin", Again::No),
    row("UNKNOWN_UNIT", Where::Status(Code::PermissionDenied), "acting.unit_code", Again::No),
    row("UNIT_NOT_NAMED", Where::Status(Code::PermissionDenied), "acting.unit_code", Again::No),
    row("CERTIFICATE_REVOKED", Where::Status(Code::Unauthenticated), "", Again::No),
    row("CERTIFICATE_NOT_PINNED", Where::Status(Code::Unauthenticated), "", Again::No),
    row("NOT_ADMINISTRATOR", Where::Status(Code::PermissionDenied), "", Again::No),
    row("ROLES_SEPARATE", Where::Status(Code::PermissionDenied), "", Again::No),
    row("NOT_GRPC", Where::Status(Code::InvalidArgument), "", Again::No),
    row("UNKNOWN_RPC", Where::Status(Code::Unimplemented), "", Again::No),
    row("COMPRESSION_UNSUPPORTED", Where::Status(Code::Unimplemented), "", Again::No),
    row("MESSAGE_MALFORMED", Where::Status(Code::InvalidArgument), "", Again::No),
    row("MESSAGE_TOO_LARGE", Where::Status(Code::ResourceExhausted), "", Again::No),
    row("REQUEST_ID_INVALID", Where::Status(Code::InvalidArgument), "request_id", Again::No),
    row("ERASED", Where::Status(Code::AlreadyExists), "request_id", Again::No),
    row("REQUEST_ID_REUSED", Where::Status(Code::AlreadyExists), "request_id", Again::No),
    row("FIELD_REQUIRED", Where::Status(Code::InvalidArgument), "the field", Again::No),
    row("FIELD_TOO_LONG", Where::Status(Code::InvalidArgument), "the field", Again::No),
    row("FIELD_UNKNOWN_VALUE", Where::Status(Code::InvalidArgument), "the field", Again::No),
    row("DATE_INVALID", Where::Status(Code::InvalidArgument), "the field", Again::No),
    row("DATE_IN_FUTURE", Where::Status(Code::InvalidArgument), "the field", Again::No),
    row("DATE_TOO_EARLY", Where::Status(Code::InvalidArgument), "the field", Again::No),
    row("DATES_REVERSED", Where::Status(Code::InvalidArgument), "the field", Again::No),
    row("CLIENT_REFERENCE_INVALID", Where::Status(Code::InvalidArgument), "client_reference", Again::No),
    row("ACTOR_INVALID", Where::Status(Code::InvalidArgument), "actor", Again::No),
    row("TOO_MANY_RELATIONS", Where::Status(Code::InvalidArgument), "relations", Again::No),
    row("IDENTITY_REQUIRED", Where::Status(Code::InvalidArgument), "the field", Again::No),
    row("BSN_LENGTH", Where::Status(Code::InvalidArgument), "person.bsn", Again::No),
    row("BSN_NOT_DIGITS", Where::Status(Code::InvalidArgument), "person.bsn", Again::No),
    row("BSN_ELEVEN_TEST", Where::Status(Code::InvalidArgument), "person.bsn", Again::No),
    row("BSN_LEADING_ZEROS", Where::Status(Code::InvalidArgument), "person.bsn", Again::No),
    row("BSN_ALL_ZERO", Where::Status(Code::InvalidArgument), "person.bsn", Again::No),
    row("SURNAME_EMPTY", Where::Status(Code::InvalidArgument), "person.described.surname", Again::No),
    row("NAME_TOO_LONG", Where::Status(Code::InvalidArgument), "person.described.surname", Again::No),
    row("NAME_NOT_LATIN", Where::Status(Code::InvalidArgument), "person.described.surname", Again::No),
    row("BIRTH_DATE_IMPOSSIBLE", Where::Status(Code::InvalidArgument), "person.birth_date", Again::No),
    row("BIRTH_DATE_IN_FUTURE", Where::Status(Code::InvalidArgument), "person.birth_date", Again::No),
    row("BIRTH_DATE_REQUIRED", Where::Status(Code::InvalidArgument), "person.birth_date", Again::No),
    row("SEX_INVALID", Where::Status(Code::InvalidArgument), "person.described.sex", Again::No),
    row("DUE_MONTH_IMPOSSIBLE", Where::Status(Code::InvalidArgument), "person.expected_child.due_month", Again::No),
    row("MOTHER_IS_EXPECTED", Where::Status(Code::InvalidArgument), "person.expected_child", Again::No),
    row("ROLE_DOES_NOT_FIT", Where::Status(Code::InvalidArgument), "role", Again::No),
    row("ADULT_SUBJECT", Where::Status(Code::FailedPrecondition), "role", Again::No),
    row("NOT_A_CHILD", Where::Status(Code::InvalidArgument), "role", Again::No),
    row("UNKNOWN_MUNICIPALITY", Where::Status(Code::InvalidArgument), "responsible_municipality", Again::No),
    row("MUNICIPALITY_TWICE", Where::Status(Code::InvalidArgument), "agency.municipalities[1]", Again::No),
    row("UNKNOWN_SECTOR", Where::Status(Code::InvalidArgument), "agency.sector", Again::No),
    row("REGISTRATION_NOT_FOUND", Where::Status(Code::NotFound), "registration_id", Again::No),
    row("ALREADY_ENDED", Where::Status(Code::FailedPrecondition), "registration_id", Again::No),
    row("RELATED_TO_SELF", Where::Status(Code::InvalidArgument), "relations[0].to", Again::No),
    row("PARENT_OF_OWN_PARENT", Where::Status(Code::InvalidArgument), "relations[0].from", Again::No),
    row("BRP_NOT_ALLOWED", Where::Status(Code::PermissionDenied), "relations[0].source", Again::No),
    row("RELATION_NOT_YOURS", Where::Status(Code::PermissionDenied), "relation", Again::No),
    row("PAGE_TOKEN_INVALID", Where::Status(Code::InvalidArgument), "page_token", Again::No),
    row("RECONCILE_ORDER", Where::Status(Code::InvalidArgument), "", Again::No),
    row("RECONCILE_INCOMPLETE", Where::Status(Code::InvalidArgument), "", Again::Yes("yes, the whole list")),
    row("RECONCILE_TOO_LONG", Where::Status(Code::InvalidArgument), "item", Again::No),
    row("RECONCILE_ENDS_TOO_MANY", Where::Status(Code::FailedPrecondition), "opening.ends_at_most", Again::No),
    row("RECONCILE_BUSY", Where::Status(Code::ResourceExhausted), "", after(250)),
    row("ONE_OFF_IN_LIST", Where::Item, "one_off", Again::No),
    row("FIELD_NOT_HERE", Where::Item, "request_id", Again::No),
    row("CURSOR_INVALID", Where::Status(Code::InvalidArgument), "cursor", Again::No),
    row("CURSOR_STALE", Where::Status(Code::OutOfRange), "cursor", Again::No),
    row("CURSOR_AHEAD", Where::Status(Code::OutOfRange), "cursor", Again::No),
    row("AGENCY_EXISTS", Where::Status(Code::AlreadyExists), "agency.oin", Again::No),
    row("UNIT_EXISTS", Where::Status(Code::AlreadyExists), "unit.code", Again::No),
    row("ETAG_DIFFERS", Where::Status(Code::Aborted), "agency.etag", Again::Yes("after reading again")),
    row("UPDATE_MASK_INVALID", Where::Status(Code::InvalidArgument), "update_mask", Again::No),
    row("NO_SUCH_UNIT", Where::Status(Code::NotFound), "unit.code", Again::No),
    row("MUNICIPALITY_TAKEN", Where::Status(Code::AlreadyExists), "agency.is_municipality", Again::No),
    row("NO_SUCH_MANDATE", Where::Status(Code::NotFound), "caller_oin", Again::No),
    row("MANDATE_TO_SELF", Where::Status(Code::InvalidArgument), "principal_oin", Again::No),
    row("PHONE_INVALID", Where::Status(Code::InvalidArgument), "unit.contact.phone", Again::No),
    row("NAME_INVALID", Where::Status(Code::InvalidArgument), "the field", Again::No),
    row("EMAIL_INVALID", Where::Status(Code::InvalidArgument), "unit.contact.email", Again::No),
    row("FINGERPRINT_INVALID", Where::Status(Code::InvalidArgument), "fingerprint", Again::No),
    row("CERTIFICATE_UNREADABLE", Where::Status(Code::InvalidArgument), "certificate", Again::No),
    row("LAST_ADMINISTRATOR", Where::Status(Code::FailedPrecondition), "fingerprint", Again::No),
    row("MERGE_SAME_PERSON", Where::Status(Code::FailedPrecondition), "", Again::No),
    row("MERGE_NOT_MERGED", Where::Status(Code::FailedPrecondition), "", Again::No),
    row("MERGE_RELATED", Where::Status(Code::FailedPrecondition), "", Again::No),
    row("ERASURE_NOT_FOUND", Where::Status(Code::NotFound), "erasure_id", Again::No),
    row("PROPOSAL_NOT_FOUND", Where::Status(Code::NotFound), "proposal_id", Again::No),
    row("PROPOSAL_CLOSED", Where::Status(Code::FailedPrecondition), "proposal_id", Again::No),
    row("SECOND_ADMINISTRATOR", Where::Status(Code::PermissionDenied), "proposal_id", Again::No),
    row("POLICY_INVALID", Where::Status(Code::InvalidArgument), "policy", Again::No),
    row("POLICY_UNDER_WAY", Where::Status(Code::FailedPrecondition), "", Again::Yes("when that is complete")),
    row("PROFILE_FIXED", Where::Status(Code::FailedPrecondition), "policy", Again::No),
    row("NEXT_KEY_MISSING", Where::Status(Code::FailedPrecondition), "", Again::Yes("when it is there")),
    row("NEXT_KEY_UNUSABLE", Where::Status(Code::FailedPrecondition), "", Again::Yes("when it can be used")),
    row("NEXT_KEY_IN_USE", Where::Status(Code::FailedPrecondition), "", Again::No),
    row("BACKUP_NOT_TAKEN", Where::Status(Code::FailedPrecondition), "", Again::No),
    row("REWRAP_UNDER_WAY", Where::Status(Code::FailedPrecondition), "", Again::Yes("when that is complete")),
    row("ROTATION_UNDER_WAY", Where::Status(Code::FailedPrecondition), "", Again::Yes("when that is finished")),
    row("NO_ROTATION", Where::Status(Code::FailedPrecondition), "", Again::No),
    row("ROTATION_INCOMPLETE", Where::Status(Code::FailedPrecondition), "", Again::Yes("when nobody is missing")),
    row("UNKNOWN_AGENCY", Where::Status(Code::NotFound), "oin", Again::No),
    row("CONTACT_REQUIRED", Where::Status(Code::InvalidArgument), "unit.contact", Again::No),
    row("UNIT_CODE_INVALID", Where::Status(Code::InvalidArgument), "unit.code", Again::No),
    row("OIN_INVALID", Where::Status(Code::InvalidArgument), "oin", Again::No),
    row("OFFICER_NEEDS_MUNICIPALITY", Where::Status(Code::FailedPrecondition), "unit.follow_up_officer", Again::No),
    row("QUOTA_REACHED", Where::Status(Code::ResourceExhausted), "", Again::Yes("tomorrow")),
    row("QUEUE_FULL", Where::Status(Code::ResourceExhausted), "", after(250)),
    row("REQUEST_TOO_LARGE", Where::Status(Code::ResourceExhausted), "", Again::No),
    row("DISK_FULL", Where::Status(Code::ResourceExhausted), "", after(30_000)),
    row("NOT_WRITING", Where::Status(Code::Unavailable), "", after(30_000)),
    row("STOPPING", Where::Status(Code::Unavailable), "", after(5_000)),
    row("CLOCK_NOT_CONFIRMED", Where::Status(Code::FailedPrecondition), "", Again::No),
    row("CLOCK_GOES_BACK", Where::Status(Code::InvalidArgument), "now", Again::No),
];

#[test]
fn the_table_is_the_list() {
    let table: Vec<_> = TABLE.iter().map(|row| row.0).collect();
    let list: Vec<_> = Reason::ALL.iter().map(|reason| reason.code()).collect();
    assert_eq!(table, list);
}
