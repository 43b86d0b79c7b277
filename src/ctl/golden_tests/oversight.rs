//! Certificates, merges, the log, status, coverage.

use super::{PAGE, after_days, check_json, check_table, golden, now};
use crate::{
    ctl::output::{backup, certificate, clock, coverage, keys, log, merge, rules, status},
    wire::v1,
};

fn certificates() -> Vec<v1::ClientCertificate> {
    let arosa = v1::ClientCertificate {
        fingerprint: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08".into(),
        oin: "00000099000000000001".into(),
        name: "Arosa, opvang en begeleiding bij huiselijk geweld".into(),
        not_after: after_days(12),
        pinned: true,
        last_seen: after_days(-1),
        ..v1::ClientCertificate::default()
    };
    vec![
        v1::ClientCertificate {
            fingerprint: "1".repeat(64),
            not_after: after_days(-3),
            pinned: false,
            ..arosa.clone()
        },
        arosa,
        v1::ClientCertificate {
            fingerprint: "2".repeat(64),
            name: "Kring administration (development)".into(),
            not_after: after_days(365),
            pinned: true,
            administrator: true,
            ..v1::ClientCertificate::default()
        },
        v1::ClientCertificate {
            fingerprint: "3".repeat(64),
            revoked: true,
            ..v1::ClientCertificate::default()
        },
        v1::ClientCertificate {
            fingerprint: "4".repeat(64),
            name: "Night desk".into(),
            not_after: after_days(1),
            revoked: true,
            administrator: true,
            ..v1::ClientCertificate::default()
        },
    ]
}

#[test]
fn backups_as_table_and_json() {
    let of = |name: &str, days, keys_stand| v1::Backup {
        name: name.into(),
        taken_at: after_days(days),
        events: 1_234_567,
        root: "5a".repeat(32),
        bytes: 987_654_321,
        key_slots: 204_800,
        keys_stand,
        key_encryption_fingerprint: "0badcafe".into(),
    };
    let backups = vec![
        of("20961002T043305Z-1234567", -1, true),
        of("20960702T043305Z-1234567", -93, false),
    ];
    check_json("backup-list-json", &backups.iter().map(backup::as_json).collect());
    let list = v1::ListBackupsResponse {
        backups,
        keys_days: 30,
    };
    check_table("backup-list", &backup::list(PAGE, &list));
    check_table("backup-taken", &backup::taken(&list.backups[0]));
}

#[test]
fn certificates_as_table_and_json() {
    let certificates = certificates();
    check_table("certificate-list", &certificate::list(PAGE, &certificates, now()));
    let json = certificates.iter().map(|c| certificate::as_json(c, now()));
    check_json("certificate-list-json", &json.collect());
}

#[test]
fn certificates_that_run_out_soon_are_named_and_revoked_ones_are_not() {
    let warning = certificate::warning(&certificates(), now()).unwrap();
    assert!(warning.starts_with("2 certificates run out"), "{warning}");
    assert_eq!(certificate::warning(&certificates()[2..], now()), None);
}

#[test]
fn merges_as_table_and_json() {
    let open = v1::MergeProposal {
        proposal_id: "3c1f0a86-2b7d-4c0e-9f3a-1a2b3c4d5e6f".into(),
        unmerge: false,
        one_registration_id: "5f0c7a52-9d1e-4b7e-8a55-0d6c2f1b9e01".into(),
        other_registration_id: "0b9e4c11-63f7-4f0a-9a5e-7d2a4c8e3f02".into(),
        state: v1::MergeState::Open.into(),
        one_party: "Youth health care, Team North".into(),
        other_party: "Basisschool De Regenboog, zorgteam".into(),
        proposed_by: "Kring administration (development)".into(),
        proposed_at: after_days(0),
        lapses_at: after_days(7),
        closed_by: String::new(),
    };
    let confirmed = v1::MergeProposal {
        unmerge: true,
        state: v1::MergeState::Confirmed.into(),
        closed_by: "Night desk".into(),
        ..open.clone()
    };
    let lapsed = v1::MergeProposal {
        state: v1::MergeState::Lapsed.into(),
        ..open.clone()
    };
    let proposals = [open, confirmed, lapsed];
    check_table("merge-list", &merge::list(PAGE, &proposals));
    check_json("merge-list-json", &proposals.iter().map(merge::as_json).collect());
}

