//! `authctl oauth exchange --from`: to whom a job's ID token may go.

use serde_json::{Value, json};

use super::exchange_job::{JSON, Job, silent};

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
