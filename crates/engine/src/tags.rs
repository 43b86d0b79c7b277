//! Tags: which matter an event means when it names a companion.
//!
//! Place in the flow: reading the log back. An event names its companions by tag, and a companion's own event always
//! comes earlier. Several openers add and look up at once. Absent: keys.

use std::hash::BuildHasherDefault;

use dashmap::DashMap;
use layers::MixHasher;
use seal::{Matter, MatterTag};

type Bytes = [u8; 16];

/// Tags known from a snapshot, and those seen since.
#[derive(Default)]
pub(crate) struct Tags {
    /// Sorted.
    kept: Vec<(Bytes, u64)>,
    seen: DashMap<Bytes, u64, BuildHasherDefault<MixHasher>>,
}

impl Tags {
    /// Tags from a snapshot, in order.
    pub(crate) fn kept(kept: Vec<(Bytes, u64)>) -> Self {
        Self {
            kept,
            seen: DashMap::default(),
        }
    }

    /// Notes a tag.
    pub(crate) fn see(&self, tag: MatterTag, matter: Matter) {
        if self.in_kept(&tag.0).is_none() {
            self.seen.insert(tag.0, matter.0);
        }
    }

    pub(crate) fn find(&self, tag: MatterTag) -> Option<Matter> {
        let seen = || self.seen.get(&tag.0).map(|matter| *matter);
        self.in_kept(&tag.0).or_else(seen).map(Matter)
    }

    fn in_kept(&self, tag: &Bytes) -> Option<u64> {
        let at = self.kept.binary_search_by(|(kept, _)| kept.cmp(tag)).ok()?;
        self.kept.get(at).map(|(_, matter)| *matter)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_is_found_whether_it_was_kept_or_seen() {
        let tags = Tags::kept(vec![([1; 16], 5), ([3; 16], 6)]);
        tags.see(MatterTag([2; 16]), Matter(7));
        tags.see(MatterTag([3; 16]), Matter(6));
        let found = [1, 2, 3, 4].map(|byte| tags.find(MatterTag([byte; 16])).map(|m| m.0));
        assert_eq!(found, [Some(5), Some(7), Some(6), None]);
    }
}
