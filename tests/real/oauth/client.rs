//! Clients that prove who they are, each in its way; tokens that are bound to a key; clocks.

use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};

use super::{Peer, sandbox};
use crate::support::{Run, Sandbox};

const REFRESH: [&str; 6] = ["oauth", "token", "work", "--min-ttl", "1h", "--json"];

fn secret_of(client: &str) -> String {
    format!("{client}-secret-0123456789abcdef0123456789")
}

/// Logs in with more words on the command line.
fn login(peer: &Peer, sandbox: &Sandbox, client: &str, more: &[&str]) -> Run {
    sandbox.run(peer.command_line(client).iter().chain(more))
}

/// Returns what the server was asked at a path.
fn asked(peer: &Peer, path: &str) -> Vec<Value> {
    let log = peer.control("log", "");
    let requests = log.as_array().unwrap().iter();
    requests
        .filter(|event| event["event"] == "req" && event["path"] == path)
        .cloned()
        .collect()
}

#[test]
fn machines_prove_themselves_by_their_secrets() {
    let peer = Peer::start(&[]);
    for (client, method) in [
        ("svc-basic", "client_secret_basic"),
        ("svc:odd/id+1", "client_secret_basic"),
        ("svc-post", "client_secret_post"),
        ("svc-csjwt", "client_secret_jwt"),
    ] {
        let secret = match client {
            "svc:odd/id+1" => "p@ss:w/rd+%25&=~-0123456789abcdef0123456789".to_owned(),
            client => secret_of(client),
        };
        let sandbox = sandbox("")
            .with("SECRET", &secret)
            .with("WRONG", &secret_of("another"));
        let words = ["--grant", "client-credentials", "--client-auth", method];
        let with = |source| [&words[..], &["--client-secret", source]].concat();
        login(&peer, &sandbox, client, &with("env:WRONG")).fails(4, "token_refused");
        login(&peer, &sandbox, client, &with("env:SECRET")).json(0);
        sandbox.run(["oauth", "token", "work"]).ok();
    }
    let refused = ["error \"invalid_client\""; 4];
    let given: Vec<String> = peer.grants();
    assert_eq!(
        given
            .iter()
            .filter(|one| refused.contains(&one.as_str()))
            .count(),
        4
    );
    assert_eq!(
        given
            .iter()
            .filter(|one| *one == "client_credentials")
            .count(),
        4
    );
}

#[test]
fn people_log_in_with_clients_that_prove_themselves() {
    let peer = Peer::start(&[]);
    for (client, method) in [
        ("cli-basic", "client_secret_basic"),
        ("cli-post", "client_secret_post"),
        ("cli-csjwt", "client_secret_jwt"),
    ] {
        let sandbox = sandbox("").with("SECRET", &secret_of(client));
        let words = ["--client-auth", method, "--client-secret", "env:SECRET"];
        assert_eq!(
            login(&peer, &sandbox, client, &words).json(0)["subject"],
            "alice"
        );
        let later = sandbox.with("SECRET", "another by now");
        later.run(REFRESH).json(0);
        later.run(["oauth", "logout", "work", "--revoke"]).ok();
        let grants = peer.grants();
        assert_eq!(grants.last().unwrap(), "revoked", "{client}: {grants:?}");
    }
}

#[test]
fn a_secret_that_could_be_guessed_signs_nothing() {
    let peer = Peer::start(&[]);
    let sandbox = sandbox("").with("SECRET", "short");
    let words = [
        "--client-auth",
        "client_secret_jwt",
        "--client-secret",
        "env:SECRET",
    ];
    let run = login(&peer, &sandbox, "cli-short", &words);
    run.fails(2, "jwk_invalid");
    assert!(
        run.stderr.contains("the client's secret is 5 bytes long"),
        "{run:#?}"
    );
    assert_eq!(
        asked(&peer, "/auth"),
        [] as [Value; 0],
        "nobody signed in for nothing"
    );
}

/// Makes keys in the store, and returns the set of their public halves.
fn keys(sandbox: &Sandbox, algorithms: &[&str]) -> String {
    for alg in algorithms {
        let new = ["jwk", "new", &alg.to_lowercase(), "--alg", alg];
        sandbox.run(new).ok();
    }
    sandbox.run(["jwk", "set"]).ok()
}

