//! `jwk rotate` and `jwk remove`: one version takes the place of another.

use serde_json::json;

use super::{kids, set, states};
use crate::support::Sandbox;

fn signing() -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.run(["jwk", "new", "signing", "--type", "okp"]).ok();
    sandbox
}

fn rotate(sandbox: &Sandbox, more: &[&str]) -> serde_json::Value {
    let args = ["jwk", "rotate", "signing", "--json"];
    sandbox.run(args.iter().chain(more)).json(0)
}

#[test]
fn the_old_version_stays_published_until_its_overlap_ends() {
    let sandbox = signing();
    let before = kids(&sandbox);
    let rotated = rotate(&sandbox, &[]);
    assert_eq!(
        (&rotated["version"], &rotated["state"]),
        (&json!(2), &json!("current"))
    );
    assert_eq!(rotated["retired"]["version"], 1);
    assert_eq!(rotated["retired"]["kid"], before[0].as_str());
    let kid = rotated["kid"].as_str().unwrap();
    assert_eq!(kids(&sandbox), [before[0].as_str(), kid]);
    assert_eq!(states(&sandbox), ["retiring", "current"]);
    // Whoever signs takes the new one.
    let used = sandbox.run(["jwk", "thumbprint", "store:jwk/signing"]).ok();
    assert_eq!(used.trim_end(), kid);
    let second = rotate(&sandbox, &["--overlap", "0"]);
    assert_eq!(
        kids(&sandbox),
        [before[0].as_str(), second["kid"].as_str().unwrap()]
    );
    assert_eq!(states(&sandbox), ["retiring", "retired", "current"]);
    // What is not published any more is of no use, and leaves the store.
    sandbox
        .run(["jwk", "thumbprint", "store:jwk/signing/v2", "--json"])
        .fails(6, "secret_missing");
    sandbox
        .run(["jwk", "thumbprint", "store:jwk/signing/v1"])
        .ok();
    let doctor = sandbox.run(["doctor", "--json"]);
    assert!(
        doctor.stdout.contains("each is in its store"),
        "{doctor:#?}"
    );
}

#[test]
fn a_key_for_encryption_can_still_decrypt_when_it_is_published_no_longer() {
    let sandbox = Sandbox::new();
    sandbox
        .run(["jwk", "new", "signing", "--type", "ec", "--use", "enc"])
        .ok();
    rotate(&sandbox, &["--overlap", "0"]);
    assert_eq!(states(&sandbox), ["retired", "current"]);
    assert_eq!(kids(&sandbox).len(), 1);
    sandbox
        .run(["jwk", "thumbprint", "store:jwk/signing/v1"])
        .ok();
}

#[test]
fn the_next_version_is_published_before_it_is_used() {
    let sandbox = signing();
    let args = |more: &str| {
        ["jwk", "rotate", "signing", "--json"]
            .into_iter()
            .map(str::to_owned)
            .chain(
                more.split(' ')
                    .filter(|word| !word.is_empty())
                    .map(str::to_owned),
            )
            .collect::<Vec<_>>()
    };
    sandbox.run(args("--promote")).fails(3, "jwk_unknown");
    let next = rotate(&sandbox, &["--pre-publish"]);
    assert_eq!(
        (&next["state"], &next["retired"]),
        (&json!("next"), &json!(null))
    );
    assert_eq!(states(&sandbox), ["current", "next"]);
    let kids = kids(&sandbox);
    let used = sandbox.run(["jwk", "thumbprint", "store:jwk/signing"]).ok();
    assert_eq!(used.trim_end(), kids[0]);
    sandbox.run(args("")).fails(7, "rotation_in_progress");
    sandbox
        .run(args("--pre-publish"))
        .fails(7, "rotation_in_progress");
    let promoted = rotate(&sandbox, &["--promote", "--overlap", "1h"]);
    assert_eq!(promoted["kid"], kids[1].as_str());
    assert_eq!(states(&sandbox), ["retiring", "current"]);
}

#[test]
fn the_next_version_is_like_the_one_before() {
    let sandbox = Sandbox::new();
    sandbox
        .run(["jwk", "new", "signing", "--alg", "HS384", "--bits", "512"])
        .ok();
    rotate(&sandbox, &[]);
    let shown = sandbox
        .run(["jwk", "show", "signing", "--reveal", "--json"])
        .json(0);
    assert_eq!(shown["type"], "secret, 64 bytes");
    assert_eq!(shown["key"]["alg"], "HS384");
    assert_eq!(shown["key"]["k"].as_str().unwrap().len(), 86);
}

#[test]
fn each_version_has_a_name_of_its_own() {
    let sandbox = Sandbox::new();
    sandbox
        .run(["jwk", "new", "signing", "--type", "ec", "--kid", "one"])
        .ok();
    sandbox
        .run(["jwk", "rotate", "signing", "--kid", "one", "--json"])
        .fails(2, "usage");
    rotate(&sandbox, &["--kid", "two"]);
    assert_eq!(kids(&sandbox), ["one", "two"]);
}

#[test]
fn a_dry_run_changes_nothing() {
    let sandbox = signing();
    let before = set(&sandbox, &[]);
    let planned = rotate(&sandbox, &["--dry-run"]);
    assert_eq!(
        (&planned["version"], &planned["kid"]),
        (&json!(2), &json!(null))
    );
    let removed = sandbox
        .run(["jwk", "remove", "signing", "--dry-run", "--json"])
        .json(0);
    assert_eq!(removed["versions"], json!([1]));
    assert_eq!(set(&sandbox, &[]), before);
    assert_eq!(states(&sandbox), ["current"]);
}

#[test]
fn two_rotations_at_once_make_two_versions() {
    let sandbox = signing();
    let start = || {
        sandbox
            .command(["jwk", "rotate", "signing", "--json"])
            .spawn()
            .unwrap()
    };
    let children: Vec<_> = (0..4).map(|_| start()).collect();
    let mut versions: Vec<i64> = children
        .into_iter()
        .map(|child| crate::support::Run::from(child.wait_with_output().unwrap()))
        .map(|run| run.json(0)["version"].as_i64().unwrap())
        .collect();
    versions.sort_unstable();
    assert_eq!(versions, [2, 3, 4, 5]);
    assert_eq!(
        states(&sandbox),
        ["retiring", "retiring", "retiring", "retiring", "current"]
    );
    assert_eq!(kids(&sandbox).len(), 5);
}

#[test]
fn what_is_removed_is_gone() {
    let sandbox = signing();
    rotate(&sandbox, &[]);
    sandbox
        .run(["jwk", "remove", "signing", "--no-input", "--json"])
        .fails(2, "input_required");
    let removed = sandbox
        .run(["jwk", "remove", "signing", "--yes", "--json"])
        .json(0);
    assert_eq!(
        (&removed["reference"], &removed["versions"]),
        (&json!("jwk/signing"), &json!([1, 2]))
    );
    assert!(set(&sandbox, &[]).is_empty());
    for line in [
        "jwk remove signing --yes --json",
        "jwk rotate signing --json",
        "jwk set signing --json",
    ] {
        sandbox.run(line.split(' ')).fails(3, "credential_unknown");
    }
    sandbox
        .run(["jwk", "thumbprint", "store:jwk/signing", "--json"])
        .fails(3, "credential_unknown");
    sandbox.run(["jwk", "new", "signing", "--type", "ec"]).ok();
    assert_eq!(states(&sandbox), ["current"]);
}
