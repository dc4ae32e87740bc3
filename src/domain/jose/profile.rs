//! Kinds of token, and what each has to say beside what every token has to (RFC 8725 §3.11, §3.12).

use std::str::FromStr;

use super::algorithm::Algorithm;
use super::claims::{Audience, ClaimsPolicy};
use super::failure::{Failure, Fault};
use super::json::Value;
use super::proof;
use super::testimony::{Testimony, missing};
use crate::domain::text::excerpt;

/// A kind of token whose rules are written down.
///
/// SECURITY: each has a rule that no other kind passes, so that a token of one kind is never taken
/// for another (RFC 8725 §3.12).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Profile {
    /// An OAuth access token (RFC 9068).
    Access,
    /// An ID token (OpenID Connect Core 1.0).
    Id,
    /// A logout token (OpenID Connect Back-Channel Logout 1.0).
    Logout,
    /// A DPoP proof (RFC 9449).
    Dpop,
}

/// A word that is no kind of token. The person who wrote it is to blame.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{found}` is no kind of token: access, id, logout and dpop are")]
pub struct ProfileError {
    /// What was written.
    found: String,
}

/// The event that makes a token a logout token (Back-Channel Logout §2.4).
const LOGOUT: &str = "http://schemas.openid.net/event/backchannel-logout";

impl Profile {
    /// Every kind.
    pub const ALL: [Self; 4] = [Self::Access, Self::Id, Self::Logout, Self::Dpop];

    /// Returns the word for it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Access => "access",
            Self::Id => "id",
            Self::Logout => "logout",
            Self::Dpop => "dpop",
        }
    }

    /// Says what it is, and who says so.
    pub const fn in_words(self) -> &'static str {
        match self {
            Self::Access => "an access token (RFC 9068)",
            Self::Id => "an ID token (OpenID Connect Core)",
            Self::Logout => "a logout token (OpenID Connect Back-Channel Logout)",
            Self::Dpop => "a DPoP proof (RFC 9449)",
        }
    }

    /// RFC 9068 §2.2; OpenID Connect Core §2; Back-Channel Logout §2.4; RFC 9449 §4.2.
    const fn required(self) -> &'static [&'static str] {
        match self {
            Self::Access => &["iss", "exp", "aud", "sub", "client_id", "iat", "jti"],
            Self::Id => &["iss", "sub", "aud", "exp", "iat"],
            Self::Logout => &["iss", "aud", "iat", "exp", "jti", "events"],
            Self::Dpop => &["jti", "htm", "htu", "iat"],
        }
    }

    /// Lists what keeps a token from being one of this kind.
    pub(super) fn failures(self, token: Testimony<'_>, policy: &ClaimsPolicy) -> Vec<Failure> {
        let absent = |name: &&&str| token.claim(name).is_none();
        let required = self.required().iter().filter(absent);
        let mut all: Vec<Failure> = self.other_kind(token, policy).into_iter().collect();
        all.extend(required.map(|name| {
            let message = format!("the token has no {name}, and {} has one", self.in_words());
            Failure {
                message,
                ..missing(name)
            }
        }));
        match self {
            Self::Access => all.extend(token.text("client_id").err()),
            Self::Id => {
                all.extend(authorized_party(token, policy));
                all.extend(token.text("nonce").err());
                all.extend(logout_event(token));
            }
            Self::Logout => all.extend(logout(token)),
            Self::Dpop => {
                all.extend(proof::key_failure(token.header()));
                all.extend(symmetric(token));
                all.extend(
                    ["htm", "htu", "nonce", "ath"]
                        .map(|name| token.text(name).err())
                        .into_iter()
                        .flatten(),
                );
            }
        }
        all
    }

    /// Returns why the header's `typ` is that of another kind.
    fn other_kind(self, token: Testimony<'_>, policy: &ClaimsPolicy) -> Option<Failure> {
        match self {
            // RFC 9068 §4.
            Self::Access => token.other_type("at+jwt"),
            // RFC 9449 §4.3, 4.
            Self::Dpop => token.other_type("dpop+jwt"),
            // Recommended in Back-Channel Logout §2.4, and asked for here: it is what keeps logout
            // tokens apart before anything else is read. An issuer that says something else is
            // taken at the person's word.
            Self::Logout if policy.typ.is_none() => token
                .other_type("logout+jwt")
                .map(|f| f.hint("--typ names the type that this issuer gives its logout tokens")),
            Self::Logout => None,
            Self::Id => explicit_type(token),
        }
    }
}

