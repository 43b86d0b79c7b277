//! What was heard beside the story.

use std::collections::BTreeSet;

use scenario::UnitName;

use super::lane::Line;
use crate::{
    play::{
        CannotPlay,
        subscription::{subscribe, up_to_bookmark},
    },
    wire::v1::{Notice, Party},
};

/// Everything that a unit was told: it acknowledges nothing.
pub(super) async fn told(line: &Line) -> Result<Vec<Notice>, CannotPlay> {
    let unit = UnitName {
        agency: "an agency beside the story".to_owned(),
        unit: None,
    };
    let mut stream = subscribe(&line.channel, &line.acting, "").await?;
    let (notices, _) = up_to_bookmark(&unit, &mut stream).await?;
    Ok(notices)
}

fn parties(notice: &Notice) -> impl Iterator<Item = &Party> {
    let shown = notice.matches.iter().map(|shown| &shown.other);
    let pairs = notice.pairs.iter().flat_map(|pair| [&pair.one, &pair.other]);
    let limit = notice.limit.iter().map(|limit| &limit.party);
    shown.chain(pairs).chain(limit).flatten()
}

/// Whether it names one of these agencies.
pub(super) fn names(notice: &Notice, oins: &BTreeSet<String>) -> bool {
    parties(notice).any(|party| oins.contains(&party.oin))
}

/// Whether it tells a follow-up officer of these agencies and of nobody else.
pub(crate) fn only_of(notice: &Notice, oins: &BTreeSet<String>) -> bool {
    let told = !notice.pairs.is_empty() || notice.limit.is_some();
    let officer = notice.matches.is_empty() && told;
    officer && parties(notice).all(|party| oins.contains(&party.oin))
}
