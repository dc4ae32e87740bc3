//! `authctl request`: what is sent, to whom, and what comes of each answer.

use serde_json::{Value, json};

use crate::jwt::publisher::{Asked, Publisher};
use crate::oauth::signed_in::{SignedIn, server};
use crate::rude::{Manners, Rude, answer};
use crate::support::{Run, Sandbox};

const VALUE: &str = "s3cr3t-value";

fn sandbox() -> Sandbox {
    let sandbox = Sandbox::new();
    drop(sandbox.feed(["secret", "set", "api", "-"], VALUE).ok());
    sandbox
}

/// Runs a request with these words behind its URL.
fn asked(sandbox: &Sandbox, method: &str, url: &str, words: &[&str]) -> Run {
    let words = [&["request", method, url], words].concat();
    sandbox.run(words)
}

fn get(sandbox: &Sandbox, url: &str, words: &[&str]) -> Run {
    asked(
        sandbox,
        "GET",
        url,
        &[&["--as", "secret/api"], words].concat(),
    )
}

#[track_caller]
fn only(server: &Publisher) -> Asked {
    let mut asked = server.asked();
    assert_eq!(asked.len(), 1, "{asked:#?}");
    asked.remove(0)
}

fn meant(sandbox: &Sandbox, host: &str, more: &str) {
    std::fs::create_dir_all(sandbox.path("authctl/config")).unwrap();
    let table = format!("[hosts.\"{host}\"]\nas = \"secret/api\"\n{more}");
    sandbox.file("authctl/config/config.toml", table);
}

#[test]
fn the_credential_is_shown_as_it_was_asked_for() {
    let (sandbox, server) = (sandbox(), Publisher::new());
    server.publish("/x?q=1", &[], "hello");
    let url = server.url("/x?q=1");
    for (words, line) in [
        (&[][..], "authorization: Bearer s3cr3t-value"),
        (&["--header", "X-Api-Key"], "x-api-key: s3cr3t-value"),
        (
            &["--header", "Authorization"],
            "authorization: s3cr3t-value",
        ),
        (
            &["--basic", "ann"],
            "authorization: Basic YW5uOnMzY3IzdC12YWx1ZQ==",
        ),
    ] {
        let run = get(&sandbox, &url, words);
        assert_eq!(
            (run.stdout.as_str(), run.stderr.as_str()),
            ("hello", ""),
            "{run:#?}"
        );
        let asked = only(&server);
        assert_eq!(
            (asked.method.as_str(), asked.path.as_str()),
            ("GET", "/x?q=1")
        );
        let shown: Vec<&String> = asked
            .headers
            .iter()
            .filter(|one| one.contains("s3cr3t") || one.starts_with("authorization"))
            .collect();
        assert_eq!(shown, [line]);
    }
}

#[test]
fn the_configuration_may_name_the_credential() {
    let (sandbox, server) = (sandbox(), Publisher::new());
    let host = server.origin.trim_start_matches("http://").to_owned();
    server.publish("/team/x", &[], "hello");
    meant(&sandbox, &host, "username = \"ann\"\n");
    asked(&sandbox, "GET", &server.url("/team/x"), &[]).ok();
    assert!(
        only(&server)
            .headers
            .iter()
            .any(|line| line.contains("Basic YW5u"))
    );
    // On the command line, somebody said how.
    asked(
        &sandbox,
        "GET",
        &server.url("/team/x"),
        &["--header", "X-K"],
    )
    .ok();
    assert!(
        only(&server)
            .headers
            .contains(&"x-k: s3cr3t-value".to_owned())
    );
    meant(&sandbox, &format!("{host}/team"), "");
    asked(&sandbox, "GET", &server.url("/team/x"), &[]).ok();
    server.asked();
    for path in ["/teams/x", "/", "/team%2fx"] {
        let run = asked(&sandbox, "GET", &server.url(path), &["--json"]);
        run.fails(2, "usage");
        assert!(run.stderr.contains("--as REF"), "{run:#?}");
    }
    // A redirect to another path of the host is as good as one to another host.
    server.answer("/team/x", "302 Found", &["Location: /other"], "");
    asked(&sandbox, "GET", &server.url("/team/x"), &["--json"]).fails(5, "remote_invalid");
    assert_eq!(server.paths(), ["/team/x"]);
}

