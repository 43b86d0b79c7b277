//! `kringd dev`: a sandbox in one command, for whoever connects a system of their own.
//!
//! Place in the flow: before it. A new store (or that of an earlier sandbox), certificates for everybody, a real daemon as
//! a child process in development mode, and its cast admitted by the administrator over mutual TLS, as in production.
//! Absent: any shortcut into the store, and registrations: those are for the system that is being connected.

mod cast;
mod note;
mod place;
mod serve;
mod set_up;
mod tell;

use std::{
    io::IsTerminal as _,
    net::{Ipv4Addr, SocketAddr},
    path::PathBuf,
};

use anyhow::Context as _;

use self::{place::Place, serve::Serving};
use crate::{
    play::Ports,
    show::{Page, Stop},
};

/// Examples for the help of the command.
pub const EXAMPLES: &str = "Examples:
  kringd dev                          a sandbox in a temporary folder, gone at the end
  kringd dev ~/sandbox                make it there, or open again what is there
  kringd dev --profile jeugdwet       under chapter 7 of the youth act
  kringd dev --listen 127.0.0.1:0     on a port that the system chooses";

/// Options of `kringd dev`.
#[derive(Clone, Debug, Default, clap::Args)]
pub struct Options {
    /// Make the sandbox here (absent or empty), or open again the one that is here [default: a temporary folder]
    #[arg(value_name = "FOLDER")]
    folder: Option<PathBuf>,
    /// The legal basis (grondslag) it runs under [default: household, or that of the sandbox that is opened again]
    #[arg(long, value_enum)]
    profile: Option<ProfileName>,
    /// Where agencies connect, on this machine only [default: 127.0.0.1:7443, or a free port]
    #[arg(long, value_name = "ADDRESS", value_parser = on_this_machine)]
    listen: Option<SocketAddr>,
    /// Where metrics and health are, on this machine only [default: 127.0.0.1:9464, or a free port]
    #[arg(long, value_name = "ADDRESS", value_parser = on_this_machine)]
    metrics_listen: Option<SocketAddr>,
    /// Leave the temporary folder where it is
    #[arg(long)]
    keep: bool,
}

/// The two profiles, as the command line names them.
#[derive(Clone, Copy, PartialEq, Eq, Debug, clap::ValueEnum)]
enum ProfileName {
    /// Jeugdwet chapter 7: persons under 23; a signal says who and how to reach them, nothing else
    Jeugdwet,
    /// A household index on a basis of its own: adults too, and row, state and sector may be told
    Household,
}

impl From<ProfileName> for scenario::Profile {
    fn from(name: ProfileName) -> Self {
        match name {
            ProfileName::Jeugdwet => Self::Jeugdwet,
            ProfileName::Household => Self::Household,
        }
    }
}

/// Makes or opens the sandbox, serves until Ctrl-C, and stops the daemon in order.
///
/// # Errors
/// In one sentence: no folder, a folder that is no sandbox, or a daemon that does not run.
pub async fn run(options: Options) -> anyhow::Result<()> {
    let mut stop = Stop::listen().context("signals cannot be received")?;
    let page = Page::new(std::io::stdout().is_terminal());
    let program = std::env::current_exe().context("this program does not know where it is")?;
    let place = Place::find(options.folder.as_deref(), options.keep)?;
    let wanted = options.profile.map(scenario::Profile::from);
    let ports = ports(options.listen, options.metrics_listen);
    // A sandbox that does not serve yet has nothing to lose: its daemon is killed with it.
    let serving = tokio::select! {
        serving = Serving::begin(page, program, &place, wanted, ports) => serving?,
        () = stop.asked() => {
            page.line("Stopped.");
            return Ok(());
        }
    };
    serving.until(&mut stop).await?;
    if let Some(kept) = place.kept() {
        page.line(&format!("Kept: {}", kept.display()));
    }
    Ok(())
}

/// What is asked for holds; beside it the system chooses.
fn ports(listen: Option<SocketAddr>, metrics: Option<SocketAddr>) -> Ports {
    let free = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
    match (listen, metrics) {
        (None, None) => Ports::Usual,
        (grpc, metrics) => Ports::At {
            grpc: grpc.unwrap_or(free),
            metrics: metrics.unwrap_or(free),
        },
    }
}

/// Development mode is for this machine only; the daemon would refuse any other address, later and with more words.
fn on_this_machine(text: &str) -> Result<SocketAddr, String> {
    let address: SocketAddr = text
        .parse()
        .map_err(|_| "write an address and a port, as in 127.0.0.1:7443".to_owned())?;
    if address.ip().to_canonical().is_loopback() {
        Ok(address)
    } else {
        Err("a sandbox listens on this machine only: 127.0.0.1 or [::1]".to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sandbox_listens_on_this_machine_only() {
        for good in ["127.0.0.1:0", "[::1]:7443", "127.9.9.9:1"] {
            assert!(on_this_machine(good).is_ok(), "{good}");
        }
        for bad in ["0.0.0.0:7443", "10.0.0.1:7443", "[::]:1", "localhost", "7443"] {
            assert!(on_this_machine(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn an_address_that_is_asked_for_is_not_exchanged_for_a_free_one() {
        assert_eq!(ports(None, None), Ports::Usual);
        let asked = SocketAddr::from(([127, 0, 0, 1], 4000));
        let Ports::At { grpc, metrics } = ports(Some(asked), None) else {
            panic!("an address was asked for")
        };
        assert_eq!((grpc, metrics.port()), (asked, 0));
    }
}
