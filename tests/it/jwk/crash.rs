//! What `jwk new`, `jwk rotate` and `jwk remove` leave behind when they are cut off at any step.

use authctl::domain::audit::entry::Event;
use authctl::domain::credential::{Credential, Slot, State};
use authctl::domain::jose::key::sniff::{Found, sniff};
use authctl::domain::jose::key::thumbprint::{Hash, Thumbprint};
use authctl::domain::jwk::record::{JwkRecord, Stage};
use authctl::domain::jwk::registry::JwkRegistry as _;
use authctl::domain::jwk::rotation::Retirement;
use authctl::domain::ports::{DatabaseError, Index as _};

use crate::machine::{Fate, Machine, cut_off, draft, now};

const NEW: &str = "authctl jwk new signing --type okp --store file";
const ROTATE: &str = "authctl jwk rotate signing";
const PUBLISH: &str = "authctl jwk rotate signing --pre-publish";
const PROMOTE: &str = "authctl jwk rotate signing --promote";
const REMOVE: &str = "authctl jwk remove signing --yes";

fn jwks(machine: &Machine) -> Vec<JwkRecord> {
    machine.database().jwks().unwrap()
}

/// Returns the versions that are published now.
fn published(machine: &Machine) -> Vec<u32> {
    let jwks = jwks(machine);
    let published = jwks.iter().filter(|jwk| jwk.is_published(now()));
    published.map(|jwk| jwk.version).collect()
}

fn in_use(machine: &Machine) -> Vec<u32> {
    let jwks = jwks(machine);
    let current = jwks.iter().filter(|jwk| jwk.stage == Stage::Current);
    current.map(|jwk| jwk.version).collect()
}

/// A key that is published is a key that somebody holds, and one version is in use.
fn is_sound(machine: &Machine, told: &str) {
    let jwks = jwks(machine);
    let secrets = machine.secrets.borrow();
    let removed = machine.database().credentials().unwrap();
    let removed = removed.iter().any(|one| one.state == State::Revoked);
    for jwk in jwks
        .iter()
        .filter(|jwk| jwk.is_published(now()) && !removed)
    {
        let secret = secrets
            .get(&jwk.slot())
            .unwrap_or_else(|| panic!("{told}: v{} is known, and nobody holds it", jwk.version));
        let Ok(Found::One(found)) = sniff(secret) else {
            panic!("{told}: no key");
        };
        let thumbprint = Thumbprint::of(&found.material, Hash::Sha256);
        assert_eq!(thumbprint.as_str(), jwk.thumbprint, "{told}");
    }
    assert!(
        jwks.is_empty() || in_use(machine).len() == 1,
        "{told}: {jwks:#?}"
    );
}

fn made(machine: &Machine) {
    machine.works(NEW);
}

fn waits(machine: &Machine) {
    machine.works(NEW);
    machine.works(PUBLISH);
}

#[test]
fn a_key_cut_off_while_it_is_made_is_known_or_can_be_made_again() {
    let nothing = |_: &Machine| {};
    cut_off(NEW, nothing, is_sound, |machine, told| {
        if jwks(machine).is_empty() {
            machine.works(NEW);
        }
        assert_eq!(in_use(machine), [1], "{told}");
        assert_eq!(machine.kept().len(), 1, "{told}");
    });
}

#[test]
fn a_key_cut_off_while_it_is_taken_over_can_be_taken_again() {
    const KEY: &str = r#"{"kty":"OKP","crv":"Ed25519","d":"nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}"#;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("key.jwk");
    std::fs::write(&path, KEY).unwrap();
    let take = format!(
        "authctl jwk new signing --from @{} --store file",
        path.display()
    );
    let nothing = |_: &Machine| {};
    cut_off(&take, nothing, is_sound, |machine, told| {
        if jwks(machine).is_empty() {
            machine.works(&take);
        }
        assert_eq!(in_use(machine), [1], "{told}");
        assert_eq!(machine.kept().len(), 1, "{told}");
    });
}

#[test]
fn a_rotation_that_is_cut_off_is_done_or_taken_over_by_the_next() {
    cut_off(ROTATE, made, is_sound, |machine, told| {
        assert!(published(machine).contains(&1), "{told}");
        let done = in_use(machine) == [2];
        machine.works(ROTATE);
        let wanted = if done { 3 } else { 2 };
        assert_eq!(in_use(machine), [wanted], "{told}");
        let all: Vec<u32> = (1..=wanted).collect();
        assert_eq!(published(machine), all, "{told}");
        assert_eq!(machine.kept().len(), all.len(), "{told}");
    });
}

