//! What a snapshot says of one key, in each format.

use std::fmt::{self, Write as _};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Serialize;

use crate::domain::apikey::address::Cidrs;
use crate::domain::apikey::parts::{KeyHash, KeyId};
use crate::domain::apikey::record::{KeyRecord, Origin, Owner};
use crate::domain::apikey::scope::Scopes;
use crate::domain::time::Timestamp;

/// A key as JSON has it. The members are always all there.
#[derive(Debug, Serialize)]
pub(super) struct Entry<'a> {
    id: &'a KeyId,
    hash: String,
    kind: &'static str,
    /// Whether it may be found by its hash as well: it need not have our form.
    imported: bool,
    env: &'static str,
    status: &'static str,
    not_before: i64,
    expires_at: Option<i64>,
    grace_until: Option<i64>,
    owner: Option<&'a Owner>,
    scopes: &'a Scopes,
    cidrs: &'a Cidrs,
}

impl<'a> Entry<'a> {
    pub(super) fn new(key: &'a KeyRecord, hash: &KeyHash) -> Self {
        Self {
            id: &key.id,
            hash: Hex(hash.as_bytes()).to_string(),
            kind: match key.origin {
                Origin::Imported { slow: true, .. } => "scrypt",
                Origin::Imported { .. } | Origin::Issued { .. } | Origin::Held { .. } => "sha256",
            },
            imported: matches!(key.origin, Origin::Imported { .. }),
            env: key.env.as_str(),
            status: status(key),
            not_before: key.not_before.unix(),
            expires_at: key.expires_at.map(Timestamp::unix),
            grace_until: key.grace_until.map(Timestamp::unix),
            owner: key.owner.as_ref(),
            scopes: &key.scopes,
            cidrs: &key.cidrs,
        }
    }

    /// Returns it as the values of a row.
    pub(super) fn row(&self) -> String {
        let moment =
            |moment: Option<i64>| moment.map_or("NULL".into(), |moment| moment.to_string());
        format!(
            "({id}, {hash}, {imported}, {env}, {status}, {not_before}, {expires}, {grace}, {owner}, {scopes}, {cidrs})",
            id = quoted(self.id.as_str()),
            hash = quoted(&self.hash),
            imported = i32::from(self.imported),
            env = quoted(self.env),
            status = quoted(self.status),
            not_before = self.not_before,
            expires = moment(self.expires_at),
            grace = moment(self.grace_until),
            owner = self
                .owner
                .map_or("NULL".into(), |owner| quoted(owner.as_str())),
            scopes = quoted(&self.scopes.to_string()),
            cidrs = quoted(&self.cidrs.to_string()),
        )
    }
}

/// Returns the word for how a key stands: switching it off and on forgets nothing else of it.
fn status(key: &KeyRecord) -> &'static str {
    if key.disabled_at.is_some() {
        "disabled"
    } else {
        key.status.as_str()
    }
}

/// Returns text as an SQL literal.
///
/// SECURITY: an owner is any line that a person wrote. A quote is doubled. A backslash, which ends
/// nothing in standard SQL but escapes a quote in other programs, is written as `%5C`, and so a `%`
/// as `%25`: what is loaded into the wrong program is a wrong name, and never a command.
pub(super) fn quoted(text: &str) -> String {
    let mut literal = String::from("'");
    for c in text.chars() {
        match c {
            '\'' => literal.push_str("''"),
            '\\' => literal.push_str("%5C"),
            '%' => literal.push_str("%25"),
            c => literal.push(c),
        }
    }
    literal.push('\'');
    literal
}

/// A key as Unkey's `keys.migrateKeys` takes it; times in milliseconds. Of Unkey's forms of a hash
/// it is the one called `sha256_base64`.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Migrated<'a> {
    hash: String,
    name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    external_id: Option<&'a Owner>,
    permissions: &'a Scopes,
    #[serde(skip_serializing_if = "Option::is_none")]
    expires: Option<i64>,
    enabled: bool,
    meta: Meta<'a>,
}

#[derive(Debug, Serialize)]
struct Meta<'a> {
    id: &'a KeyId,
    env: &'static str,
}

impl<'a> Migrated<'a> {
    pub(super) fn new(key: &'a KeyRecord, hash: &KeyHash) -> Self {
        Self {
            hash: STANDARD.encode(hash.as_bytes()),
            name: key.name.as_str(),
            external_id: key.owner.as_ref(),
            permissions: &key.scopes,
            expires: key.end().map(|end| end.unix().saturating_mul(1_000)),
            enabled: true,
            meta: Meta {
                id: &key.id,
                env: key.env.as_str(),
            },
        }
    }
}

/// Bytes in hexadecimal digits.
pub(super) struct Hex<'a>(pub(super) &'a [u8]);

impl fmt::Display for Hex<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const DIGITS: &[u8; 16] = b"0123456789abcdef";
        for byte in self.0 {
            for half in [byte >> 4, byte & 15] {
                let digit = DIGITS.get(usize::from(half)).copied().unwrap_or(b'0');
                f.write_char(char::from(digit))?;
            }
        }
        Ok(())
    }
}
