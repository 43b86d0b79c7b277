//! Just enough of Python's form to find the names of the protocol in a file: comments and texts are taken out first.

/// A file without comments and without the content of texts; the texts come beside it.
pub(crate) fn without_texts(source: &str) -> (String, Vec<String>) {
    let (mut code, mut texts) = (String::new(), Vec::new());
    let mut rest = source;
    while let Some(first) = rest.chars().next() {
        if first == '#' {
            rest = rest.find('\n').map_or("", |end| &rest[end..]);
        } else if first == '"' {
            let quote = if rest.starts_with("\"\"\"") {
                "\"\"\""
            } else {
                "\""
            };
            let inside = &rest[quote.len()..];
            let end = inside.find(quote).expect("a text ends");
            texts.push(inside[..end].to_owned());
            code.push_str("\"\"");
            rest = &inside[end + quote.len()..];
        } else {
            code.push(first);
            rest = &rest[first.len_utf8()..];
        }
    }
    (code, texts)
}

/// The name that begins here.
fn name(text: &str) -> &str {
    let end = text.find(|c: char| !c.is_ascii_alphanumeric() && c != '_');
    &text[..end.unwrap_or(text.len())]
}

/// Every `prefix.Name`: the name, and what stands behind it.
pub(crate) fn members<'c>(code: &'c str, prefix: &str) -> Vec<(&'c str, &'c str)> {
    let wanted = format!("{prefix}.");
    code.match_indices(&wanted)
        .filter(|(at, _)| {
            let before = code[..*at].chars().next_back();
            !before.is_some_and(|c| c.is_ascii_alphanumeric() || c == '_' || c == '.')
        })
        .map(|(at, _)| {
            let name = name(&code[at + wanted.len()..]);
            (name, &code[at + wanted.len() + name.len()..])
        })
        .collect()
}

/// The named arguments of a call whose opening bracket is the first character; empty when it is no call.
pub(crate) fn named_arguments(behind: &str) -> Vec<&str> {
    let (mut depth, mut found) = (0_u32, Vec::new());
    for (at, c) in behind.char_indices() {
        match c {
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth == 0 {
            break;
        }
        let opens = depth == 1 && matches!(c, '(' | ',');
        let argument = behind[at + c.len_utf8()..].trim_start();
        let name = name(argument);
        let is_named = argument[name.len()..].starts_with('=') && !argument[name.len()..].starts_with("==");
        if opens && !name.is_empty() && is_named {
            found.push(name);
        }
    }
    found
}

/// Every `something.name` that is read and not called.
pub(crate) fn attributes(code: &str) -> Vec<&str> {
    code.match_indices('.')
        .filter_map(|(at, _)| {
            let found = name(&code[at + 1..]);
            let is_call = code[at + 1 + found.len()..].starts_with('(');
            (!found.is_empty() && !is_call).then_some(found)
        })
        .collect()
}

#[test]
fn calls_and_their_arguments_are_found() {
    let source =
        "x = reg.Thing(one=1, two=other(three=3), **more)  # reg.Comment(four=4)\ny = \"reg.Text\"\n";
    let (code, texts) = without_texts(source);
    let found = members(&code, "reg");
    assert_eq!(found.iter().map(|(name, _)| *name).collect::<Vec<_>>(), ["Thing"]);
    assert_eq!(named_arguments(found[0].1), ["one", "two"]);
    assert_eq!(texts, ["reg.Text"]);
    assert_eq!(attributes("a.read b.call() c.d.e"), ["read", "d", "e"]);
}
