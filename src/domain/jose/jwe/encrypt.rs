//! The one place where an encrypted token is made.

use std::num::NonZeroU32;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::algorithm::{ContentEncryption, KeyManagement, KeySize, Risk};
use super::compression::deflate;
use super::content::{Boxed, Refused, random};
use super::error::JweError;
use super::key::Recipient as Key;
use super::management::{self, Parties, Sent};
use super::parameters::party;
use super::token::{RECIPIENT_LIMIT, authenticated};
use crate::domain::jose::codec::{TOKEN_LIMIT, TokenError};
use crate::domain::jose::draft::{Draft, Member};
use crate::domain::jose::header::Header;
use crate::domain::jose::key::Bytes;
use crate::domain::jose::serialization::Serialization;

/// How often a password is hashed unless the caller says otherwise.
///
/// SECURITY: OWASP asks for 600 000 (PBKDF2 with SHA-256, 2023), and no program reads that unasked:
/// the usual limit is 10 000. A token that nobody opens protects nothing, so this is the most that
/// everybody opens; a password has to be a long one, or the caller asks for more.
pub const ITERATIONS: NonZeroU32 = NonZeroU32::new(super::decrypt::ITERATION_LIMIT).unwrap();

/// What a token is to be.
#[derive(Debug)]
pub struct Plan {
    /// Whom it is for.
    pub recipients: Vec<Planned>,
    /// How the content is encrypted; `None`: as the key wants, and else by AES-GCM with 256 bits.
    pub enc: Option<ContentEncryption>,
    /// More members for the protected header.
    pub members: Draft,
    /// What is authenticated beside the content, and not encrypted.
    pub aad: Option<Vec<u8>>,
    /// Whether the content is compressed first.
    pub zip: bool,
    /// How often passwords are hashed.
    pub iterations: NonZeroU32,
    /// What is done although it is a risk.
    pub allow: Vec<Risk>,
    /// How it is written.
    pub serialization: Serialization,
}

/// One recipient of a token in the making.
#[derive(Debug)]
pub struct Planned {
    /// What it is encrypted to.
    pub key: Key,
    /// By what; `None`: by what the key is best for.
    pub alg: Option<KeyManagement>,
    /// The name by which the recipient finds its key.
    pub kid: Option<String>,
}

/// A token that was made.
#[derive(Debug)]
pub struct Encrypted {
    /// The token.
    pub token: String,
    /// All that the first recipient is told.
    pub header: Header,
    /// How the content is encrypted.
    pub enc: ContentEncryption,
    /// By what the key is encrypted to each recipient.
    pub alg: Vec<KeyManagement>,
}

/// Names that authctl writes itself.
const OWN: [&str; 11] = [
    "alg", "crit", "enc", "epk", "iv", "kid", "p2c", "p2s", "tag", "zip", "b64",
];

/// Encrypts `plaintext`.
pub fn encrypt(plaintext: &[u8], plan: &Plan) -> Result<Encrypted, JweError> {
    let (enc, algorithms) = plan.algorithms()?;
    plan.check(&algorithms)?;
    let parties = plan.parties()?;
    let pairs = || plan.recipients.iter().zip(algorithms.iter().copied());
    let (key, sent) =
        content_key(enc, pairs(), &parties, plan.iterations).map_err(|Refused| no_key())?;

    // One recipient's members are protected like all others; several have their own.
    let mut protected = Draft::default();
    let mut own = Vec::new();
    let single = sent.len() == 1;
    for ((to, alg), sent) in pairs().zip(sent) {
        let mut members = Draft::default();
        members.set(Member::text("alg", alg.as_str()));
        if let Some(kid) = &to.kid {
            members.set(Member::text("kid", kid));
        }
        members.append(sent.members);
        if single {
            protected.append(members);
            own.push((Draft::default(), sent.encrypted_key));
        } else {
            own.push((members, sent.encrypted_key));
        }
    }
    protected.set(Member::text("enc", enc.as_str()));
    if plan.zip {
        protected.set(Member::text("zip", "DEF"));
    }
    protected.append(plan.members.clone());
    let mut shown = protected.clone();
    if let Some((members, _)) = own.first() {
        shown.append(members.clone());
    }
    let header = Header::new(shown.object()?);

    let written = Written {
        protected: URL_SAFE_NO_PAD.encode(protected.json()),
        aad: plan.aad.as_ref().map(|aad| URL_SAFE_NO_PAD.encode(aad)),
        own,
    };
    let token = written.seal(plaintext, plan, enc, &key)?;
    if token.len() > TOKEN_LIMIT {
        return Err(TokenError::TooLarge { found: token.len() }.into());
    }
    Ok(Encrypted {
        token,
        header,
        enc,
        alg: algorithms,
    })
}

fn no_key() -> JweError {
    JweError::Plan {
        reason: "the library did not encrypt with this key".into(),
    }
}

impl Plan {
    /// Chooses `enc` and each recipient's `alg`.
    fn algorithms(&self) -> Result<(ContentEncryption, Vec<KeyManagement>), JweError> {
        let direct = |to: &&Planned| {
            let alg = to.alg.or_else(|| to.key.algorithms().first().copied());
            alg == Some(KeyManagement::Direct)
        };
        let given = self.enc.or_else(|| {
            let to = self.recipients.iter().find(direct)?;
            to.key.content_encryption()
        });
        let enc = given.unwrap_or(ContentEncryption::Gcm(KeySize::Bits256));
        let chosen = |to: &Planned| {
            let good = to.key.algorithms();
            let mut wanted = match to.alg {
                Some(alg) => vec![alg],
                None => good,
            };
            wanted.retain(|alg| to.key.fits(*alg, enc));
            wanted.first().copied().ok_or_else(|| JweError::Plan {
                reason: match to.alg {
                    Some(alg) => format!("this key is not for {alg} with {enc}: {}", to.key),
                    None => format!("this key is not for {enc}: {}", to.key),
                },
            })
        };
        let algorithms: Result<Vec<KeyManagement>, JweError> =
            self.recipients.iter().map(chosen).collect();
        Ok((enc, algorithms?))
    }

