//! After the story: the daemon goes on, and three commands show how to ask it something.

use anyhow::bail;

use crate::{
    play::Stage,
    show::{Page, Progress, Stop, kringctl},
};

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
