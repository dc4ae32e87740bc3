//! Signed authorization requests (JAR), as a real server takes and refuses them.

use serde_json::{Value, json};
use url::Url;

use super::client::pem_of;
use super::request::{value, with};
use super::{Peer, sandbox, signed_in_at};
use crate::support::login::{Waiting, fetched};
use crate::support::{Run, Sandbox};

const KEY: [&str; 3] = ["--request-object", "--client-key", "@client.pem"];

/// A sandbox with the key that the server made for its client.
fn keyed(peer: &Peer) -> Sandbox {
    let sandbox = sandbox("");
    sandbox.file("client.pem", pem_of(peer));
    sandbox
}

fn login(peer: &Peer, sandbox: &Sandbox, client: &str, more: &[&str]) -> Run {
    sandbox.run(peer.command_line(client).iter().chain(more))
}

fn waiting(peer: &Peer, sandbox: &Sandbox, client: &str, more: &[&str]) -> Waiting {
    let mut args = peer.command_line(client);
    args.extend(more);
    Waiting::start(sandbox, args)
}

/// What is in a signed request.
fn inside(sandbox: &Sandbox, url: &str) -> Value {
    let decode = ["jwt", "decode", "--json"];
    sandbox.feed(decode, value(url, "request")).json(0)
}

#[test]
fn a_request_is_signed_and_the_server_takes_it() {
    let peer = Peer::start(&[]);
    let sandbox = keyed(&peer);
    let more = [&KEY[..], &["--max-age", "1h", "--prompt", "consent"]].concat();
    let login = waiting(&peer, &sandbox, "cli-pkjwt", &more);
    // Nothing but whose request it is stands beside it (RFC 9101 §5).
    let url = Url::parse(&login.url).unwrap();
    let names: Vec<String> = url.query_pairs().map(|(name, _)| name.into()).collect();
    assert_eq!(names, ["client_id", "request"]);
    let token = inside(&sandbox, &login.url);
    assert_eq!(token["header"]["typ"], "oauth-authz-req+jwt");
    let claims = &token["claims"];
    assert_eq!(claims["aud"], peer.issuer.as_str());
    assert_eq!(
        (&claims["iss"], &claims["client_id"], &claims["max_age"]),
        (&json!("cli-pkjwt"), &json!("cli-pkjwt"), &json!(3600))
    );
    // As long as anybody waits, and 10 s before.
    let life = claims["exp"].as_i64().unwrap() - claims["nbf"].as_i64().unwrap();
    assert_eq!(life, 70);
    assert!(
        claims["sub"].is_null(),
        "no assertion of a client: {claims}"
    );
    fetched(&signed_in_at(&login.url));
    assert_eq!(login.end().json(0)["subject"], "alice");
    // The next login knows it.
    let next = Waiting::start(&sandbox, vec!["oauth", "login", "work", "--json"]);
    assert!(next.url.contains("request="), "{}", next.url);
    fetched(&signed_in_at(&next.url));
    next.end().json(0);
}

#[test]
fn it_goes_with_all_else_that_a_request_may_be() {
    let peer = Peer::start(&[]);
    let api = "https://api.example.test/v1";
    for more in [
        &["--par", "always"][..],
        &["--response-mode", "query.jwt"],
        &["--dpop", "--par", "always", "--response-mode", "query.jwt"],
        &["--scope", "openid api:read", "--resource", api],
    ] {
        let sandbox = keyed(&peer);
        let more = [&KEY[..], more].concat();
        let run = login(&peer, &sandbox, "cli-pkjwt", &more);
        assert_eq!(run.json(0)["subject"], "alice", "{more:?}");
        if more.contains(&api) {
            let token = sandbox.run(["oauth", "token", "work"]).ok();
            let decoded = sandbox.feed(["jwt", "decode", "--json"], token).json(0);
            assert_eq!(decoded["claims"]["aud"], api);
        }
    }
}

#[test]
fn a_client_that_has_to_sign_does_when_told() {
    let peer = Peer::start(&[]);
    let sandbox = keyed(&peer);
    let key = ["--client-key", "@client.pem"];
    let run = login(&peer, &sandbox, "cli-jar", &key);
    run.fails(4, "authorization_refused");
    for par in ["never", "always"] {
        let more = [&KEY[..], &["--par", par]].concat();
        let run = login(&peer, &sandbox, "cli-jar", &more);
        assert_eq!(run.json(0)["subject"], "alice");
    }
}

