//! The keychain: a real gnome-keyring on a bus of its own.

use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::json;

use crate::support::{Run, Sandbox};

const CANARY: &str = "canary-5d0e7c41aa";

/// A bus on which nothing is started by itself: what answers there was put there by a test.
const CONFIG: &str = r#"<busconfig><type>session</type><keep_umask/>
<listen>unix:tmpdir=/tmp</listen>
<policy context="default"><allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/>
<allow own="*"/></policy></busconfig>"#;

/// A sandbox in which a session bus runs.
struct Session {
    sandbox: Sandbox,
    address: String,
    children: Vec<Child>,
}

impl Drop for Session {
    fn drop(&mut self) {
        for child in self.children.iter_mut().rev() {
            drop(child.kill());
            drop(child.wait());
        }
    }
}

impl Session {
    fn new() -> Self {
        let sandbox = Sandbox::new();
        let config = sandbox.file("bus.conf", CONFIG);
        let mut bus = start(
            Command::new("dbus-daemon")
                .arg(format!("--config-file={}", config.display()))
                .args(["--nofork", "--print-address=1"]),
            "dbus-daemon",
        );
        let mut address = String::new();
        BufReader::new(bus.stdout.take().unwrap())
            .read_line(&mut address)
            .unwrap();
        let address = address.trim().to_owned();
        std::fs::create_dir(sandbox.path("runtime")).unwrap();
        Self {
            sandbox: sandbox
                .with("DBUS_SESSION_BUS_ADDRESS", &address)
                .with("AUTHCTL_STORE", ""),
            address,
            children: vec![bus],
        }
    }

    /// A session whose keyring is open.
    fn unlocked() -> Self {
        let mut session = Self::new();
        session.keyring(Some("password"));
        session
    }

    /// Starts gnome-keyring, opened by the password, where one is given, and waits for it.
    fn keyring(&mut self, password: Option<&str>) {
        let mut command = self.tool("gnome-keyring-daemon");
        command.args(["--foreground", "--components=secrets"]);
        if password.is_some() {
            command.arg("--unlock");
        }
        let mut child = start(command.stdin(Stdio::piped()), "gnome-keyring");
        let mut stdin = child.stdin.take().unwrap();
        stdin
            .write_all(password.unwrap_or_default().as_bytes())
            .unwrap();
        drop(stdin);
        self.children.push(child);
        self.wait_for_secrets();
    }

    /// Puts a program in the keyring's place that takes calls and never answers.
    fn deaf(&mut self) {
        let mut command = self.tool("dbus-test-tool");
        command.args(["black-hole", "--session", "--name=org.freedesktop.secrets"]);
        self.children.push(start(&mut command, "dbus-tests"));
        self.wait_for_secrets();
    }

