//! What registered names mean, in few words, and what about a token is worth a warning.

use serde::Serialize;

use super::header::Header;
use super::json::{Object, Value};
use crate::domain::text::excerpt;
use crate::domain::time::{Span, Timestamp};

/// Something about a token that its reader should know.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Warning {
    /// A stable name.
    pub code: &'static str,
    /// What it is about, in a sentence.
    pub message: String,
}

/// Says what a registered member of the header is (RFC 7515 §4.1, RFC 7516 §4.1).
pub fn header_meaning(name: &str) -> Option<&'static str> {
    Some(match name {
        "alg" => "algorithm",
        "apu" => "information about the producer",
        "apv" => "information about the recipient",
        "b64" => "whether the payload is base64url",
        "crit" => "members that must be understood",
        "cty" => "type of the payload",
        "enc" => "encryption of the payload",
        "epk" => "ephemeral public key",
        "iv" => "initialisation vector",
        "jku" => "where the signer says that the key set is",
        "jwk" => "the key that the signer says to use",
        "kid" => "key id",
        "p2c" => "rounds of the password's hash",
        "p2s" => "salt of the password's hash",
        "tag" => "authentication tag",
        "typ" => "type of the token",
        "x5c" => "the signer's certificates",
        "x5t" | "x5t#S256" => "fingerprint of the signer's certificate",
        "x5u" => "where the signer says that the certificates are",
        "zip" => "compression",
        _ => return None,
    })
}

/// Says what a registered claim is (RFC 7519 §4.1, OpenID Connect Core §2 and §5.1, RFC 9068 §2.2,
/// RFC 7800 §3.1).
pub fn claim_meaning(name: &str) -> Option<&'static str> {
    Some(match name {
        "acr" => "authentication context class",
        "act" => "who acts for the subject",
        "amr" => "how the subject was authenticated",
        "at_hash" => "hash of the access token",
        "aud" => "audience",
        "auth_time" => "authenticated",
        "azp" => "authorized party",
        "client_id" => "client",
        "cnf" => "key that the holder must prove",
        "email" => "e-mail address",
        "entitlements" | "groups" | "roles" => "what the subject may do or belongs to",
        "exp" => "expires",
        "iat" => "issued",
        "iss" => "issuer",
        "jti" => "token id",
        "name" => "full name",
        "nbf" => "not valid before",
        "nonce" => "ties the token to a request",
        "preferred_username" => "what the subject likes to be called",
        "scope" | "scp" => "what the token allows",
        "sid" => "session",
        "sub" => "subject",
        _ => return None,
    })
}

/// Returns the moment that a time claim names, rounded up to a second, where it is one.
pub fn claim_moment(name: &str, value: &Value) -> Option<Timestamp> {
    if matches!(name, "auth_time" | "exp" | "iat" | "nbf" | "updated_at") {
        Timestamp::from_unix(value.number()?)
    } else {
        None
    }
}

/// A token with a longer life than this is said to have a long one.
const LONG: Span = Span::from_days(366);

/// Lists what in a header is worth a warning.
pub fn header_warnings(header: &Header) -> Vec<Warning> {
    let mut warnings = Vec::new();
    let mut warn = |code, message: String| warnings.push(Warning { code, message });
    match header.alg() {
        None => warn("alg_missing", "the header names no algorithm".into()),
        Some(alg) if alg.eq_ignore_ascii_case("none") => warn(
            "alg_none",
            format!(
                "alg is {}: the token is not signed, anybody can have made it",
                excerpt(&alg, 8)
            ),
        ),
        Some(_) => {}
    }
    for name in ["jku", "jwk", "x5c", "x5u"] {
        if header.members().get(name).is_some() {
            warn(
                "key_in_header",
                format!("the header brings its own key ({name}); a verifier must not trust it"),
            );
        }
    }
    if header.members().get("crit").is_some() {
        warn(
            "crit",
            "the header demands extensions; authctl has none and would refuse the token".into(),
        );
    }
    if header
        .members()
        .get("b64")
        .is_some_and(|b64| b64.flag() != Some(true))
    {
        warn("b64", "the payload is said not to be base64url".into());
    }
    warnings
}

/// Lists what in claims is worth a warning at the moment `now`.
pub fn claim_warnings(claims: &Object, now: Timestamp) -> Vec<Warning> {
    let mut warnings = Vec::new();
    let mut warn = |code, message: String| warnings.push(Warning { code, message });
    for name in ["exp", "nbf", "iat"] {
        if let Some(value) = claims.get(name).filter(|value| value.number().is_none()) {
            let shape = value.shape();
            warn(
                "claim_invalid",
                format!("{name} is {shape}, not a finite number"),
            );
        }
    }
    let seconds = |name| claims.get(name).and_then(|value| value.number());
    let (end, start, issued) = (seconds("exp"), seconds("nbf"), seconds("iat"));
    if claims.get("exp").is_none() {
        warn("no_exp", "the token never expires: it has no exp".into());
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
    warnings
}

fn seen(moment: i64, now: Timestamp) -> String {
    Timestamp::from_unix(moment)
        .map_or_else(|| format!("at {moment} s"), |moment| moment.seen_from(now))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes(warnings: &[Warning]) -> Vec<&'static str> {
        warnings.iter().map(|warning| warning.code).collect()
    }

    fn of_claims(json: &str) -> Vec<&'static str> {
        let now = Timestamp::from_unix(1_000_000_000).unwrap();
        codes(&claim_warnings(
            &Object::parse(json.as_bytes()).unwrap(),
            now,
        ))
    }

    fn of_header(json: &str) -> Vec<&'static str> {
        codes(&header_warnings(&Header::parse(json.as_bytes()).unwrap()))
    }

    #[test]
    fn claims_are_warned_about() {
        assert_eq!(of_claims(r#"{"exp":1000000001}"#), [""; 0]);
        assert_eq!(of_claims("{}"), ["no_exp"]);
        assert_eq!(of_claims(r#"{"exp":1000000000}"#), ["expired"]);
        assert_eq!(of_claims(r#"{"exp":"1000000001"}"#), ["claim_invalid"]);
        assert_eq!(
            of_claims(r#"{"exp":1000000002.5,"nbf":1000000001,"iat":1000000001}"#),
            ["not_yet_valid", "issued_in_future"]
        );
        assert_eq!(of_claims(r#"{"exp":1e300,"iat":0}"#), ["long_life"]);
    }

    #[test]
    fn headers_are_warned_about() {
        assert_eq!(of_header(r#"{"alg":"ES512"}"#), [""; 0]);
        assert_eq!(of_header("{}"), ["alg_missing"]);
        assert_eq!(
            of_header(r#"{"alg":"nOnE","jwk":{},"x5u":"","crit":[],"b64":false}"#),
            ["alg_none", "key_in_header", "key_in_header", "crit", "b64"]
        );
    }
}
