//! After the story: the daemon goes on, and three commands show how to ask it something.

use std::path::Path;

use anyhow::bail;

use super::{page::Page, progress::Progress, stop::Stop};
use crate::play::Stage;

/// Where `kringctl` looks without being told.
const USUAL_SERVER: &str = "127.0.0.1:7443";
const MUNICIPALITY: &str = "0599";

/// Says how to go on, waits until somebody asks to stop (unless `no_wait`), and stops the daemon.
pub(super) async fn leave(page: Page, stage: Stage, no_wait: bool, stop: &mut Stop) -> anyhow::Result<()> {
    let (ready, folder) = (stage.ready().clone(), stage.folder().to_owned());
    let mut daemon = stage.leave();
    page.blank();
    let state = if no_wait {
        "stops now; it stays without --no-wait"
    } else {
        "is still running"
    };
    page.line(&page.strong(&format!("The daemon of this story {state}.")));
    page.line("  Development mode, made-up data.");
    page.line(&format!("  Metrics: {}", ready.metrics));
    page.line("  Three commands to try in another terminal (the days they show are made up):");
    for verb in ["status", "agency list", &format!("coverage {MUNICIPALITY}")] {
        page.line(&format!("    {} {verb}", kringctl(&folder, &ready.grpc)));
    }
    let mut gone = None;
    if !no_wait {
        page.blank();
        let progress = Progress::new(page.terminal(), "kringd");
        progress.says("serving; Ctrl-C stops it");
        tokio::select! {
            why = daemon.end() => gone = Some(why),
            () = stop.asked() => {}
        }
    }
    if let Some(why) = gone {
        bail!(why);
    }
    let progress = Progress::new(page.terminal(), "kringd");
    progress.says("stopping");
    daemon.stop().await?;
    Ok(())
}

/// The command line up to the verb, in the form in which it works here.
fn kringctl(folder: &Path, server: &str) -> String {
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
fn quoted(path: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || "/._-+".contains(c);
    if path.chars().all(plain) {
        path.to_owned()
    } else {
        format!("'{}'", path.replace('\'', r"'\''"))
    }
}
