//! JSON Web Tokens and the keys that sign them: what a token says, and whether it may be believed.
//!
//! A token goes through three types, and only this way round:
//! [`Token::parse`](codec::Token::parse) → [`Unverified`](codec::Unverified), which shows what
//! somebody claims → [`verify`](verify::verify) with a [`KeySet`](keyset::KeySet) →
//! [`Verified`](verify::Verified) → [`check`](claims::check) with a
//! [`ClaimsPolicy`](claims::ClaimsPolicy), which lists what is wrong with the claims.
//!
//! SECURITY: `jsonwebtoken` computes signatures and nothing else. Its `decode` with `Validation`
//! knows no `crit`, accepts a malformed `aud` or `iss` that was pinned, and lets the last of two
//! equal members win.

pub mod algorithm;
pub mod claims;
pub mod codec;
pub mod describe;
pub mod failure;
pub mod header;
pub mod json;
pub mod jwe;
pub mod key;
pub mod keyset;
pub mod verify;

#[cfg(test)]
mod tests;
