//! Refusals: a closed list, each with a stable reason, one sentence, and what to do next.
//!
//! Place in the flow: any decision may refuse before its first fact. The door maps a refusal to a gRPC status and
//! nothing else does. A refusal never says whether something exists that the caller may not know of.

use std::borrow::Cow;

use policy::BadPolicy;
use pseudonym::Invalid;

/// How the caller should read a refusal.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Class {
    /// The request itself is wrong.
    Invalid,
    /// The caller is not known.
    Unauthenticated,
    /// The caller may not do this.
    Denied,
    /// There is no such thing, or not for this caller.
    NotFound,
    /// It clashes with what is already there.
    Conflict,
    /// The state does not allow it now.
    Precondition,
    /// A limit is reached.
    Exhausted,
    /// A cursor that does not fit.
    OutOfRange,
    /// Somebody else was first; read again.
    Aborted,
    /// Not now; try again.
    Unavailable,
    /// There is no such method, or not in this way.
    Unimplemented,
}

macro_rules! reasons {
    ($($group:literal { $($variant:ident $code:literal $class:ident $sentence:literal $advice:literal;)+ })+) => {
        /// Why something is refused. The code is stable; the sentence may improve.
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
        pub enum Reason {
            $($(#[doc = $sentence] $variant,)+)+
        }

        impl Reason {
            /// Every reason.
            pub const ALL: &'static [Self] = &[$($(Self::$variant),+),+];

            /// Stable name for machines (AIP-193 `ErrorInfo.reason`).
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self { $($(Self::$variant => $code),+),+ }
            }

            /// How to read it.
            #[must_use]
            pub const fn class(self) -> Class {
                match self { $($(Self::$variant => Class::$class),+),+ }
            }

            /// One sentence for people.
            #[must_use]
            pub const fn sentence(self) -> &'static str {
                match self { $($(Self::$variant => $sentence),+),+ }
            }

            /// What to do next.
            #[must_use]
            pub const fn advice(self) -> &'static str {
                match self { $($(Self::$variant => $advice),+),+ }
            }

            /// What it is about, as a heading for people.
            #[must_use]
            pub const fn group(self) -> &'static str {
                match self { $($(Self::$variant)|+ => $group),+ }
            }
        }
    };
}

