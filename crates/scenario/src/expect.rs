//! The sentences behind `then`.
//!
//! Place in the flow: read with the event they hang under. Absent: holding them against what the daemon says.

use crate::name;
use crate::story::Story;
use crate::words::Words;
use crate::{
    Expectation, ExpectedThat, Fault, Marks, Other, Party, Row, ScenarioError, Seen, Status, UnitName,
};

const WHAT_FOLLOWS: &str = "\"learns of:\", \"learns of at most:\", \"sees N parties\", \"sees no match known\", \
    \"sees a shielded party through the municipality's officer\", \"is told of:\", \"is told of a change:\", \
    \"is told that ... is withdrawn\" or \"is told nothing\"";

const DETAILS: &str = "a row (same person, sibling, parent, co-parent, partner of parent, child of partner, \
    same address), another person in the family, active, ended, asserted, in question or possible duplicate";

/// Reads one `then` sentence.
pub(crate) fn read(mut words: Words<'_>, story: &Story) -> Result<Expectation, ScenarioError> {
    let place = words.place();
    words.expect("then")?;
    let that = if words.eat("nobody else is told") {
        ExpectedThat::NobodyElseIsTold
    } else if words.eat("refused") {
        refused(&mut words)?
    } else {
        let who = name::unit(&mut words, story)?;
        about(who, &mut words, story)?
    };
    words.end("the end of the sentence")?;
    Ok(Expectation { place, that })
}

fn refused(words: &mut Words<'_>) -> Result<ExpectedThat, ScenarioError> {
    words.expect(":")?;
    let expected = "a reason in capital letters and underscores";
    let before = words.clone();
    let reason = words.word(expected)?;
    if reason
        .chars()
        .all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_')
    {
        Ok(ExpectedThat::Refused {
            reason: reason.to_owned(),
        })
    } else {
        Err(before.unexpected(expected.to_owned()))
    }
}

fn about(who: UnitName, words: &mut Words<'_>, story: &Story) -> Result<ExpectedThat, ScenarioError> {
    if words.eat("learns of") {
        let at_most = words.eat("at most");
        words.expect(":")?;
        return Ok(ExpectedThat::LearnsOf {
            who,
            at_most,
            parties: parties(words, story)?,
        });
    }
    if words.eat("sees no match known") {
        return Ok(ExpectedThat::SeesNoMatchKnown { who });
    }
    if words.eat("sees a shielded party through the municipality's officer") {
        return Ok(ExpectedThat::SeesShieldedParty { who });
    }
    if words.eat("sees") {
        return sees(who, words, story);
    }
    if words.eat("is told nothing") {
        return Ok(ExpectedThat::ToldNothing { who });
    }
    if words.eat("is told that") {
        let party = party(words, story)?;
        words.expect("is withdrawn")?;
        return Ok(ExpectedThat::ToldOfWithdrawal { who, party });
    }
    if words.eat("is told of a change") {
        words.expect(":")?;
        return Ok(ExpectedThat::ToldOfChange {
            who,
            parties: parties(words, story)?,
        });
    }
    if words.eat("is told of") {
        words.expect(":")?;
        return told_of(who, words, story);
    }
    Err(words.unexpected(WHAT_FOLLOWS.to_owned()))
}

fn sees(who: UnitName, words: &mut Words<'_>, story: &Story) -> Result<ExpectedThat, ScenarioError> {
    let at_most = words.eat("at most");
    let before = words.clone();
    let expected = "a number, \"no match known\" or \"a shielded party through the municipality's officer\"";
    let Ok(count) = words.word(expected)?.parse::<usize>() else {
        return Err(before.unexpected(expected.to_owned()));
    };
    if !words.eat("party") {
        words.expect("parties")?;
    }
    let parties = if words.eat(":") {
        parties(words, story)?
    } else {
        Vec::new()
    };
    if !parties.is_empty() && parties.len() != count {
        let fault = Fault::CountDiffers {
            said: count,
            listed: parties.len(),
        };
        return Err(ScenarioError {
            place: before.place(),
            fault,
        });
    }
    Ok(ExpectedThat::SeesParties {
        who,
        at_most,
        count,
        parties,
    })
}

/// `a (row, status), b` for a party; `a and b, c and d` for a follow-up officer.
fn told_of(who: UnitName, words: &mut Words<'_>, story: &Story) -> Result<ExpectedThat, ScenarioError> {
    let mut probe = words.clone();
    let is_pair = name::unit(&mut probe, story).is_ok() && probe.eat("and");
    if !is_pair {
        return Ok(ExpectedThat::ToldOf {
            who,
            parties: parties(words, story)?,
        });
    }
    if !story
        .municipalities
        .iter()
        .any(|municipality| municipality.officer == who)
    {
        let officers: Vec<_> = story
            .municipalities
            .iter()
            .map(|each| each.officer.to_string())
            .collect();
        let known = officers.iter().map(String::as_str);
        let what = "a follow-up officer to be told of a pair";
        return Err(name::unknown(words.place(), &who.to_string(), what, known));
    }
    let mut pairs = Vec::new();
    loop {
        let one = name::unit(words, story)?;
        words.expect("and")?;
        pairs.push((one, name::unit(words, story)?));
        if !words.eat(",") {
            return Ok(ExpectedThat::OfficerToldOf { who, pairs });
        }
    }
}

fn parties(words: &mut Words<'_>, story: &Story) -> Result<Vec<Party>, ScenarioError> {
    let mut all = vec![party(words, story)?];
    while words.eat(",") || words.eat("and") {
        all.push(party(words, story)?);
    }
    Ok(all)
}

fn party(words: &mut Words<'_>, story: &Story) -> Result<Party, ScenarioError> {
    let other = if words.eat("a shielded party") {
        Other::Shielded
    } else {
        Other::Named(name::unit(words, story)?)
    };
    let mut party = Party {
        other,
        seen: None,
        status: None,
        marks: Marks::default(),
    };
    if words.eat("(") {
        detail(&mut party, words)?;
        while words.eat(",") {
            detail(&mut party, words)?;
        }
        words.expect(")")?;
    }
    Ok(party)
}

/// One detail; each kind may stand once.
fn detail(party: &mut Party, words: &mut Words<'_>) -> Result<(), ScenarioError> {
    let before = words.clone();
    let seen = if words.eat("another person in the family") {
        Some(Seen::AnotherPerson)
    } else {
        Row::ALL
            .iter()
            .find(|(phrase, _)| words.eat(phrase))
            .map(|(_, row)| Seen::Row(*row))
    };
    let again = if let Some(seen) = seen {
        party.seen.replace(seen).is_some()
    } else if words.eat("active") {
        party.status.replace(Status::Active).is_some()
    } else if words.eat("ended") {
        party.status.replace(Status::Ended).is_some()
    } else if words.eat("asserted") {
        std::mem::replace(&mut party.marks.asserted, true)
    } else if words.eat("in question") {
        std::mem::replace(&mut party.marks.in_question, true)
    } else if words.eat("possible duplicate") {
        std::mem::replace(&mut party.marks.possible_duplicate, true)
    } else {
        return Err(before.unexpected(DETAILS.to_owned()));
    };
    if again {
        Err(before.unexpected("each detail once".to_owned()))
    } else {
        Ok(())
    }
}
