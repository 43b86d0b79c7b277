//! The settings of the daemon: one commented TOML file, every key also by environment.
//!
//! Place in the flow: before it. [`load`] reads the file, [`known`] says which keys exist, `read` lays the environment
//! over the file and checks each value, `settings` gives them types, `rules` refuses combinations that would be unsafe,
//! `variables` what looks like a mistyped variable.
//! Absent: secrets, which are named here by path and never by value; defaults for anything that names a file.

mod error;
pub mod known;
mod read;
mod rules;
mod settings;
mod variables;

use std::ffi::OsString;
use std::path::Path;

pub use error::{BadConfiguration, EXIT_USAGE};
pub use settings::{
    Backup, Development, DevelopmentClock, KeyFiles, Limits, LogFormat, LogSettings, Settings, TlsFiles,
};

/// The commented sample, which `kringd init` writes as `kring.toml`.
pub const SAMPLE: &str = include_str!("../../deploy/kring.toml");

/// How the environment is read: the value of a variable, if it is set. An argument, so that no test sets a variable of
/// its process. In the daemon: `&|name| std::env::var_os(name)`.
pub type Environment<'a> = dyn Fn(&str) -> Option<OsString> + 'a;

/// What a look at the configuration found.
#[derive(Debug)]
pub struct Examined {
    /// The settings, if enough of them could be read. With problems they are for looking further, not for running.
    pub settings: Option<Settings>,
    /// Everything that is wrong, the file's problems before the environment's.
    pub problems: Vec<BadConfiguration>,
}

impl Examined {
    /// The settings, or the first problem.
    ///
    /// # Errors
    /// [`BadConfiguration`].
    pub fn only_good(self) -> Result<Settings, BadConfiguration> {
        let Self { settings, problems } = self;
        match (problems.into_iter().next(), settings) {
            (None, Some(settings)) => Ok(settings),
            (Some(problem), _) => Err(problem),
            // `settings` says why when there are none.
            (None, None) => Err(BadConfiguration::Syntax {
                line: 1,
                message: "no settings were found".to_owned(),
            }),
        }
    }
}

/// Looks at a file under the environment of this process, and at that environment for variables that look like a
/// mistyped key.
#[must_use]
pub fn of_process(path: &Path) -> Examined {
    let mut examined = examine(path, &|name| std::env::var_os(name));
    let names = std::env::vars_os().filter_map(|(name, _)| name.into_string().ok());
    examined.problems.extend(variables::mistyped(names));
    examined
}

/// Reads the settings from a file and lays the environment over them.
///
/// Relative paths, also those from the environment, start at the folder of the file.
///
/// # Errors
/// [`BadConfiguration`]; the daemon exits with [`EXIT_USAGE`].
pub fn load(path: &Path, environment: &Environment<'_>) -> Result<Settings, BadConfiguration> {
    examine(path, environment).only_good()
}

/// Reads the settings from text; relative paths start at `folder`.
///
/// # Errors
/// [`BadConfiguration`].
pub fn parse(text: &str, folder: &Path, environment: &Environment<'_>) -> Result<Settings, BadConfiguration> {
    examine_text(text, folder, environment).only_good()
}

fn examine(path: &Path, environment: &Environment<'_>) -> Examined {
    let read = std::fs::read_to_string(path).and_then(|text| Ok((text, std::path::absolute(path)?)));
    match read {
        Ok((text, absolute)) => examine_text(&text, crate::files::parent_of(&absolute), environment),
        Err(source) => Examined {
            settings: None,
            problems: vec![BadConfiguration::Unreadable {
                path: path.to_path_buf(),
                source,
            }],
        },
    }
}

fn examine_text(text: &str, folder: &Path, environment: &Environment<'_>) -> Examined {
    let mut problems = Vec::new();
    let table = read::merged(text, folder, environment, &mut problems);
    let settings = match settings::typed(table) {
        Ok(settings) => {
            problems.extend(rules::check(&settings));
            Some(settings)
        }
        // A table that lacks what was refused says nothing new.
        Err(problem) => {
            if problems.is_empty() || matches!(problem, BadConfiguration::Unsafe { .. }) {
                problems.push(problem);
            }
            None
        }
    };
    Examined { settings, problems }
}

#[cfg(test)]
mod tests;
