//! `authctl oauth exchange --from`: to whom a job's ID token may go.

use serde_json::{Value, json};

use super::exchange_job::{JSON, Job, silent};
use crate::jwt::publisher::Publisher;
use crate::support::Run;

#[test]
fn a_token_for_somebody_else_is_sent_to_nobody() {
    let cluster = "https://kubernetes.default.svc";
    for aud in [
        json!(cluster),
        json!([cluster, "x"]),
        json!([]),
        json!(7),
        Value::Null,
    ] {
        let job = Job::new().of_github();
        let token = job.giving(|claims| claims["aud"] = aud.clone());
        job.sandbox.file("id.jwt", &token);
        let job = job.with("ANY", &token).with("AUTHCTL_ID_TOKEN", &token);
        for from in ["github", "gitlab", "env:ANY", "@id.jwt"] {
            let run = job.exchange(&format!("--from {from} --json"));
            run.fails(4, "id_token_invalid");
            assert!(run.stderr.contains("--id-token-audience"), "{run:#?}");
            silent(&run, &token);
        }
        let line = [
            "oauth",
            "exchange",
            "ci",
            "--client-id",
            "me",
            "--json",
            "--from",
            "-",
        ];
        let line = line.into_iter().chain(["--issuer", &job.server.origin]);
        job.sandbox.feed(line, &token).fails(4, "id_token_invalid");
        assert!(job.asked("/token").is_empty(), "{aud}");
    }
    // To the server by another of its names, or to whom somebody says.
    for aud in ["", "/", "/token"] {
        let job = Job::new();
        let token = job.id_token(|claims| claims["aud"] = json!(["x", job.server.url(aud)]));
        let job = job.with("ANY", &token);
        assert_eq!(job.exchange("--from env:ANY").ok(), "new", "{aud}");
    }
    let job = Job::new();
    let token = job.id_token(|claims| claims["aud"] = cluster.into());
    let job = job.with("ANY", &token);
    let words = format!("--from env:ANY --id-token-audience {cluster}");
    assert_eq!(job.exchange(&words).ok(), "new");
    // For somebody else it is asked for somebody else.
    let job = Job::new().of_github();
    let token = job.id_token(|claims| claims["aud"] = "api://x".into());
    let answer = json!({ "value": token }).to_string();
    job.server
        .publish(&job.place(Some("api%3A%2F%2Fx")), &JSON, &answer);
    let run = job.exchange("--from github --id-token-audience api://x");
    assert!(!run.stderr.contains("by its own word"), "{run:#?}");
    assert_eq!(run.ok(), "new");
}

/// Writes the profile `ci` of the client `me` into the configuration.
fn configured(job: &Job, more: &str) {
    std::fs::create_dir_all(job.sandbox.path("authctl/config")).unwrap();
    let issuer = &job.server.origin;
    let lines = format!("[profile.ci]\nissuer = \"{issuer}\"\nclient_id = \"me\"\n{more}");
    job.sandbox.file("authctl/config/config.toml", lines);
}

/// A server that would take any token.
fn thief() -> Publisher {
    let thief = Publisher::new();
    let issued = json!({ "access_token": "new", "token_type": "Bearer" });
    thief.publish("/token", &[], &issued.to_string());
    thief
}

#[test]
fn a_configuration_does_not_lead_it_elsewhere() {
    let (job, thief) = (Job::new().of_github(), thief());
    let token = job.giving(|_| ());
    let endpoint = |place: &str| format!("[profile.ci.endpoints]\ntoken = \"{place}\"\n");
    let run = |more: &str| bare(&job, &format!("--from github {more}"));
    for more in ["", "no_discovery = true\n"] {
        configured(&job, &format!("{more}{}", endpoint(&thief.url("/token"))));
        let run = run("");
        run.fails(2, "usage");
        assert!(run.stderr.contains("--id-token-audience"), "{run:#?}");
        silent(&run, &token);
    }
    assert!(job.server.asked().is_empty() && thief.asked().is_empty());
    // At home it may be anywhere, and elsewhere where somebody said for whom the token is.
    let issued = json!({ "access_token": "home", "token_type": "Bearer" });
    job.server.publish("/other", &[], &issued.to_string());
    configured(&job, &endpoint(&job.server.url("/other")));
    assert_eq!(run("").json(0)["access_token"], "home");
    configured(&job, &endpoint(&thief.url("/token")));
    let said = run(&format!("--id-token-audience {}", job.server.origin));
    assert_eq!(said.json(0)["access_token"], "new");
}

