//! `jwk new --from`: a key that exists goes into the store, and is used from there.

use serde_json::{Value, json};

use super::{kids, set};
use crate::support::Sandbox;

/// RFC 8037 §A.1, §A.3.
const ED25519: &str = r#"{"kty":"OKP","crv":"Ed25519","d":"nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}"#;
const PRINT: &str = "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k";

/// Returns a key that OpenSSL or Node made.
fn vector(name: &str) -> String {
    let keys: Value = serde_json::from_str(include_str!("../../vectors/jose/keys.json")).unwrap();
    keys[name].as_str().unwrap().to_owned()
}

/// Returns the Ed25519 key with more said about it.
fn saying(more: &str) -> String {
    ED25519.replacen('{', &format!("{{{more},"), 1)
}

fn take(sandbox: &Sandbox, name: &str, key: &str, more: &[&str]) -> crate::support::Run {
    let args = ["jwk", "new", name, "--from", "-", "--json"];
    sandbox.feed(args.iter().chain(more), key)
}

#[test]
fn a_key_that_exists_is_taken_over_and_signs_from_the_store() {
    let sandbox = Sandbox::new();
    sandbox.file("old.jwk", ED25519);
    let taken = sandbox.run(["jwk", "new", "legacy", "--from", "old.jwk"]);
    assert!(
        taken.stdout.starts_with("took in jwk/legacy\n"),
        "{taken:#?}"
    );
    assert!(taken.stderr.contains("jwk rotate legacy"), "{taken:#?}");
    let report = take(&sandbox, "again", ED25519, &["--kid", "k1"]).json(0);
    assert_eq!(
        (&report["taken"], &report["version"], &report["kid"]),
        (&json!(true), &json!(1), &json!("k1"))
    );
    assert_eq!(report["thumbprint"], PRINT);
    let made = sandbox.run(["jwk", "new", "other", "--type", "ec", "--json"]);
    assert_eq!(made.json(0)["taken"], false);
    // It is the same key, and not a copy of its public half alone.
    let sign = ["jwt", "sign", "--key", "store:jwk/legacy", "--sub", "a"];
    let signed = sandbox.run(sign).ok();
    let verify = ["jwt", "verify", "-", "--key", "old.jwk", "--field", "valid"];
    assert_eq!(sandbox.feed(verify, &signed).ok().trim_end(), "true");
    let rotated = sandbox.run(["jwk", "rotate", "legacy", "--json"]).json(0);
    assert_eq!(rotated["version"], 2);
    assert_ne!(rotated["kid"], PRINT);
    assert!(kids(&sandbox).contains(&PRINT.to_owned()));
}

#[test]
fn every_form_and_type_is_taken_over() {
    let sandbox = Sandbox::new();
    let keys = [
        ("rsa.pkcs8.pem", "RS256", "sig", "RSA, 2048 bits"),
        ("p256.pkcs8.pem", "ES256", "sig", "EC, P-256"),
        ("p521.pkcs8.pem", "ES512", "sig", "EC, P-521"),
        ("k256.pkcs8.pem", "ES256K", "sig", "EC, secp256k1"),
        ("ed25519.pkcs8.pem", "EdDSA", "sig", "Ed25519"),
    ];
    for (number, (key, alg, purpose, kind)) in keys.into_iter().enumerate() {
        let report = take(&sandbox, &format!("k{number}"), &vector(key), &[]).json(0);
        assert_eq!(
            (&report["alg"], &report["use"], &report["type"]),
            (&json!(alg), &json!(purpose), &json!(kind)),
            "{key}"
        );
        assert_eq!(report["kid"], report["thumbprint"], "{key}");
    }
    // Whatever new makes, --from takes, and calls it the same.
    for (number, words) in [
        "--curve X25519",
        "--alg ML-DSA-44",
        "--alg HS384",
        "--alg A128GCM",
        "--type ec --use enc --kid mine",
    ]
    .into_iter()
    .enumerate()
    {
        let args = ["jwk", "new", "--reveal", "--json"].into_iter();
        let made = sandbox.run(args.chain(words.split(' '))).json(0);
        let key = made["key"].to_string();
        let report = take(&sandbox, &format!("m{number}"), &key, &[]).json(0);
        for member in ["kid", "alg", "use", "type", "thumbprint", "public"] {
            assert_eq!(report[member], made[member], "{words}: {member}");
        }
    }
}

#[test]
fn a_locked_key_is_taken_over_with_its_passphrase() {
    let sandbox = Sandbox::new().with("PASSPHRASE", "correct horse");
    sandbox.file("key", ED25519);
    let lock = "jwk convert key --to pem --passphrase-out env:PASSPHRASE --out locked.pem";
    sandbox.run(lock.split(' ')).ok();
    let new = |name: &str, more: &[&str]| {
        let args = ["jwk", "new", name, "--from", "locked.pem", "--json"];
        sandbox.run(args.iter().chain(more))
    };
    new("a", &[]).fails(2, "jwk_invalid");
    let report = new("a", &["--passphrase", "env:PASSPHRASE"]).json(0);
    assert_eq!(report["thumbprint"], PRINT);
    let alone = "jwk new b --type ec --passphrase env:PASSPHRASE --json";
    sandbox.run(alone.split(' ')).fails(2, "usage");
}

