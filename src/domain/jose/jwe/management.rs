//! The content encryption key: how the sender puts it into the token and the recipient gets it
//! out (RFC 7516 §5.1 steps 1 to 8, §5.2 steps 6 to 13).

use std::num::NonZeroU32;

use aws_lc_rs::pbkdf2;
use aws_lc_rs::rsa::{
    OAEP_SHA1_MGF1SHA1, OAEP_SHA256_MGF1SHA256, OAEP_SHA384_MGF1SHA384, OAEP_SHA512_MGF1SHA512,
    OaepAlgorithm, OaepPrivateDecryptingKey, OaepPublicEncryptingKey, Pkcs1PrivateDecryptingKey,
    Pkcs1PublicEncryptingKey, PrivateDecryptingKey, PublicEncryptingKey,
};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use zeroize::Zeroizing;

use super::agreement::{self, Context};
use super::algorithm::{ContentEncryption, Hash, KeyManagement, KeySize};
use super::content::{GCM_VECTOR, Refused, gcm_open, gcm_seal, random};
use super::key::Recipient;
use super::parameters::Parameters;
use super::wrap;
use crate::domain::jose::draft::{Draft, Member};
use crate::domain::jose::key::Bytes;
use crate::domain::jose::key::material::Material;

/// What goes into the token for one recipient.
#[derive(Debug, Default)]
pub(super) struct Sent {
    pub(super) encrypted_key: Vec<u8>,
    /// What the recipient has to know beside `alg`.
    pub(super) members: Draft,
}

/// What the sender says about both sides of an agreement.
#[derive(Debug, Default)]
pub(super) struct Parties {
    pub(super) apu: Vec<u8>,
    pub(super) apv: Vec<u8>,
}

/// Returns the key that follows from what both have, where `alg` is such a one.
pub(super) fn direct(
    recipient: &Recipient,
    alg: KeyManagement,
    enc: ContentEncryption,
    parties: &Parties,
) -> Result<(Bytes, Sent), Refused> {
    match (alg, recipient) {
        (KeyManagement::Direct, Recipient::Key(key)) => match &key.material {
            Material::Oct(secret) => Ok((secret.clone(), Sent::default())),
            _ => Err(Refused),
        },
        (KeyManagement::EcdhEs(None), Recipient::Key(key)) => {
            let context = Context::new(alg, enc, &parties.apu, &parties.apv);
            let (agreed, epk) = agreement::send(&key.material, &context)?;
            let mut sent = Sent::default();
            sent.members.set(Member::object("epk", &epk));
            Ok((agreed, sent))
        }
        _ => Err(Refused),
    }
}

/// Encrypts the key to one recipient.
pub(super) fn send(
    recipient: &Recipient,
    alg: KeyManagement,
    enc: ContentEncryption,
    key: &[u8],
    (parties, iterations): (&Parties, NonZeroU32),
) -> Result<Sent, Refused> {
    let mut members = Draft::default();
    let encrypted_key = match (alg, recipient) {
        (KeyManagement::Password(size), Recipient::Password(password)) => {
            // RFC 7518 §4.8.1.1 asks for eight bytes at least.
            let salt = random(16)?;
            members.set(Member::text("p2s", &URL_SAFE_NO_PAD.encode(&*salt)));
            members.set(Member::number("p2c", iterations.get().into()));
            let wrapping = stretched(size, password.expose(), &salt, iterations);
            wrap::wrap(size, &wrapping, key)?
        }
        (_, Recipient::Password(_)) => return Err(Refused),
        (_, Recipient::Key(to)) => match (alg, &to.material) {
            (KeyManagement::EcdhEs(Some(size)), material) => {
                let context = Context::new(alg, enc, &parties.apu, &parties.apv);
                let (wrapping, epk) = agreement::send(material, &context)?;
                members.set(Member::object("epk", &epk));
                wrap::wrap(size, &wrapping, key)?
            }
            (KeyManagement::Wrap(size), Material::Oct(secret)) => wrap::wrap(size, secret, key)?,
            (KeyManagement::GcmWrap(size), Material::Oct(secret)) => {
                let vector = random(GCM_VECTOR)?;
                let boxed = gcm_seal(size, secret, &vector, &[], key)?;
                members.set(Member::text("iv", &URL_SAFE_NO_PAD.encode(&*vector)));
                members.set(Member::text("tag", &URL_SAFE_NO_PAD.encode(&boxed.tag)));
                boxed.ciphertext
            }
            (alg, material @ Material::Rsa(_)) => rsa_send(alg, material, key)?,
            _ => return Err(Refused),
        },
    };
    Ok(Sent {
        encrypted_key,
        members,
    })
}

