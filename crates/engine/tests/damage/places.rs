//! Where damage can strike: every file, cut into regions that mean different things.
//!
//! A region is drawn before a byte of it is, so that 104 bytes of a head slot are hit as often as half a megabyte of
//! messages.

use std::{
    collections::BTreeMap,
    ops::Range,
    path::{Path, PathBuf},
};

use journal::raw::{SEGMENT_BYTES, parse_segment};

use crate::forms::Form;

const SLOT: usize = 80;
const PAGE: usize = 4096;

/// One region of one file of one form, or a whole directory.
pub(crate) struct Place {
    /// Which of the forms.
    pub(crate) form: usize,
    pub(crate) path: PathBuf,
    /// Bytes; empty for an empty file and for a directory.
    pub(crate) bytes: Range<usize>,
}

/// What is struck, for the table, and all places of that kind.
pub(crate) type Places = BTreeMap<String, Vec<Place>>;

pub(crate) fn places(forms: &[Form]) -> Places {
    let mut places = Places::new();
    for (number, form) in forms.iter().enumerate() {
        let mut add = |what: String, path: &Path, bytes: Range<usize>| {
            let place = Place {
                form: number,
                path: path.to_path_buf(),
                bytes,
            };
            places.entry(what).or_default().push(place);
        };
        for dir in &form.dirs {
            add(format!("directory {}", kind(form, dir)), dir, 0..0);
        }
        for (path, bytes) in &form.files {
            let kind = kind(form, path);
            for (region, range) in regions(form, path, bytes) {
                add(format!("{kind}: {region}"), path, range);
            }
        }
    }
    places
}

/// A file or directory by what it is, without numbers of its own.
fn kind(form: &Form, path: &Path) -> String {
    let text = path.to_str().unwrap();
    if text.contains("before-recovery") {
        return "copy from before a recovery".into();
    }
    let name = path.file_name().unwrap().to_str().unwrap();
    let name = if name.starts_with("run-") { "run" } else { name };
    let name = if name.starts_with("snap.") { "snap" } else { name };
    if text.starts_with("snapshot") {
        return format!("snapshot {name}");
    }
    let volumes = form
        .dirs
        .iter()
        .filter(|dir| dir.parent() == Some(Path::new("journal/volumes")));
    let newest = volumes.max().unwrap();
    match text {
        _ if path == newest => "newest volume".into(),
        _ if path.starts_with(newest) => format!("newest volume {name}"),
        "journal/volumes" => "volumes".into(),
        _ if path.starts_with("journal/volumes") && name.len() == 20 => "closed volume".into(),
        "journal/clean" => "closed volume clean".into(),
        _ if path.starts_with("journal/volumes") || path.starts_with("journal/sled") => {
            format!("closed volume {name}")
        }
        _ => name.into(),
    }
}

fn regions(form: &Form, path: &Path, bytes: &[u8]) -> Vec<(&'static str, Range<usize>)> {
    let end = bytes.len();
    if path.to_str().unwrap().contains("before-recovery") {
        return vec![("all", 0..end)];
    }
    match path.file_name().unwrap().to_str().unwrap() {
        "db" => segments(bytes),
        "head" => vec![
            ("slot A", 0..104),
            ("slot B", PAGE..PAGE + 104),
            ("between", 104..PAGE),
        ],
        "key-slots" => key_file(end, form.used, Some(form.erased)),
        "keys" => key_file(end, 2, None),
        "manifest" => vec![("front", 0..56), ("sealed", 56..end)],
        name if name.starts_with("run-") => run(bytes),
        _ => vec![("all", 0..end)],
    }
}

fn segments(bytes: &[u8]) -> Vec<(&'static str, Range<usize>)> {
    let mut found = Vec::new();
    for (number, segment) in bytes.chunks(SEGMENT_BYTES).enumerate() {
        let at = number * SEGMENT_BYTES;
        let report = parse_segment(segment, &mut |_| {});
        found.push(("segment header", at..at + 20));
        if report.end > 20 {
            found.push(("messages", at + 20..at + report.end));
            // The newest are hit as often as all others together.
            found.push((
                "last messages",
                at + report.end - (report.end - 20).min(4096)..at + report.end,
            ));
        }
        if report.end < segment.len() {
            found.push(("behind the messages", at + report.end..at + segment.len()));
        }
    }
    found
}

fn key_file(end: usize, used: u64, erased: Option<u64>) -> Vec<(&'static str, Range<usize>)> {
    let slot = |matter: u64| PAGE + matter as usize * SLOT..PAGE + (matter as usize + 1) * SLOT;
    let mut found = vec![
        ("header", 0..48),
        ("count A", 1024..1056),
        ("count B", 2048..2080),
        ("padding", 48..1024),
        ("used slot", slot(1)),
        ("used slot", slot(used)),
        ("used slot", slot(1).start..slot(used).end),
        ("next slots", slot(used + 1).start..slot(used + 4).end),
        ("spare slot", slot(used + 5).start..end),
        ("last slot", end - SLOT..end),
    ];
    found.extend(erased.map(|erased| ("erased slot", slot(erased))));
    found
}

fn run(bytes: &[u8]) -> Vec<(&'static str, Range<usize>)> {
    let trailer = bytes.len() - 32;
    let footer = u32::from_le_bytes(*bytes[trailer..].first_chunk::<4>().unwrap()) as usize;
    vec![
        ("front", 0..56),
        ("blocks", 56..trailer - footer),
        ("footer", trailer - footer..trailer),
        ("trailer", trailer..bytes.len()),
    ]
}
