//! The authorization request and its answer, as a real server takes and gives them: pushed and
//! signed, for an API, replayed, mixed up, downgraded.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, channel};

use serde_json::{Value, json};
use url::Url;

use super::{Peer, output, sandbox, signed_in_at};
use crate::support::login::{Waiting, fetched};
use crate::support::{Run, Sandbox};

const API: &str = "https://api.example.test/v1";

impl Peer {
    fn login_with(&self, sandbox: &Sandbox, client: &str, options: &[&str]) -> Run {
        let mut args = self.command_line(client);
        args.extend(options);
        sandbox.run(args)
    }

    fn waiting(&self, sandbox: &Sandbox, options: &[&str]) -> Waiting {
        let mut args = self.command_line("cli");
        args.extend(options);
        Waiting::start(sandbox, args)
    }

    /// How often a path was asked for.
    fn asked(&self, path: &str) -> usize {
        let log = self.control("log", "");
        let events = log.as_array().unwrap().iter();
        events
            .filter(|event| event["event"] == "req" && event["path"] == path)
            .count()
    }
}

fn is_empty(sandbox: &Sandbox) -> bool {
    sandbox.run(["list", "--json"]).json(0)["credentials"] == json!([])
}

pub(super) fn value(url: &str, name: &str) -> String {
    let url = Url::parse(url).unwrap();
    let found = url.query_pairs().find(|(found, _)| found == name);
    found
        .unwrap_or_else(|| panic!("{url} has no {name}"))
        .1
        .into_owned()
}

/// Returns the URL with one parameter changed, or removed.
pub(super) fn with(url: &str, name: &str, value: Option<&str>) -> String {
    let mut changed = Url::parse(url).unwrap();
    let pairs: Vec<(String, String)> = changed.query_pairs().into_owned().collect();
    changed
        .query_pairs_mut()
        .clear()
        .extend_pairs(pairs.iter().filter(|(found, _)| found != name));
    if let Some(value) = value {
        changed.query_pairs_mut().append_pair(name, value);
    }
    changed.into()
}

/// Asks what the claims of an access token are, which has to be the API's and right.
fn claims(sandbox: &Sandbox, peer: &Peer) -> Value {
    let token = sandbox.run(["oauth", "token", "work"]).ok();
    let verify = [
        "jwt",
        "verify",
        "--json",
        "--aud",
        API,
        "--issuer",
        &peer.issuer,
    ];
    sandbox.feed(verify, token).json(0)["claims"].clone()
}

#[test]
fn a_client_that_has_to_push_its_request_does_when_told() {
    let peer = Peer::start(&[]);
    // That this client has to is between it and the server: the metadata do not say so.
    for option in ["auto", "never"] {
        let sandbox = sandbox("");
        let run = peer.login_with(&sandbox, "cli-par", &["--par", option]);
        run.fails(4, "authorization_refused");
        assert!(run.stderr.contains("--par always"), "{run:#?}");
        assert!(is_empty(&sandbox));
    }
    assert_eq!(peer.asked("/request"), 0);
    for client in ["cli-par", "cli"] {
        let login = peer.login_with(&sandbox(""), client, &["--par", "always"]);
        assert_eq!(login.json(0)["subject"], "alice");
    }
    assert_eq!(peer.asked("/request"), 2);
}

#[test]
fn a_server_that_has_every_request_pushed_gets_it_so() {
    let peer = Peer::start(&[("PAR", "required")]);
    let login = peer.login_with(&sandbox(""), "cli", &["--prompt", "consent"]);
    assert_eq!(login.json(0)["subject"], "alice");
    assert_eq!(peer.asked("/request"), 1);
    let never = peer.login_with(&sandbox(""), "cli", &["--par", "never"]);
    never.fails(2, "usage");

    // What is asked for is refused before anybody has signed in.
    let sandbox = sandbox("");
    let run = peer.login_with(&sandbox, "cli", &["--resource", "https://other.example/"]);
    run.fails(4, "authorization_refused");
    assert!(run.stderr.contains("invalid_target"), "{run:#?}");
    peer.login_with(&sandbox, "nobody", &[])
        .fails(4, "authorization_refused");
    assert!(is_empty(&sandbox));
}

