//! `jwk convert`: every form, both ways, and where private keys may go.

use serde_json::json;

use crate::support::Sandbox;

/// Makes a key of each type in a file, by its type.
fn keys(sandbox: &Sandbox) -> [&'static str; 8] {
    let all = ["rsa", "p256", "p384", "p521", "k256", "ed", "x", "pq"];
    let words = [
        "--type rsa --bits 2048",
        "--alg ES256",
        "--alg ES384",
        "--alg ES512",
        "--alg ES256K",
        "--alg EdDSA",
        "--alg ECDH-ES --curve X25519",
        "--alg ML-DSA-44",
    ];
    for (name, words) in all.into_iter().zip(words) {
        let args = ["jwk", "new", "--out", name]
            .into_iter()
            .chain(words.split(' '));
        sandbox.run(args).ok();
    }
    all
}

fn print(sandbox: &Sandbox, file: &str) -> String {
    sandbox.run(["jwk", "thumbprint", file]).ok()
}

#[test]
fn private_keys_go_through_every_form_and_back() {
    let sandbox = Sandbox::new();
    for name in keys(&sandbox) {
        let own: &[&str] = match name {
            "rsa" => &["pkcs1"],
            "ed" | "x" | "pq" => &[],
            _ => &["sec1"],
        };
        for form in ["pkcs8"].iter().chain(own) {
            for to in ["pem", "der"] {
                let out = format!("{name}.{form}.{to}");
                let line = [
                    "jwk", "convert", name, "--to", to, "--form", form, "--out", &out,
                ];
                sandbox.run(line).ok();
                let back = format!("{out}.jwk");
                sandbox
                    .run(["jwk", "convert", &out, "--to", "jwk", "--out", &back])
                    .ok();
                let (first, last) = (
                    std::fs::read(sandbox.path(name)).unwrap(),
                    std::fs::read(sandbox.path(&back)).unwrap(),
                );
                let [first, last] = [first, last]
                    .map(|bytes| serde_json::from_slice::<serde_json::Value>(&bytes).unwrap());
                for member in [
                    "kty", "crv", "x", "y", "n", "e", "d", "p", "q", "dp", "dq", "qi", "pub",
                    "priv", "kid",
                ] {
                    assert_eq!(first[member], last[member], "{out}: {member}");
                }
            }
        }
    }
}

#[test]
fn a_private_key_goes_to_standard_output_only_when_asked() {
    let sandbox = Sandbox::new();
    for name in keys(&sandbox) {
        for to in ["jwk", "pem", "der"] {
            let convert = |more: &[&str]| {
                sandbox.run(
                    ["jwk", "convert", name, "--to", to, "--json"]
                        .iter()
                        .chain(more),
                )
            };
            convert(&[]).fails(2, "jwk_private");
            let revealed = convert(&["--reveal"]).json(0);
            assert_eq!(
                (&revealed["private"], revealed["key"].is_null()),
                (&json!(true), false)
            );
            let public = convert(&["--public"]).json(0);
            assert_eq!(public["private"], false);
            assert_eq!(public["thumbprint"], revealed["thumbprint"]);
        }
        let public = sandbox
            .run(["jwk", "convert", name, "--to", "pem", "--public"])
            .ok();
        assert!(
            public.starts_with("-----BEGIN PUBLIC KEY-----\n"),
            "{public}"
        );
        let shown = sandbox.feed(["jwk", "show", "-", "--json"], public).json(0);
        assert_eq!(shown["private"], false);
        assert_eq!(shown["thumbprint"], print(&sandbox, name).trim_end());
    }
    let spki = sandbox
        .run(["jwk", "convert", "rsa", "--to", "pem", "--form", "spki"])
        .ok();
    assert!(spki.starts_with("-----BEGIN PUBLIC KEY-----\n"));
    let pkcs1 = sandbox
        .run([
            "jwk", "convert", "rsa", "--to", "pem", "--form", "pkcs1", "--public",
        ])
        .ok();
    assert!(pkcs1.starts_with("-----BEGIN RSA PUBLIC KEY-----\n"));
}

#[test]
fn files_have_the_mode_of_what_is_in_them() {
    let sandbox = Sandbox::new();
    sandbox
        .run(["jwk", "new", "--type", "okp", "--out", "key"])
        .ok();
    sandbox
        .run(["jwk", "convert", "key", "--to", "pem", "--out", "private"])
        .ok();
    sandbox
        .run([
            "jwk", "convert", "key", "--to", "pem", "--public", "--out", "public",
        ])
        .ok();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = |name: &str| {
            std::fs::metadata(sandbox.path(name))
                .unwrap()
                .permissions()
                .mode()
        };
        assert_eq!(mode("private") & 0o777, 0o600);
        assert_ne!(
            mode("public") & 0o077,
            0,
            "the umask of the tests lets others read"
        );
    }
    sandbox
        .run([
            "jwk", "convert", "key", "--to", "pem", "--out", "private", "--json",
        ])
        .fails(7, "file_exists");
}

