//! Elliptic curve Diffie-Hellman with an ephemeral key (RFC 7518 §4.6, RFC 8037 §3.2).

use aws_lc_rs::agreement::{
    self, Algorithm, ECDH_P256, ECDH_P384, ECDH_P521, PrivateKey, UnparsedPublicKey, X25519,
};
use aws_lc_rs::kdf::{SskdfDigestAlgorithmId, get_sskdf_digest_algorithm, sskdf_digest};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use zeroize::Zeroizing;

use super::algorithm::{ContentEncryption, KeyManagement};
use super::content::Refused;
use crate::domain::jose::draft::{Draft, Member};
use crate::domain::jose::key::Bytes;
use crate::domain::jose::key::curve::{Curve, OkpCurve};
use crate::domain::jose::key::material::Material;

/// What both sides put into the key: what it is for, and who they are (RFC 7518 §4.6.2).
#[derive(Debug)]
pub(super) struct Context<'a> {
    /// `alg` where the result wraps a key, `enc` where it is the key.
    pub(super) name: &'static str,
    /// How many bytes the key has.
    pub(super) length: usize,
    /// Who sends, where that is said.
    pub(super) apu: &'a [u8],
    /// Who receives, where that is said.
    pub(super) apv: &'a [u8],
}

impl<'a> Context<'a> {
    /// Returns the context of a token's agreement.
    pub(super) fn new(
        alg: KeyManagement,
        enc: ContentEncryption,
        apu: &'a [u8],
        apv: &'a [u8],
    ) -> Self {
        let (name, length) = match alg {
            KeyManagement::EcdhEs(Some(size)) => (alg.as_str(), size.length()),
            _ => (enc.as_str(), enc.key_length()),
        };
        Self {
            name,
            length,
            apu,
            apv,
        }
    }
}

/// Whether two keys are points of one curve that keys are agreed on with.
pub(super) fn is_same_curve(one: &Material, other: &Material) -> bool {
    match (algorithm(one), algorithm(other)) {
        (Some(one), Some(other)) => one == other,
        _ => false,
    }
}

/// Makes an ephemeral key and agrees with `recipient`; returns the key and the `epk` that is sent.
pub(super) fn send(recipient: &Material, context: &Context<'_>) -> Result<(Bytes, Draft), Refused> {
    let curve = algorithm(recipient).ok_or(Refused)?;
    let ephemeral = PrivateKey::generate(curve)?;
    let key = agreed(&ephemeral, curve, point(recipient)?, context)?;
    let public = ephemeral.compute_public_key()?;
    Ok((key, written(recipient, public.as_ref())?))
}

/// Agrees with the sender's ephemeral key. It is known to lie on its curve, and here it has to be
/// the private key's.
pub(super) fn receive(
    private: &Material,
    sender: &Material,
    context: &Context<'_>,
) -> Result<Bytes, Refused> {
    let curve = algorithm(private).ok_or(Refused)?;
    let d = match private {
        Material::Ec(ec) => ec.d.as_ref(),
        Material::Okp(okp) => okp.d.as_ref(),
        Material::Rsa(_) | Material::Akp(_) | Material::Oct(_) => None,
    };
    let d = d.ok_or(Refused)?;
    let private = PrivateKey::from_private_key(curve, d).map_err(|_| Refused)?;
    agreed(&private, curve, point(sender)?, context)
}

fn agreed(
    private: &PrivateKey,
    curve: &'static Algorithm,
    public: &[u8],
    context: &Context<'_>,
) -> Result<Bytes, Refused> {
    // SECURITY: a point beside the curve, or on another, would give the private key away, bit by bit
    // (CVE-2016-9121, CVE-2017-16007): read as one of this curve, it is none. X25519 with a point of
    // small order is an error in the library, as RFC 8037 §3.2 and RFC 7748 §6.1 want.
    let peer = UnparsedPublicKey::new(curve, public);
    agreement::agree(private, peer, Refused, |shared| derived(shared, context))
}

/// Concat KDF with SHA-256 (RFC 7518 §4.6.2): each piece behind its length.
fn derived(shared: &[u8], context: &Context<'_>) -> Result<Bytes, Refused> {
    let length = |bytes: usize| u32::try_from(bytes).map_err(|_| Refused);
    let mut info = Vec::new();
    for piece in [context.name.as_bytes(), context.apu, context.apv] {
        info.extend_from_slice(&length(piece.len())?.to_be_bytes());
        info.extend_from_slice(piece);
    }
    info.extend_from_slice(&length(context.length * 8)?.to_be_bytes());
    let mut key = Zeroizing::new(vec![0; context.length]);
    let sha256 = get_sskdf_digest_algorithm(SskdfDigestAlgorithmId::Sha256).ok_or(Refused)?;
    sskdf_digest(sha256, shared, &info, &mut key)?;
    Ok(key)
}

