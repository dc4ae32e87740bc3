//! Keys and tokens of other JOSE programs: npm's jose, and Debian's.

use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use serde_json::{Value, json};

use crate::npm;
use crate::support::{Run, Sandbox};

/// Claims that hold at [`THEN`], spaced and ordered as nobody's own writer would.
const CLAIMS: &str = r#"{ "sub":"joe", "exp": 1700003600,"aud":"me" , "n":1.50 }"#;

const THEN: &str = "1700000100";

/// npm's jose, which answers one command after the other.
pub(crate) struct Peer {
    child: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
}

impl Peer {
    pub(crate) fn start() -> Self {
        let mut child = Command::new("node")
            .arg("interop.mjs")
            .current_dir(npm::peer("jose", "jose"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap_or_else(|error| panic!("node does not run ({error}): install nodejs"));
        Self {
            input: child.stdin.take().unwrap(),
            output: BufReader::new(child.stdout.take().unwrap()),
            child,
        }
    }

    /// Sends a command that has to succeed.
    pub(crate) fn ask(&mut self, command: &Value) -> Value {
        writeln!(self.input, "{command}").unwrap();
        let mut answer = String::new();
        self.output.read_line(&mut answer).unwrap();
        let answer: Value = serde_json::from_str(&answer).unwrap();
        assert!(answer.get("error").is_none(), "{command}: {answer}");
        answer
    }

    fn algorithms(&mut self) -> Vec<String> {
        let answer = self.ask(&json!({"do": "algorithms"}));
        serde_json::from_value(answer["algorithms"].clone()).unwrap()
    }

    fn token(&mut self, alg: &str, key: &Value) -> String {
        let header = json!({"kid": "k", "typ": "JWT"});
        let command =
            json!({"do": "sign", "alg": alg, "key": key, "header": header, "payload": CLAIMS});
        self.ask(&command)["token"].as_str().unwrap().to_owned()
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// Verifies a token with a key given by `option`.
fn verify(sandbox: &Sandbox, option: &str, key: &str, token: &str) -> Run {
    sandbox.file("key", key);
    let args = [
        "jwt", "verify", option, "key", "--aud", "me", "--at", THEN, "--json",
    ];
    sandbox.feed(args, token)
}

#[track_caller]
fn assert_valid(run: &Run, alg: &str) {
    let verdict = run.json(0);
    assert_eq!(verdict["signature"]["alg"], alg);
    assert!(
        run.stdout
            .contains(r#""claims":{"sub":"joe","exp":1700003600,"aud":"me","n":1.50}"#),
        "{run:?}"
    );
}

#[test]
fn what_npms_jose_signs_is_verified() {
    let mut peer = Peer::start();
    let sandbox = Sandbox::new();
    let algorithms = peer.algorithms();
    assert_eq!(algorithms.len(), 17, "{algorithms:?}");
    for alg in algorithms {
        let key = peer.ask(&json!({"do": "generate", "alg": alg}));
        let token = peer.token(&alg, &key["private"]);
        let [public, private] = ["public", "private"].map(|half| key[half].to_string());
        assert_valid(&verify(&sandbox, "--key", &public, &token), &alg);
        assert_valid(&verify(&sandbox, "--key", &private, &token), &alg);
        let named = public.replacen('{', r#"{"kid":"k","use":"sig","#, 1);
        let another = public.replacen('{', r#"{"kid":"other","#, 1);
        let set = format!(r#"{{"keys":[{another},{named}]}}"#);
        let run = verify(&sandbox, "--jwks", &set, &token);
        assert_valid(&run, &alg);
        assert_eq!(run.json(0)["signature"]["kid"], "k");
        for half in ["public", "private"] {
            if let Some(pem) = key["pem"][half].as_str() {
                assert_valid(&verify(&sandbox, "--key", pem, &token), &alg);
            }
        }
        // Another key of the same kind, and the same signature of something else.
        let other = peer.ask(&json!({"do": "generate", "alg": alg}));
        let run = verify(&sandbox, "--key", &other["public"].to_string(), &token);
        assert_eq!(
            run.json(1)["failures"][0]["code"],
            "jwt_signature_invalid",
            "{alg}"
        );
        let changed = token.replacen('.', "IA.", 1);
        let run = verify(&sandbox, "--key", &public, &changed);
        assert!(run.code != Some(0), "{alg}: {run:?}");
    }
}

/// Debian's jose has no Ed25519 and no PEM.
#[test]
fn what_debians_jose_signs_is_verified() {
    let sandbox = Sandbox::new();
    let jose = |args: &[&str]| npm::output("jose", "jose", &sandbox.path("."), args);
    sandbox.file("claims", CLAIMS);
    for alg in [
        "HS256", "HS384", "HS512", "RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256",
        "ES384", "ES512",
    ] {
        let generated = jose(&[
            "jwk",
            "gen",
            "-i",
            &json!({"alg": alg}).to_string(),
            "-o",
            "made",
        ]);
        assert!(generated.status.success(), "{alg}: {generated:?}");
        let header = json!({"protected": {"alg": alg}}).to_string();
        let signed = jose(&[
            "jws", "sig", "-I", "claims", "-k", "made", "-s", &header, "-c",
        ]);
        assert!(signed.status.success(), "{alg}: {signed:?}");
        let token = String::from_utf8(signed.stdout).unwrap();
        let key = fs::read_to_string(sandbox.path("made")).unwrap();
        assert_valid(&verify(&sandbox, "--key", &key, &token), alg);
        if !alg.starts_with("HS") {
            let public = jose(&["jwk", "pub", "-i", "made"]);
            let public = String::from_utf8(public.stdout).unwrap();
            assert_valid(&verify(&sandbox, "--key", &public, &token), alg);
        }
    }
}
