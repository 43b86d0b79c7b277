//! The sentences of the story itself: day, label, who, what, and the expectations under it.
//!
//! Place in the flow: the cast is read before; every name is resolved here. Absent: playing the event.

use crate::claim;
use crate::expect;
use crate::line::Statement;
use crate::name;
use crate::story::Story;
use crate::time::Day;
use crate::words::Words;
use crate::{ClaimSource, Deed, EndReason, Event, Fault, Manner, RelationClaim, ScenarioError, UnitName};

const VERBS: &str = "\"registers\", \"registers a concern about\", \"reports once about\", \"watches\", \"renews\", \
    \"ends\", \"adds relation:\", \"adds BRP relation:\", \"ends relation:\", \"denies that\", \"confirms that\", \
    \"looks around\", \"tries to look around\" or \"acknowledges everything\"";

/// Whether a sentence that opens with this word tells an event.
pub(crate) fn opens_event(word: &str) -> bool {
    word.starts_with(|c: char| c.is_ascii_digit())
}

/// Reads all events into the story whose cast is already there.
pub(crate) fn read(statements: &[Statement], mut story: Story) -> Result<Story, ScenarioError> {
    let mut events: Vec<Event> = Vec::new();
    for statement in statements
        .iter()
        .filter(|statement| opens_event(statement.opening()))
    {
        let event = event(statement, &story)?;
        if let Some(previous) = events
            .last()
            .filter(|previous| previous.day.date > event.day.date)
        {
            let (found, previous) = (event.day.to_string(), previous.day.to_string());
            return Err(ScenarioError {
                place: event.place,
                fault: Fault::OutOfOrder { found, previous },
            });
        }
        events.push(event);
    }
    story.events = events;
    Ok(story)
}

fn event(statement: &Statement, story: &Story) -> Result<Event, ScenarioError> {
    let mut words = statement.words();
    let day = words.day()?;
    let label = label(&mut words);
    let who = name::unit(&mut words, story)?;
    let mut tail = Tail::default();
    let deed = deed(&mut words, story, &who, &mut tail)?;
    let expectations = statement
        .thens
        .iter()
        .map(|then| expect::read(Words::new(&statement.file, then), story))
        .collect::<Result<_, _>>()?;
    Ok(Event {
        place: statement.place(),
        day,
        label,
        narration: statement.narration.clone(),
        who,
        through: tail.through,
        deed,
        expectations,
    })
}

/// A label begins with a capital letter; agencies never do.
fn label(words: &mut Words<'_>) -> Option<String> {
    let word = words
        .peek()
        .filter(|word| word.starts_with(|c: char| c.is_ascii_uppercase()))?;
    words.eat(word);
    Some(word.to_owned())
}

fn deed(
    words: &mut Words<'_>,
    story: &Story,
    who: &UnitName,
    tail: &mut Tail,
) -> Result<Deed, ScenarioError> {
    if let Some(manner) = manner(words) {
        let subjects = name::persons(words, story)?;
        tail.read(words, story, true)?;
        let (since, relations) = (tail.since.take(), std::mem::take(&mut tail.relations));
        return Ok(Deed::Register {
            manner,
            subjects,
            since,
            relations,
        });
    }
    let deed = other_deed(words, story, who)?;
    tail.read(words, story, false)?;
    Ok(deed)
}

fn manner(words: &mut Words<'_>) -> Option<Manner> {
    [
        ("registers a concern about", Manner::Concern),
        ("registers", Manner::Involvement),
        ("reports once about", Manner::OneOff),
        ("watches", Manner::Watching),
    ]
    .into_iter()
    .find_map(|(phrase, manner)| words.eat(phrase).then_some(manner))
}

fn other_deed(words: &mut Words<'_>, story: &Story, who: &UnitName) -> Result<Deed, ScenarioError> {
    if words.eat("renews") {
        return Ok(Deed::Renew {
            subjects: name::persons(words, story)?,
        });
    }
    if words.eat("ends relation :") || words.eat("ends relations :") {
        return Ok(Deed::EndRelations {
            relations: claim::relations(words, story)?,
        });
    }
    if words.eat("ends") {
        return end(words, story);
    }
    if let Some(source) = source(words, "adds") {
        let relations = claim::claims(source, claim::relations(words, story)?);
        return Ok(Deed::AddRelations { relations });
    }
    if words.eat("denies that") {
        return Ok(Deed::DenyRelation {
            relation: claim::relation(words, story)?,
        });
    }
    if words.eat("confirms that") {
        return Ok(Deed::ConfirmRelation {
            relation: claim::relation(words, story)?,
        });
    }
    if words.eat("looks around") {
        return Ok(Deed::LookAround {
            person: name::person(words, story)?,
            with_registration_of: who.clone(),
        });
    }
    if words.eat("tries to look around") {
        let person = name::person(words, story)?;
        words.expect("with the registration of")?;
        return Ok(Deed::LookAround {
            person,
            with_registration_of: name::unit(words, story)?,
        });
    }
    if words.eat("acknowledges everything") {
        return Ok(Deed::AcknowledgeEverything);
    }
    Err(words.unexpected(VERBS.to_owned()))
}

/// `ends mother, child1, in error`: the last part of the list is the reason.
fn end(words: &mut Words<'_>, story: &Story) -> Result<Deed, ScenarioError> {
    let mut subjects = vec![name::person(words, story)?];
    loop {
        if words.eat("and") {
            subjects.push(name::person(words, story)?);
            continue;
        }
        if !words.eat(",") {
            let list = EndReason::ALL.map(|(phrase, _)| phrase).join(", ");
            return Err(words.unexpected(format!("a comma and the reason ({list})")));
        }
        if let Some((_, reason)) = EndReason::ALL.iter().find(|(phrase, _)| words.eat(phrase)) {
            return Ok(Deed::End {
                subjects,
                reason: *reason,
            });
        }
        subjects.push(name::person(words, story)?);
    }
}

/// `<verb> BRP relation:` or `<verb> relation:`, in singular or plural.
fn source(words: &mut Words<'_>, verb: &str) -> Option<ClaimSource> {
    for (phrase, source) in [
        ("BRP relation :", ClaimSource::Brp),
        ("BRP relations :", ClaimSource::Brp),
        ("relation :", ClaimSource::Asserted),
        ("relations :", ClaimSource::Asserted),
    ] {
        if words.eat(&format!("{verb} {phrase}")) {
            return Some(source);
        }
    }
    None
}

/// What may stand behind a deed.
#[derive(Default)]
struct Tail {
    since: Option<Day>,
    through: Option<String>,
    relations: Vec<RelationClaim>,
}

impl Tail {
    fn read(
        &mut self,
        words: &mut Words<'_>,
        story: &Story,
        of_registration: bool,
    ) -> Result<(), ScenarioError> {
        while !words.is_done() {
            if words.eat("through") {
                self.through = Some(name::agency(words, story, "a vendor", |agency| agency.vendor)?);
            } else if of_registration && words.eat("since") {
                self.since = Some(words.day()?);
            } else if let Some(source) = of_registration.then(|| source(words, "with")).flatten() {
                self.relations
                    .extend(claim::claims(source, claim::relations(words, story)?));
            } else {
                let more = if of_registration {
                    ", \"since\", \"with relations:\" or \"with BRP relations:\""
                } else {
                    ""
                };
                return Err(words.unexpected(format!("the end of the sentence, \"through\"{more}")));
            }
        }
        Ok(())
    }
}
