//! A story as a scenario file, as far as that language can say it; a remark stands where it cannot.

use std::fmt::Write as _;

use event::{Day, RelationKind};

use crate::{
    cast::{Identity, MOTHER, UNITS, UnitNo},
    compare::Both,
    index::first_day,
    story::{Registering, Rules, Said, Step, Story},
    words::{kind_words, reason_words, then, unit_name},
};

/// A scenario file: the cast, every step, and what each must tell as long as both agree on it.
pub(crate) fn written(story: &Story) -> String {
    let mut text = cast(story);
    let mut both = Both::new(story);
    let mut today = first_day();
    for (no, step) in story.steps.iter().enumerate() {
        if let Step::Days(days) = step {
            today = Day(today.0 + i32::from(*days));
        }
        let agreed = both.step(step);
        sentence(&mut text, story, today, no, step);
        match (agreed, &both.told) {
            (Err(difference), _) => {
                for line in difference.lines() {
                    _ = writeln!(text, "# {line}");
                }
                return text;
            }
            (Ok(()), Err(reason)) => _ = writeln!(text, "    then refused: {}", reason.code()),
            (Ok(()), Ok(told)) => told.iter().for_each(|notice| then(&mut text, notice)),
        }
    }
    text
}

fn cast(story: &Story) -> String {
    let mut text = String::from("scenario  What the core and the rule do not agree on\n");
    text.push_str(match story.rules {
        Rules::Household => "profile   household\n\n",
        Rules::Jeugdwet => "profile   jeugdwet\n\n",
        Rules::Addresses => {
            "# At most three residents to a home.\nprofile   household rules same person, sibling, parent, co-parent, \
             partner of parent, child of partner, same address\n\n"
        }
    });
    text.push_str("municipality 0599 \"Rotterdam\"  followed up by rotterdam.toezicht\n");
    text.push_str("municipality 0363 \"Amsterdam\"  followed up by amsterdam\n");
    for (no, unit) in UNITS.iter().enumerate() {
        let units: Vec<&str> = UNITS
            .iter()
            .filter(|u| u.agency == unit.agency)
            .map(|u| u.name)
            .collect();
        if units[0] != unit.name {
            continue;
        }
        _ = write!(
            text,
            "agency {}  sector youth_care  serves 0599, 0363",
            unit.agency
        );
        if let Some(code) = unit.municipality {
            _ = write!(text, "  is the municipality {:04}", code.0);
        }
        if units.len() > 1 {
            _ = write!(text, "  units {}", units.join(", "));
        }
        for (holds, words) in [
            (UNITS[no].shielded, "shielded"),
            (unit.supplies_brp, "supplies BRP relations"),
        ] {
            if holds {
                _ = write!(text, "  {words}");
            }
        }
        text.push('\n');
    }
    text.push('\n');
    let mentioned = format!("{:?}", story.steps);
    for (who, identity) in story.cast.iter().enumerate() {
        let fields = ["who", "from", "to", "one", "other"];
        if fields
            .iter()
            .any(|field| mentioned.contains(&format!("{field}: {who},")))
            || who == MOTHER
        {
            person(&mut text, identity);
        }
    }
    text
}

fn person(text: &mut String, identity: &Identity) {
    let name = identity.name;
    _ = match (identity.expected, identity.born) {
        (true, _) => writeln!(text, "expected person {name} of mother"),
        (_, Some(born)) => writeln!(text, "person {name}  girl  born {born}"),
        (_, None) => writeln!(
            text,
            "# nobody gives the birth date of {name}\nperson {name}  woman  born 1980-01-01"
        ),
    };
}

