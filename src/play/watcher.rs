//! Whoever watches a story being played: the demo prints, the tests mostly do not.

use scenario::{Event, UnitName};

use super::{Answer, Cast, Happening};
use crate::wire::v1::Notice;

/// Is told of everything as it happens. All of it may be ignored.
pub trait Watcher {
    /// The stage waits for this, said in a few words.
    fn waits(&mut self, _what: &str) {}
    /// An event begins; nothing was sent yet.
    fn begins(&mut self, _cast: &Cast, _at: usize, _event: &Event) {}
    /// A notice arrived over the open subscription of this unit.
    fn notice(&mut self, _cast: &Cast, _event: &Event, _unit: &UnitName, _notice: &Notice) {}
    /// The acting party has this answer.
    fn answer(&mut self, _cast: &Cast, _event: &Event, _answers: &[Answer]) {}
    /// Everything that the event caused has arrived.
    fn ends(&mut self, _cast: &Cast, _event: &Event, _happening: &Happening) {}
}

/// Watches without a word.
#[derive(Clone, Copy, Debug, Default)]
pub struct Quiet;

impl Watcher for Quiet {}
