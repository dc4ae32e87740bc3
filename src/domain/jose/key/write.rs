//! Keys written as JSON Web Keys: what everybody may know, and, apart from it, all of it.
//!
//! SECURITY: a public JWK has a type of its own, [`PublicJwk`], and that type is made by one
//! function that reads public numbers alone. A verb that prints one can't print `d`, `p`, `q`,
//! `dp`, `dq`, `qi`, `k` or `priv`, whatever key it was given (RFC 7517 §9.2).

use std::fmt::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Serialize, Serializer};
use serde_json::value::RawValue;
use zeroize::Zeroizing;

use super::KeyError;
use super::jwk::{Jwk, Origin};
use super::material::{Material, RsaPrivate};
use crate::domain::secret::Secret;
use crate::domain::text::is_hazard;

/// What everybody may know of a key, as JSON.
#[derive(Debug, Clone)]
pub struct PublicJwk(Box<RawValue>);

impl PublicJwk {
    /// Writes the public half of a key, or `None` for a shared secret, which has none.
    pub fn of(jwk: &Jwk) -> Option<Self> {
        let material = jwk.material.public()?;
        let mut text = Zeroizing::new(String::new());
        begin(&mut text, jwk, public_operations(jwk));
        for (name, value) in identity(&material) {
            member(&mut text, name, &value);
        }
        text.push('}');
        // What was just written is JSON; the text is public, so a copy of it may stay behind.
        RawValue::from_string(text.to_string()).ok().map(Self)
    }

    /// Returns the JSON, compact.
    pub fn json(&self) -> &str {
        self.0.get()
    }
}

impl Serialize for PublicJwk {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

/// Writes a private key or a shared secret as a JWK, with everything that makes it one.
pub fn private_jwk(jwk: &Jwk) -> Result<Secret, KeyError> {
    if !jwk.material.is_private() {
        return Err(match jwk.origin {
            Origin::Private => KeyError::Primes,
            Origin::Plain | Origin::Certificate => KeyError::Public,
        });
    }
    // With room for the largest key from the start: what a growing buffer leaves behind is not
    // wiped.
    let mut text = Zeroizing::new(String::with_capacity(ROOM));
    begin(&mut text, jwk, jwk.operations.clone());
    for (name, value) in identity(&jwk.material) {
        member(&mut text, name, &value);
    }
    for (name, number) in secrets(&jwk.material) {
        let mut digits = Zeroizing::new([0; ROOM]);
        let length = URL_SAFE_NO_PAD
            .encode_slice(number, digits.as_mut_slice())
            .unwrap_or_default();
        let digits = digits.get(..length).unwrap_or_default();
        member(
            &mut text,
            name,
            std::str::from_utf8(digits).unwrap_or_default(),
        );
    }
    text.push('}');
    Ok(Secret::new(text.as_bytes().to_vec()))
}

/// The private half of RSA with 8192 bits takes 7 KiB.
const ROOM: usize = 16 << 10;

/// Returns the members that say what the key is: its type, its curve or algorithm, its public
/// numbers. For a shared secret that is the type alone.
pub(super) fn identity(material: &Material) -> Vec<(&'static str, String)> {
    let number = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
    let word = |word: &str| word.to_owned();
    match material {
        Material::Rsa(rsa) => vec![("n", number(&rsa.n)), ("e", number(&rsa.e))],
        Material::Ec(ec) => {
            let (x, y) = ec
                .point
                .get(1..)
                .and_then(|numbers| numbers.split_at_checked(ec.curve.length()))
                .unwrap_or_default();
            vec![
                ("crv", word(ec.curve.as_str())),
                ("x", number(x)),
                ("y", number(y)),
            ]
        }
        Material::Okp(okp) => vec![("crv", word(okp.curve.as_str())), ("x", number(&okp.x))],
        Material::Akp(akp) => vec![
            ("alg", word(akp.set.algorithm().as_str())),
            ("pub", number(&akp.public)),
        ],
        Material::Oct(_) => Vec::new(),
    }
}

/// Returns the value of `kty` (RFC 7518 §6.1, RFC 8037 §2, RFC 9964 §3).
pub(super) fn key_type(material: &Material) -> &'static str {
    match material {
        Material::Rsa(_) => "RSA",
        Material::Ec(_) => "EC",
        Material::Okp(_) => "OKP",
        Material::Akp(_) => "AKP",
        Material::Oct(_) => "oct",
    }
}

