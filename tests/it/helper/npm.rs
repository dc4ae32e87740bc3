//! npm's variable, and pnpm's token helper.

use super::sandbox;
use crate::support::Sandbox;

fn npmrc(sandbox: &Sandbox) -> String {
    std::fs::read_to_string(sandbox.path(".npmrc")).unwrap_or_default()
}

#[test]
fn npm_reads_a_variable() {
    let sandbox = sandbox("npm.example/team", "");
    sandbox.file(".npmrc", "//other.example/:_authToken=s3cr3t-other");
    let words = [
        "helper",
        "npm",
        "--install",
        "--host",
        "https://npm.example/team/",
    ];
    let told = sandbox.run(words).ok();
    assert!(
        told.ends_with("authctl run --env NPM_TOKEN=secret/registry -- npm …\n"),
        "{told}"
    );
    assert!(!told.contains("s3cr3t"));
    assert!(npmrc(&sandbox).contains("\n//npm.example/team/:_authToken=${NPM_TOKEN}\n"));
    let words = [
        "helper",
        "npm",
        "--uninstall",
        "--host",
        "https://npm.example/team/",
    ];
    sandbox.run(words).ok();
    assert_eq!(npmrc(&sandbox), "//other.example/:_authToken=s3cr3t-other");
    sandbox
        .run(["helper", "npm", "--install", "--json"])
        .fails(2, "usage");
}

#[test]
fn pnpm_gets_the_header_for_the_registry_that_asks() {
    let sandbox = sandbox("npm.example", "");
    let ask = || sandbox.run(["helper", "npm", "--json"]);
    ask().fails(3, "credential_unknown");
    let words = ["helper", "npm", "--install", "--pnpm", "--links"];
    let links = sandbox.path("").display().to_string();
    sandbox
        .run(
            words
                .into_iter()
                .chain([links.trim_end_matches('/'), "--host", "npm.example"]),
        )
        .ok();
    assert!(
        npmrc(&sandbox).contains("/pnpm-token-authctl\n"),
        "{}",
        npmrc(&sandbox)
    );
    assert_eq!(sandbox.run(["helper", "npm"]).ok(), "Bearer s3cr3t-value\n");
    // One more, for which nothing is meant: it would get the same answer.
    let more = npmrc(&sandbox) + "//evil.example/:tokenHelper=/x/pnpm-token-authctl\n";
    sandbox.file(".npmrc", more);
    ask().fails(2, "credential_unfit");
    let named = [
        "helper",
        "npm",
        "--as",
        "secret/registry",
        "--host",
        "n.example",
    ];
    assert_eq!(sandbox.run(named).ok(), "Bearer s3cr3t-value\n");
}