#[test]
fn bodies_and_headers_are_sent_as_they_are_given() {
    let (sandbox, server) = (sandbox(), Publisher::new());
    server.publish("/x", &[], "");
    sandbox.file("body", " text \n");
    let url = server.url("/x");
    let base = ["request", "PATCH", &url, "--as", "secret/api"];
    for (words, input, body, kind) in [
        (
            &["--data", "-"][..],
            "{\"a\":1}\n",
            "{\"a\":1}\n",
            "application/json",
        ),
        (
            &["--data", "@body"],
            "",
            " text \n",
            "application/octet-stream",
        ),
        (
            &["--data", "-", "--content-type", "text/plain"],
            "1",
            "1",
            "text/plain",
        ),
        (&["--data", "-", "-H", "Content-Type: x/y"], "1", "1", "x/y"),
    ] {
        sandbox.feed(base.iter().chain(words), input).ok();
        let asked = only(&server);
        assert_eq!(
            (asked.method.as_str(), asked.body.as_str()),
            ("PATCH", body)
        );
        let kinds: Vec<&String> = asked
            .headers
            .iter()
            .filter(|line| line.starts_with("content-type"))
            .collect();
        assert_eq!(kinds, [&format!("content-type: {kind}")]);
    }
    get(
        &sandbox,
        &url,
        &["-H", "Accept: a/b", "-H", "X-A: 1", "-H", "X-A: 2"],
    )
    .ok();
    let headers = only(&server).headers;
    for line in ["accept: a/b", "x-a: 1", "x-a: 2"] {
        assert!(headers.contains(&line.to_owned()), "{headers:?}");
    }
}

#[test]
fn what_must_not_be_in_a_request_is_refused() {
    let (sandbox, server) = (sandbox(), Publisher::new());
    let url = server.url("/x");
    for words in [
        &["-H", "Authorization: canary"][..],
        &["-H", "Cookie: canary"],
        &["-H", "Host: canary"],
        &["-H", "content-length: 4"],
        &["-H", "Transfer-Encoding: chunked"],
        &["-H", "X: a\r\nY: canary"],
        &["-H", "canary"],
        &["--header", "Host"],
        &["--header", "X-A: canary"],
        &["--header", "X-A", "-H", "x-a: canary"],
        &["--basic", "a:canary"],
        &["--content-type", "a\nb", "--data", "-"],
    ] {
        let run = get(&sandbox, &url, &[words, &["--json"]].concat());
        run.fails(2, "usage");
        assert!(!run.stderr.contains(": canary"), "{run:#?}");
    }
    for (bad, code) in [
        ("http://api.example.com/", "url_insecure"),
        ("ftp://127.0.0.1/", "url_insecure"),
        ("http://u:canary@127.0.0.1/", "usage"),
        ("canary", "usage"),
    ] {
        let run = get(&sandbox, bad, &["--json"]);
        run.fails(2, code);
        assert!(!run.stderr.contains("canary"), "{run:#?}");
    }
    asked(&sandbox, "TRACE", &url, &["--as", "secret/api", "--json"]).fails(2, "usage");
    sandbox.run(["jwk", "new", "k", "--type", "ec"]).ok();
    let private = asked(&sandbox, "GET", &url, &["--as", "jwk/k", "--json"]);
    private.fails(2, "credential_unfit");
    drop(sandbox.feed(["secret", "set", "two", "-"], "a\nb").ok());
    asked(&sandbox, "GET", &url, &["--as", "secret/two", "--json"]).fails(2, "credential_unfit");
    asked(&sandbox, "GET", &url, &["--as", "secret/no", "--json"]).fails(3, "credential_unknown");
    assert_eq!(server.paths(), [] as [&str; 0]);
}

