//! What examining found of the log's files, in words: how they are, and what the next start does about what is broken.
//!
//! Only what is true of each is said: a start writes some of it again, closes a newest volume that it cannot trust, and leaves the
//! broken parts of closed volumes as they are. Absent: the other parts of a store (`findings`).

use engine::Examined;
use journal::{FileReport, Meaning, OwnFiles, VolumeReport};

use super::findings::{Row, State, counted, row};

const RESTORE: &str = "leave the store as it is and copy it away, then restore the newest backup that `kringd verify` finds \
                       whole";
const MIB: u64 = 1 << 20;
/// What becomes of a newest volume that cannot be trusted: examining and the start that does it say the same.
pub(super) const RETIRES: &str = "files of the log are damaged, but nothing that was acknowledged is missing; a start closes \
                                  the newest volume as it stands, only reads it from then on, and goes on in a new one: \
                                  check the disk";

pub(super) fn log(found: &Examined) -> Row {
    match &found.log {
        Err(why) => Row {
            next: Some(next_of_damage(why)),
            ..row("log", State::Damaged, why.to_string())
        },
        Ok(report) => {
            let said = format!(
                "{} in {}, proven to the head; {}",
                counted(report.head.size, "event"),
                counted(report.volumes.len() as u64, "volume"),
                reserve(report)
            );
            let doubts = doubts(report);
            match doubts.is_empty() {
                true => row("log", State::Whole, format!("{said}{}", stop(report))),
                false => in_doubt(&said, &doubts),
            }
        }
    }
}

/// Something broken that no event needs, and what becomes of it.
#[derive(Debug, PartialEq, Eq)]
struct Doubt {
    found: String,
    next: &'static str,
}

fn in_doubt(said: &str, doubts: &[Doubt]) -> Row {
    let mut nexts: Vec<&str> = doubts.iter().map(|doubt| doubt.next).collect();
    nexts.dedup();
    let found: Vec<&str> = doubts.iter().map(|doubt| doubt.found.as_str()).collect();
    Row {
        next: Some(format!("nothing is lost; {}", nexts.join("; "))),
        ..row("log", State::InDoubt, format!("{said}; {}", found.join("; ")))
    }
}

/// A head file of another store makes the whole log look foreign.
fn next_of_damage(why: &journal::Failure) -> String {
    use journal::Failure::{Damaged, HeadDamaged, Missing};
    match why {
        Damaged {
            meaning: Meaning::WrongEpoch,
            ..
        } => format!("if journal/head was exchanged, put back the one that stood here; otherwise {RESTORE}"),
        Missing { .. } => format!("put back what is missing, if it was moved; otherwise {RESTORE}"),
        HeadDamaged => format!("journal/head cannot be made again from the log; {RESTORE}"),
        _ => RESTORE.to_owned(),
    }
}

fn reserve(report: &FileReport) -> String {
    match report.reserve_bytes {
        0 => "no reserve of space stands".to_owned(),
        bytes => format!("the reserve of space holds {} MiB", bytes / MIB),
    }
}

fn stop(report: &FileReport) -> &'static str {
    let clean = report.volumes.last().is_some_and(|newest| newest.marked_clean);
    match clean {
        true => "",
        false => "; the last stop was not clean, so the next start copies the newest volume first",
    }
}

/// What is broken although nothing acknowledged is.
fn doubts(report: &FileReport) -> Vec<Doubt> {
    let mut doubts = Vec::new();
    if report.head_slot_damaged {
        doubts.push(Doubt {
            found: "one of the two slots of the head file is damaged".to_owned(),
            next: "the next start writes the slot of the head file anew",
        });
    }
    let newest = report.volumes.len().saturating_sub(1);
    for (at, volume) in report.volumes.iter().enumerate() {
        doubts.extend(start(volume));
        doubts.extend(marker(volume, at == newest));
        doubts.extend(parts(volume));
        doubts.extend(own_files(volume));
    }
    doubts.extend(report.strays.iter().map(|stray| Doubt {
        found: format!("{} has the name of a volume and is empty", stray.display()),
        next: "the next start removes the empty folder",
    }));
    doubts
}

fn start(volume: &VolumeReport) -> Option<Doubt> {
    volume.start_damaged.then(|| Doubt {
        found: format!(
            "the start of the volume at position {} is damaged or missing",
            volume.positions.start
        ),
        next: "the next start computes the start of a volume from the volume before it, and writes it again",
    })
}

fn marker(volume: &VolumeReport, newest: bool) -> Option<Doubt> {
    volume.marked_wrongly.then(|| Doubt {
        found: format!(
            "the marker `clean` of the volume at position {} is none, or not of a file of this length",
            volume.positions.start
        ),
        next: match newest {
            true => "the next start takes the last stop for an unclean one, and copies the newest volume before it opens it",
            false => "the next start reads that closed volume once more and marks it again",
        },
    })
}

