//! Signed requests: the parameters of an authorization request as the claims of a JWT under the
//! client's key (RFC 9101; OpenID Connect CIBA Core §7.1.1).

use std::collections::BTreeSet;

use serde_json::Value;

use super::assertion::{Asserter, ProofError};
use super::form::{Form, text};
use crate::domain::jose::algorithm::Algorithm;
use crate::domain::jose::draft::Member;
use crate::domain::jose::issue::{Base, Wishes, issue, token_id};
use crate::domain::ports::Random;
use crate::domain::time::{Span, Timestamp, When};

/// What a signed request is called. No other JWT under the same key is, so that none can be taken
/// for another (RFC 9101 §10.8.2).
const TYPE: &str = "oauth-authz-req+jwt";

/// How much earlier than it is made a request is good: the server's clock may be a little behind
/// this machine's. It is the first that the server hears, so that nothing is known of its clock.
pub const BACKDATED: Span = Span::from_seconds(10);

/// The claims that a JWT has of itself.
const CLAIMS: [&str; 7] = ["aud", "exp", "iat", "iss", "jti", "nbf", "sub"];

/// A request that is not signed. Whoever set the profile up is to blame.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RequestObjectError {
    /// The server does not take such a signature.
    #[error(
        "the server takes requests that are signed with {wanted}, and the client's key signs with {found}"
    )]
    Algorithm {
        /// What the key is for.
        found: Algorithm,
        /// What the server takes.
        wanted: String,
    },
    /// A parameter that would say something about the JWT.
    #[error(
        "the parameter `{name}` can't stand in a signed request: there it is a claim of the token itself"
    )]
    Claim {
        /// The parameter.
        name: &'static str,
    },
    /// The token was not made.
    #[error(transparent)]
    Proof(#[from] ProofError),
}

/// Who signs, for whom, and for how long.
#[derive(Debug, Clone, Copy)]
pub struct Sealing<'a> {
    /// What the server knows the client as.
    pub client: &'a str,
    /// The server.
    pub issuer: &'a str,
    /// The client's key.
    pub asserter: &'a Asserter,
    /// How long the request is good.
    pub life: Span,
}

impl Sealing<'_> {
    /// Refuses a key that the server takes no signature of (RFC 9101 §10.2); `taken` where it says
    /// so.
    pub fn demand(&self, taken: Option<&[String]>) -> Result<(), RequestObjectError> {
        let found = self.asserter.signer().algorithm();
        match taken {
            Some(names) if !names.iter().any(|name| name == found.as_str()) => {
                Err(RequestObjectError::Algorithm {
                    found,
                    wanted: crate::domain::text::excerpt(&names.join(", "), 200),
                })
            }
            Some(_) | None => Ok(()),
        }
    }

    /// Returns the request with all of its parameters in one signed token, and beside it no more
    /// than whose it is (RFC 9101 §5).
    ///
    /// SECURITY: what stands beside the token is for the server to ignore, so nothing does: nobody
    /// on the way can add to the request, or see two that differ (RFC 9101 §6.3).
    pub fn seal(
        &self,
        request: &Form,
        now: Timestamp,
        random: &dyn Random,
    ) -> Result<Form, RequestObjectError> {
        let from = now.minus(BACKDATED);
        let life = self.life.seconds().saturating_add(BACKDATED.seconds());
        let mut claims = vec![
            Member::text("iss", self.client),
            Member::text("aud", self.issuer),
            Member::text("jti", &token_id(random).map_err(ProofError::from)?),
            Member::number("nbf", from.unix()),
            Member::text("client_id", self.client),
        ];
        let mut seen = BTreeSet::from(["client_id"]);
        for (name, _) in request.fields() {
            if let Some(name) = CLAIMS.into_iter().find(|claim| *claim == name) {
                return Err(RequestObjectError::Claim { name });
            }
            if seen.insert(name) {
                let same = request.fields().filter(|(found, _)| *found == name);
                let values: Vec<&str> = same.map(|(_, value)| text(value)).collect();
                claims.push(claim(name, &values));
            }
        }
        let wishes = Wishes {
            claims,
            header: vec![Member::text("typ", TYPE)],
            expires: Some(When::In(Span::from_seconds(life))),
            ..Wishes::default()
        };
        let signer = self.asserter.signer();
        let issued = issue(&Base::default(), &wishes, (signer, signer.kid()), from)
            .map_err(ProofError::from)?;
        let mut sealed = Form::default();
        sealed.set("client_id", self.client);
        sealed.set_secret("request", issued.token.into());
        Ok(sealed)
    }
}

