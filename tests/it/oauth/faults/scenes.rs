//! What the program does when it meets a fault, and what has to hold afterwards.

use std::io::{BufRead as _, BufReader, Read as _};
use std::process::Command;
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use url::Url;

use super::table::{Fault, Means};
use crate::jwt::{claiming, jwks, named};
use crate::leaks::holding;
use crate::oauth::callback;
use crate::rude::Rude;
use crate::support::login::fetched;
use crate::support::{Run, Sandbox};

/// Where a fault is met.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Endpoint {
    Discovery,
    Keys,
    Code,
    Refresh,
    Revocation,
    Pushed,
    Device,
    Backchannel,
}

pub(super) const ENDPOINTS: &[Endpoint] = &[
    Endpoint::Discovery,
    Endpoint::Keys,
    Endpoint::Code,
    Endpoint::Refresh,
    Endpoint::Revocation,
    Endpoint::Pushed,
    Endpoint::Device,
    Endpoint::Backchannel,
];

impl Endpoint {
    fn paths(self) -> &'static [&'static str] {
        match self {
            Self::Discovery => &[
                "/.well-known/openid-configuration",
                "/.well-known/oauth-authorization-server",
            ],
            Self::Keys => &["/jwks"],
            Self::Code | Self::Refresh => &["/token"],
            Self::Revocation => &["/revoke"],
            Self::Pushed => &["/par"],
            Self::Device => &["/device"],
            Self::Backchannel => &["/ask"],
        }
    }

    /// Returns the exit codes that fit.
    fn exits(self, means: Means) -> &'static [i32] {
        match (self, means) {
            (_, Means::Good) => &[0],
            (_, Means::Either) => &[0, 4, 5],
            // What a server says beside its status does not count there (RFC 7009 §2.2).
            (Self::Revocation, Means::Body | Means::RefusedWell) => &[0, 5],
            (Self::Discovery | Self::Keys | Self::Revocation, _) => &[5],
            // RFC 9126 knows no refusal with the status of success.
            (Self::Pushed, Means::RefusedWell) => &[4, 5],
            (_, Means::Refused | Means::RefusedWell) => &[4],
            _ => &[5],
        }
    }
}

/// One endpoint, and what meets its faults.
pub(super) struct Scene {
    endpoint: Endpoint,
    rude: Rude,
    sandbox: Sandbox,
    /// How many tokens there were.
    given: u32,
    /// What goes on at the refresh endpoint: the refresh token that the server would take now.
    valid: String,
}

/// How much memory a run may take at its peak, in KiB.
const MEMORY: u64 = 128 << 10;
/// When a run is given up: far above every time limit, so that a busy machine breaks no test.
const PATIENCE: Duration = Duration::from_secs(180);

impl Scene {
    pub(super) fn new(endpoint: Endpoint) -> Self {
        let mut scene = Self {
            endpoint,
            rude: Rude::new(),
            sandbox: Sandbox::new(),
            given: 0,
            valid: String::new(),
        };
        scene.publish(None);
        if scene.endpoint == Endpoint::Refresh {
            assert_eq!(scene.login("20s").code, Some(0));
        }
        scene
    }

    /// Meets a fault.
    pub(super) fn play(&mut self, fault: &Fault) {
        let what = format!("{}, {:?}", fault.name, self.endpoint);
        if self.endpoint == Endpoint::Refresh {
            self.expect_next();
        } else {
            self.sandbox = Sandbox::new();
        }
        if self.endpoint == Endpoint::Revocation {
            assert_eq!(self.login("30s").code, Some(0), "{what}");
        }
        self.rude.asked();
        let paths = self.endpoint.paths();
        self.rude.behave(paths, &fault.manners);
        let limit = if fault.means == Means::Late {
            "2s"
        } else {
            "30s"
        };
        let run = self.act(limit);
        self.rude.behave(&[], &fault.manners);
        let exits = self.endpoint.exits(fault.means);
        assert!(exits.contains(&run.code.unwrap()), "{what}: {run:#?}");
        self.nothing_is_told(&run, &what);
        self.sent_once(&what);
        self.nothing_is_lost(&run, &what);
    }

    /// Looks once more whether something was written where it should not be.
    pub(super) fn end(&self) {
        let found = holding(&self.sandbox.path("authctl"), b"canary");
        assert_eq!(found, Vec::<String>::new(), "{:?}", self.endpoint);
    }

