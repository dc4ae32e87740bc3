//! Runners: what they are asked, what they answer, and what a job lacks.

use proptest::prelude::*;

use super::*;
use crate::domain::ports::{HttpRequest, HttpResponse, Method, Redirects};

fn secret(text: &str) -> Secret {
    Secret::from(text.to_owned())
}

/// Returns the way in an environment.
fn way(from: &str, audience: Option<&str>, set: &[(&str, &str)]) -> Result<Way, RunnerError> {
    let variable = |name: &'static str| {
        let found = set.iter().find(|(set, _)| *set == name);
        found.map(|(_, value)| secret(value))
    };
    from.parse::<JobToken>().unwrap().way(audience, &variable)
}

fn asked(from: &str, set: &[(&str, &str)]) -> HttpRequest {
    match way(from, None, set).unwrap() {
        Way::Ask(asking) => asking.request("https://a.example/?x=1&y z"),
        other => panic!("{other:?}"),
    }
}

fn answered(
    from: &str,
    set: &[(&str, &str)],
    status: u16,
    body: &str,
) -> Result<Secret, RunnerError> {
    let Way::Ask(asking) = way(from, None, set).unwrap() else {
        panic!("nobody is asked");
    };
    asking.token(&HttpResponse {
        status,
        headers: Vec::new(),
        body: secret(body),
    })
}

fn headers(request: &HttpRequest) -> Vec<String> {
    let headers = request.headers.iter();
    headers
        .map(|(name, value)| format!("{name}: {}", value.expose_text().unwrap()))
        .collect()
}

const GITHUB: &[(&str, &str)] = &[
    ("GITHUB_ACTIONS", "true"),
    (
        "ACTIONS_ID_TOKEN_REQUEST_URL",
        "https://r.example/idtoken/1/2?api-version=2.0",
    ),
    ("ACTIONS_ID_TOKEN_REQUEST_TOKEN", "T"),
];
const AZURE: &[(&str, &str)] = &[
    ("TF_BUILD", "True"),
    (
        "SYSTEM_OIDCREQUESTURI",
        "https://d.example/o/p/_apis/x/oidctoken",
    ),
    ("SYSTEM_ACCESSTOKEN", "T"),
    ("AZURESUBSCRIPTION_SERVICE_CONNECTION_ID", "c&1"),
];

