//! The claims of a token: whether they hold now, here, and for whoever asks (RFC 7519 §4.1).

use serde::Serialize;
use url::Url;

use super::codec::{TokenError, Unverified};
use super::failure::{Failure, Fault};
use super::header::Header;
use super::json::Object;
use super::profile::Profile;
use super::testimony::{Testimony, missing};
use super::{moments, proof};
use crate::domain::text::excerpt;
use crate::domain::time::{Span, Timestamp};

/// What claims have to say. Pinning a claim requires it.
#[derive(Debug, Clone, Default)]
pub struct ClaimsPolicy {
    /// Which kind of token it has to be.
    pub profile: Option<Profile>,
    /// Who the token is for.
    pub audience: Audience,
    /// Who issued it.
    pub issuer: Option<String>,
    /// Who it is about.
    pub subject: Option<String>,
    /// What it is called.
    pub id: Option<String>,
    /// Which request it answers.
    pub nonce: Option<String>,
    /// Which request it proves a key for.
    pub request: Request,
    /// The header's `typ` (RFC 8725 §3.11).
    pub typ: Option<String>,
    /// Claims that have to be there.
    pub require: Vec<String>,
    /// How long ago it may have been issued.
    pub max_age: Option<Span>,
    /// How much clocks may differ.
    pub leeway: Span,
    /// Whether a token may be valid for ever.
    pub allow_no_exp: bool,
}

/// Who a token has to be for.
#[derive(Debug, Clone, Default)]
pub enum Audience {
    /// Nobody in particular; a token that is for somebody is refused (RFC 7519 §4.1.3).
    #[default]
    Unstated,
    /// Whoever it is for.
    Any,
    /// One of these.
    OneOf(Vec<String>),
}

/// The request that a DPoP proof came with (RFC 9449 §4.2).
#[derive(Debug, Clone, Default)]
pub struct Request {
    /// The HTTP method: `htm`.
    pub method: Option<String>,
    /// The URL: `htu`.
    pub url: Option<Url>,
    /// The hash of the access token ([`proof::hash_of`]): `ath`.
    pub access_token_hash: Option<String>,
}

impl ClaimsPolicy {
    /// Whether a token may lack `exp`: a kind of token that has to expire is not excused, and a
    /// proof has none (RFC 9449 §4.2).
    pub(super) fn may_lack_exp(&self) -> bool {
        match self.profile {
            None => self.allow_no_exp,
            Some(profile) => profile == Profile::Dpop,
        }
    }

    /// How long ago a token may have been issued.
    pub fn oldest(&self) -> Option<Span> {
        match self.profile {
            Some(Profile::Dpop) => Some(self.max_age.unwrap_or(proof::WINDOW)),
            _ => self.max_age,
        }
    }

    /// How far ahead a token may have been issued: the maker of a proof is anybody's machine, and
    /// its clock may be fast as well as slow (RFC 9449 §11.1).
    pub(super) fn issued_ahead(&self) -> Span {
        match self.profile {
            Some(Profile::Dpop) => self.oldest().unwrap_or_default(),
            _ => Span::ZERO,
        }
    }
}

/// Claims behind a right signature.
#[derive(Debug, Clone, Serialize)]
#[serde(transparent)]
pub struct Claims {
    object: Object,
    #[serde(skip)]
    header: Header,
}

impl Claims {
    pub(super) fn new(object: Object, header: Header) -> Self {
        Self { object, header }
    }

    /// Returns all claims.
    pub fn members(&self) -> &Object {
        &self.object
    }

    /// Returns the claim called `name` where it is a string.
    pub fn text(&self, name: &str) -> Option<String> {
        self.object.text(name)
    }
}

/// Lists all that is wrong with the claims at the moment `now`; nothing wrong is an empty list.
pub fn check(claims: &Claims, policy: &ClaimsPolicy, now: Timestamp) -> Vec<Failure> {
    let token = Testimony::verified(&claims.header, &claims.object);
    failures(token, policy, now)
}

/// Lists what would also be wrong with the claims of a token whose signature is not right, without
/// a word of what they say. An empty list says nothing about the token.
pub fn presume(
    token: &Unverified,
    policy: &ClaimsPolicy,
    now: Timestamp,
) -> Result<Vec<Failure>, TokenError> {
    let claims = token.unverified_claims()?;
    let token = Testimony::unverified(token.header(), &claims);
    Ok(failures(token, policy, now))
}

