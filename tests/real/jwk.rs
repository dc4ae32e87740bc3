//! Keys, both ways between authctl and OpenSSL, `jose`, and Node.

use std::io::Write as _;
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::support::Sandbox;

/// The keys that all of them know: a file's name, how authctl makes one, how OpenSSL does.
const KEYS: [(&str, &str, &str); 7] = [
    (
        "rsa",
        "--type rsa --bits 2048",
        "-algorithm RSA -pkeyopt rsa_keygen_bits:2048",
    ),
    (
        "p256",
        "--alg ES256",
        "-algorithm EC -pkeyopt ec_paramgen_curve:P-256",
    ),
    (
        "p384",
        "--alg ES384",
        "-algorithm EC -pkeyopt ec_paramgen_curve:P-384",
    ),
    (
        "p521",
        "--alg ES512",
        "-algorithm EC -pkeyopt ec_paramgen_curve:P-521",
    ),
    (
        "k256",
        "--alg ES256K",
        "-algorithm EC -pkeyopt ec_paramgen_curve:secp256k1",
    ),
    ("ed25519", "--alg EdDSA", "-algorithm ED25519"),
    ("x25519", "--curve X25519", "-algorithm X25519"),
];

/// Runs a program in the sandbox's folder and returns what it wrote.
fn run(sandbox: &Sandbox, program: &str, args: &[&str], input: &[u8]) -> Vec<u8> {
    let mut child = Command::new(program)
        .args(args)
        .current_dir(sandbox.path(""))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap_or_else(|error| panic!("{program} does not run ({error}): install it"));
    child.stdin.take().unwrap().write_all(input).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "{program} {args:?}: {output:?}");
    output.stdout
}

fn words(line: &str) -> Vec<&str> {
    line.split(' ').collect()
}

fn authctl(sandbox: &Sandbox, line: &str) -> String {
    sandbox.run(words(line)).ok()
}

/// Returns the public key in DER as OpenSSL reads it out of a file.
fn openssl_public(sandbox: &Sandbox, line: &str) -> Vec<u8> {
    let args = format!("pkey -pubout -outform DER {line}");
    run(sandbox, "openssl", &words(&args), b"")
}

/// Returns the public key in DER as authctl reads it out of a file.
fn our_public(sandbox: &Sandbox, file: &str) -> Vec<u8> {
    let out = format!("{file}.public");
    authctl(
        sandbox,
        &format!(
            "jwk convert {file} --to der --public --out {out} --force --passphrase @passphrase"
        ),
    );
    std::fs::read(sandbox.path(&out)).unwrap()
}

#[test]
fn openssl_reads_what_we_write() {
    let sandbox = Sandbox::new();
    sandbox.file("passphrase", "correct horse\n");
    for (name, new, _) in KEYS {
        authctl(&sandbox, &format!("jwk new {new} --out {name}"));
        let own = match name {
            "rsa" => Some("pkcs1"),
            "ed25519" | "x25519" => None,
            _ => Some("sec1"),
        };
        let wanted = our_public(&sandbox, name);
        for form in [Some("pkcs8"), own].into_iter().flatten() {
            for to in ["pem", "der"] {
                let out = format!("{name}.{form}.{to}");
                authctl(
                    &sandbox,
                    &format!("jwk convert {name} --to {to} --form {form} --out {out}"),
                );
                assert_eq!(
                    openssl_public(&sandbox, &format!("-in {out} -inform {to}")),
                    wanted,
                    "{out}"
                );
                run(
                    &sandbox,
                    "openssl",
                    &["pkey", "-in", &out, "-inform", to, "-check", "-noout"],
                    b"",
                );
            }
        }
        let spki = format!("{name}.spki.pem");
        authctl(
            &sandbox,
            &format!("jwk convert {name} --to pem --public --out {spki}"),
        );
        assert_eq!(
            openssl_public(&sandbox, &format!("-pubin -in {spki}")),
            wanted,
            "{spki}"
        );
        for to in ["pem", "der"] {
            let out = format!("{name}.locked.{to}");
            authctl(
                &sandbox,
                &format!("jwk convert {name} --to {to} --passphrase-out @passphrase --out {out}"),
            );
            let line = format!("-in {out} -inform {to} -passin file:passphrase");
            assert_eq!(openssl_public(&sandbox, &line), wanted, "{out}");
        }
    }
}