/// Returns a parameter as a claim: numbers as numbers, and what is JSON already as that (RFC 9101
/// §4, RFC 9396 §4); what is there more than once as a list (RFC 8707 §2).
fn claim(name: &str, values: &[&str]) -> Member {
    let &[value] = values else {
        let values: Vec<String> = values.iter().map(|value| (*value).to_owned()).collect();
        return Member::texts(name, &values);
    };
    let json = match name {
        "authorization_details" | "claims" => serde_json::from_str::<Value>(value).is_ok(),
        "max_age" | "requested_expiry" => value.parse::<u64>().is_ok(),
        _ => false,
    };
    let read = json.then(|| format!("{name}:={value}").parse().ok());
    read.flatten().unwrap_or_else(|| Member::text(name, value))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::jose::codec::Token;
    use crate::domain::jose::key::curve::Curve;
    use crate::domain::jose::key::generate::{Recipe, generate};
    use crate::domain::jose::key::jwk::{Jwk, Origin};
    use crate::domain::jose::key::write::PublicJwk;
    use crate::domain::jose::keyset::KeySet;
    use crate::domain::jose::verify::{SignaturePolicy, verify};
    use crate::domain::random::Same;
    use crate::domain::secret::Secret;

    fn key() -> Jwk {
        let mut jwk = Jwk::bare(
            generate(Recipe::Ec(Curve::P256), &Same(7)).unwrap(),
            Origin::Private,
        );
        jwk.kid = Some("one".into());
        jwk
    }

    fn sealed(jwk: &Jwk, request: &Form) -> Result<Form, RequestObjectError> {
        let asserter = Asserter::of_key(jwk, "https://another.example".into()).unwrap();
        let sealing = Sealing {
            client: "cli",
            issuer: "https://a.example",
            asserter: &asserter,
            life: Span::from_seconds(60),
        };
        sealing.seal(request, Timestamp::from_unix(1_000).unwrap(), &Same(7))
    }

    #[test]
    fn every_parameter_is_in_the_token_and_none_beside_it() {
        let jwk = key();
        let mut request = Form::default();
        request.set("response_type", "code");
        request.set("client_id", "cli");
        request.set_secret("state", Secret::from("canary".to_owned()));
        for resource in ["https://r.example/1", "urn:2"] {
            request.add("resource", resource);
        }
        request.set("authorization_details", r#"[{"type":"a"}]"#);
        request.set("max_age", "60");
        request.set("hd", "12");
        let sealed = sealed(&jwk, &request).unwrap();
        let fields: Vec<(&str, &Secret)> = sealed.fields().collect();
        let [("client_id", id), ("request", token)] = fields.as_slice() else {
            panic!("{fields:?}");
        };
        assert_eq!(text(id), "cli");
        let token = Token::parse(token.expose()).unwrap().signed().unwrap();
        let public = PublicJwk::of(&jwk).unwrap().json().to_owned();
        let keys = KeySet::parse(&public.into(), &[]).unwrap();
        let verified = verify(&token, &keys, &SignaturePolicy::default()).unwrap();
        assert_eq!(
            verified.header().members().json(),
            r#"{"alg":"ES256","kid":"one","typ":"oauth-authz-req+jwt"}"#
        );
        assert_eq!(
            verified.claims().unwrap().members().json(),
            "{\"iss\":\"cli\",\"aud\":\"https://a.example\",\
             \"jti\":\"07070707-0707-4707-8707-070707070707\",\"nbf\":990,\"client_id\":\"cli\",\
             \"response_type\":\"code\",\"state\":\"canary\",\
             \"resource\":[\"https://r.example/1\",\"urn:2\"],\
             \"authorization_details\":[{\"type\":\"a\"}],\"max_age\":60,\"hd\":\"12\",\
             \"exp\":1060,\"iat\":990}"
        );
    }

    #[test]
    fn a_parameter_is_no_claim_of_the_token() {
        for name in CLAIMS {
            let mut request = Form::default();
            request.set(name, "x");
            let found = sealed(&key(), &request).unwrap_err();
            assert_eq!(found, RequestObjectError::Claim { name });
        }
    }

    #[test]
    fn a_key_has_to_fit_the_server() {
        let asserter = Asserter::of_key(&key(), String::new()).unwrap();
        let sealing = Sealing {
            client: "cli",
            issuer: "https://a.example",
            asserter: &asserter,
            life: Span::from_seconds(60),
        };
        let names = |names: &[&str]| -> Vec<String> {
            names.iter().map(|name| (*name).to_owned()).collect()
        };
        for taken in [None, Some(names(&["RS256", "ES256"]))] {
            assert_eq!(sealing.demand(taken.as_deref()), Ok(()));
        }
        for taken in [&["RS256", "none"][..], &[]] {
            let found = sealing.demand(Some(&names(taken))).unwrap_err();
            let wanted = taken.join(", ");
            let found_too = Algorithm::Es256;
            let error = RequestObjectError::Algorithm {
                found: found_too,
                wanted,
            };
            assert_eq!(found, error);
        }
    }
}
