//! What a unit was told, and what it sees, as a line of text.

use decision::{MatchShown, NoticeShown, PartyShown, RegisterAnswer, Tells};

/// A notice in words: "match: school SamePerson active, gym Sibling ended"; an officer reads "match: gym-school active" and
/// "limits: school persons_around".
pub(crate) fn line(notice: &NoticeShown) -> String {
    let mut parts: Vec<String> = notice.matches.iter().map(shown).collect();
    parts.extend(notice.pairs.iter().map(|pair| {
        let mut both = [party(&pair.one), party(&pair.other)];
        both.sort();
        format!("{} {}", both.join("-"), state(pair.active))
    }));
    parts.extend(notice.limit.iter().map(|limit| {
        let names: Vec<&str> = limit.limits.iter().map(|limit| limit.name()).collect();
        format!("{} {}", party(&limit.party), names.join(" "))
    }));
    parts.extend(notice.expiry.iter().map(|expiry| expiry.expires_on.to_string()));
    parts.extend(notice.archived.iter().map(|archived| party(&archived.other)));
    parts.sort();
    let kind = match notice.kind {
        Tells::Matches(kind) => format!("{kind:?}"),
        other => format!("{other:?}"),
    };
    format!("{kind}: {}", parts.join(", ")).to_lowercase()
}

pub(crate) fn shown(shown: &MatchShown) -> String {
    let mut words = vec![party(&shown.other)];
    words.extend(shown.own.is_none().then(|| "and its own".to_owned()));
    words.extend(shown.row.map(|row| format!("{row:?}").to_lowercase()));
    words.extend(shown.active.map(|active| state(active).to_owned()));
    words.extend(shown.asserted.then(|| "asserted".to_owned()));
    words.extend(shown.in_question.then(|| "questioned".to_owned()));
    words.join(" ")
}

fn state(active: bool) -> &'static str {
    if active { "active" } else { "ended" }
}

fn party(party: &PartyShown) -> String {
    match party {
        PartyShown::Open { agency, .. } => agency.clone(),
        PartyShown::ThroughOfficer(_) => "somebody".into(),
        PartyShown::Erased => "somebody erased".into(),
    }
}

/// Who stands around a registration, in words.
pub(crate) fn around(answer: &RegisterAnswer) -> Vec<String> {
    answer.around.parties.iter().map(shown).collect()
}
