//! Encrypted tokens of other JOSE programs, and ours for them: npm's jose, and Debian's.

use serde_json::{Value, json};

use crate::jose::Peer;
use crate::npm;
use crate::support::Sandbox;

const ENCRYPTIONS: [&str; 6] = [
    "A128CBC-HS256",
    "A192CBC-HS384",
    "A256CBC-HS512",
    "A128GCM",
    "A192GCM",
    "A256GCM",
];

const CONTENT: &str =
    "You can trust us to stick with you through thick and thin\u{2013}to the end.";

const PASSWORD: &str = "a password that is long enough for all of them";

/// The private keys of RFC 7516 A.1 and RFC 7520, and Bob's of RFC 7518 and RFC 8037.
fn asymmetric() -> Vec<(Value, &'static [&'static str])> {
    const AGREEMENT: &[&str] = &[
        "ECDH-ES",
        "ECDH-ES+A128KW",
        "ECDH-ES+A192KW",
        "ECDH-ES+A256KW",
    ];
    let text = include_str!("../vectors/jose/jwe.json");
    let examples: Vec<Value> = serde_json::from_str(text).unwrap();
    let key = |source: &str| {
        let example = examples.iter().find(|one| one["source"] == source).unwrap();
        let mut key: Value = serde_json::from_str(example["key"].as_str().unwrap()).unwrap();
        // Debian's jose wants a key without a purpose where it does not know the word.
        key.as_object_mut().unwrap().remove("use");
        key
    };
    let x25519 = json!({"kty": "OKP", "crv": "X25519", "x": "3p7bfXt9wbTTW2HC7OQ1Nz-DQ8hbeGdNrfx-FG-IK08", "d": "XasIfmJKikt54X-Lg4AO5m87sSkmGLb9HC-LJ_-I4Os"});
    let p521 = json!({"kty": "EC", "crv": "P-521", "x": "AHKZLLOsCOzz5cY97ewNUajB957y-C-U88c3v13nmGZx6sYl_oJXu9A5RkTKqjqvjyekWF-7ytDyRXYgCF5cj0Kt", "y": "AdymlHvOiLxXkEhayXQnNCvDX4h9htZaCJN34kfmC6pV5OhQHiraVySsUdaQkAgDPrwQrJmbnX9cwlGfP-HqHZR1", "d": "AAhRON2r9cqXX1hg-RoI6R1tX5p2rUAYdmpHZoC1XNM56KtscrX6zbKipQrCW9CGZH3T4ubpnoTKLDYJ_fF3_rJt"});
    vec![
        (
            key("RFC 7516 A.1"),
            &["RSA-OAEP", "RSA-OAEP-256", "RSA-OAEP-384", "RSA-OAEP-512"],
        ),
        (key("RFC 7520 5.5"), AGREEMENT),
        (key("RFC 7520 5.4"), AGREEMENT),
        (p521, AGREEMENT),
        (x25519, AGREEMENT),
    ]
}

/// A shared secret for each symmetric algorithm; `dir` has one for each content encryption.
fn symmetric(alg: &str, enc: &str) -> Value {
    use base64::Engine as _;
    let length = match (alg, enc) {
        ("dir", "A256CBC-HS512") => 64,
        ("dir", "A192CBC-HS384") => 48,
        ("dir", "A128CBC-HS256" | "A256GCM") => 32,
        ("dir", "A192GCM") => 24,
        ("dir", _) => 16,
        (alg, _) if alg.starts_with("A128") => 16,
        (alg, _) if alg.starts_with("A192") => 24,
        _ => 32,
    };
    let bytes: Vec<u8> = (1..=length).collect();
    let k = base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(bytes);
    json!({ "kty": "oct", "k": k })
}

/// Every key with an algorithm and a content encryption that it is used with.
fn combinations() -> Vec<(Value, &'static str, &'static str)> {
    let mut all = Vec::new();
    for enc in ENCRYPTIONS {
        for (key, algorithms) in asymmetric() {
            all.extend(algorithms.iter().map(|alg| (key.clone(), *alg, enc)));
        }
        for alg in [
            "dir",
            "A128KW",
            "A192KW",
            "A256KW",
            "A128GCMKW",
            "A192GCMKW",
            "A256GCMKW",
        ] {
            all.push((symmetric(alg, enc), alg, enc));
        }
        for alg in [
            "PBES2-HS256+A128KW",
            "PBES2-HS384+A192KW",
            "PBES2-HS512+A256KW",
        ] {
            all.push((json!({ "k": PASSWORD }), alg, enc));
        }
    }
    all
}

