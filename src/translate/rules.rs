//! A policy, its preview and its change, between the wire and the index.

use std::{collections::BTreeMap, sync::Arc};

use decision::{PolicyChange, Preview, Reason, Refusal, UnitTold, View};
use event::{AgencyNo, PairRow, PolicyDifference, RowDifference, UnitNo};
use policy::{Policy, Reference, differences};

use super::{
    answers::pair_row,
    fields::stamp,
    oversight::{hex, unhex},
};
use crate::wire::v1;

const ETAG_PARTS: usize = 3;
const ROWS: usize = PairRow::ALL.len();
/// Three numbers a row, three sorts of notices, and links that are closed.
const NUMBERS: usize = 3 * ROWS + 4;

/// Reads the text of a policy; what is wrong with it is told with its line and key.
pub(crate) fn policy(text: &str) -> Result<Arc<Policy>, Refusal> {
    if text.is_empty() {
        return Err(Refusal::at(Reason::FieldMissing, "policy"));
    }
    Policy::parse(text)
        .map(Arc::new)
        .map_err(|bad| Refusal::policy(&bad, "policy"))
}

/// What a preview was made against, of what, and what it found.
fn rules_etag(former: &Policy, policy: &Policy, found: &PolicyDifference) -> String {
    let numbers: Vec<String> = numbers(found).map(|n| n.to_string()).collect();
    format!(
        "{}.{}.{}",
        hex(&former.digest),
        hex(&policy.digest),
        numbers.join("-")
    )
}

/// Reads the etag of a preview of this policy: the digest it was made against, and what it found.
pub(crate) fn read_rules_etag(etag: &str, policy: &Policy) -> Result<([u8; 32], PolicyDifference), Refusal> {
    if etag.is_empty() {
        return Err(Refusal::at(Reason::FieldMissing, "etag"));
    }
    parts(etag)
        .filter(|(_, of, _)| *of == policy.digest)
        .map(|(against, _, found)| (against, found))
        .ok_or_else(|| Refusal::at(Reason::EtagDiffers, "etag"))
}

fn parts(etag: &str) -> Option<([u8; 32], [u8; 32], PolicyDifference)> {
    let parts: Vec<&str> = etag.split('.').collect();
    let [against, of, found] = <[&str; ETAG_PARTS]>::try_from(parts).ok()?;
    let digest = |text: &str| unhex(text)?.try_into().ok();
    let numbers: Option<Vec<u64>> = found.split('-').map(|n| n.parse().ok()).collect();
    let found = difference_of(&<[u64; NUMBERS]>::try_from(numbers?).ok()?);
    Some((digest(against)?, digest(of)?, found))
}

fn numbers(of: &PolicyDifference) -> impl Iterator<Item = u64> {
    let PolicyDifference {
        rows,
        matches,
        changes,
        withdrawals,
        closed,
    } = *of;
    let rows = rows.into_iter().flat_map(|r| [r.opened, r.changed, r.withdrawn]);
    rows.chain([matches, changes, withdrawals, closed])
}

fn difference_of(numbers: &[u64; NUMBERS]) -> PolicyDifference {
    let mut rows = [RowDifference::default(); ROWS];
    for (row, of) in rows.iter_mut().zip(numbers.chunks_exact(3)) {
        (row.opened, row.changed, row.withdrawn) = (of[0], of[1], of[2]);
    }
    let rest = &numbers[3 * ROWS..];
    PolicyDifference {
        rows,
        matches: rest[0],
        changes: rest[1],
        withdrawals: rest[2],
        closed: rest[3],
    }
}

/// A difference, without the rows that nothing happens to.
fn rules_difference(found: &PolicyDifference) -> v1::RulesDifference {
    let row = |row: PairRow| {
        let RowDifference {
            opened,
            changed,
            withdrawn,
        } = *found.row(row);
        v1::RowDifference {
            row: pair_row(row).into(),
            opened,
            changed,
            withdrawn,
        }
    };
    let rows = PairRow::ALL.into_iter().map(row);
    v1::RulesDifference {
        rows: rows.filter(|r| r.opened + r.changed + r.withdrawn > 0).collect(),
        match_notices: found.matches,
        changed_notices: found.changes,
        withdrawn_notices: found.withdrawals,
        closed: found.closed,
    }
}

/// How far something is.
pub(crate) fn percent(done: u64, all: u64) -> u32 {
    let percent = u128::from(done.min(all)) * 100 / u128::from(all.max(1));
    if all == 0 {
        100
    } else {
        u32::try_from(percent).unwrap_or(100)
    }
}

