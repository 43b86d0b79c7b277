//! The story told aloud: the short retelling of each event, who does what, and each notice on one line as it arrives.
//!
//! No day is shown, since the days of the story are chosen; events carry their running number and the label of the case.

use std::collections::{BTreeMap, BTreeSet};

use scenario::{Deed, Event, Manner, Row, Status, UnitName};

use super::{
    meanwhile::{summary, trouble},
    table::{Looks, numbers, row, status, table},
    tell::seen_by_the_doctor,
    titles::{self, TITLE_COLUMNS},
};
use crate::{
    play::{Answer, Cast, Happening, Kind, Sighting, Tally, Watcher, learnt, pairs, told},
    show::{Page, Progress, listed, padded, wrapped},
    wire::v1::Notice,
};

const INDENT: usize = 4;

/// Tells a story on a page.
pub(super) struct Retell {
    page: Page,
    progress: Progress,
    as_it_was: Vec<Sighting>,
    per_child: Vec<Sighting>,
    /// What was shown of this event: who was told of whom, and by which row. A family of five makes five notices.
    shown: BTreeMap<(String, String), Option<Row>>,
    repeated: usize,
    notices: usize,
    units: BTreeSet<UnitName>,
}

impl Retell {
    /// Begins, knowing what the doctor saw in the two other tellings.
    pub(super) fn new(page: Page, as_it_was: Vec<Sighting>, per_child: Vec<Sighting>) -> Self {
        page.line("    * a unit is told of a match   ~ a match that it knows reads differently now");
        let progress = Progress::new(page.terminal(), "3/3");
        let (shown, units) = (BTreeMap::new(), BTreeSet::new());
        Self {
            page,
            progress,
            as_it_was,
            per_child,
            shown,
            repeated: 0,
            notices: 0,
            units,
        }
    }

    /// What it all came to, also beside the story.
    pub(super) fn closing(&self, tally: &Tally) {
        let (notices, units) = (self.notices, self.units.len());
        self.page.blank();
        self.page
            .line(&format!("{notices} notices arrived live at {units} agencies."));
        self.page.paragraph(0, &summary(tally));
        for line in trouble(tally).iter().flat_map(|text| wrapped(0, text)) {
            self.page.line(&self.page.bad(&line));
        }
    }

    /// One line, unless the recipient was shown to hear of the same party by this row or a stronger one.
    fn arrival(&mut self, mark: &str, to: &str, of: &str, row: Option<Row>, what: &str) {
        let key = (to.to_owned(), format!("{mark}{of}"));
        if self.shown.get(&key).is_some_and(|shown| *shown <= row) {
            self.repeated += 1;
            return;
        }
        self.shown.insert(key, row);
        let (mark, to, of) = (
            self.page.arriving(mark),
            padded(to, TITLE_COLUMNS),
            padded(of, TITLE_COLUMNS),
        );
        self.page
            .line(format!("{:INDENT$}{mark} {to} < {of} {what}", "").trim_end());
    }
}

impl Watcher for Retell {
    fn waits(&mut self, what: &str) {
        self.progress.says(what);
    }

    fn begins(&mut self, cast: &Cast, at: usize, event: &Event) {
        self.progress.clear();
        self.shown.clear();
        self.repeated = 0;
        let label = event.label.as_deref().unwrap_or("");
        self.page.blank();
        let headline = format!(
            "{}. {label}  {} {}",
            at + 1,
            titles::of(cast, &event.who),
            does(event)
        );
        for line in wrapped(0, &headline) {
            self.page.line(&self.page.strong(&line));
        }
        self.page.quiet_paragraph(INDENT, &event.narration.join(" "));
    }

