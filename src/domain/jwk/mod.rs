//! Signing and encryption keys in the store: what is known of each version, and how one takes the
//! place of another.

pub mod record;
pub mod registry;
pub mod rotation;
