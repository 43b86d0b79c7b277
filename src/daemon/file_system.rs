//! File systems that do not overwrite in place.
//!
//! Place in the flow: told at a start and by `kringd check-config`. An erased key slot is overwritten; here the old block stays
//! somewhere, until the file system needs the room. What stays is wrapped under the key-encryption key, so another one makes it
//! worthless (`kringctl keys rewrap`). Flash media do the same below any file system; nothing tells that.

use std::path::Path;

/// Numbers by which the kernel knows them (linux/magic.h; those of ZFS and bcachefs from their own sources).
const KNOWN: [(i64, &str); 5] = [
    (0x9123_683E, "btrfs"),
    (0x2FC1_2FC1, "ZFS"),
    (0xCA45_1A4E, "bcachefs"),
    (0xF2F5_2010, "F2FS"),
    (0x3434, "NILFS"),
];

/// The name of the one on which a directory stands, if it is one of them.
pub(super) fn that_keeps_old_blocks(dir: &Path) -> Option<&'static str> {
    let found = rustix::fs::statfs(dir).ok()?;
    name(found.f_type as i64)
}

fn name(number: i64) -> Option<&'static str> {
    KNOWN
        .iter()
        .find(|(known, _)| *known == number)
        .map(|(_, name)| *name)
}

/// What it means, in one sentence.
pub(super) fn said(name: &str) -> String {
    format!(
        "on {name}, which does not overwrite in place: what erasing destroys stays on the medium, wrapped, until the key-encryption key \
         is replaced (`kringctl keys rewrap`)"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn those_that_copy_on_write_are_known_and_ext4_is_none() {
        assert_eq!(
            (name(0x9123_683E), name(0x2FC1_2FC1)),
            (Some("btrfs"), Some("ZFS"))
        );
        // ext4, XFS, tmpfs.
        for other in [0xEF53, 0x5846_5342, 0x0102_1994] {
            assert_eq!(name(other), None);
        }
    }

    #[test]
    fn a_directory_that_is_not_there_is_on_none() {
        assert_eq!(that_keeps_old_blocks(Path::new("/there/is/no/such/folder")), None);
    }
}
