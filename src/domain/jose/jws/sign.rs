//! Making a JWS, in every serialization.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::{SIGNATURE_LIMIT, signing_input};
use crate::domain::jose::codec::TOKEN_LIMIT;
use crate::domain::jose::draft::{Draft, Member};
use crate::domain::jose::header::{Form, Header};
use crate::domain::jose::json::JsonError;
use crate::domain::jose::key::signer::{SignError, Signer};
use crate::domain::jose::serialization::Serialization;

/// How a JWS is to be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Layout {
    /// In which serialization.
    pub serialization: Serialization,
    /// Whether the payload stays outside (RFC 7515 Appendix F).
    pub detached: bool,
    /// Whether the payload is base64url (RFC 7797 §3).
    pub encoded: bool,
}

/// One signature to be made.
#[derive(Debug)]
pub struct Wanted<'a> {
    /// The key.
    pub signer: &'a Signer,
    /// What the key is called in the header.
    pub kid: Option<String>,
    /// More members of the protected header.
    pub protected: Draft,
    /// The unprotected header.
    pub unprotected: Draft,
}

/// A JWS that is not made. Whoever asked for it is to blame.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SigningError {
    /// There is no key, or there are more than the serialization has room for.
    #[error("{found} keys are given, and the {} serialization holds one signature", form.as_str())]
    Count {
        /// How many keys there are.
        found: usize,
        /// Which serialization.
        form: Serialization,
    },
    /// A header is no strict JSON.
    #[error("the header can't be written: {0}")]
    Json(JsonError),
    /// Any verifier would refuse the header.
    #[error("the header would be refused by whoever verifies it: {reason}")]
    Refused {
        /// Why.
        reason: String,
    },
    /// A name is wanted in both headers (RFC 7515 §7.2.1).
    #[error("{name} is wanted in both the protected and the unprotected header")]
    Shared {
        /// The name.
        name: String,
    },
    /// The key signed nothing.
    #[error(transparent)]
    Sign(#[from] SignError),
    /// authctl would not read what it writes.
    #[error("the JWS would be {found} bytes long, and at most {TOKEN_LIMIT} are taken")]
    TooLarge {
        /// How long it would be.
        found: usize,
    },
    /// Too many signatures.
    #[error("{found} keys are given, and at most {SIGNATURE_LIMIT} signatures are taken")]
    TooMany {
        /// How many.
        found: usize,
    },
    /// The compact form has no unprotected header (RFC 7515 §7.1).
    #[error("the compact serialization has no unprotected header")]
    Unprotected,
    /// An unencoded payload that the serialization can't hold (RFC 7797 §5.2, §5.3).
    #[error("an unencoded payload in the {} serialization is {wanted}", form.as_str())]
    Unwritable {
        /// Which serialization.
        form: Serialization,
        /// What it has to be.
        wanted: &'static str,
    },
}

