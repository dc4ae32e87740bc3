//! Proofs for requests of other programs, and what a real server refuses: proofs that were used
//! before, of another request, under another key; assertions that were used before.

use std::process::Command;

use serde_json::{Value, json};

use super::client::pem_of;
use super::request::{hop, posted};
use super::{Peer, sandbox};
use crate::support::Sandbox;

/// What the server answers to curl: the status, and all of it.
fn curl(words: &[&str], headers: &str) -> (u16, String) {
    let sandbox = Sandbox::new();
    let file = sandbox.file("headers", headers);
    let at = format!("@{}", file.display());
    let run = Command::new("curl")
        .args(["-s", "-i", "-w", "\n%{http_code}", "-H", &at])
        .args(words)
        .output()
        .unwrap_or_else(|error| panic!("curl does not run ({error}): install curl"));
    let said = String::from_utf8(run.stdout).unwrap();
    let (answer, status) = said.rsplit_once('\n').unwrap();
    (status.parse().unwrap(), answer.to_owned())
}

/// What the server's log says of its last refusal, which it tells nobody.
fn why(peer: &Peer) -> String {
    let log = peer.control("log", "");
    let events = log.as_array().unwrap().iter().rev();
    let mut details = events.filter_map(|event| event["detail"].as_str());
    details.next().unwrap_or_default().to_owned()
}

fn proof(sandbox: &Sandbox, method: &str, url: &str, more: &[&str]) -> String {
    let args = ["oauth", "proof", "work", method, url, "--headers"];
    sandbox.run(args.iter().chain(more)).ok()
}

#[test]
fn curl_uses_a_token_that_is_bound_to_a_key() {
    let peer = Peer::start(&[]);
    let sandbox = peer.bound();
    let me = format!("{}/me", peer.issuer);
    let (status, answer) = curl(&[&me], &proof(&sandbox, "GET", &me, &[]));
    assert_eq!(status, 200, "{answer}");
    assert!(answer.contains(r#""sub":"alice""#), "{answer}");
    // The query is not in the proof, and the method is written as curl sends it.
    let asked = format!("{me}?x=y");
    let (status, answer) = curl(
        &["-X", "POST", &asked],
        &proof(&sandbox, "post", &asked, &[]),
    );
    assert_eq!(status, 200, "{answer}");

    let args = ["oauth", "proof", "work", "GET", &me];
    let both = sandbox.run(args.iter().chain(&["--json"])).json(0);
    assert_eq!(both["token_type"], "DPoP");
    let (token, dpop) = (&both["access_token"], &both["dpop"]);
    let headers = format!(
        "Authorization: DPoP {}\nDPoP: {}",
        token.as_str().unwrap(),
        dpop.as_str().unwrap()
    );
    assert_eq!(curl(&[&me], &headers).0, 200);
    // Alone, it is the proof and nothing else; our own verifier takes it.
    let alone = sandbox.run(args).ok();
    assert_ne!(alone, dpop.as_str().unwrap(), "each is good once");
    let verify = "jwt verify --json --profile-of dpop --htm GET --ath-of env:TOKEN --htu";
    let verify = verify.split(' ').chain([me.as_str()]);
    let verifier = Sandbox::new().with("TOKEN", token.as_str().unwrap());
    assert_eq!(verifier.feed(verify, &alone).json(0)["valid"], true);
}

#[test]
fn a_proof_is_good_for_one_request() {
    let peer = Peer::start(&[]);
    let sandbox = peer.bound();
    let me = format!("{}/me", peer.issuer);
    let headers = proof(&sandbox, "GET", &me, &[]);
    assert_eq!(curl(&[&me], &headers).0, 200);
    let (status, answer) = curl(&[&me], &headers);
    assert_eq!(status, 401, "{answer}");
    assert!(why(&peer).contains("Replay"), "{answer}");
    // Another method, another place, another token, none.
    let elsewhere = format!("{}/token", peer.issuer);
    let other = proof(&peer.bound(), "GET", &me, &[]);
    let line = |text: &str, name: &str| {
        let found = text.lines().find(|line| line.starts_with(name));
        found.unwrap().to_owned()
    };
    let mine = proof(&sandbox, "GET", &me, &[]);
    let swapped = [line(&mine, "Authorization"), line(&other, "DPoP")].join("\n");
    for headers in [
        proof(&sandbox, "POST", &me, &[]),
        proof(&sandbox, "GET", &elsewhere, &[]),
        swapped,
        line(&mine, "Authorization"),
        line(&mine, "Authorization").replace("DPoP", "Bearer"),
    ] {
        // 400 where there is no proof at all.
        let (status, answer) = curl(&[&me], &headers);
        assert!(matches!(status, 400 | 401), "{answer}");
    }
}

#[test]
fn a_proof_under_another_key_is_none() {
    let peer = Peer::start(&[]);
    let sandbox = peer.bound();
    let me = format!("{}/me", peer.issuer);
    let args = ["oauth", "proof", "work", "GET", &me, "--json"];
    let made = sandbox.run(args).json(0);
    let dpop = made["dpop"].as_str().unwrap();
    let decoded = sandbox.feed(["jwt", "decode", "--json"], dpop).json(0);
    // All that is right, from the hash of the token to the public key of whoever signs: but not
    // the key that the token is bound to.
    sandbox.run(["jwk", "new", "own", "--alg", "ES256"]).ok();
    let set = sandbox.run(["jwk", "set"]).ok();
    let set: Value = serde_json::from_str(&set).unwrap();
    let mut public = set["keys"][0].clone();
    public
        .as_object_mut()
        .unwrap()
        .retain(|name, _| ["kty", "crv", "x", "y"].contains(&name.as_str()));
    let key = format!("jwk:={public}");
    sandbox.file("claims.json", decoded["claims"].to_string());
    let sign =
        "jwt sign --key store:jwk/own --typ dpop+jwt --allow-no-exp --jti --claims claims.json";
    let forged = sandbox.run(sign.split(' ').chain(["--header", &key])).ok();
    let token = made["access_token"].as_str().unwrap();
    let headers = format!("Authorization: DPoP {token}\nDPoP: {forged}");
    let (status, answer) = curl(&[&me], &headers);
    assert_eq!(status, 401, "{answer}");
    assert!(why(&peer).contains("jkt"), "{} {answer}", why(&peer));
}

#[test]
fn the_nonce_of_an_api_goes_into_the_proof() {
    let peer = Peer::start(&[("DPOP_NONCE", "1")]);
    let sandbox = peer.bound();
    let me = format!("{}/me", peer.issuer);
    let (status, answer) = curl(&[&me], &proof(&sandbox, "GET", &me, &[]));
    assert_eq!(status, 401, "{answer}");
    let nonce = answer.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("dpop-nonce")
            .then(|| value.trim().to_owned())
    });
    let nonce = nonce.unwrap();
    let (status, answer) = curl(&[&me], &proof(&sandbox, "GET", &me, &["--nonce", &nonce]));
    assert_eq!(status, 200, "{answer}");
}