    /// Meets an endpoint where nobody listens.
    pub(super) fn deserted(endpoint: Endpoint) {
        let mut scene = Self::new(endpoint);
        match endpoint {
            Endpoint::Discovery | Endpoint::Refresh => scene.rude.end(),
            Endpoint::Keys => scene.publish(Some("jwks_uri")),
            Endpoint::Code => scene.publish(Some("token_endpoint")),
            Endpoint::Pushed => scene.publish(Some("pushed_authorization_request_endpoint")),
            Endpoint::Device => scene.publish(Some("device_authorization_endpoint")),
            Endpoint::Backchannel => scene.publish(Some("backchannel_authentication_endpoint")),
            Endpoint::Revocation => {
                scene.publish(Some("revocation_endpoint"));
                assert_eq!(scene.login("30s").code, Some(0));
            }
        }
        let run = scene.act("30s");
        assert_eq!(run.code, Some(5), "{endpoint:?}: {run:#?}");
        scene.nothing_is_told(&run, "nobody");
        if endpoint == Endpoint::Refresh {
            // What is not over yet is still there.
            let token = scene.sandbox.run(["oauth", "token", "work"]).ok();
            assert_eq!(token, "canary-access-1");
        }
    }

    /// Publishes the metadata, with one endpoint at a port where nobody listens.
    fn publish(&self, deserted: Option<&str>) {
        let at = |path: &str| format!("{}{path}", self.rude.origin);
        let mut metadata = json!({
            "issuer": self.rude.origin,
            "authorization_endpoint": at("/auth"),
            "token_endpoint": at("/token"),
            "jwks_uri": at("/jwks"),
            "revocation_endpoint": at("/revoke"),
            "pushed_authorization_request_endpoint": at("/par"),
            "device_authorization_endpoint": at("/device"),
            "backchannel_authentication_endpoint": at("/ask"),
            "id_token_signing_alg_values_supported": ["EdDSA"],
            "code_challenge_methods_supported": ["S256"],
        });
        if let Some(name) = deserted {
            metadata[name] = json!("http://127.0.0.1:9/nobody");
        }
        self.rude
            .give("/.well-known/openid-configuration", &metadata);
        let keys: Value = serde_json::from_str(&jwks(&[named("ed25519.jwk", "a")])).unwrap();
        self.rude.give("/jwks", &keys);
        self.rude.give("/revoke", &json!({}));
        let pushed = json!({ "request_uri": "urn:request:1", "expires_in": 60 });
        self.rude.give("/par", &pushed);
        let device = json!({
            "device_code": "canary-device", "user_code": "WDJB-MJHT", "interval": 1,
            "verification_uri": at("/activate"), "expires_in": 60,
        });
        self.rude.give("/device", &device);
        let asked = json!({ "auth_req_id": "canary-request", "expires_in": 60, "interval": 1 });
        self.rude.give("/ask", &asked);
    }

    /// Does what the endpoint is for.
    fn act(&mut self, limit: &str) -> Run {
        let args: &[&str] = match self.endpoint {
            Endpoint::Discovery
            | Endpoint::Keys
            | Endpoint::Code
            | Endpoint::Pushed
            | Endpoint::Device
            | Endpoint::Backchannel => return self.login(limit),
            Endpoint::Refresh => &["oauth", "token", "work", "--min-ttl", "2h"],
            Endpoint::Revocation => &["oauth", "logout", "work", "--revoke"],
        };
        let spoken = ["--json", "--verbose", "--timeout", limit];
        let command = self.sandbox.command(args.iter().copied().chain(spoken));
        watched(command, |_| ())
    }

    /// Logs in, and comes back as a browser would.
    fn login(&mut self, limit: &str) -> Run {
        self.given += 1;
        let tokens = self.tokens();
        self.valid = text(&tokens["refresh_token"]);
        let origin = self.rude.origin.clone();
        let mut args = vec![
            "oauth",
            "login",
            "work",
            "--json",
            "--verbose",
            "--no-browser",
        ];
        args.extend(["--wait", "60s", "--timeout", limit, "--client-id", "cli"]);
        args.extend(["--issuer", &origin]);
        args.extend(match self.endpoint {
            Endpoint::Pushed => ["--par", "always", "--scope", "openid"].as_slice(),
            Endpoint::Device => &["--device", "--scope", "repo"],
            Endpoint::Backchannel => {
                &["--grant", "ciba", "--login-hint", "me", "--scope", "openid"]
            }
            _ => &["--par", "never", "--scope", "openid"],
        });
        self.rude.give("/token", &tokens);
        let rude = &self.rude;
        watched(self.sandbox.command(args), |line| {
            if !line.starts_with(&format!("{origin}/auth?")) {
                return;
            }
            // What was pushed is not in the address.
            let pushed = rude.asked().into_iter().find(|(path, _)| path == "/par");
            let address = pushed.map_or_else(
                || line.trim().to_owned(),
                |(_, request)| format!("{origin}/auth?{request}"),
            );
            let url = Url::parse(&address).unwrap();
            let nonce = url
                .query_pairs()
                .find(|(name, _)| name == "nonce")
                .unwrap()
                .1;
            let id_token = claiming(
                "a",
                &json!({
                    "iss": origin, "sub": "alice", "aud": "cli", "nonce": nonce,
                    "iat": 1_700_000_000, "exp": 4_102_444_800_u64,
                }),
            );
            let mut tokens = tokens.clone();
            tokens["id_token"] = json!(id_token);
            rude.give("/token", &tokens);
            fetched(&callback(&address, "code=canary-code"));
        })
    }

