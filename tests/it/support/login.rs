//! A login that is waited for, and what a browser would send to end it.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::process::{Child, ChildStderr, ChildStdin, Command, ExitStatus, Stdio};

use super::{Run, Sandbox};

/// A login that has printed its URL and waits for the browser.
pub(crate) struct Waiting {
    pub(crate) child: Child,
    stdin: ChildStdin,
    stderr: BufReader<ChildStderr>,
    pub(crate) url: String,
}

impl Waiting {
    /// Starts a login without a browser.
    pub(crate) fn start(sandbox: &Sandbox, args: Vec<&str>) -> Self {
        let mut child = sandbox
            .command(args)
            .arg("--no-browser")
            .stdin(Stdio::piped())
            .spawn()
            .unwrap();
        let stdin = child.stdin.take().unwrap();
        let mut stderr = BufReader::new(child.stderr.take().unwrap());
        let mut url = String::new();
        stderr.read_line(&mut url).unwrap();
        Self {
            child,
            stdin,
            stderr,
            url: url.trim().to_owned(),
        }
    }

    /// Types at the terminal.
    pub(crate) fn paste(&mut self, text: &str) {
        self.stdin.write_all(text.as_bytes()).unwrap();
    }

    /// Returns what the login came to.
    pub(crate) fn end(mut self) -> Run {
        let mut stderr = String::new();
        self.stderr.read_to_string(&mut stderr).unwrap();
        let mut run = Run::from(self.child.wait_with_output().unwrap());
        run.stderr = stderr;
        run
    }
}

/// Fetches a URL of this machine and returns the whole answer.
pub(crate) fn fetched(url: &str) -> String {
    let (address, path) = url.trim_start_matches("http://").split_once('/').unwrap();
    sent(
        address,
        &format!("GET /{path} HTTP/1.1\r\nHost: {address}\r\n\r\n"),
    )
}

/// Sends bytes to an address of this machine and returns the whole answer.
pub(crate) fn sent(address: &str, request: &str) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

/// Presses Ctrl-C, and returns how the program ended.
pub(crate) fn interrupt(child: &mut Child) -> ExitStatus {
    end_by("INT", child)
}

/// Sends a signal, and returns how the program ended.
pub(crate) fn end_by(signal: &str, child: &mut Child) -> ExitStatus {
    let pressed = Command::new("kill")
        .args([&format!("-{signal}"), &child.id().to_string()])
        .status()
        .unwrap();
    assert!(pressed.success());
    child.wait().unwrap()
}
