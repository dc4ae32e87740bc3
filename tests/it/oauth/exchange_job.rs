//! `authctl oauth exchange --from`: what runners are asked, what goes to the server, and what a job
//! lacks. Whole jobs run in `tests/real/oauth/ci.rs`.

use serde_json::{Value, json};

use super::signed_in::{now, server};
use crate::jwt::claiming;
use crate::jwt::publisher::{Asked, Publisher};
use crate::support::{Run, Sandbox};

pub(super) const JSON: [&str; 1] = ["Content-Type: application/json"];

/// A job, its runner and the server that its token goes to; both at one address.
pub(super) struct Job {
    pub(super) sandbox: Sandbox,
    pub(super) server: Publisher,
}

impl Job {
    pub(super) fn new() -> Self {
        let server = server(|_| ());
        let issued = json!({
            "access_token": "new", "issued_token_type": "urn:ietf:params:oauth:token-type:access_token",
            "token_type": "Bearer", "expires_in": 60, "scope": "a",
        });
        server.publish("/token", &[], &issued.to_string());
        let sandbox = Sandbox::new().with("CI", "true");
        Self { sandbox, server }
    }

    pub(super) fn with(mut self, name: &str, value: &str) -> Self {
        self.sandbox = self.sandbox.with(name, value);
        self
    }

    /// Sets what GitHub's runner sets for a job that may have an ID token.
    pub(super) fn of_github(self) -> Self {
        let url = self.server.url("/idtoken?api-version=2.0");
        self.with("GITHUB_ACTIONS", "true")
            .with("ACTIONS_ID_TOKEN_REQUEST_TOKEN", "canary-request")
            .with("ACTIONS_ID_TOKEN_REQUEST_URL", &url)
    }

    /// Where the runner is asked for a token for the server, or for somebody else.
    pub(super) fn place(&self, audience: Option<&str>) -> String {
        let audience = audience.map_or_else(
            || self.server.origin.replace(':', "%3A").replace('/', "%2F"),
            str::to_owned,
        );
        format!("/idtoken?api-version=2.0&audience={audience}")
    }

    pub(super) fn id_token(&self, change: impl Fn(&mut Value)) -> String {
        let mut claims = json!({
            "iss": "https://runner.example", "sub": "repo:octo/app:ref:refs/heads/main",
            "aud": self.server.origin, "iat": now(), "exp": now() + 300, "canary": "canary-claim",
        });
        change(&mut claims);
        claiming("a", &claims)
    }

    /// Has the runner give such a token.
    pub(super) fn giving(&self, change: impl Fn(&mut Value)) -> String {
        let token = self.id_token(change);
        let answer = json!({ "count": 1, "value": token });
        self.server
            .publish(&self.place(None), &JSON, &answer.to_string());
        token
    }

    /// Runs `authctl oauth exchange ci` as the client `me`.
    pub(super) fn exchange(&self, words: &str) -> Run {
        let line = format!(
            "oauth exchange ci --client-id me --issuer {} {words}",
            self.server.origin
        );
        self.sandbox.run(line.split_whitespace())
    }

    pub(super) fn asked(&self, path: &str) -> Vec<Asked> {
        let mut asked = self.server.asked();
        asked.retain(|asked| asked.path.starts_with(path));
        asked
    }

    /// Returns the form that went to the token endpoint.
    pub(super) fn form(&self) -> Vec<(String, String)> {
        let body = self.asked("/token").pop().unwrap().body;
        let fields = url::form_urlencoded::parse(body.as_bytes());
        fields.into_owned().collect()
    }
}

pub(super) fn silent(run: &Run, token: &str) {
    for canary in ["canary", token] {
        assert!(!run.stderr.contains(canary), "{canary}: {run:#?}");
    }
}

