//! Mounting: a FUSE file system over a `Device`, in a folder of its own.
//!
//! No write-back cache: every write of the program reaches the device before the program goes on. Absent: the answers
//! (`kernel`).

use std::io;
use std::path::Path;
use std::sync::{Arc, Mutex};

use fuser::{BackgroundSession, Config, FopenFlags, MountOption};
use tempfile::TempDir;

use super::device::Device;
use super::image::Image;
use super::kernel::Kernel;

/// A mounted disk; dropping it unmounts.
pub(crate) struct Mounted {
    pub(crate) device: Arc<Device>,
    /// The kernel's page cache serves reads.
    pub(crate) cached: bool,
    // Before the folder: it is unmounted first.
    session: Option<BackgroundSession>,
    folder: TempDir,
}

impl Mounted {
    /// Mounts a disk. `cached`: the kernel's page cache serves reads.
    pub(crate) fn new(device: Device, cached: bool) -> io::Result<Self> {
        let folder = tempfile::Builder::new().prefix("kring-disk-").tempdir()?;
        let device = Arc::new(device);
        let notifier = Arc::new(Mutex::new(None));
        let kernel = Kernel {
            device: Arc::clone(&device),
            flags: if cached {
                FopenFlags::FOPEN_KEEP_CACHE
            } else {
                FopenFlags::FOPEN_DIRECT_IO
            } | FopenFlags::FOPEN_NOFLUSH,
            notifier: Arc::clone(&notifier),
        };
        let mut config = Config::default();
        config.mount_options = vec![MountOption::FSName("kring-disk".to_owned()), MountOption::NoAtime];
        // Two, so that the page cache can be told something while it asks for something.
        config.n_threads = Some(2);
        let session = fuser::spawn_mount(kernel, folder.path(), &config)?;
        *notifier.lock().unwrap() = Some(session.notifier());
        Ok(Self {
            device,
            cached,
            session: Some(session),
            folder,
        })
    }

    /// Where it is mounted.
    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Unmounts, and gives what stood on the disk, un-synced changes included. Nobody may use it any more.
    pub(crate) fn unmount(mut self) -> Image {
        let session = self.session.take().unwrap();
        session.umount_and_join().unwrap();
        self.device.image()
    }
}
