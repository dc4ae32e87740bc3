//! Keys: how they are read, what they are good for, and what computes with them.
//!
//! Text or bytes → [`sniff`](sniff::sniff) → [`Jwk`](jwk::Jwk), which is
//! [`Material`](material::Material) (numbers, checked) and what the key says about itself → a
//! [`Key`] that verifies, or a [`Signer`](signer::Signer).

pub mod curve;
mod der;
mod error;
mod export;
pub mod form;
pub mod generate;
pub mod jwk;
pub mod material;
pub mod pbes2;
mod pem;
mod pkcs;
pub mod request;
pub mod signer;
pub mod sniff;
mod strength;
pub mod thumbprint;
mod verifier;
pub mod write;

pub use error::{KeyError, MakeError};
pub use material::Bytes;
pub use verifier::Key;
