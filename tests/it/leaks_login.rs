//! A login's tokens and its key, which every verb that needs the login has before it: none turns up
//! but what the verb is there to give.

use authctl::domain::ports::SecretStore as _;
use serde_json::{Value, json};

use crate::leaks::holding;
use crate::oauth::signed_in::{SignedIn, now, server};

/// One command line, how it is to speak, the exit code that it ends with, and which of the secrets
/// it gives, by name.
struct Step {
    line: &'static str,
    spoken: &'static [&'static str],
    exit: i32,
    gives: &'static [&'static str],
}

const fn step(line: &'static str, exit: i32, gives: &'static [&'static str]) -> Step {
    Step {
        line,
        spoken: &["--verbose", "--json"],
        exit,
        gives,
    }
}

/// One that speaks in one way alone.
const fn only(
    spoken: &'static [&'static str],
    line: &'static str,
    exit: i32,
    gives: &'static [&'static str],
) -> Step {
    Step {
        line,
        spoken,
        exit,
        gives,
    }
}

/// What does the same for every login. `{server}` is replaced.
const BOTH: &[Step] = &[
    step("oauth status", 0, &[]),
    step("oauth status work", 0, &[]),
    step("oauth profile work", 0, &[]),
    step("oauth token work", 0, &["access"]),
    step("oauth refresh work", 0, &[]),
    step("oauth token work --min-ttl 2h", 0, &["access"]),
    step("oauth token work --scope openid", 0, &["access"]),
    step("oauth userinfo work", 0, &[]),
    step("oauth introspect work", 0, &[]),
    step("oauth introspect work --hint refresh", 0, &[]),
    step("request GET {server}/api --as oauth/work", 0, &[]),
    step("request GET {server}/none --as oauth/work", 4, &[]),
    step("list", 0, &[]),
    step("store status", 0, &[]),
    step("config show --origin", 0, &[]),
    step("audit log", 0, &[]),
];

/// A token that whoever has it may use.
const BEARER: &[Step] = &[
    only(TEXT, "oauth token work --format header", 0, &["access"]),
    only(
        TEXT,
        "oauth token work --format netrc --host a.example --login me",
        0,
        &["access"],
    ),
    step("oauth exchange work", 0, &["access"]),
    step("oauth proof work GET {server}/api --headers", 4, &[]),
    step("run --env A=oauth/work -- true", 0, &[]),
    step("run --mask --env A=oauth/work -- sh -c env", 0, &[]),
    step("helper kubectl --as oauth/work", 0, &["access"]),
    step(
        "helper npm --as oauth/work --host h.example",
        0,
        &["access"],
    ),
    step(
        "helper aws --as oauth/work --role-arn arn:aws:iam::123456789012:role/deploy --sts {server}/sts",
        0,
        &["half", "session"],
    ),
];

/// One that is of use only with its key.
const BOUND: &[Step] = &[
    only(TEXT, "oauth proof work GET {server}/api", 0, &[]),
    only(JSON, "oauth proof work GET {server}/api", 0, &["access"]),
    step(
        "oauth proof work GET {server}/api --headers --nonce n",
        0,
        &["access"],
    ),
    only(TEXT, "oauth token work --format header", 2, &[]),
    step("helper npm --as oauth/work --host h.example", 2, &[]),
];

/// The last of it: at the server, and here.
const END: &[Step] = &[
    step("oauth revoke work --dry-run", 0, &[]),
    only(TEXT, "oauth logout work --revoke", 0, &[]),
    step("oauth token work", 3, &[]),
];

const TEXT: &[&str] = &["--verbose"];
const JSON: &[&str] = &["--json"];

#[test]
fn of_a_login_nothing_gets_out_unasked() {
    for (more, kind, count, steps) in [
        (&[][..], "Bearer", 5, BEARER),
        (&["--dpop"], "DPoP", 6, BOUND),
    ] {
        let alice = SignedIn::with(server(|_| ()), more, |tokens| {
            tokens["token_type"] = kind.into();
            tokens["issued_token_type"] = "urn:ietf:params:oauth:token-type:access_token".into();
        });
        answering(&alice);
        let secrets = secrets(&alice);
        assert_eq!(secrets.len(), count);
        for (name, secret) in &secrets {
            assert!(!alice.told.contains(secret.as_str()), "the login: {name}");
        }
        for step in BOTH.iter().chain(steps) {
            step.taken(&alice, &secrets);
        }
        in_no_file(&alice, &secrets);
        for step in END {
            step.taken(&alice, &secrets);
        }
        in_no_file(&alice, &secrets);
    }
}

fn in_no_file(alice: &SignedIn, secrets: &[(&str, String)]) {
    for (name, secret) in secrets {
        let found = holding(&alice.sandbox.path(""), secret.as_bytes());
        assert_eq!(found, Vec::<String>::new(), "the {name}");
    }
}

impl Step {
    /// Runs it in each of its ways.
    fn taken(&self, alice: &SignedIn, secrets: &[(&str, String)]) {
        for spoken in self.spoken {
            let line = format!("{spoken} {}", self.line).replace("{server}", &alice.server.origin);
            let run = alice.sandbox.run(line.split(' '));
            assert_eq!(run.code, Some(self.exit), "`{line}`: {run:#?}");
            for (name, secret) in secrets {
                let told = run.stderr.contains(secret.as_str());
                assert!(!told, "`{line}` tells the {name}: {run:#?}");
                let given = run.stdout.contains(secret.as_str());
                let wanted = self.gives.contains(name);
                assert_eq!(given, wanted, "`{line}`, the {name}: {run:#?}");
            }
        }
    }
}

/// Has the server say what it would.
fn answering(alice: &SignedIn) {
    alice.answer("/me", "200 OK", &json!({ "sub": "alice" }));
    alice.answer("/introspect", "200 OK", &json!({ "active": true }));
    alice.answer("/revoke", "200 OK", &json!(null));
    alice.answer("/api", "200 OK", &json!({ "hello": "alice" }));
    alice.answer("/none", "401 Unauthorized", &json!({}));
    let key = json!({
        "AccessKeyId": "ASIA1", "SecretAccessKey": "canary-half", "SessionToken": "canary-session",
        "Expiration": now() + 3600,
    });
    let given = json!({ "AssumeRoleWithWebIdentityResponse": { "AssumeRoleWithWebIdentityResult": { "Credentials": key } } });
    alice.answer("/sts", "200 OK", &given);
}

/// Returns the login's secrets, each with what it is called.
fn secrets(alice: &SignedIn) -> Vec<(&'static str, String)> {
    let signature = alice.id_token.rsplit('.').next().unwrap();
    let mut secrets = vec![
        ("access", "canary-access".to_owned()),
        ("refresh token", "canary-refresh".to_owned()),
        ("ID token", signature.to_owned()),
        ("half", "canary-half".to_owned()),
        ("session", "canary-session".to_owned()),
    ];
    let kept = alice.store().get(&"oauth/work".parse().unwrap());
    let kept = kept.unwrap().unwrap();
    let kept: Value = serde_json::from_slice(kept.expose()).unwrap();
    assert_eq!(kept["access_token"], "canary-access");
    if let Some(key) = kept["dpop_key"].as_str() {
        let key: Value = serde_json::from_str(key).unwrap();
        secrets.push(("private key", key["d"].as_str().unwrap().to_owned()));
    }
    secrets
}
