//! DPoP (RFC 9449): the key that tokens are bound to, and the proofs that a request's sender has it.

use url::Url;

use super::assertion::ProofError;
use crate::domain::jose::algorithm::Algorithm;
use crate::domain::jose::draft::{Draft, Member};
use crate::domain::jose::issue::{Base, Wishes, issue, token_id};
use crate::domain::jose::json::Object;
use crate::domain::jose::key::curve::{Curve, OkpCurve};
use crate::domain::jose::key::generate::{Recipe, RsaSize, generate};
use crate::domain::jose::key::jwk::{Jwk, Origin};
use crate::domain::jose::key::signer::Signer;
use crate::domain::jose::key::thumbprint::{Hash, Thumbprint};
use crate::domain::jose::key::write::{PublicJwk, private_jwk};
use crate::domain::jose::key::{KeyError, MakeError};
use crate::domain::jose::proof::hash_of;
use crate::domain::ports::Random;
use crate::domain::secret::Secret;
use crate::domain::text::excerpt;
use crate::domain::time::Timestamp;

/// What makes a login's proofs.
#[derive(Debug)]
pub struct Prover {
    signer: Signer,
    /// The public half, as it stands in the header of each proof.
    jwk: Member,
    thumbprint: String,
}

/// A key that proofs can't be made with.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DpopError {
    /// What lies beside the tokens is no key of ours. Nobody but a bug or a visitor is to blame.
    #[error("the key that the tokens are bound to can't be used: {0}")]
    Kept(KeyError),
    /// The key was not made.
    #[error(transparent)]
    Make(#[from] MakeError),
    /// The server takes no algorithm that there is a recipe for. It is to blame.
    #[error("the server takes DPoP proofs under {found}, and none of these is made here")]
    NoAlgorithm {
        /// What it takes.
        found: String,
    },
}

/// What proofs are signed with, the best first: small keys and short signatures, as each request
/// carries both.
const RECIPES: [(Algorithm, Recipe); 7] = [
    (Algorithm::Es256, Recipe::Ec(Curve::P256)),
    (Algorithm::EdDsa, Recipe::Okp(OkpCurve::Ed25519)),
    (Algorithm::Ed25519, Recipe::Okp(OkpCurve::Ed25519)),
    (Algorithm::Es384, Recipe::Ec(Curve::P384)),
    (Algorithm::Es512, Recipe::Ec(Curve::P521)),
    (Algorithm::Ps256, Recipe::Rsa(RsaSize::B2048)),
    (Algorithm::Rs256, Recipe::Rsa(RsaSize::B2048)),
];

/// Makes the key for a login, a JWK. `taken` are the algorithms that the server takes (RFC 9449
/// §5.1); ES256 where it does not say.
///
/// SECURITY: each login has a key of its own, which lies in the store beside its tokens and goes
/// nowhere else: two logins can't be told to be of one person, and what is taken from one is of no
/// use for the other (RFC 9449 §11.7).
pub fn new_key(taken: &[String], random: &dyn Random) -> Result<Secret, DpopError> {
    let fits = |(algorithm, _): &(Algorithm, Recipe)| {
        taken.is_empty() || taken.iter().any(|name| name == algorithm.as_str())
    };
    let best = RECIPES.into_iter().find(fits);
    let Some((algorithm, recipe)) = best else {
        return Err(DpopError::NoAlgorithm {
            found: excerpt(&taken.join(", "), 200),
        });
    };
    let mut jwk = Jwk::bare(generate(recipe, random)?, Origin::Private);
    jwk.alg = Some(algorithm.as_str().to_owned());
    private_jwk(&jwk).map_err(DpopError::Kept)
}

impl Prover {
    /// Makes the key that lies beside a login's tokens ready.
    pub fn new(key: &Secret) -> Result<Self, DpopError> {
        Self::read(key).map_err(DpopError::Kept)
    }

