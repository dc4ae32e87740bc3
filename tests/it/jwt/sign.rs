//! `authctl jwt sign`.

use serde_json::{Value, json};

use super::{key, rfc};
use crate::support::{Run, Sandbox};

fn sandbox() -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.file("oct", key("secret.jwk"));
    sandbox
}

fn sign(sandbox: &Sandbox, more: &[&str]) -> Run {
    let mut args = vec!["jwt", "sign", "--key", "oct"];
    args.extend(more);
    sandbox.run(args)
}

/// Returns header and claims as they stand in the token, byte for byte.
fn parts(token: &str) -> [String; 2] {
    let decoded = Sandbox::new().feed(["jwt", "decode", "--json"], token).ok();
    let rest = decoded.strip_prefix(r#"{"header":"#).unwrap();
    let (header, rest) = rest.split_once(r#","claims":"#).unwrap();
    let (claims, _) = rest.split_once(r#","verified""#).unwrap();
    [header.to_owned(), claims.to_owned()]
}

fn claims(token: &str) -> Value {
    serde_json::from_str(&parts(token)[1]).unwrap()
}

#[test]
fn sign_makes_a_token_that_verify_believes() {
    let sandbox = sandbox();
    let token = sign(&sandbox, &["--sub", "alice", "--aud", "me"]).ok();
    assert!(!token.ends_with('\n'));
    let args = ["jwt", "verify", "--key", "oct", "--aud", "me", "--json"];
    let verdict = sandbox.feed(args, &token).json(0);
    assert_eq!(verdict["header"], json!({"alg": "HS256", "typ": "JWT"}));
    let claims = &verdict["claims"];
    assert_eq!(claims["sub"], "alice");
    let life = claims["exp"].as_i64().unwrap() - claims["iat"].as_i64().unwrap();
    assert_eq!(life, 3_600);
}

#[test]
fn a_key_signs_under_the_name_that_it_gives_itself() {
    let sandbox = Sandbox::new();
    for alg in ["EdDSA", "Ed25519"] {
        let line = ["jwk", "new", alg, "--type", "okp", "--alg", alg];
        sandbox.run(line).ok();
        let store = format!("store:jwk/{alg}");
        let token = sandbox.run(["jwt", "sign", "--key", &store]).ok();
        let header = &parts(&token)[0];
        assert!(header.contains(&format!(r#""alg":"{alg}""#)), "{header}");
    }
}

#[test]
fn sign_puts_in_what_it_is_told() {
    let sandbox = sandbox();
    let token = sign(
        &sandbox,
        &[
            "--iss",
            "i",
            "--sub",
            "s",
            "--aud",
            "a",
            "--aud",
            "b",
            "--exp",
            "4102444800",
            "--nbf",
            "2023-11-14T22:13:20Z",
            "--jti",
            "t",
            "--no-iat",
            "--claim",
            "n=1",
            "--claim",
            "deep.x:={\"y\":[1,2.50]}",
            "--typ",
            "at+jwt",
            "--header",
            "x:=1.0",
            "--kid",
            "k",
        ],
    )
    .ok();
    assert_eq!(
        parts(&token),
        [
            r#"{"alg":"HS256","kid":"k","typ":"at+jwt","x":1.0}"#,
            r#"{"iss":"i","sub":"s","aud":["a","b"],"n":"1","deep.x":{"y":[1,2.50]},"jti":"t","exp":4102444800,"nbf":1700000000}"#,
        ]
    );
}

#[test]
fn sign_makes_ids_that_differ() {
    let sandbox = sandbox();
    let id = || claims(&sign(&sandbox, &["--jti"]).ok())["jti"].clone();
    let (first, second) = (id(), id());
    assert_ne!(first, second);
    let first = first.as_str().unwrap();
    assert_eq!(
        (first.len(), first.chars().nth(14)),
        (36, Some('4')),
        "{first}"
    );
}

#[test]
fn sign_keeps_every_byte_of_what_was_decoded() {
    let sandbox = sandbox();
    let odd = r#"{"z":12345678901234567890123,"exp":4102444800,"a":1.50e+02,"iat":1.0,"s":"é\u00e9\/","l":[{"b":1,"a":2}]}"#;
    sandbox.file("odd", odd);
    let token = sign(
        &sandbox,
        &[
            "--claims", "odd", "--kid", "old", "--header", "y=2", "--typ", "x+jwt",
        ],
    )
    .ok();
    assert_eq!(parts(&token)[1], odd);
    let decoded = sandbox.feed(["jwt", "decode", "--json"], &token).ok();
    sandbox.file("decoded", &decoded);
    // Signed again with another key, the header names that one.
    let args = ["jwt", "sign", "--claims", "decoded", "--key", "ec"];
    let named = key("p256.private.jwk").replacen('{', r#"{"kid":"new","#, 1);
    sandbox.file("ec", named);
    let again = sandbox.run(args).ok();
    assert_eq!(
        parts(&again),
        [r#"{"alg":"ES256","kid":"new","typ":"x+jwt","y":"2"}"#, odd]
    );
    sandbox.file("ec", key("p256.private.jwk"));
    let unnamed = parts(&sandbox.run(args).ok());
    assert_eq!(unnamed[0], r#"{"alg":"ES256","typ":"x+jwt","y":"2"}"#);
    // An edit on the way, and a flag that wins in its place.
    sandbox.file("decoded", decoded.replace("1.50e+02", "7"));
    let edited = sandbox.run(
        args.into_iter()
            .chain(["--claim", "z=new", "--exp", "4102444801"]),
    );
    let wanted = odd
        .replace("1.50e+02", "7")
        .replace("12345678901234567890123", r#""new""#)
        .replace("4102444800", "4102444801");
    assert_eq!(parts(&edited.ok())[1], wanted);
    // What verify says of a token will do as well.
    sandbox.file("token", &token);
    let verify = ["jwt", "verify", "--key", "oct", "--json"];
    sandbox.file("verified", sandbox.feed(verify, &token).ok());
    let again = sandbox.run([
        "jwt", "sign", "--claims", "verified", "--key", "oct", "--kid", "old",
    ]);
    assert_eq!(again.ok(), token);
}

#[test]
fn sign_lets_no_token_live_for_ever_unasked() {
    let sandbox = sandbox();
    sandbox.file("claims", r#"{"a":1}"#);
    let given = ["--claims", "claims"];
    assert!(claims(&sign(&sandbox, &given).ok())["exp"].is_i64());
    let token = sign(
        &sandbox,
        &["--claims", "claims", "--allow-no-exp", "--no-iat"],
    )
    .ok();
    assert_eq!(parts(&token)[1], r#"{"a":1}"#);
    let over = sign(&sandbox, &["--exp", "1970-01-01T00:00:00Z"]);
    assert!(
        over.stderr.contains("warning: the token expired"),
        "{over:?}"
    );
    over.ok();
}

#[test]
fn sign_refuses_claims_that_no_verifier_takes() {
    let sandbox = sandbox();
    for more in [
        &["--claim", r#"exp:="x""#][..],
        &["--claim", "exp=4102444800"],
        &["--claim", "nbf:=null"],
        &["--claim", "iat:=1e999"],
        &["--claim", "sub:=1"],
        &["--claim", "iss:=[]"],
        &["--claim", "aud:=[1]"],
        &["--claim", "jti:=7"],
        &["--claim", "a=1", "--claim", "a=2"],
        &["--claim", "sub=a", "--sub", "b"],
        &["--claim", "exp:=1", "--exp", "1h"],
        &["--claim", r#"a:={"b":1,"b":2}"#],
        &["--claim", r#"a:=1,"b":2"#],
        &["--claim", "a"],
        &["--exp", "soon"],
        &["--exp", "1h", "--allow-no-exp"],
        &["--header", "alg=none"],
        &["--header", "kid=x"],
        &["--header", "b64:=false"],
        &["--header", r#"crit:=["exp"]"#],
        &["--header", "typ=a", "--typ", "b"],
        &["--header", "typ:=1"],
    ] {
        let mut args = more.to_vec();
        args.push("--json");
        sign(&sandbox, &args).fails(2, "usage");
    }
    for claims in ["", "[]", "{", r#"{"a":1,"a":2}"#, "null"] {
        sandbox.file("claims", claims);
        sign(&sandbox, &["--claims", "claims", "--json"]).fails(2, "usage");
    }
    sandbox.file("claims", format!(r#"{{"a":"{}"}}"#, "a".repeat(900_000)));
    sign(&sandbox, &["--claims", "claims", "--json"]).fails(2, "input_too_large");
    let none = sandbox.feed(["jwt", "decode", "--json"], rfc("RFC 7515 A.4"));
    sandbox.file("claims", none.ok());
    sign(&sandbox, &["--claims", "claims", "--json"]).fails(2, "usage");
    sandbox
        .feed(
            ["jwt", "sign", "--key", "-", "--claims", "-", "--json"],
            "x",
        )
        .fails(2, "usage");
}

#[test]
fn sign_tells_nothing_of_the_key() {
    let sandbox = Sandbox::new();
    let broken = key("p256.private.jwk").replace(r#""crv":"P-256""#, r#""crv":"P-384""#);
    sandbox.file("oct", &broken);
    let run = sign(&sandbox, &["--json"]);
    run.fails(2, "jwk_invalid");
    let secret: Value = serde_json::from_str(&broken).unwrap();
    assert!(
        !run.stderr.contains(secret["d"].as_str().unwrap()),
        "{run:?}"
    );
    for name in [
        "rsa.spki.pem",
        "ssh.pem.pub",
        "x25519.private.jwk",
        "weak.spki.pem",
    ] {
        sandbox.file("oct", key(name));
        sign(&sandbox, &["--json"]).fails(2, "jwk_invalid");
    }
}

#[test]
fn verify_takes_a_token_in_the_compact_form_alone() {
    let sandbox = sandbox();
    sandbox.file("payload", r#"{"exp":4102444800}"#);
    let json = sandbox.run([
        "jws",
        "sign",
        "payload",
        "--key",
        "oct",
        "--serialization",
        "general",
    ]);
    let run = sandbox.feed(["jwt", "verify", "--key", "oct", "--json"], json.ok());
    run.fails(2, "jwt_malformed");
    assert!(
        run.stderr
            .contains("authctl jws verify takes a JWS in JSON"),
        "{run:?}"
    );
}
