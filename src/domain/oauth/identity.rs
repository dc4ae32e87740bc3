//! The ID token: who signed in, and whether the server says so to us, now, and for this attempt
//! (OpenID Connect Core §3.1.3.7).

use aws_lc_rs::digest::{self, digest};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::domain::jose::algorithm::Algorithm;
use crate::domain::jose::claims::{self, Audience, Claims, ClaimsPolicy};
use crate::domain::jose::codec::{Token, TokenError, Unverified};
use crate::domain::jose::failure::Failure;
use crate::domain::jose::json::Value;
use crate::domain::jose::keyset::KeySet;
use crate::domain::jose::verify::{SignaturePolicy, verify};
use crate::domain::secret::Secret;
use crate::domain::time::{Span, Timestamp};

/// How much the server's clock may differ from ours.
const LEEWAY: Span = Span::from_seconds(60);

/// What an ID token has to say.
#[derive(Debug, Clone, Copy)]
pub struct Expected<'a> {
    /// The issuer that was asked.
    pub issuer: &'a str,
    /// The client that asked.
    pub client_id: &'a str,
    /// The nonce of the attempt, where one was sent.
    pub nonce: Option<&'a Secret>,
    /// The access token that came with it.
    pub access_token: &'a Secret,
}

/// Why an ID token says nothing about who signed in. The server is to blame, or somebody in between.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum IdentityError {
    /// `at_hash` is of another access token (OpenID Connect Core §3.1.3.8).
    #[error("the ID token belongs to another access token")]
    AccessToken,
    /// It was made for another client (OpenID Connect Core §3.1.3.7, 4 and 5).
    #[error("the ID token was made for another client than {client_id}")]
    AuthorizedParty {
        /// Our client.
        client_id: String,
    },
    /// It carries no nonce, or that of another attempt.
    #[error("the ID token belongs to another login: its nonce is not the one of this login")]
    Nonce,
    /// The metadata lists no algorithm that proves anything to us.
    #[error("the issuer signs its ID tokens with nothing that authctl verifies")]
    NoAlgorithm,
    /// The signature or a claim is wrong.
    #[error("the ID token is not valid: {reasons}")]
    Rejected {
        /// All that is wrong, in sentences.
        reasons: String,
    },
    /// It is no token.
    #[error("the ID token can't be read: {0}")]
    Token(#[from] TokenError),
}

/// Reads an ID token, of which nothing is to be believed yet.
pub fn read(id_token: &Secret) -> Result<Unverified, IdentityError> {
    Ok(Token::parse(id_token.expose())?.signed()?)
}

/// Verifies an ID token with the issuer's keys and returns its subject. `algorithms` are the
/// [`allowed`] ones.
pub fn subject(
    token: &Unverified,
    keys: &KeySet,
    algorithms: Vec<Algorithm>,
    expected: Expected<'_>,
    now: Timestamp,
) -> Result<String, IdentityError> {
    let verified = verify(token, keys, &SignaturePolicy { algorithms })
        .map_err(|failures| rejected(&failures))?;
    let claims = verified.claims()?;
    let policy = ClaimsPolicy {
        audience: Audience::OneOf(vec![expected.client_id.to_owned()]),
        issuer: Some(expected.issuer.to_owned()),
        require: ["sub", "iat"].map(str::to_owned).into(),
        leeway: LEEWAY,
        ..ClaimsPolicy::default()
    };
    let failures = claims::check(&claims, &policy, now);
    if !failures.is_empty() {
        return Err(rejected(&failures));
    }
    authorized_party(&claims, expected.client_id)?;
    // SECURITY: an ID token of another login, put in by somebody else, is one without our nonce.
    // Where none was sent, as in the device flow, there is nothing to hold one against (OpenID
    // Connect Core §3.1.3.7, 11): such a token came straight from the token endpoint.
    let nonce = claims.text("nonce").unwrap_or_default();
    if expected
        .nonce
        .is_some_and(|sent| !sent.matches(nonce.as_bytes()))
    {
        return Err(IdentityError::Nonce);
    }
    access_token(&claims, verified.proof().alg, expected.access_token)?;
    claims.text("sub").ok_or_else(|| IdentityError::Rejected {
        reasons: "its subject is no text".into(),
    })
}

