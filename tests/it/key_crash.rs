//! What `key new` and `key rotate` leave behind when they are cut off at any of their steps.

use authctl::domain::apikey::parts::KeyHash;
use authctl::domain::apikey::record::{KeyRecord, Status};
use authctl::domain::apikey::registry::KeyRegistry as _;
use authctl::domain::apikey::rotation::Phase;
use authctl::domain::apikey::rotation::journal::Journal as _;
use authctl::domain::apikey::verdict::{Verdict, standing};

use crate::machine::{Fate, Machine, cut_off, now};

const NEW: &str = "authctl key new deploy --owner me --scope a:b --store file";
const ROTATE: &str = "authctl key rotate deploy --store file";
const ROTATE_NOW: &str = "authctl key rotate deploy --grace 0 --store file";
const WITH_HOOKS: &str = "authctl key rotate deploy --hook one --hook two --probe try --store file";
const STOPS: &str = "authctl key rotate deploy --hook one --hook fails --probe try --store file";
const RESUME: &str = "authctl key rotate deploy --resume --store file";
const ABORT: &str = "authctl key rotate deploy --abort --store file";

impl Machine {
    fn issued(&self) {
        self.works(NEW);
    }

    fn keys(&self) -> Vec<KeyRecord> {
        self.database().keys().unwrap()
    }

    /// Returns the versions that are good now.
    fn good(&self) -> Vec<u32> {
        self.keys()
            .iter()
            .filter(|key| standing(key, now()) == Verdict::Valid)
            .map(|key| key.version)
            .collect()
    }

    /// Returns how far the rotation is that did not end.
    pub(crate) fn open(&self) -> Option<Phase> {
        let open = self.database().open_rotation(&"deploy".parse().unwrap());
        open.unwrap().map(|open| open.phase)
    }

    /// Returns the commands that were run.
    fn commands(&self) -> Vec<String> {
        let ran = self.ran.borrow();
        ran.iter().map(|(line, _)| line.clone()).collect()
    }

    /// A key that is good is a key that somebody holds, and one version is active at most.
    fn is_sound(&self, told: &str) {
        let keys = self.keys();
        for key in keys
            .iter()
            .filter(|key| standing(key, now()) == Verdict::Valid)
        {
            let secrets = self.secrets.borrow();
            let held = secrets
                .get(&key.slot())
                .unwrap_or_else(|| panic!("{told}: v{} is good, and nobody holds it", key.version));
            assert!(
                KeyHash::of(held.expose()).matches(key.hash().unwrap()),
                "{told}"
            );
        }
        let active = keys.iter().filter(|key| key.status == Status::Active);
        assert!(active.count() <= 1, "{told}: {keys:#?}");
    }
}

#[test]
fn a_key_cut_off_while_it_is_issued_is_known_or_can_be_issued_again() {
    cut_off(
        NEW,
        |_| {},
        Machine::is_sound,
        |machine, told| {
            if machine.keys().is_empty() {
                machine.works(NEW);
            }
            assert_eq!(machine.good(), [1], "{told}");
            assert_eq!(machine.kept().len(), 1, "{told}");
        },
    );
}

#[test]
fn a_rotation_that_is_cut_off_is_resumed_to_its_end() {
    for line in [ROTATE, WITH_HOOKS] {
        cut_off(line, Machine::issued, Machine::is_sound, |machine, told| {
            // Whatever happened, the key that everybody uses is still good.
            assert!(machine.good().contains(&1), "{told}");
            let begun = machine.open().is_some() || machine.keys().len() == 2;
            machine.works(RESUME);
            assert_eq!(machine.open(), None, "{told}");
            let good: &[u32] = if begun { &[1, 2] } else { &[1] };
            assert_eq!(machine.good(), good, "{told}");
            let kept = machine.kept().len();
            assert_eq!(
                kept,
                good.len(),
                "{told}: the store holds what is good alone"
            );
            if begun && line == WITH_HOOKS {
                hooks_ran(machine, told);
            }
            // Once more changes nothing.
            let ran = machine.ran.borrow().len();
            machine.works(RESUME);
            assert_eq!(machine.good(), good, "{told}");
            assert_eq!(machine.ran.borrow().len(), ran, "{told}");
        });
    }
}

/// Each hook ran, in order, with the new version; one is run again only where nobody can tell
/// whether it had run.
fn hooks_ran(machine: &Machine, told: &str) {
    let mut lines = machine.commands();
    assert!(lines.len() <= 4, "{told}: {lines:?}");
    lines.dedup();
    assert_eq!(lines, ["one", "two", "try"], "{told}");
    let new = machine.keys().pop().unwrap();
    for (line, key) in &*machine.ran.borrow() {
        let key = key.as_ref().unwrap();
        assert!(
            KeyHash::of(key.expose()).matches(new.hash().unwrap()),
            "{told}: {line} got another key"
        );
    }
}