/// A change of the policy.
pub(crate) fn rules_change(view: View<'_>, change: &PolicyChange) -> v1::RulesChange {
    let by = view.registry.administrator_ever(&change.by);
    v1::RulesChange {
        former_digest: hex(&change.former),
        digest: hex(&change.policy),
        changed_at: Some(stamp(change.at)),
        changed_by: by.map(|by| by.name.clone()).unwrap_or_default(),
        complete: !change.is_under_way(),
        completed_at: change.settled_at.map(stamp),
        percent: percent(change.through.0, change.until.0),
        expected: Some(rules_difference(&change.expected)),
        found: Some(rules_difference(&change.found)),
    }
}

/// What a whole preview found.
pub(crate) fn rules_preview(view: View<'_>, reference: &Reference, preview: &Preview) -> v1::RulesPreview {
    let (former, policy) = (&*preview.former, &*preview.policy);
    let keys = differences(former, policy)
        .into_iter()
        .map(|differs| v1::RulesKey {
            changes_links: policy::changes_links(&differs.key),
            key: differs.key,
            from: differs.from,
            to: differs.to,
        });
    v1::RulesPreview {
        in_force: former.digest == policy.digest,
        keys: keys.collect(),
        difference: Some(rules_difference(&preview.difference)),
        sectors: sectors(view, reference, &preview.units),
        etag: rules_etag(former, policy, &preview.difference),
    }
}

/// Who would be told, by sector, in the order of their codes.
fn sectors(view: View<'_>, reference: &Reference, units: &BTreeMap<UnitNo, UnitTold>) -> Vec<v1::SectorTold> {
    let mut by_sector: BTreeMap<&str, BTreeMap<AgencyNo, Vec<UnitTold>>> = BTreeMap::new();
    for (&no, &told) in units {
        let unit = view.registry.unit(no);
        if let Some((no, agency)) = unit.and_then(|u| Some((u.agency, view.registry.agency(u.agency)?))) {
            let agencies = by_sector.entry(&agency.sector).or_default();
            agencies.entry(no).or_default().push(told);
        }
    }
    let sector = |(code, agencies): (&str, BTreeMap<AgencyNo, Vec<UnitTold>>)| {
        let all: Vec<&UnitTold> = agencies.values().flatten().collect();
        let sum = |of: fn(&UnitTold) -> u64| all.iter().map(|told| of(told)).sum();
        v1::SectorTold {
            sector: code.to_owned(),
            sector_name: reference
                .sector(code)
                .map(|s| s.name_nl.clone())
                .unwrap_or_default(),
            agencies: agencies.len() as u64,
            units: all.len() as u64,
            match_notices: sum(|told| told.matches),
            changed_notices: sum(|told| told.changes),
            withdrawn_notices: sum(|told| told.withdrawals),
        }
    };
    by_sector.into_iter().map(sector).collect()
}

#[cfg(test)]
mod tests {
    use policy::HOUSEHOLD_TOML;

    use super::*;

    #[test]
    fn an_etag_says_what_was_looked_at_and_what_was_found() {
        let former = Policy::parse(HOUSEHOLD_TOML).unwrap();
        let policy =
            Policy::parse(&HOUSEHOLD_TOML.replace("daily_quota = 20000", "daily_quota = 5")).unwrap();
        let mut count = 0;
        let found = difference_of(&[0; NUMBERS].map(|_| {
            count += 1;
            count
        }));
        let etag = rules_etag(&former, &policy, &found);
        assert_eq!(read_rules_etag(&etag, &policy), Ok((former.digest, found)));
        let differs = Err(Refusal::at(Reason::EtagDiffers, "etag"));
        assert_eq!(read_rules_etag(&etag, &former), differs, "of another text");
        for wrong in [
            "yesterday",
            "..",
            &etag[1..],
            &etag.replace("-3-", "-x-"),
            &format!("{etag}-1"),
        ] {
            assert_eq!(read_rules_etag(wrong, &policy), differs, "{wrong}");
        }
        let missing = read_rules_etag("", &policy).unwrap_err();
        assert_eq!(missing.reason, Reason::FieldMissing);
    }

    #[test]
    fn what_has_nothing_to_do_is_done() {
        assert_eq!([percent(0, 0), percent(1, 3), percent(9, 3)], [100, 33, 100]);
    }
}
