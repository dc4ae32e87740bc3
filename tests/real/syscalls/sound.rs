//! What must hold whatever happened, asked of the program itself in runs of their own.

use std::collections::BTreeSet;
use std::fmt;

use serde_json::Value;

use super::home::{Home, is_held};

/// How the key called `deploy` stands.
#[derive(PartialEq)]
pub(super) struct Standing {
    /// The versions that are good now.
    pub(super) good: BTreeSet<u64>,
    /// The versions that there are.
    pub(super) versions: BTreeSet<u64>,
    /// Whether a rotation is open.
    pub(super) rotating: bool,
    /// All that `key show` says.
    pub(super) shown: Value,
}

impl fmt::Debug for Standing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (good, all) = (&self.good, &self.versions);
        let open = if self.rotating { ", rotating" } else { "" };
        write!(f, "{good:?} of {all:?} are good{open}")
    }
}

/// Fails with what was found where `condition` does not hold.
pub(super) fn must(condition: bool, found: impl FnOnce() -> String) -> Result<(), String> {
    if condition { Ok(()) } else { Err(found()) }
}

/// Returns how the key stands, once it is seen to be sound: a version that is good is one that the
/// store gives out and that verifies, one version is active at most, and `doctor` names what was
/// left half done and nothing else.
pub(super) fn key(home: &Home) -> Result<Standing, String> {
    let shown = home.says("key show deploy", &[0, 3])?;
    let rows = shown["versions"].as_array().cloned().unwrap_or_default();
    let mut standing = Standing {
        good: BTreeSet::new(),
        versions: rows.iter().map(version).collect(),
        rotating: !shown["rotation"].is_null(),
        shown,
    };
    for row in rows.iter().filter(|row| row["code"] == "valid") {
        standing.good.insert(version(row));
        if row["origin"] == "held" {
            continue;
        }
        let slot = format!("key/deploy/v{}", row["version"]);
        let verdict = home.says(&format!("key verify --key store:{slot}"), &[0])?;
        must(
            verdict["valid"] == true && verdict["id"] == row["id"],
            || format!("{slot}: {verdict}, but on record {row}"),
        )?;
        standing.good.insert(version(row));
    }
    let active: Vec<_> = rows
        .iter()
        .filter(|row| row["status"] == "active")
        .collect();
    must(active.len() <= 1, || format!("two are active: {rows:?}"))?;
    if let Some(row) = active.iter().find(|row| row["code"] == "valid") {
        let key = home.works("key show deploy --reveal")?;
        let known = if row["origin"] == "held" {
            is_held(&key)
        } else {
            home.sandbox().feed(["key", "verify"], key).code == Some(0)
        };
        must(known, || format!("what is revealed of {row}"))?;
    }
    let list = home.says("list", &[0])?;
    let known = list["credentials"].as_array().cloned().unwrap_or_default();
    let pending = known
        .iter()
        .any(|row| row["reference"] == "key/deploy" && row["due"] == "unfinished");
    doctor(home, "key/deploy", standing.rotating || pending)?;
    Ok(standing)
}

/// Asserts that `doctor` is content, or names `reference` where it is unfinished.
pub(super) fn doctor(home: &Home, reference: &str, unfinished: bool) -> Result<(), String> {
    let told = home.says("doctor", &[0, 1])?;
    let checks = told["checks"].as_array().cloned().unwrap_or_default();
    let found = checks.iter().find(|check| check["name"] == "unfinished");
    let found = found.map(|check| check["found"].to_string());
    let named = found
        .as_ref()
        .is_some_and(|found| found.contains(reference));
    must(named == unfinished, || {
        format!("doctor on {reference}: {found:?}")
    })
}

/// Asserts that the store holds the good versions and no other.
pub(super) fn store_is_clean(home: &Home, standing: &Standing) -> Result<(), String> {
    let wanted: BTreeSet<String> = standing
        .good
        .iter()
        .map(|version| format!("key/deploy/v{version}"))
        .collect();
    let found = home.slots()?;
    must(found == wanted, || {
        format!("the store holds {found:?}, and {wanted:?} is good")
    })
}

/// Asserts that these are all versions, that those are good, and that no rotation is open.
pub(super) fn versions(home: &Home, all: &[u64], good: &[u64]) -> Result<(), String> {
    let standing = key(home)?;
    let (all, good) = (
        all.iter().copied().collect(),
        good.iter().copied().collect(),
    );
    must(
        standing.versions == all && standing.good == good && !standing.rotating,
        || format!("{standing:?}"),
    )
}

fn version(row: &Value) -> u64 {
    row["version"].as_u64().unwrap_or_default()
}
