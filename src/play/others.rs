//! A story that is not alone: other households of its city are registered while it is played.

use super::{CannotPlay, Stage, Tally, beside::Beside};

impl Stage {
    /// From now on other households of the story's first municipality are registered, too, by agencies of their own.
    ///
    /// # Errors
    /// [`CannotPlay`] in one sentence.
    pub async fn with_others(&mut self) -> Result<(), CannotPlay> {
        let Some(city) = self.story.municipalities.first() else {
            return Ok(());
        };
        let days = || self.story.events.iter().map(|event| event.day.date);
        let (Some(first), Some(last)) = (days().min(), days().max()) else {
            return Ok(());
        };
        let address = &self.daemon.ready().grpc;
        let opened = Box::pin(Beside::open(address, &self.folder, &city.code, (first, last))).await;
        let beside = match opened {
            Ok(beside) => beside,
            Err(why) => return Err(self.daemon.ended().await.unwrap_or(why)),
        };
        self.ears.set_aside(beside.oins.clone());
        self.beside = Some(beside);
        Ok(())
    }

    /// What happened beside the story; `None` if it was alone.
    ///
    /// # Errors
    /// [`CannotPlay`] in one sentence.
    pub async fn others(&mut self) -> Result<Option<Tally>, CannotPlay> {
        let Some(beside) = &self.beside else {
            return Ok(None);
        };
        // What officers heard of them since the last event.
        self.ears.written().await?;
        let cast = self.cast.members().map(|member| member.oin.as_str().to_owned());
        let tally = beside.tally(&cast.collect()).await?;
        let to_officers = self.ears.aside;
        Ok(Some(Tally { to_officers, ..tally }))
    }
}
