//! What was logged while something ran, for tests.

use std::{
    io,
    sync::{Arc, Mutex, PoisonError},
};

use crate::{
    config::{LogFormat, LogSettings},
    observe::logging,
};

#[derive(Clone, Default)]
struct Page(Arc<Mutex<Vec<u8>>>);

impl Page {
    fn text(&self) -> String {
        let bytes = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        String::from_utf8_lossy(&bytes).into_owned()
    }
}

impl io::Write for Page {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut page = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        page.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Runs something, and gives what this thread logged meanwhile.
pub(crate) fn logged(format: LogFormat, filter: &str, colours: bool, what: impl FnOnce()) -> String {
    let page = Page::default();
    let writer = page.clone();
    let settings = LogSettings {
        format,
        filter: filter.to_owned(),
    };
    #[allow(clippy::expect_used)] // for tests only
    let log = logging::subscriber(&settings, move || writer.clone(), colours).expect("a filter");
    tracing::subscriber::with_default(log, what);
    page.text()
}