#[test]
fn what_is_said_comes_before_what_the_key_says() {
    let sandbox = Sandbox::new();
    let key = saying(r#""kid":"own","alg":"Ed25519","use":"sig","key_ops":["sign"]"#);
    let report = take(&sandbox, "a", &key, &[]).json(0);
    assert_eq!(
        (&report["kid"], &report["alg"]),
        (&json!("own"), &json!("Ed25519"))
    );
    assert_eq!(report["public"]["key_ops"], json!(["verify"]));
    let report = take(&sandbox, "b", &key, &["--kid", "new", "--alg", "EdDSA"]).json(0);
    assert_eq!(
        (&report["kid"], &report["alg"]),
        (&json!("new"), &json!("EdDSA"))
    );
    for (more, words, code) in [
        (r#""use":"enc""#, &["--alg", "EdDSA"][..], "usage"),
        (r#""alg":"ES256""#, &[], "usage"),
        (r#""kid":"a\u0007b""#, &[], "usage"),
        (r#""key_ops":["verify"]"#, &[], "jwk_invalid"),
        (r#""use":"sig""#, &["--use", "enc"], "usage"),
    ] {
        take(&sandbox, "c", &saying(more), words).fails(2, code);
    }
    assert_eq!(set(&sandbox, &["a", "b"]).len(), 2);
}

#[test]
fn what_is_no_key_to_keep_is_refused_and_the_name_stays_free() {
    let sandbox = Sandbox::new();
    let public = sandbox.feed(["jwk", "convert", "-", "--to", "pem", "--public"], ED25519);
    let refused = take(&sandbox, "a", &public.ok(), &[]);
    refused.fails(2, "jwk_invalid");
    let swapped = ED25519.replace("11qYAYKx", "21qYAYKx");
    take(&sandbox, "a", &swapped, &[]).fails(2, "jwk_invalid");
    take(&sandbox, "a", r#"{"kty":"oct","k":"MDEyMw"}"#, &[]).fails(2, "usage");
    take(&sandbox, "a", "no key at all", &[]).fails(2, "jwk_invalid");
    let several = format!(r#"{{"keys":[{ED25519},{ED25519}]}}"#);
    take(&sandbox, "a", &several, &[]).fails(2, "jwk_invalid");
    for words in [
        "--type okp",
        "--curve Ed25519",
        "--bits 2048",
        "--out f",
        "--reveal",
    ] {
        let more: Vec<&str> = words.split(' ').collect();
        take(&sandbox, "a", ED25519, &more).fails(2, "usage");
    }
    sandbox
        .feed(["jwk", "new", "--from", "-", "--json"], ED25519)
        .fails(2, "usage");
    take(&sandbox, "a", ED25519, &[]).json(0);
    take(&sandbox, "a", ED25519, &[]).fails(7, "jwk_exists");
}

#[test]
fn other_bytes_are_a_shared_secret_where_the_algorithm_asks_for_one() {
    let sandbox = Sandbox::new();
    let secret = "0123456789abcdef0123456789abcdef";
    let run = take(&sandbox, "a", secret, &["--alg", "HS256"]);
    let report = run.json(0);
    assert_eq!(
        (&report["type"], &report["public"]),
        (&json!("secret, 32 bytes"), &json!(null))
    );
    assert!(run.stderr.contains("only where it is random"), "{run:#?}");
    take(&sandbox, "b", secret, &["--alg", "HS512"]).fails(2, "usage");
    let report = take(&sandbox, "c", "0123456789abcdef", &["--alg", "A128KW"]).json(0);
    assert_eq!(report["use"], "enc");
    take(&sandbox, "d", secret, &[]).fails(2, "jwk_invalid");
}

/// Made once by `openssl genrsa 2304`.
const RSA_2304: &str = "-----BEGIN PRIVATE KEY-----\n\
MIIFTAIBADANBgkqhkiG9w0BAQEFAASCBTYwggUyAgEAAoIBIQDMKZIvb65IK4+d\n\
bplyDS6x0GilY0qURu/hHfzuqOluIepVzk4MomExvto7W3Uf+Z2wHSQn4RWGnMQP\n\
iDUIZPlMUNmn+E6F0n6Tt6u+R0WAO1eVuRXzVZkVYnkq+P1AVU7SgNtq+Ii2W3Gv\n\
TxnLcLwyAMdKDskl8VVahPJr5WK34dk0MptV2OEszqeyIOCuAQe/LReAJfimUlmY\n\
2kE1txM6xzcoL9hXeShS5HsWwQ9wy9yAxFXczx95W41VejsSaoB4KziU38BxmaFY\n\
UNstKybGOtQbu4gfPewolK0nSWLYUZCOOgLUPIe/jnNRuxBEW06kVOuQOmGDc7xn\n\
b3gp2v4z3vQBPb35egflZb69MUFSAz0NgZwgMLbbWi3hjPl15ysCAwEAAQKCASBF\n\
JaVF3LDt75cGDqH4318byUbQESd+veHb4HC8kkfxTZpU8nk7zTlXBFlcdjbenAfc\n\
0JngydqlC25aBltT2wMWZmG5gp9xsp+9Px1zZiczbaXV52h4UFr3Q7FfLRJ1Gg+G\n\
uy7VdZS0EpeX9RX68dVDqEDXI9fbunean2GNypSbS+ppQ+SZeEmXh+yDJ6CBPoZ6\n\
esNdQuXiAY20KX5AbzZFd5SRvhAOkv65+Brqnqb56IUSFOQTVRGCrrhfZDIFMBb0\n\
qZCVpsFgko1Nk44eFzWWR0HmhTLeCN+Z+x8WA7ar+B9XojmuyC4rQEKnNeo/kGDf\n\
HDvLNXGZuT7NTTpz55eyHsDtRdNc8GtrL66kaFfnkWVjy0JpWfTSfDRnddjqkyEC\n\
gZEA88cLkH2TmXxifYlk/fy2Sa1IO8tC08Oc6Ch/CHD+qTA+s8GaYfUlPZwH0SW4\n\
+4IWV4QZFB8+0G13iypprnxrzm/HcEmtcJzxmgINZgKVCLCF4/MMl5d+lLHZZlnl\n\
Azy3oAPDwt4mjTxN9L2kALO6MK3BHl2Lv+rT3puU41HkStB//b5RKJlhHR6HAgRg\n\
/MOhAoGRANZmDd+co/0d2C1zJOPhhazvZdt7xi8Dbn3gN8pRLWqUddBDdiIPcS96\n\
0RaAxLaV+PcWHf7OvPn2e5U3Dg15IgBS6QjCivd5+KxDRhlTEUjpDt24jlJCftTa\n\
QtZUlihAi3pWKXyZ3GjRxrTZfqmZiu8xpeWAoRj/Wuvo+g/EnSv/ZfcdR4jiUSdL\n\
tpvIpcE3SwKBkCVYgPUJx+rjm1MQEWC3rlVrLn26jepTNV57lbp9VQYmVfTD3BrV\n\
q3bcyHXKCaS+MR4HJrBmeQEFRCMVxEru1LUzeqJBJ0jxQjINzm+qRZqnMFvTiEJQ\n\
+xtcg6mia+srChaBfSQFVHKeonKz+sQAxK1gcQ1t11L3bq3Tt+N7UDYF6xW8akKF\n\
/NKxMo2kjhcrAQKBkDh28DhwHJBRB9oQdSq+/mGpOv4u/ubq1HK6VncmIfvr1Ytf\n\
+QDHaFvE0MRIbYZYwRTx8jxlXkfGro2BzmWl/Vpwe4cfFVJQATn9Db0lr2uwVYX3\n\
USRA9v4/7VJdPJ6lQRabEpoKO44vkVGX5k/sbDbKsJJc6hCXT+7JkPIOKgaoYMZQ\n\
I8LdN9pNim5EzcKxOQKBkEAYsKHUyBdxW/snwIkdo7Z9mJDOT69wwyj9MFUTp6sp\n\
YUs09lkF4ZYZuSsXk7C4n7W1ttnMVuxlvYCFHLod3Cxd5O3EcGCY5PrgLSCD/ksH\n\
xx5uGFcCuhUJSKt7zOO4faimwFJ0QejNA7hjJ9gvZGqo+Y7Ro14ohCQtzTz02Tbb\n\
KYwyTN0uDYI3RF8ZxcT1hQ==\n\
-----END PRIVATE KEY-----";

#[test]
fn after_a_size_that_is_not_made_comes_the_next_larger_one() {
    let sandbox = Sandbox::new();
    let report = take(&sandbox, "odd", RSA_2304, &[]).json(0);
    assert_eq!(report["type"], "RSA, 2304 bits");
    let listed = sandbox.run(["jwk", "list", "--json"]).json(0);
    assert_eq!(listed["jwks"][0]["type"], "RSA, 2304 bits");
    let planned = sandbox.run(["jwk", "rotate", "odd", "--dry-run"]);
    assert!(planned.stderr.contains("RSA, 3072 bits"), "{planned:#?}");
    let rotated = sandbox.run(["jwk", "rotate", "odd"]);
    assert!(rotated.stderr.contains("RSA, 3072 bits"), "{rotated:#?}");
    let shown = sandbox.run(["jwk", "show", "odd", "--json"]).json(0);
    assert_eq!(shown["type"], "RSA, 3072 bits");
    assert_eq!(shown["alg"], "RS256");
    let quiet = sandbox.run(["jwk", "rotate", "odd"]);
    assert!(!quiet.stderr.contains("bits"), "{quiet:#?}");
}