#[test]
fn we_read_what_openssl_writes() {
    let sandbox = Sandbox::new();
    sandbox.file("passphrase", "correct horse\n");
    for (name, _, new) in KEYS {
        run(
            &sandbox,
            "openssl",
            &words(&format!("genpkey {new} -out {name}")),
            b"",
        );
        let wanted = openssl_public(&sandbox, &format!("-in {name}"));
        assert_eq!(our_public(&sandbox, name), wanted, "{name}");
        // RSA and EC have forms of their own, older than PKCS#8.
        if !name.contains("25519") {
            let old = format!("pkey -in {name} -traditional -out {name}.old");
            run(&sandbox, "openssl", &words(&old), b"");
            assert_eq!(our_public(&sandbox, &format!("{name}.old")), wanted);
        }
        for (number, lock) in [
            "-v2 aes-256-cbc -v2prf hmacWithSHA256",
            "-v2 aes-128-cbc -v2prf hmacWithSHA1",
            "-v2 aes-192-cbc -v2prf hmacWithSHA512 -iter 100000",
            "-v2 aes-256-cbc -scrypt",
        ]
        .into_iter()
        .enumerate()
        {
            for form in ["PEM", "DER"] {
                let out = format!("{name}.{number}.{form}");
                let line = format!(
                    "pkcs8 -topk8 {lock} -in {name} -passout file:passphrase -outform {form} -out {out}"
                );
                run(&sandbox, "openssl", &words(&line), b"");
                assert_eq!(our_public(&sandbox, &out), wanted, "{lock}, {form}");
            }
        }
    }
}

#[test]
fn jose_reads_what_we_write_and_we_read_what_it_writes() {
    let sandbox = Sandbox::new();
    for new in [
        "--type rsa --bits 2048",
        "--alg ES256",
        "--alg ES384",
        "--alg ES512",
        "--alg ES256K",
        "--alg HS256",
    ] {
        authctl(&sandbox, &format!("jwk new {new} --out key --force"));
        let ours = authctl(&sandbox, "jwk thumbprint key");
        for hash in ["256", "512"] {
            let theirs = run(
                &sandbox,
                "jose",
                &words(&format!("jwk thp -i key -a S{hash}")),
                b"",
            );
            let ours = authctl(&sandbox, &format!("jwk thumbprint key --hash sha{hash}"));
            assert_eq!(
                String::from_utf8(theirs).unwrap().trim_end(),
                ours.trim_end(),
                "{new}"
            );
        }
        if new.contains("HS") {
            continue;
        }
        // Theirs leaves out what is private, ours has no more to say.
        let theirs: Value =
            serde_json::from_slice(&run(&sandbox, "jose", &words("jwk pub -i key -o -"), b""))
                .unwrap();
        let public: Value =
            serde_json::from_str(&authctl(&sandbox, "jwk convert key --to jwk --public")).unwrap();
        assert_eq!(theirs, public, "{new}");
        assert_eq!(ours.trim_end(), public["kid"].as_str().unwrap());
    }
    for alg in [
        "RS256", "PS512", "ES256", "ES384", "ES512", "HS256", "HS512",
    ] {
        let template = format!(r#"{{"alg":"{alg}"}}"#);
        run(
            &sandbox,
            "jose",
            &["jwk", "gen", "-i", &template, "-o", "theirs"],
            b"",
        );
        let theirs = run(&sandbox, "jose", &words("jwk thp -i theirs"), b"");
        let ours = authctl(&sandbox, "jwk thumbprint theirs");
        assert_eq!(
            String::from_utf8(theirs).unwrap().trim_end(),
            ours.trim_end(),
            "{alg}"
        );
        let shown = sandbox.run(words("jwk show theirs --json")).json(0);
        assert_eq!(
            (&shown["alg"], &shown["private"]),
            (&alg.into(), &true.into())
        );
    }
}

/// Reads a private JWK on standard input, and writes what Node makes of it: the public half, the
/// private one again, and PEM.
const NODE: &str = r#"
const crypto = require("node:crypto");
const jwk = JSON.parse(require("node:fs").readFileSync(0));
const key = crypto.createPrivateKey({ key: jwk, format: "jwk" });
console.log(JSON.stringify({
  private: key.export({ format: "jwk" }),
  public: crypto.createPublicKey(key).export({ format: "jwk" }),
  pem: key.export({ format: "pem", type: "pkcs8" }),
}));
"#;

#[test]
fn node_reads_what_we_write_and_we_read_what_it_writes() {
    let sandbox = Sandbox::new();
    for (name, new, _) in KEYS {
        authctl(&sandbox, &format!("jwk new {new} --out {name}"));
        let text = std::fs::read(sandbox.path(name)).unwrap();
        let ours: Value = serde_json::from_slice(&text).unwrap();
        let theirs: Value =
            serde_json::from_slice(&run(&sandbox, "node", &["-e", NODE], &text)).unwrap();
        let public = authctl(&sandbox, &format!("jwk convert {name} --to jwk --public"));
        let public: Value = serde_json::from_str(&public).unwrap();
        for (member, value) in theirs["private"].as_object().unwrap() {
            assert_eq!(value, &ours[member], "{name}: {member}");
        }
        for (member, value) in theirs["public"].as_object().unwrap() {
            assert_eq!(value, &public[member], "{name}: {member}");
        }
        sandbox.file("theirs.jwk", theirs["private"].to_string());
        sandbox.file("theirs.pem", theirs["pem"].as_str().unwrap());
        let wanted = authctl(&sandbox, &format!("jwk thumbprint {name}"));
        for file in ["theirs.jwk", "theirs.pem"] {
            assert_eq!(
                authctl(&sandbox, &format!("jwk thumbprint {file}")),
                wanted,
                "{name}"
            );
        }
    }
}
