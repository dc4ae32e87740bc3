//! The protocol of a `credential_process`: an access key out.

use serde_json::json;

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
    ] {
        let run = asked(stored, &[]);
        run.fails(exit, code);
        assert!(!run.stderr.contains("s3cr3t"), "{run:#?}");
    }
    let none = Sandbox::new().run(["helper", "aws", "--as", "secret/aws", "--json"]);
    none.fails(3, "credential_unknown");
}