fn sentence(text: &mut String, story: &Story, today: Day, no: usize, step: &Step) {
    let name = |who: usize| story.cast[who].name;
    let relation = |kind, from, to| format!("{} {} {}", name(from), kind_words(kind), name(to));
    let opening = |unit: UnitNo| format!("\n{today} S{} {}", no + 1, unit_name(unit));
    _ = match step {
        Step::Days(days) => writeln!(text, "\n# {days} days pass."),
        Step::Register(new) => {
            let words = manner(new);
            remarks(text, new);
            let since = Day(today.0 - i32::from(new.since));
            let since = if new.since > 0 {
                format!(" since {since}")
            } else {
                String::new()
            };
            _ = writeln!(text, "{} {words} {}{since}", opening(new.unit), name(new.who));
            said(text, story, today, "    with", &new.relations);
            Ok(())
        }
        Step::Renew { unit, who } => writeln!(text, "{} renews {}", opening(*unit), name(*who)),
        Step::End {
            unit,
            who,
            ago,
            reason,
        } => {
            let note = if *ago > 0 {
                format!("  # ended {ago} days ago")
            } else {
                String::new()
            };
            writeln!(
                text,
                "{} ends {}, {}{note}",
                opening(*unit),
                name(*who),
                reason_words(*reason)
            )
        }
        Step::Say { unit, relations } => {
            said(text, story, today, &format!("{} adds", opening(*unit)), relations);
            Ok(())
        }
        Step::EndRelation {
            unit,
            kind,
            from,
            to,
            ago,
        } => {
            let until = Day(today.0 - i32::from(*ago));
            writeln!(
                text,
                "{} ends relation: {} until {until}",
                opening(*unit),
                relation(*kind, *from, *to)
            )
        }
        Step::Deny { unit, kind, from, to } => {
            writeln!(
                text,
                "{} denies that {}",
                opening(*unit),
                relation(*kind, *from, *to)
            )
        }
        Step::Merge { one, other, part } => {
            let what = if *part {
                "two persons after all"
            } else {
                "one person"
            };
            let (one, other) = (name(*one), name(*other));
            writeln!(
                text,
                "\n# {today} S{} two administrators find that {one} and {other} are {what}.",
                no + 1
            )
        }
        Step::ChangePolicy(changed) => {
            let settings: Vec<String> = changed
                .iter()
                .map(|(key, value)| format!("{key} = {value}"))
                .collect();
            let settings = settings.join(", ");
            writeln!(
                text,
                "\n# {today} S{} the policy changes: its own, and {settings}.",
                no + 1
            )
        }
        Step::GoOver(slices) => writeln!(
            text,
            "\n# {today} S{} the change is gone over in {slices} slices at most, {} numbers left out after each registration.",
            no + 1,
            story.apart
        ),
    };
}

fn manner(new: &Registering) -> &'static str {
    match (new.one_off, new.watching, new.concern) {
        (true, ..) => "reports once about",
        (_, true, _) => "watches",
        (_, _, true) => "registers a concern about",
        _ => "registers",
    }
}

/// What the language cannot say of a registration.
fn remarks(text: &mut String, new: &Registering) {
    for (holds, words) in [
        (
            new.shielded && !UNITS[new.unit].shielded,
            "This registration is shielded.",
        ),
        (new.elsewhere, "Amsterdam is the municipality responsible."),
        (new.one_off && new.watching, "It watches, too."),
    ] {
        if holds {
            _ = write!(text, "\n# {words}");
        }
    }
}

fn said(text: &mut String, story: &Story, today: Day, opening: &str, relations: &[Said]) {
    for said in relations {
        let (from, to) = (story.cast[said.from].name, story.cast[said.to].name);
        let [since, until, as_of] = said.dates(today);
        let source = if said.brp { " BRP" } else { "" };
        _ = write!(
            text,
            "{opening}{source} relation: {from} {} {to}",
            kind_words(said.kind)
        );
        for (word, day) in [("since", since), ("until", until)] {
            if let Some(day) = day {
                _ = write!(text, " {word} {day}");
            }
        }
        let mut remarks = vec![];
        remarks.extend(as_of.map(|day| format!("as of {day}")));
        remarks.extend(said.in_question.then(|| "in question".to_owned()));
        remarks
            .extend((said.no_home && said.kind == RelationKind::SameAddress).then(|| "no home".to_owned()));
        remarks.extend((!said.births).then(|| "without birth dates".to_owned()));
        _ = match &remarks[..] {
            [] => writeln!(text),
            _ => writeln!(text, "  # {}", remarks.join(", ")),
        };
    }
}
