//! What a sandbox says when it serves: everything that a system needs to connect, on 80 columns, and lines to copy.

use std::path::Path;

use comfy_table::{ContentArrangement, Table, presets::UTF8_BORDERS_ONLY};

use super::note::Note;
use crate::show::{COLUMNS, Page, kringctl, quoted};

const BSNS_SHOWN: usize = 6;

/// Says it all.
pub(super) fn everything(page: Page, folder: &Path, note: &Note, temporary: bool) {
    let stays = if temporary {
        "goes at the end; name a FOLDER or use --keep to keep it"
    } else {
        "stays; the same command opens it again"
    };
    page.title(&format!(
        "A sandbox of Kring, profile {}. This machine only, never real data.",
        note.profile
    ));
    for (name, value) in [
        ("server", format!("{} (mutual TLS)", note.server)),
        ("metrics", note.metrics.clone()),
        ("folder", format!("{} ({stays})", folder.display())),
        ("authority", note.authority.clone()),
        (
            "certificates",
            format!("{0}/NAME.pem, key {0}/NAME.key", folder.join("tls").display()),
        ),
        ("for programs", folder.join("sandbox.json").display().to_string()),
    ] {
        page.line(&format!("  {name:<13} {value}"));
    }
    page.blank();
    page.line(&parties(note));
    page.blank();
    page.line(&persons(note));
    let shown = note
        .test_bsns
        .iter()
        .take(BSNS_SHOWN)
        .cloned()
        .collect::<Vec<_>>();
    page.line(&format!("More test BSNs: {} ...", shown.join(" ")));
    page.blank();
    page.line("To try in another terminal; the Python needs docs/vendors/python/setup.sh once:");
    for line in commands(folder, note) {
        page.line(&format!("  {line}"));
    }
    page.blank();
    page.line("It serves. Ctrl-C stops it; a kill -9 of kringd only starts it again.");
}

fn table(head: &[&str]) -> Table {
    let mut table = Table::new();
    table
        .load_style(UTF8_BORDERS_ONLY)
        .set_content_arrangement(ContentArrangement::Dynamic);
    table.set_width(u16::try_from(COLUMNS).unwrap_or(u16::MAX));
    table.set_header(head.to_vec());
    table
}

fn parties(note: &Note) -> String {
    let mut table = table(&["NAME", "who", "OIN", "unit"]);
    for party in note.parties.iter().chain(&note.administrators) {
        table.add_row([&party.name, &party.title, &party.oin, &party.unit]);
    }
    table.trim_fmt()
}

fn persons(note: &Note) -> String {
    let mut table = table(&["test person", "BSN", "born", "role"]);
    for person in &note.persons {
        table.add_row([&person.name, &person.bsn, &person.birth_date, &person.role]);
    }
    table.trim_fmt()
}

/// Each works as it stands, the Python ones from the top of the sources with `kring-venv` as made by `setup.sh`.
fn commands(folder: &Path, note: &Note) -> Vec<String> {
    let ctl = kringctl(folder, &note.server);
    let python = |script: &str, more: &str| {
        let folder = quoted(&folder.display().to_string());
        format!("kring-venv/bin/python docs/vendors/python/{script} --sandbox {folder}{more}")
    };
    vec![
        format!("{ctl} agency list"),
        "docs/vendors/python/setup.sh kring-venv".to_owned(),
        python("register.py", " --as jgz --person sam"),
        python("subscribe.py", " --as school"),
        python("reflect.py", ""),
    ]
}