fn failures(token: Testimony<'_>, policy: &ClaimsPolicy, now: Timestamp) -> Vec<Failure> {
    let mut all: Vec<Failure> = Vec::new();
    all.extend(policy.typ.as_deref().and_then(|typ| token.other_type(typ)));
    all.extend(moments::failures(token, policy, now));
    all.extend(audience(token, policy));
    all.extend(pins(policy).filter_map(|pin| pinned(token, pin)));
    if let Some(url) = &policy.request.url {
        all.extend(proof::other_url(token, url));
    }
    if let Some(profile) = policy.profile {
        all.extend(profile.failures(token, policy));
    }
    let absent = |name: &&String| token.claim(name).is_none();
    all.extend(policy.require.iter().filter(absent).map(|n| missing(n)));
    once_each(all)
}

/// Leaves of several rules that found the same fault the first, which says most.
fn once_each(all: Vec<Failure>) -> Vec<Failure> {
    let mut said: Vec<Failure> = Vec::new();
    for failure in all {
        if !said.iter().any(|earlier| earlier.is_about_same(&failure)) {
            said.push(failure);
        }
    }
    said
}

/// `aud`: whoever is not in it must refuse the token (RFC 7519 §4.1.3).
fn audience(token: Testimony<'_>, policy: &ClaimsPolicy) -> Option<Failure> {
    let found = match token.texts("aud") {
        Ok(found) => found,
        Err(failure) => return Some(failure),
    };
    match (&policy.audience, found) {
        (Audience::Any, _) | (Audience::Unstated, None) => None,
        (Audience::Unstated, Some(_)) => {
            let message =
                "the token is for a certain audience, and it is not said which one this is";
            let failure =
                token.failure(Fault::AudienceUnchecked, "aud", || message.into(), message);
            Some(
                failure.wanted("an audience to compare it with").hint(
                    "--aud names the audience that you are; --any-aud takes a token for anybody",
                ),
            )
        }
        (Audience::OneOf(wanted), None) => Some(missing("aud").wanted(wanted.join(" or "))),
        (Audience::OneOf(wanted), Some(found)) => {
            if found
                .iter()
                .any(|found| wanted.iter().any(|one| one == found))
            {
                return None;
            }
            let wanted = wanted.join(" or ");
            let told = || {
                let found = excerpt(&found.join(", "), 120);
                format!("the token is for {found}, not for {wanted}")
            };
            let untold = format!("the token is not for {wanted}");
            Some(
                token
                    .failure(Fault::AudienceMismatch, "aud", told, untold)
                    .wanted(wanted.as_str()),
            )
        }
    }
}

/// A claim that is a string, and where one is wanted, that very string.
#[derive(Clone, Copy)]
struct Pin<'a> {
    name: &'static str,
    wanted: Option<&'a str>,
    code: Fault,
    /// How the claim stands to the token, as in: the token is *from* somebody.
    relation: &'static str,
}

fn pins(policy: &ClaimsPolicy) -> impl Iterator<Item = Pin<'_>> {
    fn pin<'a>(
        name: &'static str,
        relation: &'static str,
        wanted: Option<&'a String>,
        code: Fault,
    ) -> Pin<'a> {
        Pin {
            name,
            wanted: wanted.map(String::as_str),
            code,
            relation,
        }
    }
    let (of_request, hash) = (&policy.request, "for an access token with the hash");
    let method = of_request.method.as_ref();
    let access_token = of_request.access_token_hash.as_ref();
    let always = [
        pin("iss", "from", policy.issuer.as_ref(), Fault::IssuerMismatch),
        pin(
            "sub",
            "about",
            policy.subject.as_ref(),
            Fault::SubjectMismatch,
        ),
        pin("jti", "called", policy.id.as_ref(), Fault::IdMismatch),
    ];
    let asked = [
        pin(
            "nonce",
            "for the nonce",
            policy.nonce.as_ref(),
            Fault::NonceMismatch,
        ),
        pin("htm", "for the method", method, Fault::RequestMismatch),
        pin("ath", hash, access_token, Fault::RequestMismatch),
    ];
    let asked = asked.into_iter().filter(|pin| pin.wanted.is_some());
    always.into_iter().chain(asked)
}

fn pinned(token: Testimony<'_>, pin: Pin<'_>) -> Option<Failure> {
    let Pin {
        name,
        wanted,
        code,
        relation,
    } = pin;
    let found = match token.text(name) {
        Ok(Some(found)) => found,
        Ok(None) => return wanted.map(|wanted| missing(name).wanted(wanted)),
        Err(failure) => {
            return Some(match wanted {
                Some(wanted) => failure.wanted(wanted),
                None => failure,
            });
        }
    };
    let wanted = wanted.filter(|wanted| *wanted != found)?;
    let told = || {
        let found = excerpt(&found, 120);
        format!("the token is {relation} {found}, not {relation} {wanted}")
    };
    let untold = format!("the token is not {relation} {wanted}");
    Some(token.failure(code, name, told, untold).wanted(wanted))
}
