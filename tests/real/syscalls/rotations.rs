//! Rotations, and what must hold after each.

use super::Scene;
use super::home::{Home, Store, is_held};
use super::sound::{self, Standing, must, versions};

const NEW: &str = "key new deploy --owner me --scope a:b";
const ROTATE: &str = "key rotate deploy";
const ROTATE_NOW: &str = "key rotate deploy --grace 0";
const RESUME: &str = "key rotate deploy --resume";
const ABORT: &str = "key rotate deploy --abort";
const HOOKED: &str = "key rotate deploy --hook ./hook --hook ./hook --probe ./probe";
/// Stops at its hook, which fails once.
const STOPPED: &str = "! key rotate deploy --hook ./once";

#[test]
fn a_rotation() {
    ROTATION.is_struck();
}

#[test]
fn a_rotation_in_the_keychain() {
    Scene {
        store: Store::Keychain,
        ..ROTATION
    }
    .is_struck();
}

const ROTATION: Scene = Scene {
    store: Store::File,
    before: &[NEW],
    line: ROTATE,
    done: |home| versions(home, &[1, 2], &[1, 2]),
    left: |home| {
        good(home, 1)?;
        resumed(home)?;
        good(home, 1)?;
        rotates(home)
    },
};

#[test]
fn a_rotation_with_hooks() {
    Scene {
        store: Store::File,
        before: &[NEW],
        line: HOOKED,
        done: |home| {
            versions(home, &[1, 2], &[1, 2])?;
            has_been_hooked(home)
        },
        left: |home| {
            good(home, 1)?;
            let after = resumed(home)?;
            good(home, 1)?;
            if after.good.contains(&2) {
                has_been_hooked(home)?;
            }
            rotates(home)
        },
    }
    .is_struck();
}

#[test]
fn a_rotation_that_is_gone_on_with() {
    Scene {
        store: Store::File,
        before: &[NEW, STOPPED],
        line: RESUME,
        done: |home| {
            versions(home, &[1, 2], &[1, 2])?;
            has_been_hooked(home)
        },
        left: |home| {
            good(home, 1)?;
            good(home, 2)?;
            resumed(home)?;
            versions(home, &[1, 2], &[1, 2])?;
            has_been_hooked(home)
        },
    }
    .is_struck();
}

#[test]
fn a_rotation_that_is_taken_back() {
    Scene {
        store: Store::File,
        before: &[NEW, STOPPED],
        line: ABORT,
        done: |home| versions(home, &[1, 2], &[1]),
        left: |home| {
            good(home, 1)?;
            home.works(ABORT)?;
            versions(home, &[1, 2], &[1])?;
            home.works(ABORT)?;
            versions(home, &[1, 2], &[1])?;
            rotates(home)
        },
    }
    .is_struck();
}

#[test]
fn a_rotation_of_a_key_of_another_service() {
    Scene {
        store: Store::File,
        before: &["key import deploy env:HELD --service acme --expires 90d"],
        line: "key rotate deploy --new env:NEXT --then ./hook",
        done: |home| {
            let given = std::fs::read_to_string(home.sandbox().path("authctl/hooked"));
            let old = given.unwrap_or_default();
            let key = home.works("key show deploy --reveal")?;
            must(is_held(&old) && is_held(&key) && old != key, || {
                format!("{old} was retired for {key}")
            })
        },
        left: |home| {
            let before = sound::key(home)?;
            must(!before.good.is_empty(), || format!("lost: {before:?}"))?;
            // What was to be the next one has to be given again, where it was not stored yet.
            home.ends(RESUME, &[0, 2])?;
            if sound::key(home)?.rotating {
                home.works("key rotate deploy --resume --new env:NEXT")?;
            }
            let after = sound::key(home)?;
            must(!after.good.is_empty() && !after.rotating, || {
                format!("{after:?}")
            })
        },
    }
    .is_struck();
}

#[test]
fn a_rotation_because_of_a_leak() {
    Scene {
        store: Store::File,
        before: &[NEW],
        line: ROTATE_NOW,
        done: |home| versions(home, &[1, 2], &[2]),
        left: |home| {
            let before = sound::key(home)?;
            must(!before.good.is_empty(), || {
                format!("none is good: {before:?}")
            })?;
            resumed(home)?;
            home.works(ROTATE_NOW)?;
            let after = sound::key(home)?;
            let one = after.good.len() == 1 && !after.good.contains(&1);
            must(one && !after.rotating, || format!("{after:?}"))?;
            sound::store_is_clean(home, &after)
        },
    }
    .is_struck();
}

#[test]
fn a_rotation_during_another_ones_grace() {
    Scene {
        store: Store::File,
        before: &[NEW, ROTATE],
        line: ROTATE,
        done: |home| versions(home, &[1, 2, 3], &[2, 3]),
        left: |home| {
            good(home, 2)?;
            resumed(home)?;
            good(home, 2)?;
            rotates(home)
        },
    }
    .is_struck();
}

/// Asserts that what is there is sound, and that a version that somebody uses is good.
fn good(home: &Home, version: u64) -> Result<(), String> {
    let found = sound::key(home)?;
    must(found.good.contains(&version), || {
        format!("v{version} is lost: {found:?}")
    })
}

/// Goes on with what was cut off: nothing is open then, and doing so again changes nothing.
fn resumed(home: &Home) -> Result<Standing, String> {
    home.works(RESUME)?;
    let after = sound::key(home)?;
    must(!after.rotating, || format!("still open: {after:?}"))?;
    home.works(RESUME)?;
    let again = sound::key(home)?;
    must(again == after, || {
        format!("{after:?} became by another --resume {again:?}")
    })?;
    Ok(after)
}

/// The next rotation is one like any other: two versions are good, and the store has no more.
fn rotates(home: &Home) -> Result<(), String> {
    home.works(ROTATE)?;
    let after = sound::key(home)?;
    must(after.good.len() == 2 && !after.rotating, || {
        format!("after the next one: {after:?}")
    })?;
    sound::store_is_clean(home, &after)
}

/// What the hook was given last is the key in use.
fn has_been_hooked(home: &Home) -> Result<(), String> {
    let given = std::fs::read_to_string(home.sandbox().path("authctl/hooked"))
        .map_err(|error| format!("no hook ran: {error}"))?;
    let key = home.works("key show deploy --reveal")?;
    must(given == key, || "a hook was given another key".to_owned())
}
