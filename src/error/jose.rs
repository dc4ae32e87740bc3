//! Codes and hints for tokens and the keys that they are verified with.

use super::{Code, Error};
use crate::domain::jose::codec::TokenError;
use crate::domain::jose::jwe::JweError;
use crate::domain::jose::jwe::algorithm::Risk;
use crate::domain::jose::key::form::FormError;
use crate::domain::jose::key::request::RequestError;
use crate::domain::jose::key::thumbprint::HashError;
use crate::domain::jose::key::{KeyError, MakeError};

impl From<TokenError> for Error {
    fn from(error: TokenError) -> Self {
        match &error {
            TokenError::Empty => Self::new(Code::JwtMalformed, error)
                .hint("give the token as an argument, or on standard input"),
            TokenError::Encoding { .. } => Self::new(Code::JwtMalformed, error)
                .hint("copy the whole token again; it holds A-Z, a-z, 0-9, -, _ and two dots"),
            TokenError::Encrypted => {
                Self::new(Code::JwtEncrypted, error).hint("--decrypt-key opens it to verify what is inside; authctl jwt decode shows its header")
            }
            TokenError::Parts { found: 1 } => Self::new(Code::JwtMalformed, error)
                .hint("a token looks like eyJ….eyJ….abc; < FILE reads it from a file"),
            TokenError::Json { .. } | TokenError::NotText | TokenError::Parts { .. } => {
                Self::new(Code::JwtMalformed, error)
                    .hint("a token looks like eyJ….eyJ….abc; check that all of it was copied")
            }
            TokenError::Nested => {
                Self::new(Code::JwtNested, error).hint("authctl jwt decode shows the token inside")
            }
            TokenError::Serialized => {
                Self::new(Code::JwtMalformed, error).hint("authctl jws verify takes a JWS in JSON")
            }
            TokenError::TooLarge { .. } => Self::new(Code::InputTooLarge, error),
        }
    }
}

impl From<KeyError> for Error {
    fn from(error: KeyError) -> Self {
        let hint = match &error {
            KeyError::Certificate => {
                "have its publisher put the right certificate beside the key, or none"
            }
            KeyError::Costly => "have its owner lock it with fewer rounds",
            KeyError::Encrypted => {
                return Self::new(Code::JwkInvalid, error)
                    .hint("where a private key is wanted, --passphrase SOURCE unlocks it: @FILE, env:NAME, fd:N or prompt")
                    .hint("to verify, the public half is enough: openssl pkey -in KEY -pubout -out PUBLIC");
            }
            KeyError::Outdated => {
                "lock it in today's way: openssl pkcs8 -topk8 -v2 aes-256-cbc -in KEY -out LOCKED"
            }
            KeyError::Passphrase => {
                return Self::new(Code::PassphraseWrong, error)
                    .hint("one line ending at its end is left off; all else counts, blanks too");
            }
            KeyError::Form { .. } => {
                "pkcs8 is for every private key, spki for every public one; pkcs1 is for RSA, sec1 for private EC keys"
            }
            KeyError::Foreign => {
                "to sign or verify, --alg HS256 (or HS384, HS512) takes any other bytes as a shared secret"
            }
            KeyError::NoFit { .. } | KeyError::Alg { .. } => {
                "the key says what it is good for; give another key, or another --alg"
            }
            KeyError::Several => "put the one that is meant into a file of its own",
            KeyError::Mixed => "keep shared secrets and public keys in different sets",
            KeyError::Ssh => "give the signer's public key as PEM, as a JWK or as a JWK set",
            KeyError::Short { .. } => "RFC 7518 §3.2 asks for a key as long as the hash",
            KeyError::Size { .. }
            | KeyError::Exponent
            | KeyError::Point { .. }
            | KeyError::Roca => "such a key protects nothing: have its owner make a new one",
            KeyError::Mismatch => "the two halves are of different keys; export the key again",
            KeyError::Public => "give the private key: in PEM, in DER, or as a JWK with its d",
            KeyError::Primes => "export the key again, with p, q, dp, dq and qi",
            KeyError::Damaged { .. }
            | KeyError::Json(_)
            | KeyError::Member { .. }
            | KeyError::NoneUsable
            | KeyError::Pem { .. }
            | KeyError::TooMany { .. }
            | KeyError::Unsupported { .. }
            | KeyError::Use { .. } => {
                "keys are taken as PEM, DER, JWK or JWK set: RSA, EC, Ed25519, X25519, ML-DSA, oct"
            }
        };
        Self::new(Code::JwkInvalid, error).hint(hint)
    }
}

