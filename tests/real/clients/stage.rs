//! Where the programs play: a home with authctl under all its names, a login at the real
//! authorization server, and servers that keep what they were asked.

use std::fmt::Write as _;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::os::unix::fs::symlink;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::sleep;
use std::time::Duration;

use authctl::adapters::sealed_file::{Means, SealedFile};
use authctl::domain::ports::SecretStore as _;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

use crate::oauth::client::certificates;
use crate::oauth::{Peer, sandbox};
use crate::started::up;
use crate::support::{Run, Sandbox, program};

/// The names that programs look for.
const NAMES: &[&str] = &[
    "authctl",
    "bazel-credential-authctl",
    "cargo-credential-authctl",
    "docker-credential-authctl",
    "git-credential-authctl",
    "keyring",
    "pnpm-token-authctl",
    "terraform-credentials-authctl",
];

/// A home for programs, with authctl on its path.
pub(crate) struct Stage {
    pub(crate) sandbox: Sandbox,
}

impl Stage {
    pub(crate) fn new() -> Self {
        let stage = Self {
            sandbox: sandbox(""),
        };
        std::fs::create_dir(stage.path("bin")).unwrap();
        for name in NAMES {
            symlink(program(), stage.path("bin").join(name)).unwrap();
        }
        std::fs::create_dir_all(stage.path("authctl/config")).unwrap();
        stage
    }

    /// Returns a path in the home.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.sandbox.path(name)
    }

    /// Returns the folders in which programs find each other: authctl's names come first.
    pub(crate) fn search_path(&self) -> String {
        let machine = std::env::var("PATH").unwrap();
        format!("{}:{machine}", self.path("bin").display())
    }

    /// Returns a program, ready to be given more arguments, that knows this home and nothing of
    /// the machine's own.
    pub(crate) fn program(&self, name: &str) -> Command {
        let mut command = Command::new(name);
        command
            .current_dir(self.path(""))
            .env_clear()
            .env("HOME", self.path(""))
            .env("AUTHCTL_HOME", self.path("authctl"))
            .env("AUTHCTL_STORE", "file")
            .env("PATH", self.search_path())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }

    /// Keeps a value as `secret/NAME`.
    pub(crate) fn secret(&self, name: &str, value: &str) {
        drop(self.sandbox.feed(["secret", "set", name, "-"], value).ok());
    }

    /// Writes into the configuration what goes to a host.
    pub(crate) fn meant(&self, host: &str, wanted: &str, username: Option<&str>) {
        let path = self.path("authctl/config/config.toml");
        let mut text = std::fs::read_to_string(&path).unwrap_or_default();
        write!(text, "\n[hosts.\"{host}\"]\nas = \"{wanted}\"\n").unwrap();
        if let Some(name) = username {
            writeln!(text, "username = \"{name}\"").unwrap();
        }
        std::fs::write(path, text).unwrap();
    }

    /// Logs in as `oauth/work` at a server that is started for that; returns both it and the
    /// access token.
    pub(crate) fn logged_in(&self) -> (Peer, String) {
        let peer = Peer::start(&[]);
        let token = self.login(&peer);
        (peer, token)
    }

    /// Logs in as `oauth/work`, and waits until its access token has ended at the server as well
    /// as here. The next one lives long. Returns the old one beside the server.
    pub(crate) fn expired(&self) -> (Peer, String) {
        let peer = Peer::start(&[]);
        // On a busy machine a short life may be over before the token was looked at, and then it
        // would be refreshed already.
        for life in [1, 4, 16, 64] {
            peer.control("log/reset", "");
            peer.control("ttl", &life.to_string());
            let token = self.login(&peer);
            if peer.grants() == ["authorization_code"] {
                peer.control("ttl", "3600");
                sleep(Duration::from_millis(life * 1_000 + 200));
                return (peer, token);
            }
        }
        panic!("no login came to an end in time");
    }

    /// Like [`Self::expired`], but the server has revoked the login, and refreshes it no more.
    pub(crate) fn over(&self) -> (Peer, String) {
        let (peer, old) = self.expired();
        let means = Means {
            text: None,
            file: None,
            config: self.path("authctl/config"),
            passphrase_file: None,
            passphrase: None,
            prompt: None,
        };
        let store = SealedFile::new(&self.path("authctl/data"), means);
        let kept = store.get(&"oauth/work".parse().unwrap()).unwrap().unwrap();
        let kept: Value = serde_json::from_slice(kept.expose()).unwrap();
        let token = format!("token={}", kept["refresh_token"].as_str().unwrap());
        let place = format!("{}/token/revocation", peer.issuer);
        // Behind authctl's back.
        curl(self, &["-f", "-d", &token, "-d", "client_id=cli", &place]).ok();
        assert_eq!(peer.grants().last().unwrap(), "revoked");
        peer.control("log/reset", "");
        (peer, old)
    }

    fn login(&self, peer: &Peer) -> String {
        peer.login(&self.sandbox, "cli").json(0);
        // Not by `oauth token`, which would refresh what ends soon.
        let stored = self
            .sandbox
            .run(["oauth", "token", "work", "--min-ttl", "0s"]);
        stored.ok().trim().to_owned()
    }

    /// Writes a file into the home, and the folders above it.
    pub(crate) fn file(&self, name: &str, content: &str) -> PathBuf {
        let path = self.path(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, content).unwrap();
        path
    }

    /// Returns the access token of `oauth/work`.
    pub(crate) fn token(&self) -> String {
        let run = self.sandbox.run(["oauth", "token", "work"]);
        run.ok().trim().to_owned()
    }
}