fn difference(n: u64) -> v1::RulesDifference {
    let row = |row: v1::PairRow, opened, changed, withdrawn| v1::RowDifference {
        row: row.into(),
        opened,
        changed,
        withdrawn,
    };
    v1::RulesDifference {
        rows: vec![
            row(v1::PairRow::Sibling, 0, 3, 0),
            row(v1::PairRow::PartnerOfParent, 0, 0, n),
        ],
        match_notices: 0,
        changed_notices: 4,
        withdrawn_notices: 3 * n,
        closed: 2,
    }
}

#[test]
fn a_policy_that_is_looked_at_as_tables_and_json() {
    let key = |key: &str, from: &str, to: &str, changes_links| v1::RulesKey {
        key: key.into(),
        from: from.into(),
        to: to.into(),
        changes_links,
    };
    let sector = |sector: &str, agencies, withdrawn_notices| v1::SectorTold {
        sector: sector.into(),
        sector_name: "naam".into(),
        agencies,
        units: 2 * agencies,
        match_notices: 0,
        changed_notices: 2,
        withdrawn_notices,
    };
    let preview = v1::RulesPreview {
        in_force: false,
        keys: vec![
            key("rows.partner_of_parent", "yes", "no", true),
            key("limits.daily_quota", "20000", "500", false),
        ],
        difference: Some(difference(1234)),
        sectors: vec![sector("municipality", 1, 1234), sector("youth_health", 12, 2468)],
        etag: "ab.cd.0-1".into(),
    };
    check_table("rules-preview", &rules::preview(PAGE, &preview));
    check_json("rules-preview-json", &rules::preview_json(&preview));
    let change = v1::RulesChange {
        former_digest: "1".repeat(64),
        digest: "2".repeat(64),
        changed_at: after_days(-1),
        changed_by: "Night desk".into(),
        complete: false,
        completed_at: None,
        percent: 40,
        expected: Some(difference(1234)),
        found: Some(difference(500)),
    };
    check_table("rules-change", &rules::change(PAGE, &change));
    check_json("rules-change-json", &rules::change_json(&change));
}

#[test]
fn the_keys_of_a_store_as_lines_and_json() {
    let never = v1::PseudonymKeys {
        label: 1,
        ..v1::PseudonymKeys::default()
    };
    let rotating = v1::PseudonymKeys {
        label: 2,
        rotating: true,
        began_at: after_days(-1),
        persons: 1_234_567,
        known: 987_654,
        missing: 98_765,
        ..v1::PseudonymKeys::default()
    };
    let finished = v1::PseudonymKeys {
        label: 2,
        began_at: after_days(-1),
        finished_at: after_days(0),
        left_behind: 1,
        forgetting: true,
        ..v1::PseudonymKeys::default()
    };
    for (name, pseudonyms) in [("never", never), ("rotating", rotating), ("finished", finished)] {
        let known = v1::GetKeysResponse {
            key_encryption_fingerprint: "01234567".into(),
            pseudonyms: Some(pseudonyms),
        };
        check_table(&format!("keys-{name}"), &keys::status(&known));
        check_json(&format!("keys-{name}-json"), &keys::status_json(&known));
    }
}

#[test]
fn events_as_lines_and_json() {
    let word = |kind: v1::LogKind, skipped| v1::TailLogResponse {
        entry: Some(v1::LogEntry {
            recorded_at: after_days(0),
            kind: kind.into(),
        }),
        skipped,
    };
    let words = [
        word(v1::LogKind::Person, 0),
        word(v1::LogKind::Registration, 0),
        word(v1::LogKind::Access, 17),
    ];
    let lines: Vec<String> = words.iter().map(log::entry).collect();
    check_table("log-tail", &lines.join("\n"));
    check_json("log-tail-json", &words.iter().map(log::entry_json).collect());
}

