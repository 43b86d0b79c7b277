//! The connections of the cast: one channel with mutual TLS per organisation, and how an answer is awaited.

use std::{collections::BTreeMap, path::Path, time::Duration};

use scenario::{Event, Story, UnitName};
use tokio::time::timeout;
use tonic::{Response, Status, transport::Channel};
use tonic_types::StatusExt as _;

use super::{CannotPlay, Cast, happening::Refused, request::Speaker};
use crate::{
    client::{Credentials, connect},
    wire::v1::ActingUnit,
};

const ANSWER_SECONDS: u64 = 30;

/// Open connections, by short name of the organisation.
#[derive(Clone, Debug)]
pub(super) struct Lines(BTreeMap<String, Channel>);

impl Lines {
    /// Connects everybody, each with its own certificate.
    pub(super) async fn open(address: &str, folder: &Path, cast: &Cast) -> Result<Self, CannotPlay> {
        let mut channels = BTreeMap::new();
        for member in cast.members() {
            let credentials = Credentials::in_folder(folder, &member.certificate);
            channels.insert(member.name.clone(), connect(address, &credentials).await?);
        }
        Ok(Self(channels))
    }

    /// The connection over which an event is said, and for whom it says it acts.
    pub(super) fn of(
        &self,
        cast: &Cast,
        who: &UnitName,
        through: Option<&str>,
    ) -> Option<(Channel, ActingUnit)> {
        let speaks = through.unwrap_or(&who.agency);
        let principal = through.and_then(|_| cast.member(&who.agency));
        let acting = ActingUnit {
            on_behalf_of_oin: principal
                .map(|member| member.oin.as_str().to_owned())
                .unwrap_or_default(),
            // An agency with one unit need not name it.
            unit_code: who
                .unit
                .as_ref()
                .map(|_| cast.code(who).to_owned())
                .unwrap_or_default(),
        };
        Some((self.0.get(speaks)?.clone(), acting))
    }

    /// The connection of an event, and what its requests have in common.
    pub(super) fn speaker<'a>(
        &self,
        story: &'a Story,
        cast: &Cast,
        event: &Event,
    ) -> Result<(Channel, Speaker<'a>), CannotPlay> {
        let incomplete = |why: &str| CannotPlay::Cast {
            place: event.place.clone(),
            why: why.to_owned(),
        };
        let (channel, acting) = self
            .of(cast, &event.who, event.through.as_deref())
            .ok_or_else(|| incomplete("the acting party has no connection"))?;
        let agency = story
            .agency(&event.who.agency)
            .ok_or_else(|| incomplete("the acting party is not in the cast"))?;
        let first = story
            .municipalities
            .first()
            .map(|municipality| &municipality.code);
        let municipality = agency.serves.first().or(agency.municipality.as_ref()).or(first);
        let municipality = municipality
            .ok_or_else(|| incomplete("the story has no municipality"))?
            .clone();
        Ok((
            channel,
            Speaker {
                story,
                acting,
                municipality,
                day: event.day,
            },
        ))
    }
}

/// An answer, a refusal, or nothing in time.
pub(super) async fn awaited<T>(
    what: &str,
    answer: impl Future<Output = Result<Response<T>, Status>>,
) -> Result<Result<T, Refused>, CannotPlay> {
    match timeout(Duration::from_secs(ANSWER_SECONDS), answer).await {
        Ok(Ok(answer)) => Ok(Ok(answer.into_inner())),
        Ok(Err(status)) => Ok(Err(refusal(&status))),
        Err(_) => Err(CannotPlay::NoAnswer {
            what: what.to_owned(),
            seconds: ANSWER_SECONDS,
        }),
    }
}

/// An answer that no story may have refused.
pub(crate) async fn granted<T>(
    what: &str,
    answer: impl Future<Output = Result<Response<T>, Status>>,
) -> Result<T, CannotPlay> {
    awaited(what, answer)
        .await?
        .map_err(|Refused { reason, message }| CannotPlay::Refused {
            what: what.to_owned(),
            reason,
            message,
        })
}

/// The stable reason of a status, with its sentence.
pub(super) fn refusal(status: &Status) -> Refused {
    let reason = status
        .get_details_error_info()
        .map_or_else(|| format!("{:?}", status.code()), |info| info.reason);
    Refused {
        reason,
        message: status.message().to_owned(),
    }
}
