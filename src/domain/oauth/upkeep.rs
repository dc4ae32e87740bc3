//! What lies beside the tokens of a login so that they stay fresh: tokens for a purpose of their
//! own, and a note of the refresh that is under way.

use serde::{Deserialize, Serialize};
use url::Url;

use super::tokens::{KeptError, TokenKind, TokenSet};
use crate::domain::secret::Secret;
use crate::domain::time::Timestamp;

/// How many tokens for a purpose of their own are kept beside the login's own one. An entry of the
/// keychain is no place for a hundred.
const MOST: usize = 8;

/// What a token is for: as the login was granted it, unless something narrows it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Target {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    scopes: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    resources: Vec<Url>,
    #[serde(skip_serializing_if = "Option::is_none")]
    audience: Option<String>,
}

impl Target {
    /// Returns what a token is for that is asked for in these words. Their order says nothing, nor
    /// does a second time.
    ///
    /// `offline_access` is left out: it asks for a refresh token, which is what a refresh has. Some
    /// servers refuse it there.
    pub fn new(scopes: &[String], resources: &[Url], audience: Option<String>) -> Self {
        let mut resources = resources.to_vec();
        resources.sort_unstable();
        resources.dedup();
        Self {
            scopes: in_order(scopes.iter().map(String::as_str)),
            resources,
            audience,
        }
    }

    /// Whether it is what the login was granted, and no more is said.
    pub fn is_whole(&self) -> bool {
        *self == Self::default()
    }

    /// Returns the same, where it names just the scopes that are granted as the whole login.
    #[must_use]
    pub fn of_granted(self, granted: Option<&str>) -> Self {
        let all = granted.map(|granted| in_order(granted.split_whitespace()));
        if self.resources.is_empty()
            && self.audience.is_none()
            && Some(&self.scopes) == all.as_ref()
        {
            Self::default()
        } else {
            self
        }
    }

    /// Returns the scopes.
    pub fn scopes(&self) -> &[String] {
        &self.scopes
    }

    /// Returns the resources (RFC 8707).
    pub fn resources(&self) -> &[Url] {
        &self.resources
    }

    /// Returns the audience.
    pub fn audience(&self) -> Option<&str> {
        self.audience.as_deref()
    }

    /// Returns the scopes that were asked for and are not in what the server `gave`.
    pub fn missing<'a>(&'a self, gave: &str) -> Vec<&'a str> {
        let given = |scope: &&str| gave.split_whitespace().any(|found| found == *scope);
        let asked = self.scopes.iter().map(String::as_str);
        asked.filter(|scope| !given(scope)).collect()
    }
}

/// Returns scopes sorted, each once, without `offline_access`.
fn in_order<'a>(scopes: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut scopes: Vec<String> = scopes
        .flat_map(str::split_whitespace)
        .filter(|scope| *scope != "offline_access")
        .map(str::to_owned)
        .collect();
    scopes.sort_unstable();
    scopes.dedup();
    scopes
}

/// A token for a purpose of its own; it is refreshed with the login's refresh token.
#[derive(Debug, Clone)]
pub struct Variant {
    /// What it is for.
    pub target: Target,
    /// The token, without a refresh token or an ID token.
    pub tokens: TokenSet,
}

/// A refresh that is under way, or that was cut off.
///
/// It is written before the refresh token is sent, and goes with the answer. Whoever finds it knows
/// that the server may have taken the refresh token for an answer that nobody has.
#[derive(Debug, Clone)]
pub struct Begun {
    /// Since when.
    pub since: Timestamp,
    /// What seals the answer where the store does not take it: it is in the store by then, and
    /// nowhere else.
    pub key: Secret,
}

/// What lies beside the tokens of a login so that they stay fresh.
#[derive(Debug, Clone, Default)]
pub struct Upkeep {
    /// Tokens for purposes of their own, the oldest first.
    pub variants: Vec<Variant>,
    /// The refresh that is under way.
    pub begun: Option<Begun>,
}

impl Upkeep {
    /// Returns the token for a purpose.
    pub fn variant(&self, target: &Target) -> Option<&TokenSet> {
        let mut variants = self.variants.iter();
        let found = variants.find(|variant| variant.target == *target)?;
        Some(&found.tokens)
    }

    /// Puts a token in the place of that for the same purpose, and lets go of the oldest where
    /// there are too many.
    pub fn put(&mut self, new: Variant) {
        self.variants.retain(|old| old.target != new.target);
        let over = (self.variants.len() + 1).saturating_sub(MOST);
        self.variants.drain(..over);
        self.variants.push(new);
    }
}

/// A variant as it is written.
#[derive(Serialize, Deserialize)]
pub(super) struct VariantLine {
    #[serde(flatten)]
    target: Target,
    access_token: String,
    #[serde(default)]
    token_type: TokenKind,
    #[serde(skip_serializing_if = "Option::is_none")]
    scope: Option<String>,
    issued_at: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    expires_at: Option<i64>,
}

/// The note of a refresh as it is written.
#[derive(Serialize, Deserialize)]
pub(super) struct BegunLine {
    since: i64,
    key: String,
}

impl Variant {
    pub(super) fn to_line(&self) -> Result<VariantLine, KeptError> {
        let token = self.tokens.access_token.expose_text().ok_or(KeptError)?;
        Ok(VariantLine {
            target: self.target.clone(),
            access_token: token.to_owned(),
            token_type: self.tokens.kind,
            scope: self.tokens.scope.clone(),
            issued_at: self.tokens.issued_at.unix(),
            expires_at: self.tokens.expires_at.map(Timestamp::unix),
        })
    }

    pub(super) fn from_line(line: VariantLine) -> Result<Self, KeptError> {
        Ok(Self {
            target: line.target,
            tokens: TokenSet {
                access_token: line.access_token.into(),
                refresh_token: None,
                id_token: None,
                kind: line.token_type,
                scope: line.scope,
                issued_at: moment(line.issued_at)?,
                expires_at: line.expires_at.map(moment).transpose()?,
            },
        })
    }
}

impl Begun {
    pub(super) fn to_line(&self) -> Result<BegunLine, KeptError> {
        Ok(BegunLine {
            since: self.since.unix(),
            key: self.key.expose_text().ok_or(KeptError)?.to_owned(),
        })
    }

    pub(super) fn from_line(line: BegunLine) -> Result<Self, KeptError> {
        Ok(Self {
            since: moment(line.since)?,
            key: line.key.into(),
        })
    }
}

pub(super) fn moment(seconds: i64) -> Result<Timestamp, KeptError> {
    Timestamp::from_unix(seconds).ok_or(KeptError)
}
