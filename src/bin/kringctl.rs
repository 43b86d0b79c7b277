//! `kringctl`: the administrator's tool. Speaks gRPC only; it never opens a store.

use std::process::ExitCode;

fn main() -> ExitCode {
    kring::ctl::start(std::env::args_os())
}
