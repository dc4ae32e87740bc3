//! `authctl config`: what holds, who says so, and what in config.toml does not.

use std::path::Path;

use serde_json::{Value, json};

use crate::support::{Run, Sandbox};

const CONFIG: &str = r#"# Mine.
store = "keychain"
default_profile = "work"

[key]
owner = "team-ci"
max_age = "90d"

[hosts."git.example/team"]
as = "oauth/work"
username = "build"

[profile.work]
issuer = "https://login.example"
scopes = ["openid", "email"]
client_secret = "env:CLIENT"

[profile.work.parameters]
access_type = "offline"
"#;

fn configured(text: &str) -> Sandbox {
    let sandbox = Sandbox::new().with("AUTHCTL_STORE", "");
    std::fs::create_dir_all(sandbox.path("authctl/config")).unwrap();
    sandbox.file("authctl/config/config.toml", text);
    sandbox
}

/// Returns a setting of `config show --json`, without what it is called.
#[track_caller]
fn held(run: &Run, name: &str) -> Value {
    let shown = run.json(0);
    let settings = shown["settings"].as_array().unwrap();
    let found = settings.iter().find(|held| held["name"] == name);
    let mut found = found
        .unwrap_or_else(|| panic!("no {name}: {shown}"))
        .clone();
    found.as_object_mut().unwrap().remove("name");
    found
}

#[test]
fn the_option_is_stronger_than_the_variable_and_that_than_the_file() {
    let sandbox = configured(CONFIG);
    let show = ["config", "show", "--json"];
    let by_file = json!({"value": "keychain", "from": "config", "by": "config.toml", "line": 2});
    assert_eq!(held(&sandbox.run(show), "store"), by_file);
    let by_file = json!({"value": "work", "from": "config", "by": "config.toml", "line": 3});
    assert_eq!(held(&sandbox.run(show), "profile"), by_file);

    let sandbox = sandbox
        .with("AUTHCTL_STORE", "file")
        .with("AUTHCTL_PROFILE", "mine");
    let by_variable =
        json!({"value": "file", "from": "variable", "by": "AUTHCTL_STORE", "line": null});
    assert_eq!(held(&sandbox.run(show), "store"), by_variable);
    assert_eq!(held(&sandbox.run(show), "profile")["by"], "AUTHCTL_PROFILE");

    let run = sandbox.run(
        show.into_iter()
            .chain(["--store", "keychain", "--timeout", "5s"]),
    );
    let by_flag = json!({"value": "keychain", "from": "flag", "by": "--store", "line": null});
    assert_eq!(held(&run, "store"), by_flag);
    assert_eq!(held(&run, "timeout")["value"], "5s");

    let plain = Sandbox::new().with("AUTHCTL_STORE", "");
    let nobody = json!({"value": null, "from": "default", "by": null, "line": null});
    assert_eq!(held(&plain.run(show), "store"), nobody);
    assert_eq!(plain.run(show).json(0)["problems"], json!([]));
}

#[test]
fn tables_are_shown_with_their_lines() {
    let sandbox = configured(CONFIG);
    let run = sandbox.run(["config", "show", "--json"]);
    for (name, value, line) in [
        ("key.owner", json!("team-ci"), Some(6)),
        ("key.max_age", json!("90d"), Some(7)),
        ("key.default_expires", json!("90d"), None),
        (
            "hosts.\"git.example/team\".as",
            json!("oauth/work"),
            Some(10),
        ),
        (
            "hosts.\"git.example/team\".username",
            json!("build"),
            Some(11),
        ),
        (
            "profile.work.issuer",
            json!("https://login.example"),
            Some(14),
        ),
        ("profile.work.scopes", json!(["openid", "email"]), Some(15)),
        ("profile.work.client_secret", json!("env:CLIENT"), Some(16)),
        (
            "profile.work.parameters.access_type",
            json!("offline"),
            Some(19),
        ),
    ] {
        let held = held(&run, name);
        assert_eq!(held["value"], value, "{name}");
        assert_eq!(held["line"], json!(line), "{name}");
        let from = if line.is_some() { "config" } else { "default" };
        assert_eq!(held["from"], from, "{name}");
    }
    assert_eq!(run.json(0)["problems"], json!([]));

    let told = sandbox.run(["config", "show", "--origin"]).ok();
    let row = told
        .lines()
        .find(|line| line.contains("key.owner"))
        .unwrap();
    assert!(
        row.contains("team-ci") && row.contains("config.toml:6"),
        "{told}"
    );
    assert!(told.contains("openid email"), "{told}");
    let told = sandbox.run(["config", "show"]).ok();
    assert!(!told.contains("config.toml"), "{told}");
}

