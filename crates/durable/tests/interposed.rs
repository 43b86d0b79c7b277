//! The linker took our `sync_file_range`: sled's flush ends in it.

#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use std::io::ErrorKind;

#[test]
fn a_sled_flush_is_counted_as_a_real_sync() {
    let dir = tempfile::tempdir().unwrap();
    let db = sled::Config::new()
        .path(dir.path().join("db"))
        .flush_every_ms(None)
        .open()
        .unwrap();
    for round in 0..5u64 {
        let before = durable::hits();
        db.insert(b"key", &round.to_be_bytes()).unwrap();
        db.flush().unwrap();
        assert!(
            durable::hits() > before,
            "round {round}: the flush did not reach fdatasync"
        );
    }
}

#[test]
fn directories_and_files_are_synced_or_the_reason_is_told() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("file");
    std::fs::write(&file, b"bytes").unwrap();
    durable::sync_file(&file).unwrap();
    durable::sync_dir(dir.path()).unwrap();
    durable::sync_parent(&file).unwrap();
    durable::sync_parent(std::path::Path::new("Cargo.toml")).unwrap();
    assert_eq!(
        durable::sync_dir(&file).unwrap_err().kind(),
        ErrorKind::NotADirectory
    );
    assert_eq!(
        durable::sync_file(&dir.path().join("absent")).unwrap_err().kind(),
        ErrorKind::NotFound
    );
    assert_eq!(
        durable::sync_parent(std::path::Path::new("/"))
            .unwrap_err()
            .kind(),
        ErrorKind::InvalidInput
    );
}