/// Names the key or the password in the sandbox.
fn with<'a>(sandbox: &Sandbox, key: &Value) -> &'a [&'a str] {
    if key.get("kty").is_none() {
        sandbox.file("password", PASSWORD);
        return &["--password", "password", "--allow", "PBES2"];
    }
    sandbox.file("key", key.to_string());
    &["--key", "key", "--allow", "RSA1_5"]
}

fn encrypt(sandbox: &Sandbox, key: &Value, (alg, enc, form): (&str, &str, &str)) -> String {
    let how = [
        "jwe",
        "encrypt",
        "--alg",
        alg,
        "--enc",
        enc,
        "--no-kid",
        "--serialization",
        form,
    ];
    let args = how.iter().chain(with(sandbox, key));
    sandbox.feed(args, CONTENT).ok()
}

fn decrypt(sandbox: &Sandbox, key: &Value, (alg, enc): (&str, &str), token: &str) -> String {
    let how = ["jwe", "decrypt", "--alg", alg, "--enc", enc];
    let args = how.iter().chain(with(sandbox, key));
    sandbox.feed(args, token).ok()
}

#[test]
fn npms_jose_and_authctl_read_each_other() {
    let mut peer = Peer::start();
    let sandbox = Sandbox::new();
    let combinations = combinations();
    assert_eq!(combinations.len(), 6 * (4 + 4 * 4 + 7 + 3));
    for (at, (key, alg, enc)) in combinations.iter().enumerate() {
        // Each algorithm meets each form in one of the six content encryptions.
        let form = ["compact", "flattened", "general"][at % 3];
        let theirs = peer.ask(&json!({"do": "encrypt", "alg": alg, "enc": enc, "key": key, "form": form, "content": CONTENT}));
        let theirs = theirs["token"].as_str().unwrap();
        assert_eq!(
            decrypt(&sandbox, key, (alg, enc), theirs),
            CONTENT,
            "{alg} {enc} {form}"
        );
        let ours = encrypt(&sandbox, key, (alg, enc, form));
        let opened = peer.ask(&json!({"do": "decrypt", "alg": alg, "enc": enc, "key": key, "form": form, "token": ours}));
        assert_eq!(opened["content"], CONTENT, "{alg} {enc} {form}");
    }
}

/// Debian's jose has no X25519, and no RSA-OAEP with the OpenSSL of today.
#[test]
fn debians_jose_and_authctl_read_each_other() {
    let sandbox = Sandbox::new();
    let jose = |args: &[&str]| {
        let run = npm::output("jose", "jose", &sandbox.path("."), args);
        assert!(run.status.success(), "{args:?}: {run:?}");
        String::from_utf8(run.stdout).unwrap()
    };
    sandbox.file("content", CONTENT);
    let mut tried = 0;
    for (key, alg, enc) in combinations() {
        if alg.starts_with("RSA") || key["crv"] == "X25519" || key.get("kty").is_none() {
            continue;
        }
        with(&sandbox, &key);
        let header = json!({"protected": {"alg": alg, "enc": enc}}).to_string();
        let theirs = jose(&[
            "jwe", "enc", "-i", &header, "-I", "content", "-k", "key", "-c",
        ]);
        assert_eq!(
            decrypt(&sandbox, &key, (alg, enc), &theirs),
            CONTENT,
            "{alg} {enc}"
        );
        let form = if tried % 2 == 0 { "compact" } else { "general" };
        sandbox.file("ours", encrypt(&sandbox, &key, (alg, enc, form)));
        assert_eq!(
            jose(&["jwe", "dec", "-i", "ours", "-k", "key"]),
            CONTENT,
            "{alg} {enc} {form}"
        );
        tried += 1;
    }
    assert_eq!(tried, 6 * (3 * 4 + 7));
}

/// One token for two, one of whom is Debian's jose.
#[test]
fn each_of_several_recipients_reads_it() {
    let sandbox = Sandbox::new();
    let keys = [asymmetric()[1].0.clone(), symmetric("A192KW", "A256GCM")];
    sandbox.file("ec", keys[0].to_string());
    sandbox.file("oct", keys[1].to_string());
    let args = [
        "jwe",
        "encrypt",
        "--key",
        "ec",
        "--key",
        "oct",
        "--compress",
        "--allow",
        "zip",
    ];
    sandbox.file("token", sandbox.feed(args, CONTENT).ok());
    for key in ["ec", "oct"] {
        let run = npm::output(
            "jose",
            "jose",
            &sandbox.path("."),
            &["jwe", "dec", "-i", "token", "-k", key],
        );
        assert_eq!(String::from_utf8(run.stdout).unwrap(), CONTENT, "{key}");
    }
}