#[test]
fn a_version_cut_off_while_it_is_published_or_promoted_can_be_tried_again() {
    cut_off(PUBLISH, made, is_sound, |machine, told| {
        assert_eq!(in_use(machine), [1], "{told}");
        if published(machine) == [1] {
            machine.works(PUBLISH);
        }
        machine.works(PROMOTE);
        assert_eq!(in_use(machine), [2], "{told}");
        assert_eq!(published(machine), [1, 2], "{told}");
    });
    cut_off(PROMOTE, waits, is_sound, |machine, told| {
        if in_use(machine) == [1] {
            machine.works(PROMOTE);
        }
        assert_eq!(in_use(machine), [2], "{told}");
    });
}

#[test]
fn a_removal_that_is_cut_off_is_finished_by_the_next() {
    cut_off(REMOVE, waits, is_sound, |machine, told| {
        if !machine.database().credentials().unwrap().is_empty() {
            machine.works(REMOVE);
        }
        assert!(jwks(machine).is_empty(), "{told}");
        assert_eq!(machine.kept().len(), 0, "{told}");
        machine.works(NEW);
        assert_eq!(in_use(machine), [1], "{told}");
    });
}

#[test]
fn what_a_cut_off_rotation_left_goes_with_the_key() {
    cut_off(ROTATE, made, is_sound, |machine, told| {
        machine.works(REMOVE);
        assert_eq!(machine.kept().len(), 0, "{told}");
    });
}

#[test]
fn what_the_store_has_lost_or_swapped_is_not_used() {
    let lost = |machine: &Machine, line: &str| {
        let (ok, _) = machine.run(line, 0, Fate::Fails);
        assert!(!ok, "{line} worked");
    };
    let machine = Machine::new();
    waits(&machine);
    let (v1, v2) = ("jwk/signing/v1", "jwk/signing/v2");
    let slot = |text: &str| text.parse::<Slot>().unwrap();
    let first = machine.secrets.borrow()[&slot(v1)].clone();
    let second = machine.secrets.borrow_mut().remove(&slot(v2)).unwrap();
    lost(&machine, PROMOTE);
    machine.secrets.borrow_mut().insert(slot(v2), first);
    lost(&machine, PROMOTE);
    assert_eq!(in_use(&machine), [1]);
    machine
        .secrets
        .borrow_mut()
        .insert(slot(v1), second.clone());
    lost(&machine, "authctl jwk show signing --reveal");
    machine.secrets.borrow_mut().insert(slot(v2), second);
    machine.works(PROMOTE);
    assert_eq!(in_use(&machine), [2]);
}

#[test]
fn what_is_about_to_be_removed_is_not_published() {
    let machine = Machine::new();
    made(&machine);
    assert!(machine.says("authctl jwk set").contains("kty"));
    let credential = machine.database().credentials().unwrap().remove(0);
    let revoked = Credential {
        state: State::Revoked,
        ..credential
    };
    machine.database().record(&revoked).unwrap();
    assert_eq!(machine.says("authctl jwk set"), r#"{"keys":[]}"#);
    for line in ["authctl jwk set signing", ROTATE, NEW] {
        assert!(!machine.run(line, 0, Fate::Fails).0, "{line} worked");
    }
    machine.works(REMOVE);
    machine.works(NEW);
}

#[test]
fn a_version_that_another_process_prepared_is_not_made_known() {
    let machine = Machine::new();
    waits(&machine);
    let database = machine.database();
    let credential = database.credentials().unwrap().remove(0);
    let draft = draft(Event::JwkRotated);
    let next = jwks(&machine).remove(1);
    let prepared = |kid: &str| JwkRecord {
        version: 3,
        kid: kid.parse().unwrap(),
        stage: Stage::Prepared,
        ..next.clone()
    };
    let (mine, theirs) = (prepared("mine"), prepared("theirs"));
    database.prepare_jwk(&mine).unwrap();
    database.prepare_jwk(&theirs).unwrap();
    let before = jwks(&machine);
    let retired = Retirement {
        version: 1,
        kid: before[0].kid.clone(),
        published_until: now(),
    };
    let known = JwkRecord {
        stage: Stage::Current,
        ..mine
    };
    let refused =
        database.advance_jwk(&known, Stage::Prepared, Some(&retired), &credential, &draft);
    assert!(matches!(refused, Err(DatabaseError::Conflict { .. })));
    // Nor is the version in use retired that is not in use any more.
    let other = Retirement {
        kid: "other".parse().unwrap(),
        ..retired
    };
    let known = JwkRecord {
        stage: Stage::Current,
        ..theirs
    };
    let refused = database.advance_jwk(&known, Stage::Prepared, Some(&other), &credential, &draft);
    assert!(matches!(refused, Err(DatabaseError::Conflict { .. })));
    assert_eq!(jwks(&machine), before);
}