/// Returns the algorithms that an ID token may have, of those that the issuer's metadata lists.
///
/// SECURITY: the issuer's metadata says how it signs, never the token (RFC 8725 §3.1); and a
/// client without a secret shares none with the issuer, so that HMAC proves nothing.
pub fn allowed(listed: &[String]) -> Result<Vec<Algorithm>, IdentityError> {
    let allowed: Vec<Algorithm> = listed
        .iter()
        .filter_map(|name| name.parse().ok())
        .filter(|algorithm| !Algorithm::HMAC.contains(algorithm))
        .collect();
    if allowed.is_empty() {
        return Err(IdentityError::NoAlgorithm);
    }
    Ok(allowed)
}

fn rejected(failures: &[Failure]) -> IdentityError {
    let reasons: Vec<&str> = failures.iter().map(|f| f.message.as_str()).collect();
    IdentityError::Rejected {
        reasons: reasons.join("; "),
    }
}

fn authorized_party(claims: &Claims, client_id: &str) -> Result<(), IdentityError> {
    let several = claims
        .members()
        .get("aud")
        .and_then(Value::list)
        .is_some_and(|audiences| audiences.len() > 1);
    let party = claims.members().get("azp");
    let ours = party.and_then(Value::text).as_deref() == Some(client_id);
    if ours || (party.is_none() && !several) {
        Ok(())
    } else {
        Err(IdentityError::AuthorizedParty {
            client_id: client_id.to_owned(),
        })
    }
}

fn access_token(claims: &Claims, alg: Algorithm, token: &Secret) -> Result<(), IdentityError> {
    let Some(stated) = claims.members().get("at_hash") else {
        return Ok(());
    };
    let stated = stated.text().ok_or(IdentityError::AccessToken)?;
    let hash = match alg {
        Algorithm::Hs256
        | Algorithm::Rs256
        | Algorithm::Ps256
        | Algorithm::Es256
        | Algorithm::Es256k => &digest::SHA256,
        Algorithm::Hs384 | Algorithm::Rs384 | Algorithm::Ps384 | Algorithm::Es384 => {
            &digest::SHA384
        }
        // Ed25519 hashes with SHA-512 inside (RFC 8032 §5.1), and so do issuers for it.
        Algorithm::Hs512
        | Algorithm::Rs512
        | Algorithm::Ps512
        | Algorithm::Es512
        | Algorithm::EdDsa
        | Algorithm::Ed25519 => &digest::SHA512,
        // No name of these says which hash it would be. The token came from the server itself,
        // for which the check is a choice (§3.1.3.8).
        Algorithm::MlDsa44 | Algorithm::MlDsa65 | Algorithm::MlDsa87 => return Ok(()),
    };
    let whole = digest(hash, token.expose());
    let half = whole.as_ref().chunks(hash.output_len() / 2).next();
    let computed = URL_SAFE_NO_PAD.encode(half.unwrap_or_default());
    if Secret::from(computed).matches(stated.as_bytes()) {
        Ok(())
    } else {
        Err(IdentityError::AccessToken)
    }
}

