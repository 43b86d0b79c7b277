//! The daemon of a sandbox: started, noted down, started again when somebody kills it, stopped in order.

use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, bail};
use scenario::{Profile, Story};

use super::{
    cast::{self, Party},
    note::{Note, NotedParty, NotedPerson},
    place::Place,
    set_up, tell,
};
use crate::{
    client::Credentials,
    clock::Clock,
    play::{CannotPlay, Cast, Daemon, Ports},
    setup::administrator_oin,
    show::{Page, Progress, Stop},
};

const SPARE_BSNS: u32 = 60;
/// A kill is something to try; a daemon that dies this often has a fault of its own.
const STARTS_AGAIN_MAX: u32 = 50;

/// A sandbox that serves.
pub(super) struct Serving {
    page: Page,
    program: PathBuf,
    folder: PathBuf,
    note: Note,
    daemon: Daemon,
}

impl Serving {
    /// Makes or opens the sandbox, starts its daemon, and tells what there is.
    pub(super) async fn begin(
        page: Page,
        program: PathBuf,
        place: &Place,
        wanted: Option<Profile>,
        ports: Ports,
    ) -> anyhow::Result<Self> {
        let progress = Progress::new(page.terminal(), "kringd dev");
        let profile = profile(place, wanted)?;
        let story = cast::story(profile)?;
        let cast = Cast::of(&story)?;
        let folder = place.folder().to_owned();
        if place.found.is_none() {
            progress.says("making keys, certificates and an empty store");
            set_up::files(&folder, &story, &cast)?;
        }
        progress.says("starting kringd");
        let daemon = Daemon::start_now(&program, &folder, ports).await?;
        if place.found.is_none() {
            progress.says("admitting agencies, a municipality, an administrator");
            set_up::admission(&daemon.ready().grpc, &folder, &story, &cast).await?;
        }
        progress.clear();
        let mut note = note(&folder, &story, &cast);
        noted(&mut note, &daemon, &folder)?;
        tell::everything(page, &folder, &note, place.temporary());
        Ok(Self {
            page,
            program,
            folder,
            note,
            daemon,
        })
    }

    /// Serves until somebody asks to stop.
    pub(super) async fn until(mut self, stop: &mut Stop) -> anyhow::Result<()> {
        for _ in 0..=STARTS_AGAIN_MAX {
            let why = tokio::select! {
                why = self.daemon.end() => why,
                () = stop.asked() => return self.stopped().await,
            };
            let CannotPlay::Died { status, .. } = &why else {
                bail!(why)
            };
            self.page
                .line(&format!("kringd ended ({status}); it is started again."));
            tokio::select! {
                again = self.again() => again?,
                () = stop.asked() => return Ok(()),
            }
        }
        bail!("kringd ended more than {STARTS_AGAIN_MAX} times; the sandbox gives up")
    }

    /// At the same addresses: clients come back by themselves.
    async fn again(&mut self) -> anyhow::Result<()> {
        let address = |text: &str| text.parse::<SocketAddr>().context("kringd named no address");
        let page = self.note.metrics.trim_start_matches("http://");
        let ports = Ports::At {
            grpc: address(&self.note.server)?,
            metrics: address(page.split('/').next().unwrap_or_default())?,
        };
        self.daemon = Daemon::start_now(&self.program, &self.folder, ports).await?;
        noted(&mut self.note, &self.daemon, &self.folder)?;
        self.page
            .line(&format!("kringd serves again at {}.", self.note.server));
        Ok(())
    }

    async fn stopped(mut self) -> anyhow::Result<()> {
        let progress = Progress::new(self.page.terminal(), "kringd dev");
        progress.says("stopping kringd");
        self.note.stopped();
        self.note.write(&self.folder)?;
        self.daemon.stop().await?;
        progress.clear();
        Ok(())
    }
}

/// A store keeps its profile: the policy's digest is a fact in its log.
fn profile(place: &Place, wanted: Option<Profile>) -> anyhow::Result<Profile> {
    let Some(found) = &place.found else {
        return Ok(wanted.unwrap_or(Profile::Household));
    };
    let there = [Profile::Household, Profile::Jeugdwet]
        .into_iter()
        .find(|profile| profile.name() == found.profile)
        .with_context(|| format!("sandbox.json names no profile but `{}`", found.profile))?;
    match wanted {
        Some(wanted) if wanted != there => bail!(
            "the sandbox in {} runs under profile {}, and a store keeps its profile: choose another folder",
            place.folder().display(),
            there.name()
        ),
        _ => Ok(there),
    }
}

fn noted(note: &mut Note, daemon: &Daemon, folder: &Path) -> anyhow::Result<()> {
    note.server = daemon.ready().grpc.clone();
    note.metrics = daemon.ready().metrics.clone();
    note.process = daemon.process();
    note.write(folder)
}

fn note(folder: &Path, story: &Story, cast: &Cast) -> Note {
    let this_year = jiff::Timestamp::from_microsecond(Clock::system().now_micros())
        .map_or(0, |now| now.to_zoned(jiff::tz::TimeZone::UTC).year());
    let noted = |party: Party| {
        let files = Credentials::in_folder(folder, &party.name);
        NotedParty {
            name: party.name,
            title: party.title,
            oin: party.oin,
            unit: party.unit,
            sector: party.sector,
            certificate: files.certificate.display().to_string(),
            private_key: files.private_key.display().to_string(),
        }
    };
    let administrator = |name: &str, title: &str, oin: String| Party {
        name: name.to_owned(),
        title: title.to_owned(),
        oin,
        unit: String::new(),
        sector: String::new(),
    };
    let first = administrator_oin().map(|oin| oin.as_str().to_owned());
    let administrators = [
        administrator(set_up::FIRST, "Administrator", first.unwrap_or_default()),
        administrator(
            set_up::SECOND,
            "Second administrator",
            set_up::SECOND_OIN.to_owned(),
        ),
    ];
    let municipality = story.municipalities.first();
    Note {
        what: "A sandbox of `kringd dev`: development mode, this machine only, never real data.".to_owned(),
        profile: story.profile.name().to_owned(),
        server: String::new(),
        metrics: String::new(),
        process: None,
        authority: folder.join("tls/ca.pem").display().to_string(),
        municipality: municipality.map_or_else(String::new, |m| m.code.clone()),
        parties: cast::parties(story, cast).into_iter().map(noted).collect(),
        administrators: administrators.map(noted).into(),
        persons: cast::persons(story, this_year)
            .into_iter()
            .map(|person| NotedPerson {
                name: person.name,
                bsn: person.bsn,
                birth_date: person.birth_date,
                role: if person.child { "CHILD" } else { "ADULT" }.to_owned(),
            })
            .collect(),
        test_bsns: cast::spare_bsns(story, SPARE_BSNS),
    }
}
