//! A client's assertion: a JWT of a minute that says who sends one request (RFC 7523 §2.2, OpenID
//! Connect Core §9).

use super::form::Form;
use crate::domain::jose::algorithm::Algorithm;
use crate::domain::jose::draft::Member;
use crate::domain::jose::issue::{Base, IssueError, Wishes, issue, token_id};
use crate::domain::jose::key::KeyError;
use crate::domain::jose::key::jwk::Jwk;
use crate::domain::jose::key::material::Material;
use crate::domain::jose::key::signer::Signer;
use crate::domain::ports::{Random, RandomError};
use crate::domain::secret::Secret;
use crate::domain::time::{Span, Timestamp, When};

/// How long an assertion holds: as long as a request takes, and a little more.
const LIFE: Span = Span::from_seconds(60);

/// What an assertion is, in the request (RFC 7523 §2.2).
pub(super) const CLIENT_ASSERTION: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/// What makes a client's assertions, and signs its requests.
#[derive(Debug)]
pub struct Asserter {
    signer: Signer,
    audience: String,
}

/// A key that a client can't prove itself with. Whoever named it is to blame.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum AsserterError {
    /// The key is none, or none that signs.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// A shared secret where a private key is wanted.
    #[error("the client's key has to be a private key, and what is there is a shared secret")]
    Shared,
    /// A secret that could be guessed from one assertion (RFC 7518 §3.2).
    #[error(
        "the client's secret is {found} bytes long, and at least {SHORTEST} are wanted to sign with it"
    )]
    Short {
        /// How long it is.
        found: usize,
    },
}

const SHORTEST: usize = 32;