#[test]
fn a_private_key_from_the_store_proves_the_client() {
    let algorithms = ["ES256", "RS256", "PS256", "EdDSA", "Ed25519"];
    let sandbox = sandbox("");
    let set = keys(&sandbox, &algorithms);
    let peer = Peer::start(&[("CLIENT_JWKS", &set)]);
    for alg in algorithms {
        let key = format!("store:jwk/{}", alg.to_lowercase());
        // The method is clear from the key.
        let run = login(&peer, &sandbox, "cli-pkjwt", &["--client-key", &key]);
        assert_eq!(run.json(0)["subject"], "alice", "{alg}");
        sandbox.run(REFRESH).json(0);
    }
    assert_eq!(peer.grants().len(), 2 * algorithms.len());

    // A key that the server does not know: refused, and the login that was there is still good.
    sandbox
        .run(["jwk", "new", "another", "--alg", "ES256"])
        .ok();
    let words = ["--client-key", "store:jwk/another"];
    let run = login(&peer, &sandbox, "cli-pkjwt", &words);
    run.fails(4, "token_refused");
    assert!(run.stderr.contains("invalid_client"), "{run:#?}");
    sandbox.run(REFRESH).json(0);
    // What goes away with this process can't sign the next request.
    login(&peer, &sandbox, "cli-pkjwt", &["--client-key", "-"]).fails(2, "usage");
}

#[test]
fn what_is_missing_is_named() {
    let peer = Peer::start(&[]);
    for (method, option) in [
        ("client_secret_basic", "--client-secret"),
        ("client_secret_jwt", "--client-secret"),
        ("private_key_jwt", "--client-key"),
        ("tls_client_auth", "--client-cert"),
        ("self_signed_tls_client_auth", "--client-cert"),
    ] {
        let run = login(&peer, &sandbox(""), "cli", &["--client-auth", method]);
        run.fails(2, "profile_incomplete");
        assert!(run.stderr.contains(option), "{method}: {run:#?}");
    }
}

/// Returns the different names of the proofs that went to the token endpoint.
fn proofs(peer: &Peer) -> Vec<String> {
    let mut found: Vec<String> = asked(peer, "/token")
        .iter()
        .filter_map(|request| Some(request["dpop"].as_str()?.to_owned()))
        .collect();
    found.sort();
    found.dedup();
    found
}

#[test]
fn tokens_are_bound_to_a_key_that_stays() {
    let peer = Peer::start(&[]);
    let sandbox = sandbox("");
    login(&peer, &sandbox, "cli-dpop", &[]).fails(4, "token_refused");
    login(&peer, &sandbox, "cli-dpop", &["--dpop"]).json(0);
    // A public client's refresh token is bound as well (RFC 9449 §5): the key is still there.
    for _ in 0..2 {
        sandbox.run(REFRESH).json(0);
    }
    assert_eq!(
        peer.grants(),
        [
            "error \"invalid_grant\"",
            "authorization_code",
            "refresh_token",
            "refresh_token"
        ]
    );
    assert_eq!(proofs(&peer).len(), 3, "each proof was used once");
    // The next login knows it, and makes a key of its own, which its code is bound to, too.
    let mut keys = Vec::new();
    for _ in 0..2 {
        let run = login(&peer, &sandbox, "cli-dpop", &[]);
        run.json(0);
        let (_, key) = run.stderr.split_once("&dpop_jkt=").unwrap();
        keys.push(key.get(..43).unwrap().to_owned());
        sandbox.run(REFRESH).json(0);
    }
    assert_ne!(keys[0], keys[1]);
}

#[test]
fn proofs_have_the_nonce_that_the_server_wants() {
    let peer = Peer::start(&[("DPOP_NONCE", "1")]);
    let sandbox = sandbox("");
    login(&peer, &sandbox, "cli-dpop", &["--dpop", "--par", "always"]).json(0);
    sandbox.run(REFRESH).json(0);
    let given = ["authorization_code", "refresh_token"];
    let grants = peer.grants();
    let good: Vec<&String> = grants
        .iter()
        .filter(|one| !one.starts_with("error "))
        .collect();
    assert_eq!(good, given);
    // Each run asks once without, is told the nonce, asks once more, and then knows it.
    assert_eq!(asked(&peer, "/request").len(), 2);
    assert_eq!(asked(&peer, "/token").len(), 1 + 2);
    assert_eq!(proofs(&peer).len(), 3, "no proof was used twice");
}

