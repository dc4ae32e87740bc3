//! The protocol of a `credential_process`: an access key out.

use std::collections::BTreeMap;

use authctl::domain::credential::Reference;
use authctl::domain::ports::SecretStore as _;
use authctl::domain::secret::Secret;
use serde_json::{Value, json};

use crate::leaks::holding;
use crate::oauth::signed_in::{SignedIn, now};
use crate::support::{Run, Sandbox};

fn asked(stored: &str, more: &[&str]) -> Run {
    let sandbox = Sandbox::new();
    drop(sandbox.feed(["secret", "set", "aws", "-"], stored).ok());
    let words = ["helper", "aws", "--as", "secret/aws", "--json"];
    sandbox.run(words.iter().chain(more))
}

#[test]
fn a_stored_key_is_answered_as_the_sdks_want_it() {
    let run = asked(
        "[default]\naws_access_key_id = AKIA1\naws_secret_access_key = s3cr3t",
        &[],
    );
    assert!(run.stderr.is_empty(), "{run:#?}");
    let key = json!({ "Version": 1, "AccessKeyId": "AKIA1", "SecretAccessKey": "s3cr3t" });
    assert_eq!(run.json(0), key);
    let bare = asked("s3cr3t", &["--access-key-id", "AKIA1"]);
    assert_eq!(bare.json(0), key);
    let mut temporary = key;
    temporary["SessionToken"] = json!("t0k3n");
    temporary["Expiration"] = json!("2090-01-01T00:00:00Z");
    let printed = json!({ "Credentials": temporary });
    assert_eq!(asked(&printed.to_string(), &[]).json(0), temporary);
}

#[test]
fn what_is_no_key_or_has_ended_is_an_error() {
    for (stored, exit, code) in [
        ("s3cr3t", 2, "credential_unfit"),
        (
            "{\"AccessKeyId\":\"A\",\"SecretAccessKey\":\"s3cr3t \\n\"}",
            2,
            "credential_unfit",
        ),
        (
            "{\"AccessKeyId\":\"A\",\"SecretAccessKey\":\"s3cr3t\",\"Expiration\":\"2020-01-01T00:00:00Z\"}",
            4,
            "credential_ended",
        ),
        (
            "[a]\naws_access_key_id=A\naws_secret_access_key=s3cr3t\naws_session_token=s3cr3t\n\
             [b]\naws_access_key_id=B\naws_secret_access_key=s3cr3t",
            2,
            "credential_unfit",
        ),
    ] {
        let run = asked(stored, &[]);
        run.fails(exit, code);
        assert!(!run.stderr.contains("s3cr3t"), "{run:#?}");
    }
    let none = Sandbox::new().run(["helper", "aws", "--as", "secret/aws", "--json"]);
    none.fails(3, "credential_unknown");
}

const ARN: &str = "arn:aws:iam::123456789012:role/deploy";

fn given(id: &str, ends: u64) -> Value {
    json!({ "AssumeRoleWithWebIdentityResponse": { "AssumeRoleWithWebIdentityResult": { "Credentials": {
        "AccessKeyId": id, "SecretAccessKey": "canary-half", "SessionToken": "canary-session",
        "Expiration": ends,
    } } } })
}

/// Asks for the role's key as `oauth/work`.
fn assumed(alice: &SignedIn, wanted: &str, more: &[&str]) -> Run {
    let sts = alice.server.url("/sts");
    let words = [
        "helper",
        "aws",
        "--json",
        "--as",
        wanted,
        "--role-arn",
        ARN,
        "--sts",
        &sts,
    ];
    alice.sandbox.run(words.iter().chain(more))
}

#[test]
fn a_login_becomes_a_role_and_is_asked_once() {
    let alice = SignedIn::new();
    alice.answer("/sts", "200 OK", &given("ASIA1", now() + 3600));
    let key = assumed(&alice, "oauth/work", &[]).json(0);
    assert_eq!(
        (&key["Version"], &key["AccessKeyId"]),
        (&json!(1), &json!("ASIA1"))
    );
    assert!(key["Expiration"].as_str().unwrap().ends_with('Z'), "{key}");
    let asked = alice.server.asked().pop().unwrap();
    assert!(
        asked.body.contains("Action=AssumeRoleWithWebIdentity&"),
        "{asked:?}"
    );
    assert!(
        asked.body.contains("&RoleSessionName=authctl&"),
        "{asked:?}"
    );
    // The ID token is for this; every character of it goes through a form as it is.
    let token = format!("WebIdentityToken={}", alice.id_token);
    assert!(asked.body.ends_with(&token), "{asked:?}");
    assert!(
        !asked
            .headers
            .iter()
            .any(|line| line.starts_with("authorization")),
        "{asked:?}"
    );
    assert!(
        asked
            .headers
            .contains(&"accept: application/json".to_owned()),
        "{asked:?}"
    );

    for _ in 0..2 {
        assert_eq!(assumed(&alice, "oauth/work", &[]).json(0), key);
    }
    assert!(alice.asked("/sts").is_empty(), "the kept one holds");
    for other in [
        &["--duration", "900s"][..],
        &["--role-session-name", "build"],
    ] {
        assumed(&alice, "oauth/work", other).json(0);
        assert_eq!(alice.asked("/sts").len(), 1, "{other:?} is another key");
    }
    assumed(&alice, "oauth/work#access_token", &[]).json(0);
    let asked = alice.asked("/sts").pop().unwrap();
    assert!(asked.body.ends_with("=canary-access"), "{asked:?}");
    assert_eq!(
        holding(&alice.sandbox.path("authctl"), b"canary-"),
        [] as [String; 0]
    );

    // What was got with a login goes with it.
    alice.oauth("logout work").ok();
    assumed(&alice, "oauth/work", &[]).fails(3, "credential_unknown");
    assert!(alice.asked("/sts").is_empty());
}

