//! Docker's protocol: `get`, `store`, `erase`, `list`, to the letter.

use serde_json::json;

use super::sandbox;
use crate::support::{Run, Sandbox};

fn ask(sandbox: &Sandbox, operation: &str, input: &str) -> Run {
    sandbox.feed(["helper", "docker", operation], input)
}

fn login(server: &str, secret: &str) -> String {
    json!({"ServerURL": server, "Username": "ann", "Secret": secret}).to_string()
}

const NONE: &str = "credentials not found in native keychain\n";

#[track_caller]
fn none(run: &Run) {
    let found = (run.code, run.stdout.as_str(), run.stderr.as_str());
    assert_eq!(found, (Some(1), NONE, ""));
}

#[test]
fn a_registry_gets_its_login_as_docker_named_it() {
    let sandbox = sandbox("r.example:5000", "username = \"ann\"\n");
    for server in ["r.example:5000", "https://r.example:5000/v2/\n"] {
        let run = ask(&sandbox, "get", server);
        let wanted = login(server.trim(), "s3cr3t-value");
        let found: serde_json::Value = serde_json::from_str(&run.ok()).unwrap();
        assert_eq!(
            found.to_string(),
            wanted.parse::<serde_json::Value>().unwrap().to_string()
        );
    }
    for other in ["r.example", "evil.example", "", "a b"] {
        none(&ask(&sandbox, "get", other));
    }
    let run = sandbox.feed(
        ["helper", "docker", "get", "--json"],
        "http://r.example:5000",
    );
    run.fails(2, "url_insecure");
}

#[test]
fn dockers_own_registry_goes_by_two_names() {
    for host in ["docker.io", "index.docker.io/v1"] {
        let sandbox = sandbox(host, "username = \"<token>\"\n");
        let found = ask(&sandbox, "get", "https://index.docker.io/v1/").ok();
        assert!(
            found.contains("\"Username\":\"<token>\""),
            "{host}: {found}"
        );
    }
}

#[test]
fn what_is_stored_is_got_listed_and_erased() {
    let sandbox = Sandbox::new();
    let server = "https://index.docker.io/v1/";
    assert_eq!(ask(&sandbox, "store", &login(server, "t1ped")).ok(), "");
    assert_eq!(ask(&sandbox, "store", &login(server, "again")).ok(), "");
    let found = ask(&sandbox, "get", server).ok();
    assert!(found.contains("\"Secret\":\"again\""), "{found}");
    // Docker lists what its own file names.
    assert_eq!(ask(&sandbox, "list", "").ok(), "{}\n");
    std::fs::create_dir(sandbox.path(".docker")).unwrap();
    sandbox.file(
        ".docker/config.json",
        json!({"auths": {server: {}}}).to_string(),
    );
    let listed = json!({server: "ann"}).to_string() + "\n";
    assert_eq!(ask(&sandbox, "list", "").ok(), listed);

    assert_eq!(ask(&sandbox, "erase", server).ok(), "");
    none(&ask(&sandbox, "get", server));
    for form in [
        server,
        "index.docker.io",
        "http://index.docker.io",
        "",
        "\u{1}x",
    ] {
        let code = ask(&sandbox, "erase", form).code;
        assert_eq!(
            code,
            Some(if form.starts_with('\u{1}') { 2 } else { 0 }),
            "{form}"
        );
    }
    let left = sandbox.run(["secret", "list", "--json"]).ok();
    assert!(!left.contains("docker"), "{left}");
}

#[test]
fn a_key_that_the_configuration_means_is_not_replaced() {
    let sandbox = Sandbox::new();
    sandbox
        .run(["key", "new", "deploy", "--owner", "me", "--scope", "a:b"])
        .ok();
    std::fs::create_dir_all(sandbox.path("authctl/config")).unwrap();
    let table = "[hosts.\"r.example\"]\nas = \"key/deploy\"\n";
    let config = sandbox.file("authctl/config/config.toml", table);
    let run = sandbox.feed(
        ["helper", "docker", "store", "--json"],
        login("r.example", "t1ped"),
    );
    run.fails(7, "host_taken");
    assert!(!run.stderr.contains("t1ped"));
    assert_eq!(std::fs::read_to_string(config).unwrap(), table);
    // The same again, as docker does it, is no contradiction.
    let key = sandbox.run(["key", "show", "deploy", "--reveal"]).ok();
    assert_eq!(
        ask(&sandbox, "store", &login("r.example", key.trim())).ok(),
        ""
    );
    // Forgetting it leaves the key where it is.
    ask(&sandbox, "erase", "r.example").ok();
    none(&ask(&sandbox, "get", "r.example"));
    sandbox.run(["key", "show", "deploy"]).ok();
}

#[test]
fn other_words_are_told() {
    let sandbox = sandbox("r.example", "");
    assert!(
        ask(&sandbox, "version", "")
            .ok()
            .starts_with("docker-credential-authctl (authctl) v")
    );
    for (operation, input) in [
        ("store", "x"),
        ("store", "{}"),
        ("what", ""),
        ("get", "a\u{1}b"),
    ] {
        assert_eq!(ask(&sandbox, operation, input).code, Some(2), "{operation}");
    }
}

#[test]
fn dockers_file_names_authctl_and_keeps_the_rest() {
    let sandbox = sandbox("r.example", "");
    std::fs::create_dir(sandbox.path(".docker")).unwrap();
    let before = "{\n\t\"auths\": {\n\t\t\"x\": {\"auth\": \"c2VjcmV0\"}\n\t}\n}";
    let file = sandbox.file(".docker/config.json", before);
    let words = |more: &[&str]| {
        let run = sandbox.run([&["helper", "docker", "--links", "."], more].concat());
        assert!(!run.stdout.contains("c2VjcmV0"), "{run:#?}");
        run
    };
    words(&["--install", "--host", "r.example"]).ok();
    let text = || std::fs::read_to_string(&file).unwrap();
    assert!(
        text().contains("\"credHelpers\": {\"r.example\": \"authctl\"}"),
        "{}",
        text()
    );
    words(&["--uninstall", "--host", "r.example"]).ok();
    assert_eq!(text(), before);

    sandbox.file(".docker/config.json", "{\"credsStore\": \"desktop\"}");
    words(&["--install", "--json"]).fails(7, "tool_taken");
    words(&["--uninstall"]).ok();
    assert_eq!(text(), "{\"credsStore\": \"desktop\"}");
    sandbox.file(".docker/config.json", "{");
    words(&["--install", "--json"]).fails(2, "input_unreadable");
}

#[test]
#[cfg(unix)]
fn a_file_that_its_owner_made_read_only_is_read_and_left() {
    use std::os::unix::fs::PermissionsExt as _;
    let sandbox = Sandbox::new();
    let folder = sandbox.path("docker");
    std::fs::create_dir(&folder).unwrap();
    let sandbox = sandbox.with("DOCKER_CONFIG", folder.to_str().unwrap());
    let config = sandbox.file("docker/config.json", "{\"auths\":{\"r.example\":{}}}");
    let mode = std::fs::Permissions::from_mode(0o444);
    std::fs::set_permissions(&config, mode).unwrap();
    assert_eq!(ask(&sandbox, "list", "").ok().trim(), "{}");
    let install = ["helper", "docker", "--install", "--links", ".", "--yes"];
    let run = sandbox.run(install);
    assert!(run.stderr.contains("it is read-only"), "{run:?}");
    assert!(
        std::fs::read_to_string(config)
            .unwrap()
            .contains("r.example")
    );
}