#[test]
fn the_second_try_has_an_assertion_of_its_own() {
    let peer = Peer::start(&[("DPOP_NONCE", "1")]);
    // The server gives the key away in PEM, and remembers each assertion that it has seen.
    let sandbox = sandbox("");
    sandbox.file("client.pem", pem_of(&peer));
    let words = ["--dpop", "--client-key", "@client.pem"];
    login(&peer, &sandbox, "cli-pkjwt-dpop", &words).json(0);
    // From another folder, too: the file is known by its whole path.
    std::fs::create_dir(sandbox.path("elsewhere")).unwrap();
    let mut refresh = sandbox.command(REFRESH);
    refresh.current_dir(sandbox.path("elsewhere"));
    Run::from(refresh.output().unwrap()).json(0);
    assert_eq!(asked(&peer, "/token").len(), 4);
}

/// Returns the private key that the server made for its client.
pub(super) fn pem_of(peer: &Peer) -> String {
    let curl = Command::new("curl")
        .args(["-s", &format!("{}/__ctl/pkjwt", peer.issuer)])
        .output()
        .unwrap();
    String::from_utf8(curl.stdout).unwrap()
}

#[test]
fn a_server_that_is_never_content_is_asked_twice() {
    let peer = Peer::start(&[]);
    let sandbox = peer.bound();
    peer.control("log/reset", "");
    let wanting = |nonce: &str| {
        json!({
            "path": "/token", "status": 400, "headers": {"dpop-nonce": nonce},
            "body": {"error": "use_dpop_nonce"},
        })
    };
    let faults = json!([wanting("a"), wanting("b"), wanting("c")]);
    peer.control("fault", &faults.to_string());
    sandbox.run(REFRESH).fails(4, "token_refused");
    assert_eq!(asked(&peer, "/token").len(), 2);
    peer.control("fault", "[]");
    sandbox.run(REFRESH).json(0);
}

#[test]
fn a_bearer_is_no_answer_to_who_asked_for_a_bound_token() {
    let peer = Peer::start(&[]);
    let sandbox = sandbox("");
    let downgrade = json!([{
        "path": "/token", "status": 200,
        "body": {"access_token": "canary-7f3a", "token_type": "Bearer", "refresh_token": "canary-7f3b"},
    }])
    .to_string();
    peer.control("fault", &downgrade);
    let run = login(&peer, &sandbox, "cli-dpop", &["--dpop"]);
    run.fails(5, "remote_invalid");
    assert!(run.stderr.contains("DPoP is wanted"), "{run:#?}");
    assert!(!run.stderr.contains("canary"), "{run:#?}");
    sandbox
        .run(["oauth", "token", "work", "--json"])
        .fails(3, "credential_unknown");

    login(&peer, &sandbox, "cli-dpop", &["--dpop"]).json(0);
    let before = sandbox.run(["oauth", "token", "work"]).ok();
    peer.control("fault", &downgrade);
    sandbox.run(REFRESH).fails(5, "remote_invalid");
    assert_eq!(sandbox.run(["oauth", "token", "work"]).ok(), before);
}

#[test]
fn the_server_says_what_proofs_are_signed_with() {
    let peer = Peer::start(&[("DPOP_ALGS", "Ed25519")]);
    let sandbox = peer.bound();
    sandbox.run(REFRESH).json(0);
    assert_eq!(peer.grants(), ["authorization_code", "refresh_token"]);
}

#[test]
fn a_wrong_clock_is_told() {
    let peer = Peer::start(&[]);
    let sandbox = sandbox("");
    let run = peer.login(&sandbox, "cli");
    run.json(0);
    assert!(!run.stderr.contains("clock"), "{run:#?}");
    for (status, code) in [(200, 0), (400, 4), (503, 5)] {
        let fault = json!([{
            "path": "/token", "status": status, "headers": {"date": "Sun, 06 Nov 1994 08:49:37 GMT"},
            "body": match status {
                200 => json!({"access_token": "A", "token_type": "Bearer", "expires_in": 300}),
                400 => json!({"error": "invalid_request"}),
                _ => json!("busy"),
            },
        }]);
        peer.control("fault", &fault.to_string());
        let run = sandbox.run(REFRESH);
        assert_eq!(run.code, Some(code), "{run:#?}");
        let told = run.stderr.matches("this machine's clock is").count();
        assert_eq!(told, 1, "{status}: {run:#?}");
        assert!(
            run.stderr.contains(" ahead of that of 127.0.0.1:"),
            "{run:#?}"
        );
    }
}