/// Ends a program, which has to be installed by the package of that name.
#[track_caller]
pub(crate) fn end(command: &mut Command, package: &str) -> Run {
    let output = command.output();
    let output = output.unwrap_or_else(|error| panic!("{error}: {command:?}; install {package}"));
    output.into()
}

/// Returns a run of which no output holds one of the secrets.
#[track_caller]
pub(crate) fn silent(run: &Run, secrets: &[&str]) -> Run {
    for secret in secrets {
        let told = run.stdout.contains(secret) || run.stderr.contains(secret);
        assert!(!told, "{secret} is told: {run:#?}");
    }
    run.clone()
}

/// Asserts that the server of [`Stage::over`] was asked for another token, and gave none.
#[track_caller]
pub(crate) fn assert_over(peer: &Peer) {
    let grants = peer.grants();
    assert!(!grants.is_empty(), "nobody asked the server");
    let refused = |grant: &String| grant == "error \"invalid_grant\"";
    assert!(grants.iter().all(refused), "{grants:?}");
}

/// Asserts that a server was shown this value of the header, and no other.
#[track_caller]
pub(crate) fn served_by(server: &Server, value: &str) {
    let shown = server.authorizations();
    let mut shown: Vec<&String> = shown.iter().flatten().collect();
    shown.dedup();
    assert_eq!(shown, [value]);
}

/// Asserts that a server was shown nothing of who asks.
#[track_caller]
pub(crate) fn shown_nothing(server: &Server) {
    let shown = server.authorizations();
    assert!(shown.iter().all(Option::is_none), "{shown:?}");
}

/// Returns what Basic authentication shows of somebody (RFC 7617 §2).
pub(crate) fn basic(name: &str, password: &str) -> String {
    format!("Basic {}", pair(name, password))
}

/// Returns a name and a password as that encodes them.
pub(crate) fn pair(name: &str, password: &str) -> String {
    STANDARD.encode(format!("{name}:{password}"))
}

/// What a server was asked.
#[derive(Debug, Clone)]
pub(crate) struct Request {
    pub(crate) method: String,
    /// With the query.
    pub(crate) path: String,
    headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Request {
    /// Returns a header's value.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let mut headers = self.headers.iter();
        let found = headers.find(|(found, _)| found.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.as_str())
    }

    /// Returns what it shows of who asks.
    pub(crate) fn authorization(&self) -> Option<&str> {
        self.header("authorization")
    }
}

/// What a server says.
#[derive(Debug, Clone)]
pub(crate) struct Answer {
    status: u16,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
}

impl Answer {
    pub(crate) fn new(status: u16, body: impl Into<Vec<u8>>) -> Self {
        Self {
            status,
            headers: Vec::new(),
            body: body.into(),
        }
    }

    pub(crate) fn json(status: u16, body: &Value) -> Self {
        Self::new(status, body.to_string()).with("Content-Type", "application/json")
    }

