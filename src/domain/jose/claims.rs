//! The claims of a token: whether they hold now, here, and for whoever asks (RFC 7519 §4.1).

use serde::Serialize;

use super::codec::{TokenError, Unverified};
use super::failure::{Failure, Fault};
use super::header::{Header, media_type_matches};
use super::json::{Object, Value};
use crate::domain::text::excerpt;
use crate::domain::time::{Span, Timestamp};

/// What claims have to say. Pinning a claim requires it.
#[derive(Debug, Clone, Default)]
pub struct ClaimsPolicy {
    /// Who the token is for.
    pub audience: Audience,
    /// Who issued it.
    pub issuer: Option<String>,
    /// Who it is about.
    pub subject: Option<String>,
    /// The header's `typ` (RFC 8725 §3.11).
    pub typ: Option<String>,
    /// Claims that have to be there.
    pub require: Vec<String>,
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
    failures(&claims.header, &claims.object, policy, now)
}

/// Lists what would also be wrong with the claims of a token whose signature is not right. An
/// empty list says nothing about the token.
pub fn presume(
    token: &Unverified,
    policy: &ClaimsPolicy,
    now: Timestamp,
) -> Result<Vec<Failure>, TokenError> {
    let claims = token.unverified_claims()?;
    Ok(failures(token.header(), &claims, policy, now))
}

fn failures(
    header: &Header,
    claims: &Object,
    policy: &ClaimsPolicy,
    now: Timestamp,
) -> Vec<Failure> {
    let mut failures = Vec::new();
    failures.extend(typ(header, policy));
    failures.extend(expiry(claims, policy, now));
    failures.extend(beginning(claims, policy, now));
    failures.extend(issuance(claims, policy, now));
    failures.extend(audience(claims, policy));
    let issuer = (policy.issuer.as_deref(), Fault::IssuerMismatch);
    failures.extend(pinned(claims, "iss", "from", issuer));
    let subject = (policy.subject.as_deref(), Fault::SubjectMismatch);
    failures.extend(pinned(claims, "sub", "about", subject));
    failures.extend(pinned(claims, "jti", "called", (None, Fault::ClaimInvalid)));
    for name in &policy.require {
        let said = failures.iter().any(|failure| {
            failure.code == Fault::ClaimMissing && failure.claim.as_ref() == Some(name)
        });
        if claims.get(name).is_none() && !said {
            failures.push(missing(name));
        }
    }
    failures
}

fn typ(header: &Header, policy: &ClaimsPolicy) -> Option<Failure> {
    let wanted = policy.typ.as_deref()?;
    let found = header.typ();
    if found
        .as_deref()
        .is_some_and(|found| media_type_matches(found, wanted))
    {
        return None;
    }
    let message = match found {
        Some(found) => format!("the token's type is {}, not {wanted}", excerpt(&found, 40)),
        None => format!("the token does not say that its type is {wanted}"),
    };
    Some(
        Failure::new(Fault::TypMismatch, message)
            .at("typ", header.members().get("typ"))
            .wanted(wanted),
    )
}

/// `exp`: the current time has to be before it (RFC 7519 §4.1.4).
fn expiry(claims: &Object, policy: &ClaimsPolicy, now: Timestamp) -> Option<Failure> {
    let end = match moment(claims, "exp") {
        Ok(Some(end)) => end,
        Ok(None) if policy.allow_no_exp => return None,
        Ok(None) => {
            let failure = missing("exp").hint("--allow-no-exp takes a token that never expires");
            return Some(Failure {
                message: "the token never expires: it has no exp".into(),
                ..failure
            });
        }
        Err(failure) => return Some(failure),
    };
    let late = now.unix().saturating_sub(end);
    if late < span(policy.leeway) {
        return None;
    }
    let failure = Failure::new(
        Fault::Expired,
        format!("the token expired {}", seen(end, now)),
    )
    .at("exp", claims.get("exp"))
    .wanted(format!("later than {now}"));
    Some(leeway_hint(failure, late < GRACE))
}

/// `nbf`: the current time has to be it or after it (RFC 7519 §4.1.5).
fn beginning(claims: &Object, policy: &ClaimsPolicy, now: Timestamp) -> Option<Failure> {
    early(claims, policy, now, "nbf", Fault::NotYetValid, |moment| {
        format!("the token is not valid yet: it begins {moment}")
    })
}

/// `iat`: nothing was issued in the future (RFC 7519 §4.1.6 leaves open what follows from it).
fn issuance(claims: &Object, policy: &ClaimsPolicy, now: Timestamp) -> Option<Failure> {
    early(
        claims,
        policy,
        now,
        "iat",
        Fault::IssuedInFuture,
        |moment| format!("the token says that it is issued {moment}, which is not yet"),
    )
}

