//! What a command line names, and how it is come by: tokens, keys, and what servers publish.

pub mod copy;
pub mod delivered;
pub mod discovery;
pub mod format;
pub mod key;
pub mod keyset;
pub mod kid;
pub mod named;
pub mod published;
pub mod quiet;
pub mod signer;
pub mod stdin;
pub mod token;
pub mod value;
