//! Signatures of ours for other programs, and openssl's for us: npm's jose, Debian's, openssl.

use std::fs;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

use crate::jose::Peer;
use crate::npm;
use crate::support::Sandbox;

/// Claims that need no exp to be written as they are.
const CLAIMS: &str = r#"{"sub":"joe","exp":1700003600,"aud":"me","n":1.50}"#;

/// Bytes that are no JSON, and text all the same: peers give it back as text.
const PAYLOAD: &str = "no. JSON \u{2013} \"at all\"\n";

const FORMS: [&str; 3] = ["compact", "flattened", "general"];

/// A key of the vectors, under its name.
fn vector(name: &str) -> String {
    let keys: Value = serde_json::from_str(include_str!("../vectors/jose/keys.json")).unwrap();
    keys[name].as_str().unwrap().to_owned()
}

/// Signs the claims with the key in the file `key`.
fn jwt(sandbox: &Sandbox, alg: &str) -> String {
    sandbox.file("claims", CLAIMS);
    let args = [
        "jwt", "sign", "--key", "key", "--alg", alg, "--claims", "claims", "--no-iat", "--kid", "k",
    ];
    sandbox.run(args).ok()
}

/// Signs the payload with the key in the file `key`.
fn jws(sandbox: &Sandbox, alg: &str, form: &str, more: &[&str]) -> String {
    let args = [
        "jws",
        "sign",
        "--key",
        "key",
        "--alg",
        alg,
        "--serialization",
        form,
    ];
    sandbox.feed(args.iter().chain(more), PAYLOAD).ok()
}

#[test]
fn npms_jose_verifies_what_we_sign() {
    let mut peer = Peer::start();
    let sandbox = Sandbox::new();
    let algorithms = peer.ask(&json!({"do": "algorithms"}));
    let algorithms: Vec<String> = serde_json::from_value(algorithms["algorithms"].clone()).unwrap();
    assert_eq!(algorithms.len(), 17, "{algorithms:?}");
    for alg in algorithms {
        let key = peer.ask(&json!({"do": "generate", "alg": alg}));
        let mut verify = |form: &str, token: &str, detached: Option<&str>| {
            let command = json!({"do": "verify", "alg": alg, "key": key["public"], "form": form, "token": token, "detached": detached});
            peer.ask(&command)
        };
        let pem = key["pem"]["private"].as_str();
        for private in pem.into_iter().chain([key["private"].to_string().as_str()]) {
            sandbox.file("key", private);
            let verified = verify("compact", &jwt(&sandbox, &alg), None);
            assert_eq!(verified["payload"], CLAIMS, "{alg}");
            assert_eq!(
                verified["header"],
                json!({"alg": alg, "kid": "k", "typ": "JWT"}),
                "{alg}"
            );
        }
        // ML-DSA's peer knows the compact form alone.
        let forms: &[&str] = if alg.starts_with("ML-DSA") {
            &FORMS[..1]
        } else {
            let token = jws(&sandbox, &alg, "flattened", &["--detached", "--unencoded"]);
            let verified = verify("flattened", &token, Some(PAYLOAD));
            assert_eq!(verified["payload"], PAYLOAD, "{alg}");
            &FORMS
        };
        for form in forms {
            let verified = verify(form, &jws(&sandbox, &alg, form, &[]), None);
            assert_eq!(verified["payload"], PAYLOAD, "{alg} {form}");
        }
    }
}

