//! What about a token its reader should know: what is dangerous in it, or can't be right.

use serde::Serialize;
use url::Url;

use super::codec::Unverified;
use super::describe::is_time;
use super::header::{Header, media_type_matches};
use super::json::{Object, Value};
use super::moments::seen;
use super::{exposed, proof};
use crate::domain::text::{excerpt, is_hazard};
use crate::domain::time::{Span, Timestamp};

/// Something about a token that its reader should know.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Warning {
    /// A stable name.
    pub code: &'static str,
    /// What it is about, in a sentence.
    pub message: String,
}

impl Warning {
    /// Returns the warning `code`, said in a sentence.
    pub fn new(code: &'static str, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
        }
    }
}

/// Lists what in a signed token is worth a warning at the moment `now`; `claims` are its own,
/// where it has any.
pub fn of_token(token: &Unverified, claims: Option<&Object>, now: Timestamp) -> Vec<Warning> {
    let header = token.header();
    let mut all = of_header(header);
    all.extend(signature(header, token.signature().1.len()));
    if let Some(claims) = claims {
        all.extend(replicas(header, claims));
        all.extend(of_claims(claims, is_proof(header), now));
    }
    all
}

/// Lists what in a header is worth a warning.
pub fn of_header(header: &Header) -> Vec<Warning> {
    let members = header.members();
    let mut all = Vec::new();
    all.extend(algorithm(header));
    for name in ["jku", "jwk", "x5c", "x5u"] {
        // A proof has to bring its key (RFC 9449 §4.2).
        if members.get(name).is_some() && !(name == "jwk" && is_proof(header)) {
            all.push(Warning::new(
                "key_in_header",
                format!("the header brings its own key ({name}); a verifier must not trust it"),
            ));
        }
    }
    for name in ["jku", "x5u"] {
        let url = members
            .get(name)
            .map(|value| value.text().unwrap_or_default());
        if url.is_some_and(|url| Url::parse(&url).is_ok_and(|url| url.scheme() != "https")) {
            all.push(Warning::new(
                "key_url_insecure",
                format!("{name} is no https URL: whoever is in between can answer with keys"),
            ));
        }
    }
    let jwk = members.get("jwk").and_then(Value::object);
    if let Some(name) = jwk.as_ref().and_then(proof::private_member) {
        all.push(Warning::new(
            "private_key_in_header",
            format!(
                "the header gives a private key away (jwk with {name}): it is nobody's any more"
            ),
        ));
    }
    if members.get("crit").is_some() {
        all.push(Warning::new(
            "crit",
            "the header demands extensions; authctl has none and would refuse the token",
        ));
    }
    if members
        .get("b64")
        .is_some_and(|b64| b64.flag() != Some(true))
    {
        all.push(Warning::new(
            "b64",
            "the payload is said not to be base64url",
        ));
    }
    all.extend(header.kid().and_then(|kid| key_name(&kid)));
    all.extend(encryption(header));
    all
}

fn is_proof(header: &Header) -> bool {
    header
        .typ()
        .is_some_and(|typ| media_type_matches(&typ, "dpop+jwt"))
}

fn algorithm(header: &Header) -> Option<Warning> {
    match header.alg() {
        None => Some(Warning::new("alg_missing", "the header names no algorithm")),
        Some(alg) if alg.eq_ignore_ascii_case("none") => Some(Warning::new(
            "alg_none",
            format!(
                "alg is {}: the token is not signed, anybody can have made it",
                excerpt(&alg, 8)
            ),
        )),
        Some(_) => None,
    }
}

/// SECURITY: verifiers have used `kid` as a path, in SQL and in a shell (RFC 8725 §3.10). A name
/// that means something there was hardly given by the issuer.
fn key_name(kid: &str) -> Option<Warning> {
    let marks = [
        "../", "..\\", "'", "\"", ";", "`", "$(", "|", "<", ">", "\\",
    ];
    let found = marks.into_iter().find(|mark| kid.contains(mark));
    let path = kid.starts_with('/') || kid.starts_with("~/") || kid.starts_with("file:");
    if found.is_none() && !path && !kid.chars().any(is_hazard) {
        return None;
    }
    Some(Warning::new(
        "kid_suspicious",
        format!(
            "kid is {}: it looks like a path, a query or a command, not like a key's name",
            excerpt(kid, 40)
        ),
    ))
}

/// RFC 8725 §3.2, RFC 7518 §4.8.1.2, RFC 8725 §3.6.
fn encryption(header: &Header) -> Vec<Warning> {
    let members = header.members();
    let mut all = Vec::new();
    if header.alg().as_deref() == Some("RSA1_5") {
        all.push(Warning::new(
            "weak_encryption",
            "RSA1_5 lets who can ask often enough read the key (Bleichenbacher); use RSA-OAEP",
        ));
    }
    if let Some(rounds) = members.get("p2c").and_then(Value::number) {
        if rounds < 1_000 {
            all.push(Warning::new(
                "weak_encryption",
                format!("the password is hashed {rounds} times only, so that it can be guessed"),
            ));
        } else if rounds > 1_000_000 {
            all.push(Warning::new(
                "costly_encryption",
                format!("the password is hashed {rounds} times, which can be meant to keep a reader busy"),
            ));
        }
    }
    if members.get("zip").is_some() {
        all.push(Warning::new(
            "compressed",
            "the payload is compressed: its length tells of its content, and it may be huge inside",
        ));
    }
    all
}

