//! Compiles `proto/` into Rust with protox (pure Rust: no protoc on the machine), and writes the descriptor set that
//! reflection serves. A client-only build gets no server code.

use std::{env, error::Error, fs, path::PathBuf};

use prost::Message as _;

const FILES: [&str; 5] = [
    "kring/v1/common.proto",
    "kring/v1/registrations.proto",
    "kring/v1/notices.proto",
    "kring/v1/admin.proto",
    "kring/v1/development.proto",
];

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo:rerun-if-changed=proto");
    let descriptors = protox::compile(FILES, ["proto"])?;
    let out = PathBuf::from(env::var("OUT_DIR")?);
    fs::write(out.join("kring_descriptor.bin"), descriptors.encode_to_vec())?;
    tonic_prost_build::configure()
        .build_server(env::var_os("CARGO_FEATURE_DAEMON").is_some())
        .compile_fds(descriptors)?;
    Ok(())
}
