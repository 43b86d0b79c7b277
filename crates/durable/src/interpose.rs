//! Replaces libc's `sync_file_range` inside this process by `fdatasync`.
//!
//! sled 0.34 calls only `sync_file_range` in its `flush`. That call writes out data pages, but neither the file's size
//! and extents nor the device's cache, so an acknowledged flush does not survive a power cut; worse, sled then reuses
//! file segments in the belief that its newer ones are safe, and the whole store can be lost. An `fdatasync` *after*
//! the flush comes too late for that. So the call itself is replaced: the linker prefers the executable's symbol
//! to the one in the shared libc, and every log write of sled is durable before sled counts it as stable.
//!
//! Whether the linker really took this symbol cannot be known at compile time: callers must check at start that
//! [`hits`] grows with a flush, and refuse to run if it does not.
//! Absent: what sled never syncs at all (blob files, directory entries, its `conf` file); see [`crate::sync_dir`].

use std::sync::atomic::{AtomicU64, Ordering};

/// How often sled's log was made durable through this module.
static HITS: AtomicU64 = AtomicU64::new(0);

/// Number of times the replaced `sync_file_range` was called in this process since it started.
///
/// Grows with every sled flush that had something to write. If it stands still over such a flush, the
/// replacement is not linked in and nothing may be acknowledged.
// Never inlined: the caller must refer to this object file, or the linker may leave it (and the symbol below) out.
#[inline(never)]
pub fn hits() -> u64 {
    HITS.load(Ordering::Relaxed)
}

/// Stands in for libc's function of this name. The range and the flags are ignored: the whole file's data, its
/// size and the device's cache are synced, which is more than was asked for and never less.
#[cfg(target_os = "linux")]
#[expect(
    unsafe_code,
    reason = "exporting the symbol under libc's name is the only way to reach sled's call without a fork of sled; \
              the signature is that of sync_file_range(2) on 64-bit Linux"
)]
#[unsafe(no_mangle)]
extern "C" fn sync_file_range(
    fd: libc::c_int,
    _offset: libc::off64_t,
    _length: libc::off64_t,
    _flags: libc::c_uint,
) -> libc::c_int {
    HITS.fetch_add(1, Ordering::Relaxed);
    loop {
        // SAFETY: fdatasync takes no pointers; a bad descriptor is answered by -1 and errno, which we pass on.
        let answer = unsafe { libc::fdatasync(fd) };
        // Only an interrupted call is repeated. Any other error goes to sled, which turns it into a sticky failure.
        if answer == 0 || std::io::Error::last_os_error().raw_os_error() != Some(libc::EINTR) {
            return answer;
        }
    }
}
