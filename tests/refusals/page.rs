//! The reference page of refusals, `docs/refusals.md`: made from the list and from what the calls of this target saw.
//!
//! Set `KRING_WRITE_GOLDEN=1` to write it anew.

use std::{fmt::Write as _, path::Path};

use decision::Reason;
use tonic::Code;

use crate::expected::{Again, Expected, Where, of};

const INTRODUCTION: &str = include_str!("introduction.md");

fn code_name(code: Code) -> &'static str {
    match code {
        Code::InvalidArgument => "INVALID_ARGUMENT",
        Code::NotFound => "NOT_FOUND",
        Code::AlreadyExists => "ALREADY_EXISTS",
        Code::PermissionDenied => "PERMISSION_DENIED",
        Code::ResourceExhausted => "RESOURCE_EXHAUSTED",
        Code::FailedPrecondition => "FAILED_PRECONDITION",
        Code::Aborted => "ABORTED",
        Code::OutOfRange => "OUT_OF_RANGE",
        Code::Unimplemented => "UNIMPLEMENTED",
        Code::Unavailable => "UNAVAILABLE",
        Code::Unauthenticated => "UNAUTHENTICATED",
        other => panic!("no refusal has the code {other:?}"),
    }
}

fn line(expected: &Expected) -> String {
    let Expected {
        reason,
        told,
        field,
        again,
    } = expected;
    let told = match told {
        Where::Status(code) => code_name(*code),
        Where::Item => "in the item's answer",
        Where::Handshake => "TLS alert (UNAUTHENTICATED)",
    };
    let field = match *field {
        "" => "".to_owned(),
        "the field" => "the field".to_owned(),
        field => format!("`{field}`"),
    };
    let again = match again {
        Again::No => "no".to_owned(),
        Again::After(delay) if delay.as_secs() == 0 => format!("after {} ms", delay.as_millis()),
        Again::After(delay) => format!("after {} s", delay.as_secs()),
        Again::Yes(words) => (*words).to_owned(),
    };
    let (code, sentence, advice) = (reason.code(), reason.sentence(), reason.advice());
    format!("| `{code}` | {told} | {sentence} | {advice} | {field} | {again} |")
}

fn page() -> String {
    let mut page = INTRODUCTION.to_owned();
    let mut group = "";
    for reason in Reason::ALL {
        if reason.group() != group {
            group = reason.group();
            write!(page, "\n## {group}\n\n").unwrap();
            page.push_str("| Reason | gRPC status | What is wrong | What to do next | Field | Repeat? |\n");
            page.push_str("|---|---|---|---|---|---|\n");
        }
        let expected = of(reason.code()).expect("the table is the list");
        page.push_str(&line(&expected));
        page.push('\n');
    }
    page
}

#[test]
fn the_reference_page_is_the_list() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/refusals.md");
    let page = page();
    if std::env::var_os("KRING_WRITE_GOLDEN").is_some() {
        std::fs::write(&path, &page).unwrap();
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        kept == page,
        "docs/refusals.md is not the list; write it anew with KRING_WRITE_GOLDEN=1"
    );
}
