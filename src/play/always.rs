//! What holds of every answer and every notice, whatever the story says: own references come back, the profile discloses
//! what it may and nothing else, a shielded party stays hidden, coverage stands beside every outcome.

use scenario::{Profile, UnitName};

use super::{
    Answer, Cast, Happening,
    ledger::Ledger,
    seen::{kind, row, status},
};
use crate::wire::v1::{Contact, Match, Notice, Party};

const COMMITMENT_BYTES: usize = 32;
const SALT_BYTES: usize = 16;

/// The rules and who they are held against.
pub(super) struct Rules<'a> {
    pub(super) profile: Profile,
    pub(super) cast: &'a Cast,
    pub(super) ledger: &'a Ledger,
}

impl Rules<'_> {
    /// What does not hold in all that one event caused, in words.
    pub(super) fn broken(&self, who: &UnitName, happening: &Happening) -> Vec<String> {
        let mut all = Vec::new();
        for answer in &happening.answers {
            self.answer(who, answer, &mut all);
        }
        for (unit, notices) in &happening.heard {
            for notice in notices {
                self.notice(unit, notice, &mut all);
            }
        }
        all
    }

    fn answer(&self, who: &UnitName, answer: &Answer, all: &mut Vec<String>) {
        let Some(none) = answer.no_match_known() else {
            return;
        };
        if none != answer.matches().is_empty() {
            all.push(format!("the outcome for {who} does not fit its list of matches"));
        }
        if !answer
            .coverage()
            .is_some_and(|coverage| !coverage.municipality.is_empty() && !coverage.sectors.is_empty())
        {
            all.push(format!("the answer to {who} has no statement of coverage"));
        }
        if let Answer::Registered(response) = answer {
            let whole = response.receipt.as_ref().is_some_and(|receipt| {
                receipt.commitment.len() == COMMITMENT_BYTES && receipt.salt.len() == SALT_BYTES
            });
            if !whole {
                all.push(format!("the answer to {who} has no receipt"));
            }
        }
        for shown in answer.matches() {
            self.shown(who, shown, all);
        }
    }

    fn notice(&self, unit: &UnitName, notice: &Notice, all: &mut Vec<String>) {
        let whole = !notice.notice_id.is_empty()
            && !notice.cursor.is_empty()
            && notice.recorded_at.is_some()
            && kind(notice).is_some()
            && speaks_of(notice) == 1;
        if !whole {
            all.push(format!("a notice to {unit} is not whole"));
        }
        for shown in &notice.matches {
            self.shown(unit, shown, all);
        }
        let terms = notice.expires.iter();
        let terms = terms.map(|term| (&term.registration_id, &term.client_reference));
        let archived = notice.archived.iter();
        let archived = archived.map(|before| (&before.registration_id, &before.client_reference));
        for (own, reference) in terms.chain(archived) {
            all.extend(self.ledger.wrong(unit, own, reference));
        }
        let pairs = notice.pairs.iter().flat_map(|pair| [&pair.one, &pair.other]);
        for party in pairs.chain(notice.limit.iter().map(|limit| &limit.party)) {
            if !party
                .as_ref()
                .is_some_and(|party| self.cast.party(party).is_some() && reachable(party))
            {
                all.push(format!(
                    "{unit} is told, as officer, of a party that it cannot reach"
                ));
            }
        }
    }

    fn shown(&self, unit: &UnitName, shown: &Match, all: &mut Vec<String>) {
        all.extend(
            self.ledger
                .wrong(unit, &shown.own_registration_id, &shown.own_client_reference),
        );
        let Some(party) = &shown.other else {
            all.push(format!("{unit} is told of a match without another party"));
            return;
        };
        if party.through_officer {
            self.hidden(unit, party, shown, all);
        } else if self.cast.party(party).is_none() {
            all.push(format!("{unit} is told of a party that is not of this story"));
        } else if !reachable(party) {
            all.push(format!("{unit} is told of a party without a contact"));
        }
        self.disclosed(unit, party, shown, all);
    }

    fn hidden(&self, unit: &UnitName, party: &Party, shown: &Match, all: &mut Vec<String>) {
        let Party {
            agency_name,
            unit_name,
            oin,
            contact: _,
            sector,
            through_officer: _,
            erased: _,
        } = party;
        let nothing = [agency_name, unit_name, oin, sector, &shown.since]
            .into_iter()
            .all(String::is_empty);
        if !nothing {
            all.push(format!(
                "{unit} is told more of a shielded party than that it is there"
            ));
        }
        // The contact is the officer's, or there is none; never the shielded party's own.
        let foreign = party
            .contact
            .as_ref()
            .is_some_and(|contact| !self.of_officer(contact));
        if foreign {
            all.push(format!("{unit} gets the contact of a shielded party"));
        }
    }

    fn of_officer(&self, contact: &Contact) -> bool {
        self.cast.officers().any(|officer| officer == contact)
    }

    fn disclosed(&self, unit: &UnitName, party: &Party, shown: &Match, all: &mut Vec<String>) {
        let (row, status) = (row(shown), status(shown));
        match self.profile {
            Profile::Jeugdwet => {
                let nothing_more = row.is_none()
                    && status.is_none()
                    && shown.since.is_empty()
                    && party.sector.is_empty()
                    && !shown.asserted
                    && !shown.in_question;
                if !nothing_more {
                    all.push(format!("{unit} is told more than profile jeugdwet allows"));
                }
            }
            Profile::Household => {
                let open = party.through_officer || (!shown.since.is_empty() && !party.sector.is_empty());
                if row.is_none() || status.is_none() || !open {
                    all.push(format!("{unit} is told less than profile household discloses"));
                }
            }
        }
    }
}

/// Of how many sorts of things: matches, pairs, limits.
fn speaks_of(notice: &Notice) -> usize {
    let limits = notice
        .limit
        .as_ref()
        .is_some_and(|limit| !limit.limits.is_empty());
    let sorts = [
        !notice.matches.is_empty(),
        !notice.pairs.is_empty(),
        limits,
        notice.expires.is_some(),
        !notice.archived.is_empty(),
    ];
    sorts.into_iter().filter(|&there| there).count()
}

/// A role, and a telephone number or an address.
fn reachable(party: &Party) -> bool {
    let Some(Contact { role, phone, email }) = &party.contact else {
        return false;
    };
    !role.is_empty() && [phone, email].into_iter().any(|way| !way.is_empty())
}
