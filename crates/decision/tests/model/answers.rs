//! Answers held against the model: how long a registration lasts, and who stands around it.

use decision::{Answer, Command, Look, MatchShown, RegisterAnswer};
use event::RegistrationId;

use crate::{compare::Both, index::by};

impl Both<'_> {
    pub(crate) fn same_answer(&self, answer: &RegisterAnswer) -> Result<(), String> {
        self.same_term(answer.registration.id, answer.registration.expires_on)?;
        self.same_around(answer.registration.id, &answer.around.parties)
    }

    pub(crate) fn same_term(&self, id: RegistrationId, is: event::Day) -> Result<(), String> {
        let no = self.registrations.iter().position(|(_, known)| *known == id);
        let should = no.map(|no| self.model.registrations[no].expires_on);
        match should {
            Some(should) if should == is => Ok(()),
            should => Err(format!("expires on {is}, and should on {should:?}")),
        }
    }

    pub(crate) fn same_around(&self, id: RegistrationId, shown: &[MatchShown]) -> Result<(), String> {
        let mut is = shown
            .iter()
            .map(|shown| self.part(shown))
            .collect::<Result<Vec<_>, _>>()?;
        is.sort();
        let no = self.registrations.iter().position(|(_, known)| *known == id);
        let should = no
            .map(|no| self.model.around(&self.policy, no))
            .unwrap_or_default();
        if is == should {
            Ok(())
        } else {
            Err(apart(&format!("stands around registration {no:?}"), &is, &should))
        }
    }

    /// Every unit looks around each of its active registrations.
    pub(crate) fn look_around(&mut self) -> Result<(), String> {
        for no in 0..self.registrations.len() {
            let registration = &self.model.registrations[no];
            if !registration.is_active() {
                continue;
            }
            let id = self.registrations[no].1;
            let look = Command::Look(Look {
                by: by(registration.unit),
                id,
                actor: String::new(),
                page: usize::MAX,
                after: None,
            });
            match self.index.decide(&self.policy, &look) {
                Ok((Answer::Around(around), _)) => self.same_around(id, &around.parties)?,
                other => return Err(format!("a look at registration {no} comes to {other:?}")),
            }
        }
        Ok(())
    }
}

/// What is and should not be, and what should be and is not.
pub(crate) fn apart<T: PartialEq + std::fmt::Debug>(what: &str, is: &[T], should: &[T]) -> String {
    let mut text = String::new();
    for (word, these, those) in [("", is, should), (" missing", should, is)] {
        for one in these.iter().filter(|one| !those.contains(one)) {
            text.push_str(&format!("{what}{word}: {one:?}\n"));
        }
    }
    if text.is_empty() {
        format!("{what} twice: {is:?}")
    } else {
        text
    }
}
