//! What `key new` and `key rotate` leave behind when they are cut off at any of their steps.

use authctl::domain::apikey::parts::KeyHash;
use authctl::domain::apikey::record::{KeyRecord, Status};
use authctl::domain::apikey::registry::KeyRegistry as _;
use authctl::domain::apikey::verdict::{Verdict, standing};

use crate::machine::{Machine, cut_off, now};

const NEW: &str = "authctl key new deploy --owner me --scope a:b --store file";
const ROTATE: &str = "authctl key rotate deploy --store file";
const ROTATE_NOW: &str = "authctl key rotate deploy --grace 0 --store file";

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
            assert_eq!(machine.secrets.borrow().len(), 1, "{told}");
        },
    );
}

#[test]
fn a_rotation_that_is_cut_off_is_done_or_undone_by_the_next() {
    cut_off(
        ROTATE,
        Machine::issued,
        Machine::is_sound,
        |machine, told| {
            // Whatever happened, the key that everybody uses is still good.
            assert!(machine.good().contains(&1), "{told}");
            let done = machine.keys().len() == 2;
            let open = machine
                .database()
                .open_rotation(&"deploy".parse().unwrap())
                .unwrap();
            machine.works(ROTATE);
            let rotated_twice = done && open.is_none();
            let good = if rotated_twice { [2, 3] } else { [1, 2] };
            assert_eq!(machine.good(), good, "{told}");
            let kept = machine.secrets.borrow().len();
            assert_eq!(kept, 2, "{told}: the store holds what is good, and no more");
        },
    );
}

#[test]
fn a_leak_is_stopped_by_the_next_rotation_without_grace() {
    for line in [ROTATE, ROTATE_NOW] {
        cut_off(line, Machine::issued, Machine::is_sound, |machine, told| {
            machine.works(ROTATE_NOW);
            assert!(!machine.good().contains(&1), "{told}");
            assert_eq!(machine.good().len(), 1, "{told}");
            assert_eq!(machine.secrets.borrow().len(), 1, "{told}");
        });
    }
}

#[test]
fn a_rotation_that_is_cut_off_can_be_revoked() {
    cut_off(
        ROTATE,
        Machine::issued,
        Machine::is_sound,
        |machine, told| {
            machine.works("authctl key revoke deploy --yes");
            assert_eq!(machine.good(), [0; 0], "{told}");
            assert_eq!(machine.secrets.borrow().len(), 0, "{told}");
            let open = machine.database().open_rotation(&"deploy".parse().unwrap());
            assert_eq!(open, Ok(None), "{told}");
        },
    );
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
            assert_eq!(machine.secrets.borrow().len(), 1, "{told}");
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
