//! A token inside an encrypted one: opened on the way to its verification.

use serde::Serialize;

use crate::commands::given::key::{self, Unlock};
use crate::ctx::Ctx;
use crate::domain::jose::codec::{Token, TokenError, Unverified};
use crate::domain::jose::failure::{Failure, Fault};
use crate::domain::jose::header::Header;
use crate::domain::jose::jwe::algorithm::{ContentEncryption, KeyManagement, Risk};
use crate::domain::jose::jwe::decrypt::{Keys, Opened, Policy, decrypt};
use crate::domain::jose::jwe::{Jwe, JweError};
use crate::domain::jose::key::KeyError;
use crate::domain::jose::key::sniff::Found;
use crate::domain::secret::Source;
use crate::error::Error;

/// What opens an encrypted token.
#[derive(Debug, clap::Args)]
#[group(skip)]
pub(super) struct Given {
    /// Open an encrypted token with this private key, or the one of a set, and verify the signed
    /// token inside
    #[arg(long, value_name = "SOURCE")]
    decrypt_key: Option<Source>,
    #[command(flatten)]
    unlock: Unlock,
    /// Open it although the way it is encrypted is a risk; may be repeated
    #[arg(long, value_name = "RSA1_5|zip", requires = "decrypt_key")]
    allow: Vec<Risk>,
}

/// What a token turned out to be.
#[derive(Debug)]
pub(super) enum Inside {
    /// Signed, and perhaps encrypted around that.
    Signed(Box<Unverified>, Option<Encryption>),
    /// Encrypted, and nothing in it that could be verified.
    Refused(Box<Header>, Failure),
}

/// How a token was encrypted.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Encryption {
    header: Header,
    alg: KeyManagement,
    enc: ContentEncryption,
    /// The name of the key that opened it.
    kid: Option<String>,
}

impl Given {
    /// Returns where the key and its passphrase come from.
    pub(super) fn sources(&self) -> impl Iterator<Item = &Source> {
        self.decrypt_key.iter().chain(&self.unlock.passphrase)
    }

    /// Opens `token` where it is encrypted and a key for that is given.
    ///
    /// SECURITY: a token that is only encrypted proves nothing: anybody can encrypt to a public
    /// key. So there has to be a signed one inside, said to be one (`cty`, RFC 7519 §5.2 and §7.2
    /// step 8), one layer deep, and it is that one which is verified (RFC 8725 §2.4, §3.3).
    pub(super) fn open(&self, token: Token, ctx: &Ctx) -> Result<Inside, Error> {
        match token {
            Token::Signed(token) => Ok(Inside::Signed(Box::new(token), None)),
            Token::Encrypted(jwe) => self.opener(ctx)?.open(&jwe),
        }
    }

    /// Reads the key.
    pub(super) fn opener(&self, ctx: &Ctx) -> Result<Opener, Error> {
        let keys = match &self.decrypt_key {
            None => None,
            Some(source) => {
                let (_, found) = key::find(source, &self.unlock, ctx)?;
                Some(match found {
                    Found::One(jwk) => Keys::one(*jwk)?,
                    Found::Set(members) => Keys::set(&members)?,
                    Found::Raw => return Err(KeyError::Foreign.into()),
                })
            }
        };
        let policy = Policy {
            allow: self.allow.clone(),
            ..Policy::default()
        };
        Ok(Opener { keys, policy })
    }
}

/// The key that opens encrypted tokens, where one was given.
pub(super) struct Opener {
    keys: Option<Keys>,
    policy: Policy,
}

impl Opener {
    /// Opens a token as [`Given::open`] does.
    pub(super) fn open(&self, jwe: &Jwe) -> Result<Inside, Error> {
        let Some(keys) = &self.keys else {
            return Err(TokenError::Encrypted.into());
        };
        let opened = match decrypt(jwe, keys, &self.policy) {
            Ok(opened) => opened,
            Err(error) => return refused(jwe, error),
        };
        Ok(match inner(&opened) {
            Ok(inner) => Inside::Signed(
                Box::new(inner),
                Some(Encryption {
                    header: opened.header,
                    alg: opened.alg,
                    enc: opened.enc,
                    kid: opened.kid,
                }),
            ),
            Err(failure) => Inside::Refused(Box::new(opened.header), failure),
        })
    }
}

impl Encryption {
    /// Says how it was, for people.
    pub(super) fn described(&self) -> String {
        let kid = self.kid.as_ref().map(|kid| format!(", kid {kid}"));
        format!("{} and {}{}", self.alg, self.enc, kid.unwrap_or_default())
    }

    /// Lists the claims that the outer header repeats and the signed token does not have so: what
    /// is told before decryption has to be true (RFC 7519 §5.3).
    pub(super) fn contradictions(
        &self,
        claims: &crate::domain::jose::json::Object,
    ) -> Vec<Failure> {
        let names = ["iss", "sub", "aud"].into_iter();
        names
            .filter_map(|name| {
                let told = self.header.members().get(name)?;
                let signed = claims.get(name);
                if signed.is_some_and(|signed| signed.json() == told.json()) {
                    return None;
                }
                let message = format!(
                    "the encrypted token's header has another {name} than the signed claims"
                );
                let failure = Failure::new(Fault::ClaimInvalid, message).at(name, signed);
                Some(failure.wanted(told.json()))
            })
            .collect()
    }
}

/// Reads the signed token inside.
fn inner(opened: &Opened) -> Result<Unverified, Failure> {
    let refuse = |message: &str| Failure::new(Fault::NotSigned, message);
    if !opened.header.is_nested() {
        return Err(refuse("the token is only encrypted: what is inside is not said to be a signed token (cty JWT)")
            .at("cty", opened.header.members().get("cty"))
            .wanted("JWT")
            .hint("anybody can encrypt to a public key; authctl jwe decrypt shows what is inside"));
    }
    match Token::parse(&opened.plaintext) {
        Ok(Token::Signed(token)) => Ok(token),
        Ok(Token::Encrypted(_)) => Err(refuse(
            "the token inside is encrypted again; one layer is opened",
        )),
        Err(_) => Err(refuse("what is inside is no signed token")),
    }
}

/// Tells a token that is refused from a key or a token that can't be read.
fn refused(jwe: &Jwe, error: JweError) -> Result<Inside, Error> {
    let code = match &error {
        JweError::Algorithm { .. } | JweError::NotAllowed(_) => Fault::EncryptionNotAllowed,
        JweError::Critical { .. } => Fault::CritUnknown,
        JweError::Failed => Fault::DecryptionFailed,
        JweError::Header { .. } => Fault::HeaderInvalid,
        JweError::Limit { .. } => Fault::LimitExceeded,
        _ => return Err(error.into()),
    };
    let failure = Failure::new(code, error.to_string());
    let failure = match error {
        JweError::NotAllowed(_) => failure.hint("--allow takes it although it is a risk"),
        _ => failure,
    };
    Ok(Inside::Refused(Box::new(jwe.header()), failure))
}
