//! NoticeService: subscribing and acknowledging.

use std::pin::Pin;

use decision::{Acknowledge, Answer, By, Command, Reason, Refusal};
use engine::NotACursor;
use event::UnitNo;
use tokio_stream::{Stream, wrappers::ReceiverStream};
use tonic::{Request, Response, Status};

use super::{Shared, answer, mismatch, stream};
use crate::wire::v1::{self, notice_service_server::NoticeService};

/// The service.
pub(crate) struct Notices(pub(crate) Shared);

impl Notices {
    fn unit(&self, by: &By) -> Result<UnitNo, Refusal> {
        self.0
            .engine
            .read(|view| by.resolve(view))
            .map(|acting| acting.unit)
    }

    fn cursor(&self, unit: UnitNo, text: &str) -> Result<u64, Refusal> {
        self.0.engine.outward().read_cursor(unit, text).map_err(|why| {
            let reason = match why {
                NotACursor::Foreign => Reason::CursorInvalid,
                NotACursor::Stale => Reason::CursorStale,
            };
            Refusal::at(reason, "cursor")
        })
    }
}

#[tonic::async_trait]
impl NoticeService for Notices {
    type SubscribeStream = Pin<Box<dyn Stream<Item = Result<v1::SubscribeResponse, Status>> + Send>>;

    async fn subscribe(
        &self,
        request: Request<v1::SubscribeRequest>,
    ) -> Result<Response<Self::SubscribeStream>, Status> {
        answer(&self.0, "Subscribe", async {
            let caller = self.0.caller(&request, request.get_ref().acting.as_ref())?;
            let unit = self.unit(&caller.by)?;
            let from = match request.get_ref().cursor.as_str() {
                "" => 0,
                text => self.cursor(unit, text)?,
            };
            if from > self.0.engine.read(|view| view.outbox.outbox(unit).last) {
                return Err(Refusal::at(Reason::CursorAhead, "cursor"));
            }
            let subscriber = stream::Subscriber { caller, unit };
            let items = stream::open(self.0.clone(), subscriber, from)?;
            Ok(Box::pin(ReceiverStream::new(items)) as Self::SubscribeStream)
        })
        .await
    }

    async fn acknowledge(
        &self,
        request: Request<v1::AcknowledgeRequest>,
    ) -> Result<Response<v1::AcknowledgeResponse>, Status> {
        answer(&self.0, "Acknowledge", async {
            let by = self.0.by(&request, request.get_ref().acting.as_ref())?;
            let through = self.cursor(self.unit(&by)?, &request.get_ref().cursor)?;
            let command = Command::Acknowledge(Acknowledge { by, through });
            match self.0.engine.submit(command, self.0.now()).await? {
                Answer::Acknowledged(unacknowledged) => Ok(v1::AcknowledgeResponse { unacknowledged }),
                _ => Err(mismatch()),
            }
        })
        .await
    }
}
