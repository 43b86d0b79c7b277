//! Erasures, for administrators: asked for here, carried out beside it (`daemon/eraser`).

use decision::{Answer, AskErasure, Command, ErasureOf, Reason, Refusal, would_erase};
use tonic::Request;

use super::{super::mismatch, Admin, page_of};
use crate::{
    translate::{self, named_registration},
    wire::v1,
};

impl Admin {
    /// Asks for it, or only looks what it would be: the erasure, and the units whose registrations are in it.
    async fn ask_to_erase(
        &self,
        by: [u8; 32],
        of: ErasureOf,
        dry_run: bool,
    ) -> Result<(Option<v1::Erasure>, u32), Refusal> {
        let engine = &self.0.engine;
        let (would, units) = engine.read(|view| {
            let would = would_erase(view, &of)?;
            let units = translate::units_in(view, &would);
            Ok::<_, Refusal>((would, units))
        })?;
        if dry_run {
            return Ok((Some(translate::would_be_erased(&would)), units));
        }
        let by = Some(by);
        let answer = self.submit(Command::AskErasure(AskErasure { by, of })).await?;
        let Answer::Erasure(Some(erasure)) = answer else {
            return Err(mismatch());
        };
        self.0.to_erase.notify_one();
        let erasure = engine.read(|view| translate::erasure(view, &erasure));
        Ok((Some(erasure), units))
    }

    pub(super) async fn erase_registration(
        &self,
        request: Request<v1::EraseRegistrationRequest>,
    ) -> Result<v1::EraseRegistrationResponse, Refusal> {
        let by = self.0.administrator(&request)?.fingerprint();
        let asked = request.get_ref();
        let id = named_registration(&asked.registration_id, "registration_id")?;
        let of = ErasureOf::Registration(id);
        let (erasure, units) = self.ask_to_erase(by, of, asked.dry_run).await?;
        Ok(v1::EraseRegistrationResponse { erasure, units })
    }

    pub(super) async fn forget_person(
        &self,
        request: Request<v1::ForgetPersonRequest>,
    ) -> Result<v1::ForgetPersonResponse, Refusal> {
        let by = self.0.administrator(&request)?.fingerprint();
        let asked = request.get_ref();
        let id = named_registration(&asked.registration_id, "registration_id")?;
        let of = ErasureOf::PersonOf(id);
        let (erasure, units) = self.ask_to_erase(by, of, asked.dry_run).await?;
        Ok(v1::ForgetPersonResponse { erasure, units })
    }

    pub(super) async fn list_erasures(
        &self,
        request: Request<v1::ListErasuresRequest>,
    ) -> Result<v1::ListErasuresResponse, Refusal> {
        self.0.administrator(&request)?;
        let v1::ListErasuresRequest {
            under_way_only,
            page_size,
            page_token,
        } = request.into_inner();
        let size = page_of(page_size);
        self.0.engine.read(|view| {
            let before = translate::erasure_place(view, &page_token)?;
            let mut all = view.erasures();
            all.retain(|erasure| !under_way_only || erasure.done.is_none());
            let older = all.partition_point(|erasure| before.is_none_or(|before| erasure.place() < before));
            let page = &all[older.saturating_sub(size)..older];
            let more = page.first().filter(|_| older > page.len());
            Ok(v1::ListErasuresResponse {
                erasures: page.iter().rev().map(|e| translate::erasure(view, e)).collect(),
                next_page_token: more
                    .map(|last| translate::erasure_token(last))
                    .unwrap_or_default(),
            })
        })
    }

    pub(super) async fn get_erasure(
        &self,
        request: Request<v1::GetErasureRequest>,
    ) -> Result<v1::GetErasureResponse, Refusal> {
        self.0.administrator(&request)?;
        let id = translate::erasure_id(&request.get_ref().erasure_id)?;
        let known = self
            .0
            .engine
            .read(|view| view.erasure(id).map(|e| (e.clone(), translate::erasure(view, e))));
        let (erasure, shown) = known.ok_or_else(|| Refusal::at(Reason::ErasureNotFound, "erasure_id"))?;
        let receipts = self.0.engine.receipts();
        Ok(v1::GetErasureResponse {
            erasure: Some(shown),
            receipt: receipts.receipt(&erasure).unwrap_or_default(),
            verifier_key: receipts.verifier_key(),
        })
    }
}
