//! `authctl jwt verify --jwks URL`: when the server is asked, and what of its answers is believed.

use std::path::PathBuf;

use authctl::domain::time::{Span, Timestamp};
use serde_json::Value;

use super::publisher::Publisher;
use super::{jwks, key, named, signed};
use crate::support::{Run, Sandbox};

pub(super) const KEYS: &str = "/keys?v=1";

/// Runs `jwt verify` with the key set that the server publishes.
pub(super) fn verify(sandbox: &Sandbox, server: &Publisher, text: &str, more: &[&str]) -> Run {
    let url = server.url(KEYS);
    let mut args = vec!["jwt", "verify", "--json", "--at", "1700000100", "--any-aud"];
    args.extend(["--allow-no-exp", "--jwks", &url]);
    args.extend(more);
    sandbox.feed(args, text)
}

/// A server with one key called `a`.
pub(super) fn server(headers: &[&str]) -> Publisher {
    let server = Publisher::new();
    server.publish(KEYS, headers, &jwks(&[named("ed25519.jwk", "a")]));
    server
}

/// Returns the files in the folder of copies.
pub(super) fn copies(sandbox: &Sandbox) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(sandbox.path("authctl/cache/published")) else {
        return Vec::new();
    };
    entries.map(|entry| entry.unwrap().path()).collect()
}

/// Makes every copy so many seconds older.
pub(super) fn age(sandbox: &Sandbox, seconds: u64) {
    for path in copies(sandbox) {
        let mut copy: Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
        for name in [
            "fetched_at",
            "fresh_until",
            "usable_until",
            "last_missed_at",
        ] {
            if let Some(text) = copy[name].as_str() {
                let moment: Timestamp = text.parse().unwrap();
                copy[name] = moment.minus(Span::from_seconds(seconds)).to_string().into();
            }
        }
        std::fs::write(&path, copy.to_string()).unwrap();
    }
}

pub(super) const HOUR: u64 = 3_600;

#[test]
fn the_server_says_how_long_a_copy_holds() {
    for (header, seconds, asked) in [
        ("Cache-Control: max-age=7200", HOUR, 0),
        ("Cache-Control: max-age=7200", 2 * HOUR + 1, 1),
        ("Cache-Control: max-age=31536000", 23 * HOUR, 0),
        ("Cache-Control: max-age=31536000", 25 * HOUR, 1),
        ("Cache-Control: max-age=0", 0, 1),
        ("Cache-Control: no-cache, max-age=60", 0, 1),
        ("Cache-Control: no-store", 0, 1),
        ("Expires: 0", 0, 1),
        ("Expires: Fri, 31 Dec 2100 23:59:59 GMT", 23 * HOUR, 0),
        ("Age: 7200\r\nCache-Control: max-age=7200", 0, 1),
    ] {
        let (sandbox, server) = (Sandbox::new(), server(&[header]));
        let text = signed("a");
        verify(&sandbox, &server, &text, &[]).json(0);
        assert_eq!(server.paths().len(), 1);
        assert_eq!(copies(&sandbox).is_empty(), header.contains("no-store"));
        age(&sandbox, seconds);
        verify(&sandbox, &server, &text, &[]).json(0);
        assert_eq!(server.paths().len(), asked, "{header}, {seconds} s later");
    }
}

#[test]
fn a_server_that_says_unchanged_sends_no_body() {
    let changed = "Last-Modified: Sun, 06 Nov 1994 08:49:37 GMT";
    let (sandbox, server) = (Sandbox::new(), server(&["ETag: \"v1\"", changed]));
    let text = signed("a");
    verify(&sandbox, &server, &text, &[]).json(0);
    assert!(
        !server.asked()[0]
            .headers
            .iter()
            .any(|line| line.starts_with("if-"))
    );
    age(&sandbox, HOUR);
    verify(&sandbox, &server, &text, &[]).json(0);
    let [asked] = server.asked().try_into().unwrap();
    for condition in [
        "if-none-match: \"v1\"",
        "if-modified-since: Sun, 06 Nov 1994 08:49:37 GMT",
    ] {
        assert!(
            asked.headers.iter().any(|line| line == condition),
            "{asked:?}"
        );
    }
    // The copy holds anew.
    verify(&sandbox, &server, &text, &[]).json(0);
    assert_eq!(server.paths().len(), 0);
    // Unchanged from what? Nobody asked that.
    let other = Sandbox::new();
    server.answer(KEYS, "304 Not Modified", &[], "");
    verify(&other, &server, &text, &[]).fails(5, "remote_invalid");
}