#[test]
fn no_secret_is_shown() {
    let sandbox =
        configured("[profile.work]\nclient_secret = \"canary-1\"\ncanary = \"canary-2\"\n")
            .with("AUTHCTL_IDENTITY", "AGE-SECRET-KEY-CANARY-3")
            .with("AUTHCTL_PASSPHRASE", "canary-4")
            .with("HTTPS_PROXY", "http://me:canary-5@proxy.example:8080");
    for spoken in ["--json", "--origin"] {
        let run = sandbox.run(["config", "show", spoken]);
        let all = format!("{}{}", run.stdout, run.stderr).to_ascii_lowercase();
        assert!(!all.contains("canary-"), "{run:#?}");
        assert!(all.contains("proxy.example:8080"), "{run:#?}");
    }
    let run = sandbox.run(["config", "show", "--json"]);
    for name in ["identity", "passphrase"] {
        assert_eq!(held(&run, name)["value"], "set");
    }
}

#[test]
fn slips_of_the_pen_are_named() {
    let sandbox = configured(
        r#"stroe = "file"
store = 5
colour = "no"

[key]
max_agee = "1d"

[hosts."h.example"]
as = "nothing"
user = "x"
usernam = "x"

[profile.work]
isuer = "https://login.example"

[profile.other]
port = 0
"#,
    );
    let run = sandbox.run(["config", "show", "--json"]);
    let shown = run.json(0);
    let problems = shown["problems"].as_array().unwrap();
    for (name, line, meant) in [
        ("stroe", 1, json!("store")),
        ("store", 2, Value::Null),
        ("colour", 3, Value::Null),
        ("key.max_agee", 6, json!("max_age")),
        ("hosts.\"h.example\".as", 8, Value::Null),
        ("hosts.\"h.example\".user", 10, Value::Null),
        ("hosts.\"h.example\".usernam", 11, json!("username")),
        ("profile.work.isuer", 14, Value::Null),
        ("profile.other.port", 17, Value::Null),
    ] {
        let found = problems.iter().find(|doubt| doubt["name"] == name);
        let found = found.unwrap_or_else(|| panic!("no {name}: {shown:#}"));
        assert_eq!(
            (&found["line"], &found["meant"]),
            (&json!(line), &meant),
            "{found}"
        );
    }
    assert_eq!(problems.len(), 9, "{shown:#}");
    let told = sandbox.run(["config", "show"]).ok();
    assert!(
        told.contains("config.toml:1: stroe: there is no such setting; is `store` meant?"),
        "{told}"
    );
    assert!(told.contains("issuer may be meant"), "{told}");
}

#[test]
fn what_is_no_toml_is_an_error() {
    let sandbox = configured("store = [");
    sandbox
        .run(["config", "show", "--json"])
        .fails(2, "config_invalid");
    let sandbox = configured("hosts = 5\nprofile = 6\n");
    let shown = sandbox.run(["config", "show", "--json"]).json(0);
    let names: Vec<&Value> = shown["problems"]
        .as_array()
        .unwrap()
        .iter()
        .map(|doubt| &doubt["name"])
        .collect();
    assert_eq!(names, ["hosts", "profile"]);
}

#[test]
fn the_path_is_where_the_file_has_to_be() {
    let sandbox = configured("");
    let file = sandbox.path("authctl/config/config.toml");
    let told = sandbox.run(["config", "path"]).ok();
    assert_eq!(told, format!("{}\n", file.display()));
    let data = sandbox.run(["config", "path", "--field", "data"]).ok();
    assert_eq!(Path::new(&data), sandbox.path("authctl/data"));
}

#[test]
fn whatever_is_read_from_the_file_is_known() {
    let settings = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/settings");
    let shown = std::fs::read_to_string(settings.join("shown.rs")).unwrap();
    let mut read = 0;
    for entry in std::fs::read_dir(settings).unwrap() {
        let text = std::fs::read_to_string(entry.unwrap().path()).unwrap();
        for call in [
            "config_text(&[",
            "config_list(&[",
            "config_flag(&[",
            "config_item(&[",
        ] {
            for after in text.split(call).skip(1) {
                let first = after.split([',', ']']).next().unwrap().trim();
                let known = first.eq_ignore_ascii_case("table")
                    || shown.contains(&format!("    {first},\n"));
                assert!(known, "config show does not know {first}");
                read += 1;
            }
        }
    }
    assert!(read > 4, "the guard looked in the wrong place");
}