#[test]
fn what_the_browser_carries_of_a_pushed_request_is_good_once() {
    let peer = Peer::start(&[]);
    let login = peer.waiting(&sandbox(""), &["--par", "always"]);
    let url = login.url.clone();
    assert!(!url.contains("state"), "{url}");
    fetched(&signed_in_at(&url));
    assert_eq!(login.end().json(0)["subject"], "alice");
    let again = output(
        "node",
        "nodejs",
        &["drive.mjs", "http", &url, "--no-deliver"],
    );
    let again = String::from_utf8_lossy(&again.stdout).into_owned();
    assert!(!again.contains("code="), "{again}");
}

#[test]
fn a_signed_answer_is_taken() {
    let peer = Peer::start(&[]);
    for par in ["never", "always"] {
        let options = ["--response-mode", "query.jwt", "--par", par];
        let login = peer.login_with(&sandbox(""), "cli", &options).json(0);
        assert_eq!(login["subject"], "alice");
    }
    let denied = sandbox("--deny");
    peer.login_with(&denied, "cli", &["--response-mode", "query.jwt"])
        .fails(4, "access_denied");
}

#[test]
fn a_signed_answer_that_somebody_touched_is_none() {
    let peer = Peer::start(&[]);
    let other = Peer::start(&[]);
    let jarm = ["--response-mode", "query.jwt"];
    let changed: [fn(&str, &Waiting, &Peer) -> String; 3] = [
        // Its signature.
        |end, _, _| {
            let token = value(end, "response");
            let (head, signature) = token.rsplit_once('.').unwrap();
            let first = if signature.starts_with('A') { 'B' } else { 'A' };
            let rest: String = signature.chars().skip(1).collect();
            let changed = format!("{head}.{first}{rest}");
            with(end, "response", Some(&changed))
        },
        // A plain one in its place, with the right state and issuer.
        |_, login, peer| {
            let plain = with(&login.url, "response_mode", None);
            let end = signed_in_at(&plain);
            assert_eq!(value(&end, "iss"), peer.issuer);
            end
        },
        // Another server's, which signs for itself.
        |_, login, _| login.url.clone(),
    ];
    for (at, change) in changed.into_iter().enumerate() {
        let sandbox = sandbox("");
        let login = peer.waiting(&sandbox, &jarm);
        let end = if at == 2 {
            signed_in_at(&login.url.replace(&peer.issuer, &other.issuer))
        } else {
            change(&signed_in_at(&login.url), &login, &peer)
        };
        fetched(&end);
        login.end().fails(4, "callback_forged");
        assert!(is_empty(&sandbox));
    }
    assert_eq!(peer.grants(), [""; 0], "no code was redeemed");
    assert_eq!(other.asked("/token"), 0);
}

#[test]
fn a_token_for_an_api_is_for_that_api() {
    let peer = Peer::start(&[]);
    let sandbox = sandbox("");
    let scopes = ["--scope", "openid offline_access api:read"];
    let details = r#"[{"type":"payment","amount":"12"}]"#;
    let options = [
        &scopes[..],
        &["--resource", API, "--authorization-details", details],
    ]
    .concat();
    peer.login_with(&sandbox, "cli", &options).json(0);
    let claims = claims(&sandbox, &peer);
    assert_eq!(claims["aud"], API);
    assert_eq!(claims["scope"], "api:read");
}

