//! DPoP proofs: RFC 9449's own, and proofs with keys that are not theirs.

use proptest::prelude::*;
use url::Url;

use crate::domain::jose::claims::{Claims, ClaimsPolicy, Request, check, presume};
use crate::domain::jose::codec::{Token, Unverified};
use crate::domain::jose::failure::{Failure, Fault};
use crate::domain::jose::header::Header;
use crate::domain::jose::json::Object;
use crate::domain::jose::keyset::KeySet;
use crate::domain::jose::profile::Profile;
use crate::domain::jose::proof::{hash_of, thumbprint, verify};
use crate::domain::jose::verify::SignaturePolicy;
use crate::domain::secret::Secret;
use crate::domain::time::Timestamp;

/// RFC 9449 §4.1 and §5, made at 1562262616.
const PROOF: &str = "eyJ0eXAiOiJkcG9wK2p3dCIsImFsZyI6IkVTMjU2IiwiandrIjp7Imt0eSI6IkVDIiwieCI6Imw4dEZyaHgtMzR0VjNoUklDUkRZOXpDa0RscEJoRjQyVVFVZldWQVdCRnMiLCJ5IjoiOVZFNGpmX09rX282NHpiVFRsY3VOSmFqSG10NnY5VERWclUwQ2R2R1JEQSIsImNydiI6IlAtMjU2In19.eyJqdGkiOiItQndDM0VTYzZhY2MybFRjIiwiaHRtIjoiUE9TVCIsImh0dSI6Imh0dHBzOi8vc2VydmVyLmV4YW1wbGUuY29tL3Rva2VuIiwiaWF0IjoxNTYyMjYyNjE2fQ.2-GxA6T8lP4vfrg8v-FdWP0A0zdrj8igiMLvqRMUvwnQg4PtFLbdLXiOSsX0x7NVY-FNyJK70nfbV37xRZT3Lg";

/// RFC 8037 A.2.
const OTHER: &str =
    r#"{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}"#;

fn signed(text: &str) -> Unverified {
    Token::parse(text.as_bytes()).unwrap().signed().unwrap()
}

fn keys(jwk: &str) -> KeySet {
    KeySet::parse(&Secret::from(jwk.to_owned()), &[]).unwrap()
}

fn codes(failures: &[Failure]) -> Vec<Fault> {
    failures.iter().map(|failure| failure.code).collect()
}

#[test]
fn a_proof_is_verified_with_the_key_that_it_brings() {
    let token = signed(PROOF);
    let verified = verify(&token, None, &SignaturePolicy::default()).unwrap();
    assert_eq!(
        // RFC 9449 §6.1.
        thumbprint(verified.header()).as_deref(),
        Some("0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I")
    );
    let changed = PROOF.replace("YyNjE2fQ.", "YyNjE3fQ.");
    assert_ne!(changed, PROOF);
    let failures = verify(&signed(&changed), None, &SignaturePolicy::default()).unwrap_err();
    assert_eq!(codes(&failures), [Fault::SignatureInvalid]);
}

#[test]
fn keys_that_were_given_have_to_fit_as_well() {
    let token = signed(PROOF);
    let own = token
        .header()
        .members()
        .get("jwk")
        .unwrap()
        .json()
        .to_owned();
    let policy = SignaturePolicy::default();
    assert!(verify(&token, Some(&keys(&own)), &policy).is_ok());
    let failures = verify(&token, Some(&keys(OTHER)), &policy).unwrap_err();
    assert_eq!(codes(&failures), [Fault::AlgNotAllowed]);
}

