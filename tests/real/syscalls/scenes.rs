//! The commands but those that rotate, and what must hold after each.

use super::Scene;
use super::home::{Home, Store};
use super::sound::{self, must, versions};

const NEW: &str = "key new deploy --owner me --scope a:b";
const IMPORT: &str = "key import deploy env:HELD --service acme --expires 90d";
const OFF: &str = "key disable deploy";
const ON: &str = "key enable deploy";
const REMOVE: &str = "key remove deploy --yes";
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
fn a_key_of_another_service() {
    Scene {
        store: Store::File,
        before: &["secret set other env:OLD"],
        line: IMPORT,
        done: |home| versions(home, &[1], &[1]),
        left: |home| {
            let before = sound::key(home)?;
            let kept = !before.good.is_empty();
            home.ends(IMPORT, &[if kept { 7 } else { 0 }])?;
            versions(home, &[1], &[1])?;
            sound::store_is_clean(home, &sound::key(home)?)
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
fn switching_off() {
    Scene {
        store: Store::File,
        before: &[NEW, "key rotate deploy"],
        line: OFF,
        done: |home| versions(home, &[1, 2], &[]),
        left: |home| {
            all_or_none(home)?;
            home.works(OFF)?;
            versions(home, &[1, 2], &[])?;
            home.works(ON)?;
            versions(home, &[1, 2], &[1, 2])
        },
    }
    .is_struck();
}

#[test]
fn switching_on() {
    Scene {
        store: Store::File,
        before: &[NEW, "key rotate deploy", OFF],
        line: ON,
        done: |home| versions(home, &[1, 2], &[1, 2]),
        left: |home| {
            all_or_none(home)?;
            home.works(ON)?;
            versions(home, &[1, 2], &[1, 2])
        },
    }
    .is_struck();
}

#[test]
fn a_removal() {
    Scene {
        store: Store::File,
        before: &[NEW, "key rotate deploy"],
        line: REMOVE,
        // The name is not free before the store has let go, which the report says.
        done: |home| {
            let after = sound::key(home)?;
            must(after.good.is_empty() && !after.rotating, || {
                format!("{after:?}")
            })
        },
        left: |home| {
            all_or_none(home)?;
            home.ends(REMOVE, &[0, 3])?;
            let after = sound::key(home)?;
            must(after.shown.is_null(), || format!("{after:?}"))?;
            sound::store_is_clean(home, &after)?;
            // The name is free again.
            home.works(NEW)?;
            versions(home, &[1], &[1])
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