    /// Has the server give the next tokens.
    fn expect_next(&mut self) {
        self.given += 1;
        self.rude.give("/token", &self.tokens());
    }

    fn tokens(&self) -> Value {
        let number = self.given;
        json!({
            "access_token": format!("canary-access-{number}"),
            "refresh_token": format!("canary-refresh-{number}"),
            "token_type": "bearer",
            "expires_in": 3600,
        })
    }

    /// SECURITY: neither on a stream nor in a file, under the most talkative of settings.
    fn nothing_is_told(&self, run: &Run, what: &str) {
        assert!(!run.stderr.contains("canary"), "{what}: {run:#?}");
        assert!(!run.stderr.contains('\u{1b}'), "{what}: {run:#?}");
        if run.code == Some(0) {
            return;
        }
        assert_eq!(run.stdout, "", "{what}");
        let last = run.stderr.lines().last().unwrap();
        let error: Value = serde_json::from_str(last).unwrap();
        assert_eq!(error["error"]["exit"], run.code.unwrap(), "{what}");
        assert!(last.len() < 2_000, "{what}: {last}");
        let found = holding(&self.sandbox.path("authctl"), b"canary");
        assert_eq!(found, Vec::<String>::new(), "{what}");
    }

    /// No request with a secret in it is sent twice, whatever became of the first time.
    fn sent_once(&self, what: &str) {
        let mut asked = self.rude.asked();
        asked.retain(|(_, body)| !body.is_empty());
        let all = asked.len();
        asked.sort();
        asked.dedup();
        assert_eq!(asked.len(), all, "{what}: {asked:#?}");
        let codes = asked.iter().filter(|(path, _)| path == "/token").count();
        assert!(codes <= 1, "{what}: {asked:#?}");
    }

    fn nothing_is_lost(&mut self, run: &Run, what: &str) {
        let worked = run.code == Some(0);
        match self.endpoint {
            Endpoint::Discovery
            | Endpoint::Keys
            | Endpoint::Code
            | Endpoint::Pushed
            | Endpoint::Device
            | Endpoint::Backchannel => {
                let listed = self.sandbox.run(["list", "--json"]).json(0);
                let kept = listed["credentials"] != json!([]);
                assert_eq!(kept, worked, "{what}: {listed}");
            }
            Endpoint::Refresh => {
                if worked {
                    self.valid = format!("canary-refresh-{}", self.given);
                }
                self.expect_next();
                let next = self.act("30s");
                assert_eq!(next.code, Some(0), "{what}: {next:#?}");
                let asked = self.rude.asked();
                let sent = format!("refresh_token={}", self.valid);
                let fits = |body: &str| body.split('&').any(|field| field == sent);
                assert!(
                    matches!(&asked[..], [(_, body)] if fits(body)),
                    "{what}: {sent}, and not {asked:#?}"
                );
                self.valid = format!("canary-refresh-{}", self.given);
            }
            Endpoint::Revocation => {
                let listed = self.sandbox.run(["list", "--json"]).json(0);
                assert_eq!(listed["credentials"], json!([]), "{what}");
            }
        }
    }
}

/// Runs a command to its end, hears each line of its standard error, and watches its memory.
fn watched(mut command: Command, mut hears: impl FnMut(&str)) -> Run {
    let started = Instant::now();
    let mut child = command.spawn().unwrap();
    let mut told = BufReader::new(child.stderr.take().unwrap());
    let (tell, coming) = channel();
    std::thread::spawn(move || {
        let mut line = String::new();
        while told.read_line(&mut line).unwrap() > 0 {
            drop(tell.send(std::mem::take(&mut line)));
        }
    });
    let mut stdout = child.stdout.take().unwrap();
    let given = std::thread::spawn(move || {
        let mut text = String::new();
        stdout.read_to_string(&mut text).unwrap();
        text
    });
    let (mut stderr, mut peak) = (String::new(), 0);
    loop {
        peak = peak.max(memory(child.id()));
        match coming.recv_timeout(Duration::from_millis(5)) {
            Ok(line) => {
                hears(&line);
                stderr += &line;
            }
            Err(RecvTimeoutError::Timeout) if started.elapsed() < PATIENCE => {}
            Err(RecvTimeoutError::Timeout) => {
                child.kill().unwrap();
                panic!("{command:?} does not end: {stderr}");
            }
            Err(RecvTimeoutError::Disconnected) => break,
        }
    }
    let code = child.wait().unwrap().code();
    assert!(peak < MEMORY, "{command:?} took {peak} KiB: {stderr}");
    Run {
        code,
        stdout: given.join().unwrap(),
        stderr,
    }
}

/// Returns the peak of a process's memory so far, in KiB; nothing where the system does not tell.
fn memory(process: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let number = line.and_then(|line| line.split_whitespace().next());
    number.map_or(0, |number| number.parse().unwrap())
}

fn text(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}
