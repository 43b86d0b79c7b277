//! Whatever is written, the parser answers with a story or with a fault that says what was expected.

use proptest::prelude::*;

const CAST: &str = "\
scenario  A family
profile   household
municipality 0599 \"Rotterdam\" followed up by toezicht
agency toezicht is the municipality 0599
agency arosa
agency team units north, south
agency leerling vendor
person mother woman born 1989-04-12~
person child  boy   born 2008-11-02~
";

/// Words of the language and stray ones, to reach deep into the sentences.
fn piece() -> impl Strategy<Value = String> {
    let known = prop::sample::select(vec![
        "2012-10-02~",
        "E05",
        "arosa",
        "team.north",
        "toezicht",
        "registers",
        "ends",
        "mother",
        "child",
        ",",
        ";",
        ":",
        "(",
        ")",
        "with",
        "BRP",
        "relations",
        "is",
        "parent",
        "of",
        "then",
        "learns",
        "sees",
        "parties",
        "told",
        "nobody",
        "else",
        "refused",
        "a",
        "shielded",
        "party",
        "through",
        "leerling",
        "since",
        "\"",
        "#",
        "\n",
        "\n  ",
        "person",
        "expected",
        "agency",
        "municipality",
        "0599",
        "include",
        "rules",
        "looks",
        "around",
        "and",
        "~",
    ]);
    prop_oneof![9 => known.prop_map(str::to_owned), 1 => "\\PC{0,6}"]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_text_makes_the_parser_panic(pieces in prop::collection::vec(piece(), 0..40), with_cast: bool) {
        let text = format!("{}{}", if with_cast { CAST } else { "" }, pieces.join(" "));
        let read = scenario::parse("t.scenario", &text, &|_| Some(pieces.concat()));
        if let Err(error) = read {
            prop_assert!(error.to_string().contains("expected"), "{error}");
        }
    }
}