#[test]
fn a_passphrase_locks_and_unlocks() {
    let sandbox = Sandbox::new()
        .with("PASSPHRASE", "correct horse")
        .with("OTHER", "wrong");
    sandbox
        .run(["jwk", "new", "--type", "ec", "--out", "key"])
        .ok();
    for to in ["pem", "der"] {
        let locked = format!("locked.{to}");
        let line = [
            "jwk",
            "convert",
            "key",
            "--to",
            to,
            "--passphrase-out",
            "env:PASSPHRASE",
            "--out",
            &locked,
            "--json",
        ];
        let report = sandbox.run(line).json(0);
        assert_eq!(report["encrypted"], true);
        let show =
            |more: &[&str]| sandbox.run(["jwk", "show", &locked, "--json"].iter().chain(more));
        show(&[]).fails(2, "jwk_invalid");
        show(&["--passphrase", "env:OTHER"]).fails(4, "passphrase_wrong");
        let shown = show(&["--passphrase", "env:PASSPHRASE"]).json(0);
        assert_eq!(shown["thumbprint"], print(&sandbox, "key").trim_end());
        let verify = sandbox.run(["jwt", "verify", "e30.e30.", "--key", &locked]);
        assert!(
            verify.stderr.contains("encrypted with a passphrase"),
            "{verify:#?}"
        );
    }
    let text = std::fs::read_to_string(sandbox.path("locked.pem")).unwrap();
    assert!(
        text.starts_with("-----BEGIN ENCRYPTED PRIVATE KEY-----\n"),
        "{text}"
    );
    let refused = |words: &str, code: &str| {
        sandbox
            .run(
                ["jwk", "convert"]
                    .into_iter()
                    .chain(words.split(' '))
                    .chain(["--json"]),
            )
            .fails(2, code);
    };
    refused(
        "key --to jwk --passphrase-out env:PASSPHRASE --out x",
        "usage",
    );
    refused(
        "key --to pem --public --passphrase-out env:PASSPHRASE",
        "usage",
    );
    refused(
        "key --to pem --form sec1 --passphrase-out env:PASSPHRASE --out x",
        "usage",
    );
    sandbox
        .feed(
            [
                "jwk",
                "convert",
                "-",
                "--to",
                "pem",
                "--passphrase",
                "-",
                "--json",
            ],
            &text,
        )
        .fails(2, "usage");
    let empty = [
        "jwk",
        "convert",
        "key",
        "--to",
        "pem",
        "--passphrase-out",
        "-",
        "--out",
        "x",
        "--json",
    ];
    sandbox.feed(empty, "").fails(2, "secret_empty");
}

#[test]
fn what_has_no_such_form_is_refused() {
    let sandbox = Sandbox::new();
    sandbox.run(["jwk", "new", "secret", "--alg", "HS256"]).ok();
    sandbox
        .run(["jwk", "new", "--type", "okp", "--out", "key"])
        .ok();
    for words in [
        "secret --to pem --reveal",
        "secret --to jwk --public",
        "secret --to der --form spki",
        "key --to pem --form sec1 --reveal",
        "key --to pem --form pkcs1 --public",
        "key --to pem --form pkcs8 --public",
    ] {
        sandbox
            .run(
                ["jwk", "convert", "--json"]
                    .into_iter()
                    .chain(words.split(' ')),
            )
            .fails(2, "jwk_invalid");
    }
    for words in [
        "key --to jwk --form pkcs8 --reveal",
        "key --to pem --kid x --reveal",
        "key --to xml",
    ] {
        sandbox
            .run(
                ["jwk", "convert", "--json"]
                    .into_iter()
                    .chain(words.split(' ')),
            )
            .fails(2, "usage");
    }
}

#[test]
fn an_rsa_key_without_its_primes_is_not_taken_for_a_public_one() {
    let sandbox = Sandbox::new();
    let key = sandbox
        .run(["jwk", "new", "--type", "rsa", "--bits", "2048", "--reveal"])
        .ok();
    let mut jwk: serde_json::Value = serde_json::from_str(&key).unwrap();
    for name in ["p", "q", "dp", "dq", "qi"] {
        jwk.as_object_mut().unwrap().remove(name);
    }
    let convert = |more: &[&str]| {
        sandbox.feed(
            ["jwk", "convert", "-", "--to", "pem", "--json"]
                .iter()
                .chain(more),
            jwk.to_string(),
        )
    };
    convert(&["--reveal"]).fails(2, "jwk_invalid");
    assert_eq!(convert(&["--public"]).json(0)["private"], false);
}
