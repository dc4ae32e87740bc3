//! PEM text (RFC 7468): which structures are in it.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use zeroize::Zeroizing;

use super::KeyError;
use super::jwk::Jwk;
use super::{pbes2, pkcs};
use crate::domain::secret::Secret;

/// Reads the one key in PEM text. Behind a certificate there may be others: its chain.
pub(super) fn key(text: &str, passphrase: Option<&Secret>) -> Result<Jwk, KeyError> {
    let mut keys = blocks(text)?.into_iter().filter(|block| {
        // `openssl ecparam -genkey` writes the curve's name in front of the key.
        block.label != "EC PARAMETERS"
    });
    let first = keys.next().ok_or(KeyError::Pem {
        reason: "there is no key in it",
    })?;
    if keys.any(|other| first.label != "CERTIFICATE" || other.label != "CERTIFICATE") {
        return Err(KeyError::Several);
    }
    let der: &[u8] = &first.der;
    match first.label {
        "PUBLIC KEY" => pkcs::public(der),
        "RSA PUBLIC KEY" => pkcs::rsa_public(der),
        "PRIVATE KEY" => pkcs::private(der),
        "RSA PRIVATE KEY" => pkcs::rsa_private(der),
        "EC PRIVATE KEY" => pkcs::ec_private(der),
        "CERTIFICATE" | "X509 CERTIFICATE" => pkcs::certificate(der),
        "ENCRYPTED PRIVATE KEY" => pbes2::unlock(der, passphrase),
        label if label.contains("OPENSSH") || label.contains("SSH2") => Err(KeyError::Ssh),
        label => Err(KeyError::Unsupported {
            what: format!(
                "a PEM block called {}",
                crate::domain::text::excerpt(label, 40)
            ),
        }),
    }
}

/// Reads a key in base64 DER without the lines around it, or `None` where it is none.
pub(super) fn bare_key(text: &str, passphrase: Option<&Secret>) -> Option<Result<Jwk, KeyError>> {
    // A SEQUENCE, 0x30, always begins with M.
    text.starts_with('M')
        .then(|| unarmoured(text))?
        .and_then(|der| pkcs::any(&der, passphrase))
}

struct Block<'a> {
    label: &'a str,
    der: Zeroizing<Vec<u8>>,
}

/// Reads the blocks of PEM text (RFC 7468 §2); text around them is explanation.
fn blocks(text: &str) -> Result<Vec<Block<'_>>, KeyError> {
    let broken = |reason| KeyError::Pem { reason };
    let mut blocks = Vec::new();
    let mut rest = text;
    while let Some((_, from_label)) = rest.split_once("-----BEGIN ") {
        let (label, body) = from_label
            .split_once("-----")
            .ok_or_else(|| broken("its first line is cut off"))?;
        let (body, after) = body
            .split_once("-----END ")
            .ok_or_else(|| broken("its last line is missing"))?;
        let after = after
            .strip_prefix(label)
            .and_then(|after| after.strip_prefix("-----"))
            .ok_or_else(|| broken("it begins and ends with different names"))?;
        // RFC 1421 headers: the old way in which OpenSSL locks a key.
        if body.contains("Proc-Type:") && body.contains("ENCRYPTED") {
            return Err(KeyError::Outdated);
        }
        let der = if label.contains("SSH") {
            // Not all of these hold DER, and none is used.
            Zeroizing::default()
        } else {
            unarmoured(body).ok_or_else(|| broken("it is not base64"))?
        };
        blocks.push(Block { label, der });
        rest = after;
    }
    Ok(blocks)
}

fn unarmoured(base64: &str) -> Option<Zeroizing<Vec<u8>>> {
    // With room for all from the start: what a growing buffer leaves behind is not wiped.
    let mut packed = Zeroizing::new(Vec::with_capacity(base64.len()));
    packed.extend(base64.bytes().filter(|byte| !byte.is_ascii_whitespace()));
    STANDARD.decode(packed.as_slice()).map(Zeroizing::new).ok()
}
