//! What a command line names, and how it is had: keys, key sets, tokens.

pub mod key;
pub mod signer;