/// Debian's jose has no Ed25519.
#[test]
fn debians_jose_verifies_what_we_sign() {
    let sandbox = Sandbox::new();
    for alg in [
        "HS256", "HS384", "HS512", "RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256",
        "ES384", "ES512",
    ] {
        let jose = |args: &[&str]| npm::output("jose", "jose", &sandbox.path("."), args);
        let template = json!({"alg": alg}).to_string();
        let made = jose(&["jwk", "gen", "-i", &template, "-o", "key"]);
        assert!(made.status.success(), "{alg}: {made:?}");
        let mut tokens: Vec<(&str, String, &str)> = FORMS
            .map(|form| (form, jws(&sandbox, alg, form, &[]), PAYLOAD))
            .into();
        tokens.push(("jwt", jwt(&sandbox, alg), CLAIMS));
        for (form, token, payload) in tokens {
            sandbox.file("token", &token);
            let read = jose(&["jws", "ver", "-i", "token", "-k", "key", "-O", "-"]);
            let found = String::from_utf8_lossy(&read.stdout);
            assert!(read.status.success(), "{alg} {form}: {read:?}");
            assert_eq!(found, payload, "{alg} {form}");
        }
    }
}

/// What openssl is told for an algorithm, and the key of the vectors that it is tried with.
const OPENSSL: [(&str, &str, &[&str]); 15] = [
    ("RS256", "rsa", &["-sha256"]),
    ("RS384", "rsa", &["-sha384"]),
    ("RS512", "rsa", &["-sha512"]),
    (
        "PS256",
        "rsa",
        &[
            "-sha256",
            "-sigopt",
            "rsa_padding_mode:pss",
            "-sigopt",
            "rsa_pss_saltlen:digest",
        ],
    ),
    (
        "PS384",
        "rsa",
        &[
            "-sha384",
            "-sigopt",
            "rsa_padding_mode:pss",
            "-sigopt",
            "rsa_pss_saltlen:digest",
        ],
    ),
    (
        "PS512",
        "rsa",
        &[
            "-sha512",
            "-sigopt",
            "rsa_padding_mode:pss",
            "-sigopt",
            "rsa_pss_saltlen:digest",
        ],
    ),
    (
        "PS256",
        "pss",
        &["-sha256", "-sigopt", "rsa_pss_saltlen:digest"],
    ),
    (
        "PS512",
        "pss",
        &["-sha512", "-sigopt", "rsa_pss_saltlen:digest"],
    ),
    ("ES256", "p256", &["-sha256"]),
    ("ES384", "p384", &["-sha384"]),
    ("ES512", "p521", &["-sha512"]),
    ("ES256K", "k256", &["-sha256"]),
    ("EdDSA", "ed25519", &[]),
    ("Ed25519", "ed25519", &[]),
    ("HS256", "secret", &["-sha256"]),
];

fn openssl(sandbox: &Sandbox, args: &[&str]) -> Vec<u8> {
    let run = npm::output("openssl", "openssl", &sandbox.path("."), args);
    assert!(run.status.success(), "{args:?}: {run:?}");
    run.stdout
}

#[test]
fn openssl_and_authctl_verify_each_other() {
    let sandbox = Sandbox::new();
    for (alg, name, options) in OPENSSL {
        if alg.starts_with("HS") {
            sandbox.file("key", vector("secret.jwk"));
            sandbox.file("public", vector("secret.jwk"));
        } else {
            sandbox.file("key", vector(&format!("{name}.pkcs8.pem")));
            sandbox.file("public", vector(&format!("{name}.spki.pem")));
        }
        let length = match alg {
            "ES384" => Some(48),
            "ES512" => Some(66),
            alg if alg.starts_with("ES") => Some(32),
            _ => None,
        };
        // Several, because half of all ECDSA numbers begin with a bit that DER pads.
        for _ in 0..4 {
            theirs_of(
                &sandbox,
                (alg, options),
                length,
                &jws(&sandbox, alg, "compact", &[]),
            );
            ours_of(&sandbox, (alg, options), length);
        }
    }
}

