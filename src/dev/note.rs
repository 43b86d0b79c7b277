//! `sandbox.json`: what a program needs to connect to a sandbox, and the mark that a folder is one.
//!
//! Written when everything is set up, anew at each start. It holds paths, no keys; the test numbers in it are never issued.

use std::{fs, io, path::Path};

use serde::{Deserialize, Serialize};

const FILE: &str = "sandbox.json";
const FILE_NEW: &str = "sandbox.json.new";

/// The content.
#[derive(Serialize, Deserialize, Clone, Debug)]
pub(super) struct Note {
    pub(super) what: String,
    pub(super) profile: String,
    /// Address of gRPC; empty when the sandbox does not run.
    pub(super) server: String,
    /// Address of the metrics page; empty when the sandbox does not run.
    pub(super) metrics: String,
    /// Process number of the daemon, to try a kill; absent when the sandbox does not run.
    pub(super) process: Option<u32>,
    pub(super) authority: String,
    pub(super) municipality: String,
    pub(super) parties: Vec<NotedParty>,
    pub(super) administrators: Vec<NotedParty>,
    pub(super) persons: Vec<NotedPerson>,
    /// Further test BSNs.
    pub(super) test_bsns: Vec<String>,
}

/// Somebody with a certificate.
#[derive(Serialize, Deserialize, Clone, Debug)]
pub(super) struct NotedParty {
    pub(super) name: String,
    pub(super) title: String,
    pub(super) oin: String,
    /// Empty for an administrator, as is the sector.
    pub(super) unit: String,
    pub(super) sector: String,
    pub(super) certificate: String,
    pub(super) private_key: String,
}

/// Somebody who may be registered.
#[derive(Serialize, Deserialize, Clone, Debug)]
pub(super) struct NotedPerson {
    pub(super) name: String,
    pub(super) bsn: String,
    pub(super) birth_date: String,
    /// `CHILD` or `ADULT`.
    pub(super) role: String,
}

impl Note {
    /// Reads the note of a folder; `None` when there is none.
    ///
    /// # Errors
    /// It is there and cannot be read.
    pub(super) fn read(folder: &Path) -> anyhow::Result<Option<Self>> {
        let path = folder.join(FILE);
        let text = match fs::read_to_string(&path) {
            Ok(text) => text,
            Err(absent) if absent.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(why) => anyhow::bail!("{} cannot be read: {}", path.display(), why.kind()),
        };
        let note = serde_json::from_str(&text)
            .map_err(|why| anyhow::anyhow!("{} is not what `kringd dev` writes: {why}", path.display()))?;
        Ok(Some(note))
    }

    /// Writes it in one step: whoever reads sees the old one or the new one.
    ///
    /// # Errors
    /// As the system says.
    pub(super) fn write(&self, folder: &Path) -> anyhow::Result<()> {
        let (new, path) = (folder.join(FILE_NEW), folder.join(FILE));
        fs::write(&new, format!("{}\n", serde_json::to_string_pretty(self)?))
            .and_then(|()| fs::rename(&new, &path))
            .map_err(|why| anyhow::anyhow!("{} cannot be written: {}", path.display(), why.kind()))
    }

    /// Nothing serves any more.
    pub(super) fn stopped(&mut self) {
        self.server.clear();
        self.metrics.clear();
        self.process = None;
    }
}
