//! Encrypted tokens (RFC 7516): what is in them for whoever has the key.
//!
//! [`Jwe::parse`] takes a token apart → [`decrypt`](decrypt::decrypt) with the
//! [`Keys`](decrypt::Keys) and a [`Policy`](decrypt::Policy) → [`Opened`](decrypt::Opened). The
//! other way, a [`Plan`](encrypt::Plan) → [`encrypt`](encrypt::encrypt) →
//! [`Encrypted`](encrypt::Encrypted), which is written in any form.

mod agreement;
pub mod algorithm;
mod compression;
mod content;
pub mod decrypt;
pub mod encrypt;
mod error;
pub mod key;
mod management;
mod parameters;
mod token;
mod wrap;

#[cfg(test)]
mod tests;

pub use error::JweError;
pub use token::{Jwe, RECIPIENT_LIMIT};
