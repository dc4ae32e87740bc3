//! Tokens that stay fresh: what is sent, what is kept of each answer, and what each refusal costs.

use serde_json::{Value, json};
use url::form_urlencoded::parse;

use super::signed_in::SignedIn;
use crate::jwt::publisher::Asked;

const ANEW: &str = "token work --min-ttl 2h --json";

fn tokens(change: impl Fn(&mut Value)) -> Value {
    let mut tokens =
        json!({"access_token": "next-access", "token_type": "bearer", "expires_in": 3600});
    change(&mut tokens);
    tokens
}

/// Returns the values of a field in the forms that were sent.
fn sent(asked: &[Asked], name: &str) -> Vec<String> {
    let of = |asked: &Asked| {
        let fields = parse(asked.body.as_bytes()).into_owned();
        let values: Vec<String> = fields
            .filter(|field| field.0 == name)
            .map(|field| field.1)
            .collect();
        values
    };
    asked.iter().flat_map(of).collect()
}

/// Returns the login's own access token, as it is kept.
fn kept(login: &SignedIn) -> Value {
    login.oauth("token work --json").json(0)["access_token"].clone()
}

#[test]
fn what_is_fresh_comes_from_the_store() {
    let login = SignedIn::new();
    assert_eq!(kept(&login), "canary-access");
    login.oauth("token work --min-ttl 30m").ok();
    assert!(login.server.asked().is_empty());
}

#[test]
fn what_an_answer_leaves_out_stays_and_what_it_has_takes_its_place() {
    let login = SignedIn::new();
    login.answer("/token", "200 OK", &tokens(|_| ()));
    let report = login.oauth("refresh work --json").json(0);
    assert_eq!(
        (&report["rotated"], &report["refreshable"]),
        (&json!(false), &json!(true))
    );
    assert!(
        report["expires_at"].is_string() && report["refreshed_at"].is_string(),
        "{report}"
    );
    assert!(!report.to_string().contains("access"), "{report}");
    let asked = login.asked("/token");
    assert_eq!(sent(&asked, "grant_type"), ["refresh_token"]);
    assert_eq!(sent(&asked, "refresh_token"), ["canary-refresh"]);
    // What the login was granted is asked for by leaving it out.
    assert_eq!(sent(&asked, "scope"), [""; 0]);

    login.answer(
        "/token",
        "200 OK",
        &tokens(|it| it["refresh_token"] = json!("second")),
    );
    assert_eq!(login.oauth("refresh work --json").json(0)["rotated"], true);
    login.answer(
        "/token",
        "200 OK",
        &tokens(|it| it["refresh_token"] = json!("")),
    );
    login.oauth("refresh work").ok();
    login.oauth("refresh work").ok();
    let asked = login.asked("/token");
    assert_eq!(
        sent(&asked, "refresh_token"),
        ["canary-refresh", "second", "second"]
    );
    assert_eq!(kept(&login), "next-access");
}

#[test]
fn no_failure_costs_the_login_anything() {
    let login = SignedIn::new();
    for (status, body, exit, code) in [
        ("503 Service Unavailable", json!({}), 5, "remote_invalid"),
        ("429 Too Many Requests", json!({}), 5, "remote_invalid"),
        (
            "500 Internal Server Error",
            json!({"error": "server_error"}),
            5,
            "remote_invalid",
        ),
        (
            "401 Unauthorized",
            json!({"error": "invalid_client"}),
            4,
            "token_refused",
        ),
        (
            "400 Bad Request",
            json!({"error": "invalid_grant"}),
            4,
            "login_required",
        ),
        (
            "200 OK",
            json!({"token_type": "Bearer"}),
            5,
            "remote_invalid",
        ),
    ] {
        login.answer("/token", status, &body);
        let run = login.oauth(ANEW);
        run.fails(exit, code);
        let asked = login.asked("/token");
        assert_eq!(
            sent(&asked, "refresh_token"),
            ["canary-refresh"],
            "sent once: {status}"
        );
        let status = login.oauth("status work --json").json(0);
        assert_eq!(status["last_failure"]["code"], code);
        assert_eq!(kept(&login), "canary-access");
    }
    login.answer("/token", "200 OK", &tokens(|_| ()));
    assert_eq!(login.oauth(ANEW).json(0)["access_token"], "next-access");
    let status = login.oauth("status work --json").json(0);
    assert!(status["last_failure"].is_null(), "{status}");
}