/// Nothing proves who sends a request, and so it was not sent. The machine is to blame, or the
/// names of client and server are too long.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ProofError {
    /// The token was not made.
    #[error(transparent)]
    Issue(#[from] IssueError),
    /// There was no randomness for its name.
    #[error(transparent)]
    Random(#[from] RandomError),
}

impl Asserter {
    /// Returns what signs with the client's secret (`client_secret_jwt`).
    ///
    /// SECURITY: whoever sees one assertion can try secrets against it for as long as he likes, so
    /// that a short one is refused (RFC 7518 §3.2).
    pub fn of_secret(secret: Secret, audience: String) -> Result<Self, AsserterError> {
        let found = secret.expose().len();
        if found < SHORTEST {
            return Err(AsserterError::Short { found });
        }
        let signer = Signer::new(&Jwk::secret(secret), Some(Algorithm::Hs256))?;
        Ok(Self { signer, audience })
    }

    /// Returns what signs with the client's private key (`private_key_jwt`), under the algorithm
    /// that the key is for.
    pub fn of_key(key: &Jwk, audience: String) -> Result<Self, AsserterError> {
        if matches!(key.material, Material::Oct(_)) {
            return Err(AsserterError::Shared);
        }
        let signer = Signer::new(key, None)?;
        Ok(Self { signer, audience })
    }

    /// Returns the key.
    pub(super) fn signer(&self) -> &Signer {
        &self.signer
    }

    /// Adds a new assertion to a request.
    ///
    /// SECURITY: each request has one of its own, a second try too: a server takes the same `jti`
    /// once (RFC 7523 §3, 7). It is for the issuer by name unless the profile says otherwise:
    /// one that is for an endpoint could be asked for by another server that names that endpoint
    /// as its own (draft-ietf-oauth-rfc7523bis §4).
    pub(super) fn assert(
        &self,
        client: &str,
        form: &mut Form,
        now: Timestamp,
        random: &dyn Random,
    ) -> Result<(), ProofError> {
        let wishes = Wishes {
            claims: vec![
                Member::text("iss", client),
                Member::text("sub", client),
                Member::text("aud", &self.audience),
                Member::text("jti", &token_id(random)?),
            ],
            expires: Some(When::In(LIFE)),
            ..Wishes::default()
        };
        let key = (&self.signer, self.signer.kid());
        let issued = issue(&Base::default(), &wishes, key, now)?;
        form.set("client_assertion_type", CLIENT_ASSERTION);
        form.set_secret("client_assertion", issued.token.into());
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::jose::claims::{Audience, ClaimsPolicy, check};
    use crate::domain::jose::codec::Token;
    use crate::domain::jose::key::curve::{Curve, MlDsa, OkpCurve};
    use crate::domain::jose::key::generate::{Recipe, RsaSize, generate};
    use crate::domain::jose::key::jwk::Origin;
    use crate::domain::jose::key::write::PublicJwk;
    use crate::domain::jose::keyset::KeySet;
    use crate::domain::jose::verify::{SignaturePolicy, verify};
    use crate::domain::oauth::form::text;
    use crate::domain::random::Same;

    const ISSUER: &str = "https://a.example";

    fn asserted(asserter: &Asserter) -> Form {
        let mut form = Form::default();
        let now = Timestamp::from_unix(1_000).unwrap();
        asserter.assert("cli", &mut form, now, &Same(7)).unwrap();
        form
    }

    /// RFC 7523 §3: what is in an assertion, letter by letter.
    fn holds(form: &Form, keys: &Secret, algorithms: &[Algorithm], header: &str) {
        let fields: Vec<(&str, &Secret)> = form.fields().collect();
        let [(kind, urn), (name, assertion)] = fields.as_slice() else {
            panic!("{fields:?}");
        };
        assert_eq!(
            (*kind, *name),
            ("client_assertion_type", "client_assertion")
        );
        assert_eq!(text(urn), CLIENT_ASSERTION);
        let token = Token::parse(assertion.expose()).unwrap().signed().unwrap();
        let keys = KeySet::parse(keys, algorithms).unwrap();
        let verified = verify(&token, &keys, &SignaturePolicy::default()).unwrap();
        assert_eq!(verified.header().members().json(), header);
        let claims = verified.claims().unwrap();
        assert_eq!(
            claims.members().json(),
            "{\"iss\":\"cli\",\"sub\":\"cli\",\"aud\":\"https://a.example\",\
             \"jti\":\"07070707-0707-4707-8707-070707070707\",\"exp\":1060,\"iat\":1000}"
        );
        let policy = ClaimsPolicy {
            audience: Audience::OneOf(vec![ISSUER.into()]),
            ..ClaimsPolicy::default()
        };
        let at = |seconds| Timestamp::from_unix(seconds).unwrap();
        assert_eq!(check(&claims, &policy, at(1_059)), []);
        assert_ne!(check(&claims, &policy, at(1_060)), []);
    }

    #[test]
    fn under_a_secret() {
        let secret = Secret::from("a secret of thirty-two bytes, now".to_owned());
        let asserter = Asserter::of_secret(secret.clone(), ISSUER.into()).unwrap();
        let header = r#"{"alg":"HS256","typ":"JWT"}"#;
        holds(&asserted(&asserter), &secret, &[Algorithm::Hs256], header);
    }

    #[test]
    fn under_a_private_key_by_its_name_and_algorithm() {
        for (recipe, alg, wanted) in [
            (Recipe::Rsa(RsaSize::B2048), None, "RS256"),
            (Recipe::Rsa(RsaSize::B2048), Some("PS256"), "PS256"),
            (Recipe::Ec(Curve::P384), None, "ES384"),
            (Recipe::Okp(OkpCurve::Ed25519), None, "EdDSA"),
            (Recipe::Okp(OkpCurve::Ed25519), Some("Ed25519"), "Ed25519"),
            (Recipe::Akp(MlDsa::L44), None, "ML-DSA-44"),
        ] {
            let mut jwk = Jwk::bare(generate(recipe, &Same(7)).unwrap(), Origin::Private);
            jwk.kid = Some("one".into());
            jwk.alg = alg.map(str::to_owned);
            let asserter = Asserter::of_key(&jwk, ISSUER.into()).unwrap();
            let public = PublicJwk::of(&jwk).unwrap().json().to_owned();
            let header = format!(r#"{{"alg":"{wanted}","kid":"one","typ":"JWT"}}"#);
            holds(&asserted(&asserter), &public.into(), &[], &header);
        }
    }

    #[test]
    fn what_can_be_guessed_or_is_known_signs_nothing() {
        let short = Secret::from("x".repeat(31));
        assert_eq!(
            Asserter::of_secret(short, ISSUER.into()).unwrap_err(),
            AsserterError::Short { found: 31 }
        );
        let shared = Jwk::secret(Secret::from("x".repeat(64)));
        assert_eq!(
            Asserter::of_key(&shared, ISSUER.into()).unwrap_err(),
            AsserterError::Shared
        );
        let pair = generate(Recipe::Rsa(RsaSize::B2048), &Same(7)).unwrap();
        let public = Jwk::bare(pair.public().unwrap(), Origin::Plain);
        assert_eq!(
            Asserter::of_key(&public, ISSUER.into()).unwrap_err(),
            AsserterError::Key(KeyError::Public)
        );
    }
}
