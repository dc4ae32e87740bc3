//! The two JSON serializations, read strictly (RFC 7515 §7.2).

use super::{JwsError, Read, SIGNATURE_LIMIT, Signature};
use crate::domain::jose::json::{Object, Value};
use crate::domain::jose::serialization::Serialization;

/// Members that only a JWE has (RFC 7516 §7.2).
const OF_A_JWE: [&str; 3] = ["ciphertext", "encrypted_key", "recipients"];

/// Reads a JSON object as a JWS. Members that the RFC does not name are ignored, as it demands
/// (§7.2.1).
pub(super) fn read(text: &str) -> Result<Read, JwsError> {
    let object = Object::parse(text.as_bytes()).map_err(JwsError::Json)?;
    if OF_A_JWE.iter().any(|name| object.get(name).is_some()) {
        return Err(JwsError::Encrypted);
    }
    let (serialization, signatures) = match object.get("signatures") {
        Some(list) => {
            // SECURITY: two readers of one token must not find two different signatures in it.
            let stray = ["signature", "protected", "header"]
                .into_iter()
                .find(|name| object.get(name).is_some());
            if let Some(name) = stray {
                return Err(JwsError::Both { name });
            }
            (Serialization::General, several(list)?)
        }
        None if object.get("signature").is_none() => return Err(JwsError::Unsigned),
        None => (Serialization::Flattened, vec![one(&object)?]),
    };
    Ok(Read {
        payload: payload(&object, &signatures)?,
        serialization,
        signatures,
    })
}

fn several(list: Value<'_>) -> Result<Vec<Signature>, JwsError> {
    let wanted = || JwsError::Member {
        name: "signatures",
        wanted: "a list of objects",
    };
    let list = list.list().ok_or_else(wanted)?;
    if !(1..=SIGNATURE_LIMIT).contains(&list.len()) {
        return Err(JwsError::Count { found: list.len() });
    }
    list.into_iter()
        .map(|value| one(&value.object().ok_or_else(wanted)?))
        .collect()
}

fn one(object: &Object) -> Result<Signature, JwsError> {
    let protected = text(object, "protected")?;
    // An empty protected header is left out, not written as nothing (§7.2.1).
    if protected.as_deref() == Some("") {
        return Err(JwsError::Member {
            name: "protected",
            wanted: "a header in base64url",
        });
    }
    let unprotected = match object.get("header") {
        None => None,
        Some(value) => Some(value.object().ok_or(JwsError::Member {
            name: "header",
            wanted: "an object",
        })?),
    };
    let signature = text(object, "signature")?.ok_or(JwsError::Member {
        name: "signature",
        wanted: "there",
    })?;
    Signature::read(protected.as_deref(), unprotected, &signature)
}

fn payload(object: &Object, signatures: &[Signature]) -> Result<Option<Vec<u8>>, JwsError> {
    let Some(first) = signatures.first() else {
        return Err(JwsError::Count { found: 0 });
    };
    if signatures
        .iter()
        .any(|other| other.is_encoded() != first.is_encoded())
    {
        return Err(JwsError::Unequal);
    }
    match text(object, "payload")? {
        Some(written) => Ok(Some(first.payload(&written)?)),
        None => Ok(None),
    }
}

fn text(object: &Object, name: &'static str) -> Result<Option<String>, JwsError> {
    match object.get(name) {
        None => Ok(None),
        Some(value) => value.text().map(Some).ok_or(JwsError::Member {
            name,
            wanted: "a string",
        }),
    }
}
