//! The kernel's questions, one answer each, from a `Device`.
//!
//! Reads are served by the kernel's page cache where it has the page, unless the disk is mounted without; what a failed sync
//! forgot is put into that cache, where it goes on being shown until it is evicted. Locks are the kernel's own. Absent: memory
//! maps, links, extended attributes; nothing under test uses them.

use std::ffi::OsStr;
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use fuser::{
    BsdFileFlags, Errno, FileAttr, FileHandle, FileType, Filesystem, FopenFlags, Generation, INodeNo,
    LockOwner, Notifier, OpenFlags, RenameFlags, ReplyAttr, ReplyCreate, ReplyData, ReplyDirectory,
    ReplyEmpty, ReplyEntry, ReplyOpen, ReplyStatfs, ReplyWrite, Request, TimeOrNow, WriteFlags,
};

use super::bytes::PAGE;
use super::device::{CAPACITY, Device};
use super::image::{Image, Node, ROOT};
use super::names::Ino;

/// Nobody else changes this disk, so the kernel may remember names and lengths.
const TTL: Duration = Duration::from_secs(3600);

/// What answers the kernel.
pub(crate) struct Kernel {
    pub(crate) device: Arc<Device>,
    pub(crate) flags: FopenFlags,
    /// To tell the page cache something; there once it is mounted.
    pub(crate) notifier: Arc<Mutex<Option<Notifier>>>,
}

fn attributes(ino: Ino, node: &Node) -> FileAttr {
    let size = node.file.as_ref().map_or(PAGE, |bytes| bytes.len()) as u64;
    let when: SystemTime = UNIX_EPOCH;
    FileAttr {
        ino: INodeNo(ino),
        size,
        blocks: size.div_ceil(512),
        atime: when,
        mtime: when,
        ctime: when,
        crtime: when,
        kind: kind(node),
        perm: node.mode,
        nlink: if node.file.is_some() { 1 } else { 2 },
        uid: rustix::process::geteuid().as_raw(),
        gid: rustix::process::getegid().as_raw(),
        rdev: 0,
        blksize: PAGE as u32,
        flags: 0,
    }
}

fn kind(node: &Node) -> FileType {
    if node.file.is_some() {
        FileType::RegularFile
    } else {
        FileType::Directory
    }
}

impl Kernel {
    fn attr(&self, ino: Ino) -> Result<FileAttr, Errno> {
        self.device
            .look(|image| image.nodes.get(&ino).map(|node| attributes(ino, node)))
    }

    fn entry(&self, parent: INodeNo, name: &OsStr) -> Result<FileAttr, Errno> {
        let ino = self.device.look(|image| image.names.get(parent.0, name))?;
        self.attr(ino)
    }

    fn made(&self, parent: INodeNo, name: &OsStr, mode: u32, is_dir: bool) -> Result<FileAttr, Errno> {
        let ino = self
            .device
            .create(parent.0, name, (mode & 0o7777) as u16, is_dir)?;
        self.attr(ino)
    }

    fn sync(&self, ino: INodeNo, handle: FileHandle, reply: ReplyEmpty) {
        match self.device.sync(ino.0, handle.0) {
            Ok(()) => reply.ok(),
            Err((errno, forgotten)) => {
                // The page cache keeps what did not reach the medium, and takes it for clean.
                if self.flags.contains(FopenFlags::FOPEN_KEEP_CACHE)
                    && let Some(notifier) = self.notifier.lock().unwrap().as_ref()
                {
                    for (at, bytes) in forgotten {
                        notifier.store(ino, at as u64, &bytes).unwrap();
                    }
                }
                reply.error(errno);
            }
        }
    }
}

impl Filesystem for Kernel {
    fn lookup(&self, _: &Request, parent: INodeNo, name: &OsStr, reply: ReplyEntry) {
        match self.entry(parent, name) {
            Ok(attr) => reply.entry(&TTL, &attr, Generation(0)),
            Err(errno) => reply.error(errno),
        }
    }

    fn getattr(&self, _: &Request, ino: INodeNo, _: Option<FileHandle>, reply: ReplyAttr) {
        match self.attr(ino.0) {
            Ok(attr) => reply.attr(&TTL, &attr),
            Err(errno) => reply.error(errno),
        }
    }

    fn setattr(
        &self,
        _: &Request,
        ino: INodeNo,
        mode: Option<u32>,
        _: Option<u32>,
        _: Option<u32>,
        size: Option<u64>,
        _: Option<TimeOrNow>,
        _: Option<TimeOrNow>,
        _: Option<SystemTime>,
        _: Option<FileHandle>,
        _: Option<SystemTime>,
        _: Option<SystemTime>,
        _: Option<SystemTime>,
        _: Option<BsdFileFlags>,
        reply: ReplyAttr,
    ) {
        let resized = size.map_or(Ok(()), |size| self.device.resize(ino.0, size));
        let changed = resized.and_then(|()| {
            self.device.look(|image| {
                let node = image.nodes.get_mut(&ino.0)?;
                node.mode = mode.map_or(node.mode, |mode| (mode & 0o7777) as u16);
                Some(attributes(ino.0, node))
            })
        });
        match changed {
            Ok(attr) => reply.attr(&TTL, &attr),
            Err(errno) => reply.error(errno),
        }
    }

    fn mkdir(&self, _: &Request, parent: INodeNo, name: &OsStr, mode: u32, _: u32, reply: ReplyEntry) {
        match self.made(parent, name, mode, true) {
            Ok(attr) => reply.entry(&TTL, &attr, Generation(0)),
            Err(errno) => reply.error(errno),
        }
    }