#[test]
fn a_refusal_says_whether_an_answer_was_lost_before() {
    let login = SignedIn::new();
    let lost = "a refresh that began";
    let refused = json!({"error": "invalid_grant"});
    // A clear no leaves no doubt behind.
    login.answer(
        "/token",
        "401 Unauthorized",
        &json!({"error": "invalid_client"}),
    );
    login.oauth(ANEW).fails(4, "token_refused");
    login.answer("/token", "400 Bad Request", &refused);
    let run = login.oauth(ANEW);
    run.fails(4, "login_required");
    assert!(!run.stderr.contains(lost), "{run:#?}");

    // An answer from before the server, or none: it may have taken the refresh token.
    login.answer("/token", "502 Bad Gateway", &json!("<h1>gateway</h1>"));
    login.oauth(ANEW).fails(5, "remote_invalid");
    login.answer("/token", "400 Bad Request", &refused);
    for _ in 0..2 {
        let run = login.oauth(ANEW);
        run.fails(4, "login_required");
        assert!(run.stderr.contains(lost), "{run:#?}");
    }
    // Some servers use it up, and refuse then.
    let login = SignedIn::new();
    login.answer(
        "/token",
        "400 Bad Request",
        &json!({"error": "invalid_target"}),
    );
    login
        .oauth("token work --resource https://api.example --json")
        .fails(4, "token_refused");
    login.answer("/token", "400 Bad Request", &refused);
    assert!(login.oauth(ANEW).stderr.contains(lost));
}

#[test]
fn a_store_that_takes_nothing_is_found_out_before_the_refresh_token_is_sent() {
    let login = SignedIn::new();
    login.answer("/token", "200 OK", &tokens(|_| ()));
    // It can be read, and nobody gets a turn to write.
    let lock = login.sandbox.path("authctl/data/secrets.lock");
    std::fs::remove_file(&lock).unwrap();
    std::fs::create_dir(&lock).unwrap();
    let run = login.oauth(ANEW);
    assert_eq!(run.code, Some(6), "{run:#?}");
    assert!(login.asked("/token").is_empty(), "nothing was sent");
    std::fs::remove_dir(&lock).unwrap();
    assert_eq!(login.oauth(ANEW).json(0)["access_token"], "next-access");
}

#[test]
fn a_token_for_a_purpose_of_its_own() {
    let login = SignedIn::new();
    let narrow = "token work --scope offline_access --scope read --scope openid --json";
    login.answer(
        "/token",
        "200 OK",
        &tokens(|it| it["refresh_token"] = json!("second")),
    );
    let token = login.oauth(narrow).json(0);
    assert_eq!(
        (&token["access_token"], &token["scope"]),
        (&json!("next-access"), &json!("openid read"))
    );
    let asked = login.asked("/token");
    assert_eq!(sent(&asked, "scope"), ["openid read"]);
    assert_eq!(kept(&login), "canary-access");
    assert_eq!(login.oauth(narrow).json(0), token);
    assert!(login.server.asked().is_empty());

    // One for an API; the server gives less than was asked, and says so each time.
    login.answer(
        "/token",
        "200 OK",
        &tokens(|it| {
            it["access_token"] = json!("third-access");
            it["scope"] = json!("read");
        }),
    );
    let api = "token work --scope read --scope write --resource https://api.example/ --audience api --json";
    for _ in 0..2 {
        let run = login.oauth(api);
        assert_eq!(run.json(0)["access_token"], "third-access");
        assert!(run.stderr.contains("not granted: write"), "{run:#?}");
    }
    let asked = login.asked("/token");
    assert_eq!(sent(&asked, "refresh_token"), ["second"]);
    assert_eq!(sent(&asked, "resource"), ["https://api.example/"]);
    assert_eq!(sent(&asked, "audience"), ["api"]);
    assert_eq!(kept(&login), "canary-access");
    let status = login.oauth("status work --json").json(0);
    assert!(
        status["scope"].is_null() || status["scope"] == "openid",
        "{status}"
    );
}

#[test]
fn what_was_not_granted_takes_another_login() {
    let login = SignedIn::new();
    login.answer(
        "/token",
        "400 Bad Request",
        &json!({"error": "invalid_scope"}),
    );
    let run = login.oauth("token work --scope admin --json");
    run.fails(4, "login_required");
    assert!(
        run.stderr
            .contains("authctl oauth login work --scope 'openid admin'"),
        "{run:#?}"
    );
    let status = login.oauth("status work --json").json(0);
    assert!(
        status["last_failure"].is_null(),
        "the login itself is good: {status}"
    );
}

#[test]
fn a_browser_is_never_opened() {
    let mut login = SignedIn::at(super::signed_in::server(|_| ()), |tokens| {
        tokens["expires_in"] = json!(0);
        tokens.as_object_mut().unwrap().remove("refresh_token");
    });
    let opened = login.sandbox.path("opened");
    let browser = format!("touch {}", opened.display());
    let sandbox = std::mem::replace(&mut login.sandbox, crate::support::Sandbox::new());
    login.sandbox = sandbox.with("BROWSER", &browser).with("DISPLAY", ":0");
    for words in [
        "token work --json",
        "refresh work --json",
        "token work --scope a --json",
    ] {
        let run = login.oauth(words);
        run.fails(4, "login_required");
        assert!(run.stderr.contains("authctl oauth login work"), "{run:#?}");
    }
    assert!(login.server.asked().is_empty() && !opened.exists());
}
