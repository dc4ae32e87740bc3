//! A sandbox with a session bus of its own, and what a test puts on it.

use std::io::Write as _;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::started::{start, up};
use crate::support::{Run, Sandbox};

/// A bus on which nothing is started by itself: what answers there was put there by a test.
const CONFIG: &str = r#"<busconfig><type>session</type><keep_umask/>
<listen>unix:tmpdir=/tmp</listen>
<policy context="default"><allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/>
<allow own="*"/></policy></busconfig>"#;

/// A sandbox in which a session bus runs.
pub(crate) struct Session {
    pub(crate) sandbox: Sandbox,
    address: String,
    pub(crate) children: Vec<Child>,
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
    pub(crate) fn new() -> Self {
        let sandbox = Sandbox::new();
        let config = sandbox.file("bus.conf", CONFIG);
        let (bus, address) = up(
            Command::new("dbus-daemon")
                .arg(format!("--config-file={}", config.display()))
                .args(["--nofork", "--print-address=1"]),
            "dbus-daemon",
        );
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
    pub(crate) fn unlocked() -> Self {
        let mut session = Self::new();
        session.keyring(Some("password"));
        session
    }

    /// Starts gnome-keyring, opened by the password, where one is given, and waits for it.
    pub(crate) fn keyring(&mut self, password: Option<&str>) {
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
        self.wait_for("org.freedesktop.secrets");
    }

    /// Whether all that was started here still runs: gnome-keyring breaks down at times, where
    /// programs that talk to it are killed.
    pub(crate) fn lives(&mut self) -> bool {
        let mut children = self.children.iter_mut();
        children.all(|child| child.try_wait().unwrap().is_none())
    }

    /// Puts a program in the keyring's place that takes calls and never answers.
    pub(crate) fn deaf(&mut self) {
        self.black_hole("org.freedesktop.secrets");
    }

    /// Puts a program in the prompter's place that shows no question and never answers.
    pub(crate) fn deaf_prompter(&mut self) {
        self.black_hole("org.gnome.keyring.SystemPrompter");
    }

    fn black_hole(&mut self, name: &str) {
        let mut command = self.tool("dbus-test-tool");
        command.args(["black-hole", "--session", &format!("--name={name}")]);
        self.children.push(start(&mut command, "dbus-tests"));
        self.wait_for(name);
    }

    fn wait_for(&self, name: &str) {
        let start = Instant::now();
        while !self
            .gdbus(
                "org.freedesktop.DBus",
                "/org/freedesktop/DBus",
                &["org.freedesktop.DBus.NameHasOwner", name],
            )
            .contains("true")
        {
            assert!(
                start.elapsed() < Duration::from_secs(20),
                "no {name} came up"
            );
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    pub(crate) fn lock(&self) {
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

    pub(crate) fn secret_tool(&self, args: &[&str], input: &str) -> Run {
        finish(
            self.tool("secret-tool").args(args),
            "libsecret-tools",
            input,
        )
    }

    pub(crate) fn lookup(&self, user: &str) -> String {
        self.secret_tool(&["lookup", "service", "authctl", "username", user], "")
            .stdout
    }

    pub(crate) fn set(&self, name: &str, value: &str) -> Run {
        self.sandbox
            .feed(["secret", "set", name, "-", "--json"], value)
    }

    pub(crate) fn get(&self, name: &str) -> Run {
        self.sandbox.run(["secret", "get", name, "--json"])
    }
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
