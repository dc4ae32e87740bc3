//! npm's variable, and pnpm's token helper.

use super::sandbox;
use crate::support::Sandbox;

fn npmrc(sandbox: &Sandbox) -> String {
    std::fs::read_to_string(sandbox.path(".npmrc")).unwrap_or_default()
}

/// The variable in the line that the block has for npm.example.
fn variable(sandbox: &Sandbox) -> String {
    let text = npmrc(sandbox);
    let (_, rest) = text
        .split_once("\n//npm.example/team/:_authToken=${")
        .unwrap();
    rest.split_once("}\n").unwrap().0.to_owned()
}

#[test]
fn npm_reads_a_variable() {
    let sandbox = sandbox("npm.example/team", "");
    sandbox.file(".npmrc", "//other.example/:_authToken=s3cr3t-other");
    let words = |way: &'static str| ["helper", "npm", way, "--host", "https://npm.example/team/"];
    let told = sandbox.run(words("--install")).ok();
    let name = variable(&sandbox);
    assert!(
        told.ends_with(&format!(
            "authctl run --env {name}=secret/registry -- npm …\n"
        )),
        "{told}"
    );
    assert!(!told.contains("s3cr3t"));
    sandbox.run(words("--install")).ok();
    assert_eq!(
        variable(&sandbox),
        name,
        "it is what people have written down"
    );
    sandbox.run(words("--uninstall")).ok();
    assert_eq!(npmrc(&sandbox), "//other.example/:_authToken=s3cr3t-other");
    sandbox
        .run(["helper", "npm", "--install", "--json"])
        .fails(2, "usage");
}

#[test]
fn nobody_knows_the_variables_name() {
    // A project's own .npmrc can send a variable of a known name to any registry.
    let name = |before: &str| {
        let sandbox = sandbox("npm.example/team", "");
        sandbox.file(".npmrc", before);
        let words = ["helper", "npm", "--install", "--host", "npm.example/team"];
        sandbox.run(words).ok();
        variable(&sandbox)
    };
    let old = "# >>> authctl npm.example/team >>>\n//npm.example/team/:_authToken=${NPM_TOKEN}\n# <<< authctl npm.example/team <<<\n";
    let names = ["", "a=b\n", old].map(name);
    for name in &names {
        assert!(name.len() > "NPM_TOKEN_".len() + 10, "{name}");
    }
    assert!(names[0] != names[1] && names[1] != names[2] && names[0] != names[2]);
}

#[test]
fn pnpm_finds_its_helper_from_any_folder() {
    let sandbox = sandbox("npm.example", "");
    let words = "helper npm --install --pnpm --links . --host npm.example";
    sandbox.run(words.split(' ')).ok();
    let text = npmrc(&sandbox);
    let (_, rest) = text.split_once(":tokenHelper=").unwrap();
    let helper = std::path::Path::new(rest.lines().next().unwrap());
    assert!(helper.is_absolute() && helper.exists(), "{text}");
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