/// An ID token has no type of its own: one that names its type is something else.
fn explicit_type(token: Testimony<'_>) -> Option<Failure> {
    let typ = token.header().typ()?;
    if !typ.to_ascii_lowercase().ends_with("+jwt") {
        return None;
    }
    let shown = excerpt(&typ, 40);
    let message = format!("the token's type is {shown}, and an ID token's is JWT or none");
    Some(
        Failure::new(Fault::TypMismatch, message)
            .at("typ", token.header().members().get("typ"))
            .wanted("JWT or none"),
    )
}

/// `azp`: who the ID token was issued to, which several audiences do not say (OpenID Connect Core
/// §2 and §3.1.3.7, 4 and 5).
fn authorized_party(token: Testimony<'_>, policy: &ClaimsPolicy) -> Option<Failure> {
    let several = token
        .texts("aud")
        .is_ok_and(|found| found.is_some_and(|audiences| audiences.len() > 1));
    let ours = match &policy.audience {
        Audience::OneOf(ours) => ours.as_slice(),
        Audience::Any | Audience::Unstated => &[],
    };
    let wanted = if ours.is_empty() {
        "present".into()
    } else {
        ours.join(" or ")
    };
    let party = match token.text("azp") {
        Ok(Some(party)) => party,
        Ok(None) if several => {
            let message = "the token is for several audiences, and has no azp to say whose it is";
            return Some(Failure {
                message: message.into(),
                ..missing("azp").wanted(wanted)
            });
        }
        Ok(None) => return None,
        Err(failure) => return Some(failure),
    };
    if ours.is_empty() || ours.iter().any(|one| *one == party) {
        return None;
    }
    let told = || {
        format!(
            "the token was issued to {}, not to {wanted}",
            excerpt(&party, 80)
        )
    };
    let untold = format!("the token was not issued to {wanted}");
    let failure = token.failure(Fault::PartyMismatch, "azp", told, untold);
    Some(failure.wanted(wanted.as_str()))
}

/// A logout token that lost its type is still no ID token.
fn logout_event(token: Testimony<'_>) -> Option<Failure> {
    let events = token.claim("events").and_then(Value::object)?;
    events.get(LOGOUT)?;
    let message = "the token says that somebody logged out: it is a logout token, no ID token";
    let failure = token.failure(Fault::ClaimProhibited, "events", || message.into(), message);
    Some(failure.wanted("absent"))
}

/// Back-Channel Logout §2.4 and §2.6, 5 to 7.
fn logout(token: Testimony<'_>) -> Vec<Failure> {
    let mut all = Vec::new();
    if token.claim("sub").is_none() && token.claim("sid").is_none() {
        let message = "the token does not say who or what session logged out: no sub, no sid";
        all.push(Failure {
            message: message.into(),
            ..missing("sub").wanted("sub or sid")
        });
    }
    all.extend(token.text("sid").err());
    if let Some(events) = token.claim("events") {
        let event = events.object().and_then(|e| e.get(LOGOUT)?.object());
        if event.is_none() {
            let wanted = format!("an object with {LOGOUT}, which is an object too");
            all.push(token.mistyped("events", &wanted));
        }
    }
    if token.claim("nonce").is_some() {
        let message = "the token has a nonce, which a logout token may not have";
        let failure = token.failure(Fault::ClaimProhibited, "nonce", || message.into(), message);
        all.push(failure.wanted("absent"));
    }
    all
}

/// A secret that two share proves nothing about either (RFC 9449 §4.3, 5).
fn symmetric(token: Testimony<'_>) -> Option<Failure> {
    let named: Algorithm = token.header().alg()?.parse().ok()?;
    named.secret_length()?;
    let message = format!("the proof is signed with {named}, which takes a shared secret");
    Some(
        Failure::new(Fault::AlgNotAllowed, message)
            .at("alg", token.header().members().get("alg"))
            .wanted("an algorithm with a public key"),
    )
}

impl FromStr for Profile {
    type Err = ProfileError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|profile| profile.as_str() == text)
            .ok_or_else(|| ProfileError {
                found: excerpt(text, 24),
            })
    }
}
