//! JSON Web Tokens and the keys that sign them: what a token says, and whether it may be believed.
//!
//! A token goes through three types, and only this way round:
//! [`Token::parse`](codec::Token::parse) → [`Unverified`](codec::Unverified), which shows what
//! somebody claims → [`verify`](verify::verify) with a [`KeySet`](keyset::KeySet) →
//! [`Verified`](verify::Verified) → [`check`](claims::check) with a
//! [`ClaimsPolicy`](claims::ClaimsPolicy), which lists what is wrong with the claims.
//! A [`Profile`](profile::Profile) adds the rules of one kind of token. DPoP proofs alone, which
//! bring their own key, go through [`proof::verify`] instead.
//!
//! Signed bytes of any kind are a [`Jws`](jws::Jws), which [`jws::verify`] turns into a payload;
//! encrypted ones a [`Jwe`](jwe::Jwe), which [`jwe::decrypt`] opens. Tokens are made by
//! [`issue`](issue::issue), other signatures by [`jws::sign`], encrypted tokens by
//! [`jwe::encrypt`]. Keys of every kind and form are in [`key`]; which of a set a token may mean,
//! in [`keyset`].
//!
//! SECURITY: signatures are verified in one place, `key/verifier.rs`, and made in one,
//! `key/signer.rs`. `jsonwebtoken` makes those that it knows, and does nothing else: its `decode`
//! with `Validation` knows no `crit`, accepts a malformed `aud` or `iss` that was pinned, and lets
//! the last of two equal members win. A test holds our verdicts against it where it is right.

pub mod algorithm;
pub mod claims;
pub mod codec;
pub mod describe;
pub mod draft;
mod exposed;
pub mod failure;
pub mod header;
pub mod issue;
pub mod json;
pub mod jwe;
pub mod jws;
pub mod key;
pub mod keyset;
mod moments;
pub mod profile;
pub mod proof;
pub mod serialization;
mod testimony;
pub mod verify;
pub mod warning;

#[cfg(test)]
mod tests;