#[test]
fn a_rotation_that_is_cut_off_is_taken_back() {
    for line in [ROTATE, ROTATE_NOW, WITH_HOOKS] {
        cut_off(line, Machine::issued, Machine::is_sound, |machine, told| {
            let open = machine.open();
            let good = machine.good();
            machine.works(ABORT);
            assert_eq!(machine.open(), None, "{told}");
            if open.is_some() {
                assert_eq!(machine.good(), [1], "{told}");
                assert_eq!(machine.kept().len(), 1, "{told}");
            } else {
                assert_eq!(
                    machine.good(),
                    good,
                    "{told}: there was nothing to take back"
                );
            }
            machine.works(ROTATE);
            assert_eq!(machine.good().len(), 2, "{told}");
        });
    }
}

#[test]
fn going_on_and_going_back_can_be_cut_off_as_well() {
    let stopped = |machine: &Machine| {
        machine.issued();
        machine.run(STOPS, 0, Fate::Fails);
        assert_eq!(machine.open(), Some(Phase::Issued));
        machine.database_says("UPDATE rotation SET plan = replace(plan, 'fails', 'three')");
    };
    for line in [RESUME, ABORT] {
        cut_off(line, stopped, Machine::is_sound, |machine, told| {
            assert!(machine.good().contains(&1), "{told}");
            machine.works(line);
            assert_eq!(machine.open(), None, "{told}");
            let good: &[u32] = if line == RESUME { &[1, 2] } else { &[1] };
            assert_eq!(machine.good(), good, "{told}");
            let kept = machine.kept().len();
            assert_eq!(kept, good.len(), "{told}");
            // What is done is not done again.
            let ones = machine
                .commands()
                .iter()
                .filter(|line| *line == "one")
                .count();
            assert_eq!(ones, 1, "{told}");
        });
    }
}

#[test]
fn a_plain_rotation_starts_anew_only_where_nobody_saw_the_key() {
    cut_off(
        ROTATE,
        Machine::issued,
        Machine::is_sound,
        |machine, told| {
            let (open, known) = (machine.open(), machine.keys().len());
            let (ok, _) = machine.run(ROTATE, 0, Fate::Fails);
            assert_eq!(ok, open != Some(Phase::Issued), "{told}");
            if ok {
                assert_eq!(machine.keys().len(), known + 1, "{told}");
                assert_eq!(machine.open(), None, "{told}");
            } else {
                assert_eq!(machine.open(), open, "{told}");
            }
        },
    );
}

#[test]
fn a_leak_is_stopped_by_going_on_without_grace() {
    for line in [ROTATE, ROTATE_NOW, WITH_HOOKS] {
        cut_off(line, Machine::issued, Machine::is_sound, |machine, told| {
            if machine.open().is_some() {
                machine.works("authctl key rotate deploy --resume --grace 0 --store file");
            } else {
                machine.works(ROTATE_NOW);
            }
            assert!(!machine.good().contains(&1), "{told}");
            assert_eq!(machine.good().len(), 1, "{told}");
            assert_eq!(machine.kept().len(), 1, "{told}");
        });
    }
}

#[test]
fn a_rotation_that_is_cut_off_can_be_revoked() {
    for line in [ROTATE, WITH_HOOKS] {
        cut_off(line, Machine::issued, Machine::is_sound, |machine, told| {
            machine.works("authctl key revoke deploy --yes");
            assert_eq!(machine.good(), [0; 0], "{told}");
            assert_eq!(machine.kept().len(), 0, "{told}");
            assert_eq!(machine.open(), None, "{told}");
        });
    }
}

#[test]
fn an_import_that_is_cut_off_is_known_or_can_be_done_again() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("payments.key");
    std::fs::write(&file, "2vYpQ8rTzN5mKx7Wb4Jd1s").unwrap();
    let line = format!(
        "authctl key import payments @{} --service acme --store file",
        file.display()
    );
    let is_sound = |machine: &Machine, told: &str| {
        for key in machine.keys() {
            let secrets = machine.secrets.borrow();
            assert!(secrets.contains_key(&key.slot()), "{told}: nobody holds it");
        }
    };
    cut_off(
        &line,
        |_| {},
        is_sound,
        |machine, told| {
            if machine.keys().is_empty() {
                machine.works(&line);
            }
            assert_eq!(machine.keys().len(), 1, "{told}");
            assert_eq!(machine.kept().len(), 1, "{told}");
        },
    );
}

#[test]
fn an_import_of_many_is_done_or_not_begun() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("keys");
    let keys = "{\"key\":\"2vYpQ8rTzN5mKx7Wb4Jd1s\"}\n{\"key\":\"8kQm2ZpWx7Rv4Jd1sNy5Tb\"}";
    std::fs::write(&file, keys).unwrap();
    let line = format!(
        "authctl key import --owner me --skip-known --store file --hashes {}",
        file.display()
    );
    let is_sound = |machine: &Machine, told: &str| {
        assert!([0, 2].contains(&machine.keys().len()), "{told}");
    };
    cut_off(
        &line,
        |_| {},
        is_sound,
        |machine, told| {
            machine.works(&line);
            assert_eq!(machine.keys().len(), 2, "{told}");
        },
    );
}