    pub(crate) fn with(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    fn written(&self) -> Vec<u8> {
        let mut head = format!("HTTP/1.1 {} As Programmed\r\n", self.status);
        for (name, value) in &self.headers {
            write!(head, "{name}: {value}\r\n").unwrap();
        }
        let length = self.body.len();
        write!(
            head,
            "Content-Length: {length}\r\nConnection: close\r\n\r\n"
        )
        .unwrap();
        [head.as_bytes(), &self.body].concat()
    }
}

/// A server that keeps what it is asked, and answers as it was programmed.
pub(crate) struct Server {
    /// Host and port, as a table of the configuration names them.
    pub(crate) host: String,
    /// The address of its root, without a slash at the end.
    pub(crate) url: String,
    asked: Arc<Mutex<Vec<Request>>>,
    /// What speaks TLS for it.
    front: Option<Child>,
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Some(front) = &mut self.front {
            drop(front.kill());
            drop(front.wait());
        }
    }
}

impl Server {
    /// Starts a server of plain HTTP.
    pub(crate) fn start(answer: impl Fn(&Request) -> Answer + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let host = listener.local_addr().unwrap().to_string();
        let asked = Arc::new(Mutex::new(Vec::new()));
        let (kept, answer) = (Arc::clone(&asked), Arc::new(answer));
        // It ends with the test's process.
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (kept, answer) = (Arc::clone(&kept), Arc::clone(&answer));
                std::thread::spawn(move || {
                    drop(served(stream, |request| {
                        let answer = answer(request);
                        let mut kept = kept.lock().unwrap_or_else(PoisonError::into_inner);
                        kept.push(request.clone());
                        answer
                    }));
                });
            }
        });
        Self {
            url: format!("http://{host}"),
            host,
            asked,
            front: None,
        }
    }

    /// Starts a server of HTTPS, called `localhost`, whose certificate is signed by
    /// [`Authority::file`].
    pub(crate) fn start_tls(
        authority: &Authority,
        answer: impl Fn(&Request) -> Answer + Send + Sync + 'static,
    ) -> Self {
        let plain = Self::start(answer);
        let mut front = Command::new("node");
        front
            .args(["--input-type=module", "--eval", FRONT, "--"])
            .arg(authority.folder.join("server.pem"))
            .arg(authority.folder.join("server.key"))
            .arg(plain.host.rsplit(':').next().unwrap());
        let (front, port) = up(&mut front, "nodejs");
        let host = format!("localhost:{port}");
        Self {
            url: format!("https://{host}"),
            host,
            asked: Arc::clone(&plain.asked),
            front: Some(front),
        }
    }

    /// Returns what it was asked so far.
    pub(crate) fn asked(&self) -> Vec<Request> {
        let asked = self.asked.lock();
        asked.unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Returns what each request showed of who asks, in order.
    pub(crate) fn authorizations(&self) -> Vec<Option<String>> {
        let shown = |request: &Request| request.authorization().map(str::to_owned);
        self.asked().iter().map(shown).collect()
    }

    /// Forgets what it was asked.
    pub(crate) fn forget(&self) {
        let asked = self.asked.lock();
        asked.unwrap_or_else(PoisonError::into_inner).clear();
    }
}

/// Speaks TLS to whoever comes, and hands on what they say.
const FRONT: &str = r"
import { createServer } from 'node:tls';
import { connect } from 'node:net';
import { readFileSync } from 'node:fs';
const [cert, key, port] = process.argv.slice(1);
const server = createServer({ cert: readFileSync(cert), key: readFileSync(key) }, (outer) => {
  const inner = connect(Number(port), '127.0.0.1');
  const end = () => { outer.destroy(); inner.destroy(); };
  outer.on('error', end).pipe(inner).on('error', end).pipe(outer);
});
server.on('tlsClientError', () => {});
server.listen(0, '127.0.0.1', () => console.log(server.address().port));
";

/// An authority that has signed a certificate for `localhost` and `127.0.0.1`.
pub(crate) struct Authority {
    folder: PathBuf,
}

impl Authority {
    pub(crate) fn new(stage: &Stage) -> Self {
        let folder = stage.path("authority");
        std::fs::create_dir(&folder).unwrap();
        certificates(&folder);
        Self { folder }
    }

    /// Returns the file that those who trust it name.
    pub(crate) fn file(&self) -> PathBuf {
        self.folder.join("ca.pem")
    }
}

