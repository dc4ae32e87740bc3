//! The authorization request: what a profile may ask for, pushed requests, signed answers, servers
//! without metadata.

use serde_json::{Value, json};
use url::Url;

use super::{Fake, answer, callback};
use crate::support::Sandbox;
use crate::support::login::{Waiting, fetched};

/// Writes the configuration.
fn configured(sandbox: &Sandbox, text: &str) {
    std::fs::create_dir_all(sandbox.path("authctl/config")).unwrap();
    sandbox.file("authctl/config/config.toml", text);
}

fn values(url: &str, name: &str) -> Vec<String> {
    let url = Url::parse(url).unwrap();
    let pairs = url.query_pairs().into_owned();
    pairs
        .filter_map(|(found, value)| (found == name).then_some(value))
        .collect()
}

#[test]
fn the_profiles_wishes_go_with_the_request() {
    let fake = Fake::with_metadata(|_| ());
    let mut args = fake.args();
    args.extend(["--resource", "https://b.example/1", "--resource", "urn:c"]);
    args.extend(["--prompt", "login", "--param", "hd=b.example"]);
    args.extend(["--authorization-details", r#"[{"type":"payment"}]"#]);
    let login = Waiting::start(&Sandbox::new(), args);
    assert_eq!(
        values(&login.url, "resource"),
        ["https://b.example/1", "urn:c"]
    );
    assert_eq!(values(&login.url, "prompt"), ["login"]);
    assert_eq!(values(&login.url, "hd"), ["b.example"]);
    fetched(&callback(&login.url, "code=c"));
    login.end().json(0);
}

#[test]
fn what_a_login_is_safe_by_is_nobodys_to_change() {
    let fake = Fake::with_metadata(|_| ());
    for (option, value, said) in [
        ("--param", "state=x", "`state`"),
        (
            "--param",
            "redirect_uri=https://evil.example",
            "`redirect_uri`",
        ),
        (
            "--param",
            "code_challenge_method=plain",
            "`code_challenge_method`",
        ),
        ("--param", "request_uri=urn:x", "`request_uri`"),
        ("--param", "prompt=none", "a setting of its own"),
        ("--authorization-details", "[{}]", "`type`"),
        ("--resource", "https://b.example/#x", "fragment"),
    ] {
        let mut args = fake.args();
        args.extend([option, value]);
        let run = Sandbox::new().run(args);
        run.fails(2, "usage");
        assert!(run.stderr.contains(said), "{value}: {run:#?}");
    }
    // A configuration can't either.
    let sandbox = Sandbox::new();
    configured(&sandbox, "[profile.work.parameters]\nnonce = \"x\"\n");
    sandbox.run(fake.args()).fails(2, "usage");
}

#[test]
fn a_server_that_asks_nobody_says_why() {
    for (error, code) in [
        ("login_required", "login_required"),
        ("interaction_required", "login_required"),
        ("invalid_target", "authorization_refused"),
    ] {
        let fake = Fake::with_metadata(|_| ());
        let mut args = fake.args();
        args.extend(["--prompt", "none"]);
        let login = Waiting::start(&Sandbox::new(), args);
        fetched(&callback(&login.url, &format!("error={error}")));
        let run = login.end();
        run.fails(4, code);
        assert!(run.stderr.contains(error), "{run:#?}");
    }
}

#[test]
fn a_server_without_s256_is_used_only_when_told_so() {
    let fake = Fake::with_metadata(|m| m["code_challenge_methods_supported"] = json!(["plain"]));
    let mut args = fake.args();
    Sandbox::new().run(&args).fails(5, "metadata_invalid");
    args.push("--unlisted-s256");
    let login = Waiting::start(&Sandbox::new(), args);
    assert_eq!(values(&login.url, "code_challenge_method"), ["S256"]);
    fetched(&callback(&login.url, "code=c"));
    login.end().json(0);
}

/// A server that takes pushed requests, and answers them so.
fn pushing(demands: bool, status: &'static str, body: &'static str) -> Fake {
    Fake::new(move |path, issuer| match path {
        "/.well-known/openid-configuration" => {
            let document = json!({
                "issuer": issuer,
                "authorization_endpoint": format!("{issuer}/auth"),
                "token_endpoint": format!("{issuer}/token"),
                "pushed_authorization_request_endpoint": format!("{issuer}/par"),
                "require_pushed_authorization_requests": demands,
            });
            answer("200 OK", "application/json", &document.to_string())
        }
        "/par" => answer(status, "application/json", body),
        _ => answer("404 Not Found", "text/html", "<h1>no</h1>"),
    })
}

const PUSHED: &str = r#"{"request_uri":"urn:x:1 2","expires_in":5}"#;

#[test]
fn a_pushed_request_is_named_and_not_repeated() {
    for (demands, option) in [(true, "auto"), (false, "always"), (true, "always")] {
        let fake = pushing(demands, "201 Created", PUSHED);
        let mut args = fake.args();
        args.extend(["--par", option]);
        let mut login = Waiting::start(&Sandbox::new(), args);
        let names: Vec<String> = Url::parse(&login.url)
            .unwrap()
            .query_pairs()
            .map(|(name, _)| name.into_owned())
            .collect();
        assert_eq!(names, ["client_id", "request_uri"]);
        assert_eq!(values(&login.url, "request_uri"), ["urn:x:1 2"]);
        // That is all there is of the state: nothing else ends the login.
        login.paste("http://127.0.0.1:1/callback?code=c&state=x\n");
        let run = login.end();
        run.fails(4, "state_mismatch");
        assert!(run.stderr.contains("good for 5s"), "{run:#?}");
    }
}

#[test]
fn requests_are_pushed_where_that_is_wanted() {
    let fake = pushing(false, "201 Created", PUSHED);
    let mut login = Waiting::start(&Sandbox::new(), fake.args());
    assert_eq!(values(&login.url, "response_type"), ["code"]);
    drop(login.child.kill());
    login.end();
    assert!(!fake.heard.try_iter().any(|path| path == "/par"));

    let forbidden = pushing(true, "201 Created", PUSHED);
    let mut args = forbidden.args();
    args.extend(["--par", "never"]);
    Sandbox::new().run(args).fails(2, "usage");
    assert!(!forbidden.heard.try_iter().any(|path| path == "/par"));

    let without = Fake::with_metadata(|_| ());
    let mut args = without.args();
    args.extend(["--par", "always"]);
    let run = Sandbox::new().run(args);
    run.fails(5, "metadata_invalid");
    assert!(
        run.stderr.contains("pushed_authorization_request_endpoint"),
        "{run:#?}"
    );
}

#[test]
fn a_pushed_request_that_is_refused_is_told_by_its_cause() {
    for (status, body, exit, code) in [
        (
            "400 Bad Request",
            r#"{"error":"invalid_scope"}"#,
            4,
            "authorization_refused",
        ),
        (
            "401 Unauthorized",
            r#"{"error":"invalid_client"}"#,
            4,
            "authorization_refused",
        ),
        ("400 Bad Request", "", 5, "remote_invalid"),
        ("503 Service Unavailable", "busy", 5, "remote_invalid"),
        ("302 Found", "", 5, "remote_invalid"),
        ("201 Created", "{}", 5, "remote_invalid"),
        ("201 Created", r#"{"request_uri":""}"#, 5, "remote_invalid"),
        (
            "201 Created",
            r#"{"request_uri":"a\nb"}"#,
            5,
            "remote_invalid",
        ),
        ("204 No Content", "", 5, "remote_invalid"),
    ] {
        let fake = pushing(true, status, body);
        let run = Sandbox::new().run(fake.args());
        run.fails(exit, code);
        assert!(!run.stderr.contains("/auth?"), "{run:#?}");
    }
}

#[test]
fn a_server_without_metadata_is_its_endpoints() {
    let fake = Fake::new(|path, _| match path {
        "/t" => answer(
            "200 OK",
            "application/json",
            r#"{"access_token":"canary-token","token_type":"bearer"}"#,
        ),
        _ => answer("404 Not Found", "text/html", "<h1>no</h1>"),
    });
    let sandbox = Sandbox::new();
    let issuer = &fake.issuer;
    configured(
        &sandbox,
        &format!(
            "[profile.work]\nno_discovery = true\n\
             [profile.work.endpoints]\nauthorization = \"{issuer}/a\"\ntoken = \"{issuer}/t\"\n"
        ),
    );
    let login = Waiting::start(&sandbox, fake.args());
    assert!(
        login.url.starts_with(&format!("{issuer}/a?")),
        "{}",
        login.url
    );
    fetched(&callback(&login.url, "code=c"));
    login.end().json(0);
    assert_eq!(fake.heard.try_iter().collect::<Vec<_>>(), ["/t"]);
    assert_eq!(sandbox.run(["oauth", "token", "work"]).ok(), "canary-token");
}

#[test]
fn the_profiles_endpoints_go_before_the_servers() {
    let fake = Fake::with_metadata(|m| m["authorization_endpoint"] = Value::Null);
    let sandbox = Sandbox::new();
    let issuer = &fake.issuer;
    let own = format!("[profile.work.endpoints]\nauthorization = \"{issuer}/mine?x=1\"\n");
    configured(&sandbox, &own);
    let login = Waiting::start(&sandbox, fake.args());
    assert!(
        login.url.starts_with(&format!("{issuer}/mine?x=1&")),
        "{}",
        login.url
    );
    fetched(&callback(&login.url, "code=c"));
    login.end().json(0);

    for bad in ["http://a.example/t", "ftp://a.example/t"] {
        configured(
            &sandbox,
            &format!("[profile.work.endpoints]\ntoken = \"{bad}\"\n"),
        );
        fake.heard.try_iter().count();
        sandbox.run(fake.args()).fails(2, "url_insecure");
        assert_eq!(fake.heard.try_iter().count(), 0, "{bad}");
    }
}

#[test]
fn a_signed_answer_is_asked_for_where_there_is_one() {
    let mut runs = Vec::new();
    for (name, value) in [
        ("response_modes_supported", json!(["query"])),
        (
            "authorization_signing_alg_values_supported",
            json!(["HS256"]),
        ),
    ] {
        runs.push(Fake::new(move |path, issuer| {
            let mut document = json!({
                "issuer": issuer,
                "authorization_endpoint": format!("{issuer}/auth"),
                "token_endpoint": format!("{issuer}/token"),
                "jwks_uri": format!("{issuer}/keys"),
            });
            document[name] = value.clone();
            let key = r#"{"keys":[{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}]}"#;
            let body = if path == "/keys" { key.to_owned() } else { document.to_string() };
            answer("200 OK", "application/json", &body)
        }));
    }
    for fake in runs {
        let mut args = fake.args();
        args.extend(["--response-mode", "query.jwt"]);
        Sandbox::new().run(args).fails(5, "metadata_invalid");
    }
    // Without keys nothing could be verified.
    let fake = Fake::with_metadata(|_| ());
    let mut args = fake.args();
    args.extend(["--response-mode", "query.jwt"]);
    Sandbox::new().run(args).fails(5, "metadata_invalid");
}