    fn check(&self, algorithms: &[KeyManagement]) -> Result<(), JweError> {
        let refuse = |reason: &str| {
            Err(JweError::Plan {
                reason: reason.to_owned(),
            })
        };
        let count = self.recipients.len();
        if count == 0 || count > RECIPIENT_LIMIT {
            return refuse("a token has 1 to 32 recipients");
        }
        if count > 1 && self.serialization != Serialization::General {
            return refuse("only the general serialization has several recipients");
        }
        if count > 1 && algorithms.iter().any(|alg| alg.is_direct()) {
            return refuse("dir and ECDH-ES have one recipient: their key is nobody else's");
        }
        if self.aad.is_some() && self.serialization == Serialization::Compact {
            return refuse("the compact serialization has no additional data");
        }
        let risks = algorithms.iter().filter_map(|alg| alg.risk());
        for risk in risks.chain(self.zip.then_some(Risk::Zip)) {
            if !self.allow.contains(&risk) {
                return Err(JweError::NotAllowed(risk));
            }
        }
        match OWN.iter().find(|name| self.members.get(name).is_some()) {
            Some(name) => refuse(&format!("{name} is written by authctl itself")),
            None => Ok(()),
        }
    }

    /// Both names go into an agreed key, so they are read as the recipient reads them.
    fn parties(&self) -> Result<Parties, JweError> {
        let header = Header::new(self.members.object()?);
        Ok(Parties {
            apu: party(&header, "apu")?,
            apv: party(&header, "apv")?,
        })
    }
}

/// Makes the key of the content, and what tells it to each recipient.
fn content_key<'a>(
    enc: ContentEncryption,
    pairs: impl Iterator<Item = (&'a Planned, KeyManagement)> + Clone,
    parties: &Parties,
    iterations: NonZeroU32,
) -> Result<(Bytes, Vec<Sent>), Refused> {
    if let Some((to, alg)) = pairs.clone().find(|(_, alg)| alg.is_direct()) {
        let (key, sent) = management::direct(&to.key, alg, enc, parties)?;
        return Ok((key, vec![sent]));
    }
    let key = random(enc.key_length())?;
    let sent: Result<Vec<Sent>, Refused> = pairs
        .map(|(to, alg)| management::send(&to.key, alg, enc, &key, (parties, iterations)))
        .collect();
    Ok((key, sent?))
}

/// A token's headers and encrypted keys, as they are written.
struct Written {
    protected: String,
    aad: Option<String>,
    own: Vec<(Draft, Vec<u8>)>,
}

impl Written {
    fn seal(
        &self,
        plaintext: &[u8],
        plan: &Plan,
        enc: ContentEncryption,
        key: &[u8],
    ) -> Result<String, JweError> {
        let compressed = plan.zip.then(|| deflate(plaintext)).transpose()?;
        let content = compressed
            .as_ref()
            .map_or(plaintext, |bytes| bytes.as_slice());
        let vector = random(enc.vector_length()).map_err(|Refused| no_key())?;
        let aad = authenticated(&self.protected, self.aad.as_deref());
        let boxed = enc
            .seal(key, &vector, &aad, content)
            .map_err(|Refused| no_key())?;
        Ok(match plan.serialization {
            Serialization::Compact => self.compact(&vector, &boxed),
            Serialization::Flattened => self.json(&vector, &boxed, false),
            Serialization::General => self.json(&vector, &boxed, true),
        })
    }

    fn compact(&self, vector: &[u8], boxed: &Boxed) -> String {
        let key = self.own.first().map_or(&[][..], |(_, key)| key.as_slice());
        let [key, vector, ciphertext, tag] =
            [key, vector, &boxed.ciphertext, &boxed.tag].map(|bytes| URL_SAFE_NO_PAD.encode(bytes));
        format!("{}.{key}.{vector}.{ciphertext}.{tag}", self.protected)
    }

    fn json(&self, vector: &[u8], boxed: &Boxed, general: bool) -> String {
        let mut token = Draft::default();
        let encoded = |name, bytes: &[u8]| Member::text(name, &URL_SAFE_NO_PAD.encode(bytes));
        token.set(Member::text("protected", &self.protected));
        let recipients = self.own.iter().map(|(members, key)| {
            let mut recipient = Draft::default();
            if members.members().next().is_some() {
                recipient.set(Member::object("header", members));
            }
            if !key.is_empty() {
                recipient.set(encoded("encrypted_key", key));
            }
            recipient
        });
        if general {
            let recipients: Vec<Draft> = recipients.collect();
            token.set(Member::objects("recipients", &recipients));
        } else {
            recipients.for_each(|one| token.append(one));
        }
        if let Some(aad) = &self.aad {
            token.set(Member::text("aad", aad));
        }
        token.set(encoded("iv", vector));
        token.set(encoded("ciphertext", &boxed.ciphertext));
        token.set(encoded("tag", &boxed.tag));
        token.json()
    }
}
