//! `authctl complete`: which names can stand where a command line ends.

use std::any::TypeId;

use authctl::commands::complete::{Takes, takes};
use authctl::domain::credential::{Kind, Name, Reference};
use authctl::domain::delivery::wanted::Wanted;
use authctl::domain::secret::Source;

use crate::help::verbs;
use crate::support::Sandbox;

/// A sandbox with credentials of every kind, a profile and two hosts.
fn stocked() -> Sandbox {
    let sandbox = Sandbox::new();
    for name in ["deploy", "dev", "other"] {
        drop(sandbox.run(["key", "new", name, "--owner", "me"]).ok());
    }
    drop(
        sandbox
            .run(["jwk", "new", "signing", "--alg", "EdDSA"])
            .ok(),
    );
    drop(sandbox.feed(["secret", "set", "stripe", "-"], "v").ok());
    std::fs::create_dir_all(sandbox.path("authctl/config")).unwrap();
    let config = "[profile.work]\nissuer = \"https://login.example\"\n\
                  [hosts.\"git.example\"]\nas = \"secret/stripe\"\n\
                  [hosts.\"npm.example/team\"]\nas = \"secret/stripe\"\n";
    sandbox.file("authctl/config/config.toml", config);
    sandbox
}

#[track_caller]
fn completed(sandbox: &Sandbox, line: &str) -> Vec<String> {
    let run = sandbox.feed(["complete"], line);
    assert_eq!(run.stderr, "", "{line}");
    run.ok().lines().map(str::to_owned).collect()
}

#[test]
fn names_come_where_names_can_stand() {
    let sandbox = stocked();
    for (line, names) in [
        ("authctl key show ", &["deploy", "dev", "other"][..]),
        ("authctl key show de", &["deploy", "dev"]),
        ("authctl key show x", &[]),
        ("authctl --quiet key --store file show o", &["other"]),
        ("authctl key rotate --grace 1h d", &["deploy", "dev"]),
        ("authctl key rotate deploy --grace ", &[]),
        ("authctl key rotate deploy ", &[]),
        ("authctl key new ", &[]),
        ("authctl key ", &[]),
        ("authctl key show --re", &[]),
        ("authctl jwk set ", &["signing"]),
        ("authctl jwk set signing s", &["signing"]),
        (
            "authctl jwk show s",
            &[
                "signing",
                "store:key/deploy",
                "store:key/dev",
                "store:key/other",
                "store:jwk/signing",
                "store:secret/stripe",
            ],
        ),
        ("authctl secret get ", &["stripe"]),
        ("authctl oauth token ", &["work"]),
        ("authctl oauth token w", &["work"]),
        ("authctl --profile ", &["work"]),
        ("authctl oauth token --profile=w", &["--profile=work"]),
        ("authctl jwt sign --key store:j", &["store:jwk/signing"]),
        ("authctl jwt sign --key ", &[]),
        ("authctl jwt sign --key @f", &[]),
        ("authctl audit log --subject s", &["secret/stripe"]),
        (
            "authctl audit log --subject=key/o",
            &["--subject=key/other"],
        ),
        (
            "authctl helper bazel get --as authctl://secret/",
            &["authctl://secret/stripe"],
        ),
        (
            "authctl helper bazel get --host ",
            &["git.example", "npm.example/team"],
        ),
        ("authctl help cred", &["credentials"]),
        ("authctl run --env X=sec", &["X=secret/stripe"]),
        (
            "authctl run --env=X=authctl://sec",
            &["--env=X=authctl://secret/stripe"],
        ),
        ("authctl run --env X", &[]),
        ("authctl run -- key show ", &[]),
        ("authctl help key rot", &["rotate"]),
        ("authctl help key rotate ", &[]),
        ("/usr/bin/authctl 'key' show \"de", &["deploy", "dev"]),
        ("authctl\0key\0show\0de\0", &["deploy", "dev"]),
        ("authctl\0key\0show\0\0", &["deploy", "dev", "other"]),
        ("authctl", &[]),
        ("", &[]),
    ] {
        assert_eq!(completed(&sandbox, line), names, "{line:?}");
    }
}

#[test]
fn nothing_is_made_and_nobody_is_waited_for() {
    let empty = Sandbox::new();
    assert_eq!(completed(&empty, "authctl key show "), Vec::<String>::new());
    assert!(!empty.path("authctl").exists());

    // A database that is none, and one that somebody holds.
    let broken = stocked();
    broken.file("authctl/data/authctl.db", "no database");
    assert_eq!(
        completed(&broken, "authctl key show "),
        Vec::<String>::new()
    );
    let broken = stocked();
    broken.file("authctl/config/config.toml", "[profile");
    assert_eq!(
        completed(&broken, "authctl oauth token "),
        Vec::<String>::new()
    );

    let held = stocked();
    let database = rusqlite::Connection::open(held.path("authctl/data/authctl.db")).unwrap();
    database
        .pragma_update(None, "locking_mode", "EXCLUSIVE")
        .unwrap();
    database
        .execute_batch("BEGIN EXCLUSIVE; CREATE TABLE mine (x)")
        .unwrap();
    assert_eq!(completed(&held, "authctl key show "), Vec::<String>::new());
    drop(database);
    assert_eq!(completed(&held, "authctl key show o"), ["other"]);
}

#[test]
fn what_is_no_line_is_no_failure() {
    let run = stocked().feed(["complete"], b"authctl key show \xff'\"\\");
    assert_eq!((run.code, run.stdout.as_str()), (Some(0), ""));
}

/// Verbs whose name has to be a new one.
const NEW: &[&str] = &["authctl key new", "authctl key import", "authctl jwk new"];

#[test]
fn every_argument_that_names_something_completes() {
    let mut seen = 0;
    for (path, verb) in verbs() {
        let words: Vec<&str> = path.split(' ').skip(1).collect();
        for arg in verb.get_arguments() {
            let found = takes(&words, arg);
            let parser = arg.get_value_parser().type_id();
            let told = arg.get_value_names().unwrap_or_default();
            let told = told
                .iter()
                .any(|name| *name == "REF" || name.ends_with("=REF"));
            let is_name = parser == TypeId::of::<Name>();
            let types = [
                TypeId::of::<Wanted>(),
                TypeId::of::<Reference>(),
                TypeId::of::<Source>(),
            ];
            if is_name && NEW.contains(&path.as_str()) {
                assert_eq!(found, None, "{path}: {}", arg.get_id());
            } else if is_name || told || types.into_iter().any(|ty| parser == ty) {
                assert!(
                    found.is_some(),
                    "{path}: {} completes nothing",
                    arg.get_id()
                );
                seen += 1;
            }
        }
    }
    assert!(seen > 30, "the guard saw only {seen}");
    let profile = authctl::cli::grammar();
    let mut options = profile.get_arguments();
    let profile = options.find(|arg| arg.get_id() == "profile").unwrap();
    assert_eq!(takes(&[], profile), Some(Takes::Names(Kind::Oauth)));
}
