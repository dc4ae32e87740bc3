//! Build jobs, simulated to the byte: their runners are servers that answer as GitHub and GitLab
//! document, and sign with keys that the real authorization server fetches; their scripts are run
//! by bash as the runners run them.

mod runner;
mod token;

use serde_json::json;
use url::form_urlencoded::byte_serialize;

use crate::support::{Run, Sandbox};
use runner::{PLACE, REQUEST_TOKEN, Runner};
use token::Fault;

use super::Peer;

/// What a workflow has in its first step: in one line, and as scripts do it by themselves.
const TRADE: &str = "authctl oauth exchange ci --from github --scope api:read \
     --resource https://api.example.test/v1 --format github --name TOKEN";
const TRADE_BY_HAND: &str = "\
token=$(authctl oauth exchange ci --from github --scope api:read --resource https://api.example.test/v1)
echo \"::add-mask::$token\"
{ echo 'TOKEN<<3d1cf5a0e9b04d6f'; echo \"$token\"; echo '3d1cf5a0e9b04d6f'; } >> \"$GITHUB_ENV\"
";

#[test]
fn a_github_job_ends_in_a_verified_access_token() {
    let runner = Runner::github();
    for trade in [TRADE, TRADE_BY_HAND] {
        traded_and_verified(&runner, trade);
    }
    let grant = "urn:ietf:params:oauth:grant-type:token-exchange";
    assert_eq!(runner.peer.grants(), [grant; 2]);
}

fn traded_and_verified(runner: &Runner, trade: &str) {
    runner.server.forget();
    let mut job = runner.job();
    assert_eq!(job.step(trade), 0, "{}", job.log);
    let verified = "\
echo \"the token is $TOKEN\"
printf %s \"$TOKEN\" |
  authctl jwt verify - --issuer \"$ISSUER\" --aud https://api.example.test/v1 --json > verified.json
printf %s \"$TOKEN\" | authctl jwt verify - --issuer \"$ISSUER\" --aud https://else.example > else.txt && exit 9
test $? = 1
";
    assert_eq!(job.step(verified), 0, "{}", job.log);
    let verdict = job.file("verified.json");
    assert_eq!(verdict["valid"], true);
    assert_eq!(
        verdict["claims"]["sub"],
        "repo:octo/app:ref:refs/heads/main"
    );
    assert_eq!(verdict["claims"]["scope"], "api:read");
    assert!(job.log.contains("the token is ***\n"), "{}", job.log);
    assert!(!job.log.contains("canary"), "{}", job.log);
    // Asked once, to the byte.
    let asked = runner.server.asked();
    let asked: Vec<_> = asked
        .iter()
        .filter(|one| one.path.starts_with("/99"))
        .collect();
    let [asked] = asked.as_slice() else {
        panic!("{asked:#?}");
    };
    let audience: String = byte_serialize(runner.peer.issuer.as_bytes()).collect();
    assert_eq!(
        asked.path,
        format!("{PLACE}?api-version=2.0&audience={audience}")
    );
    assert_eq!(asked.method, "GET");
    assert_eq!(
        asked.authorization(),
        Some(&*format!("bearer {REQUEST_TOKEN}"))
    );
}

#[test]
fn servers_that_take_assertions_get_one() {
    let runner = Runner::github();
    let mut job = runner.job();
    // A token that only its server can tell about.
    let script = "\
authctl oauth exchange ci --from auto --grant jwt-bearer --scope api:read |
  authctl oauth introspect api --token - --issuer \"$ISSUER\" --client-id rs --client-secret env:RS --json > told.json
";
    job.set("RS", "rs-secret-0123456789abcdef0123456789");
    assert_eq!(job.step(script), 0, "{}", job.log);
    let told = job.file("told.json");
    assert_eq!(told["active"], true);
    assert_eq!(told["sub"], "repo:octo/app:ref:refs/heads/main");
    assert_eq!(
        runner.peer.grants(),
        ["urn:ietf:params:oauth:grant-type:jwt-bearer"]
    );
}

#[test]
fn a_github_job_without_its_permission_is_told_what_to_write() {
    let runner = Runner::github();
    let mut job = runner.job_without_permission();
    assert_eq!(job.step(TRADE), 4, "{}", job.log);
    let words = "permissions: { id-token: write, contents: read }";
    assert!(job.log.contains(words), "{}", job.log);
    assert!(runner.server.asked().is_empty() && runner.peer.grants().is_empty());
}

#[test]
fn a_github_job_whose_token_is_no_good_ends_there() {
    let runner = Runner::github();
    let refused = "by its own word, which only the server can verify";
    for (fault, code, words) in [
        (Fault::Says(403, "<html>canary</html>"), 4, "answered 403"),
        (Fault::Says(401, "canary"), 4, "answered 401"),
        (Fault::Says(500, "canary"), 5, "answered 500"),
        (
            Fault::Says(200, "<!DOCTYPE html><p>canary</p>"),
            5,
            "is no JSON object",
        ),
        (Fault::Expired, 4, refused),
        (Fault::Elsewhere, 4, "was sent to nobody"),
        (Fault::Job, 4, "invalid_grant"),
        (Fault::Forged, 4, "invalid_grant"),
    ] {
        runner.fails(fault);
        let mut job = runner.job();
        assert_eq!(job.step(TRADE), code, "{fault:?}: {}", job.log);
        assert!(job.log.contains(words), "{fault:?}: {}", job.log);
        assert!(
            !job.log.contains("canary") && !job.log.contains("eyJ"),
            "{}",
            job.log
        );
    }
    // What is for somebody else never came there.
    let refused = "error \"invalid_grant\"";
    assert_eq!(runner.peer.grants(), [refused; 3]);
    // The same job, once its runner is well.
    runner.fails(Fault::None);
    let mut job = runner.job();
    assert_eq!(job.step(TRADE), 0, "{}", job.log);
}

/// Makes an identity, and a store that only it opens, beside the code.
fn sealed(runner: &Runner) -> String {
    let sandbox = &runner.stage.sandbox;
    let identity = sandbox.run(["store", "identity"]).ok();
    let mut set = sandbox.command(["secret", "set", "deploy", "env:VALUE"]);
    set.env("AUTHCTL_HOME", runner.stage.path("work/.ci"))
        .env("AUTHCTL_IDENTITY", &identity)
        .env("VALUE", "canary-deploy-key");
    Run::from(set.output().unwrap()).ok();
    identity
}

#[test]
fn a_gitlab_job_ends_in_a_verified_access_token() {
    let runner = Runner::gitlab();
    let identity = sealed(&runner);
    let masked = [("AUTHCTL_IDENTITY", identity.as_str())];
    let script = "\
token=$(authctl oauth exchange ci --from gitlab --scope api:read --resource https://api.example.test/v1)
printf %s \"$token\" | authctl jwt verify - --issuer \"$ISSUER\" --aud https://api.example.test/v1 --field claims.sub
echo
printf '%s bytes\\n' \"$(authctl secret get deploy | wc -c)\"";
    let run = runner.script(&masked, script);
    let said = run.ok();
    let wanted = "project_path:octo/app:ref_type:branch:ref:main\n";
    assert!(
        said.starts_with(wanted) && said.ends_with("17 bytes\n"),
        "{said}"
    );
    assert_eq!(runner.peer.grants().len(), 1);
    // Without the variable, what is sealed stays so, and what the code brings along is no help.
    let run = runner.script(&[], &told("authctl secret get deploy"));
    assert_eq!(
        (run.code, run.stdout.as_str()),
        (Some(1), "exit 6\n"),
        "{run:#?}"
    );
}

/// Tells how a command failed, which GitLab does not: bash makes it a 1 (`: | eval` with errexit).
fn told(command: &str) -> String {
    format!("{command} || {{ echo \"exit $?\"; false; }}")
}

#[test]
fn a_gitlab_job_that_does_not_get_one_ends_there() {
    let runner = Runner::gitlab();
    let trade = told("authctl oauth exchange ci --from auto");
    runner.fails(Fault::Missing);
    let run = runner.script(&[], &trade);
    assert_eq!(
        (run.code, run.stdout.as_str()),
        (Some(1), "exit 4\n"),
        "{run:#?}"
    );
    assert!(
        run.stderr.contains("id_tokens: { AUTHCTL_ID_TOKEN: { aud:"),
        "{run:#?}"
    );
    for fault in [Fault::Expired, Fault::Elsewhere, Fault::Job, Fault::Forged] {
        runner.fails(fault);
        let run = runner.script(&[], &trade);
        assert_eq!(
            (run.code, run.stdout.as_str()),
            (Some(1), "exit 4\n"),
            "{fault:?}: {run:#?}"
        );
        let words = match fault {
            Fault::Expired => "by its own word",
            Fault::Elsewhere => "was sent to nobody",
            _ => "invalid_grant",
        };
        assert!(run.stderr.contains(words), "{fault:?}: {run:#?}");
    }
    assert_eq!(runner.peer.grants(), ["error \"invalid_grant\""; 3]);
}

#[test]
fn a_service_account_needs_one_variable_and_no_home() {
    let peer = Peer::start(&[]);
    let sandbox = Sandbox::new();
    let identity = sandbox.run(["store", "identity"]).ok();
    let run = |words: &str| {
        let mut command = sandbox.command(words.split(' '));
        command
            .env_clear()
            .env("CI", "true")
            .env("AUTHCTL_HOME", sandbox.path("job"))
            .env("AUTHCTL_IDENTITY", &identity)
            .env("CI_SECRET", "svc-basic-secret-0123456789abcdef0123456789");
        Run::from(command.output().unwrap())
    };
    let login = format!(
        "oauth login ci --json --store file --grant client-credentials --client-id svc-basic \
         --client-secret env:CI_SECRET --issuer {}",
        peer.issuer
    );
    let login = login.split_whitespace().collect::<Vec<_>>().join(" ");
    let logged_in = |life: u64| {
        peer.control("log/reset", "");
        peer.control("ttl", &life.to_string());
        let report = run(&login).json(0);
        assert_eq!(
            (&report["refreshable"], &report["store"]),
            (&json!(false), &json!("file"))
        );
        run("oauth token ci --min-ttl 0s").ok()
    };
    // On a busy machine a short life may be over before the token was looked at, and then it would
    // be a new one already.
    let mut lives = [1, 4, 16, 64].into_iter();
    let found = lives.find_map(|life| {
        let token = logged_in(life);
        (peer.grants() == ["client_credentials"]).then_some((token, life))
    });
    let (first, life) = found.unwrap();
    peer.control("ttl", "300");
    // Anew once it has ended, though there is no refresh token.
    std::thread::sleep(std::time::Duration::from_millis(life * 1_000 + 200));
    let second = run("oauth token ci --min-ttl 0s").ok();
    assert_ne!(first, second);
    assert_eq!(run("oauth token ci").ok(), second);
    assert_eq!(peer.grants(), ["client_credentials"; 2]);
}
