//! Why an identity was refused: a closed list without any value in it.
//!
//! These sentences travel to the caller and into logs, so they name the rule that was broken and never what was sent.

use thiserror::Error;

/// The reason an identity was refused. No variant carries a value of the person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Error)]
pub enum Invalid {
    /// Not nine digits, nor the older form of eight.
    #[error("a BSN has nine digits, or eight in its older form")]
    BsnLength,
    /// Something other than the digits 0 to 9.
    #[error("a BSN holds digits only")]
    BsnNotDigits,
    /// The weighted sum is not a multiple of eleven.
    #[error("the BSN does not pass the eleven test")]
    BsnElevenTest,
    /// Starts with two zeros: passes the arithmetic now and then, but is never issued.
    #[error("a BSN does not start with two zeros")]
    BsnLeadingZeros,
    /// All zero: passes the arithmetic, but is nobody.
    #[error("a BSN is not all zeros")]
    BsnAllZero,
    /// No letter left after normalisation (the BRP writes a full stop for an unknown surname).
    #[error("the surname holds no letters")]
    SurnameEmpty,
    /// More than 200 characters, the limit of the BRP.
    #[error("the surname is longer than 200 characters")]
    SurnameTooLong,
    /// A letter that this version of the normalisation cannot bring back to A to Z.
    #[error("the surname holds a letter that is not Latin script")]
    SurnameNotLatin,
    /// More than 200 characters, the limit of the BRP.
    #[error("the given name is longer than 200 characters")]
    GivenTooLong,
    /// A letter that this version of the normalisation cannot bring back to A to Z.
    #[error("the given name holds a letter that is not Latin script")]
    GivenNotLatin,
    /// No such day in the calendar, a day without a month, or more than 130 years ago.
    #[error("the birth date is not a possible date of birth")]
    BirthImpossible,
    /// After today.
    #[error("the birth date lies in the future")]
    BirthInFuture,
    /// Not one of the BRP's codes M, V, O.
    #[error("the sex is not one of the codes M, V or O")]
    SexUnknownValue,
    /// No such month, more than ten months ahead, or more than twelve months ago.
    #[error("the due month is not a possible month of birth for an expected child")]
    DueMonthImpossible,
    /// An expected child was given as the mother.
    #[error("the mother of an expected child cannot herself be an expected child")]
    MotherIsExpected,
}
