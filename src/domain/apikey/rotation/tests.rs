//! Which versions retire, until when, and what can't be rotated.

use super::*;
use crate::domain::apikey::samples;

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_unix(seconds).unwrap()
}

fn retiring(version: u32, expires_at: i64, grace_until: i64) -> KeyRecord {
    KeyRecord {
        status: Status::Retiring,
        grace_until: Some(at(grace_until)),
        ..samples::record(version, 0, expires_at)
    }
}

fn ends(retirements: &[Retirement]) -> Vec<(u32, i64)> {
    let end = |retirement: &Retirement| {
        let end = retirement.valid_until.map_or(-1, Timestamp::unix);
        (retirement.version, end)
    };
    retirements.iter().map(end).collect()
}

#[test]
fn grace_ends_with_the_key_at_the_latest() {
    let versions = [samples::record(1, 0, 1_000)];
    for (now, grace, end) in [
        (500, 100, 600),
        (500, 9_999, 1_000),
        (500, 0, 500),
        (2_000, 5, 1_000),
    ] {
        let retirements = retirements(&versions, at(now), Some(Span::from_seconds(grace)));
        assert_eq!(ends(&retirements), [(1, end)], "now {now}, grace {grace}");
    }
}

#[test]
fn a_version_in_its_grace_is_cut_off() {
    let versions = [
        retiring(1, 1_000, 400),
        retiring(2, 1_000, 600),
        samples::record(3, 0, 2_000),
    ];
    let retirements = retirements(&versions, at(500), Some(Span::from_seconds(100)));
    assert_eq!(ends(&retirements), [(2, 500), (3, 600)]);
}

#[test]
fn a_grace_can_only_be_shortened() {
    let versions = [retiring(1, 1_000, 600), samples::record(2, 0, 2_000)];
    let shortened = |grace| ends(&shortened(&versions, at(500), Span::from_seconds(grace)));
    assert_eq!(shortened(0), [(1, 500)]);
    assert_eq!(shortened(99), [(1, 599)]);
    assert_eq!(shortened(100), []);
    assert_eq!(shortened(5_000), []);
}

#[test]
fn what_is_revoked_has_no_current_version() {
    let mut key = samples::record(1, 0, 1_000);
    assert_eq!(
        current(std::slice::from_ref(&key)).map(|key| key.version),
        Ok(1)
    );
    key.status = Status::Revoked;
    assert!(matches!(
        current(&[key]),
        Err(RotationError::Inactive {
            status: Status::Revoked,
            ..
        })
    ));
    assert!(matches!(current(&[]), Err(RotationError::Nothing)));
}

#[test]
fn what_is_switched_off_is_not_replaced() {
    let mut key = samples::record(1, 0, 1_000);
    assert!(replaceable(std::slice::from_ref(&key)).is_ok());
    key.disabled_at = Some(at(5));
    assert!(matches!(
        replaceable(&[key]),
        Err(RotationError::Disabled { .. })
    ));
}

#[test]
fn a_rotation_knows_which_versions_it_retired() {
    let versions = [
        retiring(1, 1_000, 400),
        retiring(2, 1_000, 500),
        retiring(3, 1_000, 600),
        samples::record(4, 0, 2_000),
    ];
    let rotation = Rotation {
        name: "deploy".parse().unwrap(),
        old_id: versions[2].id,
        new_id: versions[3].id,
        new_version: 4,
        phase: Phase::Issued,
        started_at: at(500),
        grace: Span::from_seconds(100),
        plan: Plan::default(),
        done: 0,
    };
    assert_eq!(ends(&retired(&versions, &rotation)), [(2, 500), (3, 600)]);
    let cut: Vec<bool> = versions
        .iter()
        .map(|key| is_cut_off(key, &rotation))
        .collect();
    assert_eq!(cut, [false, true, false, false]);
}

#[test]
fn an_old_version_waits_for_the_command_that_retires_it() {
    let held = KeyRecord {
        expires_at: None,
        ..samples::record(1, 0, 1_000)
    };
    assert_eq!(ends(&retirements(&[held], at(500), None)), [(1, -1)]);
    let ours = samples::record(1, 0, 1_000);
    assert_eq!(ends(&retirements(&[ours], at(500), None)), [(1, 1_000)]);
}

#[test]
fn a_phase_reads_back_what_it_writes() {
    for phase in Phase::ALL {
        assert_eq!(phase.as_str().parse(), Ok(phase));
    }
}
