//! The tokens of a login: what a server answered, how long it holds, and how it is kept.

use serde::{Deserialize, Serialize};

use super::details::{Details, LongError};
use super::identity::again;
use super::upkeep::{Begun, BegunLine, Target, Upkeep, Variant, VariantLine, moment};
use crate::domain::secret::Secret;
use crate::domain::time::{Span, Timestamp};

/// The tokens of one login, and whose they are.
#[derive(Debug, Clone)]
pub struct TokenSet {
    /// What an API takes.
    pub access_token: Secret,
    /// What gives the next access token.
    pub refresh_token: Option<Secret>,
    /// Who signed in, as the server signed it.
    pub id_token: Option<Secret>,
    /// How the access token is shown to an API.
    pub kind: TokenKind,
    /// What the access token may be used for, where the server said so.
    pub scope: Option<String>,
    /// What exactly that is (RFC 9396 §7): known of an answer, and not of what is kept.
    pub details: Option<Result<Details, LongError>>,
    /// When they were asked for.
    pub issued_at: Timestamp,
    /// When the access token ends; `None` where the server did not say, which is not "never".
    pub expires_at: Option<Timestamp>,
}

/// How an access token is shown to an API (RFC 6749 §7.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum TokenKind {
    /// Whoever has it may use it (RFC 6750).
    #[default]
    Bearer,
    /// With a proof of the key that it is bound to (RFC 9449).
    #[serde(rename = "DPoP")]
    Dpop,
}

impl TokenKind {
    /// Returns the kind that a server calls so, in whatever case (RFC 6749 §5.1).
    pub fn named(name: &str) -> Option<Self> {
        [Self::Bearer, Self::Dpop]
            .into_iter()
            .find(|kind| kind.as_str().eq_ignore_ascii_case(name))
    }

    /// Returns the scheme of the `Authorization` header, which is the type's name, too.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Bearer => "Bearer",
            Self::Dpop => "DPoP",
        }
    }
}

/// How fresh an access token has to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Freshness {
    /// How long it should still hold.
    pub min_ttl: Span,
    /// Whether the person asked for just that, or it is what authctl does by itself.
    pub asked: bool,
}

/// By how much a clock is put right all the time.
const JITTER: Span = Span::from_seconds(10);

impl TokenSet {
    /// Whether the access token may be given out as it is.
    ///
    /// What authctl does by itself is capped at a quarter of the token's life: a server that gives
    /// tokens for five minutes would otherwise be asked for a new one each time.
    pub fn is_fresh(&self, now: Timestamp, wanted: Freshness) -> bool {
        let Some(end) = self.expires_at else {
            return !wanted.asked;
        };
        // A clock that was ahead then, and was put right since, says nothing of when it ends.
        if now.plus(JITTER) < self.issued_at {
            return false;
        }
        let quarter = Span::from_seconds(end.since(self.issued_at).seconds() / 4);
        let margin = if wanted.asked {
            wanted.min_ttl
        } else {
            wanted.min_ttl.min(quarter)
        };
        now < end && end.since(now) >= margin
    }

    /// Whether the access token has ended, as far as can be known.
    pub fn is_over(&self, now: Timestamp) -> bool {
        self.expires_at.is_some_and(|end| end <= now)
    }

    /// Returns these tokens as the successors of `before`: what the server did not send again
    /// still holds (RFC 6749 §6; OpenID Connect Core §12.2).
    #[must_use]
    pub fn after(self, before: &Self) -> Self {
        Self {
            refresh_token: self
                .refresh_token
                .filter(|token| !token.is_empty())
                .or_else(|| before.refresh_token.clone()),
            id_token: match (self.id_token, &before.id_token) {
                (Some(token), Some(before)) if again::continues(&token, before) => Some(token),
                (_, before) => before.clone(),
            },
            scope: self.scope.or_else(|| before.scope.clone()),
            ..self
        }
    }
}

/// What lies in the store: the tokens, and where they may be sent.
///
/// SECURITY: issuer, client and its secret lie beside the tokens. What is in the database and what
/// is in the store change one after the other; a program that died in between must not send one
/// server's refresh token to another.
#[derive(Debug, Clone)]
pub struct Kept {
    /// The tokens.
    pub tokens: TokenSet,
    /// The issuer that gave them.
    pub issuer: String,
    /// The client that they were given to.
    pub client_id: String,
    /// The client's secret, where it has one that is kept here.
    pub client_secret: Option<Secret>,
    /// The private key that the tokens are bound to, a JWK (RFC 9449).
    pub dpop_key: Option<Secret>,
    /// What keeps them fresh.
    pub upkeep: Upkeep,
}

