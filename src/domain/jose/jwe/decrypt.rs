//! The one place where an encrypted token is opened.

use std::fmt;

use super::algorithm::{ContentEncryption, KeyManagement, Risk};
use super::compression::inflate;
use super::content::random;
use super::error::JweError;
use super::key::Recipient as Key;
use super::management;
use super::parameters::Parameters;
use super::token::{Jwe, RECIPIENT_LIMIT, Recipient};
use crate::domain::jose::failure::Fault;
use crate::domain::jose::header::{Form, Header};
use crate::domain::jose::json::Object;
use crate::domain::jose::key::jwk::Jwk;
use crate::domain::jose::key::{Bytes, KeyError};
use crate::domain::secret::Secret;
use crate::domain::text::excerpt;

/// How often a key is tried on one token, over all its recipients: often enough for one key to be
/// any one's of them.
pub const TRY_LIMIT: usize = RECIPIENT_LIMIT;

/// How often a password is hashed at most, unless the caller says otherwise: what other programs
/// take unasked.
pub const ITERATION_LIMIT: u32 = 10_000;

/// What is taken.
#[derive(Debug, Clone)]
pub struct Policy {
    /// The ways to have the key; empty: all that the keys are good for.
    pub alg: Vec<KeyManagement>,
    /// The content encryptions; empty: all.
    pub enc: Vec<ContentEncryption>,
    /// What is taken although it is a risk.
    pub allow: Vec<Risk>,
    /// How often a password is hashed at most.
    pub iterations: u32,
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            alg: Vec::new(),
            enc: Vec::new(),
            allow: Vec::new(),
            iterations: ITERATION_LIMIT,
        }
    }
}

/// The keys that a token may be opened with.
#[derive(Debug)]
pub struct Keys {
    keys: Vec<Key>,
    /// Whether it was a set, whose keys a token chooses by `kid`.
    is_set: bool,
}

/// What was in a token, after its tag was found right.
pub struct Opened {
    /// The content. Wiped on drop.
    pub plaintext: Bytes,
    /// All that the recipient was told.
    pub header: Header,
    /// How the key was had.
    pub alg: KeyManagement,
    /// How the content was encrypted.
    pub enc: ContentEncryption,
    /// The name of the key that opened it, where it has one.
    pub kid: Option<String>,
}

impl Keys {
    /// Returns the one key that opens tokens.
    pub fn one(jwk: Jwk) -> Result<Self, KeyError> {
        Ok(Self {
            keys: vec![Key::for_decrypting(jwk)?],
            is_set: false,
        })
    }

    /// Returns a password.
    pub fn password(password: Secret) -> Self {
        Self {
            keys: vec![Key::Password(password)],
            is_set: false,
        }
    }

    /// Returns those keys of a set that open tokens (RFC 7517 §5: the others may be there).
    pub fn set(members: &[Object]) -> Result<Self, KeyError> {
        let mut first = None;
        let mut keys = Vec::new();
        for member in members {
            match Jwk::read(member).and_then(Key::for_decrypting) {
                Ok(key) => keys.push(key),
                Err(reason) => {
                    first.get_or_insert(reason);
                }
            }
        }
        match (keys.is_empty(), first, members) {
            (true, Some(reason), [_]) => Err(reason),
            (true, ..) => Err(KeyError::NoneUsable),
            _ => Ok(Self { keys, is_set: true }),
        }
    }

    /// Returns the keys that a recipient's header can mean, best first.
    fn candidates(&self, attempt: &Attempt<'_>) -> Result<Vec<&Key>, JweError> {
        let kid = attempt.recipient.header.kid().filter(|_| self.is_set);
        let called = |key: &&Key| kid.is_none() || key.kid() == kid.as_deref();
        let mut found: Vec<&Key> = self.keys.iter().filter(called).collect();
        if found.is_empty() && self.keys.iter().all(|key| key.kid().is_none()) {
            found = self.keys.iter().collect();
        }
        if let (true, Some(kid)) = (found.is_empty(), &kid) {
            return Err(JweError::NoKey {
                reason: format!("the key set has no key called {}", excerpt(kid, 80)),
            });
        }
        found.retain(|key| attempt.suits(key));
        if found.is_empty() {
            let (alg, enc) = (attempt.alg, attempt.enc);
            return Err(JweError::NoKey {
                reason: match self.keys.as_slice() {
                    [only] => format!(
                        "the token is encrypted by {alg} and {enc}, which is not for this key: {only}"
                    ),
                    keys => format!(
                        "the token is encrypted by {alg} and {enc}, which is for none of the {} keys",
                        keys.len()
                    ),
                },
            });
        }
        Ok(found)
    }
}

/// Opens `token` with one of `keys`.
///
/// With several recipients, one that opens is enough (RFC 7516 §5.2); if none does, the error is
/// that of whoever came furthest.
pub fn decrypt(token: &Jwe, keys: &Keys, policy: &Policy) -> Result<Opened, JweError> {
    let mut worst = JweError::Failed;
    let mut furthest = None;
    let mut tries = TRY_LIMIT;
    for recipient in &token.recipients {
        match Attempt::new(recipient, policy)
            .and_then(|attempt| attempt.open(token, keys, &mut tries))
        {
            Ok(opened) => return Ok(opened),
            Err(error) => {
                if furthest.is_none_or(|rank| rank < progress(&error)) {
                    furthest = Some(progress(&error));
                    worst = error;
                }
            }
        }
    }
    Err(worst)
}