/// A signature by the key that was given, around somebody else's key: whoever binds an access
/// token to the key in the header would bind it to that one.
#[test]
fn a_foreign_key_in_the_header_is_refused() {
    use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair as _};
    use base64::Engine as _;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;

    let pair = Ed25519KeyPair::generate().unwrap();
    let given = format!(
        r#"{{"kty":"OKP","crv":"Ed25519","x":"{}"}}"#,
        URL_SAFE_NO_PAD.encode(pair.public_key())
    );
    let proof = |jwk: &str| {
        let header = format!(r#"{{"alg":"EdDSA","typ":"dpop+jwt","jwk":{jwk}}}"#);
        let text = format!("{}.e30", URL_SAFE_NO_PAD.encode(header));
        let signature = URL_SAFE_NO_PAD.encode(pair.sign(text.as_bytes()));
        signed(&format!("{text}.{signature}"))
    };
    let policy = SignaturePolicy::default();
    assert!(verify(&proof(&given), Some(&keys(&given)), &policy).is_ok());
    let failures = verify(&proof(OTHER), Some(&keys(&given)), &policy).unwrap_err();
    assert_eq!(codes(&failures), [Fault::ProofKeyInvalid]);
    let failures = verify(&proof(OTHER), None, &policy).unwrap_err();
    assert_eq!(codes(&failures), [Fault::SignatureInvalid]);
}

#[test]
fn the_hash_is_of_the_access_token() {
    // RFC 9449 §7.1.
    let access_token = Secret::from("Kz~8mXK1EalYznwH-LC-1fBAo.4Ljp~zsPE_NeO.gxU".to_owned());
    assert_eq!(
        hash_of(&access_token),
        "fUHyO2r2Z3DZ53EsNrWBb0xWXoaNy59IiKCAqksmQEo"
    );
}

