//! `authctl jwt verify --issuer URL`: the keys by way of the issuer's metadata.

use serde_json::{Value, json};

use super::fetch::{age, copies};
use super::publisher::Publisher;
use super::{claiming, jwks, named};
use crate::support::{Run, Sandbox};

const OIDC: &str = "/.well-known/openid-configuration";
const OAUTH: &str = "/.well-known/oauth-authorization-server";

fn verify(sandbox: &Sandbox, issuer: &str, text: &str, more: &[&str]) -> Run {
    let mut args = vec!["jwt", "verify", "--json", "--any-aud", "--allow-no-exp"];
    args.extend(["--issuer", issuer]);
    args.extend(more);
    sandbox.feed(args, text)
}

/// A server that publishes its keys, and at `place` its metadata as `change` leaves it.
fn server(path: &str, place: &str, change: impl Fn(&mut Value)) -> (Publisher, String) {
    let server = Publisher::new();
    let issuer = server.url(path);
    let mut metadata = json!({ "issuer": issuer, "jwks_uri": server.url("/keys") });
    change(&mut metadata);
    server.publish(place, &[], &metadata.to_string());
    server.publish("/keys", &[], &jwks(&[named("ed25519.jwk", "a")]));
    (server, issuer)
}

fn from(issuer: &str) -> String {
    claiming("a", &json!({ "iss": issuer, "sub": "joe" }))
}

#[test]
fn the_metadata_says_where_the_keys_are() {
    for (path, place, asked) in [
        ("", OIDC, &[OIDC][..]),
        ("/", OIDC, &[OIDC]),
        ("", OAUTH, &[OIDC, OAUTH]),
        (
            "/t/1",
            "/t/1/.well-known/openid-configuration",
            &["/t/1/.well-known/openid-configuration"],
        ),
        (
            "/t/1",
            "/.well-known/oauth-authorization-server/t/1",
            &[
                "/t/1/.well-known/openid-configuration",
                "/.well-known/oauth-authorization-server/t/1",
            ],
        ),
    ] {
        let sandbox = Sandbox::new();
        let (server, issuer) = server(path, place, |_| ());
        let verdict = verify(&sandbox, &issuer, &from(&issuer), &[]).json(0);
        assert_eq!(verdict["claims"]["sub"], "joe");
        assert_eq!(server.paths(), [asked, &["/keys"]].concat());
        // Both documents have copies.
        verify(&sandbox, &issuer, &from(&issuer), &[]).json(0);
        assert_eq!(server.paths(), Vec::<String>::new(), "{place}");
        age(&sandbox, 100_000);
        verify(&sandbox, &issuer, &from(&issuer), &["--offline"]).json(0);
        assert_eq!(server.paths(), Vec::<String>::new(), "{place}");
        verify(&sandbox, &issuer, &from(&issuer), &[]).json(0);
        assert_eq!(
            server.paths(),
            [place, "/keys"],
            "what was there goes first"
        );
    }
}

#[test]
fn the_token_has_to_be_from_the_issuer() {
    let sandbox = Sandbox::new();
    let (server, issuer) = server("", OIDC, |_| ());
    let slash = format!("{issuer}/");
    for other in [slash.as_str(), "https://other.example"] {
        let verdict = verify(&sandbox, &issuer, &from(other), &[]).json(1);
        assert_eq!(verdict["failures"][0]["code"], "jwt_issuer_mismatch");
    }
    let none = claiming("a", &json!({ "sub": "joe" }));
    verify(&sandbox, &issuer, &none, &[]).json(1);
    verify(&sandbox, &issuer, &from(&issuer), &["--iss", &issuer]).json(0);
    server.paths();
    let conflict = ["--iss", "https://other.example"];
    verify(&sandbox, &issuer, &from(&issuer), &conflict).fails(2, "usage");
    assert_eq!(server.paths().len(), 0);
    let shown = sandbox.feed(
        [
            "jwt",
            "verify",
            "--any-aud",
            "--allow-no-exp",
            "--issuer",
            &issuer,
        ],
        from(&issuer),
    );
    assert!(shown.ok().contains(&format!("iss        {issuer}")));
}

#[test]
fn metadata_that_can_not_be_used_leads_nowhere() {
    type Change = fn(&mut Value);
    let table: [(Change, i32, &str); 7] = [
        (
            |m| m["issuer"] = json!("https://evil.example"),
            4,
            "issuer_mismatch",
        ),
        (
            |m| m["issuer"] = json!(format!("{}/", m["issuer"].as_str().unwrap())),
            4,
            "issuer_mismatch",
        ),
        (|m| m["jwks_uri"] = Value::Null, 5, "metadata_invalid"),
        (
            |m| m["jwks_uri"] = json!("http://evil.example/keys"),
            5,
            "metadata_invalid",
        ),
        (
            |m| m["jwks_uri"] = json!("file:///etc/passwd"),
            5,
            "metadata_invalid",
        ),
        (|m| m["jwks_uri"] = json!(7), 5, "metadata_invalid"),
        (|m| *m = json!([]), 5, "metadata_invalid"),
    ];
    for (change, exit, code) in table {
        let sandbox = Sandbox::new();
        let (server, issuer) = server("", OIDC, change);
        verify(&sandbox, &issuer, &from(&issuer), &[]).fails(exit, code);
        assert_eq!(server.paths(), [OIDC]);
        assert_eq!(copies(&sandbox).len(), 0, "it was kept");
    }
    let (sandbox, empty) = (Sandbox::new(), Publisher::new());
    verify(&sandbox, &empty.origin, &from(&empty.origin), &[]).fails(5, "metadata_invalid");
    assert_eq!(empty.paths(), [OIDC, OAUTH]);
    let plain = verify(&sandbox, "http://a.example", "a.b.c", &[]);
    plain.fails(2, "usage");
    verify(&sandbox, &empty.origin, &from("x"), &["--offline"]).fails(5, "offline");
}

#[test]
fn the_issuer_rotates_its_keys() {
    let sandbox = Sandbox::new();
    let (server, issuer) = server("", OIDC, |_| ());
    verify(&sandbox, &issuer, &from(&issuer), &[]).json(0);
    server.publish("/keys", &[], &jwks(&[named("ed25519.jwk", "b")]));
    server.paths();
    let newer = claiming("b", &json!({ "iss": issuer, "sub": "joe" }));
    verify(&sandbox, &issuer, &newer, &[]).json(0);
    assert_eq!(server.paths(), ["/keys"]);
}