#[test]
fn a_key_that_is_not_there_is_asked_for_once_a_minute() {
    let (sandbox, server) = (Sandbox::new(), server(&[]));
    verify(&sandbox, &server, &signed("a"), &[]).json(0);
    // The issuer rotates its keys.
    server.publish(KEYS, &[], &jwks(&[named("ed25519.jwk", "b")]));
    verify(&sandbox, &server, &signed("b"), &[]).json(0);
    assert_eq!(server.paths().len(), 2);
    // Anybody can make up a name; another process asks no sooner for it.
    for made_up in ["x1", "x2", "x3"] {
        let run = verify(&sandbox, &server, &signed(made_up), &[]);
        run.fails(3, "jwk_unknown");
        assert!(run.stderr.contains("not asked again now"), "{run:#?}");
    }
    verify(&sandbox, &server, &signed("b"), &[]).json(0);
    assert_eq!(server.paths().len(), 0);
    age(&sandbox, 61);
    for made_up in ["x1", "x2"] {
        verify(&sandbox, &server, &signed(made_up), &[]).fails(3, "jwk_unknown");
    }
    assert_eq!(server.paths().len(), 1);
    // Names that no key of a set could make good are asked for nowhere.
    age(&sandbox, 61);
    // {"alg":"none","kid":"x"} and {"alg":"HS256","kid":"x"}
    for header in [
        "eyJhbGciOiJub25lIiwia2lkIjoieCJ9",
        "eyJhbGciOiJIUzI1NiIsImtpZCI6IngifQ",
    ] {
        verify(&sandbox, &server, &format!("{header}.e30.AAAA"), &[]).json(1);
    }
    let es256 = ["--alg", "ES256"];
    verify(&sandbox, &server, &signed("x"), &es256).fails(2, "jwk_invalid");
    assert_eq!(server.paths().len(), 0);
}

#[test]
fn a_set_that_was_just_fetched_is_not_fetched_again() {
    let (sandbox, server) = (Sandbox::new(), server(&["Cache-Control: no-store"]));
    verify(&sandbox, &server, &signed("x"), &[]).fails(3, "jwk_unknown");
    assert_eq!(server.paths().len(), 1);
}

#[test]
fn what_is_no_key_set_is_neither_used_nor_kept() {
    let elsewhere = server(&[]);
    let location = format!("Location: {}", elsewhere.url(KEYS));
    let good = jwks(&[named("ed25519.jwk", "a")]);
    let large = good.replacen('{', &format!("{{{}", " ".repeat(1 << 20)), 1);
    let many = jwks(&vec![named("ed25519.jwk", "a"); 101]);
    let twice = good.replacen('{', "{\"keys\":[],", 1);
    let shared = jwks(&[named("secret.jwk", "a")]);
    for (status, headers, body) in [
        ("200 OK", &[][..], large.as_str()),
        ("200 OK", &[], &many),
        ("200 OK", &[], &twice),
        ("200 OK", &[], &shared),
        ("200 OK", &[], "<html>sign in first</html>"),
        ("200 OK", &[], "{\"keys\":[]}"),
        ("200 OK", &[], ""),
        ("404 Not Found", &[], &good),
        ("302 Found", &[location.as_str()], ""),
    ] {
        let (sandbox, server) = (Sandbox::new(), Publisher::new());
        server.answer(KEYS, status, headers, body);
        let shown = body.get(..20).unwrap_or(body);
        let run = verify(&sandbox, &server, &signed("a"), &[]);
        assert_eq!(run.code, Some(5), "{shown}: {run:#?}");
        run.fails(5, "remote_invalid");
        assert_eq!(copies(&sandbox), Vec::<PathBuf>::new(), "{shown}");
        // Nor does it take the place of a good copy.
        server.publish(KEYS, &["Cache-Control: max-age=60"], &good);
        verify(&sandbox, &server, &signed("a"), &[]).json(0);
        server.answer(KEYS, status, headers, body);
        verify(&sandbox, &server, &signed("x"), &[]).fails(5, "remote_invalid");
        if status == "200 OK" {
            verify(&sandbox, &server, &signed("a"), &[]).json(0);
        }
    }
    assert_eq!(elsewhere.paths().len(), 0, "the redirect was followed");
}

/// SECURITY: a token that names where its key is chooses nothing (RFC 8725 §3.10).
#[test]
fn what_a_token_names_is_never_fetched() {
    let (sandbox, server) = (Sandbox::new(), server(&[]));
    let evil = server.url("/evil");
    server.publish("/evil", &[], &jwks(&[key("p256.jwk")]));
    for header in [
        format!(r#"{{"alg":"EdDSA","jku":"{evil}"}}"#),
        format!(r#"{{"alg":"EdDSA","x5u":"{evil}"}}"#),
        format!(r#"{{"alg":"EdDSA","kid":"{evil}","iss":"{evil}"}}"#),
        format!(r#"{{"alg":"EdDSA","jwk":{}}}"#, key("ed25519.jwk")),
        r#"{"alg":"EdDSA","x5c":["AAAA"]}"#.to_owned(),
    ] {
        let run = verify(&sandbox, &server, &super::forged(&header), &[]);
        assert!(matches!(run.code, Some(1 | 3)), "{run:#?}");
    }
    let asked = server.paths();
    assert!(
        !asked.is_empty() && asked.iter().all(|path| path == KEYS),
        "{asked:?}"
    );
}

#[test]
fn a_server_is_asked_for_no_broken_token_and_by_no_bad_url() {
    let (sandbox, server) = (Sandbox::new(), server(&[]));
    verify(&sandbox, &server, "a.b.c", &[]).fails(2, "jwt_malformed");
    assert_eq!(server.paths().len(), 0);
    let with_user = server.url(KEYS).replace("http://", "http://u:canary@");
    for (url, code) in [
        (with_user.as_str(), "usage"),
        ("http://keys.example/", "url_insecure"),
    ] {
        let args = ["jwt", "verify", "--json", "--jwks", url];
        let run = sandbox.feed(args, signed("a"));
        run.fails(2, code);
        assert!(!run.stderr.contains("canary"), "{run:#?}");
    }
    assert_eq!(server.paths().len(), 0);
}