#[test]
fn thumbprints_are_of_the_required_members_alone() {
    let of = |jwk: &str| {
        let header = format!(r#"{{"jwk":{jwk}}}"#);
        thumbprint(&Header::parse(header.as_bytes()).unwrap())
    };
    // RFC 8037 A.3.
    let wanted = Some("kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k".to_owned());
    assert_eq!(of(OTHER), wanted);
    assert_eq!(
        of(&OTHER.replace("\"OKP\"", "\"\\u004fKP\",\"kid\":\"x\"")),
        wanted
    );
    assert_eq!(of(r#"{"kty":"oct","k":"AA"}"#), None);
    assert_eq!(of(r#"{"kty":"OKP","crv":"Ed25519"}"#), None);
}

fn request(claims: &str, request: Request) -> Vec<Fault> {
    let header = Header::parse(br#"{"alg":"ES256"}"#).unwrap();
    let claims = Claims::new(Object::parse(claims.as_bytes()).unwrap(), header);
    let policy = ClaimsPolicy {
        request,
        allow_no_exp: true,
        ..ClaimsPolicy::default()
    };
    let now = Timestamp::from_unix(0).unwrap();
    codes(&check(&claims, &policy, now))
}

/// RFC 9449 §4.3, 8 to 10 and 12.
#[test]
fn a_proof_is_for_its_request() {
    let method = |found: &str| {
        let claims = format!(r#"{{"htm":{found}}}"#);
        let wanted = Request {
            method: Some("POST".into()),
            ..Request::default()
        };
        request(&claims, wanted)
    };
    assert_eq!(method("\"POST\""), []);
    assert_eq!(method("\"post\""), [Fault::RequestMismatch]);
    assert_eq!(method("[\"POST\"]"), [Fault::ClaimInvalid]);
    let hash = |claims: &str| {
        let wanted = Request {
            access_token_hash: Some("h".into()),
            ..Request::default()
        };
        request(claims, wanted)
    };
    assert_eq!(hash(r#"{"ath":"h"}"#), []);
    assert_eq!(hash(r#"{"ath":"H"}"#), [Fault::RequestMismatch]);
    assert_eq!(hash("{}"), [Fault::ClaimMissing]);
    let url = |found: &str, wanted: &str| {
        let claims = serde_json::json!({ "htu": found }).to_string();
        let wanted = Request {
            url: Some(Url::parse(wanted).unwrap()),
            ..Request::default()
        };
        request(&claims, wanted)
    };
    for (found, wanted) in [
        ("https://a.example/x", "https://a.example/x?q#f"),
        ("https://a.example/x?q#f", "https://a.example/x"),
        ("HTTPS://A.example:443/x/./y/../z", "https://a.example/x/z"),
        ("https://a.example", "https://a.example/"),
        (
            "https://a.example/%7ejoe%2f%zz%",
            "https://a.example/~joe%2F%zz%",
        ),
    ] {
        assert_eq!(url(found, wanted), [], "{found} {wanted}");
    }
    for found in [
        "http://a.example/x",
        "https://a.example/X",
        "https://a.example/x/",
        "https://a.example:444/x",
        "https://b.example/x",
        "https://joe@a.example/x",
        "/x",
        "",
    ] {
        let found = url(found, "https://a.example/x");
        assert_eq!(found, [Fault::RequestMismatch]);
    }
}

/// Every rule that there is, about claims that are all wrong.
fn all_rules(profile: Option<Profile>) -> ClaimsPolicy {
    let pin = || Some("wanted".to_owned());
    ClaimsPolicy {
        profile,
        issuer: pin(),
        subject: pin(),
        id: pin(),
        nonce: pin(),
        request: Request {
            method: pin(),
            url: Some(Url::parse("https://wanted.example/").unwrap()),
            access_token_hash: pin(),
        },
        typ: pin(),
        require: vec!["other".into()],
        max_age: Some(crate::domain::time::Span::from_seconds(1)),
        audience: crate::domain::jose::claims::Audience::OneOf(vec!["wanted".into()]),
        ..ClaimsPolicy::default()
    }
}

/// No leeway lets a token pass whose signature is wrong, and the hint would say when it ends.
#[test]
fn no_leeway_is_suggested_for_what_nobody_signed() {
    // {"exp":995,"nbf":1005}
    let token = signed("e30.eyJleHAiOjk5NSwibmJmIjoxMDA1fQ.AA");
    let now = Timestamp::from_unix(1_000).unwrap();
    let failures = presume(&token, &ClaimsPolicy::default(), now).unwrap();
    assert_eq!(codes(&failures), [Fault::Expired, Fault::NotYetValid]);
    assert!(failures.iter().all(|failure| failure.hint.is_none()));
}

proptest! {
    /// Whatever a rule finds in a payload that nobody signed, it does not say it again.
    #[test]
    fn what_nobody_signed_is_not_repeated(
        shape in 0..6_usize,
        profile in prop::sample::select(vec![
            None,
            Some(Profile::Access),
            Some(Profile::Id),
            Some(Profile::Logout),
            Some(Profile::Dpop),
        ]),
    ) {
        use base64::Engine as _;
        use base64::engine::general_purpose::URL_SAFE_NO_PAD;

        let canary = ["\"731337\"", "731337", "-731337.5", "[\"731337\",7]", "{\"731337\":731337}", "[\"731337\",\"a\"]"][shape];
        let names = [
            "exp", "nbf", "iat", "aud", "iss", "sub", "jti", "nonce", "azp", "sid", "events",
            "client_id", "htm", "htu", "ath",
        ];
        let members: Vec<String> = names.iter().map(|name| format!("\"{name}\":{canary}")).collect();
        let claims = format!("{{{}}}", members.join(","));
        let text = format!("e30.{}.AA", URL_SAFE_NO_PAD.encode(claims));
        let now = Timestamp::from_unix(1_000).unwrap();
        let failures = presume(&signed(&text), &all_rules(profile), now).unwrap();
        prop_assert!(failures.len() > 8);
        let said = serde_json::to_string(&failures).unwrap();
        prop_assert!(!said.contains("731337"), "{said}");
        prop_assert!(!said.contains("8 d"), "{said}");
        for failure in failures.iter().filter(|failure| failure.claim.as_deref() != Some("typ")) {
            prop_assert!(failure.found.is_none(), "{failure:?}");
        }
    }
}
