//! JSON Web Keys (RFC 7517, RFC 7518 §6, RFC 8037 §2): one key from one JSON object.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use zeroize::Zeroizing;

use super::algorithm::Algorithm;
use super::json::{Object, Value};
use super::key::{Curve, Key, KeyError, Origin};
use crate::domain::text::excerpt;

/// Reads a JWK as a key to verify with.
pub(super) fn key(jwk: &Object) -> Result<Key, KeyError> {
    let kid = optional_text(jwk, "kid")?;
    let private = jwk.get("d").is_some();
    check_use(jwk, private)?;
    let key = match text(jwk, "kty", "a string such as RSA, EC, OKP or oct")?.as_str() {
        "RSA" => Key::rsa(&bytes(jwk, "n")?, &bytes(jwk, "e")?)?,
        "EC" => ec(jwk)?,
        "OKP" => match text(jwk, "crv", "a string such as Ed25519")?.as_str() {
            "Ed25519" => Key::ed25519(&bytes(jwk, "x")?)?,
            other => return Err(unsupported(other)),
        },
        "oct" => Key::secret(&bytes(jwk, "k")?)?,
        other => return Err(unsupported(other)),
    };
    let key = match optional_text(jwk, "alg")? {
        None => key,
        Some(alg) => {
            let only: Algorithm = alg.parse().map_err(|_| KeyError::Alg {
                found: excerpt(&alg, 24),
            })?;
            key.only(&[only])?
        }
    };
    let origin = if private {
        Origin::Private
    } else {
        Origin::Plain
    };
    Ok(key.named(kid).coming_as(origin))
}

/// Reads what the key says it is for. A private key that signs has a public half that verifies.
fn check_use(jwk: &Object, private: bool) -> Result<(), KeyError> {
    if optional_text(jwk, "use")?.is_some_and(|found| found != "sig") {
        return Err(KeyError::Use { member: "use" });
    }
    let Some(operations) = jwk.get("key_ops") else {
        return Ok(());
    };
    let operations: Vec<String> = operations
        .list()
        .and_then(|list| list.iter().map(Value::text).collect())
        .ok_or(KeyError::Member {
            name: "key_ops",
            wanted: "a list of strings",
        })?;
    let verifies = |operation: &String| operation == "verify" || (private && operation == "sign");
    if operations.iter().any(verifies) {
        Ok(())
    } else {
        Err(KeyError::Use { member: "key_ops" })
    }
}

/// Coordinates have the curve's full length, leading zeros and all (RFC 7518 §6.2.1.2).
fn ec(jwk: &Object) -> Result<Key, KeyError> {
    let curve = match text(jwk, "crv", "a string such as P-256")?.as_str() {
        "P-256" => Curve::P256,
        "P-384" => Curve::P384,
        other => return Err(unsupported(other)),
    };
    let mut point = vec![4];
    for name in ["x", "y"] {
        let coordinate = bytes(jwk, name)?;
        if coordinate.len() != curve.length() {
            return Err(KeyError::Point {
                curve: curve.as_str(),
            });
        }
        point.extend_from_slice(&coordinate);
    }
    Key::ec(curve, &point)
}

fn unsupported(what: &str) -> KeyError {
    KeyError::Unsupported {
        what: format!("of the type {}", excerpt(what, 24)),
    }
}

fn text(jwk: &Object, name: &'static str, wanted: &'static str) -> Result<String, KeyError> {
    jwk.text(name).ok_or(KeyError::Member { name, wanted })
}

fn optional_text(jwk: &Object, name: &'static str) -> Result<Option<String>, KeyError> {
    match jwk.get(name) {
        None => Ok(None),
        Some(_) => text(jwk, name, "a string").map(Some),
    }
}

fn bytes(jwk: &Object, name: &'static str) -> Result<Zeroizing<Vec<u8>>, KeyError> {
    let wanted = "strict base64url";
    let encoded = Zeroizing::new(text(jwk, name, wanted)?);
    URL_SAFE_NO_PAD
        .decode(encoded.as_bytes())
        .map(Zeroizing::new)
        .map_err(|_| KeyError::Member { name, wanted })
}
