//! The rules held against the RFCs' examples, other programs' work, and known attacks.

mod claims;
mod codec;
mod jwk;
mod keyset;
mod locked;
mod selection;
mod signer;
mod vectors;
mod verify;
