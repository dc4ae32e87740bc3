//! What Unkey's keys have that ours call otherwise (unkey.com/docs, `keys.migrateKeys`).

use super::members::Value;
use crate::domain::apikey::label::Label;
use crate::domain::apikey::scope::{Scope, Scopes};
use crate::domain::time::Timestamp;

/// Returns what a key may do: `documents.read` is our `documents:read`.
pub(super) fn permissions(value: Value<'_>) -> Option<Scopes> {
    let permissions: Vec<String> = value.read()?;
    permissions.iter().map(|name| scope(name)).collect()
}

fn scope(permission: &str) -> Option<Scope> {
    if permission.contains(':') {
        return permission.parse().ok();
    }
    let (resource, action) = permission.rsplit_once('.')?;
    format!("{resource}:{action}").parse().ok()
}

/// Returns when a key ends, from Unix milliseconds. A part of a second is cut off, so that no key
/// lives longer for it.
pub(super) fn expires(value: Value<'_>) -> Option<Timestamp> {
    let milliseconds: i64 = value.read()?;
    Timestamp::from_unix(milliseconds.div_euclid(1000))
}

/// Returns the hash, which may stand in an object that says how it was made.
pub(super) fn hash(value: Value<'_>) -> Option<String> {
    #[derive(serde::Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Hash {
        value: String,
        variant: String,
    }
    let hash: Hash = value.read()?;
    matches!(hash.variant.as_str(), "sha256_base64" | "sha256_hex").then_some(hash.value)
}

/// Returns the roles as one label.
pub(super) fn roles(value: Value<'_>) -> Option<Vec<Label>> {
    let roles: Vec<String> = value.read()?;
    if roles.is_empty() {
        return Some(Vec::new());
    }
    Some(vec![label("roles", &roles.join(","))?])
}

/// Returns the metadata as labels, one for each member: `planTier` is `meta.plan_tier`.
pub(super) fn meta(value: Value<'_>) -> Option<Vec<Label>> {
    let members: super::members::Members<'_> = value.read()?;
    members
        .0
        .iter()
        .filter(|(_, value)| !value.is_null())
        .map(|(name, value)| {
            let text = value.text();
            label(
                &format!("meta.{}", small(name)),
                text.as_deref().unwrap_or(value.json()),
            )
        })
        .collect()
}

/// Returns the label, where it can be one.
pub(super) fn label(name: &str, value: &str) -> Option<Label> {
    format!("{name}={value}").parse().ok()
}

/// Writes a name in small letters, `_` before each that was a capital behind another.
fn small(name: &str) -> String {
    let mut small = String::with_capacity(name.len() + 4);
    let mut before = false;
    for c in name.chars() {
        if c.is_ascii_uppercase() && before {
            small.push('_');
        }
        before = c.is_ascii_lowercase() || c.is_ascii_digit();
        let fits = c.is_ascii_alphanumeric() || "_.-/".contains(c);
        small.push(if fits { c.to_ascii_lowercase() } else { '_' });
    }
    small
}