/// Makes an authority, and what it has signed for the server and for a client.
pub(crate) fn certificates(folder: &Path) {
    let openssl = |words: &str| {
        let run = Command::new("openssl")
            .args(words.split(' '))
            .current_dir(folder)
            .output();
        let run = run.unwrap_or_else(|error| panic!("openssl does not run ({error}): install it"));
        assert!(run.status.success(), "{words}: {run:?}");
    };
    let key = "-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2";
    openssl(&format!(
        "req -x509 {key} -subj /CN=authority -keyout ca.key -out ca.pem"
    ));
    for (name, subject, more) in [
        (
            "server",
            "test",
            "-addext subjectAltName=DNS:localhost,IP:127.0.0.1",
        ),
        ("client", "cli-tls", "-addext extendedKeyUsage=clientAuth"),
    ] {
        openssl(&format!(
            "req -x509 {key} -subj /CN={subject} {more} -addext basicConstraints=critical,CA:FALSE \
             -CA ca.pem -CAkey ca.key -keyout {name}.key -out {name}.pem"
        ));
    }
    openssl(&format!(
        "req -x509 {key} -subj /CN=cli-selfsigned -keyout own.key -out own.pem"
    ));
}

#[test]
fn certificates_prove_the_client() {
    let sandbox = sandbox("");
    certificates(&sandbox.path(""));
    let path = |name: &str| sandbox.path(name).display().to_string();
    let (authority, server, key, own) = (
        path("ca.pem"),
        path("server.pem"),
        path("server.key"),
        path("own.pem"),
    );
    let peer = Peer::start(&[
        ("TLS_CERT", &server),
        ("TLS_KEY", &key),
        ("TLS_CA", &authority),
        ("CLIENT_CERT", &own),
    ]);
    let sandbox = sandbox
        .with("SSL_CERT_FILE", &authority)
        .with("NODE_EXTRA_CA_CERTS", &authority);
    // In the store, and not beside the certificate.
    sandbox
        .run(["jwk", "new", "tls", "--from", "client.key"])
        .ok();
    for (client, method, words) in [
        (
            "cli-tls",
            "tls_client_auth",
            [
                "--client-cert",
                "client.pem",
                "--client-cert-key",
                "store:jwk/tls",
            ],
        ),
        (
            "cli-selfsigned",
            "self_signed_tls_client_auth",
            ["--client-cert", "own.pem", "--client-cert-key", "@own.key"],
        ),
    ] {
        let words = [&words[..], &["--client-auth", method]].concat();
        let run = login(&peer, &sandbox, client, &words);
        assert_eq!(run.json(0)["subject"], "alice");
        sandbox.run(REFRESH).json(0);
        sandbox.run(["oauth", "logout", "work", "--revoke"]).ok();
    }
    assert_eq!(
        peer.grants(),
        [
            "authorization_code",
            "refresh_token",
            "revoked",
            "authorization_code",
            "refresh_token",
            "revoked"
        ]
    );
    // RFC 8705 §5: where the server asks for a certificate, and nowhere else.
    assert!(
        asked(&peer, "/token")
            .iter()
            .all(|one| one["shown"] == true)
    );
    assert!(
        asked(&peer, "/auth")
            .iter()
            .all(|one| one["shown"] == false)
    );

    let words = |cert, key| {
        [
            "--client-auth",
            "tls_client_auth",
            "--client-cert",
            cert,
            "--client-cert-key",
            key,
        ]
    };
    // Of somebody else, whom the authority does not know.
    login(&peer, &sandbox, "cli-tls", &words("own.pem", "@own.key")).fails(4, "token_refused");
    for (cert, key) in [("own.pem", "@client.key"), ("own.key", "@own.key")] {
        login(&peer, &sandbox, "cli-tls", &words(cert, key)).fails(2, "input_unreadable");
    }
    let run = login(&peer, &sandbox, "cli-tls", &words("own.pem", "@own.pem"));
    run.fails(2, "jwk_invalid");
    let alone = [
        "--client-auth",
        "tls_client_auth",
        "--client-cert",
        "own.pem",
    ];
    let run = login(
        &peer,
        &Sandbox::new().with("SSL_CERT_FILE", &authority),
        "cli-tls",
        &alone,
    );
    run.fails(2, "profile_incomplete");
    assert!(run.stderr.contains("--client-cert-key"), "{run:#?}");
}
