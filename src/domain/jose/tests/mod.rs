//! The rules held against the RFCs' examples, other programs' work, and known attacks.

mod claims;
mod codec;
mod existing;
mod jwk;
mod jws;
mod jws_sign;
mod keyset;
mod locked;
mod profile;
mod proof;
mod published;
mod selection;
mod signer;
mod vectors;
mod verify;
mod warning;
mod write;