    fn create(
        &self,
        _: &Request,
        parent: INodeNo,
        name: &OsStr,
        mode: u32,
        _: u32,
        _: i32,
        reply: ReplyCreate,
    ) {
        let made = self.made(parent, name, mode, false);
        match made.and_then(|attr| Ok((attr, self.device.open(attr.ino.0)?))) {
            Ok((attr, handle)) => reply.created(&TTL, &attr, Generation(0), FileHandle(handle), self.flags),
            Err(errno) => reply.error(errno),
        }
    }

    fn unlink(&self, _: &Request, parent: INodeNo, name: &OsStr, reply: ReplyEmpty) {
        answer(self.device.remove(parent.0, name), reply);
    }

    fn rmdir(&self, _: &Request, parent: INodeNo, name: &OsStr, reply: ReplyEmpty) {
        answer(self.device.remove(parent.0, name), reply);
    }

    fn rename(
        &self,
        _: &Request,
        parent: INodeNo,
        name: &OsStr,
        to: INodeNo,
        to_name: &OsStr,
        _: RenameFlags,
        reply: ReplyEmpty,
    ) {
        answer(self.device.rename((parent.0, name), (to.0, to_name)), reply);
    }

    fn open(&self, _: &Request, ino: INodeNo, _: OpenFlags, reply: ReplyOpen) {
        match self.device.open(ino.0) {
            Ok(handle) => reply.opened(FileHandle(handle), self.flags),
            Err(errno) => reply.error(errno),
        }
    }

    fn opendir(&self, _: &Request, ino: INodeNo, _: OpenFlags, reply: ReplyOpen) {
        match self.device.open(ino.0) {
            Ok(handle) => reply.opened(FileHandle(handle), FopenFlags::empty()),
            Err(errno) => reply.error(errno),
        }
    }

    fn read(
        &self,
        _: &Request,
        ino: INodeNo,
        _: FileHandle,
        at: u64,
        size: u32,
        _: OpenFlags,
        _: Option<LockOwner>,
        reply: ReplyData,
    ) {
        let bytes = |image: &mut Image| {
            let at = usize::try_from(at).ok()?;
            image
                .file(ino.0)
                .map(|bytes| bytes.read(at, size as usize).to_vec())
        };
        match self.device.look(bytes) {
            Ok(bytes) => reply.data(&bytes),
            Err(errno) => reply.error(errno),
        }
    }

    fn write(
        &self,
        _: &Request,
        ino: INodeNo,
        _: FileHandle,
        at: u64,
        bytes: &[u8],
        _: WriteFlags,
        _: OpenFlags,
        _: Option<LockOwner>,
        reply: ReplyWrite,
    ) {
        match self.device.write(ino.0, at, bytes) {
            Ok(written) => reply.written(written as u32),
            Err(errno) => reply.error(errno),
        }
    }

    fn flush(&self, _: &Request, _: INodeNo, _: FileHandle, _: LockOwner, reply: ReplyEmpty) {
        reply.ok();
    }

    fn release(
        &self,
        _: &Request,
        _: INodeNo,
        handle: FileHandle,
        _: OpenFlags,
        _: Option<LockOwner>,
        _: bool,
        reply: ReplyEmpty,
    ) {
        self.device.close(handle.0);
        reply.ok();
    }

    fn releasedir(&self, _: &Request, _: INodeNo, handle: FileHandle, _: OpenFlags, reply: ReplyEmpty) {
        self.device.close(handle.0);
        reply.ok();
    }

    fn fsync(&self, _: &Request, ino: INodeNo, handle: FileHandle, _: bool, reply: ReplyEmpty) {
        self.sync(ino, handle, reply);
    }

    fn fsyncdir(&self, _: &Request, ino: INodeNo, handle: FileHandle, _: bool, reply: ReplyEmpty) {
        self.sync(ino, handle, reply);
    }

    fn readdir(&self, _: &Request, ino: INodeNo, _: FileHandle, offset: u64, mut reply: ReplyDirectory) {
        let listing = self.device.look(|image| {
            let mut all = vec![
                (ino.0, FileType::Directory, ".".into()),
                (ROOT, FileType::Directory, "..".into()),
            ];
            for (name, entry) in image.names.entries(ino.0)? {
                all.push((*entry, kind(image.nodes.get(entry)?), name.clone()));
            }
            Some(all)
        });
        match listing {
            Ok(all) => {
                for (next, (entry, kind, name)) in (1..).zip(all).skip(offset as usize) {
                    if reply.add(INodeNo(entry), next, kind, name) {
                        break;
                    }
                }
                reply.ok();
            }
            Err(errno) => reply.error(errno),
        }
    }

    fn statfs(&self, _: &Request, _: INodeNo, reply: ReplyStatfs) {
        match self.device.free() {
            Ok(free) => {
                let pages = |bytes: u64| bytes / PAGE as u64;
                reply.statfs(
                    pages(CAPACITY),
                    pages(free),
                    pages(free),
                    1 << 20,
                    1 << 20,
                    PAGE as u32,
                    255,
                    PAGE as u32,
                );
            }
            Err(errno) => reply.error(errno),
        }
    }
}

fn answer(done: Result<(), Errno>, reply: ReplyEmpty) {
    match done {
        Ok(()) => reply.ok(),
        Err(errno) => reply.error(errno),
    }
}
