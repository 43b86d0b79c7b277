//! What happened beside the story, in a line; and what went wrong there, if anything did.

use crate::play::Tally;

/// In one line: how much was called, told, and told about this family.
pub(super) fn summary(tally: &Tally) -> String {
    let Tally {
        households,
        calls,
        about_story,
        ..
    } = tally;
    let notices = tally.notices + tally.to_officers;
    format!(
        "Meanwhile: {calls} calls on {households} other households, {notices} notices, {about_story} about this family."
    )
}

/// Refused calls, of which there should be none.
pub(super) fn trouble(tally: &Tally) -> Option<String> {
    let (what, refused) = tally.first_refused.as_ref()?;
    let (count, reason, message) = (tally.refused, &refused.reason, &refused.message);
    Some(format!(
        "{count} of these calls were refused; the first ({what}) with {reason}: {message}"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::play::Refused;

    #[test]
    fn what_was_refused_is_told_and_not_left_out() {
        let quiet = Tally {
            calls: 7,
            households: 3,
            notices: 4,
            to_officers: 2,
            ..Tally::default()
        };
        assert_eq!(
            summary(&quiet),
            "Meanwhile: 7 calls on 3 other households, 6 notices, 0 about this family."
        );
        assert_eq!(trouble(&quiet), None);
        let refused = Refused {
            reason: "QUOTA".to_owned(),
            message: "Too many.".to_owned(),
        };
        let loud = Tally {
            refused: 2,
            first_refused: Some(("a renewal".to_owned(), refused)),
            ..quiet
        };
        assert_eq!(
            trouble(&loud).unwrap(),
            "2 of these calls were refused; the first (a renewal) with QUOTA: Too many."
        );
    }
}
