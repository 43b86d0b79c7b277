//! A match: its children are mostly those of its links, and then not written again.

use event::{MatchId, PersonNo, UnitNo};
use serde::{Deserialize, Serialize, Serializer};
use smallvec::SmallVec;

use crate::Link;

type Children = SmallVec<[PersonNo; 4]>;

/// Borrowed, since its links need not be copied to be written.
#[derive(Serialize)]
struct Writing<'m> {
    id: [u8; 16],
    one: UnitNo,
    other: UnitNo,
    links: &'m [Link],
    /// None: those of its links.
    children: &'m [PersonNo],
    told: &'m [UnitNo],
}

#[derive(Deserialize)]
pub(crate) struct Match {
    id: [u8; 16],
    one: UnitNo,
    other: UnitNo,
    links: SmallVec<[Link; 1]>,
    children: Children,
    told: SmallVec<[UnitNo; 4]>,
}

impl Serialize for crate::Match {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let as_its_links = self.children == children_of(&self.links);
        let writing = Writing {
            id: self.id.0,
            one: self.one,
            other: self.other,
            links: &self.links,
            children: if as_its_links { &[] } else { &self.children },
            told: &self.told,
        };
        writing.serialize(serializer)
    }
}

impl From<Match> for crate::Match {
    fn from(matched: Match) -> Self {
        let Match {
            id,
            one,
            other,
            links,
            mut children,
            told,
        } = matched;
        // Links with children are never those of a match without any.
        if children.is_empty() {
            children = children_of(&links);
        }
        Self {
            id: MatchId(id),
            one,
            other,
            links,
            children,
            told,
        }
    }
}

/// The children of links, each once.
pub(crate) fn children_of(links: &[Link]) -> Children {
    if let [link] = links
        && link.children.len() < 2
    {
        return link.children.iter().copied().collect();
    }
    let mut children = Children::new();
    for &child in links.iter().flat_map(|link| &link.children) {
        if !children.contains(&child) {
            children.push(child);
        }
    }
    children
}
