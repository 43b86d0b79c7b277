//! `kringd check-config`: looks at everything that `kringd run` reads before it opens the store, and tells all that is
//! wrong at once.
//!
//! Nothing is opened that a running daemon holds, nothing is written, and no content of a key is told. Whether keys and
//! policy are those of the store is looked at when nobody has it open. Absent: whether the ports are free, which only a
//! start can say, and the store's content (`kringd verify`).

use std::{io, path::Path};

use engine::PolicyFile;

use super::{
    CannotRun, barred, check_tls, file_system,
    key_encryption::{self, Found},
    open, pseudonym_keys,
};
use crate::{
    backups,
    clock::Clock,
    config::{self, Settings},
    observe::logging,
};

/// What was looked at, and what is wrong.
#[derive(Debug, Default)]
pub struct Checked {
    /// Key and what was found, in the order of the sample.
    pub found: Vec<(&'static str, String)>,
    /// One sentence each, naming the key.
    pub problems: Vec<String>,
    /// Keys and policy were compared with the store.
    pub compared: bool,
    /// What there is to be done although nothing stands against a start, one sentence each.
    pub remarks: Vec<String>,
}

impl Checked {
    pub(super) fn note(&mut self, key: &'static str, outcome: Result<String, impl ToString>) {
        match outcome {
            Ok(found) => self.found.push((key, found)),
            Err(why) => self.wrong(key, &why.to_string()),
        }
    }

    pub(super) fn wrong(&mut self, key: &'static str, why: &str) {
        // Some sentences name their key themselves.
        let named = why.starts_with('`');
        self.problems.push(if named {
            why.to_owned()
        } else {
            format!("`{key}`: {why}")
        });
    }
}

/// Looks at a configuration file, the environment, and all that they name.
#[must_use]
pub fn check(config_file: &Path) -> Checked {
    let config::Examined { settings, problems } = config::of_process(config_file);
    let mut checked = Checked {
        problems: problems.iter().map(ToString::to_string).collect(),
        ..Checked::default()
    };
    if let Some(settings) = settings {
        look(&settings, Clock::system().now_micros(), &mut checked);
    }
    checked
}

fn look(settings: &Settings, now_micros: i64, checked: &mut Checked) {
    let found = |text: String| Ok::<_, String>(text);
    checked.note("listen", found(settings.listen.to_string()));
    checked.note("metrics_listen", found(settings.metrics_listen.to_string()));
    checked.note("data_dir", store(&settings.data_dir));
    let policy = open::policy(&settings.policy);
    let profile =
        |policy: policy::Policy| format!("{}: profile {}", settings.policy.display(), policy.profile.name());
    checked.note("policy", policy.map(profile));
    for (key, found) in pseudonym_keys::of_settings(settings).in_words() {
        if let Some(found) = found {
            checked.note(key, found);
        }
    }
    look_at_key_encryption(settings, checked);
    check_tls::look(&settings.tls, now_micros, checked);
    look_at_backups(settings, checked);
    let log = logging::subscriber(&settings.log, io::sink, false);
    checked.note("log.filter", log.map(|_| settings.log.filter.clone()));
    if checked.problems.is_empty() {
        compare(settings, checked);
    }
    if settings.development.is_some() {
        let told = |_| "ON: never with real data".to_owned();
        checked.note("development", open::failpoint(settings).map(told));
    }
}

/// Says of both keys what a start would make of them.
fn look_at_key_encryption(settings: &Settings, checked: &mut Checked) {
    let (in_use, next) = ("keys.key_encryption", "keys.key_encryption_next");
    let judged = key_encryption::of_settings(settings);
    let remark = judged.remark();
    let found = judged.in_use.in_words(&settings.keys.key_encryption);
    let next_found = judged.next.in_words(&settings.keys.next());
    let has_place = judged.next != Found::None || settings.keys.key_encryption_next.is_some();
    if let Some(why) = judged.of_another_store() {
        checked.wrong(in_use, &why.to_string());
    } else {
        checked.note(in_use, judged.key.map(|_| found));
    }
    if has_place {
        checked.found.push((next, next_found));
    }
    checked.remarks.extend(remark);
}

/// A folder that cannot be used stands against no start, but no backup will be taken.
fn look_at_backups(settings: &Settings, checked: &mut Checked) {
    let Some(folder) = settings.backup.folder.as_deref() else {
        let found = "not set: no backup can be taken".to_owned();
        checked.found.push(("backup.folder", found));
        return;
    };
    match backups::usable(Some(folder), &settings.data_dir) {
        Ok(folder) => checked.note("backup.folder", Ok::<_, String>(folder.display().to_string())),
        Err(why) => checked.remarks.push(why.to_string()),
    }
}

/// Compares keys and policy with what a store says of itself that nobody has open.
fn compare(settings: &Settings, checked: &mut Checked) {
    let pseudonym_keys = pseudonym_keys::of_settings(settings);
    let (Ok(key), Ok(policy)) = (
        key_encryption::of_settings(settings).key,
        open::policy(&settings.policy),
    ) else {
        return;
    };
    match engine::belongs(&settings.data_dir, &key, &policy, &pseudonym_keys.checks()) {
        Ok(belongs) => {
            checked.compared = true;
            checked
                .found
                .push(("store", found_in_store(belongs.policy).to_owned()));
            checked.remarks.extend(pseudonym_keys.remark(&belongs.keys));
        }
        Err(why) if why.is_in_use() => {
            let found = "in use, so keys and policy were not compared with it".to_owned();
            checked.found.push(("store", found));
        }
        Err(why) => checked.wrong(key_of(&why), &why.to_string()),
    }
}

fn found_in_store(file: PolicyFile) -> &'static str {
    match file {
        PolicyFile::InForce => "policy and keys are those of this store",
        PolicyFile::Earlier => {
            "the policy file is an earlier one, and the one in force is used: refresh the file with `kringctl rules \
             show --write policy.toml` of the running daemon; the keys are those of this store"
        }
    }
}

/// Which setting is at fault.
fn key_of(why: &engine::Failure) -> &'static str {
    match why {
        engine::Failure::PolicyDiffers { .. } => "policy",
        engine::Failure::PseudonymKeyDiffers | engine::Failure::PseudonymKeyLacking { .. } => {
            "keys.pseudonym"
        }
        engine::Failure::Slots(seal::Failure::WrongKek { .. }) => "keys.key_encryption",
        _ => "data_dir",
    }
}

fn store(data_dir: &Path) -> Result<String, String> {
    let path = data_dir.display();
    if let Err(error) = barred::holds_something(data_dir) {
        let (path, kind) = (data_dir.to_owned(), error.kind());
        return Err(CannotRun::DataDir { path, kind }.to_string());
    }
    if engine::holds_store(data_dir) {
        let on = file_system::that_keeps_old_blocks(data_dir);
        let on = on.map_or_else(String::new, |name| format!(", {}", file_system::said(name)));
        Ok(format!("{path}: a store{on}"))
    } else if engine::holds_part_of_store(data_dir).unwrap_or(false) {
        Err(format!(
            "a part of the store in {path} is missing: put it back, or log and key slots together from one backup; \
             `kringd verify` names what is whole"
        ))
    } else {
        Err(format!(
            "there is no store in {path}: make one with `kringd init`, or restore one"
        ))
    }
}
