//! The last lines that a child process wrote to standard error, for the case that it dies.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use tokio::{
    io::{AsyncBufReadExt as _, BufReader},
    process::ChildStderr,
    sync::watch,
    time::timeout,
};

const LINES_MAX: usize = 12;
const FINISH: Duration = Duration::from_secs(2);

/// The last lines, kept while the child runs.
#[derive(Clone, Debug)]
pub(super) struct Last {
    lines: Arc<Mutex<VecDeque<String>>>,
    /// Closed when the child has closed its standard error.
    open: watch::Receiver<()>,
}

impl Last {
    /// Reads in the background until the child closes its standard error.
    pub(super) fn listen(stderr: Option<ChildStderr>) -> Self {
        let lines = Arc::new(Mutex::new(VecDeque::new()));
        let (closing, open) = watch::channel(());
        let last = Self {
            lines: Arc::clone(&lines),
            open,
        };
        if let Some(stderr) = stderr {
            tokio::spawn(async move {
                let mut reader = BufReader::new(stderr).lines();
                while let Ok(Some(line)) = reader.next_line().await {
                    let mut lines = lines.lock().unwrap_or_else(PoisonError::into_inner);
                    if lines.len() == LINES_MAX {
                        lines.pop_front();
                    }
                    lines.push_back(line);
                }
                drop(closing);
            });
        }
        last
    }

    /// Waits a moment for the last words of a child that has ended.
    pub(super) async fn finished(&self) {
        let mut open = self.open.clone();
        // Never sent on: it can only close.
        let _ = timeout(FINISH, open.changed()).await;
    }

    /// The lines, indented.
    pub(super) fn text(&self) -> String {
        let lines = self.lines.lock().unwrap_or_else(PoisonError::into_inner);
        if lines.is_empty() {
            return "  (nothing)".to_owned();
        }
        lines
            .iter()
            .map(|line| format!("  {line}"))
            .collect::<Vec<_>>()
            .join("\n")
    }
}
