//! OAuth logins: a certified authorization server, and a real browser.

mod ci;
mod ciba;
pub(crate) mod client;
mod device;
mod exit;
mod fresh;
mod life;
mod listener;
mod machine;
mod profiles;
mod proof;
mod register;
mod request;
mod signed;
mod verbs;

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::path::PathBuf;
use std::process::{Child, Command, Output};

use serde_json::Value;

use crate::npm;
use crate::started::up;
use crate::support::{Run, Sandbox};

/// A running authorization server.
pub(crate) struct Peer {
    child: Child,
    pub(crate) issuer: String,
    /// Where its control plane is, host and port.
    control: String,
}

impl Drop for Peer {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

pub(crate) fn folder() -> PathBuf {
    npm::peer("oidc-provider", "oidc-provider")
}

/// Runs a program that has to be installed.
pub(crate) fn output(program: &str, package: &str, args: &[&str]) -> Output {
    npm::output(program, package, &folder(), args)
}

impl Peer {
    /// Starts the server; `settings` are its variables.
    pub(crate) fn start(settings: &[(&str, &str)]) -> Self {
        let mut server = Command::new("node");
        server.arg("server.mjs").current_dir(folder());
        let (child, hello) = up(server.envs(settings.iter().copied()), "nodejs");
        let hello: Value = serde_json::from_str(&hello).unwrap();
        Self {
            child,
            issuer: hello["issuer"].as_str().unwrap().to_owned(),
            control: format!("127.0.0.1:{}", hello["port"]),
        }
    }

    /// Sends a request to the server's control plane.
    pub(crate) fn control(&self, path: &str, body: &str) -> Value {
        let mut stream = TcpStream::connect(&self.control).unwrap();
        write!(
            stream,
            "POST /__ctl/{path} HTTP/1.0\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        )
        .unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        serde_json::from_str(answer.split_once("\r\n\r\n").unwrap().1).unwrap()
    }

    /// Returns the grants that the server gave or refused, in order.
    pub(crate) fn grants(&self) -> Vec<String> {
        let log = self.control("log", "");
        let events = log.as_array().unwrap().iter();
        events
            .filter_map(|event| match event["event"].as_str()? {
                "grant.success" => Some(event["grant_type"].as_str()?.to_owned()),
                "grant.error" => Some(format!("error {}", event["error"])),
                "grant.revoked" => Some("revoked".to_owned()),
                _ => None,
            })
            .collect()
    }

    pub(crate) fn login(&self, sandbox: &Sandbox, client: &str) -> Run {
        sandbox.run(self.command_line(client))
    }

    /// Returns a sandbox with a login whose token is bound to a key.
    pub(crate) fn bound(&self) -> Sandbox {
        let sandbox = sandbox("");
        let mut args = self.command_line("cli-dpop");
        args.push("--dpop");
        sandbox.run(args).json(0);
        sandbox
    }

    pub(crate) fn command_line<'a>(&'a self, client: &'a str) -> Vec<&'a str> {
        let mut args = vec!["oauth", "login", "work", "--json", "--wait", "60s"];
        args.extend(["--issuer", &self.issuer, "--client-id", client]);
        args
    }
}

/// A sandbox whose browser is the driver, which plays the person; `words` come behind the URL.
pub(crate) fn sandbox(words: &str) -> Sandbox {
    Sandbox::new().with("BROWSER", &browser(words))
}

/// The command of a browser that is the driver.
pub(crate) fn browser(words: &str) -> String {
    driver("http", words)
}

/// The command of the driver, as a browser that plays the person in one of its modes.
pub(crate) fn driver(mode: &str, words: &str) -> String {
    // By its path: the sandbox's own PATH may lead to an older one.
    let node = output("node", "nodejs", &["-p", "process.execPath"]).stdout;
    let node = String::from_utf8(node).unwrap();
    let driver = folder().join("drive.mjs");
    format!("'{}' '{}' {mode} %s {words}", node.trim(), driver.display())
}

/// Lets the driver sign in without bringing the browser back; returns where it would have gone.
pub(crate) fn signed_in_at(url: &str) -> String {
    let driver = output(
        "node",
        "nodejs",
        &["drive.mjs", "http", url, "--no-deliver"],
    );
    assert!(driver.status.success(), "{driver:#?}");
    String::from_utf8(driver.stdout).unwrap().trim().to_owned()
}