#[test]
fn the_body_is_written_byte_for_byte() {
    let (sandbox, rude) = (sandbox(), Rude::new());
    let bytes = [&b"\x00\xff\r\n\x1b[2J"[..], &vec![7; 100_000]].concat();
    rude.behave(
        &["/x"],
        &Manners::Say(answer("200 OK", &["X-A: 1"], &bytes)),
    );
    let url = format!("{}/x", rude.origin);
    let words = ["request", "GET", &url, "--as", "secret/api"];
    let output = sandbox.command(words).output().unwrap();
    assert!(output.stdout == bytes, "{:?}", output.stdout.len());
    let output = sandbox
        .command(words.iter().chain(&["-i"]))
        .output()
        .unwrap();
    let head = b"HTTP/1.1 200 OK\r\nconnection: close\r\nx-a: 1\r\ncontent-length: 100008\r\n\r\n";
    assert!(
        output.stdout == [&head[..], &bytes].concat(),
        "{:?}",
        output.stdout.get(..90)
    );

    let told = get(&sandbox, &url, &["--json"]).json(0);
    assert_eq!(told["status"], 200);
    assert_eq!(told["headers"]["x-a"], json!(["1"]));
    assert!(
        told["body_base64"]
            .as_str()
            .unwrap()
            .starts_with("AP8NChtbMko")
    );

    let told = get(&sandbox, &url, &["--json", "--out", "file"]).json(0);
    assert_eq!(
        (&told["out"], &told["size"]),
        (&json!("file"), &json!(100_008))
    );
    assert!(std::fs::read(sandbox.path("file")).unwrap() == bytes);
    rude.asked();
    get(&sandbox, &url, &["--out", "file", "--json"]).fails(7, "file_exists");
    assert!(
        rude.asked().is_empty(),
        "nothing is done that can't be kept"
    );
    assert_eq!(get(&sandbox, &url, &["--out", "file", "--force"]).ok(), "");
}

#[test]
fn json_is_told_as_json_and_text_as_text() {
    let (sandbox, server) = (sandbox(), Publisher::new());
    let url = server.url("/x");
    let json = "{\n \"b\": 12345678901234567890123, \"a\": \"x  y\"}";
    for (kind, body, member, value) in [
        (
            "application/json; charset=utf-8",
            json,
            "json",
            json!("x  y"),
        ),
        ("application/problem+json", json, "json", json!("x  y")),
        ("application/json", "{", "body", Value::Null),
        ("text/plain", json, "body", Value::Null),
    ] {
        server.publish("/x", &[&format!("Content-Type: {kind}")], body);
        let run = get(&sandbox, &url, &["--json"]);
        assert_eq!(run.stdout.lines().count(), 1, "{run:#?}");
        let told = run.json(0);
        assert_eq!(told[member]["a"], value);
        assert_eq!(told.get("body").is_some(), member == "body");
    }
    server.publish("/x", &["Content-Type: application/json"], json);
    let field = get(&sandbox, &url, &["--field", "json.b"]).ok();
    assert_eq!(field, "12345678901234567890123");
}

#[test]
fn redirects_keep_to_the_origin() {
    let (sandbox, server, other) = (sandbox(), Publisher::new(), Publisher::new());
    server.publish("/there", &[], "hello");
    other.publish("/there", &[], "elsewhere");
    server.answer("/x", "302 Found", &["Location: there"], "");
    assert_eq!(get(&sandbox, &server.url("/x"), &[]).ok(), "hello");
    let asked_both = server.asked();
    let shown = "authorization: Bearer s3cr3t-value".to_owned();
    assert!(
        asked_both
            .iter()
            .all(|asked| asked.headers.contains(&shown)),
        "{asked_both:?}"
    );

    let location = format!("Location: {}?code=canary", other.url("/there"));
    server.answer("/x", "302 Found", &[&location], "");
    let run = get(&sandbox, &server.url("/x"), &["--json"]);
    run.fails(5, "remote_invalid");
    assert!(run.stderr.contains(&other.url("/there")), "{run:#?}");
    assert!(
        run.stderr.contains("--follow") && !run.stderr.contains("canary"),
        "{run:#?}"
    );
    assert_eq!(other.paths(), [] as [&str; 0]);

    let location = format!("Location: {}", other.url("/there"));
    server.answer("/x", "302 Found", &[&location], "");
    let words = ["--follow", "-H", "Accept: a/b", "-H", "X-Key: second"];
    assert_eq!(get(&sandbox, &server.url("/x"), &words).ok(), "elsewhere");
    let headers = only(&other).headers;
    assert!(headers.contains(&"accept: a/b".to_owned()), "{headers:?}");
    for never in ["authorization", "s3cr3t", "x-key"] {
        assert!(
            !headers.iter().any(|line| line.contains(never)),
            "{headers:?}"
        );
    }
    // Back at the first, it is not shown either.
    let location = format!("Location: {}", server.url("/there"));
    other.answer("/there", "302 Found", &[&location], "");
    server.asked();
    assert_eq!(
        get(&sandbox, &server.url("/x"), &["--follow"]).ok(),
        "hello"
    );
    let last = server.asked().pop().unwrap();
    assert!(!last.headers.contains(&shown), "{last:?}");
    server.answer("/there", "401 Unauthorized", &[], "");
    let run = get(&sandbox, &server.url("/x"), &["--follow"]);
    assert!(run.stderr.contains("not shown the credential"), "{run:#?}");
}

