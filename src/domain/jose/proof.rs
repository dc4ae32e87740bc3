//! DPoP proofs: the key that each brings, and the request that it was made for (RFC 9449 §4).

use aws_lc_rs::digest::{SHA256, digest};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use url::Url;

use super::algorithm::Algorithm;
use super::codec::Unverified;
use super::failure::{Failure, Fault};
use super::header::Header;
use super::json::{Object, Value};
use super::key::jwk::Jwk;
use super::key::thumbprint::{Hash, Thumbprint};
use super::keyset::KeySet;
use super::testimony::{Testimony, missing};
use super::verify::{self, SignaturePolicy, Verified};
use crate::domain::secret::Secret;
use crate::domain::text::excerpt;
use crate::domain::time::Span;

/// How far from the present a proof may have been made, before or after (RFC 9449 §11.1).
pub const WINDOW: Span = Span::from_seconds(300);

/// Verifies a proof with the key in its own header, and where the caller has keys, with those too.
///
/// SECURITY: this is the one place where a token's own word about its key counts (RFC 9449 §4.3,
/// 7). It shows that the maker has that key, and nothing about who that is; whoever knows the key
/// compares its [`thumbprint`]. The error is never empty.
pub fn verify<'t>(
    token: &'t Unverified,
    given: Option<&KeySet>,
    policy: &SignaturePolicy,
) -> Result<Verified<'t>, Vec<Failure>> {
    let own = own_key(token.header())
        .map_err(|failure| vec![failure])
        .and_then(|key| verify::verify(token, &key, policy));
    let Some(given) = given else {
        return own;
    };
    match (verify::verify(token, given, policy), own) {
        (Ok(verified), Ok(_)) => Ok(verified),
        (Err(failures), Ok(_)) => Err(failures),
        (Err(mut failures), Err(more)) => {
            let news = |failure: &Failure| failures.iter().all(|f| !f.is_about_same(failure));
            let more: Vec<Failure> = more.into_iter().filter(news).collect();
            failures.extend(more);
            Err(failures)
        }
        (Ok(_), Err(failures)) => Err(failures
            .into_iter()
            .map(|failure| match failure.code {
                Fault::SignatureInvalid | Fault::AlgNotAllowed => unusable(
                    "the key that the proof brings is not the one that it is signed with".into(),
                ),
                _ => failure,
            })
            .collect()),
    }
}

/// Returns why the key in a proof's header is none, where it is none.
pub(super) fn key_failure(header: &Header) -> Option<Failure> {
    own_key(header).err()
}

/// Members of a JWK that only its holder may have (RFC 7518 §6.2.2, §6.3.2, §6.4; RFC 8037 §2).
const PRIVATE: [&str; 9] = ["d", "dp", "dq", "k", "oth", "p", "priv", "q", "qi"];

/// Returns the first member of a JWK that should not have left its holder.
pub(super) fn private_member(jwk: &Object) -> Option<&'static str> {
    PRIVATE.into_iter().find(|name| jwk.get(name).is_some())
}

/// `jwk`: a public key (RFC 9449 §4.2; §4.3, 7).
fn own_key(header: &Header) -> Result<KeySet, Failure> {
    let Some(value) = header.members().get("jwk") else {
        return Err(unusable("the proof brings no key: it has no jwk".into()));
    };
    let jwk = value
        .object()
        .filter(|jwk| jwk.get("keys").is_none())
        .ok_or_else(|| unusable("the proof's jwk is no key".into()))?;
    if let Some(name) = private_member(&jwk) {
        return Err(unusable(format!(
            "the proof gives its private key away: its jwk has {name}"
        )));
    }
    let public: Vec<Algorithm> = Algorithm::ALL
        .into_iter()
        .filter(|algorithm| algorithm.secret_length().is_none())
        .collect();
    let material = Secret::from(value.json().to_owned());
    KeySet::parse(&material, &public)
        .map_err(|error| unusable(format!("the proof's jwk can't be used: {error}")))
}

/// What is found is not repeated: it may be a private key.
fn unusable(message: String) -> Failure {
    Failure::new(Fault::ProofKeyInvalid, message)
        .at("jwk", None)
        .wanted("a public key")
}

/// Returns the thumbprint of the key in a proof's header (RFC 7638 §3), which an access token
/// names as `cnf.jkt` (RFC 9449 §6.1).
pub fn thumbprint(header: &Header) -> Option<String> {
    let jwk = header.members().get("jwk").and_then(Value::object)?;
    let material = Jwk::read(&jwk).ok()?.material.public()?;
    Some(Thumbprint::of(&material, Hash::Sha256).to_string())
}

/// Returns the hash that ties a proof to an access token (RFC 9449 §4.2).
pub fn hash_of(access_token: &Secret) -> String {
    sha256(access_token.expose())
}

fn sha256(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(digest(&SHA256, bytes))
}

/// `htu`: the URL of the request, without query and fragment (RFC 9449 §4.3, 9).
pub(super) fn other_url(token: Testimony<'_>, wanted: &Url) -> Option<Failure> {
    let wanted = normal(wanted);
    let found = match token.text("htu") {
        Ok(Some(found)) => found,
        Ok(None) => return Some(missing("htu").wanted(wanted)),
        Err(failure) => return Some(failure.wanted(wanted)),
    };
    if Url::parse(&found).is_ok_and(|found| normal(&found) == wanted) {
        return None;
    }
    let told = || {
        let found = excerpt(&found, 120);
        format!("the proof is for {found}, not for {wanted}")
    };
    let untold = format!("the proof is not for {wanted}");
    let failure = token.failure(Fault::RequestMismatch, "htu", told, untold);
    Some(failure.wanted(wanted.as_str()))
}

/// Writes a URL in the one way in which equal URLs are equal: [`Url`] has put scheme, host, port
/// and dots in order (RFC 3986 §6.2.2.1, §6.2.2.3, §6.2.3); percent signs are left (§6.2.2.2).
fn normal(url: &Url) -> String {
    let mut url = url.clone();
    url.set_query(None);
    url.set_fragment(None);
    let text = url.to_string();
    let mut pieces = text.split('%');
    let mut normal = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let (code, rest) = piece.split_at_checked(2).unwrap_or((piece, ""));
        let is_code = code.bytes().all(|digit| digit.is_ascii_hexdigit());
        match u8::from_str_radix(code, 16).map(char::from) {
            Ok(c) if is_code && (c.is_ascii_alphanumeric() || "-._~".contains(c)) => normal.push(c),
            _ => {
                normal.push('%');
                normal.push_str(&code.to_ascii_uppercase());
            }
        }
        normal.push_str(rest);
    }
    normal
}
