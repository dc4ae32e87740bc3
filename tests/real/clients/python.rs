//! What pip and uv are played with: an index of packages behind Basic authentication, where both
//! programs are, and how an installation by either has to end.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::stage::{self, Answer, Server, Stage, assert_over, end, silent};
use crate::oauth::Peer;
use crate::support::Run;

/// Makes a package, as Python's own library writes the archive.
const PACKAGE: &str = r"
import zipfile
with zipfile.ZipFile('tiny-0.1-py3-none-any.whl', 'w') as wheel:
    info = 'tiny-0.1.dist-info/'
    wheel.writestr('tiny/__init__.py', '')
    wheel.writestr(info + 'METADATA', 'Metadata-Version: 2.1\nName: tiny\nVersion: 0.1\n')
    wheel.writestr(info + 'WHEEL', 'Wheel-Version: 1.0\nGenerator: x\nRoot-Is-Purelib: true\nTag: py3-none-any\n')
    wheel.writestr(info + 'RECORD', '')
";

/// One of the programs, which has the package of a case's index installed.
pub(super) type Install = fn(&Case) -> Run;

pub(super) fn opens_with_the_password(install: Install) {
    let case = Case::kept();
    case.silently(install).ok();
    let shown = case.server.authorizations();
    assert!(shown.contains(&Some(basic("canary-pw"))), "{shown:?}");
    assert!(case.stage.path("out").exists());
}

pub(super) fn opens_with_a_refreshed_token(install: Install) {
    let case = Case::ended();
    let run = case.silently(install);
    let new = case.stage.token();
    silent(&run, &[&new, &basic(&new)]).ok();
    let shown = case.server.authorizations();
    assert_eq!(shown.last(), Some(&Some(basic(&new))));
    let grants = case.peer.as_ref().unwrap().grants();
    assert_eq!(grants, ["authorization_code", "refresh_token"]);
}

/// A login that the server has taken back.
pub(super) fn told_of_its_end(install: Install) {
    let case = Case::over();
    let run = refused(&case, install);
    assert_over(case.peer.as_ref().unwrap());
    for words in [
        "oauth/work needs a new login",
        "hint: authctl oauth login work",
    ] {
        assert!(run.stderr.contains(words), "{words}: {run:#?}");
    }
}

/// Asserts that the index was asked, and was shown nothing but what it was shown without a helper.
pub(super) fn refused(case: &Case, install: Install) -> Run {
    let run = case.silently(install);
    assert_ne!(run.code, Some(0), "{run:?}");
    let shown = case.server.authorizations();
    let empty = [None, Some(basic(""))];
    assert!(!shown.is_empty(), "the index was not asked: {run:#?}");
    assert!(shown.iter().all(|shown| empty.contains(shown)), "{shown:?}");
    run
}

/// Asserts that an index in plain http is shown nothing of what is kept for its host, which the
/// program asks for, too.
pub(super) fn shown_nothing_in_plain_text(install: Install) {
    let case = Case::in_plain_text();
    refused(&case, install);
    let run = install(&case);
    assert!(run.stderr.contains("hides whether it is https"), "{run:?}");
    let asked = case.server.asked();
    let index = "http://pypi.example.com/simple/tiny/";
    assert!(
        asked.iter().any(|request| request.path == index),
        "{asked:?}"
    );
}

/// Starts an index that takes some values of the header.
fn index(stage: &Stage, takes: impl Fn(&str) -> bool + Send + Sync + 'static) -> Server {
    let python = end(stage.program("python3").args(["-c", PACKAGE]), "python3");
    assert_eq!(python.code, Some(0), "{python:?}");
    let wheel = std::fs::read(stage.path("tiny-0.1-py3-none-any.whl")).unwrap();
    Server::start(move |request| {
        if !request.authorization().is_some_and(&takes) {
            return Answer::new(401, "").with("WWW-Authenticate", "Basic realm=\"x\"");
        }
        let name = "tiny-0.1-py3-none-any.whl";
        match request.path.as_str() {
            "/simple/tiny/" => Answer::new(200, format!("<a href=\"/files/{name}\">{name}</a>"))
                .with("Content-Type", "text/html"),
            path if path.ends_with(name) => Answer::new(200, wheel.clone()),
            _ => Answer::new(404, ""),
        }
    })
}

