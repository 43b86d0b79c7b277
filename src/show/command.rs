//! Command lines in the form in which they work here, to be copied.

use std::path::Path;

/// Where `kringctl` looks without being told.
const USUAL_SERVER: &str = "127.0.0.1:7443";

/// A command line of `kringctl` up to the verb.
pub(crate) fn kringctl(folder: &Path, server: &str) -> String {
    let program = if std::env::var_os("CARGO").is_some() {
        let profile = if cfg!(debug_assertions) { "" } else { " --release" };
        format!("cargo run{profile} --bin kringctl --")
    } else {
        // Beside this program, where a build or a package puts both.
        let beside = std::env::current_exe()
            .ok()
            .map(|own| own.with_file_name("kringctl"))
            .filter(|path| path.exists());
        beside.map_or_else(
            || "kringctl".to_owned(),
            |path| quoted(&path.display().to_string()),
        )
    };
    let folder = format!(" --folder {}", quoted(&folder.display().to_string()));
    let server = if server == USUAL_SERVER {
        String::new()
    } else {
        format!(" --server {server}")
    };
    format!("{program}{folder}{server}")
}

/// As a shell reads it.
pub(crate) fn quoted(path: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || "/._-+".contains(c);
    if path.chars().all(plain) {
        path.to_owned()
    } else {
        format!("'{}'", path.replace('\'', r"'\''"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_quoted_where_a_shell_would_take_it_apart() {
        assert_eq!(quoted("/tmp/kring-dev-1.x"), "/tmp/kring-dev-1.x");
        assert_eq!(quoted("/tmp/my kring"), "'/tmp/my kring'");
        assert_eq!(quoted("it's"), r"'it'\''s'");
    }
}