/// Signs `payload` with each of the keys, and writes it down.
pub fn sign(payload: &[u8], wanted: &[Wanted<'_>], layout: Layout) -> Result<String, SigningError> {
    let form = layout.serialization;
    let found = wanted.len();
    if found > SIGNATURE_LIMIT {
        return Err(SigningError::TooMany { found });
    }
    let written = if layout.detached {
        None
    } else {
        Some(written(payload, layout)?)
    };
    let jws = match (form, wanted) {
        (form, []) => return Err(SigningError::Count { found, form }),
        (Serialization::General, wanted) => {
            let signatures: Result<Vec<Draft>, _> = wanted
                .iter()
                .map(|one| one.sign(payload, layout).map(Draft::from))
                .collect();
            let mut jws = holding(written.as_deref());
            jws.set(Member::objects("signatures", &signatures?));
            jws.json()
        }
        (Serialization::Flattened, [one]) => {
            let mut jws = holding(written.as_deref());
            for member in one.sign(payload, layout)?.members() {
                jws.set(member);
            }
            jws.json()
        }
        (Serialization::Compact, [one]) if one.unprotected == Draft::default() => {
            let signed = one.sign(payload, layout)?;
            let payload = written.unwrap_or_default();
            format!("{}.{payload}.{}", signed.protected, signed.signature)
        }
        (Serialization::Compact, [_]) => return Err(SigningError::Unprotected),
        (form, _) => return Err(SigningError::Count { found, form }),
    };
    if jws.len() > TOKEN_LIMIT {
        return Err(SigningError::TooLarge { found: jws.len() });
    }
    Ok(jws)
}

/// Returns the payload as it stands in the JWS.
fn written(payload: &[u8], layout: Layout) -> Result<String, SigningError> {
    if layout.encoded {
        return Ok(URL_SAFE_NO_PAD.encode(payload));
    }
    let form = layout.serialization;
    let unwritable = |wanted| SigningError::Unwritable { form, wanted };
    let text = std::str::from_utf8(payload);
    match form {
        // A full stop would end the part, and anything else than this is not safe everywhere.
        Serialization::Compact => text
            .ok()
            .filter(|text| {
                text.bytes()
                    .all(|byte| matches!(byte, b' '..=b'-' | b'/'..=b'~'))
            })
            .ok_or_else(|| unwritable("printable ASCII without a full stop")),
        Serialization::Flattened | Serialization::General => {
            text.map_err(|_| unwritable("UTF-8 text"))
        }
    }
    .map(str::to_owned)
}

/// Returns the JSON form with nothing but its payload in it.
fn holding(payload: Option<&str>) -> Draft {
    let mut jws = Draft::default();
    if let Some(payload) = payload {
        jws.set(Member::text("payload", payload));
    }
    jws
}

/// One signature, written down.
struct Signed {
    protected: String,
    unprotected: Draft,
    signature: String,
}

impl Signed {
    fn members(self) -> Vec<Member> {
        let mut members = vec![Member::text("protected", &self.protected)];
        if self.unprotected != Draft::default() {
            members.push(Member::object("header", &self.unprotected));
        }
        members.push(Member::text("signature", &self.signature));
        members
    }
}

impl From<Signed> for Draft {
    fn from(signed: Signed) -> Self {
        let mut draft = Self::default();
        for member in signed.members() {
            draft.set(member);
        }
        draft
    }
}

impl Wanted<'_> {
    fn sign(&self, payload: &[u8], layout: Layout) -> Result<Signed, SigningError> {
        let mut protected = named(&self.protected, self.signer, self.kid.as_deref());
        if !layout.encoded {
            protected.set(Member::flag("b64", false));
            protected.set(Member::texts("crit", &["b64".to_owned()]));
        }
        let mut joined = protected.clone();
        for (name, value) in self.unprotected.members() {
            if joined.get(name).is_some() || ["b64", "crit"].contains(&name) {
                let name = name.to_owned();
                return Err(SigningError::Shared { name });
            }
            joined.set(Member::written(name, value));
        }
        let header = joined.object().map_err(SigningError::Json)?;
        acceptable(&Header::new(header), Form::Jws)?;
        // The draft is one strict object, because the joined one is.
        let protected = URL_SAFE_NO_PAD.encode(protected.json());
        let input = signing_input(&protected, payload, layout.encoded);
        let signature = URL_SAFE_NO_PAD.encode(self.signer.sign(&input)?);
        Ok(Signed {
            protected,
            unprotected: self.unprotected.clone(),
            signature,
        })
    }
}

/// Returns a header with the key's algorithm and name in it, whatever stood there: they say what
/// is true of this signature. New members stand in front.
pub(in crate::domain::jose) fn named(members: &Draft, signer: &Signer, kid: Option<&str>) -> Draft {
    let alg = Member::text("alg", signer.algorithm().as_str());
    let kid = kid.map(|kid| Member::text("kid", kid));
    let mut named = Draft::default();
    for member in [Some(&alg), kid.as_ref()].into_iter().flatten() {
        if members.get(member.name()).is_none() {
            named.push(member.clone());
        }
    }
    for (name, value) in members.members() {
        match (name, &kid) {
            ("alg", _) => named.push(alg.clone()),
            ("kid", None) => {}
            ("kid", Some(kid)) => named.push(kid.clone()),
            _ => named.push(Member::written(name, value)),
        }
    }
    named
}

/// Refuses to sign what our own verifier would refuse whatever the key.
pub(in crate::domain::jose) fn acceptable(header: &Header, form: Form) -> Result<(), SigningError> {
    match header.failures(form).into_iter().next() {
        None => Ok(()),
        Some(failure) => Err(SigningError::Refused {
            reason: failure.message,
        }),
    }
}