    fn notice(&mut self, cast: &Cast, event: &Event, unit: &UnitName, notice: &Notice) {
        self.notices += 1;
        self.units.insert(unit.clone());
        // The acting party has the same in its answer.
        if *unit == event.who {
            return;
        }
        let to = titles::of(cast, unit);
        for (kind, seen) in told(cast, std::slice::from_ref(notice)) {
            let of = titles::seen(cast, &seen.who);
            self.arrival(mark(kind), &to, &of, seen.row, &words(&seen));
        }
        if !pairs(cast, std::slice::from_ref(notice), Kind::Match).is_empty() {
            self.arrival(mark(Kind::Match), &to, "who should be in contact", None, "");
        }
        if notice.limit.is_some() {
            self.arrival(
                mark(Kind::Limit),
                &to,
                "around whom something was left out",
                None,
                "",
            );
        }
        if let Some(term) = &notice.expires {
            let of = format!("a registration expires on {}", term.expires_on);
            self.arrival(mark(Kind::Expires), &to, &of, None, "");
        }
    }

    fn answer(&mut self, cast: &Cast, _event: &Event, answers: &[Answer]) {
        let seen = learnt(cast, answers);
        let active = seen
            .iter()
            .filter(|seen| seen.status == Some(Status::Active))
            .count();
        let result = match (
            answers.iter().any(|answer| answer.no_match_known().is_some()),
            seen.len(),
        ) {
            (false, _) => return,
            (true, 0) => "no match known".to_owned(),
            (true, 1) => format!("1 party ({active} active)"),
            (true, count) => format!("{count} parties ({active} active)"),
        };
        let result = self.page.good(&format!("its answer: {result}"));
        self.page.line(&format!("{:INDENT$}= {result}", ""));
    }

    fn ends(&mut self, cast: &Cast, event: &Event, happening: &Happening) {
        if self.repeated > 0 {
            let notices = if self.repeated == 1 { "notice" } else { "notices" };
            let more = format!("and {} more {notices} between the same agencies", self.repeated);
            self.page
                .line(&self.page.faint(&format!("{:INDENT$}  {more}", "")));
        }
        if let Some(household) = seen_by_the_doctor(cast, event, happening) {
            let looks = Looks {
                as_it_was: &self.as_it_was,
                per_child: &self.per_child,
                household: &household,
            };
            self.page.blank();
            self.page.line(&table(cast, &looks));
            for line in numbers(cast, &looks) {
                self.page.line(&self.page.strong(&line));
            }
        }
    }
}

fn mark(kind: Kind) -> &'static str {
    match kind {
        Kind::Match => "*",
        Kind::Changed => "~",
        Kind::Withdrawn => "x",
        Kind::Limit | Kind::Expires | Kind::Archived => "!",
    }
}

/// By which row, involved or not.
fn words(seen: &Sighting) -> String {
    let mark = if seen.asserted { ", asserted" } else { "" };
    format!("{}, {}{mark}", seen.row.map_or("", row), status(seen.status))
}

/// The deed in words.
fn does(event: &Event) -> String {
    let persons = |all: &[String]| listed(&all.iter().map(|name| titles::person(name)).collect::<Vec<_>>());
    match &event.deed {
        Deed::Register {
            manner,
            subjects,
            relations,
            ..
        } => {
            let verb = match manner {
                Manner::Involvement => "registers",
                Manner::Concern => "registers a concern about",
                Manner::OneOff => "reports once about",
                Manner::Watching => "watches",
            };
            let with = if relations.is_empty() {
                ""
            } else {
                ", with who is whose parent"
            };
            format!("{verb} {}{with}", persons(subjects))
        }
        Deed::Renew { subjects } => format!("goes on with {}", persons(subjects)),
        Deed::End { subjects, .. } => format!("ends its help for {}", persons(subjects)),
        Deed::AddRelations { .. } => "tells of a relation".to_owned(),
        Deed::EndRelations { .. } => "tells that a relation has ended".to_owned(),
        Deed::DenyRelation { .. } => "denies a relation".to_owned(),
        Deed::ConfirmRelation { .. } => "confirms a relation".to_owned(),
        Deed::LookAround { person, .. } => format!("looks around {}", titles::person(person)),
        Deed::AcknowledgeEverything => "acknowledges its notices".to_owned(),
    }
}
