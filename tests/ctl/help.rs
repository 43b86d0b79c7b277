//! Help: every subcommand shows examples that the real parser reads, and looks as it is kept in `tests/ctl/golden`.

use clap::{Command, CommandFactory as _, Parser as _};
use kring::ctl::Arguments;

use crate::{common::KRINGD, golden};

const WIDTH: usize = 80;

/// The whole tree, each with its path, without clap's own `help`.
fn tree() -> Vec<(String, Command)> {
    fn walk(path: &str, command: &Command, all: &mut Vec<(String, Command)>) {
        all.push((path.to_owned(), command.clone()));
        for below in command.get_subcommands().filter(|c| c.get_name() != "help") {
            walk(&format!("{path} {}", below.get_name()), below, all);
        }
    }
    let mut root = Arguments::command().term_width(WIDTH);
    root.build();
    let mut all = Vec::new();
    walk("kringctl", &root, &mut all);
    all
}

/// The command lines among the examples; a line that ends in a backslash goes on.
fn examples(help: &str) -> Vec<String> {
    let joined = help.replace("\\\n", " ");
    let lines = joined
        .lines()
        .map(str::trim)
        .filter(|line| line.starts_with("kringctl "));
    lines.map(str::to_owned).collect()
}

/// Words as a shell cuts them, up to where it would redirect: the examples use double quotes and nothing else.
fn words(line: &str) -> Vec<String> {
    let (mut words, mut word, mut quoted, mut begun) = (Vec::new(), String::new(), false, false);
    for c in line.chars().take_while(|&c| c != '>') {
        match c {
            '"' => (quoted, begun) = (!quoted, true),
            ' ' if !quoted => {
                if begun {
                    words.push(std::mem::take(&mut word));
                }
                begun = false;
            }
            other => {
                word.push(other);
                begun = true;
            }
        }
    }
    if begun {
        words.push(word);
    }
    words
}

#[test]
fn examples_are_cut_as_a_shell_cuts_them() {
    assert_eq!(
        words("kringctl  unit --name \"Team North\" --phone \"\" > file"),
        ["kringctl", "unit", "--name", "Team North", "--phone", ""]
    );
    assert_eq!(
        examples("Example:\n  kringctl a \\\n      b\n  other"),
        ["kringctl a        b"]
    );
}

#[test]
fn every_subcommand_has_an_example_and_the_parser_reads_it() {
    let tree = tree();
    assert!(tree.len() > 35, "only {} subcommands were found", tree.len());
    for (path, command) in tree {
        let help = command
            .get_after_help()
            .map(ToString::to_string)
            .unwrap_or_default();
        assert!(help.contains("Example"), "{path} has no example");
        let examples = examples(&help);
        assert!(!examples.is_empty(), "{path} has no example");
        let mut own = 0;
        for line in &examples {
            let words = words(line);
            if let Err(error) = Arguments::try_parse_from(&words) {
                panic!("the example of {path} is not read: {line}\n{error}");
            }
            let nouns: Vec<&str> = path.split(' ').skip(1).collect();
            own += usize::from(nouns.iter().all(|noun| words.iter().any(|word| word == noun)));
        }
        assert!(own > 0, "no example of {path} shows it");
    }
}

#[test]
fn help_fits_a_terminal_of_80_columns() {
    for (path, mut command) in tree() {
        let help = command.render_help().to_string();
        for line in help.lines() {
            assert!(line.chars().count() <= WIDTH, "{path}: {line}");
        }
    }
}

#[test]
fn help_of_the_tool_and_of_each_noun_is_as_it_was() {
    for (path, mut command) in tree() {
        if path.split(' ').count() <= 2 {
            golden::check(
                &format!("help-{}", path.replace(' ', "-")),
                &command.render_help().to_string(),
            );
        }
    }
}

#[test]
fn spellings_of_the_first_version_still_work() {
    for line in [
        "kringctl --folder DIR status",
        "kringctl agency add 1 --name N --sector S --serves 0599 --is-municipality 0599 --supplies-brp",
        "kringctl --output json agency list",
        "kringctl agency suspend 1",
        "kringctl agency resume 1",
        "kringctl unit add 1 u --name N --role R --phone P --email E --follow-up-officer --shielded --daily-quota 5",
        "kringctl mandate give 1 2",
        "kringctl mandate withdraw 1 2",
        "kringctl coverage 0599 --all",
        "kringctl completion zsh",
    ] {
        assert!(Arguments::try_parse_from(line.split(' ')).is_ok(), "{line}");
    }
}

#[test]
fn an_update_without_a_change_is_wrong_use() {
    for line in ["kringctl agency update 1", "kringctl unit update 1 u"] {
        assert!(Arguments::try_parse_from(line.split(' ')).is_err(), "{line}");
    }
}

const PROGRAMS: &str = include_str!("../../docs/programs.md");

/// Codes at the beginning of the lines behind `Exit codes:`.
fn codes_of_help(help: &str) -> Vec<String> {
    let (_, lines) = help.split_once("Exit codes:").unwrap();
    let first = lines.lines().filter_map(|line| line.split_whitespace().next());
    first
        .filter(|word| word.bytes().all(|byte| byte.is_ascii_digit()))
        .map(str::to_owned)
        .collect()
}

/// Codes of one program in the table of the page.
fn codes_of_page(program: &str) -> Vec<String> {
    let begins = |line: &&str| !line.starts_with(&format!("| `{program}` |"));
    let rows = PROGRAMS.lines().skip_while(begins);
    let own = |(at, line): &(usize, &str)| *at == 0 || line.starts_with("| | ");
    let rows = rows.enumerate().take_while(own);
    rows.map(|(_, row)| row.split('|').nth(2).unwrap().trim().to_owned())
        .collect()
}

#[tokio::test]
async fn exit_codes_and_states_are_those_of_the_page() {
    let help = tokio::process::Command::new(KRINGD)
        .args(["verify", "--help"])
        .output();
    let help = String::from_utf8(help.await.unwrap().stdout).unwrap();
    let of_verify = codes_of_help(&help);
    assert_eq!(of_verify, ["0", "3", "4", "5", "64"]);
    assert_eq!(of_verify, codes_of_page("kringd verify"));
    for state in [
        "whole",
        "in doubt",
        "DAMAGED",
        "DIFFERS",
        "absent",
        "not examined",
    ] {
        assert!(
            PROGRAMS.contains(&format!("\n| `{state}` | `{}` |", state.to_lowercase())),
            "{state}"
        );
        assert!(
            help.lines().any(|line| line.trim().starts_with(state)),
            "{state}: {help}"
        );
    }
    let root = Arguments::command().render_help().to_string();
    let of_kringctl = codes_of_help(&root);
    assert_eq!(of_kringctl.len(), 6, "{root}");
    assert_eq!(of_kringctl, codes_of_page("kringctl"));
}
