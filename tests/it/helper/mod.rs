//! `authctl helper …`: the protocols of other programs, as they arrive on standard input.

mod aws;
mod bazel;
mod cargo;
mod docker;
mod git;
mod kept;
mod keyring;
mod kubectl;
mod login;
mod npm;
mod registries;
mod setup;
mod terraform;

use crate::support::Sandbox;

/// Returns a sandbox with a secret, and a configuration that says to which host it goes.
pub(crate) fn sandbox(host: &str, more: &str) -> Sandbox {
    let sandbox = Sandbox::new();
    let stored = sandbox.feed(["secret", "set", "registry", "-"], "s3cr3t-value");
    drop(stored.ok());
    let config = format!("[hosts.\"{host}\"]\nas = \"secret/registry\"\n{more}");
    std::fs::create_dir_all(sandbox.path("authctl/config")).unwrap();
    sandbox.file("authctl/config/config.toml", config);
    sandbox
}

/// SECURITY: a jwk proves who has it by what it signs, and goes nowhere itself.
#[test]
fn a_private_key_goes_to_no_server() {
    let sandbox = Sandbox::new();
    sandbox
        .run(["jwk", "new", "signing", "--alg", "ES256"])
        .ok();
    let named = ["--json", "--as", "jwk/signing", "--host", "x.example"];
    let git = "protocol=https\nhost=x.example\n\n";
    for (words, input) in [
        (&["bazel", "get"][..], r#"{"uri":"https://x.example/"}"#),
        (&["git", "get"], git),
        (&["docker", "get"], "x.example"),
        (&["keyring", "get", "https://x.example/", "ann"], ""),
        (&["terraform", "get", "x.example"], ""),
        (&["npm"], ""),
        (&["git", "--install", "--links", "."], ""),
    ] {
        let all = ["helper"].iter().chain(words).chain(&named);
        let run = sandbox.feed(all, input);
        let last = run.stderr.lines().last().unwrap_or_default();
        let error: serde_json::Value = serde_json::from_str(last).unwrap_or_default();
        assert_eq!(error["error"]["code"], "credential_unfit", "{run:#?}");
        assert!(!run.stdout.contains("\"d\""), "{run:#?}");
    }
    for words in [&["kubectl"][..], &["aws"], &["aws", "--install"]] {
        let all = ["helper"].iter().chain(words).chain(&named[..3]);
        sandbox.run(all).fails(2, "credential_unfit");
    }
    std::fs::create_dir_all(sandbox.path("authctl/config")).unwrap();
    let table = "[hosts.\"x.example\"]\nas = \"jwk/signing\"\n";
    sandbox.file("authctl/config/config.toml", table);
    let run = sandbox.feed(["helper", "git", "get", "--json"], git);
    run.fails(2, "config_invalid");
    assert!(run.stderr.contains("private key"), "{run:#?}");
}

/// SECURITY: somebody may have written the secret itself where its name or its host belongs.
#[test]
fn what_is_in_the_wrong_place_is_not_repeated() {
    let sandbox = sandbox("x.example", "");
    let secret = "sk_live_CANARY123";
    let url = "https://ann:CANARY@pypi.example/simple";
    for words in [
        &["git", "get", "--host", "x.example", "--as", secret][..],
        &["git", "get", "--as", "secret/x", "--host", url],
        &["git", "get", "--as", "secret/x", "--host", "x y CANARY"],
        &["aws", "--as", secret],
        &["kubectl", "--as", secret],
        &["keyring", "get", url, "ann"],
        &["terraform", "get", url],
        &["bazel", "get", "--host", "x.example", "--as", "secret/x"],
    ] {
        let user = ["--username", "ann:CANARY"];
        let user = user.iter().filter(|_| words[0] == "bazel");
        let all = ["helper"].iter().chain(words).chain(user);
        let run = sandbox.run(all.chain(&["--json"]));
        run.fails(2, "usage");
        assert!(!run.stderr.contains("CANARY"), "{run:#?}");
        assert!(run.stderr.contains("this is no"), "{run:#?}");
    }
    let words = ["request", "GET", "https://x.example", "--as", secret];
    let run = sandbox.run(words.iter().chain(&["--json"]));
    run.fails(2, "usage");
    assert!(!run.stderr.contains("CANARY"), "{run:#?}");

    let git = "protocol=https\nhost=x.example\n\n";
    for table in [
        format!("[hosts.\"x.example\"]\nas = \"{secret}\"\n"),
        format!("[hosts.\"{url}\"]\nas = \"secret/registry\"\nother = 1\n"),
    ] {
        sandbox.file("authctl/config/config.toml", table);
        let run = sandbox.feed(["helper", "git", "get", "--json"], git);
        run.fails(2, "config_invalid");
        assert!(!run.stderr.contains("CANARY"), "{run:#?}");
        let run = sandbox.run(["config", "show"]);
        let all = format!("{}{}", run.stdout, run.stderr);
        assert!(all.contains("this is no"), "{all}");
        assert!(!all.contains("CANARY"), "{all}");
    }
}

#[test]
fn a_key_that_no_service_takes_is_not_given_out() {
    let sandbox = Sandbox::new();
    let new = |name: &str, ends: &str| {
        let words = ["key", "new", name, "--owner", "me", "--scope", "a:b"];
        let ends = ["--expires", ends];
        sandbox.run(words.iter().chain(&ends)).ok();
    };
    let get = |name: &str| {
        let reference = format!("key/{name}");
        let words = ["helper", "bazel", "get", "--host", "x.example", "--json"];
        let named = ["--as", reference.as_str()];
        let words = words.iter().chain(&named);
        sandbox.feed(words, r#"{"uri":"https://x.example/"}"#)
    };
    new("deploy", "30d");
    get("deploy").json(0);
    sandbox.run(["key", "disable", "deploy"]).ok();
    let run = get("deploy");
    run.fails(4, "credential_ended");
    assert!(run.stderr.contains("authctl key enable deploy"), "{run:#?}");
    let words = ["helper", "kubectl", "--json", "--as", "key/deploy"];
    sandbox.run(words).fails(4, "credential_ended");
    sandbox.run(["key", "enable", "deploy"]).ok();
    get("deploy").json(0);
    new("short", "1s");
    std::thread::sleep(std::time::Duration::from_millis(1100));
    get("short").fails(4, "credential_ended");
    // Who runs a program reads the warning.
    let words = ["run", "--env", "X=key/short", "--", "true"];
    let run = sandbox.run(words);
    assert!(run.stderr.contains("expired"), "{run:#?}");
}
