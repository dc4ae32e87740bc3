//! `authctl jwt verify --lines`: a verdict a line, and keys that change while it runs.

use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Child, ChildStdin, ChildStdout, Stdio};
use std::time::Duration;

use serde_json::{Value, json};

use super::super::fetch::{HOUR, KEYS, age, server};
use super::super::publisher::Publisher;
use super::super::{claiming, forged, jwks, named, signed, token};
use super::answers;
use crate::support::{Run, Sandbox};

fn verify(sandbox: &Sandbox, line: &str, input: &str) -> Run {
    let args = ["jwt", "verify", "--lines"].into_iter();
    sandbox.feed(args.chain(line.split(' ')), input)
}

fn codes(run: &Run) -> Vec<String> {
    let code = |answer: &Value| {
        let failure = answer["failures"].get(0).map(|first| &first["code"]);
        let code = failure.unwrap_or(&answer["error"]["code"]);
        code.as_str().unwrap_or("").to_owned()
    };
    answers(run).iter().map(code).collect()
}

/// What a token comes to does not depend on how many there are, nor on those before it.
#[test]
fn a_line_says_what_the_token_alone_says() {
    let sandbox = Sandbox::new();
    let set = [named("ed25519.jwk", "a"), named("p256.jwk", "b")];
    sandbox.file("keys", jwks(&set));
    let mut tokens = vec![
        signed("a"),
        signed("b"),
        signed("made up"),
        claiming(
            "a",
            &json!({ "sub": "joe", "exp": 1_700_000_050, "nbf": 1_700_000_200 }),
        ),
        claiming("a", &json!({ "sub": 1, "aud": "you" })),
        token("ES256"),
        token("RS256"),
        forged(r#"{"alg":"none","kid":"a"}"#),
        forged(r#"{"alg":"EdDSA","kid":"a","crit":["x"],"x":1}"#),
        "rubbish".to_owned(),
        "a.b.c.d.e".to_owned(),
        String::new(),
    ];
    // The same again, the other way round: whatever a worker remembers is still right.
    tokens.extend(tokens.clone().into_iter().rev());
    let rules = "--jwks keys --at 1700000100 --allow-no-exp --aud me --sub joe";
    let run = verify(&sandbox, rules, &tokens.join("\n"));
    assert_eq!((run.code, run.stderr.as_str()), (Some(3), ""), "{run:#?}");
    let lines: Vec<&str> = run.stdout.lines().collect();
    // The last line is empty and without an ending, and so is none.
    assert_eq!(lines.len(), tokens.len());
    for (token, line) in tokens.iter().zip(lines) {
        let args = ["jwt", "verify", "--json"].into_iter();
        let alone = sandbox.feed(args.chain(rules.split(' ')), token);
        let said = if alone.stdout.is_empty() {
            &alone.stderr
        } else {
            &alone.stdout
        };
        assert_eq!(said.trim_end(), line, "{token}");
    }
}

#[test]
fn the_exit_is_that_of_the_worst_token() {
    let sandbox = Sandbox::new();
    sandbox.file("keys", jwks(&[named("ed25519.jwk", "a")]));
    let rules = "--jwks keys --at 1700000100 --allow-no-exp";
    let (good, bad) = (signed("a"), claiming("a", &json!({ "exp": 1 })));
    for (tokens, exit) in [
        (vec![], 0),
        (vec![&good, &good], 0),
        (vec![&good, &bad, &good], 1),
        (vec![&bad, &"rubbish".to_owned(), &good], 2),
        (vec![&signed("x"), &"rubbish".to_owned(), &bad], 3),
    ] {
        let input: Vec<&str> = tokens.iter().map(|token| token.as_str()).collect();
        let run = verify(&sandbox, rules, &input.join("\n"));
        assert_eq!(run.code, Some(exit), "{run:#?}");
        assert_eq!(run.stdout.lines().count(), tokens.len());
    }
}

#[test]
fn proofs_bring_their_own_keys() {
    let sandbox = Sandbox::new();
    let embedded = token("ES256 with its key in the header");
    let run = verify(&sandbox, "--profile-of dpop --at 1700000100", &embedded);
    let verdict = run.json(1);
    assert_eq!(verdict["signature"]["alg"], "ES256");
    let wrong = verdict["failures"].as_array().unwrap();
    assert!(
        wrong.iter().any(|one| one["code"] == "jwt_typ_mismatch"),
        "{verdict}"
    );
    verify(&sandbox, "--json --any-aud", &embedded).fails(2, "usage");
}

#[test]
fn standard_input_is_the_tokens() {
    let sandbox = Sandbox::new();
    for line in ["--json --key -", "--json --jwks -", "--json --key k a.b.c"] {
        verify(&sandbox, line, &signed("a")).fails(2, "usage");
    }
    verify(&sandbox, "--json --key nowhere", &signed("a")).fails(2, "input_unreadable");
}

/// A batch that runs while the issuer's keys change.
struct Stream {
    child: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
}

impl Stream {
    fn start(sandbox: &Sandbox, server: &Publisher) -> Self {
        let url = server.url(KEYS);
        let rules = ["jwt", "verify", "--lines", "--any-aud", "--allow-no-exp"];
        let mut child = sandbox
            .command(rules.into_iter().chain(["--jwks", &url]))
            .stdin(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        Self {
            input: child.stdin.take().unwrap(),
            output: BufReader::new(child.stdout.take().unwrap()),
            child,
        }
    }

    /// Has tokens judged and returns each verdict: `valid`, `not valid`, or an error's code.
    fn ask(&mut self, tokens: &[String]) -> Vec<String> {
        self.input
            .write_all((tokens.join("\n") + "\n").as_bytes())
            .unwrap();
        let mut answer = || {
            let mut line = String::new();
            self.output.read_line(&mut line).unwrap();
            let answer: Value = serde_json::from_str(&line).unwrap();
            match answer["valid"].as_bool() {
                Some(true) => "valid".to_owned(),
                Some(false) => "not valid".to_owned(),
                None => answer["error"]["code"].as_str().unwrap().to_owned(),
            }
        };
        tokens.iter().map(|_| answer()).collect()
    }

    fn end(self) -> Option<i32> {
        let Self {
            mut child, input, ..
        } = self;
        drop(input);
        child.wait().unwrap().code()
    }
}

/// Has a copy of the server's keys made.
fn prime(sandbox: &Sandbox, server: &Publisher) {
    super::super::fetch::verify(sandbox, server, &signed("a"), &[]).json(0);
    assert_eq!(server.paths().len(), 1);
}

/// SECURITY: a stream of made-up names must not become a stream of requests.
#[test]
fn keys_that_are_not_there_are_asked_for_once() {
    let (sandbox, server) = (Sandbox::new(), server(&[]));
    prime(&sandbox, &server);
    let made_up: Vec<String> = (0..2_000).map(|n| signed(&format!("x{n}"))).collect();
    let mut stream = Stream::start(&sandbox, &server);
    let said = stream.ask(&made_up);
    assert!(said.iter().all(|said| said == "jwk_unknown"), "{said:?}");
    assert_eq!(server.paths().len(), 1);
    assert_eq!(
        stream.ask(&[signed("a"), signed("y")]),
        ["valid", "jwk_unknown"]
    );
    assert_eq!(stream.end(), Some(3));
    assert_eq!(server.paths().len(), 0);
}

#[test]
fn rotated_keys_are_taken_up_in_the_middle() {
    let (sandbox, server) = (Sandbox::new(), server(&[]));
    prime(&sandbox, &server);
    let mut stream = Stream::start(&sandbox, &server);
    assert_eq!(stream.ask(&[signed("a")]), ["valid"]);
    server.publish(KEYS, &[], &jwks(&[named("ed25519.jwk", "b")]));
    let mixed: Vec<String> = ["b", "a", "b", "x"]
        .map(signed)
        .into_iter()
        .cycle()
        .take(2_000)
        .collect();
    for four in stream.ask(&mixed).chunks(4) {
        // The old key counts as long as the new ones are on their way.
        let [b, _, again, x] = four else {
            panic!("{four:?}");
        };
        assert_eq!([b, again, x], ["valid", "valid", "jwk_unknown"]);
    }
    assert_eq!(
        stream.ask(&[signed("b"), signed("a")]),
        ["valid", "jwk_unknown"]
    );
    assert_eq!(server.paths().len(), 1);
    assert_eq!(stream.end(), Some(3));
}

/// Asks until the server was asked, which it is when the keys are too old.
fn ask_until_asked(stream: &mut Stream, server: &Publisher) -> Vec<String> {
    for _ in 0..200 {
        let said = stream.ask(&[signed("a")]);
        let asked = server.paths().len();
        if asked > 0 {
            assert_eq!(asked, 1);
            return said;
        }
        assert_eq!(said, ["valid"]);
        std::thread::sleep(Duration::from_millis(50));
    }
    panic!("nobody asked for newer keys")
}

#[test]
fn keys_that_are_too_old_are_fetched_anew() {
    let (sandbox, server) = (Sandbox::new(), server(&["Cache-Control: max-age=3600"]));
    prime(&sandbox, &server);
    age(&sandbox, HOUR - 2);
    let mut stream = Stream::start(&sandbox, &server);
    server.publish(KEYS, &[], &jwks(&[named("ed25519.jwk", "b")]));
    assert_eq!(ask_until_asked(&mut stream, &server), ["jwk_unknown"]);
    let said = stream.ask(&["b", "a", "x"].map(signed));
    assert_eq!(said, ["valid", "jwk_unknown", "jwk_unknown"]);
    assert_eq!(stream.end(), Some(3));
    assert_eq!(server.paths().len(), 0);
}

/// SECURITY: what the issuer has withdrawn is used no longer; and it is not asked at every token.
#[test]
fn keys_that_are_withdrawn_are_used_no_longer() {
    let (sandbox, server) = (Sandbox::new(), server(&["Cache-Control: max-age=3600"]));
    prime(&sandbox, &server);
    age(&sandbox, HOUR - 2);
    let mut stream = Stream::start(&sandbox, &server);
    server.answer(KEYS, "404 Not Found", &[], "");
    let gone = "remote_invalid".to_owned();
    assert_eq!(
        ask_until_asked(&mut stream, &server),
        std::slice::from_ref(&gone)
    );
    let said = stream.ask(&vec![signed("a"); 500]);
    assert_eq!(said, vec![gone; 500]);
    assert_eq!(stream.end(), Some(5));
    assert_eq!(server.paths().len(), 0);
}

#[test]
fn who_is_offline_asks_nobody() {
    let (sandbox, server) = (Sandbox::new(), server(&[]));
    prime(&sandbox, &server);
    age(&sandbox, 2 * HOUR);
    let url = server.url(KEYS);
    let line = format!("--any-aud --allow-no-exp --offline --jwks {url}");
    let run = verify(&sandbox, &line, &["a", "x", "a"].map(signed).join("\n"));
    assert_eq!(codes(&run), ["", "jwk_unknown", ""]);
    assert_eq!(server.paths().len(), 0);
}

#[test]
fn keys_that_are_not_good_for_what_is_allowed_are_told_of_every_token() {
    let (sandbox, server) = (Sandbox::new(), server(&[]));
    let url = server.url(KEYS);
    let line = format!("--any-aud --allow-no-exp --alg ES256 --jwks {url}");
    let run = verify(&sandbox, &line, &["a", "a"].map(signed).join("\n"));
    assert_eq!(codes(&run), ["jwk_invalid", "jwk_invalid"]);
    assert_eq!((run.code, server.paths().len()), (Some(2), 1));
}