#[test]
fn a_client_signs_with_what_it_has() {
    let peer = Peer::start(&[]);
    // One that proves nothing at the token endpoint may have a key all the same.
    let public = [&KEY[..], &["--client-auth", "none"]].concat();
    let run = login(&peer, &keyed(&peer), "cli-jar-public", &public);
    assert_eq!(run.json(0)["subject"], "alice");
    for (client, method) in [
        ("cli-csjwt", "client_secret_jwt"),
        ("cli-basic", "client_secret_basic"),
        ("cli-post", "client_secret_post"),
    ] {
        let secret = format!("{client}-secret-0123456789abcdef0123456789");
        let sandbox = sandbox("").with("SECRET", &secret);
        let more = ["--client-auth", method, "--client-secret", "env:SECRET"];
        let more = [&more[..], &["--request-object"]].concat();
        let waits = waiting(&peer, &sandbox, client, &more);
        assert_eq!(inside(&sandbox, &waits.url)["header"]["alg"], "HS256");
        fetched(&signed_in_at(&waits.url));
        assert_eq!(waits.end().json(0)["subject"], "alice", "{client}");
    }
    // The same in a request to ask somebody, but for a secret: the signature has to be one that
    // anybody can verify (CIBA §7.1.1), and the server says which it takes.
    let secret = "ciba-secret-0123456789abcdef0123456789";
    let sandbox = keyed(&peer).with("SECRET", secret);
    let more = [
        "--grant",
        "ciba",
        "--login-hint",
        "alice",
        "--binding-message",
        "W4",
    ];
    let more = [
        &more[..],
        &[
            "--client-secret",
            "env:SECRET",
            "--client-auth",
            "client_secret_basic",
            "--request-object",
            "--explain",
        ],
    ];
    let asked = || {
        let log = peer.control("log", "");
        let mut asked = log.as_array().unwrap().clone();
        asked.retain(|event| event["event"] == "ciba");
        asked
    };
    login(&peer, &sandbox, "ciba", &more.concat()).fails(2, "jwk_invalid");
    assert!(asked().is_empty());
    let more = [&more.concat()[..], &["--client-key", "@client.pem"]].concat();
    let run = login(&peer, &sandbox, "ciba", &more);
    assert_eq!(run.json(0)["subject"], "alice");
    assert_eq!(asked()[0]["binding_message"], "W4");
    assert!(
        run.stderr.contains("backchannel authentication request"),
        "{run:#?}"
    );
}

#[test]
fn a_server_that_takes_no_other_gets_it_so() {
    let peer = Peer::start(&[("JAR", "required")]);
    let sandbox = keyed(&peer);
    let key = ["--client-key", "@client.pem"];
    let run = login(
        &peer,
        &sandbox,
        "cli-pkjwt",
        &[&key[..], &["--explain"]].concat(),
    );
    assert_eq!(run.json(0)["subject"], "alice");
    for said in [
        "signed by the client",
        "      scope: openid offline_access",
        "      state: [43 ",
    ] {
        assert!(run.stderr.contains(said), "{said}: {run:#?}");
    }
    let never = [&key[..], &["--request-object=false"]].concat();
    login(&peer, &sandbox, "cli-pkjwt", &never).fails(2, "usage");
    // Nothing to sign with is said before anybody signs in.
    let run = login(&peer, &super::sandbox(""), "cli", &[]);
    run.fails(2, "profile_incomplete");
    assert!(run.stderr.contains("--client-key"), "{run:#?}");
    // A login without a browser asks no such thing.
    let machine = [&key[..], &["--grant", "client-credentials"]].concat();
    login(&peer, &sandbox, "cli-pkjwt", &machine).json(0);
}

#[test]
fn nobody_on_the_way_changes_it() {
    let peer = Peer::start(&[]);
    // What is put beside it is not heard of.
    let sandbox = keyed(&peer);
    let login = waiting(&peer, &sandbox, "cli-pkjwt", &KEY);
    let more = with(
        &login.url,
        "redirect_uri",
        Some("http://127.0.0.1:9/callback"),
    );
    let more = with(&more, "code_challenge", Some(&"A".repeat(43)));
    let end = signed_in_at(&more);
    assert!(!end.starts_with("http://127.0.0.1:9/"), "{end}");
    fetched(&end);
    assert_eq!(login.end().json(0)["subject"], "alice");

    // What is changed in it is found out, and so is another client's, and another key.
    let other = keyed(&peer);
    other.run(["jwk", "new", "own", "--alg", "ES256"]).ok();
    let stranger = ["--request-object", "--client-auth", "private_key_jwt"];
    let stranger = [&stranger[..], &["--client-key", "store:jwk/own"]].concat();
    let foreign = waiting(&peer, &other, "cli-pkjwt", &stranger);
    let login = waiting(&peer, &sandbox, "cli-pkjwt", &KEY);
    let token = value(&login.url, "request");
    let (head, signature) = token.rsplit_once('.').unwrap();
    let (header, _) = head.split_once('.').unwrap();
    let (_, other_payload) = value(&foreign.url, "request")
        .split_once('.')
        .map(|(a, b)| (a.to_owned(), b.split('.').next().unwrap().to_owned()))
        .unwrap();
    let swapped = format!("{header}.{other_payload}.{signature}");
    let none = format!("eyJhbGciOiJub25lIn0.{other_payload}.");
    for (bad, why) in [
        (
            with(&login.url, "request", Some(&swapped)),
            "signature verification failed",
        ),
        (
            with(&login.url, "request", Some(&none)),
            "unsupported signed request alg",
        ),
        (
            with(&login.url, "client_id", Some("cli-jar")),
            "client_id must equal",
        ),
        (foreign.url.clone(), "no applicable key"),
    ] {
        peer.control("log/reset", "");
        let driver = super::output(
            "node",
            "nodejs",
            &["drive.mjs", "http", &bad, "--no-deliver"],
        );
        // It ends at no client's address, but at a page of the server.
        assert_eq!(driver.status.code(), Some(1), "{driver:?}");
        assert!(driver.stdout.is_empty(), "{driver:?}");
        let log = peer.control("log", "");
        let told = log.as_array().unwrap().last().unwrap();
        assert_eq!(told["error"], "invalid_request_object", "{log:#}");
        assert!(told.to_string().contains(why), "{why}: {told}");
    }
    fetched(&signed_in_at(&login.url));
    login.end().json(0);
}
