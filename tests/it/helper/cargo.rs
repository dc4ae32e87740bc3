//! Cargo's protocol: a line of JSON each way, the hello first.

use std::io::{BufRead as _, BufReader, Write as _};
use std::process::Stdio;

use serde_json::{Value, json};

use super::sandbox;
use crate::support::Sandbox;

const INDEX: &str = "sparse+https://crates.example.com/index/";
const PLACE: &str = "crates.example.com/index";

/// Asks as cargo does: it waits for the hello, writes one line, waits for the answer, and only then
/// closes the pipe. Returns what stands in `Ok` or `Err`, and standard error.
fn ask(sandbox: &Sandbox, words: &[&str], request: &Value) -> (Value, String) {
    let mut child = sandbox
        .command(["--cargo-plugin"].iter().chain(words))
        .stdin(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let mut stdout = BufReader::new(child.stdout.take().unwrap());
    let mut line = String::new();
    stdout.read_line(&mut line).unwrap();
    assert_eq!(line, "{\"v\":[1]}\n");
    writeln!(stdin, "{request}").unwrap();
    line.clear();
    stdout.read_line(&mut line).unwrap();
    drop(stdin);
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    let stderr = String::from_utf8(output.stderr).unwrap();
    (serde_json::from_str(&line).unwrap(), stderr)
}

fn request(index: &str, kind: &str) -> Value {
    json!({"v": 1, "registry": {"index-url": index}, "kind": kind, "operation": "read"})
}

fn answer(sandbox: &Sandbox, request: &Value) -> Value {
    let (answer, stderr) = ask(sandbox, &[], request);
    assert_eq!(stderr, "");
    answer
}

fn given(token: &str) -> Value {
    json!({"Ok": {"kind": "get", "token": token, "cache": "session", "expiration": null, "operation_independent": true}})
}

#[test]
fn a_registry_gets_its_token_and_no_other_does() {
    let sandbox = sandbox(PLACE, "");
    let get = |index: &str| answer(&sandbox, &request(index, "get"));
    assert_eq!(get(INDEX), given("s3cr3t-value"));
    for index in [
        "sparse+https://example.com/index/",
        "sparse+https://crates.example.com/",
    ] {
        assert_eq!(get(index), json!({"Err": {"kind": "not-found"}}), "{index}");
    }
    for index in ["sparse+http://crates.example.com/index/", "ssh://git@h/x"] {
        let refused = json!({"Err": {"kind": "url-not-supported"}});
        assert_eq!(get(index), refused, "{index}");
    }
}

#[test]
fn a_whole_hosts_credential_goes_to_no_index_on_it() {
    let sandbox = sandbox("github.com", "");
    let index = "sparse+https://github.com/mallory/x/raw/main/";
    let (refused, stderr) = ask(&sandbox, &[], &request(index, "get"));
    assert_eq!(refused, json!({"Err": {"kind": "not-found"}}));
    let table = "[hosts.\"github.com/mallory/x/raw/main\"]";
    assert!(
        stderr.contains(table) && !stderr.contains("s3cr3t"),
        "{stderr}"
    );
    let index = "https://github.com/rust-lang/crates.io-index";
    let refused = answer(&sandbox, &request(index, "get"));
    assert_eq!(refused, json!({"Err": {"kind": "not-found"}}));
}

#[test]
fn a_named_user_makes_it_basic() {
    let sandbox = sandbox(PLACE, "username = \"ann\"\n");
    let basic = given("Basic YW5uOnMzY3IzdC12YWx1ZQ==");
    assert_eq!(answer(&sandbox, &request(INDEX, "get")), basic);
}

#[test]
fn the_words_of_cargos_configuration_count() {
    let sandbox = sandbox("other.example.com", "");
    let mut get = request(INDEX, "get");
    get["args"] = json!(["--as", "secret/registry", "--host", PLACE]);
    assert_eq!(answer(&sandbox, &get), given("s3cr3t-value"));
    get["kind"] = json!("login");
    get["token"] = json!("canary");
    let refused = &answer(&sandbox, &get)["Err"];
    assert_eq!(refused["kind"], "other");
    assert!(!refused.to_string().contains("canary"), "{refused}");
    get["args"] = json!(["--as", "secret/registry"]);
    let refused = &answer(&sandbox, &get)["Err"];
    let message = refused["message"].as_str().unwrap();
    assert!(
        message.starts_with("in cargo's configuration: "),
        "{refused}"
    );

    let named = ["--as", "secret/registry", "--host", PLACE];
    let (found, _) = ask(&sandbox, &named, &request(INDEX, "get"));
    assert_eq!(found, given("s3cr3t-value"));
}

#[test]
fn a_login_is_kept_replaced_and_forgotten() {
    let sandbox = Sandbox::new();
    let not_found = json!({"Err": {"kind": "not-found"}});
    let mut login = request(INDEX, "login");
    for token in ["one", "two"] {
        login["token"] = json!(token);
        assert_eq!(answer(&sandbox, &login), json!({"Ok": {"kind": "login"}}));
        assert_eq!(answer(&sandbox, &request(INDEX, "get")), given(token));
    }
    let config = std::fs::read_to_string(sandbox.path("authctl/config/config.toml")).unwrap();
    assert_eq!(
        config,
        "[hosts.\"crates.example.com/index\"]\nas = \"secret/registry-crates.example.com-index\"\n"
    );
    let logout = request(INDEX, "logout");
    assert_eq!(answer(&sandbox, &logout), json!({"Ok": {"kind": "logout"}}));
    assert_eq!(answer(&sandbox, &logout), not_found);
    assert_eq!(answer(&sandbox, &request(INDEX, "get")), not_found);
    assert_eq!(
        sandbox.run(["list", "--json"]).json(0)["credentials"],
        json!([])
    );
}

#[test]
fn one_process_knows_what_it_has_changed() {
    let sandbox = Sandbox::new();
    let mut login = request(INDEX, "login");
    login["token"] = json!("one");
    let asked = [
        login,
        request(INDEX, "get"),
        request(INDEX, "logout"),
        request(INDEX, "get"),
    ];
    let lines: Vec<String> = asked.iter().map(|line| format!("{line}\n")).collect();
    let said = sandbox.feed(["--cargo-plugin"], lines.concat()).ok();
    let said: Vec<Value> = said
        .lines()
        .skip(1)
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let not_found = json!({"Err": {"kind": "not-found"}});
    let wanted = [
        json!({"Ok": {"kind": "login"}}),
        given("one"),
        json!({"Ok": {"kind": "logout"}}),
        not_found,
    ];
    assert_eq!(said, wanted);
    let left = sandbox.run(["list", "--json"]).json(0);
    assert_eq!(left["credentials"], json!([]));
}

#[test]
fn two_places_never_share_a_secret() {
    let sandbox = Sandbox::new();
    let indexes = [
        "sparse+https://h.example/a/b/",
        "sparse+https://h.example/a-b/",
    ];
    for index in indexes {
        let mut login = request(index, "login");
        login["token"] = json!(index);
        answer(&sandbox, &login);
    }
    for index in indexes {
        assert_eq!(answer(&sandbox, &request(index, "get")), given(index));
    }
}

#[test]
fn a_secret_of_ones_own_outlives_the_logout() {
    let sandbox = sandbox(PLACE, "");
    let logout = request(INDEX, "logout");
    assert_eq!(answer(&sandbox, &logout), json!({"Ok": {"kind": "logout"}}));
    assert_eq!(
        sandbox.run(["secret", "get", "registry"]).ok(),
        "s3cr3t-value"
    );
}

#[test]
fn what_fails_is_told_to_cargo() {
    let sandbox = sandbox(PLACE, "");
    sandbox.run(["secret", "remove", "registry", "--yes"]).ok();
    let refused = &answer(&sandbox, &request(INDEX, "get"))["Err"];
    assert_eq!(refused["kind"], "other");
    assert_eq!(refused["message"], "there is no secret/registry");
    for (line, kind) in [
        (json!({"v": 2, "token": "canary"}), "other"),
        (request(INDEX, "login"), "other"),
        (request(INDEX, "inspect"), "operation-not-supported"),
    ] {
        let refused = answer(&sandbox, &line);
        assert_eq!(refused["Err"]["kind"], kind, "{line}");
        assert!(!refused.to_string().contains("canary"), "{refused}");
    }
    // Cargo went away before it asked.
    assert_eq!(sandbox.run(["--cargo-plugin"]).ok(), "{\"v\":[1]}\n");
}

#[test]
fn a_login_does_not_replace_what_has_a_life_of_its_own() {
    let sandbox = sandbox(PLACE, "");
    let config = format!("[hosts.\"{PLACE}\"]\nas = \"oauth/work\"\n");
    sandbox.file("authctl/config/config.toml", &config);
    let mut login = request(INDEX, "login");
    login["token"] = json!("canary");
    let refused = answer(&sandbox, &login);
    assert_eq!(refused["Err"]["kind"], "other", "{refused}");
    assert!(!refused.to_string().contains("canary"), "{refused}");
    let after = std::fs::read_to_string(sandbox.path("authctl/config/config.toml")).unwrap();
    assert_eq!(after, config);
}