/// Has openssl verify a token of ours.
fn theirs_of(
    sandbox: &Sandbox,
    (alg, options): (&str, &[&str]),
    length: Option<usize>,
    token: &str,
) {
    let (input, signature) = token.rsplit_once('.').unwrap();
    let signature = URL_SAFE_NO_PAD.decode(signature).unwrap();
    sandbox.file("input", input);
    sandbox.file(
        "signature",
        match length {
            Some(length) => der_of(&signature, length),
            None => signature.clone(),
        },
    );
    match alg {
        "HS256" => assert_eq!(hmac(sandbox), signature),
        "EdDSA" | "Ed25519" => {
            openssl(
                sandbox,
                &[
                    "pkeyutl",
                    "-verify",
                    "-pubin",
                    "-inkey",
                    "public",
                    "-rawin",
                    "-in",
                    "input",
                    "-sigfile",
                    "signature",
                ],
            );
        }
        _ => {
            let with = ["-verify", "public", "-signature", "signature", "input"];
            openssl(sandbox, &[&["dgst"], options, &with].concat());
        }
    }
}

/// Verifies a token that openssl signs.
fn ours_of(sandbox: &Sandbox, (alg, options): (&str, &[&str]), length: Option<usize>) {
    let header = json!({ "alg": alg }).to_string();
    let input = [header.as_str(), PAYLOAD]
        .map(|part| URL_SAFE_NO_PAD.encode(part))
        .join(".");
    sandbox.file("input", &input);
    let signature = match alg {
        "HS256" => hmac(sandbox),
        "EdDSA" | "Ed25519" => {
            openssl(
                sandbox,
                &[
                    "pkeyutl",
                    "-sign",
                    "-inkey",
                    "key",
                    "-rawin",
                    "-in",
                    "input",
                    "-out",
                    "signature",
                ],
            );
            fs::read(sandbox.path("signature")).unwrap()
        }
        _ => openssl(
            sandbox,
            &[&["dgst"], options, &["-sign", "key", "input"]].concat(),
        ),
    };
    let signature = match length {
        Some(length) => fixed_of(&signature, length),
        None => signature,
    };
    let token = format!("{input}.{}", URL_SAFE_NO_PAD.encode(signature));
    let args = [
        "jws",
        "verify",
        "--key",
        "public",
        "--alg",
        alg,
        "--payload-only",
    ];
    assert_eq!(sandbox.feed(args, token).ok(), PAYLOAD, "{alg}");
}

fn hmac(sandbox: &Sandbox) -> Vec<u8> {
    let key: Value = serde_json::from_str(&vector("secret.jwk")).unwrap();
    let key = URL_SAFE_NO_PAD.decode(key["k"].as_str().unwrap()).unwrap();
    let key = key.iter().map(|byte| format!("{byte:02x}"));
    let key = format!("hexkey:{}", key.collect::<String>());
    openssl(
        sandbox,
        &[
            "dgst", "-sha256", "-mac", "HMAC", "-macopt", &key, "-binary", "input",
        ],
    )
}

/// Both numbers of a signature as openssl writes them: a SEQUENCE of two INTEGERs.
fn der_of(fixed: &[u8], length: usize) -> Vec<u8> {
    let (r, s) = fixed.split_at(length);
    let element = |tag: u8, content: &[u8]| {
        let size = u8::try_from(content.len()).unwrap();
        let head = if size < 128 {
            vec![tag, size]
        } else {
            vec![tag, 0x81, size]
        };
        [&head, content].concat()
    };
    let integer = |number: &[u8]| {
        let at = number.iter().position(|byte| *byte != 0).unwrap();
        let mut content = number[at..].to_vec();
        if content[0] >= 0x80 {
            content.insert(0, 0);
        }
        element(2, &content)
    };
    element(0x30, &[integer(r), integer(s)].concat())
}

/// Both numbers as JOSE writes them: each of the curve's length, one after the other.
fn fixed_of(der: &[u8], length: usize) -> Vec<u8> {
    let mut rest = &der[if der[1] == 0x81 { 3 } else { 2 }..];
    let mut fixed = Vec::new();
    for _ in 0..2 {
        let (number, behind) = rest[2..].split_at(usize::from(rest[1]));
        let zeros = number.iter().take_while(|byte| **byte == 0).count();
        fixed.resize(fixed.len() + length + zeros - number.len(), 0);
        fixed.extend_from_slice(&number[zeros..]);
        rest = behind;
    }
    fixed
}
