//! What a key that exists is for: by what somebody says, by what it says itself, by what it is.

use super::named::Named;
use super::{Choice, KeyType, Purpose, Request, RequestError, apart};
use crate::domain::jose::algorithm::Algorithm;
use crate::domain::jose::key::curve::{Curve, OkpCurve};
use crate::domain::jose::key::generate::Recipe;
use crate::domain::jose::key::jwk::{Jwk, Operation};
use crate::domain::jose::key::material::Material;
use crate::domain::text::excerpt;

impl Choice {
    /// Decides what an existing key is for: `alg` and `purpose` come before what it says about
    /// itself, and that before what such keys are best known for.
    ///
    /// SECURITY: a key for signatures does not become one for encryption, or the other way round,
    /// while one of its two members still says otherwise (RFC 7517 §4.2, RFC 8725 §3.1).
    pub fn existing(
        jwk: &Jwk,
        alg: Option<&str>,
        purpose: Option<Purpose>,
    ) -> Result<Self, RequestError> {
        let alg = Said::first(("--alg", alg), ("alg", jwk.alg.as_deref()));
        let word = purpose.map(Purpose::as_str);
        let purpose = Said::first(("--use", word), ("use", jwk.purpose.as_deref()));
        let named = alg.as_ref().map(|alg| Named::read(alg.text)).transpose()?;
        let wanted = match &purpose {
            Some(purpose) => Some(purpose.text.parse::<Purpose>()?),
            None => None,
        };
        if let (Some(alg), Some(named), Some(purpose)) = (&alg, &named, &purpose)
            && wanted != Some(named.purpose)
        {
            return Err(apart(alg.to_string(), purpose.to_string()));
        }
        let request = Request {
            purpose: wanted.or_else(|| only_decrypts(jwk).then_some(Purpose::Enc)),
            ..Request::default()
        };
        let shape = jwk.material.shape();
        let settled = request.settled(Recipe::like(shape), named.as_ref());
        let choice = match &jwk.material {
            Material::Rsa(rsa) if rsa.pss_only && alg.is_none() => Self {
                alg: Algorithm::Ps256.as_str().to_owned(),
                ..settled
            },
            _ => settled,
        };
        let meant = Named::read(&choice.alg)?;
        if wanted.is_some_and(|wanted| wanted != meant.purpose) || !meant.fits(&jwk.material) {
            let said = alg.or(purpose).map(|said| said.to_string());
            return Err(RequestError::Unfit {
                said: said.unwrap_or(choice.alg),
                shape,
            });
        }
        Ok(choice)
    }
}

/// Whether its `key_ops` leave it nothing but decryption (RFC 7517 §4.3).
fn only_decrypts(jwk: &Jwk) -> bool {
    jwk.check(Operation::Sign).is_err() && jwk.check(Operation::Decrypt).is_ok()
}

/// A word about the key, and who said it.
struct Said<'a> {
    who: &'static str,
    text: &'a str,
    is_own: bool,
}

impl<'a> Said<'a> {
    fn first(
        (option, given): (&'static str, Option<&'a str>),
        (member, own): (&'static str, Option<&'a str>),
    ) -> Option<Self> {
        let said = |who, text, is_own| Self { who, text, is_own };
        let given = given.map(|text| said(option, text, false));
        given.or(own.map(|text| said(member, text, true)))
    }
}

impl std::fmt::Display for Said<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let whose = if self.is_own { "the key's " } else { "" };
        write!(f, "{whose}{} {}", self.who, excerpt(self.text, 24))
    }
}

impl Named {
    /// Whether the algorithm can be used with these numbers.
    fn fits(&self, material: &Material) -> bool {
        if self.purpose == Purpose::Sig {
            let known: Option<Algorithm> = self.name.parse().ok();
            return known.is_some_and(|known| material.algorithms().contains(&known));
        }
        let is_for = |kind| self.kinds.contains(&kind);
        match material {
            Material::Rsa(rsa) => is_for(KeyType::Rsa) && !rsa.pss_only,
            Material::Ec(ec) => is_for(KeyType::Ec) && ec.curve != Curve::Secp256k1,
            Material::Okp(okp) => is_for(KeyType::Okp) && okp.curve == OkpCurve::X25519,
            Material::Akp(_) => false,
            Material::Oct(bytes) => {
                is_for(KeyType::Oct)
                    && self
                        .bits
                        .is_some_and(|bits| bits as usize == bytes.len() * 8)
            }
        }
    }
}