fn early(
    claims: &Object,
    policy: &ClaimsPolicy,
    now: Timestamp,
    name: &str,
    code: Fault,
    say: impl FnOnce(String) -> String,
) -> Option<Failure> {
    let start = match moment(claims, name) {
        Ok(start) => start?,
        Err(failure) => return Some(failure),
    };
    let ahead = start.saturating_sub(now.unix());
    if ahead <= span(policy.leeway) {
        return None;
    }
    let failure = Failure::new(code, say(seen(start, now)))
        .at(name, claims.get(name))
        .wanted(format!("{now} or earlier"));
    Some(leeway_hint(failure, ahead <= GRACE))
}

/// How much leeway is suggested: what many verifiers grant unasked.
const GRACE: i64 = 60;

fn leeway_hint(failure: Failure, would_help: bool) -> Failure {
    if would_help {
        failure.hint("the clocks may differ: --leeway 60s would let it pass")
    } else {
        failure
    }
}

/// `aud`: whoever is not in it must refuse the token (RFC 7519 §4.1.3).
fn audience(claims: &Object, policy: &ClaimsPolicy) -> Option<Failure> {
    let value = claims.get("aud");
    let found = match value {
        None => None,
        Some(value) => match strings(&value) {
            Some(found) => Some(found),
            None => return Some(mistyped("aud", &value, "a string or a list of strings")),
        },
    };
    match (&policy.audience, found) {
        (Audience::Any, _) | (Audience::Unstated, None) => None,
        (Audience::Unstated, Some(_)) => Some(
            Failure::new(
                Fault::AudienceUnchecked,
                "the token is for a certain audience, and it is not said which one this is",
            )
            .at("aud", value)
            .hint("--aud names the audience that you are; --any-aud takes a token for anybody"),
        ),
        (Audience::OneOf(wanted), None) => Some(missing("aud").wanted(wanted.join(" or "))),
        (Audience::OneOf(wanted), Some(found)) => {
            if found.iter().any(|name| wanted.contains(name)) {
                return None;
            }
            let wanted = wanted.join(" or ");
            let found = excerpt(&found.join(", "), 120);
            let message = format!("the token is for {found}, not for {wanted}");
            Some(
                Failure::new(Fault::AudienceMismatch, message)
                    .at("aud", value)
                    .wanted(wanted),
            )
        }
    }
}

fn strings(value: &Value) -> Option<Vec<String>> {
    match value.list() {
        Some(list) => list.iter().map(Value::text).collect(),
        None => value.text().map(|one| vec![one]),
    }
}

/// A claim that is a string, and where `wanted` says so, that very string.
fn pinned(
    claims: &Object,
    name: &str,
    relation: &str,
    (wanted, code): (Option<&str>, Fault),
) -> Option<Failure> {
    let Some(value) = claims.get(name) else {
        return wanted.map(|wanted| missing(name).wanted(wanted));
    };
    let Some(found) = value.text() else {
        return Some(mistyped(name, &value, "a string"));
    };
    let wanted = wanted.filter(|wanted| *wanted != found)?;
    let found = excerpt(&found, 120);
    let message = format!("the token is {relation} {found}, not {relation} {wanted}");
    Some(
        Failure::new(code, message)
            .at(name, Some(value))
            .wanted(wanted),
    )
}

/// Returns a time claim in Unix seconds, a fraction rounded up: with `now` in whole seconds, that
/// answers every comparison as the exact number would.
fn moment(claims: &Object, name: &str) -> Result<Option<i64>, Failure> {
    match claims.get(name) {
        None => Ok(None),
        Some(value) => match value.number() {
            Some(seconds) => Ok(Some(seconds)),
            None => Err(mistyped(name, &value, "a finite number")),
        },
    }
}

fn missing(name: &str) -> Failure {
    let shown = excerpt(name, 40);
    Failure::new(Fault::ClaimMissing, format!("the token has no {shown}")).at(name, None)
}

fn mistyped(name: &str, value: &Value, wanted: &str) -> Failure {
    let message = format!("{name} is {}, not {wanted}", described(value));
    Failure::new(Fault::ClaimInvalid, message)
        .at(name, Some(*value))
        .wanted(wanted)
}

/// Says what a value of the wrong type is: its shape, or the number that is not finite.
fn described(value: &Value) -> String {
    match value.shape() {
        "a number" => excerpt(value.json(), 24),
        "a list" => "a list with something else in it".into(),
        shape => shape.into(),
    }
}

fn span(span: Span) -> i64 {
    i64::try_from(span.seconds()).unwrap_or(i64::MAX)
}

fn seen(moment: i64, now: Timestamp) -> String {
    match Timestamp::from_unix(moment) {
        Some(moment) => moment.seen_from(now),
        None => format!("at {moment} s"),
    }
}
