//! JSON for scripts: stable names, moments as RFC 3339 in UTC, null for what is absent.

use serde_json::Value;

use super::moment::read;

/// A text; the wire's empty text means absent.
pub(super) fn text(text: &str) -> Value {
    if text.is_empty() {
        Value::Null
    } else {
        Value::from(text)
    }
}

/// A number; the wire's 0 means absent.
pub(super) fn number(n: u32) -> Value {
    if n == 0 { Value::Null } else { Value::from(n) }
}

/// A moment, `2026-11-22T05:17:42Z`.
pub(super) fn moment(stamp: Option<&prost_types::Timestamp>) -> Value {
    read(stamp).map_or(Value::Null, |moment| Value::from(moment.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_absent_is_null() {
        assert_eq!(
            (text(""), number(0), moment(None)),
            (Value::Null, Value::Null, Value::Null)
        );
        assert_eq!((text("a"), number(2)), (Value::from("a"), Value::from(2)));
    }

    #[test]
    fn moments_are_rfc_3339() {
        let stamp = prost_types::Timestamp {
            seconds: 4_000_000_000,
            nanos: 500_000_000,
        };
        assert_eq!(moment(Some(&stamp)), "2096-10-02T07:06:40.5Z");
    }
}
