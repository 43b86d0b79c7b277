//! Rotation of the pseudonym key, for administrators: which keys the store stands under, beginning and finishing.
//!
//! Absent: what a rotation does to persons (`decision`), and moving the files of keys, which only the operator does.

use decision::{BeginRotation, Command, FinishRotation, Reason, Refusal};
use engine::RotationProgress;
use pseudonym::{KeyLabel, PseudonymKey};
use tonic::Request;

use super::{Admin, keys::not_there};
use crate::{keyring::check_of, translate::stamp, wire::v1};

impl Admin {
    pub(super) async fn get_keys(
        &self,
        request: Request<v1::GetKeysRequest>,
    ) -> Result<v1::GetKeysResponse, Refusal> {
        self.0.administrator(&request)?;
        let in_use = self.0.next_key.in_use();
        Ok(v1::GetKeysResponse {
            key_encryption_fingerprint: in_use.map_or_else(String::new, |label| label.to_string()),
            pseudonyms: self.pseudonym_keys().await,
        })
    }

    pub(super) async fn begin_pseudonym_key_rotation(
        &self,
        request: Request<v1::BeginPseudonymKeyRotationRequest>,
    ) -> Result<v1::BeginPseudonymKeyRotationResponse, Refusal> {
        let administrator = self.0.administrator(&request)?;
        let by = administrator.fingerprint();
        let _turn = self.0.rotating.lock().await;
        let (busy, keys) = self.0.engine.read(|view| {
            let busy = view.is_rotating() || view.has_former_names();
            (busy, view.pseudonym_keys())
        });
        if busy {
            return Err(Refusal::of(Reason::RotationUnderWay));
        }
        let next = self.0.next_pseudonym_key.read().map_err(not_there)?;
        let check = check_of(&next);
        let present = keys.first().filter(|present| present.check != check);
        let label = present.and_then(|present| present.label.0.checked_add(1));
        let label = KeyLabel(label.ok_or(Refusal::of(Reason::NextKeyInUse))?);
        // First, so that no call comes between that the store would find nobody for.
        self.0
            .keyring
            .add(PseudonymKey::from_bytes(label, *next.into_bytes()));
        self.submit(Command::BeginRotation(BeginRotation { by, check }))
            .await?;
        super::tell("BeginPseudonymKeyRotation", administrator);
        let pseudonyms = self.pseudonym_keys().await;
        Ok(v1::BeginPseudonymKeyRotationResponse { pseudonyms })
    }

    pub(super) async fn finish_pseudonym_key_rotation(
        &self,
        request: Request<v1::FinishPseudonymKeyRotationRequest>,
    ) -> Result<v1::FinishPseudonymKeyRotationResponse, Refusal> {
        let administrator = self.0.administrator(&request)?;
        let leave_behind = request.get_ref().leave_behind;
        let _turn = self.0.rotating.lock().await;
        let missing = self.rotation_progress().await.missing;
        let finish = FinishRotation {
            by: administrator.fingerprint(),
            missing,
            leave_behind,
        };
        self.submit(Command::FinishRotation(finish)).await?;
        self.0.keyring.retire();
        super::tell("FinishPseudonymKeyRotation", administrator);
        let pseudonyms = self.pseudonym_keys().await;
        Ok(v1::FinishPseudonymKeyRotationResponse { pseudonyms })
    }

    /// Where the keys are; names are counted only while that says something.
    async fn pseudonym_keys(&self) -> Option<v1::PseudonymKeys> {
        let engine = &self.0.engine;
        let (keys, rotation, rotating, forgetting) = engine.read(|view| {
            (
                view.pseudonym_keys(),
                view.rotation().copied(),
                view.is_rotating(),
                view.has_former_names(),
            )
        });
        let progress = match rotating {
            true => self.rotation_progress().await,
            false => RotationProgress::default(),
        };
        let finished = rotation.and_then(|rotation| rotation.finished);
        Some(v1::PseudonymKeys {
            label: keys.first().map_or(0, |key| key.label.0.into()),
            rotating,
            began_at: rotation.map(|rotation| stamp(rotation.began)),
            finished_at: finished.map(|(at, _)| stamp(at)),
            persons: progress.persons,
            known: progress.known,
            missing: progress.missing,
            left_behind: finished.map_or(0, |(_, left_behind)| left_behind),
            forgetting,
        })
    }

    /// Counts names, off the threads that serve others.
    async fn rotation_progress(&self) -> RotationProgress {
        let engine = self.0.engine.clone();
        let counted = tokio::task::spawn_blocking(move || engine.rotation_progress());
        // It falls over only when the daemon ends.
        counted.await.unwrap_or_default()
    }
}
