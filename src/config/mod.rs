//! The settings of the daemon: one commented TOML file, every key also by environment.
//!
//! Place in the flow: before it. [`load`] reads the file, [`known`] says which keys exist, `read` lays the environment
//! over the file and checks each value, `settings` gives them types, `rules` refuses combinations that would be unsafe.
//! Absent: secrets, which are named here by path and never by value; defaults for anything that names a file.

mod error;
pub mod known;
mod read;
mod rules;
mod settings;

use std::ffi::OsString;
use std::path::Path;

pub use error::{BadConfiguration, EXIT_USAGE};
pub use settings::{
    Development, DevelopmentClock, KeyFiles, Limits, LogFormat, LogSettings, Settings, TlsFiles,
};

/// The commented sample, which `kringd init` writes as `kring.toml`.
pub const SAMPLE: &str = include_str!("../../deploy/kring.toml");

/// How the environment is read: the value of a variable, if it is set. An argument, so that no test sets a variable of
/// its process. In the daemon: `&|name| std::env::var_os(name)`.
pub type Environment<'a> = dyn Fn(&str) -> Option<OsString> + 'a;

/// Reads the settings from a file and lays the environment over them.
///
/// Relative paths, also those from the environment, start at the folder of the file.
///
/// # Errors
/// [`BadConfiguration`]; the daemon exits with [`EXIT_USAGE`].
pub fn load(path: &Path, environment: &Environment<'_>) -> Result<Settings, BadConfiguration> {
    let unreadable = |source| BadConfiguration::Unreadable {
        path: path.to_path_buf(),
        source,
    };
    let text = std::fs::read_to_string(path).map_err(unreadable)?;
    let absolute = std::path::absolute(path).map_err(unreadable)?;
    parse(&text, crate::files::parent_of(&absolute), environment)
}

/// Reads the settings from text; relative paths start at `folder`.
///
/// # Errors
/// [`BadConfiguration`].
pub fn parse(text: &str, folder: &Path, environment: &Environment<'_>) -> Result<Settings, BadConfiguration> {
    let table = read::merged(text, folder, environment)?;
    let settings = settings::typed(table)?;
    rules::check(&settings)?;
    Ok(settings)
}

#[cfg(test)]
mod tests;