#[test]
fn what_is_done_and_not_read_goes_nowhere_else() {
    let (sandbox, server, other) = (sandbox(), Publisher::new(), Publisher::new());
    let location = format!("Location: {}", other.url("/there"));
    let url = server.url("/x");
    let words = [
        "--as",
        "secret/api",
        "--data",
        "@body",
        "--follow",
        "--json",
    ];
    sandbox.file("body", "canary");
    for (status, method) in [("307 T", "POST"), ("308 P", "PUT"), ("302 F", "DELETE")] {
        server.answer("/x", status, &[&location], "");
        asked(&sandbox, method, &url, &words).fails(5, "remote_invalid");
    }
    assert_eq!(other.paths(), [] as [&str; 0]);
    server.asked();
    // Within the origin a form's answer is read, and what was moved is done again.
    server.publish("/there", &[], "");
    for (status, then, body) in [("303 S", "GET", ""), ("308 P", "POST", "canary")] {
        server.answer("/x", status, &["Location: /there"], "");
        asked(&sandbox, "POST", &url, &words).json(0);
        let last = server.asked().pop().unwrap();
        assert_eq!((last.method.as_str(), last.body.as_str()), (then, body));
    }
    server.answer("/x", "302 Found", &["Location: /x"], "");
    get(&sandbox, &url, &["--json"]).fails(5, "remote_invalid");
    assert_eq!(server.paths().len(), 11);
}

#[test]
fn the_exit_code_says_the_status() {
    let (sandbox, server) = (sandbox(), Publisher::new());
    for (status, exit) in [
        ("200 OK", 0),
        ("204 No Content", 0),
        ("304 Not Modified", 1),
        ("302 Found", 1),
        ("400 Bad Request", 1),
        ("401 Unauthorized", 4),
        ("403 Forbidden", 4),
        ("404 Not Found", 3),
        ("409 Conflict", 1),
        ("410 Gone", 3),
        ("429 Too Many Requests", 5),
        ("500 Internal Server Error", 5),
        ("503 Service Unavailable", 5),
    ] {
        let empty = matches!(status.get(..3), Some("204" | "304"));
        let body = if empty { "" } else { "why" };
        server.answer("/x", status, &["Retry-After: 7"], body);
        let run = get(&sandbox, &server.url("/x"), &[]);
        assert_eq!(
            (run.code, run.stdout.as_str()),
            (Some(exit), body),
            "{run:#?}"
        );
        let good = status.starts_with('2');
        assert_eq!(run.stderr.contains(status), !good, "{run:#?}");
        assert_eq!(run.stderr.contains("after: 7"), !good, "{run:#?}");
        assert_eq!(server.asked().len(), 1, "{status} is asked once");
        let run = get(&sandbox, &server.url("/x"), &["--json", "--out", status]);
        let told = run.json(exit)["status"].to_string();
        assert!(status.starts_with(&told), "{run:#?}");
        assert_eq!(sandbox.path(status).exists(), good, "{status}");
        server.asked();
    }
}

