//! Opening: keys, policy, reference data, store.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::Arc,
    time::Instant,
};

use engine::{Engine, Opened as OpenedStore, Start, WriterThread};
use event::Moment;
use policy::{MUNICIPALITIES_CSV, Policy, Reference, SECTORS_CSV};
use pseudonym::KeyLabel;
use rand::rngs::OsRng;
use seal::KeyEncryptionKey;
use tokio::sync::Notify;

use super::{
    CannotRun, barred, eraser,
    failpoint::{Failpoint, PLACES},
    key_encryption, pseudonym_keys,
    reading::{Reading, tell},
    serve::clock_of,
    steps::Steps,
};
use crate::{
    bells::Bells,
    config::{BadConfiguration, Settings},
    keyring::Keyring,
    observe::{Metrics, Readiness},
};

/// Label of the first pseudonym key of a store.
pub(super) const FIRST_LABEL: KeyLabel = KeyLabel(1);

/// An open store and what goes with it.
pub(super) struct Opened {
    pub(super) engine: Engine,
    pub(super) writer: WriterThread,
    pub(super) keyring: Keyring,
    pub(super) bells: Bells,
    /// Rung when a group leaves something to be gone over.
    pub(super) left: Arc<Notify>,
    pub(super) metrics: Arc<Metrics>,
    pub(super) readiness: Readiness,
    /// A snapshot spared reading the log, or a part of it.
    pub(super) spared: bool,
}

pub(super) async fn open(
    settings: &Settings,
    metrics: Arc<Metrics>,
    readiness: Readiness,
) -> Result<Opened, CannotRun> {
    require_something(&settings.data_dir)?;
    let pseudonym_keys = pseudonym_keys::of_settings(settings).some()?;
    let key_encryption_key = key_encryption::of_settings(settings).told()?;

    let policy = policy(&settings.policy)?;
    let reference = Reference::parse(SECTORS_CSV, MUNICIPALITIES_CSV)?;
    let bells = Bells::default();
    let left = Arc::new(Notify::new());
    let steps = Steps::new(
        bells.clone(),
        Arc::clone(&left),
        Arc::clone(&metrics),
        readiness.clone(),
        failpoint(settings)?,
    );

    let began = Instant::now();
    let given = Given {
        data_dir: settings.data_dir.clone(),
        key_encryption_key,
        pseudonym_checks: pseudonym_keys.checks(),
        policy,
        reference,
        steps,
        storage: settings.storage.of_the_log(),
        queue: settings.limits.queue,
        reading: Reading::begin(readiness.clone()),
    };
    let opened = tokio::task::spawn_blocking(move || open_store(given));
    let why = |why| CannotRun::Store {
        path: settings.data_dir.clone(),
        why,
    };
    let opened = opened
        .await
        .map_err(|error| CannotRun::Server(error.to_string()))?;
    let (engine, found, writer) = match opened {
        Ok(opened) => opened,
        Err(why) => return Err(pseudonym_keys.refused(&settings.data_dir, why)),
    };
    let in_use = engine.read(|view| view.pseudonym_keys());
    let keyring = pseudonym_keys.keyring(&in_use);
    let keyring = keyring.ok_or_else(|| why(engine::Failure::PseudonymKeyDiffers))?;
    if let Some(remark) = pseudonym_keys.remark(&in_use) {
        tracing::warn!("{remark}");
    }
    tell(&found, began);
    engine.read(|view| tell_restored(view.restorations()));
    let (its, clock) = (engine.clone(), clock_of(settings));
    let now = move || Moment(clock.now_micros());
    let made_good = tokio::task::spawn_blocking(move || eraser::make_good(&its, &now));
    made_good
        .await
        .map_err(|error| CannotRun::Server(error.to_string()))?
        .map_err(why)?;
    readiness.ready("writer");
    Ok(Opened {
        engine,
        writer,
        keyring,
        bells,
        left,
        metrics,
        readiness,
        spared: found.replayed.spared > 0,
    })
}

/// An empty path never becomes a store, and one that cannot be read is not empty.
fn require_something(data_dir: &Path) -> Result<(), CannotRun> {
    let path = data_dir.to_owned();
    match barred::holds_something(data_dir) {
        Ok(true) => Ok(()),
        Ok(false) => Err(CannotRun::NoStore { path }),
        Err(error) => Err(CannotRun::DataDir {
            path,
            kind: error.kind(),
        }),
    }
}

/// What the thread that opens the store takes with it.
struct Given {
    data_dir: PathBuf,
    key_encryption_key: KeyEncryptionKey,
    pseudonym_checks: Vec<[u8; 16]>,
    policy: Policy,
    reference: Reference,
    steps: Steps,
    storage: journal::Settings,
    queue: usize,
    reading: Reading,
}

fn open_store(given: Given) -> Result<(Engine, OpenedStore, WriterThread), engine::Failure> {
    let Given {
        data_dir,
        key_encryption_key,
        pseudonym_checks,
        policy,
        reference,
        mut steps,
        storage,
        queue,
        mut reading,
    } = given;
    Engine::open(Start {
        data_dir: &data_dir,
        log: storage,
        key_encryption_key: &key_encryption_key,
        pseudonym_checks: &pseudonym_checks,
        policy,
        reference,
        random: Box::new(OsRng),
        watch: Box::new(move |step| steps.hear(&step)),
        queue,
        progress: &mut |read, all| reading.at(read, all),
    })
}

pub(super) fn policy(path: &Path) -> Result<Policy, CannotRun> {
    let unreadable = |error: std::io::Error| CannotRun::NoPolicy {
        path: path.to_owned(),
        kind: error.kind(),
    };
    let text = fs::read_to_string(path).map_err(unreadable)?;
    if text.trim().is_empty() {
        return Err(CannotRun::PolicyEmpty(path.to_owned()));
    }
    Policy::parse(&text).map_err(|why| CannotRun::Policy {
        path: path.to_owned(),
        why,
    })
}

pub(super) fn failpoint(settings: &Settings) -> Result<Option<Failpoint>, CannotRun> {
    let Some(text) = settings.development.as_ref().and_then(|d| d.failpoint.as_deref()) else {
        return Ok(None);
    };
    let wrong = || BadConfiguration::WrongValue {
        key: "development.failpoint",
        expected: format!(
            "`place@n`, `fall:place@n` or `hold:place@n` with one of the places {}",
            PLACES.join(", ")
        ),
        origin: String::new(),
    };
    Failpoint::parse(text).map(Some).ok_or_else(|| wrong().into())
}

/// The store has a life before this one: of the latest restore, at every start.
fn tell_restored(restorations: &[decision::Restoration]) {
    let Some(latest) = restorations.last() else { return };
    let (at, taken_at, ledger) = (latest.at, latest.taken_at, latest.ledger_as_of);
    let (position, times) = (latest.position, restorations.len());
    if latest.old_ledger_accepted {
        tracing::warn!(
            %at, %taken_at, position, %ledger, times,
            "this store was restored from a backup with a ledger that may not know of all erasures since: an administrator accepted that"
        );
    } else {
        tracing::info!(%at, %taken_at, position, %ledger, times, "this store was restored from a backup");
    }
}