fn algorithm(material: &Material) -> Option<&'static Algorithm> {
    match material {
        Material::Ec(ec) => match ec.curve {
            Curve::P256 => Some(&ECDH_P256),
            Curve::P384 => Some(&ECDH_P384),
            Curve::P521 => Some(&ECDH_P521),
            Curve::Secp256k1 => None,
        },
        Material::Okp(okp) if okp.curve == OkpCurve::X25519 => Some(&X25519),
        Material::Okp(_) | Material::Rsa(_) | Material::Akp(_) | Material::Oct(_) => None,
    }
}

fn point(material: &Material) -> Result<&[u8], Refused> {
    match material {
        Material::Ec(ec) => Ok(&ec.point),
        Material::Okp(okp) => Ok(&okp.x),
        Material::Rsa(_) | Material::Akp(_) | Material::Oct(_) => Err(Refused),
    }
}

/// Writes the ephemeral key as a JWK: public members alone (RFC 7518 §4.6.1.1).
fn written(recipient: &Material, public: &[u8]) -> Result<Draft, Refused> {
    let number = |name, bytes: &[u8]| Member::text(name, &URL_SAFE_NO_PAD.encode(bytes));
    let mut jwk = Draft::default();
    match recipient {
        Material::Ec(ec) => {
            let (_, both) = public.split_first().ok_or(Refused)?;
            let (x, y) = both.split_at_checked(ec.curve.length()).ok_or(Refused)?;
            jwk.set(Member::text("kty", "EC"));
            jwk.set(Member::text("crv", ec.curve.as_str()));
            jwk.set(number("x", x));
            jwk.set(number("y", y));
        }
        Material::Okp(okp) => {
            jwk.set(Member::text("kty", "OKP"));
            jwk.set(Member::text("crv", okp.curve.as_str()));
            jwk.set(number("x", public));
        }
        Material::Rsa(_) | Material::Akp(_) | Material::Oct(_) => return Err(Refused),
    }
    Ok(jwk)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::jose::json::Object;
    use crate::domain::jose::jwe::algorithm::KeySize;
    use crate::domain::jose::key::jwk::Jwk;

    fn material(jwk: &str) -> Material {
        Jwk::read(&Object::parse(jwk.as_bytes()).unwrap())
            .unwrap()
            .material
    }

    /// RFC 8037 A.6: the ephemeral key and Bob's, and what they come to before it is hashed.
    #[test]
    fn x25519_agrees() {
        let ephemeral = material(
            r#"{"kty":"OKP","crv":"X25519","x":"hSDwCYkwp1R0i33ctD73Wg2_Og0mOBr066SpjqqbTmo",
            "d":"dwdtCnMYpX08FsFyUbJmRd9ML4frwJkqsXf7pR25LCo"}"#,
        );
        let bob = material(
            r#"{"kty":"OKP","crv":"X25519","x":"3p7bfXt9wbTTW2HC7OQ1Nz-DQ8hbeGdNrfx-FG-IK08"}"#,
        );
        let shared = [
            0x4a, 0x5d, 0x9d, 0x5b, 0xa4, 0xce, 0x2d, 0xe1, 0x72, 0x8e, 0x3b, 0xf4, 0x80, 0x35,
            0x0f, 0x25, 0xe0, 0x7e, 0x21, 0xc9, 0x47, 0xd1, 0x9e, 0x33, 0x76, 0xf0, 0x9b, 0x3c,
            0x1e, 0x16, 0x17, 0x42,
        ];
        let context = Context::new(
            KeyManagement::EcdhEs(Some(KeySize::Bits128)),
            ContentEncryption::Gcm(KeySize::Bits256),
            b"",
            b"",
        );
        let key = receive(&ephemeral, &bob, &context).unwrap();
        assert_eq!(key, derived(&shared, &context).unwrap());
        assert_eq!(key.len(), 16);
    }

    /// RFC 7518 Appendix C: both sides come to the same key, which stands there.
    #[test]
    fn alice_and_bob_agree() {
        let alice = material(
            r#"{"kty":"EC","crv":"P-256","x":"gI0GAILBdu7T53akrFmMyGcsF3n5dO7MmwNBHKW5SV0",
            "y":"SLW_xSffzlPWrHEVI30DHM_4egVwt3NQqeUD7nMFpps","d":"0_NxaRPUMQoAJt50Gz8YiTr8gRTwyEaCumd-MToTmIo"}"#,
        );
        let bob = material(
            r#"{"kty":"EC","crv":"P-256","x":"weNJy2HscCSM6AEDTDg04biOvhFhyyWvOHQfeF_PxMQ",
            "y":"e8lnCO-AlStT-NJVX-crhB7QRYhiix03illJOVAOyck","d":"VEmDZpDXXK8p8N0Cndsxs924q6nS1RXFASRl6BfUqdw"}"#,
        );
        let context = Context::new(
            KeyManagement::EcdhEs(None),
            ContentEncryption::Gcm(KeySize::Bits128),
            b"Alice",
            b"Bob",
        );
        for (private, public) in [(&alice, &bob), (&bob, &alice)] {
            let key = receive(private, public, &context).unwrap();
            assert_eq!(URL_SAFE_NO_PAD.encode(&*key), "VqqN6vgjbSBcIijNcacQGg");
        }
    }
}
