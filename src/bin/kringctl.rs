//! `kringctl`: the administrator's tool. Speaks gRPC only; it never opens a store.

use std::process::ExitCode;

use clap::Parser as _;
use kring::ctl::{Arguments, run};

fn main() -> ExitCode {
    match Arguments::try_parse() {
        Ok(arguments) => run(arguments),
        Err(error) => kring::ctl::usage(&error),
    }
}
