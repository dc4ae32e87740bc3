//! Why a token is not valid: stable names, what was found, what was wanted.

use serde::{Serialize, Serializer};

use super::json::{OwnedValue, Value};

macro_rules! faults {
    ($($(#[doc = $meaning:literal])+ $variant:ident = $name:literal;)+) => {
        /// The name of a reason: only ever added to, never changed.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Fault {
            $($(#[doc = $meaning])+ $variant,)+
        }

        impl Fault {
            /// Every reason, in the manual's order.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// Returns the name that scripts match on.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $name),+ }
            }

            /// Says what it means, for the manual.
            pub const fn meaning(self) -> &'static str {
                match self { $(Self::$variant => concat!($($meaning),+).trim_ascii()),+ }
            }
        }
    };
}

faults! {
    /// The signature is not the key's signature of this token.
    SignatureInvalid = "jwt_signature_invalid";
    /// The token names an algorithm that the key or `--alg` does not allow, or none that exists.
    AlgNotAllowed = "jwt_alg_not_allowed";
    /// The token demands an extension that authctl does not have, or demands one wrongly.
    CritUnknown = "jwt_crit_unknown";
    /// The payload is not base64url: a JWT may not have `b64` false.
    B64Unsupported = "jwt_b64_unsupported";
    /// A member of the header has a value of the wrong type.
    HeaderInvalid = "jwt_header_invalid";
    /// No key of the set has the token's `kid`, or none fits the token.
    KeyUnknown = "jwk_unknown";
    /// The header's `typ` is not the one that was asked for.
    TypMismatch = "jwt_typ_mismatch";
    /// The token has expired.
    Expired = "jwt_expired";
    /// The token is not valid yet.
    NotYetValid = "jwt_not_yet_valid";
    /// An encrypted token can't be decrypted: the key is another, or the token was changed.
    DecryptionFailed = "jwe_decrypt_failed";
    /// A token is encrypted by what the key does not allow, or by what has to be allowed.
    EncryptionNotAllowed = "jwe_alg_not_allowed";
    /// An encrypted token asks for more work or memory than is granted.
    LimitExceeded = "jwe_limit_exceeded";
    /// A token is encrypted, and there is no signed token inside.
    NotSigned = "jwt_not_signed";
    /// The token says that it was issued in the future.
    IssuedInFuture = "jwt_issued_in_future";
    /// A claim that has to be there is not.
    ClaimMissing = "jwt_claim_missing";
    /// A claim has a value of the wrong type.
    ClaimInvalid = "jwt_claim_invalid";
    /// The token has a claim that a token of its kind may not have.
    ClaimProhibited = "jwt_claim_prohibited";
    /// The token is for another audience.
    AudienceMismatch = "jwt_audience_mismatch";
    /// The token is for a certain audience, and nobody said whether that is this one.
    AudienceUnchecked = "jwt_audience_unchecked";
    /// The token is from another issuer.
    IssuerMismatch = "jwt_issuer_mismatch";
    /// The token is about another subject.
    SubjectMismatch = "jwt_subject_mismatch";
    /// The token has another id.
    IdMismatch = "jwt_id_mismatch";
    /// The token has another nonce, so that it answers another request.
    NonceMismatch = "jwt_nonce_mismatch";
    /// The token was issued longer ago than is allowed.
    TooOld = "jwt_too_old";
    /// The ID token was issued to another party.
    PartyMismatch = "jwt_party_mismatch";
    /// The DPoP proof was made for another request: another method, URL or access token.
    RequestMismatch = "jwt_request_mismatch";
    /// The DPoP proof brings no key, or one that proves nothing: private, shared or unusable.
    ProofKeyInvalid = "jwt_proof_key_invalid";
}

impl Serialize for Fault {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

/// One reason why a token is not valid.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Failure {
    /// Which reason.
    pub code: Fault,
    /// The claim or header member that it is about.
    pub claim: Option<String>,
    /// What the token has there.
    pub found: Option<OwnedValue>,
    /// What it should have there.
    pub wanted: Option<String>,
    /// All of it in a sentence.
    pub message: String,
    /// What a person can do about it.
    #[serde(skip)]
    pub hint: Option<&'static str>,
}

impl Failure {
    /// Returns the reason `code`, said in a sentence.
    pub fn new(code: Fault, message: impl Into<String>) -> Self {
        Self {
            code,
            claim: None,
            found: None,
            wanted: None,
            message: message.into(),
            hint: None,
        }
    }

    /// Adds which claim or header member it is about, and what that is.
    #[must_use]
    pub fn at(mut self, claim: &str, found: Option<Value>) -> Self {
        self.claim = Some(claim.to_owned());
        self.found = found.map(Value::owned);
        self
    }

    /// Whether this is the same fault of the same claim.
    pub fn is_about_same(&self, other: &Self) -> bool {
        (self.code, &self.claim) == (other.code, &other.claim)
    }

    /// Adds what was wanted.
    #[must_use]
    pub fn wanted(mut self, wanted: impl Into<String>) -> Self {
        self.wanted = Some(wanted.into());
        self
    }

    /// Adds what a person can do about it.
    #[must_use]
    pub fn hint(mut self, hint: &'static str) -> Self {
        self.hint = Some(hint);
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_unlike_each_other() {
        let mut names: Vec<&str> = Fault::ALL.iter().map(|fault| fault.as_str()).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), Fault::ALL.len());
        assert!(
            Fault::ALL
                .iter()
                .all(|fault| fault.meaning().ends_with('.'))
        );
    }
}
