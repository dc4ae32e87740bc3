//! Why a key can't be used.

use super::curve::Shape;
use crate::domain::jose::algorithm::{Algorithm, any_of};
use crate::domain::jose::json::JsonError;
use crate::domain::ports::RandomError;

/// A key that can't be used. Whoever made or named it is to blame.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum KeyError {
    /// The key's own `alg` is none that authctl has.
    #[error("the key is for {found}, which authctl does not know")]
    Alg {
        /// What its `alg` says.
        found: String,
    },
    /// The first certificate beside it has another key (RFC 7517 §4.7).
    #[error("the key's certificate (x5c) is for another key")]
    Certificate,
    /// Unlocking it would take more work or memory than a key is worth.
    #[error("unlocking the key asks for more work than is done: 10,000,000 rounds, or 256 MiB")]
    Costly,
    /// The DER inside is broken.
    #[error("the key is damaged: {what} can't be read")]
    Damaged {
        /// Which structure was expected.
        what: &'static str,
    },
    /// It is locked by a passphrase, and none was given.
    #[error("the key is encrypted with a passphrase")]
    Encrypted,
    /// Its exponent is even, too small or too large.
    #[error("the RSA key's exponent is not an odd number from 3 to 33 bits")]
    Exponent,
    /// The structure is for other keys.
    #[error("{form} is no form for this {half} key")]
    Form {
        /// Which structure was asked for.
        form: &'static str,
        /// Which half was to be written.
        half: &'static str,
    },
    /// It is no key in any form that authctl knows.
    #[error("this is no key that authctl knows: not PEM, DER, JWK or a JWK set")]
    Foreign,
    /// It is JSON, but broken.
    #[error("the key can't be read: {0}")]
    Json(JsonError),
    /// A member of the JWK is missing or wrong.
    #[error("the key's {name} is not {wanted}")]
    Member {
        /// Which member.
        name: &'static str,
        /// What it has to be.
        wanted: &'static str,
    },
    /// The private half is not that of the public half.
    #[error("the key's private half does not belong to its public half")]
    Mismatch,
    /// A set has shared secrets and public keys in it.
    #[error("the key set has shared secrets and public keys in it")]
    Mixed,
    /// The algorithms that were asked for are not this key's.
    #[error(
        "{} is asked for, and this key ({shape}) is good for {}",
        any_of(wanted),
        any_of(good)
    )]
    NoFit {
        /// What the key is.
        shape: Shape,
        /// What the key is good for.
        good: Vec<Algorithm>,
        /// What was asked for.
        wanted: Vec<Algorithm>,
    },
    /// No key of the set can be used.
    #[error("the key set has no key that can be used")]
    NoneUsable,
    /// It is locked in the old way of OpenSSL (RFC 1421 headers): MD5 over the passphrase, once.
    #[error("the key is encrypted in OpenSSL's old way (Proc-Type: 4,ENCRYPTED)")]
    Outdated,
    /// The passphrase does not unlock it.
    #[error("the passphrase does not unlock the key")]
    Passphrase,
    /// The PEM armour is broken.
    #[error("the PEM text is damaged: {reason}")]
    Pem {
        /// What is wrong with it.
        reason: &'static str,
    },
    /// The point is not on the curve, or so special that anybody can sign for it.
    #[error("the key is no point of {curve} that protects anything")]
    Point {
        /// Which curve.
        curve: &'static str,
    },
    /// A private key is wanted for what was asked.
    #[error("a private key is wanted, and this is a public one")]
    Public,
    /// An RSA private key without its primes.
    #[error("the RSA key has no primes (p, q and what belongs to them), which signing wants")]
    Primes,
    /// The modulus gives its factors away (ROCA, CVE-2017-15361).
    #[error("the RSA key was made by a faulty chip: its factors can be computed (ROCA)")]
    Roca,
    /// A secret that is too short for every algorithm (RFC 7518 §3.2).
    #[error("the secret is {found} bytes long, and HS256 wants at least 32, HS384 48, HS512 64")]
    Short {
        /// How long it is.
        found: usize,
    },
    /// The file has several keys where one was wanted.
    #[error("there are several keys in it, and it is not said which one is meant")]
    Several,
    /// The modulus is too small, too large or even.
    #[error("the RSA key has {bits} bits; 2048 to 8192 are taken, and the modulus is odd")]
    Size {
        /// How many it has.
        bits: usize,
    },
    /// It is an SSH key.
    #[error("this is an SSH key, which signs no tokens")]
    Ssh,
    /// A set with too many keys.
    #[error("the key set has {found} keys, and at most {limit} are taken")]
    TooMany {
        /// How many it has.
        found: usize,
        /// How many are taken.
        limit: usize,
    },
    /// A kind of key that authctl does not have.
    #[error("the key is {what}, which authctl does not know")]
    Unsupported {
        /// What it is.
        what: String,
    },
    /// Its `use` or `key_ops` say that it is for something else (RFC 7517 §4.2, §4.3).
    #[error("the key's {member} says that it is not for this")]
    Use {
        /// Which member says so.
        member: &'static str,
    },
}

impl From<JsonError> for KeyError {
    fn from(error: JsonError) -> Self {
        Self::Json(error)
    }
}

/// Why no key could be made, or none written. The machine is to blame.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum MakeError {
    /// The library did not do it, and does not say why.
    #[error("{what}")]
    Failed {
        /// What was not done.
        what: &'static str,
    },
    /// The key can't be used or written in this way.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// There were no random bytes for it.
    #[error(transparent)]
    Random(#[from] RandomError),
}