/// Returns the members that only the owner may know.
fn secrets(material: &Material) -> Vec<(&'static str, &[u8])> {
    match material {
        Material::Rsa(rsa) => rsa.private.as_ref().map_or_else(Vec::new, |private| {
            let RsaPrivate {
                d,
                p,
                q,
                dp,
                dq,
                qi,
            } = private;
            vec![
                ("d", d),
                ("p", p),
                ("q", q),
                ("dp", dp),
                ("dq", dq),
                ("qi", qi),
            ]
            .into_iter()
            .map(|(name, number)| (name, number.as_slice()))
            .collect()
        }),
        Material::Ec(ec) => one("d", ec.d.as_deref()),
        Material::Okp(okp) => one("d", okp.d.as_deref()),
        Material::Akp(akp) => one("priv", akp.seed.as_deref()),
        Material::Oct(bytes) => one("k", Some(bytes)),
    }
}

fn one<'a>(name: &'static str, number: Option<&'a Vec<u8>>) -> Vec<(&'static str, &'a [u8])> {
    let number = number.map(|number| (name, number.as_slice()));
    number.into_iter().collect()
}

/// Writes what the key says about itself.
fn begin(text: &mut String, jwk: &Jwk, operations: Option<Vec<String>>) {
    text.push('{');
    member(text, "kty", key_type(&jwk.material));
    if let Some(kid) = &jwk.kid {
        member(text, "kid", kid);
    }
    // For ML-DSA it is part of what the key is.
    if let Some(alg) = &jwk.alg
        && !matches!(jwk.material, Material::Akp(_))
    {
        member(text, "alg", alg);
    }
    if let Some(purpose) = &jwk.purpose {
        member(text, "use", purpose);
    }
    if let Some(operations) = operations {
        text.push_str(",\"key_ops\":[");
        for (number, operation) in operations.iter().enumerate() {
            if number > 0 {
                text.push(',');
            }
            quoted(text, operation);
        }
        text.push(']');
    }
}

/// Returns what the public half is for where the private one has `key_ops` (RFC 7517 §4.3).
fn public_operations(jwk: &Jwk) -> Option<Vec<String>> {
    let mut found: Vec<String> = Vec::new();
    for operation in jwk.operations.as_ref()? {
        let public = match operation.as_str() {
            "sign" => "verify",
            "decrypt" => "encrypt",
            "unwrapKey" => "wrapKey",
            other => other,
        };
        if !found.iter().any(|known| known == public) {
            found.push(public.to_owned());
        }
    }
    Some(found)
}

fn member(text: &mut String, name: &str, value: &str) {
    if !text.ends_with('{') {
        text.push(',');
    }
    quoted(text, name);
    text.push(':');
    quoted(text, value);
}

/// Writes a JSON string. What a terminal would act on is escaped, so that the same bytes are
/// right for a program and harmless to a person.
fn quoted(text: &mut String, value: &str) {
    text.push('"');
    for c in value.chars() {
        match c {
            '"' | '\\' => {
                text.push('\\');
                text.push(c);
            }
            c if is_hazard(c) => {
                for unit in c.encode_utf16(&mut [0; 2]) {
                    // Writing to a String can't fail.
                    let _infallible = write!(text, "\\u{unit:04x}");
                }
            }
            c => text.push(c),
        }
    }
    text.push('"');
}