#[test]
fn githubs_word_is_traded_for_a_token() {
    let job = Job::new().of_github();
    let token = job.giving(|_| ());
    let run =
        job.exchange("--from github --scope a --resource https://api.example/ --verbose --explain");
    silent(&run, &token);
    assert!(run.stderr.contains("ID token request"), "{run:#?}");
    assert!(run.stderr.contains("authorization: Bearer ["), "{run:#?}");
    assert_eq!(run.ok(), "new");

    let asked = job.server.asked();
    let runner = asked
        .iter()
        .find(|one| one.path == job.place(None))
        .unwrap();
    assert!(
        runner
            .headers
            .contains(&"authorization: bearer canary-request".to_owned()),
        "{runner:?}"
    );
    assert!(
        runner
            .headers
            .contains(&"accept: application/json".to_owned()),
        "{runner:?}"
    );
    assert_eq!(asked.last().unwrap().path, "/token");

    assert_eq!(job.exchange("--from auto").ok(), "new");
    let kind = "urn:ietf:params:oauth:token-type:jwt";
    let wanted = [
        (
            "grant_type",
            "urn:ietf:params:oauth:grant-type:token-exchange",
        ),
        ("subject_token", &token),
        ("subject_token_type", kind),
        ("client_id", "me"),
    ];
    assert_eq!(
        job.form(),
        wanted.map(|(name, value)| (name.to_owned(), value.to_owned()))
    );
    let report = job.exchange("--from github --json").json(0);
    assert_eq!(report["access_token"], "new");
    let log = job.sandbox.run(["audit", "log", "--json"]).stdout;
    assert!(
        log.contains("oauth.token_exchanged") && !log.contains("canary"),
        "{log}"
    );
    // A job leaves no login behind.
    let list = job.sandbox.run(["list", "--json"]).json(0);
    assert_eq!(list["credentials"], json!([]));
}

#[test]
fn servers_of_rfc_7523_take_it_as_a_grant_or_as_the_client() {
    let job = Job::new().of_github();
    let token = job.giving(|_| ());
    let report = job
        .exchange("--from github --grant jwt-bearer --scope a --json --audience x")
        .json(0);
    assert_eq!(
        report,
        json!({
            "access_token": "new", "issued_token_type": null, "token_type": "Bearer",
            "expires_in": 60, "expires_at": report["expires_at"], "scope": "a",
        })
    );
    let pairs = |pairs: &[(&str, &str)]| -> Vec<(String, String)> {
        let pairs = pairs.iter();
        pairs
            .map(|(a, b)| ((*a).to_owned(), (*b).to_owned()))
            .collect()
    };
    let grant = "urn:ietf:params:oauth:grant-type:jwt-bearer";
    let wanted = [
        ("grant_type", grant),
        ("scope", "a"),
        ("audience", "x"),
        ("assertion", &token),
        ("client_id", "me"),
    ];
    assert_eq!(job.form(), pairs(&wanted));

    job.exchange("--from github --grant client-credentials --scope a")
        .ok();
    let kind = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
    let wanted = [
        ("grant_type", "client_credentials"),
        ("scope", "a"),
        ("client_assertion_type", kind),
        ("client_assertion", &token),
        ("client_id", "me"),
    ];
    assert_eq!(job.form(), pairs(&wanted));
    let job = job.with("S", "canary-secret");
    job.server.asked();
    let run = job.exchange("--from github --grant client-credentials --client-secret env:S --json");
    run.fails(2, "usage");
    // Nor was the runner asked.
    let asked = job.server.asked();
    let published = |one: &Asked| one.path.starts_with("/.well-known/");
    assert!(asked.iter().all(published), "{asked:?}");
}

#[test]
fn a_refusal_is_told_by_how_the_token_was_to_be_taken() {
    let job = Job::new().of_github();
    job.giving(|_| ());
    for (grant, word, words) in [
        ("token-exchange", "invalid_grant", "--subject-type"),
        (
            "token-exchange",
            "unsupported_grant_type",
            "does not exchange",
        ),
        (
            "jwt-bearer",
            "invalid_grant",
            "as a grant: it has to know who signed",
        ),
        ("jwt-bearer", "unsupported_grant_type", "no JWT as a grant"),
        ("jwt-bearer", "unauthorized_client", "use a JWT as a grant"),
        ("jwt-bearer", "invalid_scope", "ask for less"),
        (
            "client-credentials",
            "invalid_client",
            "as proof of this client",
        ),
        (
            "client-credentials",
            "invalid_grant",
            "as proof of this client",
        ),
        (
            "client-credentials",
            "unauthorized_client",
            "no tokens for itself",
        ),
    ] {
        let body = json!({ "error": word }).to_string();
        job.server.answer("/token", "400 Bad Request", &JSON, &body);
        let run = job.exchange(&format!("--from github --grant {grant} --json"));
        run.fails(4, "token_refused");
        assert!(run.stderr.contains(words), "{grant} {word}: {run:#?}");
        let other = grant != "token-exchange" && run.stderr.contains("--subject-type");
        assert!(
            !other && !run.stderr.contains("log in"),
            "{grant} {word}: {run:#?}"
        );
    }
}