#[test]
fn a_refused_token_is_renewed_once() {
    let alice = SignedIn::new();
    let tokens =
        json!({ "access_token": "canary-second", "token_type": "Bearer", "expires_in": 3600 });
    alice.answer("/token", "200 OK", &tokens);
    alice.answer("/api", "401 Unauthorized", &json!({ "no": 1 }));
    let url = alice.server.url("/api");
    alice.sandbox.file("body", "all of it");
    let words = ["--as", "oauth/work", "--data", "@body"];
    let run = asked(&alice.sandbox, "POST", &url, &words);
    assert_eq!(
        (run.code, run.stdout.as_str()),
        (Some(4), "{\"no\":1}"),
        "{run:#?}"
    );
    assert!(run.stderr.contains("authctl oauth login work"), "{run:#?}");
    assert!(!run.stderr.contains("canary"), "{run:#?}");
    let asked_all = alice.server.asked();
    let paths: Vec<&str> = asked_all.iter().map(|asked| asked.path.as_str()).collect();
    assert_eq!(paths, ["/api", "/token", "/api"]);
    for (asked, token) in [
        (&asked_all[0], "canary-access"),
        (&asked_all[2], "canary-second"),
    ] {
        let shown = format!("authorization: Bearer {token}");
        assert!(asked.headers.contains(&shown), "{asked:?}");
        assert_eq!(asked.body, "all of it");
    }
    // What else is refused does not cost a refresh.
    let line = "WWW-Authenticate: Bearer error=\"insufficient_scope\", scope=\"a b\"";
    alice.server.answer("/api", "403 Forbidden", &[line], "");
    let run = asked(&alice.sandbox, "GET", &url, &["--as", "oauth/work"]);
    assert_eq!(run.code, Some(4), "{run:#?}");
    assert!(run.stderr.contains("--scope 'a b'"), "{run:#?}");
    // What the hint says is copied into a shell.
    let line = "WWW-Authenticate: Bearer error=\"insufficient_scope\", scope=\"a $(id) `id`\"";
    alice.server.answer("/api", "403 Forbidden", &[line], "");
    let run = asked(&alice.sandbox, "GET", &url, &["--as", "oauth/work"]);
    assert!(run.stderr.contains("--scope SCOPE"), "{run:#?}");
    assert!(!run.stderr.contains("id)"), "{run:#?}");
    assert!(alice.asked("/token").is_empty());
}

#[test]
fn what_can_not_be_renewed_is_sent_once() {
    let alice = SignedIn::at(server(|_| ()), |tokens| {
        tokens["refresh_token"] = Value::Null;
    });
    alice.answer("/api", "401 Unauthorized", &json!({}));
    let url = alice.server.url("/api");
    for wanted in ["oauth/work", "oauth/work#id_token"] {
        let run = asked(&alice.sandbox, "GET", &url, &["--as", wanted]);
        assert_eq!((run.code, run.stdout.as_str()), (Some(4), "{}"), "{run:#?}");
        assert_eq!(alice.server.paths(), ["/api"]);
    }
}

#[test]
fn a_server_that_misbehaves_ends_the_request() {
    let (sandbox, rude) = (sandbox(), Rude::new());
    let url = format!("{}/x", rude.origin);
    let head =
        |length: u32| format!("HTTP/1.1 200 OK\r\nContent-Length: {length}\r\n\r\n").into_bytes();
    let endless = b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n".to_vec();
    for (manners, code) in [
        (Manners::Close, "remote_invalid"),
        (Manners::Silence, "remote_timeout"),
        (Manners::Drip(endless.clone()), "remote_timeout"),
        (Manners::Flood(endless), "remote_invalid"),
        (
            Manners::Say([head(10), b"abc".to_vec()].concat()),
            "remote_invalid",
        ),
        (Manners::Say(b"nonsense\r\n\r\n".to_vec()), "remote_invalid"),
    ] {
        rude.behave(&["/x"], &manners);
        let words = ["--json", "--timeout", "2s", "--max-size", "100K"];
        get(&sandbox, &url, &words).fails(5, code);
        let words = ["--timeout", "2s", "--max-size", "100K", "--out", "file"];
        let run = get(&sandbox, &url, &words);
        assert_eq!(run.code, Some(5), "{run:#?}");
        assert!(!sandbox.path("file").exists(), "half of it is nothing");
        assert!(!run.stderr.contains(VALUE), "{run:#?}");
    }
    // As it comes means that the beginning has come.
    rude.behave(&["/x"], &Manners::Say([head(10), b"abc".to_vec()].concat()));
    let run = get(&sandbox, &url, &[]);
    assert_eq!(
        (run.code, run.stdout.as_str()),
        (Some(5), "abc"),
        "{run:#?}"
    );
}

#[test]
fn the_largest_answer_is_just_as_large() {
    let (sandbox, server) = (sandbox(), Publisher::new());
    server.publish("/x", &[], &"x".repeat(1024));
    let url = server.url("/x");
    assert_eq!(get(&sandbox, &url, &["--max-size", "1K"]).ok().len(), 1024);
    let run = get(&sandbox, &url, &["--max-size", "1023", "--json"]);
    run.fails(5, "remote_invalid");
    assert!(run.stderr.contains("--max-size"), "{run:#?}");
}