/// Reads one request and writes its answer.
fn served(stream: TcpStream, answer: impl FnOnce(&Request) -> Answer) -> std::io::Result<()> {
    let mut reader = BufReader::new(stream.try_clone()?);
    let mut line = String::new();
    reader.read_line(&mut line)?;
    let mut words = line.split_whitespace().map(str::to_owned);
    let (Some(method), Some(path)) = (words.next(), words.next()) else {
        return Ok(());
    };
    let mut request = Request {
        method,
        path,
        headers: Vec::new(),
        body: Vec::new(),
    };
    loop {
        let mut line = String::new();
        reader.read_line(&mut line)?;
        let Some((name, value)) = line.trim_end().split_once(':') else {
            break;
        };
        let header = (name.to_owned(), value.trim().to_owned());
        request.headers.push(header);
    }
    let mut stream = stream;
    if request.header("expect").is_some() {
        stream.write_all(b"HTTP/1.1 100 Continue\r\n\r\n")?;
    }
    let length = request.header("content-length");
    if let Some(length) = length.and_then(|length| length.parse().ok()) {
        reader.take(length).read_to_end(&mut request.body)?;
    } else if request.header("transfer-encoding").is_some() {
        request.body = chunks(&mut reader)?;
    }
    stream.write_all(&answer(&request).written())
}

/// Reads a body that comes in pieces (RFC 9112 §7.1).
fn chunks(reader: &mut impl std::io::BufRead) -> std::io::Result<Vec<u8>> {
    let mut body = Vec::new();
    loop {
        let mut line = String::new();
        reader.read_line(&mut line)?;
        let size = u64::from_str_radix(line.trim(), 16).unwrap_or(0);
        let before = body.len();
        reader.by_ref().take(size).read_to_end(&mut body)?;
        let mut end = String::new();
        reader.read_line(&mut end)?;
        if body.len() == before {
            return Ok(body);
        }
    }
}

/// Asks a server by curl, and returns what it said.
fn curl(stage: &Stage, words: &[&str]) -> Run {
    end(stage.program("curl").arg("-sS").args(words), "curl")
}

#[test]
fn servers_keep_what_they_are_asked() {
    let stage = Stage::new();
    let authority = Authority::new(&stage);
    let echo = |request: &Request| match request.path.as_str() {
        "/denied" => Answer::json(401, &serde_json::json!({})).with("WWW-Authenticate", "Basic"),
        _ => Answer::new(200, request.body.clone()),
    };
    let trusted = authority.file().display().to_string();
    for server in [Server::start(echo), Server::start_tls(&authority, echo)] {
        let ask = |path: &str, words: &[&str]| {
            let url = format!("{}{path}", server.url);
            curl(&stage, &[words, &["--cacert", &trusted, &url]].concat()).ok()
        };
        let token = ["-H", "Authorization: Bearer a", "--data-binary", "x"];
        assert_eq!(ask("/a?b", &token), "x");
        stage.sandbox.file("long", vec![b'y'; 100_000]);
        let long = ["-H", "Transfer-Encoding: chunked", "--data-binary", "@long"];
        assert_eq!(ask("/a", &long).len(), 100_000);
        let status = [
            "-o",
            "/dev/null",
            "-w",
            "%{http_code} %header{www-authenticate}",
        ];
        assert_eq!(ask("/denied", &status), "401 Basic");
        let asked = server.asked();
        assert_eq!(asked[0].method, "POST");
        assert_eq!(asked[0].path, "/a?b");
        assert_eq!(asked[0].body, b"x");
        assert_eq!(
            server.authorizations(),
            [Some("Bearer a".to_owned()), None, None]
        );
        server.forget();
        assert!(server.asked().is_empty());
    }
}

#[test]
fn a_token_that_has_ended_is_refreshed_once() {
    let stage = Stage::new();
    stage.secret("other", "x");
    stage.meant("h.example", "oauth/work", Some("ann"));
    let (peer, old) = stage.expired();
    let new = stage.token();
    assert_ne!(old, new);
    assert_eq!(stage.token(), new);
    assert_eq!(peer.grants(), ["authorization_code", "refresh_token"]);
    let ask = "echo '{\"uri\":\"https://h.example/\"}' | bazel-credential-authctl get";
    let run = end(stage.program("sh").args(["-c", ask]), "dash");
    assert!(run.ok().contains("Basic "));

    let stage = Stage::new();
    let (_peer, token) = stage.logged_in();
    assert_eq!(stage.token(), token);
}