#[test]
fn a_job_without_the_permission_is_told_what_to_write() {
    let job = Job::new().with("GITHUB_ACTIONS", "true");
    let run = job.exchange("--from github --json");
    run.fails(4, "id_token_missing");
    assert!(
        run.stderr.contains("permissions: { id-token: write"),
        "{run:#?}"
    );
    assert!(!run.stderr.contains("is not set"), "{run:#?}");
    let gitlab = Job::new().with("GITLAB_CI", "true");
    let run = gitlab.exchange("--from auto --json");
    run.fails(4, "id_token_missing");
    assert!(
        run.stderr.contains("id_tokens: { AUTHCTL_ID_TOKEN: { aud:"),
        "{run:#?}"
    );
    for (from, words) in [
        ("github", "GITHUB_ACTIONS is not set"),
        ("azure", "SYSTEM_ACCESSTOKEN: $(System.AccessToken)"),
        ("buildkite", "buildkite-agent"),
        ("circleci", "forked"),
        ("kubernetes", "serviceAccountToken"),
        ("auto", "--from env:NAME"),
    ] {
        let job = Job::new();
        let run = job.exchange(&format!("--from {from} --json"));
        run.fails(4, "id_token_missing");
        assert!(run.stderr.contains(words), "{words}: {run:#?}");
        assert!(job.asked("/token").is_empty());
    }
    let log = job.sandbox.run(["audit", "log", "--json"]).stdout;
    assert!(log.contains("id_token_missing"), "{log}");
    // Nobody was asked for anything.
    assert!(job.server.asked().is_empty() && gitlab.server.asked().is_empty());
}

#[test]
fn what_the_runner_answers_instead_of_a_token() {
    let job = Job::new().of_github();
    let token = job.id_token(|_| ());
    let good = json!({ "value": token }).to_string();
    for (status, body, exit, code) in [
        ("401 Unauthorized", "canary", 4, "id_token_missing"),
        ("403 Forbidden", good.as_str(), 4, "id_token_missing"),
        ("404 Not Found", "canary", 4, "id_token_missing"),
        ("500 Internal Server Error", "canary", 5, "remote_invalid"),
        ("503 Busy", good.as_str(), 5, "remote_invalid"),
        ("200 OK", "<html>canary</html>", 5, "remote_invalid"),
        ("200 OK", "{\"value\":7}", 5, "remote_invalid"),
        ("200 OK", "{\"value\":\"canary\"}", 2, "jwt_malformed"),
        ("200 OK", "{\"value\":\"\"}", 2, "jwt_malformed"),
    ] {
        job.server.answer(&job.place(None), status, &JSON, body);
        let run = job.exchange("--from github --json");
        run.fails(exit, code);
        silent(&run, &token);
        assert!(job.asked("/token").is_empty(), "{status} {body}");
    }
    // To nobody else, not even on the same machine.
    let elsewhere = Publisher::new();
    let location = format!("Location: {}", elsewhere.url("/x"));
    job.server
        .answer(&job.place(None), "302 Found", &[&location], "");
    job.exchange("--from github --json")
        .fails(5, "remote_invalid");
    assert!(elsewhere.asked().is_empty());
    let job = Job::new()
        .with("ACTIONS_ID_TOKEN_REQUEST_TOKEN", "canary-request")
        .with(
            "ACTIONS_ID_TOKEN_REQUEST_URL",
            "http://192.0.2.1/x?canary=canary",
        );
    let run = job.exchange("--from github --json");
    run.fails(2, "url_insecure");
    silent(&run, "canary");
    let with_user = job.server.url("/x").replace("://", "://canary:canary@");
    job.server.asked();
    for bad in ["canary", &with_user] {
        let job = Job::new()
            .with("ACTIONS_ID_TOKEN_REQUEST_TOKEN", "canary-request")
            .with("ACTIONS_ID_TOKEN_REQUEST_URL", bad);
        let run = job.exchange("--from github --json");
        run.fails(5, "remote_invalid");
        silent(&run, "canary");
    }
    assert!(job.server.asked().is_empty());
    // What the runner did not fill in is not there.
    let job = Job::new();
    let uri = job.server.url("/oidctoken");
    let job = job
        .with("TF_BUILD", "True")
        .with("SYSTEM_OIDCREQUESTURI", &uri)
        .with("SYSTEM_ACCESSTOKEN", "$(System.AccessToken)");
    let run = job.exchange("--from azure --json");
    run.fails(4, "id_token_missing");
    assert!(run.stderr.contains("SYSTEM_ACCESSTOKEN: $("), "{run:#?}");
    assert!(job.server.asked().is_empty());
}

