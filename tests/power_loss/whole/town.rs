//! What all stories of the whole daemon share: keys and certificates of the agencies, and a store with their units in it.
//!
//! Made once, by the daemon itself, in an ordinary folder; the store is then copied to a disk of this suite.

use std::fs;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use crate::calls::Connections;
use crate::daemon::{Daemon, admit, init};
use crate::disk::image::Image;

/// Made once for a run of the suite.
pub(crate) struct Town {
    _parent: TempDir,
    /// Where keys, certificates and settings stand, outside the disk that fails.
    pub(crate) folder: PathBuf,
    image: Image,
}

impl Town {
    pub(crate) fn make() -> Self {
        let parent = tempfile::tempdir().unwrap();
        let folder = parent.path().join("kring");
        let runtime = tokio::runtime::Runtime::new().unwrap();
        runtime.block_on(async {
            init(&folder).await;
            small_files(&folder);
            let daemon = Daemon::start(&folder, None).await;
            admit(&Connections::to(&daemon.address, &folder).await).await;
            daemon.stop().await;
        });
        let image = Image::of_folder(&folder.join("data"));
        Self {
            _parent: parent,
            folder,
            image,
        }
    }

    /// A disk of its own for one story.
    pub(crate) fn disk(&self) -> Image {
        self.image.clone()
    }
}

/// Volumes that end within a story.
fn small_files(folder: &Path) {
    let file = folder.join("kring.toml");
    let mut text = fs::read_to_string(&file).unwrap();
    // The reserve stays as it comes: ends live on it for as long as a story keeps the disk full.
    let (usual, small) = ("volume_mib = 64", "volume_mib = 1");
    assert!(text.contains(usual), "the settings lack `{usual}`");
    text = text.replace(usual, small);
    fs::write(&file, text).unwrap();
}
