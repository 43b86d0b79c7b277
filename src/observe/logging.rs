//! The log of the process: to standard error, as text for people or as one JSON object per line.
//!
//! Absent: identities and keys, which have no form that could be printed; log files and their rotation, which are the
//! system's. Colours only where a person looks.

use std::{
    io::{self, IsTerminal},
    str::FromStr as _,
};

use tracing::Subscriber;
use tracing_subscriber::filter::{EnvFilter, LevelFilter, ParseError};
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::util::SubscriberInitExt;

use crate::config::{LogFormat, LogSettings};

/// Why the log could not be started.
#[derive(Debug, thiserror::Error)]
pub enum CannotLog {
    /// The filter cannot be read.
    #[error("`log.filter` cannot be read: {0}; write levels such as \"info\" or \"info,kring=debug\"")]
    BadFilter(#[from] ParseError),
    /// A word that is no level: it would be taken for the name of a part of the program, and the log would be silent.
    #[error(
        "`log.filter` holds `{0}`, which is no level: write off, error, warn, info, debug or trace, or \"kring=debug\""
    )]
    NoLevel(String),
    /// The process logs already.
    #[error("the log of this process was started before")]
    StartedBefore,
}

/// Starts the log of this process.
///
/// # Errors
/// [`CannotLog`]; a bad filter is bad configuration.
pub fn start(settings: &LogSettings) -> Result<(), CannotLog> {
    let colours = io::stderr().is_terminal();
    subscriber(settings, io::stderr, colours)?
        .try_init()
        .map_err(|_| CannotLog::StartedBefore)
}

/// The same log to any writer; colours only in text.
///
/// # Errors
/// [`CannotLog::BadFilter`].
pub fn subscriber<W>(
    settings: &LogSettings,
    writer: W,
    colours: bool,
) -> Result<Box<dyn Subscriber + Send + Sync>, CannotLog>
where
    W: for<'w> MakeWriter<'w> + Send + Sync + 'static,
{
    let bare = settings
        .filter
        .split(',')
        .map(str::trim)
        .filter(|word| !word.contains('='));
    if let Some(word) = bare.into_iter().find(|word| LevelFilter::from_str(word).is_err()) {
        return Err(CannotLog::NoLevel(word.to_owned()));
    }
    let filter = EnvFilter::builder().parse(&settings.filter)?;
    let builder = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(writer);
    Ok(match settings.format {
        LogFormat::Text => Box::new(builder.with_ansi(colours).finish()),
        LogFormat::Json => Box::new(builder.json().flatten_event(true).with_ansi(false).finish()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::observe::logged;

    fn logged(format: LogFormat, filter: &str, colours: bool) -> String {
        logged::logged(format, filter, colours, || {
            tracing::info!(group = 3, "appended");
            tracing::debug!("detail");
        })
    }

    #[test]
    fn text_is_one_plain_line_unless_a_person_looks() {
        let text = logged(LogFormat::Text, "info", false);
        assert_eq!(text.lines().count(), 1, "{text}");
        assert!(
            text.contains("INFO") && text.contains("appended group=3"),
            "{text}"
        );
        assert!(!text.contains('\u{1b}'), "no colours: {text:?}");
        assert!(logged(LogFormat::Text, "info", true).contains('\u{1b}'));
    }

    #[test]
    fn json_is_one_object_per_line() {
        let text = logged(LogFormat::Json, "debug", true);
        let lines: Vec<serde_json::Value> = text
            .lines()
            .map(|line| serde_json::from_str(line).expect("JSON"))
            .collect();
        assert_eq!(lines.len(), 2);
        assert_eq!(lines[0]["message"], "appended");
        assert_eq!(lines[0]["group"], 3);
        assert_eq!(lines[0]["level"], "INFO");
        assert_eq!(lines[1]["message"], "detail");
    }

    #[test]
    fn a_filter_that_cannot_be_read_is_refused_by_name() {
        let settings = LogSettings {
            format: LogFormat::Text,
            filter: "info,kring=loud".to_owned(),
        };
        let Err(refused) = subscriber(&settings, io::sink, false) else {
            panic!("refused")
        };
        assert!(
            refused.to_string().starts_with("`log.filter` cannot be read"),
            "{refused}"
        );
    }

    #[test]
    fn a_mistyped_level_does_not_silence_the_log() {
        for filter in ["inof", "info,debgu", "warn, kring"] {
            let settings = LogSettings {
                format: LogFormat::Text,
                filter: filter.to_owned(),
            };
            let refused = subscriber(&settings, io::sink, false).map(drop).unwrap_err();
            assert!(refused.to_string().contains("no level"), "{filter}: {refused}");
        }
    }

    #[test]
    fn the_filter_holds_per_target() {
        assert_eq!(logged(LogFormat::Text, "off", false), "");
        assert_eq!(logged(LogFormat::Text, "warn,nobody=debug", false), "");
    }
}