#[test]
fn an_api_that_the_server_does_not_know_is_refused() {
    let peer = Peer::start(&[]);
    let sandbox = sandbox("");
    let run = peer.login_with(&sandbox, "cli", &["--resource", "https://other.example/"]);
    run.fails(4, "authorization_refused");
    assert!(run.stderr.contains("invalid_target"), "{run:#?}");
    let details = ["--authorization-details", r#"[{"type":"unknown"}]"#];
    let run = peer.login_with(&sandbox, "cli", &details);
    run.fails(4, "authorization_refused");
    assert!(
        run.stderr.contains("invalid_authorization_details"),
        "{run:#?}"
    );
    assert!(is_empty(&sandbox));
}

#[test]
fn a_hop_that_changes_the_issuer_ends_the_login() {
    let peer = Peer::start(&[]);
    for issuer in [None, Some("https://evil.example"), Some("")] {
        let sandbox = sandbox("");
        let login = peer.waiting(&sandbox, &[]);
        let end = with(&signed_in_at(&login.url), "iss", issuer);
        fetched(&end);
        login.end().fails(4, "issuer_mismatch");
        assert!(is_empty(&sandbox));
    }
    // On an error, too.
    let login = peer.waiting(&sandbox(""), &["--prompt", "none"]);
    let end = signed_in_at(&login.url);
    assert_eq!(value(&end, "error"), "login_required");
    fetched(&with(&end, "iss", None));
    login.end().fails(4, "issuer_mismatch");
    assert_eq!(peer.asked("/token"), 0);
}

#[test]
fn two_servers_answers_are_not_mixed_up() {
    let peers = [Peer::start(&[]), Peer::start(&[])];
    for (honest, other) in [(0, 1), (1, 0)] {
        let (honest, other) = (&peers[honest], &peers[other]);
        let sandboxes = [sandbox(""), sandbox("")];
        let login = honest.waiting(&sandboxes[0], &[]);
        let beside = other.waiting(&sandboxes[1], &[]);
        // The other server sends the person on to where the first login waits, with its state
        // (RFC 9700 §4.4.1).
        let sent_on = login.url.replace(&honest.issuer, &other.issuer);
        let end = signed_in_at(&sent_on);
        assert_eq!(value(&end, "iss"), other.issuer);
        assert_eq!(value(&end, "state"), value(&login.url, "state"));
        // An answer to the login beside it belongs to another state, and is waited past.
        let answer = signed_in_at(&beside.url);
        let port = |url: &str| Url::parse(url).unwrap().port().unwrap().to_string();
        let swapped = answer.replacen(&port(&answer), &port(&end), 1);
        assert!(fetched(&swapped).starts_with("HTTP/1.1 400 "));
        fetched(&end);
        login.end().fails(4, "issuer_mismatch");
        assert!(is_empty(&sandboxes[0]));
        // The honest answer still is one.
        fetched(&answer);
        assert_eq!(beside.end().json(0)["issuer"], other.issuer);
    }
    for peer in &peers {
        assert_eq!(peer.grants(), ["authorization_code"]);
    }
}

#[test]
fn a_code_of_another_attempt_is_not_redeemed() {
    let peer = Peer::start(&[]);
    let sandbox = sandbox("");
    let free = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = free.local_addr().unwrap().port().to_string();
    drop(free);
    let mut first = peer.waiting(&sandbox, &["--port", &port]);
    let stolen = value(&signed_in_at(&first.url), "code");
    first.child.kill().unwrap();
    first.child.wait().unwrap();
    // The same client, the same redirect URI, and a code that somebody put in: only the verifier is
    // another (RFC 9700 §4.5).
    let second = peer.waiting(&sandbox, &["--port", &port]);
    let end = signed_in_at(&second.url);
    fetched(&with(&end, "code", Some(&stolen)));
    second.end().fails(4, "token_refused");
    assert_eq!(peer.grants(), ["error \"invalid_grant\""]);
    assert!(is_empty(&sandbox));
}

/// Passes token requests on to the server, and tells what was in them.
pub(super) fn hop(peer: &Peer) -> (String, Receiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}/token", listener.local_addr().unwrap());
    let server = peer.issuer.clone();
    let (tell, heard) = channel();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let mut reader = BufReader::new(stream.try_clone().unwrap());
            let (mut line, mut length) = (String::from("-"), 0);
            while !line.trim().is_empty() {
                line.clear();
                reader.read_line(&mut line).unwrap();
                if let Some(value) = line.to_lowercase().strip_prefix("content-length:") {
                    length = value.trim().parse().unwrap();
                }
            }
            let mut fields = vec![0; length];
            reader.read_exact(&mut fields).unwrap();
            let fields = String::from_utf8(fields).unwrap();
            stream
                .write_all(posted(&server, &fields).as_bytes())
                .unwrap();
            drop(tell.send(fields));
        }
    });
    (address, heard)
}