/// A signature that no key can have made, by its length alone (RFC 7518 §3.2 to §3.5, RFC 8032
/// §5.1.6, FIPS 204 §4).
fn signature(header: &Header, length: usize) -> Option<Warning> {
    let alg = header.alg()?;
    if alg.eq_ignore_ascii_case("none") {
        return None;
    }
    if length == 0 {
        return Some(Warning::new(
            "signature_missing",
            "the token has no signature",
        ));
    }
    let wanted = match alg.as_str() {
        "HS256" => 32,
        "HS384" => 48,
        "HS512" | "ES256" | "ES256K" | "Ed25519" => 64,
        "ES384" => 96,
        "ES512" => 132,
        "ML-DSA-44" => 2_420,
        "ML-DSA-65" => 3_309,
        "ML-DSA-87" => 4_627,
        "EdDSA" if length != 114 => 64,
        "RS256" | "RS384" | "RS512" | "PS256" | "PS384" | "PS512" if length < 256 => 256,
        _ => return None,
    };
    (length != wanted).then(|| {
        Warning::new(
            "signature_length",
            format!(
                "the signature is {length} bytes long, and {alg} makes {wanted}: it can't be right"
            ),
        )
    })
}

/// Claims that the header repeats have to be the same there (RFC 7519 §5.3).
fn replicas(header: &Header, claims: &Object) -> Vec<Warning> {
    let differs = |name: &&str| match (header.members().get(name), claims.get(name)) {
        (Some(one), Some(other)) => one != other,
        _ => false,
    };
    ["iss", "sub", "aud"]
        .into_iter()
        .filter(differs)
        .map(|name| {
            Warning::new(
                "header_differs",
                format!("{name} in the header is not what the claims say"),
            )
        })
        .collect()
}

/// A token with a longer life than this is said to have a long one.
const LONG: Span = Span::from_days(366);

/// From here on a time is more likely in milliseconds: in seconds it is the year 5138.
const MILLISECONDS: i64 = 100_000_000_000;

fn of_claims(claims: &Object, is_proof: bool, now: Timestamp) -> Vec<Warning> {
    let mut all = Vec::new();
    let mut warn = |code, message: String| all.push(Warning::new(code, message));
    for (name, value) in claims.iter() {
        let wanted = match name {
            _ if is_time(name) && value.number().is_none() => "a finite number",
            "iss" | "sub" | "jti" if value.text().is_none() => "a string",
            "aud" if !is_audience(value) => "a string or a list of strings",
            _ => continue,
        };
        let shape = value.shape();
        warn("claim_invalid", format!("{name} is {shape}, not {wanted}"));
    }
    let late = |(name, value): &(&str, Value<'_>)| {
        is_time(name) && value.number().is_some_and(|number| number >= MILLISECONDS)
    };
    let names: Vec<&str> = claims.iter().filter(late).map(|(name, _)| name).collect();
    if !names.is_empty() {
        let names = names.join(", ");
        warn(
            "milliseconds",
            format!("{names}: so large a number looks like milliseconds, and a token has seconds"),
        );
    }
    let seconds = |name| claims.get(name).and_then(Value::number);
    let (end, start, issued) = (seconds("exp"), seconds("nbf"), seconds("iat"));
    if claims.get("exp").is_none() && !is_proof {
        warn("no_exp", "the token never expires: it has no exp".into());
    }
    if claims.get("aud").is_none() && !is_proof {
        let message = "the token names no audience: whoever trusts its issuer may take it";
        warn("no_aud", message.into());
    }
    if let Some(end) = end.filter(|end| *end <= now.unix()) {
        warn("expired", format!("the token expired {}", seen(end, now)));
    }
    if let Some(start) = start.filter(|start| *start > now.unix()) {
        warn(
            "not_yet_valid",
            format!("the token is not valid yet: it begins {}", seen(start, now)),
        );
    }
    if let Some(issued) = issued.filter(|issued| *issued > now.unix()) {
        warn(
            "issued_in_future",
            format!("the token says that it is issued {}", seen(issued, now)),
        );
    }
    let life = end
        .zip(issued.or(start))
        .and_then(|(end, start)| u64::try_from(end.saturating_sub(start)).ok())
        .map(Span::from_seconds)
        .filter(|life| *life > LONG);
    if let Some(life) = life {
        warn(
            "long_life",
            format!("the token is valid for {}", life.in_words()),
        );
    }
    all.extend(exposed::warnings(claims));
    all
}

fn is_audience(value: Value<'_>) -> bool {
    match value.list() {
        Some(list) => list.iter().all(|one| one.text().is_some()),
        None => value.text().is_some(),
    }
}