reasons! {
    "Who calls" {
        NoCertificate "NO_CERTIFICATE" Unauthenticated "The connection carries no client certificate." "Connect with the certificate of your agency.";
        BadCertificate "BAD_CERTIFICATE" Unauthenticated "The subject of the certificate does not hold exactly one OIN (serialNumber) and one organisation name." "Use a PKIoverheid certificate: its Subject.serialNumber holds the OIN, 20 positions.";
        CertificateExpired "CERTIFICATE_EXPIRED" Unauthenticated "The certificate is outside its term." "Renew it; if it was issued just now, its term has not begun yet.";
        UnknownOin "UNKNOWN_OIN" Denied "No agency with the OIN of this certificate is connected." "Ask the administrator of this index to admit your agency.";
        AgencySuspended "AGENCY_SUSPENDED" Denied "This agency is suspended." "Contact the administrator of this index.";
        NoMandate "NO_MANDATE" Denied "This certificate holds no mandate for the agency it wants to act for." "Ask the administrator of this index to register the mandate, or leave acting.on_behalf_of_oin empty.";
        UnknownUnit "UNKNOWN_UNIT" Denied "The agency has no such unit, or no unit at all." "Use a unit code as the administrator entered it; an agency that calls needs at least one unit.";
        UnitNotNamed "UNIT_NOT_NAMED" Denied "The agency has several units, and none was named." "Name one of them in acting.unit_code.";
        CertificateRevoked "CERTIFICATE_REVOKED" Unauthenticated "This certificate was revoked." "Use another certificate of your agency, or ask the administrator of this index.";
        CertificateNotPinned "CERTIFICATE_NOT_PINNED" Unauthenticated "The agency has pinned certificates, and this is none of them." "Use a pinned certificate, or ask the administrator of this index to pin this one.";
        NotAdministrator "NOT_ADMINISTRATOR" Denied "This certificate is not pinned as administrator." "Use the administrator's certificate.";
        RolesSeparate "ROLES_SEPARATE" Denied "One certificate is either an administrator's or an agency's." "Use a certificate for each of the two roles.";
    }
    "The message, before anything in it is read" {
        NotGrpc "NOT_GRPC" Invalid "The request is not gRPC: a POST with content-type application/grpc." "Use a gRPC client.";
        UnknownRpc "UNKNOWN_RPC" Unimplemented "This index has no such service or method." "Compare the name with the protocol files of this index.";
        CompressionUnsupported "COMPRESSION_UNSUPPORTED" Unimplemented "This index does not read compressed messages." "Send with grpc-encoding identity, or without that header.";
        MessageMalformed "MESSAGE_MALFORMED" Invalid "The message cannot be read, or is not whole." "Generate your client from the protocol files of this index, and let it end its messages.";
        MessageTooLarge "MESSAGE_TOO_LARGE" Exhausted "The message is larger than this index reads." "Send less in one message.";
    }
    "Fields of a request" {
        RequestIdMissing "REQUEST_ID_INVALID" Invalid "The request id is empty or not a UUID." "Send a new UUID for every new request, and the same one when repeating.";
        Erased "ERASED" Conflict "What this request made has been erased; it is not carried out again." "If the involvement still exists, register anew under a new UUID.";
        RequestIdReused "REQUEST_ID_REUSED" Conflict "This request id was used before, for a request with other content." "Repeat a request unchanged, or send the new one under a new UUID.";
        FieldMissing "FIELD_REQUIRED" Invalid "A required field is empty or not set." "Fill it in.";
        FieldTooLong "FIELD_TOO_LONG" Invalid "A text is longer than this field allows." "Shorten it.";
        FieldUnknownValue "FIELD_UNKNOWN_VALUE" Invalid "A field has a value that the protocol of this index does not know." "Use one of the values in the protocol files.";
        DateInvalid "DATE_INVALID" Invalid "A date is not a day of the calendar in the form YYYY-MM-DD." "Correct the date.";
        DateInFuture "DATE_IN_FUTURE" Invalid "This date may not lie in the future; today is the day in Europe/Amsterdam." "Correct the date.";
        DateTooEarly "DATE_TOO_EARLY" Invalid "A date lies before 1 January 1900." "Correct the date; the year has four digits.";
        DatesReversed "DATES_REVERSED" Invalid "The last day lies before the first day." "Correct one of the two dates.";
        ReferenceInvalid "CLIENT_REFERENCE_INVALID" Invalid "The client reference is not a UUID." "Send a UUID of your own case, or leave it empty.";
        ActorInvalid "ACTOR_INVALID" Invalid "An actor is a code of letters, digits and . _ @ : - without spaces, not a text." "Send the code by which your own system knows who pressed the button.";
        TooManyRelations "TOO_MANY_RELATIONS" Invalid "One call may carry at most 50 relations." "Send several calls, each with a request id of its own.";
    }
    "Whom it is about" {
        IdentityMissing "IDENTITY_REQUIRED" Invalid "No person is given." "Give a BSN, a description or an expected child.";
        BsnLength "BSN_LENGTH" Invalid "A BSN has nine digits, or eight in its older form." "Check the number at its source.";
        BsnNotDigits "BSN_NOT_DIGITS" Invalid "A BSN holds digits only." "Check the number at its source.";
        BsnElevenTest "BSN_ELEVEN_TEST" Invalid "The BSN does not pass the eleven test." "Check the number at its source.";
        BsnLeadingZeros "BSN_LEADING_ZEROS" Invalid "A BSN does not start with two zeros." "Check the number at its source.";
        BsnAllZero "BSN_ALL_ZERO" Invalid "A BSN is not all zeros." "Check the number at its source.";
        SurnameEmpty "SURNAME_EMPTY" Invalid "The surname holds no letters." "Give the surname at birth, without prefix.";
        NameTooLong "NAME_TOO_LONG" Invalid "A name is longer than 200 characters." "Shorten it as the population register does.";
        NameNotLatin "NAME_NOT_LATIN" Invalid "A name holds a letter that is not Latin script." "Write it as the population register does.";
        BirthImpossible "BIRTH_DATE_IMPOSSIBLE" Invalid "The birth date is not a day of the calendar, or more than 130 years ago." "Write YYYY-MM-DD; for a person without BSN, 00 for an unknown day or month.";
        BirthInFuture "BIRTH_DATE_IN_FUTURE" Invalid "The birth date lies in the future." "Correct the date, or register an expected child.";
        BirthDateRequired "BIRTH_DATE_REQUIRED" Invalid "A child registered by BSN needs a birth date: the index derives from it when the child becomes an adult." "Fill in birth_date; it is not stored.";
        SexInvalid "SEX_INVALID" Invalid "The sex is not one of the values of the population register." "Use WOMAN, MAN or UNKNOWN.";
        DueMonthImpossible "DUE_MONTH_IMPOSSIBLE" Invalid "The due month is not a possible month for an expected child." "Correct the month, form YYYY-MM.";
        MotherIsExpected "MOTHER_IS_EXPECTED" Invalid "The mother of an expected child cannot herself be an expected child." "Give the mother by BSN or description.";
        RoleDoesNotFit "ROLE_DOES_NOT_FIT" Invalid "The role does not fit the person: an expected child is registered as EXPECTED_CHILD, anybody else is not." "Correct the role.";
        AdultSubject "ADULT_SUBJECT" Precondition "Under the profile of this index only children and young persons can be registered." "Register the children in this person's care (kindcheck).";
        NotAChild "NOT_A_CHILD" Invalid "This person is too old to be registered as a child." "Register them as an adult, if the profile allows it.";
    }
    "Where" {
        UnknownMunicipality "UNKNOWN_MUNICIPALITY" Invalid "There is no municipality with this code." "Use the four-digit code of Statistics Netherlands, with leading zeros.";
        MunicipalityTwice "MUNICIPALITY_TWICE" Invalid "A municipality stands in the list twice." "Name each municipality once.";
        UnknownSector "UNKNOWN_SECTOR" Invalid "There is no sector with this code." "Use a code from the list of sectors, for instance youth_health.";
    }
    "Registrations" {
        RegistrationNotFound "REGISTRATION_NOT_FOUND" NotFound "There is no registration with this id, or it is not this unit's." "Use a registration_id as the unit itself received it; what is erased is not found any more.";
        AlreadyEnded "ALREADY_ENDED" Precondition "This registration has ended." "Make a new registration if the unit is involved again.";
    }
    "Relations" {
        RelatedToSelf "RELATED_TO_SELF" Invalid "A person cannot be related to themself." "Correct one of the two persons.";
        ParentOfOwnParent "PARENT_OF_OWN_PARENT" Invalid "A child cannot be parent of its own parent." "Check which of the two is the parent.";
        BrpNotAllowed "BRP_NOT_ALLOWED" Denied "This agency may not hand over relations as coming from the population register." "Send them with source AGENCY, or ask the administrator.";
        RelationNotYours "RELATION_NOT_YOURS" Denied "Only its source, the municipality or a party at either end may say this about a relation." "Ask one of them; the same is answered when the index knows no such relation.";
    }
    "Pages and lists" {
        PageTokenInvalid "PAGE_TOKEN_INVALID" Invalid "This is not a page token of this list." "Begin again with an empty page_token, or use it exactly as it was received.";
        ReconcileOrder "RECONCILE_ORDER" Invalid "A list is sent as one opening, its items, one closing, and nothing after it." "Send the parts in this order.";
        ReconcileIncomplete "RECONCILE_INCOMPLETE" Invalid "The list ended without its closing, with another number of items than the closing says, or took too long; nothing was changed." "Send the whole list again, with the same request id.";
        ReconcileTooLong "RECONCILE_TOO_LONG" Invalid "A list holds at most 50,000 items, and 32 MiB of them together." "Leave out relations that the index was told before, or split the caseload over units.";
        ReconcileEndsTooMany "RECONCILE_ENDS_TOO_MANY" Precondition "More registrations would end than ends_at_most allows; nothing was changed." "Look at a dry run; if it is right, send its number of endings as ends_at_most.";
        ReconcileBusy "RECONCILE_BUSY" Exhausted "A list of this unit is under way already, or as many lists as the index works on at once." "Send the whole list again after the time given.";
        OneOffInList "ONE_OFF_IN_LIST" Invalid "A single contact that is over does not stand in a list of active registrations." "Register it with Register.";
        FieldNotHere "FIELD_NOT_HERE" Invalid "This field is left empty here." "Leave it empty.";
    }
    "Notices" {
        CursorInvalid "CURSOR_INVALID" Invalid "This is not a cursor of this unit's outbox." "Use a cursor exactly as it was received by this unit.";
        CursorStale "CURSOR_STALE" OutOfRange "The cursor is from before the index was restored." "Subscribe with an empty cursor, and recognise by notice_id what arrived before.";
        CursorAhead "CURSOR_AHEAD" OutOfRange "The cursor lies ahead of what was delivered." "Use the cursor of a notice or bookmark that arrived.";
    }
    "Administration" {
        AgencyDiffers "AGENCY_EXISTS" Conflict "An agency with this OIN is already connected, with other details." "Compare with `kringctl agency show`; change it with `kringctl agency update`.";
        UnitDiffers "UNIT_EXISTS" Conflict "The agency already has a unit with this code, with other details." "Compare with `kringctl agency show`; change it with `kringctl unit update`, or use another code.";
        EtagDiffers "ETAG_DIFFERS" Aborted "It was changed since it was read." "Read it again, and decide again.";
        UpdateMaskInvalid "UPDATE_MASK_INVALID" Invalid "The update mask names no field, or one that cannot be changed." "Name the fields to change as the protocol lists them.";
        NoSuchUnit "NO_SUCH_UNIT" NotFound "The agency has no unit with this code." "Open it first.";
        MunicipalityTaken "MUNICIPALITY_TAKEN" Conflict "Another agency is this municipality already." "Compare with `kringctl agency list`; one agency speaks for a municipality.";
        NoSuchMandate "NO_SUCH_MANDATE" NotFound "There is no such mandate; nothing was withdrawn." "Look with `kringctl mandate list` who acts for whom.";
        MandateToSelf "MANDATE_TO_SELF" Invalid "An agency needs no mandate to act for itself." "Name two agencies.";
        PhoneInvalid "PHONE_INVALID" Invalid "A telephone number holds 3 to 15 digits, with a + in front or not; spaces and hyphens may stand between them." "Write it as +31101234567 or 0800-2000.";
        NameInvalid "NAME_INVALID" Invalid "A name holds a control character, or begins or ends with white space." "Write it as people should read it, on one line.";
        EmailInvalid "EMAIL_INVALID" Invalid "An e-mail address has one @ between two parts without spaces." "Correct the address.";
        FingerprintInvalid "FINGERPRINT_INVALID" Invalid "A fingerprint is the SHA-256 of a certificate: 64 hexadecimal digits." "Take it from `kringctl certificate list`, or from openssl x509 -noout -fingerprint -sha256.";
        CertificateUnreadable "CERTIFICATE_UNREADABLE" Invalid "This is no certificate in PEM or DER, or it holds no usable OIN and organisation name." "Send the certificate itself, not its key.";
        LastAdministrator "LAST_ADMINISTRATOR" Precondition "The certificate of the last administrator who can call cannot be revoked; one that has run out does not count." "Pin another administrator first.";
        MergeSamePerson "MERGE_SAME_PERSON" Precondition "These two registrations are already about one person." "There is nothing to merge.";
        MergeNotMerged "MERGE_NOT_MERGED" Precondition "The persons of these two registrations were not merged." "There is nothing to undo; a registration about the wrong person is ended as in error by its own agency.";
        MergeRelated "MERGE_RELATED" Precondition "The persons of these two registrations are related to each other." "They cannot be one person; if the relation is wrong, it is denied first.";
        ErasureNotFound "ERASURE_NOT_FOUND" NotFound "There is no such erasure." "Quote the id from kringctl erase list.";
        ProposalNotFound "PROPOSAL_NOT_FOUND" NotFound "There is no such proposal." "Look with `kringctl merge list`.";
        ProposalClosed "PROPOSAL_CLOSED" Precondition "This proposal was confirmed or dropped, or nobody confirmed it in time." "Propose it again if it is still right.";
        SecondAdministrator "SECOND_ADMINISTRATOR" Denied "Whoever proposed this cannot confirm it." "Ask another administrator to look and confirm.";
        PolicyInvalid "POLICY_INVALID" Invalid "The policy cannot be read." "Correct the line that is named.";
        PolicyUnderWay "POLICY_UNDER_WAY" Precondition "A change of the policy is still being followed up." "Look with `kringctl rules show` how far it is, and try again when it is complete.";
        ProfileFixed "PROFILE_FIXED" Precondition "The profile of a store cannot change: it is the legal basis on which everything in it was registered and told." "Keep the profile of this store; an index on another legal basis is a store of its own (`kringd init`).";
        NextKeyMissing "NEXT_KEY_MISSING" Precondition "There is no next key of this sort; nothing was changed." "Make one with `kringd make-key FILE` where `keys.key_encryption_next` or `keys.pseudonym_next` says, or, if it says nothing, beside the key in use, with `.next` behind its name.";
        NextKeyUnusable "NEXT_KEY_UNUSABLE" Precondition "The file of the next key cannot be used; nothing was changed." "The daemon's log, and `kringd check-config`, tell what is wrong with it: mend that.";
        NextKeyInUse "NEXT_KEY_IN_USE" Precondition "The next key is the one that is in use; nothing was changed." "If that was replaced before, move its file to the place of the old one; otherwise make another key.";
        BackupNotTaken "BACKUP_NOT_TAKEN" Precondition "No backup was taken, and nothing is left of it; or backups cannot be listed." "Set `backup.folder` to a folder outside of `data_dir` that only the daemon's user may look into; the daemon's log, and `kringd check-config`, tell what is wrong.";
        RewrapUnderWay "REWRAP_UNDER_WAY" Precondition "The keys are being put under the next key-encryption key already." "Wait until that has ended.";
        RotationUnderWay "ROTATION_UNDER_WAY" Precondition "A rotation of the pseudonym key is under way, or its last names are still being forgotten." "Look with `kringctl keys status` how far it is, and finish it with `kringctl keys rotate finish`.";
        NoRotation "NO_ROTATION" Precondition "No rotation of the pseudonym key is under way." "Look with `kringctl keys status`; one is begun with `kringctl keys rotate begin`.";
        RotationIncomplete "ROTATION_INCOMPLETE" Precondition "Persons with an active registration are known under the former pseudonym key only; nothing was changed." "Let their agencies send their lists (Reconcile), or register them again; or leave those persons behind with `kringctl keys rotate finish --leave-behind`.";
        UnknownAgency "UNKNOWN_AGENCY" NotFound "No agency with this OIN is connected." "Compare the OIN, or admit the agency first.";
        ContactRequired "CONTACT_REQUIRED" Invalid "A unit needs a contact role and a telephone number or e-mail address: without them a match leads nowhere." "Fill in the contact.";
        UnitCodeInvalid "UNIT_CODE_INVALID" Invalid "A unit code has 1 to 40 characters: a-z, 0-9 and -." "Correct the code.";
        OinInvalid "OIN_INVALID" Invalid "An OIN has 20 positions, letters or digits." "Correct the OIN.";
        OfficerNeedsMunicipality "OFFICER_NEEDS_MUNICIPALITY" Precondition "Only a unit of an agency that is a municipality can be its follow-up officer." "Admit the municipality with is_municipality first.";
    }
    "Limits, and the index itself" {
        QuotaReached "QUOTA_REACHED" Exhausted "This unit has written as much as it may in one day." "Repeat the call tomorrow (Europe/Amsterdam), or ask the administrator of this index for another quota.";
        QueueFull "QUEUE_FULL" Exhausted "The index is busy: as much waits for it, or as many streams are open, as it takes at once." "Repeat the call unchanged after the time given.";
        TooLarge "REQUEST_TOO_LARGE" Exhausted "This request would change more at once than the index can make durable together; nothing was changed." "Send it in smaller parts: fewer relations in a call.";
        DiskFull "DISK_FULL" Exhausted "The disk of the index is full. Ends and acknowledgements are still taken; reading and notices go on." "Repeat the call unchanged after the time given; the operator must free space.";
        NotWriting "NOT_WRITING" Unavailable "The index cannot make anything durable at the moment. Reading and notices go on." "Repeat the call unchanged after the time given; the operator has been alarmed.";
        Stopping "STOPPING" Unavailable "The index is stopping." "Connect again after the time given; subscribe from the last cursor that arrived.";
        ClockNotConfirmed "CLOCK_NOT_CONFIRMED" Precondition "The clock of this index went on by more than a day between two events, or stands before the last one: what only time has done waits." "Compare the time that `kringctl status` shows. If it is wrong, set the clock. If it went on by more than a day and is right, say so with `kringctl clock confirm`; if it stands before what was recorded and is right, what waits is done when it has caught up.";
        ClockGoesBack "CLOCK_GOES_BACK" Invalid "The scenario clock cannot go back." "Give a later moment.";
    }
}