#[test]
fn a_copy_of_metadata_does_not_lead_it_elsewhere() {
    let (job, thief) = (Job::new().of_github(), thief());
    let place = "/.well-known/openid-configuration";
    let metadata =
        json!({ "issuer": job.server.origin, "token_endpoint": job.server.url("/token") });
    let headers = ["ETag: \"v\"", "Cache-Control: max-age=3600"];
    job.server.publish(place, &headers, &metadata.to_string());
    let token = job.giving(|_| ());
    // Not by --from: its copy is made where any verb asks.
    let copied = ["oauth", "discover", &job.server.origin];
    job.sandbox.run(copied).ok();
    let folder = job.sandbox.path("authctl/cache/published");
    let mut changed = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let copy = std::fs::read_to_string(&path).unwrap();
        let place = job.server.url("/token");
        assert!(copy.contains(&place), "{copy}");
        std::fs::write(&path, copy.replace(&place, &thief.url("/token"))).unwrap();
        changed += 1;
    }
    assert_eq!(changed, 1);
    let run = job.exchange("--from github");
    silent(&run, &token);
    assert_eq!(run.ok(), "new");
    assert!(thief.asked().is_empty());
    assert_eq!(job.asked("/token").len(), 1);
    // Nor does it stand in for a server that has trouble.
    job.server.answer(place, "503 Busy", &[], "");
    job.exchange("--from github --json")
        .fails(5, "remote_invalid");
    assert!(job.asked("/token").is_empty() && thief.asked().is_empty());
}

/// Runs `authctl oauth exchange ci` with no more than these words.
fn bare(job: &Job, words: &str) -> Run {
    let line = format!("oauth exchange ci --json {words}");
    job.sandbox.run(line.split_whitespace())
}

#[test]
fn what_the_profile_asks_for_is_asked_for() {
    let job = Job::new().of_github();
    job.giving(|_| ());
    let said = "scopes = [\"a\", \"b\"]\nresources = [\"https://r.example/\"]\naudience = \"x\"\n";
    configured(&job, said);
    let sent = || -> Vec<(String, String)> {
        let mut form = job.form();
        form.retain(|(name, _)| ["scope", "resource", "audience"].contains(&&**name));
        form
    };
    let pairs = |scope: &str, resource: &str, audience: &str| {
        [
            ("scope", scope),
            ("resource", resource),
            ("audience", audience),
        ]
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
    };
    for words in ["", "--grant jwt-bearer", "--grant client-credentials"] {
        bare(&job, &format!("--from github {words}")).json(0);
        assert_eq!(sent(), pairs("a b", "https://r.example/", "x"), "{words}");
    }
    let words = "--scope c --resource https://s.example/ --audience y";
    bare(&job, &format!("--from github {words}")).json(0);
    assert_eq!(sent(), pairs("c", "https://s.example/", "y"));
    let job = job.with("T", "canary-subject");
    bare(&job, "--subject-token env:T").json(0);
    let form = job.form();
    assert!(
        form.contains(&("scope".to_owned(), "a b".to_owned())),
        "{form:?}"
    );
}

#[test]
fn a_token_that_nothing_could_bind_is_not_asked_for() {
    let job = Job::new().of_github().with("T", "canary-subject");
    job.giving(|_| ());
    configured(&job, "dpop = true\n");
    for words in ["--from github", "--subject-token env:T"] {
        let run = bare(&job, words);
        run.fails(2, "usage");
        assert!(run.stderr.contains("without dpop = true"), "{run:#?}");
    }
    assert!(job.asked("/token").is_empty() && job.asked("/idtoken").is_empty());
}