/// Sends a form to a server's token endpoint, and returns the whole answer.
pub(super) fn posted(issuer: &str, fields: &str) -> String {
    let address = issuer.trim_start_matches("http://");
    let mut stream = TcpStream::connect(address).unwrap();
    let length = fields.len();
    write!(
        stream,
        "POST /token HTTP/1.0\r\nHost: {address}\r\nContent-Length: {length}\r\nContent-Type: application/x-www-form-urlencoded\r\n\r\n{fields}"
    )
    .unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

#[test]
fn a_code_that_is_used_twice_ends_the_login() {
    let peer = Peer::start(&[]);
    let sandbox = sandbox("");
    let (token_endpoint, heard) = hop(&peer);
    std::fs::create_dir_all(sandbox.path("authctl/config")).unwrap();
    sandbox.file(
        "authctl/config/config.toml",
        format!("[profile.work.endpoints]\ntoken = \"{token_endpoint}\"\n"),
    );
    peer.login_with(&sandbox, "cli", &[]).json(0);
    // The hop has seen the code and the verifier, and uses them, too: the server ends what came of
    // them (RFC 6749 §4.1.2).
    let fields = heard.recv().unwrap();
    assert!(fields.contains("code_verifier="), "{fields}");
    let answer = posted(&peer.issuer, &fields);
    assert!(answer.contains("invalid_grant"), "{answer}");
    assert_eq!(heard.try_iter().count(), 0, "the code went out once");
    let run = sandbox.run(["oauth", "token", "work", "--min-ttl", "1h", "--json"]);
    run.fails(4, "login_required");
}

#[test]
fn a_request_without_its_proof_gets_no_code() {
    let peer = Peer::start(&[]);
    for (name, value) in [
        ("code_challenge_method", Some("plain")),
        ("code_challenge_method", None),
        ("code_challenge", None),
    ] {
        let login = peer.waiting(&sandbox(""), &[]);
        let end = signed_in_at(&with(&login.url, name, value));
        assert!(!end.contains("code="), "{end}");
        fetched(&end);
        login.end().fails(4, "authorization_refused");
    }
    // One that is another's is found out when the code is redeemed.
    let login = peer.waiting(&sandbox(""), &[]);
    let other = with(&login.url, "code_challenge", Some(&"A".repeat(43)));
    fetched(&signed_in_at(&other));
    login.end().fails(4, "token_refused");
}

#[test]
fn a_code_is_bound_to_the_key_that_its_tokens_are() {
    let peer = Peer::start(&[]);
    let login = peer.waiting(&sandbox(""), &["--dpop"]);
    assert_eq!(value(&login.url, "dpop_jkt").len(), 43);
    let other = with(&login.url, "dpop_jkt", Some(&"A".repeat(43)));
    fetched(&signed_in_at(&other));
    login.end().fails(4, "token_refused");
    let login = peer.login_with(&sandbox(""), "cli", &["--dpop", "--par", "always"]);
    assert_eq!(login.json(0)["subject"], "alice");
}

#[test]
fn nobody_is_asked_where_nobody_may_be() {
    let peer = Peer::start(&[]);
    let sandbox = sandbox("");
    let run = peer.login_with(&sandbox, "cli", &["--prompt", "none"]);
    run.fails(4, "login_required");
    assert!(run.stderr.contains("without --prompt none"), "{run:#?}");
    assert!(is_empty(&sandbox));
}

#[test]
fn when_and_how_the_person_signed_in_is_said() {
    let peer = Peer::start(&[]);
    let sandbox = sandbox("");
    let options = ["--max-age", "0s", "--acr-values", "gold"];
    let run = peer.login_with(&sandbox, "cli", &options);
    assert_eq!(run.json(0)["subject"], "alice");
    assert!(run.stderr.contains("gold was asked for"), "{run:#?}");
}

#[test]
fn what_the_server_offers_is_shown() {
    let peer = Peer::start(&[]);
    let found = Sandbox::new().run(["oauth", "discover", &peer.issuer, "--json"]);
    let found = found.json(0);
    assert_eq!(found["issuer"], peer.issuer);
    assert_eq!(
        found["metadata"]["pushed_authorization_request_endpoint"],
        format!("{}/request", peer.issuer)
    );
    let text = Sandbox::new().run(["oauth", "discover", &peer.issuer]).ok();
    assert!(text.contains("PKCE             S256"), "{text}");
}