/// A reason, and the field at fault if there is one.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Refusal {
    /// Why.
    pub reason: Reason,
    /// Path of the field, as in the protocol; empty: none.
    pub field: String,
    /// Most characters that the field may hold, where that is what was exceeded.
    pub characters_max: Option<usize>,
    /// What exactly is wrong, where the sentence of the reason does not say it: words of this program about a policy, or a
    /// number; nothing of a person.
    pub detail: Option<String>,
}

impl Refusal {
    /// Without a field.
    #[must_use]
    pub const fn of(reason: Reason) -> Self {
        Self {
            reason,
            field: String::new(),
            characters_max: None,
            detail: None,
        }
    }

    /// At a field.
    #[must_use]
    pub fn at(reason: Reason, field: impl Into<String>) -> Self {
        Self {
            reason,
            field: field.into(),
            characters_max: None,
            detail: None,
        }
    }

    /// A policy that cannot be used.
    #[must_use]
    pub fn policy(bad: &BadPolicy, field: impl Into<String>) -> Self {
        Self {
            detail: Some(bad.to_string()),
            ..Self::at(Reason::PolicyInvalid, field)
        }
    }

    /// A text of more characters than its field may hold.
    #[must_use]
    pub fn too_long(field: impl Into<String>, characters_max: usize) -> Self {
        Self {
            characters_max: Some(characters_max),
            ..Self::at(Reason::FieldTooLong, field)
        }
    }