    fn wait_for_secrets(&self) {
        let start = Instant::now();
        while !self
            .gdbus(
                "org.freedesktop.DBus",
                "/org/freedesktop/DBus",
                &[
                    "org.freedesktop.DBus.NameHasOwner",
                    "org.freedesktop.secrets",
                ],
            )
            .contains("true")
        {
            assert!(
                start.elapsed() < Duration::from_secs(20),
                "no keyring came up"
            );
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    fn lock(&self) {
        let answer = self.gdbus(
            "org.freedesktop.secrets",
            "/org/freedesktop/secrets",
            &[
                "org.freedesktop.Secret.Service.Lock",
                "['/org/freedesktop/secrets/collection/login']",
            ],
        );
        assert!(answer.contains("collection/login"), "{answer}");
    }

    fn gdbus(&self, name: &str, path: &str, call: &[&str]) -> String {
        let mut command = self.tool("gdbus");
        command
            .args(["call", "--session", "-d", name, "-o", path, "-m"])
            .args(call);
        finish(&mut command, "libglib2.0-bin", "").stdout
    }

    /// Returns a program that talks to this session's bus.
    fn tool(&self, name: &str) -> Command {
        let mut command = Command::new(name);
        command
            .env_clear()
            .env("PATH", "/usr/bin:/bin")
            .env("HOME", self.sandbox.path(""))
            .env("XDG_RUNTIME_DIR", self.sandbox.path("runtime"))
            .env("DBUS_SESSION_BUS_ADDRESS", &self.address);
        command
    }

    fn secret_tool(&self, args: &[&str], input: &str) -> Run {
        finish(
            self.tool("secret-tool").args(args),
            "libsecret-tools",
            input,
        )
    }

    fn lookup(&self, user: &str) -> String {
        self.secret_tool(&["lookup", "service", "authctl", "username", user], "")
            .stdout
    }

    fn set(&self, name: &str, value: &str) -> Run {
        self.sandbox
            .feed(["secret", "set", name, "-", "--json"], value)
    }

    fn get(&self, name: &str) -> Run {
        self.sandbox.run(["secret", "get", name, "--json"])
    }
}

/// Starts a program of the Debian package `package`.
fn start(command: &mut Command, package: &str) -> Child {
    command
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap_or_else(|error| panic!("{error}: {command:?}; apt-get install {package}"))
}

fn finish(command: &mut Command, package: &str, input: &str) -> Run {
    let mut child = start(command.stdin(Stdio::piped()), package);
    child
        .stdin
        .take()
        .unwrap()
        .write_all(input.as_bytes())
        .unwrap();
    child.wait_with_output().unwrap().into()
}

#[test]
fn what_is_written_is_read_listed_and_removed() {
    let session = Session::unlocked();
    assert_eq!(session.set("x", CANARY).json(0)["store"], "keychain");
    assert_eq!(session.get("x").json(0)["value"], CANARY);
    session.set("x", "second").json(0);
    assert_eq!(session.get("x").json(0)["value"], "second");
    session.sandbox.run(["secret", "remove", "x", "--yes"]).ok();
    session.get("x").fails(3, "credential_unknown");
    assert_eq!(session.lookup("secret/x"), "");
    assert!(!session.sandbox.path("authctl/data/secrets.age").exists());
}

#[test]
fn any_bytes_come_back() {
    let session = Session::unlocked();
    let pem = "-----BEGIN X-----\nAAAA\n-----END X-----";
    for value in [
        pem,
        "tab\there",
        "authctl-base64:AAAA",
        "Zoë ключ",
        &"v".repeat(20_000),
    ] {
        session.set("x", value).json(0);
        assert_eq!(session.get("x").json(0)["value"], value);
    }
    session
        .sandbox
        .feed(["secret", "set", "x", "-"], [0_u8, 255])
        .ok();
    assert_eq!(session.get("x").json(0)["value_base64"], "AP8=");
}

#[test]
fn secret_tool_and_authctl_read_each_other() {
    let session = Session::unlocked();
    session.set("x", CANARY).json(0);
    assert_eq!(session.lookup("secret/x"), CANARY);
    let theirs = [
        "store",
        "--label=x",
        "service",
        "authctl",
        "username",
        "secret/x",
    ];
    session.secret_tool(&theirs, "from outside");
    assert_eq!(session.get("x").json(0)["value"], "from outside");
    // One that the index never heard of is no credential.
    let theirs = [
        "store",
        "--label=x",
        "service",
        "authctl",
        "username",
        "secret/y",
    ];
    session.secret_tool(&theirs, "unknown");
    session.get("y").fails(3, "credential_unknown");
}

#[test]
fn a_secret_that_somebody_removed_is_missing_and_not_unknown() {
    let session = Session::unlocked();
    session.set("x", CANARY).json(0);
    session.secret_tool(&["clear", "service", "authctl", "username", "secret/x"], "");
    session.get("x").fails(6, "secret_missing");
    assert_eq!(
        session.sandbox.run(["secret", "list", "--json"]).json(0)["secrets"][0]["name"],
        "x"
    );
}

#[test]
fn a_locked_keychain_is_an_error_and_no_reason_to_fall_back() {
    let session = Session::unlocked();
    session.set("x", CANARY).json(0);
    session.lock();
    session.get("x").fails(6, "keychain_locked");
    session.set("y", "1").fails(6, "keychain_locked");
    session
        .sandbox
        .run(["secret", "remove", "x", "--yes", "--json"])
        .fails(6, "keychain_locked");
    // The record stays, and the failed write left none.
    let list = session.sandbox.run(["secret", "list", "--json"]).json(0);
    assert_eq!(list["secrets"].as_array().map(Vec::len), Some(1));
    assert!(!session.sandbox.path("authctl/data/secrets.age").exists());
}

#[test]
fn a_first_choice_beside_a_locked_keychain_is_not_made() {
    let session = Session::unlocked();
    session.secret_tool(&["store", "--label=x", "a", "b"], "makes the collection");
    session.lock();
    session.set("x", "1").fails(6, "keychain_locked");
    assert!(!session.sandbox.path("authctl/data/secrets.age").exists());
}

#[test]
fn a_deaf_keychain_is_given_up_in_time() {
    let mut session = Session::new();
    session.deaf();
    let limited = ["secret", "set", "x", "-", "--json", "--timeout", "1s"];
    session
        .sandbox
        .feed(limited, "1")
        .fails(6, "keychain_timeout");
    session.set("x", "1").fails(6, "keychain_timeout");
    let chosen = ["secret", "set", "x", "-", "--json", "--store", "keychain"];
    session
        .sandbox
        .feed(chosen, "1")
        .fails(6, "keychain_timeout");
    assert!(!session.sandbox.path("authctl/data/secrets.age").exists());
}

#[test]
fn a_bus_without_a_keychain_is_an_absent_one() {
    let session = Session::new();
    session
        .sandbox
        .feed(
            ["secret", "set", "x", "-", "--json", "--store", "keychain"],
            "1",
        )
        .fails(6, "keychain_absent");
    let run = session.set("x", CANARY);
    assert_eq!(run.json(0)["store"], "file");
    assert!(run.stderr.contains("secrets.age"), "{run:#?}");
}

#[test]
fn no_bus_at_all_is_an_absent_keychain() {
    let sandbox = Sandbox::new().with("AUTHCTL_STORE", "");
    sandbox
        .feed(
            ["secret", "set", "x", "-", "--json", "--store", "keychain"],
            "1",
        )
        .fails(6, "keychain_absent");
    let run = sandbox.feed(["secret", "set", "x", "-", "--json"], CANARY);
    assert_eq!(run.json(0)["store"], "file");
    assert!(
        run.stderr.starts_with("warning: no keychain here"),
        "{run:#?}"
    );
    // It is said once: the choice is remembered.
    let again = sandbox.feed(["secret", "set", "y", "-", "--json"], "1");
    assert_eq!(
        (again.json(0)["store"].clone(), again.stderr.as_str()),
        (json!("file"), "")
    );
}

#[test]
fn a_keyring_without_a_collection_says_what_to_do() {
    let mut session = Session::new();
    session.keyring(None);
    let run = session.set("x", "1");
    run.fails(6, "store_failed");
    assert!(run.stderr.contains("no default collection"), "{run:#?}");
    assert!(!session.sandbox.path("authctl/data/secrets.age").exists());
}

#[test]
fn the_choice_of_store_outlives_a_keychain_that_comes_or_goes() {
    // Chosen without a keychain: one that comes later changes nothing.
    let mut session = Session::new();
    session.set("x", "1").json(0);
    session.keyring(Some("password"));
    assert_eq!(session.set("y", "2").json(0)["store"], "file");
    // Chosen with a keychain: one that goes is an error.
    let mut session = Session::unlocked();
    session.set("x", "1").json(0);
    let mut keyring = session.children.pop().unwrap();
    keyring.kill().unwrap();
    keyring.wait().unwrap();
    session.get("x").fails(6, "keychain_absent");
    session.set("y", "2").fails(6, "keychain_absent");
    assert!(!session.sandbox.path("authctl/data/secrets.age").exists());
}