impl From<JweError> for Error {
    fn from(error: JweError) -> Self {
        match error {
            JweError::Algorithm { .. } => Self::new(Code::JweAlgNotAllowed, error)
                .hint("the key, --alg and --enc decide what is taken, never the token"),
            JweError::Critical { .. } => Self::new(Code::JweCritUnknown, error)
                .hint("only a program that knows the extension can read the token"),
            JweError::Failed => Self::new(Code::JweDecryptFailed, error)
                .hint("check that it is the recipient's key and that all of the token was copied"),
            JweError::Header { .. } => Self::new(Code::JweHeaderInvalid, error)
                .hint("the token was made wrongly, or to harm: ask its sender for another"),
            JweError::Json(_) | JweError::Member { .. } => Self::new(Code::JweMalformed, error)
                .hint("a token is five parts with dots between them, or JSON (RFC 7516 §7.2)"),
            JweError::Key(error) => error.into(),
            JweError::Limit { .. } => Self::new(Code::JweLimitExceeded, error)
                .hint("a token that asks for so much is seldom meant well; --max-iterations raises the limit of p2c"),
            JweError::NoKey { .. } => Self::new(Code::JwkUnknown, error)
                .hint("authctl jwt decode shows which key the token names (kid) and how it is used (alg)"),
            JweError::NotAllowed(risk) => {
                let hint = match risk {
                    Risk::Rsa15 => "--allow RSA1_5 does it; RSA-OAEP-256 is better and needs none (RFC 8725 §3.2)",
                    Risk::Pbes2 => "--allow PBES2 does it; a password is as good as it is long",
                    Risk::Zip => "--allow zip does it; the length of what is compressed tells about it",
                };
                Self::new(Code::JweAlgNotAllowed, error).hint(hint)
            }
            JweError::Plan { .. } => Self::new(Code::JwePlanInvalid, error)
                .hint("authctl jwe encrypt --help says what goes with which key"),
            JweError::Signed => Self::new(Code::JweMalformed, error)
                .hint("authctl jwt verify says whether it may be believed"),
            JweError::Token(error) => error.into(),
        }
    }
}

impl From<MakeError> for Error {
    fn from(error: MakeError) -> Self {
        match error {
            MakeError::Failed { .. } => Self::new(Code::Bug, error),
            MakeError::Key(error) => error.into(),
            MakeError::Random(error) => error.into(),
        }
    }
}

impl From<RequestError> for Error {
    fn from(error: RequestError) -> Self {
        let hint = match &error {
            RequestError::Nothing => "--type rsa|ec|okp|oct|akp, or --alg, as in --alg ES256",
            RequestError::Alg { .. } => {
                "as in RS256, ES256, EdDSA, ML-DSA-65, HS256, RSA-OAEP-256, ECDH-ES+A256KW, A256GCM"
            }
            RequestError::Apart { .. } => "leave one of the two out; the other decides",
            RequestError::Unfit { .. } => "authctl jwk show SOURCE says what a key is good for",
            RequestError::Bits { .. }
            | RequestError::Curve { .. }
            | RequestError::Type { .. }
            | RequestError::Use { .. } => return Self::new(Code::Usage, error),
        };
        Self::new(Code::Usage, error).hint(hint)
    }
}

impl From<FormError> for Error {
    fn from(error: FormError) -> Self {
        Self::new(Code::Usage, error)
    }
}

impl From<HashError> for Error {
    fn from(error: HashError) -> Self {
        Self::new(Code::Usage, error)
    }
}
