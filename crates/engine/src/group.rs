//! One group: commands decided on published state plus what the earlier ones of the group did.

use std::{collections::BTreeSet, sync::Arc};

use decision::{Answer, Books, Desk, Draft, Refusal, Setting, decide};
use event::{Fact, Moment, UnitNo};
use policy::{Policy, Reference};
use rand::RngCore;

use crate::{Failure, Tally, keys::Keys, sealing::seal_fact, writer::Ledger};

/// A group under way.
pub(crate) struct Group<'b> {
    books: &'b Books,
    /// In force when the group began.
    policy: Arc<Policy>,
    reference: &'b Reference,
    /// What changed; settles when durable, is dropped when not.
    pub(crate) over: Books,
    /// Sealed, in order.
    pub(crate) events: Vec<Vec<u8>>,
    /// Bytes of the sealed events.
    pub(crate) bytes: usize,
    /// Units whose outbox grew.
    pub(crate) rung: BTreeSet<UnitNo>,
    /// What it adds.
    pub(crate) tally: Tally,
    /// Tags of the matters that begin in it.
    pub(crate) tags: Vec<([u8; 16], u64)>,
}

impl<'b> Group<'b> {
    pub(crate) fn new(books: &'b Books, policy: Arc<Policy>, reference: &'b Reference) -> Self {
        Self {
            books,
            policy,
            reference,
            over: Books::default(),
            events: Vec::new(),
            bytes: 0,
            rung: BTreeSet::new(),
            tally: Tally::default(),
            tags: Vec::new(),
        }
    }

    /// Decides one command and seals its facts. A refusal leaves the group as it was.
    pub(crate) fn add(
        &mut self,
        ledger: &mut Ledger,
        keys: &mut Keys,
        random: &mut dyn RngCore,
        command: &decision::Command,
        now: Moment,
    ) -> Result<Result<Answer, Refusal>, Failure> {
        // recorded_at never goes back, whatever the clock does.
        let now = now.max(ledger.last);
        let mut draft = Draft::new(self.books, &mut self.over);
        // An earlier command of the group may have changed it.
        let policy = draft.view().policy().unwrap_or(&self.policy).clone();
        let setting = Setting {
            policy: &policy,
            reference: self.reference,
        };
        let mut desk = Desk::new(&mut draft, setting, now, random, ledger.next_matter);
        let answer = match decide(&mut desk, command) {
            Ok(answer) => answer,
            Err(refusal) => return Ok(Err(refusal)),
        };
        self.tally.reached(desk.reached());
        let (recorded, next_matter) = desk.clear();
        keys.ensure(ledger.next_matter..next_matter, random)?;
        let head = ledger.journal.head();
        for recorded in &recorded {
            let position = head.size + self.events.len() as u64;
            let (bytes, matter) = seal_fact(recorded, head.epoch.0, position, now, keys, random)?;
            if matter.0 >= ledger.next_matter
                && let Some(key) = keys.at_hand(matter)
            {
                self.tags.push((key.tag().0, matter.0));
            }
            self.bytes += bytes.len();
            self.events.push(bytes);
            self.tally.count(&recorded.fact);
            match &recorded.fact {
                Fact::LinkTold(told) => self.rung.extend(told.notices.iter().map(|notice| notice.unit)),
                Fact::LimitTold(told) => self.rung.extend(told.notices.iter().map(|notice| notice.unit)),
                Fact::ExpiryAnnounced(told) => drop(self.rung.insert(told.unit)),
                Fact::ArchiveTold(told) => drop(self.rung.insert(told.unit)),
                Fact::MatchGone(told) => drop(self.rung.insert(told.notice.unit)),
                _ => {}
            }
        }
        ledger.next_matter = next_matter;
        ledger.last = now;
        Ok(Ok(answer))
    }
    /// How many notices the group put into outboxes: their numbers are gapless.
    pub(crate) fn notices(&self) -> u64 {
        let (new, old) = (self.over.view().outbox, self.books.view().outbox);
        self.rung
            .iter()
            .map(|&unit| new.outbox(unit).last.saturating_sub(old.outbox(unit).last))
            .sum()
    }
}