/// How far somebody came.
fn progress(error: &JweError) -> u8 {
    match error {
        JweError::NoKey { .. } => 0,
        JweError::Failed => 2,
        _ => 1,
    }
}

/// One recipient's part of a token, allowed and understood.
struct Attempt<'a> {
    recipient: &'a Recipient,
    alg: KeyManagement,
    enc: ContentEncryption,
    zip: bool,
    parameters: Parameters,
}

impl<'a> Attempt<'a> {
    /// SECURITY: `alg` and `enc` are the sender's word. They choose among what the key is good for
    /// and the caller allows; they can't add to it (RFC 8725 §3.1, §3.2).
    fn new(recipient: &'a Recipient, policy: &Policy) -> Result<Self, JweError> {
        let header = &recipient.header;
        if let Some(failure) = header.failures(Form::Jwt).into_iter().next() {
            return Err(match failure.code {
                Fault::CritUnknown => JweError::Critical {
                    reason: failure.message,
                },
                _ => JweError::Header {
                    reason: failure.message,
                },
            });
        }
        let alg: KeyManagement = taken(header, "alg", &KeyManagement::ALL, &policy.alg)?;
        let enc: ContentEncryption = taken(header, "enc", &ContentEncryption::ALL, &policy.enc)?;
        let zip = compressed(header)?;
        let risks = alg.risk().into_iter().chain(zip.then_some(Risk::Zip));
        for risk in risks {
            if !policy.allow.contains(&risk) {
                return Err(JweError::NotAllowed(risk));
            }
        }
        // RFC 7516 §5.2 step 10: where there is nothing to decrypt, there is nothing there.
        if alg.is_direct() && !recipient.encrypted_key.is_empty() {
            return Err(JweError::Header {
                reason: format!("{alg} has no encrypted key, and there is one"),
            });
        }
        Ok(Self {
            recipient,
            alg,
            enc,
            zip,
            parameters: Parameters::read(header, alg, policy.iterations)?,
        })
    }

    fn suits(&self, key: &Key) -> bool {
        key.fits(self.alg, self.enc)
            && match (&self.parameters, key) {
                (Parameters::Agreement { epk, .. }, Key::Key(key)) => {
                    super::agreement::is_same_curve(epk, &key.material)
                }
                _ => true,
            }
    }

    fn open(self, token: &Jwe, keys: &Keys, tries: &mut usize) -> Result<Opened, JweError> {
        for key in keys.candidates(&self)? {
            let Some(left) = tries.checked_sub(1) else {
                break;
            };
            *tries = left;
            if let Some(plaintext) = self.opened_with(key, token)? {
                let plaintext = if self.zip {
                    inflate(&plaintext)?
                } else {
                    plaintext
                };
                return Ok(Opened {
                    plaintext,
                    header: self.recipient.header.clone(),
                    alg: self.alg,
                    enc: self.enc,
                    kid: key.kid().map(str::to_owned),
                });
            }
        }
        Err(JweError::Failed)
    }

    /// SECURITY: where no key comes out, or one of another length, a random one takes its place, so
    /// that a wrong padding and a wrong tag end in the same place (RFC 7516 §11.5, for `RSA1_5`; here
    /// for all).
    fn opened_with(&self, key: &Key, token: &Jwe) -> Result<Option<Bytes>, JweError> {
        let (alg, enc) = (self.alg, self.enc);
        let stand_in = random(enc.key_length()).map_err(|_| JweError::Failed)?;
        let encrypted = &self.recipient.encrypted_key;
        let found = management::receive(key, alg, enc, &self.parameters, encrypted)
            .ok()
            .filter(|found| found.len() == enc.key_length());
        let content_key = found.unwrap_or(stand_in);
        Ok(enc
            .open(
                &content_key,
                &token.vector,
                &token.authenticated(),
                &token.ciphertext,
                &token.tag,
            )
            .ok())
    }
}

/// Finds what the header names among what there is and what is wanted.
fn taken<T: Copy + PartialEq + fmt::Display>(
    header: &Header,
    member: &'static str,
    all: &[T],
    wanted: &[T],
) -> Result<T, JweError> {
    let found = header.members().text(member);
    let named = all
        .iter()
        .find(|one| found.as_deref() == Some(one.to_string().as_str()))
        .filter(|one| wanted.is_empty() || wanted.contains(one));
    named.copied().ok_or_else(|| {
        let wanted = if wanted.is_empty() { all } else { wanted };
        let wanted: Vec<String> = wanted.iter().map(ToString::to_string).collect();
        JweError::Algorithm {
            member,
            found: found.map_or_else(|| "not named".into(), |found| excerpt(&found, 24)),
            wanted: wanted.join(", "),
        }
    })
}

fn compressed(header: &Header) -> Result<bool, JweError> {
    match header.members().get("zip") {
        None => Ok(false),
        Some(zip) if zip.text().as_deref() == Some("DEF") => Ok(true),
        Some(zip) => Err(JweError::Algorithm {
            member: "zip",
            found: excerpt(zip.json(), 24),
            wanted: "DEF".into(),
        }),
    }
}

// SECURITY: the content is shown by nobody who did not mean to.
impl fmt::Debug for Opened {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Opened({}, {})", self.alg, self.enc)
    }
}