#[test]
fn sixteen_at_once_ask_sts_once() {
    let alice = SignedIn::new();
    alice.answer("/sts", "200 OK", &given("ASIA1", now() + 3600));
    std::thread::scope(|scope| {
        let runs: Vec<_> = (0..16)
            .map(|_| scope.spawn(|| assumed(&alice, "oauth/work", &[]).json(0)))
            .collect();
        for run in runs {
            assert_eq!(run.join().unwrap()["AccessKeyId"], "ASIA1");
        }
    });
    assert_eq!(alice.asked("/sts").len(), 1);
}

#[test]
fn a_key_that_ends_soon_is_replaced() {
    let alice = SignedIn::new();
    alice.answer("/sts", "200 OK", &given("ASIA1", now() + 3600));
    assumed(&alice, "oauth/work", &[]).json(0);
    alice.answer("/sts", "200 OK", &given("ASIA2", now() + 3600));
    assert_eq!(alice.asked("/sts").len(), 1);
    for (left, id, asked) in [(1_200, "ASIA1", 0), (60, "ASIA2", 1), (1_200, "ASIA2", 0)] {
        aged(&alice, left);
        let key = assumed(&alice, "oauth/work", &[]).json(0);
        assert_eq!(key["AccessKeyId"], id, "{left} s are left");
        assert_eq!(alice.asked("/sts").len(), asked, "{left} s are left");
    }
}

/// Makes of the key that is kept one that was got for an hour of which so many seconds are left.
fn aged(alice: &SignedIn, left: u64) {
    let store = alice.store();
    let login: Reference = "oauth/work".parse().unwrap();
    let slot = login.part("aws".parse().unwrap());
    let all = store.get(&slot).unwrap().unwrap();
    let mut all: BTreeMap<String, Value> = serde_json::from_slice(all.expose()).unwrap();
    let kept = all.values_mut().next().unwrap();
    kept["key"]["Expiration"] = json!(now() + left);
    kept["made"] = json!(now() + left - 3_600);
    let all = serde_json::to_vec(&all).unwrap();
    store.set(&slot, &Secret::new(all)).unwrap();
}

#[test]
fn what_sts_refuses_is_an_error() {
    let alice = SignedIn::new();
    let refusal = json!({ "Error": { "Code": "AccessDenied", "Message": "canary-message" } });
    for (status, body, exit, code) in [
        ("403 Forbidden", refusal.clone(), 4, "access_denied"),
        ("500 Oops", refusal, 5, "remote_invalid"),
        ("200 OK", json!({ "canary": 1 }), 5, "remote_invalid"),
        ("302 Found", json!(""), 5, "remote_invalid"),
    ] {
        alice.answer("/sts", status, &body);
        let run = assumed(&alice, "oauth/work", &[]);
        run.fails(exit, code);
        assert!(!run.stderr.contains("canary"), "{run:#?}");
        assert!(!run.stderr.contains(&alice.id_token), "{run:#?}");
    }
    assumed(&alice, "secret/x", &[]).fails(2, "usage");
    let words = [
        "helper",
        "aws",
        "--json",
        "--as",
        "oauth/work",
        "--role-arn",
        ARN,
        "--sts",
    ];
    let plain = alice
        .sandbox
        .run(words.iter().chain(&["http://sts.example.com"]));
    plain.fails(2, "url_insecure");
}

#[test]
fn a_profile_comes_and_goes() {
    let sandbox = Sandbox::new();
    std::fs::create_dir(sandbox.path(".aws")).unwrap();
    let before = "[default]\nregion = eu-central-1\n";
    let file = sandbox.file(".aws/config", before);
    let set_up = |words: &str| {
        let words = words.split(' ');
        sandbox.run(
            ["helper", "aws", "--json", "--yes"]
                .into_iter()
                .chain(words),
        )
    };
    let install = format!("--install --aws-profile deploy --as oauth/work --role-arn {ARN}");
    for changes in [1, 0] {
        let done = set_up(&install).json(0);
        assert_eq!(done["changes"].as_array().unwrap().len(), changes);
    }
    let text = std::fs::read_to_string(&file).unwrap();
    let line = format!(
        "[profile deploy]\ncredential_process = authctl helper aws --as oauth/work --role-arn {ARN} \
         --role-session-name authctl --sts https://sts.amazonaws.com/\n"
    );
    assert!(text.starts_with(before) && text.contains(&line), "{text}");
    // A profile that is there is somebody's own.
    set_up("--install --as secret/aws").fails(7, "tool_taken");
    assert_eq!(std::fs::read_to_string(&file).unwrap(), text);
    set_up("--uninstall --aws-profile deploy").json(0);
    assert_eq!(std::fs::read_to_string(&file).unwrap(), before);
}

#[test]
fn what_stands_in_the_file_is_no_order_to_a_shell() {
    let sandbox = Sandbox::new();
    let role = format!("--as oauth/work --role-arn {ARN}");
    for words in [
        "--as secret/aws#$(touch${IFS}/tmp/pwn)",
        "--as secret/aws#x;id",
        "--as secret/aws#x'",
        "--as secret/aws --access-key-id A$(id)",
        "--as oauth/work --role-arn arn:aws:iam::123456789012:role/$(id)",
        &format!("{role} --sts https://sts.example/?a=$(id)"),
        &format!("{role} --sts https://sts.example/`id`"),
    ] {
        let all = format!("helper aws --install --yes --json {words}");
        sandbox.run(all.split(' ')).fails(2, "usage");
        assert!(!sandbox.path(".aws").exists(), "{words}");
    }
    let all = "helper aws --install --yes --json --as secret/aws#a.b-c";
    sandbox.run(all.split(' ')).json(0);
}