/// The store holds something that authctl did not write. Nobody but a bug or a visitor is to blame.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the stored tokens can't be read")]
pub struct KeptError;

impl Kept {
    /// Returns the tokens for a purpose, where there are such.
    pub fn tokens_for(&self, target: &Target) -> Option<&TokenSet> {
        if target.is_whole() {
            Some(&self.tokens)
        } else {
            self.upkeep.variant(target)
        }
    }

    /// Returns what is kept once the server gave `answer` for a purpose.
    ///
    /// A token for a purpose of its own takes the place of no other, and what it may do says
    /// nothing about the login; the refresh token that came with it is the login's, whose scope
    /// stays what it was (RFC 6749 §6).
    #[must_use]
    pub fn with(mut self, target: &Target, answer: TokenSet) -> Self {
        self.upkeep.begun = None;
        if target.is_whole() {
            self.tokens = answer.after(&self.tokens);
            return self;
        }
        let next = answer.refresh_token.filter(|token| !token.is_empty());
        self.tokens.refresh_token = next.or(self.tokens.refresh_token);
        let asked = Some(target.scopes().join(" ")).filter(|scopes| !scopes.is_empty());
        self.upkeep.put(Variant {
            target: target.clone(),
            tokens: TokenSet {
                refresh_token: None,
                id_token: None,
                // One that is left out is as asked for (RFC 6749 §5.1).
                scope: answer.scope.or(asked).or(self.tokens.scope.clone()),
                ..answer
            },
        });
        self
    }

    /// Returns it as one line of JSON: one entry, so that a rotation is one write.
    pub fn to_secret(&self) -> Result<Secret, KeptError> {
        let text = |secret: &Secret| secret.expose_text().map(str::to_owned).ok_or(KeptError);
        let optional = |secret: &Option<Secret>| secret.as_ref().map(text).transpose();
        let line = Line {
            access_token: text(&self.tokens.access_token)?,
            refresh_token: optional(&self.tokens.refresh_token)?,
            id_token: optional(&self.tokens.id_token)?,
            scope: self.tokens.scope.clone(),
            issued_at: self.tokens.issued_at.unix(),
            expires_at: self.tokens.expires_at.map(Timestamp::unix),
            issuer: self.issuer.clone(),
            client_id: self.client_id.clone(),
            client_secret: optional(&self.client_secret)?,
            dpop_key: optional(&self.dpop_key)?,
            token_type: self.tokens.kind,
            variants: (self.upkeep.variants.iter().map(Variant::to_line))
                .collect::<Result<_, _>>()?,
            refreshing: (self.upkeep.begun.as_ref().map(Begun::to_line)).transpose()?,
        };
        serde_json::to_vec(&line)
            .map(Secret::new)
            .map_err(|_| KeptError)
    }

    /// Reads what [`Self::to_secret`] wrote.
    pub fn from_secret(secret: &Secret) -> Result<Self, KeptError> {
        // SECURITY: what the parser says can repeat a token; it is not passed on.
        let line: Line = serde_json::from_slice(secret.expose()).map_err(|_| KeptError)?;
        Ok(Self {
            tokens: TokenSet {
                access_token: line.access_token.into(),
                refresh_token: line.refresh_token.map(Into::into),
                id_token: line.id_token.map(Into::into),
                kind: line.token_type,
                scope: line.scope,
                details: None,
                issued_at: moment(line.issued_at)?,
                expires_at: line.expires_at.map(moment).transpose()?,
            },
            issuer: line.issuer,
            client_id: line.client_id,
            client_secret: line.client_secret.map(Into::into),
            dpop_key: line.dpop_key.map(Into::into),
            upkeep: Upkeep {
                variants: (line.variants.into_iter().map(Variant::from_line))
                    .collect::<Result<_, _>>()?,
                begun: line.refreshing.map(Begun::from_line).transpose()?,
            },
        })
    }
}