/// Returns what `ann` shows.
fn basic(password: &str) -> String {
    stage::basic("ann", password)
}

/// Returns the place that a table names.
pub(super) fn place(server: &Server) -> String {
    format!("{}/simple", server.host)
}

/// Returns the path of a program that `tests/run` has put into a virtual environment.
fn installed(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/python/bin");
    let program = folder.join(name);
    assert!(
        program.exists(),
        "{name} is missing: python3 -m venv target/python && target/python/bin/pip install uv python-dotenv"
    );
    program
}

/// A case: what the index takes, and how the installation has to end.
pub(super) struct Case {
    pub(super) stage: Stage,
    pub(super) server: Server,
    peer: Option<Peer>,
    /// Where the index is said to be.
    url: String,
    /// What no output may hold.
    secrets: Vec<String>,
}

impl Case {
    /// A password is kept for the index.
    pub(super) fn kept() -> Self {
        let stage = Stage::new();
        let server = index(&stage, |shown| shown == basic("canary-pw"));
        stage.secret("pypi", "canary-pw");
        stage.meant(&place(&server), "secret/pypi", None);
        Self::of(stage, server, None, &["canary", &basic("canary-pw")])
    }

    /// One is kept, but for another index.
    pub(super) fn none() -> Self {
        let stage = Stage::new();
        let server = index(&stage, |shown| shown == basic("canary-pw"));
        stage.secret("pypi", "canary-pw");
        stage.meant("pypi.example.com", "secret/pypi", None);
        Self::of(stage, server, None, &["canary", &basic("canary-pw")])
    }

    /// A login's access token is the password, and it has ended.
    pub(super) fn ended() -> Self {
        let stage = Stage::new();
        let (peer, old) = stage.expired();
        let ended = [basic(&old), basic("")];
        let server = index(&stage, move |shown| {
            shown.starts_with("Basic ") && ended.iter().all(|ended| ended != shown)
        });
        stage.meant(&place(&server), "oauth/work", Some("ann"));
        Self::of(stage, server, Some(peer), &[&old])
    }

    /// A login's access token is the password, it has ended, and the server gives no other.
    pub(super) fn over() -> Self {
        let stage = Stage::new();
        let (peer, old) = stage.over();
        let server = index(&stage, |shown| shown == basic("canary-pw"));
        stage.meant(&place(&server), "oauth/work", Some("ann"));
        Self::of(stage, server, Some(peer), &["canary", &old])
    }

    /// A password is kept for the index's host, and the index is in plain http. The programs get to
    /// it through a proxy, and so nobody looks for that host.
    pub(super) fn in_plain_text() -> Self {
        let stage = Stage::new();
        let server = index(&stage, |shown| shown == basic("canary-pw"));
        stage.secret("pypi", "canary-pw");
        stage.meant("pypi.example.com", "secret/pypi", None);
        let case = Self::of(stage, server, None, &["canary", &basic("canary-pw")]);
        Self {
            url: "http://pypi.example.com".into(),
            ..case
        }
    }

    /// Returns one of the programs, with the way to the index.
    pub(super) fn program(&self, name: &str) -> Command {
        let mut program = self.stage.program(&installed(name).display().to_string());
        if self.url != self.server.url {
            program.env("http_proxy", &self.server.url);
        }
        program
    }

    /// Returns the index's URL with the user in it, without whom pip asks for nothing.
    pub(super) fn named(&self) -> String {
        format!("{}/simple/", self.url.replace("://", "://ann@"))
    }

    /// Returns an installation that told none of the secrets.
    fn silently(&self, install: Install) -> Run {
        let secrets: Vec<&str> = self.secrets.iter().map(String::as_str).collect();
        silent(&install(self), &secrets)
    }

    fn of(stage: Stage, server: Server, peer: Option<Peer>, secrets: &[&str]) -> Self {
        let secrets = secrets.iter().map(|&secret| secret.to_owned()).collect();
        Self {
            url: server.url.clone(),
            stage,
            server,
            peer,
            secrets,
        }
    }
}