#[test]
fn the_verdict_is_a_line_on_key_slots_and_one_on_the_log() {
    let proven = v1::VerifyLogResponse {
        read: 1234,
        events: 1234,
        proven: true,
        root: "ab".repeat(32),
        key_slots_read: 2050,
        key_slots: 2050,
        key_slots_erased: 3,
        ..v1::VerifyLogResponse::default()
    };
    let slots = v1::VerifyLogResponse {
        damage: "damaged: 2 key slots".into(),
        damaged_key_slots: vec![7, 9],
        damaged_spare_key_slots: vec![2050],
        ..proven.clone()
    };
    let damaged = v1::VerifyLogResponse {
        read: 7,
        events: 1234,
        damage: "event 7 is not what the head says".into(),
        ..v1::VerifyLogResponse::default()
    };
    let lines = [&proven, &slots, &damaged].map(log::verdict).join("\n");
    assert_eq!(lines.lines().count(), 6);
    golden::check("log-verify", &lines);
    check_json("log-verify-json", &log::verdict_json(&damaged));
    check_json("log-verify-slots-json", &log::verdict_json(&slots));
}

#[test]
fn status_as_table_and_json() {
    let status = v1::GetStatusResponse {
        version: "0.1.0".into(),
        profile: "household".into(),
        server_time: after_days(0),
        started_at: after_days(-2),
        ready: false,
        not_ready_reason:
            "the disk is full; nothing is written until the daemon is started again on a disk with room"
                .into(),
        events: 12_345_678,
        agencies: 213,
        units: 640,
        active_registrations: 9_876_543,
        unacknowledged_notices: 12,
        development: true,
        certificate_not_after: after_days(88),
        warning: String::new(),
        limits_reached: Vec::new(),
        key_encryption_fingerprint: "0f3a91c4".into(),
        clock_leap: None,
        recorded_ahead_seconds: 0,
        erasures_under_way: 0,
        receipt_verifier_key: "kring-0f3a91c48e2b7d60+1a2b3c4d+AQIDBA==".into(),
    };
    check_table("status", &status::show(PAGE, &status, now()));
    let full = v1::GetStatusResponse {
        ready: true,
        not_ready_reason: String::new(),
        warning: "room: the disk is full: only what cannot wait is written".into(),
        limits_reached: [("persons_around", 3), ("work_per_request", 1_204)]
            .map(|(limit, commands)| v1::LimitCount {
                limit: limit.into(),
                commands,
            })
            .to_vec(),
        clock_leap: Some(v1::ClockLeap {
            from: after_days(-2),
            to: after_days(0),
        }),
        erasures_under_way: 2,
        ..status.clone()
    };
    check_table("status-full", &status::show(PAGE, &full, now()));
    let limits = v1::GetStatusResponse {
        limits_reached: full.limits_reached,
        clock_leap: full.clock_leap,
        ..status.clone()
    };
    check_json("status-json", &status::as_json(&limits, now()));
    let behind = v1::GetStatusResponse {
        recorded_ahead_seconds: 743 * 86_400,
        ..status
    };
    let shown = status::show(PAGE, &behind, now());
    assert!(shown.contains("743 days behind what was recorded"), "{shown}");
    let confirmed = clock::confirmed(&v1::ConfirmClockResponse { leap: None }, 7_200);
    assert!(
        confirmed.contains("2 hours behind") && confirmed.contains("does not help"),
        "{confirmed}"
    );
}

#[test]
fn coverage_as_table_and_json() {
    let sector = |sector: &str, sector_name: &str, agencies, last_heard| v1::SectorCoverage {
        sector: sector.into(),
        sector_name: sector_name.into(),
        agencies,
        heard_last_week: agencies / 2,
        last_heard,
    };
    let coverage = v1::Coverage {
        municipality: "0599".into(),
        sectors: vec![
            sector("youth_health", "Jeugdgezondheidszorg", 2, after_days(-1)),
            sector(
                "domestic_violence_shelter",
                "Vrouwenopvang en huiselijk geweld",
                1,
                None,
            ),
            sector("housing", "Wonen", 0, None),
        ],
    };
    check_table("coverage", &coverage::show(PAGE, &coverage, false));
    check_table("coverage-all", &coverage::show(PAGE, &coverage, true));
    check_json("coverage-json", &coverage::as_json(&coverage));
}