    /// So many persons would be found no more.
    #[must_use]
    pub fn left_behind(persons: u64) -> Self {
        let are = if persons == 1 { "person" } else { "persons" };
        Self {
            detail: Some(format!(
                "{persons} {are} with an active registration would be found no more, known under the former pseudonym key only; \
                 nothing was changed"
            )),
            ..Self::of(Reason::RotationIncomplete)
        }
    }

    /// One sentence for people, with the limit where there is one.
    #[must_use]
    pub fn sentence(&self) -> Cow<'static, str> {
        match (self.characters_max, &self.detail) {
            (None, None) => self.reason.sentence().into(),
            (None, Some(detail)) => format!("{detail}.").into(),
            (Some(most), _) => {
                format!("A text is longer than the {most} characters that this field holds.").into()
            }
        }
    }

    /// An identity that cannot be one.
    #[must_use]
    pub fn identity(invalid: Invalid, field: impl Into<String>) -> Self {
        let reason = match invalid {
            Invalid::BsnLength => Reason::BsnLength,
            Invalid::BsnNotDigits => Reason::BsnNotDigits,
            Invalid::BsnElevenTest => Reason::BsnElevenTest,
            Invalid::BsnLeadingZeros => Reason::BsnLeadingZeros,
            Invalid::BsnAllZero => Reason::BsnAllZero,
            Invalid::SurnameEmpty => Reason::SurnameEmpty,
            Invalid::SurnameTooLong | Invalid::GivenTooLong => Reason::NameTooLong,
            Invalid::SurnameNotLatin | Invalid::GivenNotLatin => Reason::NameNotLatin,
            Invalid::BirthImpossible => Reason::BirthImpossible,
            Invalid::BirthInFuture => Reason::BirthInFuture,
            Invalid::SexUnknownValue => Reason::SexInvalid,
            Invalid::DueMonthImpossible => Reason::DueMonthImpossible,
            Invalid::MotherIsExpected => Reason::MotherIsExpected,
        };
        Self::at(reason, field)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn reasons_are_stable_names_with_a_sentence_and_an_advice() {
        let codes: BTreeSet<_> = Reason::ALL.iter().map(|r| r.code()).collect();
        assert_eq!(codes.len(), Reason::ALL.len(), "a code stands twice");
        for reason in Reason::ALL {
            let upper = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_';
            assert!(
                reason.code().chars().all(upper) && reason.code().len() <= 63,
                "{}",
                reason.code()
            );
            assert!(
                reason.sentence().ends_with('.') && reason.advice().ends_with('.'),
                "{}",
                reason.code()
            );
        }
    }
}
