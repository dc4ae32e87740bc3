//! `authctl jwe encrypt`.

use super::{EC, EC_PUBLIC, OCT};
use crate::support::{Run, Sandbox};

fn sandbox() -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.file("oct", OCT);
    sandbox.file("ec", EC);
    sandbox.file("public", EC_PUBLIC);
    sandbox
}

fn encrypt(sandbox: &Sandbox, more: &str) -> Run {
    let args = ["jwe", "encrypt", "--json"].into_iter();
    sandbox.feed(args.chain(more.split(' ')), "content")
}

#[test]
fn whoever_has_the_key_reads_it() {
    let sandbox = sandbox();
    for (to, with) in [
        ("--key public", "--key ec"),
        ("--key public --alg ECDH-ES --enc A128CBC-HS256", "--key ec"),
        ("--key oct", "--key oct"),
        ("--key oct --alg dir", "--key oct"),
        (
            "--key oct --alg A256GCMKW --serialization flattened",
            "--key oct",
        ),
        (
            "--key public --header apu=QWxpY2U --header apv=Qm9i",
            "--key ec",
        ),
        ("--key oct --compress --allow zip", "--key oct --allow zip"),
        (
            "--password oct --allow PBES2",
            "--password oct --allow PBES2",
        ),
        (
            "--key public --key oct --password public --allow PBES2",
            "--key oct",
        ),
        (
            "--key public --key oct --password public --allow PBES2",
            "--key ec",
        ),
        (
            "--key public --key oct --password public --allow PBES2",
            "--password public --allow PBES2",
        ),
    ] {
        let made = encrypt(&sandbox, to).json(0);
        let token = made["token"].as_str().unwrap();
        let args = ["jwe", "decrypt", token].into_iter();
        let read = sandbox.run(args.chain(with.split(' '))).ok();
        assert_eq!(read, "content", "{to}");
    }
}

#[test]
fn the_header_says_what_was_asked_for() {
    let sandbox = sandbox();
    let header = |more: &str| encrypt(&sandbox, more).json(0)["header"].clone();
    let shown = header("--key public --cty text/plain --header a=1 --header b:=[1]");
    assert_eq!(shown["alg"], "ECDH-ES+A256KW");
    assert_eq!(shown["enc"], "A256GCM");
    assert_eq!(shown["kid"], "bob");
    assert_eq!(shown["cty"], "text/plain");
    assert_eq!(shown["a"], "1");
    assert_eq!(shown["b"], serde_json::json!([1]));
    assert_eq!(shown["epk"]["crv"], "P-256");
    assert_eq!(shown["epk"].get("d"), None);
    assert_eq!(header("--key public --kid x")["kid"], "x");
    assert_eq!(header("--key public --no-kid").get("kid"), None);
    let several = encrypt(&sandbox, "--key public --key oct").json(0);
    assert_eq!(
        several["alg"],
        serde_json::json!(["ECDH-ES+A256KW", "A256KW"])
    );
    let token: serde_json::Value =
        serde_json::from_str(several["token"].as_str().unwrap()).unwrap();
    assert_eq!(token["recipients"][1]["header"]["kid"], "ours");
}

#[test]
fn two_tokens_of_one_content_have_nothing_in_common() {
    let sandbox = sandbox();
    let parts = || {
        let made = encrypt(&sandbox, "--key oct").json(0);
        let token = made["token"].as_str().unwrap().to_owned();
        token.split('.').map(str::to_owned).collect::<Vec<_>>()
    };
    let (one, other) = (parts(), parts());
    assert_eq!(one[0], other[0]);
    for at in 1..5 {
        assert_ne!(one[at], other[at], "part {at}");
    }
}

#[test]
fn what_does_not_go_together_is_said() {
    let sandbox = sandbox();
    sandbox.file("raw", "a secret of thirty-two bytes now");
    for (more, exit, code) in [
        ("--key public --alg A256KW", 2, "jwe_plan_invalid"),
        ("--key oct --alg dir --enc A128GCM", 2, "jwe_plan_invalid"),
        (
            "--key oct --key oct --serialization compact",
            2,
            "jwe_plan_invalid",
        ),
        (
            "--key oct --aad public --serialization compact",
            2,
            "jwe_plan_invalid",
        ),
        ("--key oct --header alg=none", 2, "jwe_plan_invalid"),
        ("--key oct --key ec --kid x", 2, "usage"),
        ("--key oct --kid x --no-kid", 2, "usage"),
        ("--key oct --header x", 2, "usage"),
        ("--key oct --alg RS256", 2, "usage"),
        ("--key oct --iterations 5000", 2, "usage"),
        ("--key oct --compress", 1, "jwe_alg_not_allowed"),
        ("--password oct", 1, "jwe_alg_not_allowed"),
        ("--key raw", 2, "jwk_invalid"),
        ("--key nowhere", 2, "input_unreadable"),
        (
            "--password env:NOTHING --allow PBES2",
            2,
            "input_unreadable",
        ),
    ] {
        encrypt(&sandbox, more).fails(exit, code);
    }
    encrypt(&sandbox, "--key raw --alg A256KW").json(0);
}

#[test]
fn more_iterations_are_read_where_the_reader_allows_them() {
    let sandbox = sandbox();
    let made = encrypt(&sandbox, "--password oct --allow PBES2 --iterations 20000").json(0);
    assert_eq!(made["header"]["p2c"], 20000);
    let token = made["token"].as_str().unwrap();
    let decrypt = |more: &[&str]| {
        let args = [
            "jwe",
            "decrypt",
            token,
            "--password",
            "oct",
            "--allow",
            "PBES2",
            "--json",
        ];
        sandbox.run(args.iter().chain(more))
    };
    decrypt(&[]).fails(1, "jwe_limit_exceeded");
    assert_eq!(
        decrypt(&["--max-iterations", "20000"]).json(0)["plaintext"],
        "content"
    );
}

#[test]
fn a_short_password_is_warned_of() {
    let sandbox = sandbox().with("SHORT", "twelve bytes");
    let run = encrypt(&sandbox, "--password env:SHORT --allow PBES2");
    assert!(run.stderr.contains("the password is short"), "{run:?}");
    let run = encrypt(&sandbox, "--password oct --allow PBES2");
    assert!(!run.stderr.contains("short"), "{run:?}");
}

#[test]
fn keys_come_in_every_form() {
    let sandbox = sandbox();
    for (public, private) in [
        ("rsa.spki.pem", "rsa.pkcs8.pem"),
        ("p256.cert.pem", "p256.pkcs8.pem"),
        ("p384.sec1.pem", "p384.sec1.pem"),
        ("x25519.pkcs8.pem", "x25519.pkcs8.pem"),
    ] {
        sandbox.file("to", crate::jwt::key(public));
        sandbox.file("from", crate::jwt::key(private));
        let token = sandbox
            .feed(["jwe", "encrypt", "--key", "to"], "content")
            .ok();
        let read = sandbox
            .feed(["jwe", "decrypt", "--key", "from"], token)
            .ok();
        assert_eq!(read, "content", "{public}");
    }
    for name in [
        "ed25519.spki.pem",
        "k256.spki.pem",
        "pss.spki.pem",
        "weak.spki.pem",
    ] {
        sandbox.file("to", crate::jwt::key(name));
        encrypt(&sandbox, "--key to").fails(2, "jwk_invalid");
    }
}
