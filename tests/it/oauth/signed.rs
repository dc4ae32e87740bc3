//! Signed authorization requests: when one is sent, what is in it, and what is refused before
//! anybody signs in. That servers take them is shown in `tests/real/oauth/signed.rs`.

use serde_json::{Value, json};
use url::Url;

use super::{Fake, callback};
use crate::support::Sandbox;
use crate::support::login::{Waiting, fetched};

/// A sandbox with a key for the client.
fn keyed() -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.run(["jwk", "new", "own", "--alg", "ES256"]).ok();
    sandbox
}

const KEY: [&str; 4] = ["--client-key", "store:jwk/own", "--client-auth", "none"];

fn pairs(url: &str) -> Vec<(String, String)> {
    Url::parse(url)
        .unwrap()
        .query_pairs()
        .into_owned()
        .collect()
}

/// What our own verifier says of the request at an address.
fn verified(sandbox: &Sandbox, url: &str, issuer: &str) -> Value {
    let (_, token) = &pairs(url)[1];
    let verify = "jwt verify --json --key store:jwk/own --iss cli --typ oauth-authz-req+jwt --require jti --require nbf --aud";
    let verify = verify.split(' ').chain([issuer]);
    sandbox.feed(verify, token).json(0)["claims"].clone()
}

#[test]
fn everything_is_in_the_token() {
    for takes_no_other in [false, true] {
        let fake = Fake::with_metadata(move |m| {
            m["require_signed_request_object"] = json!(takes_no_other);
        });
        let sandbox = keyed();
        let mut args = fake.args();
        args.extend(KEY);
        args.extend(["--resource", "https://b.example/1", "--resource", "urn:c"]);
        args.extend(["--authorization-details", r#"[{"type":"payment"}]"#]);
        args.extend(["--param", "hd=b.example"]);
        // Where the server takes no other, nobody has to say it.
        if !takes_no_other {
            args.push("--request-object");
        }
        let login = Waiting::start(&sandbox, args);
        let names: Vec<String> = pairs(&login.url)
            .into_iter()
            .map(|(name, _)| name)
            .collect();
        assert_eq!(names, ["client_id", "request"]);
        let claims = verified(&sandbox, &login.url, &fake.issuer);
        assert_eq!(claims["response_type"], "code");
        assert_eq!(claims["code_challenge_method"], "S256");
        assert_eq!(claims["resource"], json!(["https://b.example/1", "urn:c"]));
        let details = json!([{ "type": "payment" }]);
        assert_eq!(claims["authorization_details"], details);
        assert_eq!(claims["hd"], "b.example");
        let life = claims["exp"].as_u64().unwrap() - claims["nbf"].as_u64().unwrap();
        assert_eq!(life, 30, "as long as anybody waits, and 10 s before");
        // The answer is what it always is.
        let mut plain = Url::parse(&login.url).unwrap();
        plain.query_pairs_mut().clear().extend_pairs(
            ["state", "redirect_uri"].map(|name| (name, claims[name].as_str().unwrap())),
        );
        fetched(&callback(plain.as_str(), "code=c"));
        login.end().json(0);
    }
}

#[test]
fn what_can_not_be_signed_is_said_before_anybody_signs_in() {
    let metadata = |m: &mut Value| {
        m["require_signed_request_object"] = json!(true);
        m["request_object_signing_alg_values_supported"] = json!(["PS256"]);
    };
    let fake = Fake::with_metadata(metadata);
    let sandbox = keyed().with("SECRET", "short");
    for (more, code, said) in [
        (&[][..], "profile_incomplete", "--client-key"),
        (
            &KEY,
            "jwk_invalid",
            "signed with PS256, and the client's key signs with ES256",
        ),
        (
            &["--client-secret", "env:SECRET"],
            "jwk_invalid",
            "5 bytes long",
        ),
        (
            &["--request-object=false"],
            "usage",
            "takes no request that is not signed",
        ),
        (
            &["--request-object=encrypted"],
            "usage",
            "signs requests and encrypts none",
        ),
        (&["--request-object=perhaps"], "usage", "true or false"),
    ] {
        let run = sandbox.run(fake.args().iter().chain(more));
        run.fails(2, code);
        assert!(run.stderr.contains(said), "{said}: {run:#?}");
    }
    let fake = Fake::with_metadata(|_| ());
    let mut args = fake.args();
    args.extend(KEY);
    args.extend(["--request-object", "--param", "sub=cli"]);
    let run = sandbox.run(args);
    run.fails(2, "usage");
    assert!(run.stderr.contains("`sub`"), "{run:#?}");
}