#[derive(Serialize, Deserialize)]
struct Line {
    access_token: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    refresh_token: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    id_token: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    scope: Option<String>,
    issued_at: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    expires_at: Option<i64>,
    issuer: String,
    client_id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    client_secret: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    dpop_key: Option<String>,
    #[serde(default)]
    token_type: TokenKind,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    variants: Vec<VariantLine>,
    #[serde(skip_serializing_if = "Option::is_none")]
    refreshing: Option<BegunLine>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_unix(seconds).unwrap()
    }

    fn tokens(life: Option<u64>) -> TokenSet {
        TokenSet {
            access_token: Secret::from("A".to_owned()),
            refresh_token: Some(Secret::from("R".to_owned())),
            id_token: Some(Secret::from("I".to_owned())),
            kind: TokenKind::Bearer,
            scope: Some("openid".into()),
            details: None,
            issued_at: at(1_000),
            expires_at: life.map(|life| at(1_000).plus(Span::from_seconds(life))),
        }
    }

    fn wanted(min_ttl: u64, asked: bool) -> Freshness {
        Freshness {
            min_ttl: Span::from_seconds(min_ttl),
            asked,
        }
    }

    #[test]
    fn fresh_until_shortly_before_the_end() {
        let hour = tokens(Some(3_600));
        let by_itself = wanted(300, false);
        assert!(hour.is_fresh(at(1_000 + 3_300), by_itself));
        assert!(!hour.is_fresh(at(1_000 + 3_301), by_itself));
    }

    #[test]
    fn short_lives_are_not_cut_to_nothing() {
        let short = tokens(Some(300));
        assert!(short.is_fresh(at(1_225), wanted(300, false)));
        assert!(!short.is_fresh(at(1_226), wanted(300, false)));
        assert!(!short.is_fresh(at(1_001), wanted(300, true)));
        let instant = tokens(Some(2));
        assert!(instant.is_fresh(at(1_001), wanted(300, false)));
        assert!(!instant.is_fresh(at(1_002), wanted(300, false)));
        assert!(!instant.is_fresh(at(1_002), wanted(0, true)));
    }

    #[test]
    fn a_clock_that_was_put_back_makes_no_token_live_longer() {
        let short = tokens(Some(300));
        assert!(
            short.is_fresh(at(995), wanted(300, false)),
            "a second or two is no step"
        );
        assert!(!short.is_fresh(at(900), wanted(300, false)));
        assert!(!short.is_fresh(at(900), wanted(60, true)));
    }

    #[test]
    fn an_unknown_end_is_fresh_unless_somebody_insists() {
        assert!(tokens(None).is_fresh(at(9_000), wanted(300, false)));
        assert!(!tokens(None).is_fresh(at(9_000), wanted(300, true)));
        assert!(!tokens(None).is_over(at(9_000)));
    }

    #[test]
    fn what_a_refresh_leaves_out_stays() {
        let mut fresh = tokens(Some(60));
        fresh.access_token = Secret::from("B".to_owned());
        fresh.refresh_token = None;
        fresh.id_token = Some(Secret::from("unverified".to_owned()));
        fresh.scope = None;
        let next = fresh.after(&tokens(None));
        assert!(next.access_token.matches(b"B"));
        assert!(next.refresh_token.unwrap().matches(b"R"));
        assert!(next.id_token.unwrap().matches(b"I"));
        assert_eq!(next.scope.as_deref(), Some("openid"));

        let mut rotated = tokens(Some(60));
        rotated.refresh_token = Some(Secret::from("R2".to_owned()));
        let next = rotated.after(&tokens(None));
        assert!(next.refresh_token.unwrap().matches(b"R2"));
    }

    #[test]
    fn what_is_kept_reads_back_in_one_line() {
        let kept = Kept {
            tokens: tokens(Some(60)),
            issuer: "https://a.example".into(),
            client_id: "cli".into(),
            client_secret: Some(Secret::from("X".to_owned())),
            dpop_key: None,
            upkeep: Upkeep::default(),
        };
        let line = kept.to_secret().unwrap();
        assert!(!line.expose().contains(&b'\n'));
        let back = Kept::from_secret(&line).unwrap();
        assert!(back.tokens.access_token.matches(b"A"));
        assert_eq!(back.tokens.expires_at, Some(at(1_060)));
        assert_eq!((back.issuer, back.client_id), (kept.issuer, kept.client_id));
        assert!(back.client_secret.unwrap().matches(b"X"));
        for bad in ["", "{}", "canary"] {
            assert!(Kept::from_secret(&Secret::from(bad.to_owned())).is_err());
        }
    }
}