/// Gets the key out of the token. Why it failed is nobody's business; the length of what comes out
/// is the caller's.
pub(super) fn receive(
    recipient: &Recipient,
    alg: KeyManagement,
    enc: ContentEncryption,
    parameters: &Parameters,
    encrypted_key: &[u8],
) -> Result<Bytes, Refused> {
    match (alg, recipient, parameters) {
        (
            KeyManagement::Password(size),
            Recipient::Password(password),
            Parameters::Password { salt, iterations },
        ) => {
            let wrapping = stretched(size, password.expose(), salt, *iterations);
            wrap::unwrap(size, &wrapping, encrypted_key)
        }
        (_, Recipient::Password(_), _) => Err(Refused),
        (_, Recipient::Key(key), parameters) => match (alg, &key.material, parameters) {
            (KeyManagement::EcdhEs(size), private, Parameters::Agreement { epk, apu, apv }) => {
                let context = Context::new(alg, enc, apu, apv);
                let agreed = agreement::receive(private, epk, &context)?;
                match size {
                    Some(size) => wrap::unwrap(size, &agreed, encrypted_key),
                    None => Ok(agreed),
                }
            }
            (KeyManagement::Wrap(size), Material::Oct(secret), _) => {
                wrap::unwrap(size, secret, encrypted_key)
            }
            (
                KeyManagement::GcmWrap(size),
                Material::Oct(secret),
                Parameters::Gcm { vector, tag },
            ) => gcm_open(size, secret, vector, &[], encrypted_key, tag),
            (KeyManagement::Direct, Material::Oct(secret), _) => Ok(secret.clone()),
            (alg, material @ Material::Rsa(_), _) => rsa_receive(alg, material, encrypted_key),
            _ => Err(Refused),
        },
    }
}

fn rsa_send(alg: KeyManagement, material: &Material, key: &[u8]) -> Result<Vec<u8>, Refused> {
    let der = material.public_der().ok_or(Refused)?;
    let public = PublicEncryptingKey::from_der(&der).map_err(|_| Refused)?;
    let mut encrypted = vec![0; public.key_size_bytes()];
    let length = match alg {
        KeyManagement::RsaOaep(hash) => OaepPublicEncryptingKey::new(public)?
            .encrypt(oaep(hash), key, &mut encrypted, None)?
            .len(),
        KeyManagement::Rsa15 => Pkcs1PublicEncryptingKey::new(public)?
            .encrypt(key, &mut encrypted)?
            .len(),
        _ => return Err(Refused),
    };
    encrypted.truncate(length);
    Ok(encrypted)
}

fn rsa_receive(
    alg: KeyManagement,
    material: &Material,
    encrypted: &[u8],
) -> Result<Bytes, Refused> {
    let der = material.private_der().map_err(|_| Refused)?;
    let private = PrivateDecryptingKey::from_pkcs8(&der).map_err(|_| Refused)?;
    let mut key = Zeroizing::new(vec![0; private.key_size_bytes()]);
    let length = match alg {
        KeyManagement::RsaOaep(hash) => OaepPrivateDecryptingKey::new(private)?
            .decrypt(oaep(hash), encrypted, &mut key, None)?
            .len(),
        KeyManagement::Rsa15 => Pkcs1PrivateDecryptingKey::new(private)?
            .decrypt(encrypted, &mut key)?
            .len(),
        _ => return Err(Refused),
    };
    key.truncate(length);
    Ok(key)
}

fn oaep(hash: Hash) -> &'static OaepAlgorithm {
    match hash {
        Hash::Sha1 => &OAEP_SHA1_MGF1SHA1,
        Hash::Sha256 => &OAEP_SHA256_MGF1SHA256,
        Hash::Sha384 => &OAEP_SHA384_MGF1SHA384,
        Hash::Sha512 => &OAEP_SHA512_MGF1SHA512,
    }
}

/// Makes a wrapping key of a password. The salt is the algorithm's name, a zero and the token's
/// salt (RFC 7518 §4.8.1.1).
fn stretched(size: KeySize, password: &[u8], salt: &[u8], iterations: NonZeroU32) -> Bytes {
    let hash = match size {
        KeySize::Bits128 => pbkdf2::PBKDF2_HMAC_SHA256,
        KeySize::Bits192 => pbkdf2::PBKDF2_HMAC_SHA384,
        KeySize::Bits256 => pbkdf2::PBKDF2_HMAC_SHA512,
    };
    let mut salted = KeyManagement::Password(size).as_str().as_bytes().to_vec();
    salted.push(0);
    salted.extend_from_slice(salt);
    let mut key = Zeroizing::new(vec![0; size.length()]);
    pbkdf2::derive(hash, iterations, &salted, password, &mut key);
    key
}
