//! The commands, and what must hold after each.

use super::Scene;
use super::home::{Home, Store};
use super::sound::{self, Standing, must};

const NEW: &str = "key new deploy --owner me --scope a:b";
const EXPORT: &str = "key export --out authctl/snapshot";

#[test]
fn the_first_key_of_a_machine() {
    Scene {
        store: Store::File,
        before: &[],
        line: NEW,
        done: |home| versions(home, &[1], &[1]),
        left: new_again,
    }
    .is_struck();
}

#[test]
fn another_key() {
    Scene {
        store: Store::File,
        before: &["secret set other env:OLD"],
        line: NEW,
        done: |home| versions(home, &[1], &[1]),
        left: new_again,
    }
    .is_struck();
}

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
    line: "key rotate deploy",
    done: |home| versions(home, &[1, 2], &[1, 2]),
    left: |home| {
        let before = sound::key(home)?;
        must(before.good.contains(&1), || {
            format!("v1 is lost: {before:?}")
        })?;
        let after = rotated(home, "key rotate deploy")?;
        must(after.good.len() == 2, || format!("{after:?}"))
    },
};

#[test]
fn a_rotation_because_of_a_leak() {
    Scene {
        store: Store::File,
        before: &[NEW],
        line: "key rotate deploy --grace 0",
        done: |home| versions(home, &[1, 2], &[2]),
        left: |home| {
            let before = sound::key(home)?;
            must(!before.good.is_empty(), || {
                format!("none is good: {before:?}")
            })?;
            let after = rotated(home, "key rotate deploy --grace 0")?;
            must(after.good.len() == 1 && !after.good.contains(&1), || {
                format!("{after:?}")
            })
        },
    }
    .is_struck();
}

#[test]
fn a_rotation_during_another_ones_grace() {
    Scene {
        store: Store::File,
        before: &[NEW, "key rotate deploy"],
        line: "key rotate deploy",
        done: |home| versions(home, &[1, 2, 3], &[2, 3]),
        left: |home| {
            let before = sound::key(home)?;
            must(before.good.contains(&2), || {
                format!("v2 is lost: {before:?}")
            })?;
            let after = rotated(home, "key rotate deploy")?;
            must(after.good.len() == 2, || format!("{after:?}"))
        },
    }
    .is_struck();
}

#[test]
fn a_revocation() {
    const REVOKE: &str = "key revoke deploy --yes";
    Scene {
        store: Store::File,
        before: &[NEW, "key rotate deploy"],
        line: REVOKE,
        done: |home| versions(home, &[1, 2], &[]),
        left: |home| {
            all_or_none(home)?;
            home.works(REVOKE)?;
            let after = sound::key(home)?;
            must(after.good.is_empty() && !after.rotating, || {
                format!("{after:?}")
            })?;
            sound::store_is_clean(home, &after)
        },
    }
    .is_struck();
}

#[test]
fn the_first_snapshot() {
    Scene {
        store: Store::File,
        before: &[NEW],
        line: EXPORT,
        done: snapshot,
        left: exported_again,
    }
    .is_struck();
}

#[test]
fn another_snapshot() {
    Scene {
        store: Store::File,
        before: &[NEW, EXPORT],
        line: EXPORT,
        done: snapshot,
        left: |home| {
            snapshot(home)?;
            exported_again(home)
        },
    }
    .is_struck();
}

#[test]
fn a_secret_over_an_older_one() {
    Scene {
        store: Store::File,
        before: &["secret set x env:OLD"],
        line: "secret set x env:VALUE",
        done: |home| secret(home, &["new"]),
        left: |home| {
            secret(home, &["old", "new"])?;
            home.works("secret set x env:OLD")?;
            secret(home, &["old"])
        },
    }
    .is_struck();
}

#[test]
fn a_secret_under_a_new_name() {
    Scene {
        store: Store::File,
        before: &["secret set other env:OLD"],
        line: "secret set x env:VALUE",
        done: |home| secret(home, &["new"]),
        left: |home| {
            let list = home.says("secret list", &[0])?;
            let rows = list["secrets"].as_array().cloned().unwrap_or_default();
            match rows.iter().find(|row| row["name"] == "x") {
                Some(row) if row["ready"] == true => secret(home, &["new"])?,
                row => sound::doctor(home, "secret/x", row.is_some())?,
            }
            home.works("secret set x env:OLD")?;
            secret(home, &["old"])?;
            home.works("secret remove x --yes")?;
            sound::doctor(home, "secret/x", false)
        },
    }
    .is_struck();
}

fn secret(home: &Home, values: &[&str]) -> Result<(), String> {
    let value = home.works("secret get x")?;
    must(values.contains(&value.as_str()), || {
        format!("it is {value}")
    })
}

/// A key that was not issued can be, under the same name; one that was is good.
fn new_again(home: &Home) -> Result<(), String> {
    let before = sound::key(home)?;
    let issued = !before.good.is_empty();
    home.ends(NEW, &[if issued { 7 } else { 0 }])?;
    let after = sound::key(home)?;
    must(
        after.good == [1].into() && after.versions == [1].into(),
        || format!("{after:?}"),
    )?;
    sound::store_is_clean(home, &after)
}

/// Ends the rotation, and looks whether that left anything open.
fn rotated(home: &Home, line: &str) -> Result<Standing, String> {
    home.works(line)?;
    let after = sound::key(home)?;
    let active = after.shown["versions"]
        .to_string()
        .matches("\"active\"")
        .count();
    must(!after.rotating && active == 1, || format!("{after:?}"))?;
    sound::store_is_clean(home, &after)?;
    Ok(after)
}

/// What is done to all versions at once is done to all or none.
fn all_or_none(home: &Home) -> Result<(), String> {
    let found = sound::key(home)?;
    must(found.good.is_empty() || found.good.len() == 2, || {
        format!("by half: {found:?}")
    })
}

/// The snapshot is whole, and what the last export says.
fn snapshot(home: &Home) -> Result<(), String> {
    home.works("key export --verify authctl/snapshot")?;
    Ok(())
}

/// The next export has a number of its own.
fn exported_again(home: &Home) -> Result<(), String> {
    let seen = home.says("key export --verify authctl/snapshot", &[0, 2, 3, 6])?["seq"].clone();
    let next = home.says(EXPORT, &[0])?["seq"].clone();
    must(next.as_u64() > seen.as_u64(), || {
        format!("{next} after {seen}")
    })?;
    snapshot(home)?;
    sound::key(home)?;
    Ok(())
}

fn versions(home: &Home, all: &[u64], good: &[u64]) -> Result<(), String> {
    let standing = sound::key(home)?;
    let (all, good) = (
        all.iter().copied().collect(),
        good.iter().copied().collect(),
    );
    must(
        standing.versions == all && standing.good == good && !standing.rotating,
        || format!("{standing:?}"),
    )
}