#[test]
fn a_token_that_is_not_bound_has_nothing_to_prove() {
    let peer = Peer::start(&[]);
    let sandbox = sandbox("");
    peer.login(&sandbox, "cli").json(0);
    let run = sandbox.run("oauth proof work GET https://a.example/ --json".split(' '));
    run.fails(4, "token_unbound");
    assert!(run.stderr.contains("--dpop"), "{run:#?}");
}

#[test]
fn an_assertion_is_good_once() {
    let peer = Peer::start(&[]);
    let sandbox = sandbox("");
    sandbox.file("client.pem", pem_of(&peer));
    let (token, heard) = hop(&peer);
    let endpoint = format!("token={token}");
    let mut args = peer.command_line("svc-pkjwt");
    args.extend([
        "--grant",
        "client-credentials",
        "--client-key",
        "@client.pem",
    ]);
    args.extend(["--endpoint", &endpoint]);
    sandbox.run(args).json(0);
    let fields = heard.recv().unwrap();
    assert!(fields.contains("client_assertion="), "{fields}");
    // Whoever saw it can't be the client with it (RFC 7523 §3, 7).
    let answer = posted(&peer.issuer, &fields);
    assert!(answer.contains("invalid_client"), "{answer}");
    assert!(why(&peer).contains("used once"), "{answer}");
    assert_eq!(
        json!(peer.grants()),
        json!(["client_credentials", "error \"invalid_client\""])
    );
    // The client itself goes on: each request has one of its own.
    let again = ["oauth", "token", "work", "--min-ttl", "1h", "--json"];
    sandbox.run(again).json(0);
}
