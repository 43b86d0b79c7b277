//! Peek: what a journal acknowledged, read from its head file alone, and its lives. Absent: whether the log holds it (`verify_files`).

use std::path::Path;

use crate::disk::Disk;
use crate::failure::Failure;
use crate::head_file::HeadFile;
use crate::layout::Layout;
use crate::lives::Lives;
use crate::types::Head;
use crate::volumes;

/// The head of the journal in `dir`. Nothing is locked and nothing is changed: of a journal in use it is a head of a moment
/// ago.
///
/// # Errors
/// [`Failure::Missing`], [`Failure::HeadDamaged`], [`Failure::NewerVersion`], [`Failure::Io`].
pub fn peek_head(dir: &Path) -> Result<Head, Failure> {
    let layout = Layout::on(Disk::default(), dir);
    layout.require()?;
    Ok(HeadFile::look(&layout.head)?.head)
}

/// The lives of the journal in `dir`. Nothing is locked and nothing is changed.
///
/// # Errors
/// As [`peek_head`]; damage that leaves it open where a volume begins.
pub fn peek_lives(dir: &Path) -> Result<Lives, Failure> {
    let layout = Layout::on(Disk::default(), dir);
    layout.require()?;
    let head = HeadFile::look(&layout.head)?.head;
    Ok(volumes::find(&layout, &head)?.lives)
}