#[test]
fn what_a_server_will_not_take_is_told_beforehand() {
    let job = Job::new().of_github();
    let token = job.giving(|claims| claims["exp"] = (now() - 3600).into());
    let run = job.exchange("--from github");
    let mut warnings = run.stderr.lines();
    let warning = warnings.find(|line| line.starts_with("warning: by its own word"));
    assert!(
        warning.is_some_and(|line| line.contains("expired")),
        "{run:#?}"
    );
    silent(&run, &token);
    // The server has the last word.
    assert_eq!(run.ok(), "new");
    job.giving(|_| ());
    let run = job.exchange("--from github");
    assert!(!run.stderr.contains("by its own word"), "{run:#?}");
}

#[test]
fn tokens_that_lie_there_are_read() {
    let job = Job::new();
    let token = job.id_token(|_| ());
    job.sandbox.file("id.jwt", format!("{token}\n"));
    let job = job
        .with("ANY", &token)
        .with("AUTHCTL_ID_TOKEN", &token)
        .with("NONE", "canary-no-token");
    for from in ["env:ANY", "@id.jwt", "gitlab"] {
        assert_eq!(
            job.exchange(&format!("--from {from}")).ok(),
            "new",
            "{from}"
        );
        assert_eq!(job.form()[1].1, token, "{from}");
    }
    // What is no token goes nowhere.
    job.sandbox.file("password", "canary-hunter2");
    for from in ["env:NONE", "@password"] {
        let run = job.exchange(&format!("--from {from} --json"));
        run.fails(2, "jwt_malformed");
        silent(&run, "canary");
    }
    job.exchange("--from @missing --json")
        .fails(2, "input_unreadable");
    assert!(job.asked("/token").is_empty());
}

#[test]
fn the_new_token_is_given_as_its_reader_takes_it() {
    let job = Job::new().of_github();
    job.giving(|_| ());
    let words = "--from github --format github --name DEPLOY_TOKEN";
    // No step, no file; nobody is asked for a token that could not be handed on.
    job.exchange(&format!("{words} --json")).fails(2, "usage");
    assert!(job.server.asked().is_empty());
    let file = job.sandbox.file("step", "");
    let job = job.with("GITHUB_ENV", file.to_str().unwrap());
    let masks = job.exchange(words).ok();
    assert!(masks.starts_with("::add-mask::new\n"), "{masks}");
    let set = std::fs::read_to_string(&file).unwrap();
    assert!(
        set.starts_with("DEPLOY_TOKEN<<") && set.contains("\nnew\n"),
        "{set}"
    );
    let header = job.exchange("--from github --format header").ok();
    assert_eq!(header.trim(), "Authorization: Bearer new");
}