#[test]
fn github_is_asked_as_it_documents() {
    let request = asked("github", GITHUB);
    assert_eq!(request.method, Method::Get);
    assert_eq!(
        request.url.as_str(),
        "https://r.example/idtoken/1/2?api-version=2.0&audience=https%3A%2F%2Fa.example%2F%3Fx%3D1%26y+z"
    );
    assert_eq!(
        headers(&request),
        ["accept: application/json", "authorization: bearer T"]
    );
    assert_eq!(request.redirects, Redirects::Refuse);
    assert!(request.body.is_none());
    let token = answered("github", GITHUB, 200, r#"{"count":3,"value":"a.b.c"}"#).unwrap();
    assert!(token.matches(b"a.b.c"));
}

#[test]
fn azure_is_asked_in_the_name_of_its_connection() {
    let request = asked("azure", AZURE);
    assert_eq!(request.method, Method::Post);
    assert_eq!(
        request.url.as_str(),
        "https://d.example/o/p/_apis/x/oidctoken?api-version=7.1&serviceConnectionId=c%261"
    );
    assert!(headers(&request).contains(&"authorization: bearer T".to_owned()));
    assert!(request.body.unwrap().is_empty());
    assert_eq!(
        asked("azure", &AZURE[..3]).url.query(),
        Some("api-version=7.1")
    );
    let token = answered("azure", AZURE, 200, r#"{"oidcToken":"a.b.c"}"#).unwrap();
    assert!(token.matches(b"a.b.c"));
}

#[test]
fn answers_without_a_token_are_told_apart_and_not_repeated() {
    for status in [401, 403, 404] {
        let error = answered("github", GITHUB, status, "canary").unwrap_err();
        assert!(
            matches!(error, RunnerError::Refused { .. }),
            "{status}: {error}"
        );
    }
    for (status, body) in [
        (500, "canary"),
        (302, "canary"),
        (200, "<html>canary</html>"),
        (200, "{\"count\":1}"),
        (200, "{\"value\":[\"canary\"]}"),
        (200, "[]"),
        (200, ""),
    ] {
        let error = answered("github", GITHUB, status, body).unwrap_err();
        assert!(
            matches!(error, RunnerError::Answer { .. }),
            "{body}: {error}"
        );
        assert!(!error.to_string().contains("canary"), "{error}");
    }
}

#[test]
fn what_a_job_lacks_is_named() {
    let lacks = |from: &str, set: &[(&str, &str)]| match way(from, None, set).unwrap_err() {
        RunnerError::Missing {
            wanted, elsewhere, ..
        } => (wanted, elsewhere),
        other => panic!("{other}"),
    };
    assert_eq!(
        lacks("github", &GITHUB[..1]),
        ("ACTIONS_ID_TOKEN_REQUEST_TOKEN", false)
    );
    assert_eq!(
        lacks("github", &GITHUB[1..2]),
        ("ACTIONS_ID_TOKEN_REQUEST_TOKEN", true)
    );
    assert_eq!(
        lacks("github", &[]),
        ("ACTIONS_ID_TOKEN_REQUEST_TOKEN", true)
    );
    assert_eq!(lacks("azure", &AZURE[..2]), ("SYSTEM_ACCESSTOKEN", false));
    assert_eq!(
        lacks("gitlab", &[("GITLAB_CI", "true")]),
        ("AUTHCTL_ID_TOKEN", false)
    );
    assert_eq!(lacks("circleci", &[]), ("CIRCLE_OIDC_TOKEN_V2", true));
    assert_eq!(
        lacks("buildkite", &[]),
        ("BUILDKITE_AGENT_ACCESS_TOKEN", true)
    );
    let variable = "ACTIONS_ID_TOKEN_REQUEST_URL";
    for bad in [
        "x",
        "https://u@r.example/",
        "https://u:p@r.example/",
        "https://:p@r.example/",
    ] {
        let broken = [(variable, bad), ("ACTIONS_ID_TOKEN_REQUEST_TOKEN", "T")];
        let error = way("github", None, &broken).unwrap_err();
        assert_eq!(error, RunnerError::Address { variable }, "{bad}");
    }
}

#[test]
fn what_no_runner_filled_in_is_not_there() {
    for bad in ["", "$(System.AccessToken)", "T\n", "a b", "é", "\u{7f}"] {
        for (from, set, token) in [
            ("github", GITHUB, "ACTIONS_ID_TOKEN_REQUEST_TOKEN"),
            ("azure", AZURE, "SYSTEM_ACCESSTOKEN"),
        ] {
            let mut set = set.to_vec();
            for (name, value) in &mut set {
                if *name == token {
                    *value = bad;
                }
            }
            let error = way(from, None, &set).unwrap_err();
            let missing = matches!(error, RunnerError::Missing { wanted, elsewhere: false, .. } if wanted == token);
            assert!(missing, "{bad:?}: {error}");
        }
    }
    let binary = |name: &'static str| {
        let url = "https://r.example/";
        Some(Secret::new(if name.ends_with("URL") {
            url.into()
        } else {
            vec![0xff]
        }))
    };
    let found = JobToken::Of(Runner::Github).way(None, &binary);
    assert!(
        matches!(found, Err(RunnerError::Missing { .. })),
        "{found:?}"
    );
    let mut azure = AZURE.to_vec();
    azure[3].1 = "$(ConnectionId)";
    assert_eq!(asked("azure", &azure).url.query(), Some("api-version=7.1"));
}

#[test]
fn the_environment_tells_of_the_runner() {
    assert!(matches!(way("auto", None, GITHUB), Ok(Way::Ask(_))));
    assert!(matches!(way("auto", None, AZURE), Ok(Way::Ask(_))));
    let gitlab = [
        ("KUBERNETES_SERVICE_HOST", "10.0.0.1"),
        ("GITLAB_CI", "true"),
        ("AUTHCTL_ID_TOKEN", "a.b.c"),
    ];
    let Ok(Way::Read(Some(Runner::Gitlab), source)) = way("auto", None, &gitlab) else {
        panic!("a runner in a pod is that runner");
    };
    assert_eq!(source, Source::Variable("AUTHCTL_ID_TOKEN".into()));
    let Ok(Way::Read(Some(Runner::Kubernetes), source)) = way("auto", None, &gitlab[..1]) else {
        panic!("a pod is a pod");
    };
    assert_eq!(source, Source::File(KUBERNETES_FILE.into()));
    assert_eq!(way("auto", None, &[]).unwrap_err(), RunnerError::Unknown);
    let circle = [("CIRCLECI", "true"), ("CIRCLE_OIDC_TOKEN_V2", "a.b.c")];
    // Another audience than the organisation's has to be asked for.
    for audience in [None, Some("x")] {
        let found = way("auto", audience, &circle);
        assert!(matches!(found, Ok(Way::Run(Program::Circleci))));
    }
}

#[test]
fn whom_a_token_has_to_be_for() {
    let endpoint = Url::parse("https://t.example/token").unwrap();
    let receivers = |from, said, set, issuer| {
        let way = way(from, said, set).unwrap();
        way.receivers(said, issuer, &endpoint)
            .map(|all| all.join(" "))
    };
    let own = "https://a.example https://a.example/ https://t.example/token";
    for issuer in ["https://a.example", "https://a.example/"] {
        assert_eq!(receivers("github", None, GITHUB, issuer).unwrap(), own);
        assert_eq!(receivers("@f", None, &[], issuer).unwrap(), own);
    }
    let said = receivers("env:X", Some("x"), &[], "https://a.example");
    assert_eq!(said.unwrap(), format!("x {own}"));
    assert_eq!(receivers("azure", None, AZURE, "https://a.example"), None);
    assert!(receivers("azure", Some("x"), AZURE, "https://a.example").is_some());
}

#[test]
fn a_bare_word_is_no_file() {
    for bad in [
        "githb",
        "",
        "token.jwt",
        "./x",
        "store:secret/x",
        "prompt",
        "env:",
        "@",
        "GITHUB",
    ] {
        assert!(bad.parse::<JobToken>().is_err(), "{bad} was taken");
    }
    for good in ["env:X", "@x", "fd:3", "-"] {
        let source = good.parse().unwrap();
        assert_eq!(good.parse(), Ok(JobToken::At(source)), "{good}");
    }
}

#[test]
fn a_token_for_somebody_else_is_not_sent_and_one_that_ended_is_doubted() {
    use base64::Engine as _;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD as B64;
    let token = |claims: &str| {
        let [header, claims] = [r#"{"alg":"RS256"}"#, claims].map(|part| B64.encode(part));
        secret(&format!("{header}.{claims}.AAAA"))
    };
    let now = Timestamp::from_unix(1_000).unwrap();
    let found = |claims, receivers: Option<&[&str]>| {
        let receivers = receivers.map(|all| all.iter().map(|one| (*one).to_owned()).collect());
        doubts(&token(claims), receivers, now)
    };
    let good = r#"{"aud":"a","exp":1100,"sub":"canary"}"#;
    assert_eq!(found(good, Some(&["b", "a"])), Ok(Vec::new()));
    assert_eq!(found(good, None), Ok(Vec::new()));
    for (claims, receivers) in [
        (good, &["b", "c"][..]),
        (r#"{"aud":["x","a/"],"exp":1100}"#, &["a"]),
        (r#"{"aud":[],"exp":1100}"#, &["a"]),
        (r#"{"aud":5,"exp":1100}"#, &["a"]),
        (r#"{"exp":1100}"#, &["a"]),
        (good, &[]),
    ] {
        let found = found(claims, Some(receivers));
        assert_eq!(found, Err(UnfitError::Foreign), "{claims}");
    }
    let over = r#"{"aud":["a","b"],"exp":900,"sub":"canary"}"#;
    let over = found(over, Some(&["a"])).unwrap();
    assert_eq!(over.len(), 1);
    assert!(!over[0].contains("canary"), "{over:?}");
    // A clock may be a little wrong.
    assert_eq!(
        found(r#"{"aud":"a","exp":950}"#, Some(&["a"])),
        Ok(Vec::new())
    );
    for bad in ["", "canary", "-----BEGIN PRIVATE KEY-----", "a.b.c.d.e"] {
        let error = doubts(&secret(bad), None, now).unwrap_err();
        assert!(matches!(error, UnfitError::Token(_)), "{error}");
        assert!(!error.to_string().contains("canary"), "{error}");
    }
}

proptest! {
    /// Nothing of an audience is read by a shell.
    #[test]
    fn a_command_has_no_more_words_than_it_is_given(audience in ".{0,24}") {
        for program in [Program::Buildkite, Program::Circleci] {
            let Ok(line) = program.line(&audience) else { continue };
            let plain = |c: char| c.is_ascii_alphanumeric() || "-._~:/@+".contains(c);
            prop_assert!(audience.chars().all(plain) && !audience.starts_with('-'));
            prop_assert!(line.as_str().contains(&audience));
        }
    }
}

#[test]
fn programs_are_called_as_they_document() {
    let line = |program: Program| program.line("https://a.example/x").unwrap().to_string();
    assert_eq!(
        line(Program::Buildkite),
        "buildkite-agent oidc request-token --audience https://a.example/x"
    );
    assert_eq!(
        line(Program::Circleci),
        r#"circleci run oidc get --claims "{\"aud\":\"https://a.example/x\"}""#
    );
    for bad in [
        "", "-x", "a b", "$(id)", "a;b", "a%PATH%", "a\"b", "a'b", "a`b`", "é",
    ] {
        assert!(Program::Buildkite.line(bad).is_err(), "{bad} was taken");
    }
}