    fn read(key: &Secret) -> Result<Self, KeyError> {
        let jwk = Jwk::read(&Object::parse(key.expose())?)?;
        // SECURITY: a type of its own, which holds nothing private (RFC 9449 §4.2).
        let public = jwk.material.public().ok_or(KeyError::Public)?;
        let public = PublicJwk::of(&Jwk::bare(public, Origin::Plain)).ok_or(KeyError::Public)?;
        let public = Draft::from(&Object::parse(public.json().as_bytes())?);
        Ok(Self {
            signer: Signer::new(&jwk, None)?,
            jwk: Member::object("jwk", &public),
            thumbprint: Thumbprint::of(&jwk.material, Hash::Sha256).to_string(),
        })
    }

    /// Returns the key's thumbprint: `dpop_jkt` of an authorization request (RFC 9449 §10), and
    /// `cnf.jkt` of a token (§6.1).
    pub fn thumbprint(&self) -> &str {
        &self.thumbprint
    }

    /// Makes the proof of one request (RFC 9449 §4.2); `token` is the access token that goes with
    /// it, `now` the time that the server's clock shows.
    ///
    /// SECURITY: never made twice for two requests, a second try included: a server takes the same
    /// `jti` once (RFC 9449 §11.1).
    pub fn proof(
        &self,
        (method, url): (&str, &Url),
        token: Option<&Secret>,
        nonce: Option<&str>,
        now: Timestamp,
        random: &dyn Random,
    ) -> Result<Secret, ProofError> {
        let mut target = url.clone();
        target.set_query(None);
        target.set_fragment(None);
        // Who asks is no part of where (RFC 9110 §4.2.4).
        let _ = target
            .set_username("")
            .and_then(|()| target.set_password(None));
        let mut claims = vec![
            Member::text("jti", &token_id(random)?),
            Member::text("htm", method),
            Member::text("htu", target.as_str()),
        ];
        claims.extend(token.map(|token| Member::text("ath", &hash_of(token))));
        claims.extend(nonce.map(|nonce| Member::text("nonce", nonce)));
        let wishes = Wishes {
            claims,
            header: vec![Member::text("typ", "dpop+jwt"), self.jwk.clone()],
            allow_no_exp: true,
            ..Wishes::default()
        };
        let issued = issue(&Base::default(), &wishes, (&self.signer, None), now)?;
        Ok(issued.token.into())
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;
    use crate::domain::jose::claims::{ClaimsPolicy, Request, check};
    use crate::domain::jose::codec::Token;
    use crate::domain::jose::profile::Profile;
    use crate::domain::jose::proof::{self, thumbprint};
    use crate::domain::jose::verify::SignaturePolicy;
    use crate::domain::ports::RandomError;

    /// Other bytes each time.
    struct Counter(Cell<u8>);

    impl Random for Counter {
        fn fill(&self, buffer: &mut [u8]) -> Result<(), RandomError> {
            self.0.set(self.0.get() + 1);
            buffer.fill(self.0.get());
            Ok(())
        }
    }

    fn counter() -> Counter {
        Counter(Cell::new(0))
    }

    const NOW: i64 = 1_562_262_616;

    fn now() -> Timestamp {
        Timestamp::from_unix(NOW).unwrap()
    }

    fn key(algorithm: &str) -> Secret {
        new_key(&[algorithm.to_owned()], &counter()).unwrap()
    }

    #[test]
    fn proofs_hold_before_our_own_verifier() {
        let token = Secret::from("Kz~8mXK1EalYznwH-LC-1fBAo.4Ljp~zsPE_NeO.gxU".to_owned());
        for (algorithm, _) in RECIPES {
            let prover = Prover::new(&key(algorithm.as_str())).unwrap();
            let url = Url::parse("https://resource.example.org/protected?a=b#c").unwrap();
            let proof = prover
                .proof(("GET", &url), Some(&token), Some("n"), now(), &counter())
                .unwrap();
            let parsed = Token::parse(proof.expose()).unwrap().signed().unwrap();
            let verified = proof::verify(&parsed, None, &SignaturePolicy::default()).unwrap();
            let policy = ClaimsPolicy {
                profile: Some(Profile::Dpop),
                request: Request {
                    method: Some("GET".into()),
                    url: Some(url),
                    // RFC 9449 §7.1
                    access_token_hash: Some("fUHyO2r2Z3DZ53EsNrWBb0xWXoaNy59IiKCAqksmQEo".into()),
                },
                nonce: Some("n".into()),
                ..ClaimsPolicy::default()
            };
            let claims = verified.claims().unwrap();
            assert_eq!(check(&claims, &policy, now()), [], "{algorithm}");
            let header = verified.header();
            assert_eq!(header.members().text("alg").unwrap(), algorithm.as_str());
            assert_eq!(header.members().text("typ").unwrap(), "dpop+jwt");
            assert_eq!(thumbprint(header).as_deref(), Some(prover.thumbprint()));
        }
    }

    /// RFC 9449 §4.2: what is in a proof, letter by letter, but for key and signature.
    #[test]
    fn a_proof_says_this_and_no_more() {
        let prover = Prover::new(&key("ES256")).unwrap();
        let url = Url::parse("https://server.example.com/token?x=y").unwrap();
        let proof = prover.proof(("POST", &url), None, None, now(), &counter());
        let proof = proof.unwrap();
        let token = Token::parse(proof.expose()).unwrap().signed().unwrap();
        let names: Vec<String> = token
            .header()
            .members()
            .iter()
            .map(|(name, _)| name.to_owned())
            .collect();
        assert_eq!(names, ["alg", "typ", "jwk"]);
        let jwk = token
            .header()
            .members()
            .get("jwk")
            .unwrap()
            .object()
            .unwrap();
        let names: Vec<String> = jwk.iter().map(|(name, _)| name.to_owned()).collect();
        assert_eq!(names, ["kty", "crv", "x", "y"]);
        let verified = proof::verify(&token, None, &SignaturePolicy::default()).unwrap();
        assert_eq!(
            verified.claims().unwrap().members().json(),
            "{\"jti\":\"01010101-0101-4101-8101-010101010101\",\"htm\":\"POST\",\
             \"htu\":\"https://server.example.com/token\",\"iat\":1562262616}"
        );
    }

    #[test]
    fn the_server_says_which_algorithms() {
        let chosen = |taken: &[&str]| {
            let taken: Vec<String> = taken.iter().map(|name| (*name).to_owned()).collect();
            new_key(&taken, &counter()).map(|key| {
                let prover = Prover::new(&key).unwrap();
                prover.signer.algorithm().to_string()
            })
        };
        assert_eq!(chosen(&[]).unwrap(), "ES256");
        assert_eq!(chosen(&["RS256", "ES256"]).unwrap(), "ES256");
        assert_eq!(chosen(&["RS256", "Ed25519"]).unwrap(), "Ed25519");
        assert_eq!(chosen(&["RS256"]).unwrap(), "RS256");
        let found = "none, HS256".to_owned();
        assert_eq!(
            chosen(&["none", "HS256"]),
            Err(DpopError::NoAlgorithm { found })
        );
    }

    #[test]
    fn what_lies_there_has_to_be_a_private_key() {
        let kept = key("ES256");
        let public = Jwk::read(&Object::parse(kept.expose()).unwrap()).unwrap();
        let public = PublicJwk::of(&public).unwrap().json().to_owned();
        for bad in [public.as_str(), "{}", "canary", ""] {
            let error = Prover::new(&Secret::from(bad.to_owned())).unwrap_err();
            assert!(!error.to_string().contains("canary"), "{error}");
        }
        assert_ne!(
            Prover::new(&kept).unwrap().thumbprint(),
            Prover::new(&key("ES256")).unwrap().thumbprint(),
            "each login has its own"
        );
    }
}