#[test]
fn azure_is_asked_by_post() {
    let job = Job::new();
    let uri = job.server.url("/oidctoken");
    let job = job
        .with("TF_BUILD", "True")
        .with("SYSTEM_OIDCREQUESTURI", &uri)
        .with("SYSTEM_ACCESSTOKEN", "canary-request")
        .with("AZURESUBSCRIPTION_SERVICE_CONNECTION_ID", "c-1");
    let place = "/oidctoken?api-version=7.1&serviceConnectionId=c-1";
    let token = job.id_token(|claims| claims["aud"] = "api://AzureADTokenExchange".into());
    job.server
        .publish(place, &JSON, &json!({ "oidcToken": token }).to_string());
    let run = job.exchange("--from auto --grant client-credentials");
    assert!(!run.stderr.contains("warning"), "{run:#?}");
    assert_eq!(run.ok(), "new");
    let asked = job.asked("/oidctoken").pop().unwrap();
    for line in ["authorization: bearer canary-request", "content-length: 0"] {
        assert!(asked.headers.contains(&line.to_owned()), "{asked:?}");
    }
}

#[cfg(unix)]
#[test]
fn a_runners_program_is_asked() {
    use std::fs::Permissions;
    use std::os::unix::fs::PermissionsExt as _;
    let job = Job::new();
    let token = job.id_token(|_| ());
    let programs = job.sandbox.path("programs");
    std::fs::create_dir(&programs).unwrap();
    let job = job
        .with("PATH", &format!("{}:/usr/bin:/bin", programs.display()))
        .with("BUILDKITE", "true")
        .with("BUILDKITE_AGENT_ACCESS_TOKEN", "canary-agent")
        .with("CIRCLE_OIDC_TOKEN_V2", "canary-organisation")
        .with("AUTHCTL_ID_TOKEN", "canary-other");
    let program = |name: &str, script: &str| {
        let path = programs.join(name);
        std::fs::write(&path, format!("#!/bin/sh\n{script}\n")).unwrap();
        std::fs::set_permissions(&path, Permissions::from_mode(0o755)).unwrap();
    };
    program(
        "buildkite-agent",
        &format!("echo \"$*\" > words; env > seen; echo {token}"),
    );
    assert_eq!(job.exchange("--from auto").ok(), "new");
    assert_eq!(job.form()[1].1, token);
    let read = |name: &str| std::fs::read_to_string(job.sandbox.path(name)).unwrap();
    assert_eq!(
        read("words").trim(),
        format!("oidc request-token --audience {}", job.server.origin)
    );
    let seen = read("seen");
    assert!(seen.contains("BUILDKITE_AGENT_ACCESS_TOKEN="), "{seen}");
    // What says to servers which job this is, is nobody else's.
    assert!(!seen.contains("canary-other"), "{seen}");

    program("circleci", &format!("echo \"$5\" > words; echo {token}"));
    job.exchange("--from circleci --id-token-audience api.example")
        .ok();
    assert_eq!(read("words").trim(), r#"{"aud":"api.example"}"#);
    // The token that is there is for the organisation: one for the server is asked for.
    assert_eq!(job.exchange("--from circleci").ok(), "new");
    let wanted = json!({ "aud": job.server.origin }).to_string();
    assert_eq!(read("words").trim(), wanted);

    program("buildkite-agent", "echo canary >&2; exit 3");
    let run = job.exchange("--from buildkite --json");
    run.fails(4, "id_token_missing");
    assert!(run.stderr.contains("exit code 3"), "{run:#?}");
    silent(&run, &token);
    program("buildkite-agent", "sleep 60");
    let run = job.exchange("--from buildkite --json --timeout 1s");
    run.fails(5, "remote_timeout");
    let run = job.exchange("--from buildkite --json --id-token-audience $(id)");
    run.fails(2, "usage");
}

#[test]
fn words_that_do_not_go_together() {
    let job = Job::new().of_github();
    for words in [
        "--from githb",
        "--from token.jwt",
        "--from github --subject-token env:X",
        "--id-token-audience x",
        "--grant jwt-bearer",
        "--from github --grant device",
        "--from - --client-secret -",
        "--from github --grant jwt-bearer --subject-type id_token",
        "--from github --grant jwt-bearer --requested-type jwt",
        "--from github --grant jwt-bearer --audience a --audience b",
        "--from github --grant client-credentials --actor-token env:X",
    ] {
        job.exchange(&format!("{words} --json")).fails(2, "usage");
    }
    assert!(job.server.asked().is_empty());
}
