//! What must be in the journal, told only by what was sent and what was acknowledged.

use crate::story::{self, Load};

use super::program::{Group, Word};
use super::tally::Tally;

/// What is known of one journal.
pub(crate) struct Model {
    seed: u64,
    load: Load,
    /// Acknowledged, or found by an open that came to its end: these are there for good.
    must: Vec<Group>,
    /// Tried since and not acknowledged: one of these may be there too.
    may: Vec<(u32, u32)>,
    /// The last stop was in good order, for certain; or perhaps.
    stopped: Option<Stopped>,
    created: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Stopped {
    Certainly,
    Perhaps,
}

/// What is wrong, in words.
pub(crate) type Wrong = String;

impl Model {
    pub(crate) fn new(seed: u64, load: Load, created: bool) -> Self {
        Self {
            seed,
            load,
            must: Vec::new(),
            may: Vec::new(),
            stopped: created.then_some(Stopped::Certainly),
            created,
        }
    }

    /// Whether the journal was ever said to exist.
    pub(crate) fn is_created(&self) -> bool {
        self.created
    }

    /// Takes what one run of the program said. `faulty`: something went wrong with the disk since it was mounted.
    pub(crate) fn heard(
        &mut self,
        life: u32,
        words: &[Word],
        faulty: bool,
        tally: &mut Tally,
    ) -> Result<(), Wrong> {
        let mut found = Vec::new();
        for word in words {
            match word {
                Word::Creating => {}
                Word::Created => {
                    (self.created, self.stopped) = (true, Some(Stopped::Certainly));
                }
                Word::Found(group) => found.push(group.clone()),
                Word::Strange { position } => {
                    return Err(format!("nobody wrote what stands at position {position}"));
                }
                Word::Opened {
                    size,
                    root,
                    clean,
                    unacknowledged,
                } => {
                    let said = (*size, root.as_str(), *clean, *unacknowledged);
                    self.opened(std::mem::take(&mut found), said, tally)?;
                }
                Word::Refused { why } if faulty => tally.refusal(why),
                Word::Refused { why } => {
                    return Err(format!("refused although nothing is wrong with the disk: {why}"));
                }
                Word::Trying { group } => self.may.push((life, *group)),
                Word::Acknowledged(group) => self.acknowledged(group, tally)?,
                Word::Failed { why, .. } if faulty => tally.failure(why),
                Word::Failed { why, .. } => {
                    return Err(format!("nothing is wrong with the disk, but: {why}"));
                }
                Word::Verified { size, root } => self.verified(*size, root)?,
                Word::Closing => self.stopped = Some(Stopped::Perhaps),
                Word::Closed => self.stopped = Some(Stopped::Certainly),
                Word::CloseFailed { .. } if faulty => {}
                Word::CloseFailed { why } => return Err(format!("does not stop: {why}")),
            }
        }
        let opens = words.iter().any(|word| matches!(word, Word::Opened { .. }));
        if self.stopped.is_some() && !opens {
            // It may have taken the mark of the clean stop away before it died.
            self.stopped = Some(Stopped::Perhaps);
        }
        Ok(())
    }

    fn size(&self) -> u64 {
        self.must
            .last()
            .map_or(0, |last| last.from + u64::from(last.count))
    }

    fn opened(
        &mut self,
        found: Vec<Group>,
        (size, root, clean, unacknowledged): (u64, &str, bool, (u64, u64)),
        tally: &mut Tally,
    ) -> Result<(), Wrong> {
        let must = self.must.len();
        for (at, expected) in self.must.iter().enumerate() {
            match found.get(at) {
                Some(there) if there == expected => {}
                Some(there) => {
                    return Err(format!(
                        "{expected:?} was acknowledged, and {there:?} stands there"
                    ));
                }
                None => {
                    return Err(format!(
                        "lost: {expected:?} and all after it, {must} groups were acknowledged"
                    ));
                }
            }
        }
        let known = self.size();
        for (more, group) in found[must..].iter().enumerate() {
            let whole = self.expected(group.life, group.group) as u32;
            if more > 0 || !self.may.contains(&(group.life, group.group)) {
                return Err(format!(
                    "invented or risen from the dead: {group:?}, possible were {:?}",
                    self.may
                ));
            }
            if group.count != whole || group.from != known {
                return Err(format!("a group in pieces: {group:?} of {whole}"));
            }
        }
        tally.in_doubt(!self.may.is_empty(), found.len() > must);
        self.must = found;
        if size != self.size() || self.must.last().is_some_and(|last| last.root != root) {
            return Err(format!(
                "the head says {size} {root}, found were {:?}",
                self.must.last()
            ));
        }
        if unacknowledged.0 < known || unacknowledged.1 != size {
            return Err(format!(
                "{unacknowledged:?} is told to be unacknowledged, {known} were acknowledged of {size}"
            ));
        }
        match self.stopped.take() {
            None if clean => return Err("told as a clean stop, and was none".to_owned()),
            Some(Stopped::Certainly) if !clean => return Err("a clean stop was forgotten".to_owned()),
            _ => {}
        }
        self.may.clear();
        tally.opens += 1;
        Ok(())
    }

    fn acknowledged(&mut self, group: &Group, tally: &mut Tally) -> Result<(), Wrong> {
        let whole = self.expected(group.life, group.group) as u32;
        if group.from != self.size() || group.count != whole {
            return Err(format!(
                "acknowledged {group:?}, expected {whole} events from {}",
                self.size()
            ));
        }
        self.must.push(group.clone());
        self.may.clear();
        tally.acknowledged(group.count);
        Ok(())
    }

    fn verified(&self, size: u64, root: &str) -> Result<(), Wrong> {
        if size != self.size() || self.must.last().is_some_and(|last| last.root != root) {
            return Err(format!("verified {size} {root}, expected {:?}", self.must.last()));
        }
        Ok(())
    }

    fn expected(&self, life: u32, group: u32) -> usize {
        story::group(self.seed, self.load, life, group).len()
    }
}
