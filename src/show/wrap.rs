//! Text on lines of 80 columns.

/// Columns that everything must fit on.
pub(crate) const COLUMNS: usize = 80;

/// Breaks text at plain spaces (a no-break space stays); every line begins with `indent` spaces.
pub(crate) fn wrapped(indent: usize, text: &str) -> Vec<String> {
    let margin = " ".repeat(indent);
    let mut lines: Vec<String> = Vec::new();
    let mut line = String::new();
    for word in text.split(' ').filter(|word| !word.is_empty()) {
        let used = line.chars().count();
        if used > 0 && indent + used + 1 + word.chars().count() > COLUMNS {
            lines.push(format!("{margin}{line}"));
            line.clear();
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    if !line.is_empty() {
        lines.push(format!("{margin}{line}"));
    }
    lines
}

/// `a`, `a and b`, `a, b and c`.
pub(crate) fn listed(all: &[String]) -> String {
    match all {
        [] => String::new(),
        [one] => one.clone(),
        [most @ .., last] => format!("{} and {last}", most.join(", ")),
    }
}

/// Filled with spaces up to `width` columns.
pub(crate) fn padded(text: &str, width: usize) -> String {
    let missing = width.saturating_sub(text.chars().count());
    format!("{text}{}", " ".repeat(missing))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_fit_and_no_word_is_lost() {
        let text =
            "She did not answer a letter about her schooling; the youth desk stops the money. ".repeat(4);
        let lines = wrapped(6, &text);
        assert!(
            lines
                .iter()
                .all(|line| line.chars().count() <= COLUMNS && line.starts_with("      "))
        );
        assert_eq!(
            wrapped(0, &format!("{} child\u{a0}1", "x".repeat(74))).len(),
            2,
            "a number stays with its word"
        );
        let words: Vec<&str> = lines.iter().flat_map(|line| line.split_whitespace()).collect();
        assert_eq!(words, text.split_whitespace().collect::<Vec<_>>());
    }

    #[test]
    fn a_list_reads_like_a_sentence() {
        let all = ["mother", "child 1", "child 2"].map(str::to_owned);
        assert_eq!(listed(&all), "mother, child 1 and child 2");
        assert_eq!(listed(&all[..1]), "mother");
    }
}