#[cfg(test)]
mod tests {
    use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair as _};
    use serde_json::{Value as Json, json};

    use super::*;

    const ISSUER: &str = "https://a.example";

    fn now() -> Timestamp {
        Timestamp::from_unix(1_000_000).unwrap()
    }

    /// What an issuer signs when all is well. The hash is of the access token `A`.
    fn claims() -> Json {
        json!({
            "iss": ISSUER, "sub": "alice", "aud": "cli", "nonce": "N",
            "iat": 999_990, "exp": 1_000_300,
            "at_hash": URL_SAFE_NO_PAD.encode(&digest(&digest::SHA512, b"A").as_ref()[..32]),
        })
    }

    fn judged(header: &Json, claims: &Json, algorithms: &[&str]) -> Result<String, IdentityError> {
        let key = Ed25519KeyPair::generate().unwrap();
        let encoded = |value: &Json| URL_SAFE_NO_PAD.encode(value.to_string());
        let signed = format!("{}.{}", encoded(header), encoded(claims));
        let signature = URL_SAFE_NO_PAD.encode(key.sign(signed.as_bytes()));
        let x = URL_SAFE_NO_PAD.encode(key.public_key());
        let jwks = json!({ "keys": [
            { "kty": "OKP", "crv": "Ed25519", "x": x, "kid": "1", "alg": "EdDSA", "use": "sig" },
        ] });
        let algorithms: Vec<String> = algorithms.iter().map(|&name| name.into()).collect();
        let secret = |text: &str| Secret::from(text.to_owned());
        let expected = Expected {
            issuer: ISSUER,
            client_id: "cli",
            nonce: Some(&secret("N")),
            access_token: &secret("A"),
        };
        let keys = KeySet::parse(&secret(&jwks.to_string()), &[]).unwrap();
        let token = read(&secret(&format!("{signed}.{signature}")))?;
        subject(&token, &keys, allowed(&algorithms)?, expected, now())
    }

    fn with(change: impl FnOnce(&mut Json)) -> Result<String, IdentityError> {
        let mut claims = claims();
        change(&mut claims);
        judged(
            &json!({ "alg": "EdDSA", "kid": "1" }),
            &claims,
            &["RS256", "EdDSA"],
        )
    }

    #[test]
    fn a_good_one_names_its_subject() {
        assert_eq!(with(|_| ()), Ok("alice".into()));
        assert_eq!(
            with(|c| c["exp"] = 999_941.into()),
            Ok("alice".into()),
            "leeway"
        );
        assert_eq!(with(|c| c["azp"] = "cli".into()), Ok("alice".into()));
        assert_eq!(
            with(|c| {
                c["aud"] = json!(["cli", "api"]);
                c["azp"] = "cli".into();
            }),
            Ok("alice".into())
        );
        assert_eq!(
            with(|c| drop(c.as_object_mut().unwrap().remove("at_hash"))),
            Ok("alice".into())
        );
    }

    #[test]
    fn claims_for_others_are_refused() {
        for (name, value) in [
            ("iss", json!("https://b.example")),
            ("aud", json!("other")),
            ("exp", json!(999_940)),
            ("iat", json!("now")),
            ("sub", Json::Null),
        ] {
            assert!(
                matches!(
                    with(|c| c[name] = value),
                    Err(IdentityError::Rejected { .. })
                ),
                "{name}"
            );
        }
        for name in ["iss", "aud", "exp", "iat", "sub"] {
            let without = with(|c| drop(c.as_object_mut().unwrap().remove(name)));
            assert!(
                matches!(without, Err(IdentityError::Rejected { .. })),
                "{name}"
            );
        }
    }

    #[test]
    fn what_binds_it_to_this_login_is_checked() {
        assert_eq!(with(|c| c["nonce"] = "M".into()), Err(IdentityError::Nonce));
        assert_eq!(
            with(|c| drop(c.as_object_mut().unwrap().remove("nonce"))),
            Err(IdentityError::Nonce)
        );
        let other = || IdentityError::AuthorizedParty {
            client_id: "cli".into(),
        };
        assert_eq!(with(|c| c["azp"] = "other".into()), Err(other()));
        assert_eq!(with(|c| c["aud"] = json!(["cli", "api"])), Err(other()));
        assert_eq!(
            with(|c| c["at_hash"] = "AAAA".into()),
            Err(IdentityError::AccessToken)
        );
        assert_eq!(
            with(|c| c["at_hash"] = 5.into()),
            Err(IdentityError::AccessToken)
        );
    }

    #[test]
    fn the_metadata_says_how_it_is_signed() {
        let header = json!({ "alg": "EdDSA", "kid": "1" });
        assert!(judged(&header, &claims(), &["RS256"]).is_err());
        for listed in [&["none"][..], &["HS256"], &[]] {
            assert_eq!(
                judged(&header, &claims(), listed),
                Err(IdentityError::NoAlgorithm),
                "{listed:?}"
            );
        }
        for alg in ["none", "HS256", "RS256", "ES256"] {
            let header = json!({ "alg": alg });
            let listed = ["EdDSA", "HS256", "RS256", "none"];
            assert!(judged(&header, &claims(), &listed).is_err(), "{alg}");
        }
    }
}