fn parts(volume: &VolumeReport) -> Option<Doubt> {
    if volume.doubts.sound() && (!volume.retires || !volume.own_files.whole()) {
        return None;
    }
    let offset = volume.doubts.first_at;
    let offset = offset.map_or_else(String::new, |at| format!(" (from byte {at} of its file on)"));
    Some(Doubt {
        found: format!(
            "the volume at position {} has broken parts that no event needs{offset}",
            volume.positions.start
        ),
        next: next_of_parts(volume),
    })
}

fn own_files(volume: &VolumeReport) -> Option<Doubt> {
    let damaged = match volume.own_files {
        OwnFiles {
            conf_damaged: true, ..
        } => "`conf`",
        OwnFiles {
            snapshot_damaged: true,
            ..
        } => "its latest `snap.` file",
        _ => return None,
    };
    Some(Doubt {
        found: format!(
            "{damaged} of the volume at position {} is damaged, which holds nothing of the log",
            volume.positions.start
        ),
        next: next_of_parts(volume),
    })
}

fn next_of_parts(volume: &VolumeReport) -> &'static str {
    match volume.retires {
        true => RETIRES,
        false => "broken parts of a closed volume stay as they are, for it is only read: check the disk",
    }
}

#[cfg(test)]
mod tests {
    use journal::{Epoch, Head, Lives};
    use proof::Hash;

    use super::*;

    fn volume(first: u64) -> VolumeReport {
        VolumeReport {
            dir: "/store/journal".into(),
            positions: first..first + 3,
            marked_clean: true,
            marked_wrongly: false,
            start_damaged: false,
            doubts: journal::raw::Doubts::default(),
            own_files: OwnFiles::default(),
            retires: false,
        }
    }

    fn report(volumes: Vec<VolumeReport>) -> FileReport {
        FileReport {
            head: Head {
                epoch: Epoch(1),
                size: 6,
                root: Hash([0; 32]),
            },
            lives: Lives::one(Epoch(1)),
            head_slot_damaged: false,
            volumes,
            strays: Vec::new(),
            reserve_bytes: 64 * MIB,
        }
    }

    #[test]
    fn what_the_next_start_does_is_said_of_each_and_only_what_is_true() {
        assert_eq!(doubts(&report(vec![volume(0), volume(3)])), []);
        let broken = || journal::raw::Doubts {
            damaged_messages: 1,
            first_at: Some(77),
            ..journal::raw::Doubts::default()
        };
        let closed = VolumeReport {
            doubts: broken(),
            ..volume(0)
        };
        let newest = VolumeReport {
            retires: true,
            doubts: broken(),
            ..volume(3)
        };
        let nexts =
            |report: &FileReport| -> Vec<&str> { doubts(report).iter().map(|doubt| doubt.next).collect() };
        let of_closed = nexts(&report(vec![closed, volume(3)]));
        assert!(
            of_closed.len() == 1 && of_closed[0].contains("stay as they are"),
            "{of_closed:?}"
        );
        let of_newest = nexts(&report(vec![volume(0), newest]));
        assert!(
            of_newest.len() == 1 && of_newest[0].contains("closes the newest volume"),
            "{of_newest:?}"
        );
        let own = |first: u64| VolumeReport {
            own_files: OwnFiles {
                conf_damaged: true,
                snapshot_damaged: false,
            },
            retires: first == 3,
            ..volume(first)
        };
        let said = doubts(&report(vec![own(0), own(3)]));
        assert!(
            said.len() == 2
                && said
                    .iter()
                    .all(|doubt| doubt.found.starts_with("`conf` of the volume at")),
            "{said:?}"
        );
        assert!(said[0].next.contains("stay as they are") && said[1].next.contains("goes on in a new one"));
        let lost = VolumeReport {
            start_damaged: true,
            ..volume(3)
        };
        let of_start = nexts(&report(vec![volume(0), lost]));
        assert!(
            of_start.len() == 1 && of_start[0].contains("from the volume before it"),
            "{of_start:?}"
        );
        for (wrong, word) in [(0, "reads that closed volume"), (3, "an unclean one")] {
            let mark = |mut volume: VolumeReport| {
                volume.marked_wrongly = volume.positions.start == wrong;
                volume
            };
            let said = nexts(&report([0, 3].map(|first| mark(volume(first))).into()));
            assert!(said.len() == 1 && said[0].contains(word), "{said:?}");
        }
        let mut stray = report(vec![volume(0)]);
        stray.strays = vec!["/store/journal/volumes/00000000000000000007".into()];
        assert!(nexts(&stray)[0].contains("removes the empty folder"));
    }

    #[test]
    fn the_reserve_is_told() {
        let mut report = report(vec![volume(0)]);
        assert_eq!(reserve(&report), "the reserve of space holds 64 MiB");
        report.reserve_bytes = 0;
        assert_eq!(reserve(&report), "no reserve of space stands");
    }
}
