//! Golden texts in `tests/ctl/golden`: what people see, kept so that a change of it is seen in review.
//!
//! After a change that is meant, write them anew and read the difference before committing it:
//!
//! ```console
//! $ KRING_WRITE_GOLDEN=1 cargo test -p kring --lib ctl
//! $ KRING_WRITE_GOLDEN=1 cargo test --test ctl help
//! $ git diff tests/ctl/golden
//! ```

use std::path::Path;

/// Compares a text with `tests/ctl/golden/NAME.txt`, or writes that file.
///
/// # Panics
/// With the lines that differ, when the text is another one.
#[track_caller]
pub(crate) fn check(name: &str, text: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/ctl/golden")
        .join(format!("{name}.txt"));
    // Lines that end in spaces do not survive editors.
    let text: String = text
        .lines()
        .map(|line| format!("{}\n", line.trim_end()))
        .collect();
    if std::env::var_os("KRING_WRITE_GOLDEN").is_some() {
        std::fs::write(&path, &text).expect("the golden file can be written");
        return;
    }
    let golden = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        golden == text,
        "{name}.txt differs (- golden, + now); KRING_WRITE_GOLDEN=1 writes it anew\n{}",
        difference(&golden, &text)
    );
}

/// What differs, with the lines that did not change where they stand between. Quadratic, for texts of a screen or two.
fn difference(before: &str, after: &str) -> String {
    let (a, b): (Vec<&str>, Vec<&str>) = (before.lines().collect(), after.lines().collect());
    let mut common = vec![vec![0_usize; b.len() + 1]; a.len() + 1];
    for i in (0..a.len()).rev() {
        for j in (0..b.len()).rev() {
            common[i][j] = if a[i] == b[j] {
                common[i + 1][j + 1] + 1
            } else {
                common[i + 1][j].max(common[i][j + 1])
            };
        }
    }
    let (mut i, mut j, mut said) = (0, 0, String::new());
    while i < a.len() || j < b.len() {
        let (mark, line) = if i < a.len() && j < b.len() && a[i] == b[j] {
            (i, j) = (i + 1, j + 1);
            (' ', a[i - 1])
        } else if i < a.len() && (j == b.len() || common[i + 1][j] >= common[i][j + 1]) {
            i += 1;
            ('-', a[i - 1])
        } else {
            j += 1;
            ('+', b[j - 1])
        };
        said.push_str(&format!("{mark} {line}\n"));
    }
    said
}

#[test]
fn a_difference_shows_what_went_and_what_came() {
    assert_eq!(
        difference("a\nb\nc\n", "a\nx\nc\nd\n"),
        "  a\n- b\n+ x\n  c\n+ d\n"
    );
}
