//! What the process holds in memory stays there: keys are wiped when they are done with, and a crash writes nothing to a disk.
//!
//! Place in the flow: the first thing the daemon does. Two locks, because each has a gap: a limit of zero does not hold where the
//! system hands dumps to a program, and a process that may not be dumped can be made so again. It also keeps other processes
//! of the same user from reading this one's memory. Absent: swap, which the service unit forbids.

use rustix::process::{DumpableBehavior, Resource, Rlimit, set_dumpable_behavior, setrlimit};

/// No core dumps from now on. Where the system refuses, that is told and no reason not to serve.
pub(super) fn is_never_dumped() {
    let none = Rlimit {
        current: Some(0),
        maximum: Some(0),
    };
    let locks = [
        setrlimit(Resource::Core, none),
        set_dumpable_behavior(DumpableBehavior::NotDumpable),
    ];
    for why in locks.into_iter().filter_map(Result::err) {
        tracing::warn!(%why, "core dumps could not be switched off: a crash may write keys to a disk");
    }
}
