//! Guard: a secret turns up in no output, error, database or temporary file of any command.

use std::path::Path;

use crate::help::verbs;
use crate::support::Sandbox;

const SECRET: &str = "canary-secret-5f1c93d2";
const PASSPHRASE: &str = "canary-passphrase-77ab01";
/// A shared secret in base64url, of 32 bytes.
const SEALING: &str = "canary-sealing-AAAAAAAAAAAAAAAAAAAAAAAAAAAA";
const HMAC: &str = "canary-hmac-0123456789abcdef0123456789abcdef";

/// RFC 8037 §A.1; its private half is a canary.
const JWK: &str = r#"{"kty":"OKP","crv":"Ed25519","d":"nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}"#;
const PRIVATE: &str = "nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A";

/// One command line, what is fed to it, and whether giving a secret is its one job.
struct Step {
    line: &'static str,
    input: &'static str,
    gives: bool,
}

const fn quiet(line: &'static str, input: &'static str) -> Step {
    Step {
        line,
        input,
        gives: false,
    }
}

const fn gives(line: &'static str) -> Step {
    Step {
        line,
        input: "",
        gives: true,
    }
}

/// Every verb, in an order in which each finds what it needs. `{jwt}`, `{jwe}` and `{key}` are
/// replaced.
const STEPS: &[Step] = &[
    quiet("secret set stripe -", SECRET),
    gives("secret get stripe"),
    quiet("secret list", ""),
    quiet(
        "run --env A=secret/stripe --file B=secret/stripe -- true",
        "",
    ),
    quiet(
        "run --pristine --mask --env A=secret/stripe -- sh -c env",
        "",
    ),
    quiet("run --strict --env HMAC=secret/stripe -- true", ""),
    quiet("run --env canary-secret-5f1c93d2 -- true", ""),
    quiet("run --env A=canary-secret-5f1c93d2 -- true", ""),
    quiet("run --env-file - -- true", "canary-secret-5f1c93d2"),
    quiet("run --env-file - -- true", "A='canary-secret-5f1c93d2"),
    Step {
        line: "helper bazel get --as secret/stripe --host h.example",
        input: "{\"uri\":\"https://h.example/\"}",
        gives: true,
    },
    Step {
        line: "helper git get --as secret/stripe --host h.example",
        input: "protocol=https\nhost=h.example\n\n",
        gives: true,
    },
    quiet(
        "helper git erase --as secret/stripe --host h.example",
        "protocol=https\nhost=h.example\npassword=canary-secret-5f1c93d2\n\n",
    ),
    quiet("helper git --install --links . --dry-run", ""),
    quiet(
        "helper docker store",
        "{\"ServerURL\":\"d.example\",\"Username\":\"ann\",\"Secret\":\"canary-secret-5f1c93d2\"}",
    ),
    quiet("helper docker store", SECRET),
    Step {
        line: "helper docker get",
        input: "d.example",
        gives: true,
    },
    quiet("helper docker erase", "d.example"),
    gives("helper npm --as secret/stripe --host h.example"),
    Step {
        line: "helper cargo --as secret/stripe --host h.example",
        input: "{\"v\":1,\"kind\":\"get\",\"registry\":{\"index-url\":\"https://h.example\"}}",
        gives: true,
    },
    quiet(
        "helper cargo",
        "{\"v\":1,\"kind\":\"login\",\"token\":\"canary-secret-5f1c93d2\",\"registry\":{\"index-url\":\"https://c.example\"}}",
    ),
    quiet("helper cargo", SECRET),
    quiet(
        "helper terraform store t.example",
        "{\"token\":\"canary-secret-5f1c93d2\"}",
    ),
    gives("helper terraform get t.example"),
    quiet("helper terraform store t.example", SECRET),
    quiet("helper terraform forget t.example", ""),
    quiet("helper keyring set k.example ann", SECRET),
    gives("helper keyring get https://k.example/ ann"),
    quiet("helper keyring del k.example ann", ""),
    gives("helper kubectl --as secret/stripe"),
    quiet("helper aws --as secret/stripe", ""),
    gives("helper aws --as secret/stripe --access-key-id A"),
    quiet(
        "request POST http://127.0.0.1:9/ --as secret/stripe --data - --timeout 1s",
        SECRET,
    ),
    quiet(
        "request GET http://127.0.0.1:9/ --as secret/stripe --header X-Key -H Cookie:a=canary-secret-5f1c93d2",
        "",
    ),
    quiet("list", ""),
    quiet("store status", ""),
    quiet("doctor", ""),
    quiet("key new deploy --owner me --scope a:b", ""),
    gives("key new other --owner me --scope a:b --reveal"),
    quiet("key import payments --service acme", SECRET),
    quiet("key import other --service stripe", SECRET),
    quiet(
        "key import --hashes - --owner me --slow --skip-known",
        "{\"key\":\"canary-secret-5f1c93d2\"}",
    ),
    quiet(
        "key import --hashes - --owner me",
        "{\"key\":\"canary-secret-5f1c93d2\"}",
    ),
    quiet(
        "key import --hashes - --bits 128",
        "{\"owner\":\"canary-secret-5f1c93d2\\n\"}",
    ),
    gives("key show payments --reveal"),
    Step {
        line: "key new --lines --owner me",
        input: "{}\n\n{\"owner\":\"you\"}",
        gives: true,
    },
    quiet("key list", ""),
    quiet("key due", ""),
    quiet("key pattern", ""),
    quiet("key show deploy", ""),
    gives("key show deploy --reveal"),
    quiet("key whois", "{key}"),
    quiet("key whois -", SECRET),
    quiet("key verify -", "{key}"),
    quiet("key verify --scope x:y", "{key}"),
    quiet("key verify", "{key}x"),
    quiet("key verify", SECRET),
    quiet(
        "key verify --lines",
        "{key}\n\n{key}x\ncanary-secret-5f1c93d2",
    ),
    quiet(
        "key verify --lines --ip ::1",
        "{\"ip\":\"::2\",\"scope\":\"a:b\",\"key\":\"{key}\"}\n{\"key\":1,\"{key}\":2}\n{\"key\":\"k\",\"scope\":\"{key}\"}",
    ),
    quiet("key rotate deploy", ""),
    quiet("key rotate deploy --hook cat --probe cat>/dev/stderr", ""),
    quiet("key rotate deploy --hook tee", ""),
    quiet("key rotate deploy --hook false", ""),
    quiet("key rotate deploy", ""),
    quiet("key rotate deploy --resume", ""),
    gives("key rotate deploy --resume --reveal"),
    quiet("key rotate deploy --abort", ""),
    quiet("key rotate deploy --new -", SECRET),
    quiet(
        "key rotate payments --new env:HMAC --hook cat --then cat",
        "",
    ),
    quiet("key rotate payments --with env --then env", ""),
    quiet("key disable deploy --reason why", ""),
    quiet("key enable deploy", ""),
    quiet("key export", ""),
    quiet("key export --format sql --out keys.sql", ""),
    quiet("key export --verify keys.sql", ""),
    quiet("key revoke other --yes", ""),
    quiet("key remove other --yes", ""),
    quiet("jwk new signing --alg ES256", ""),
    gives("jwk show signing --reveal"),
    gives("jwk new --type okp --reveal"),
    quiet("jwk show -", JWK),
    quiet("jwk show signing", ""),
    quiet("jwk list", ""),
    quiet("jwk convert - --to pem", JWK),
    quiet("jwk convert - --to jwk --public", JWK),
    quiet("jwk convert - --to pem --out key.pem --force", JWK),
    quiet(
        "jwk convert key.pem --to pem --passphrase-out env:PASSPHRASE --out locked.pem --force",
        "",
    ),
    quiet("jwk show locked.pem --passphrase env:PASSPHRASE", ""),
    quiet("jwk show locked.pem --passphrase env:HMAC", ""),
    quiet("jwk thumbprint -", JWK),
    quiet("jwk set --key -", JWK),
    quiet("jwk rotate signing", ""),
    quiet("jwk remove signing --yes", ""),
    quiet("jwk new legacy --from - --kid old", JWK),
    quiet("jwk new taken --from env:HMAC --alg HS512", ""),
    quiet("jwk new taken --from env:HMAC --alg HS256", ""),
    quiet("jwk show legacy", ""),
    gives("jwk show legacy --reveal"),
    quiet("jwk rotate legacy", ""),
    quiet("jwt decode -", "{jwt}"),
    quiet("jwt decode -", SECRET),
    quiet("jwt decode --lines", "{jwt}\n\n{jwt}"),
    quiet("jwt verify - --key env:HMAC --alg HS256", "{jwt}"),
    quiet("jwt verify - --key env:HMAC", "{jwt}"),
    quiet(
        "jwt verify --lines --key env:HMAC --alg HS256",
        "{jwt}\n\n{jwt}x",
    ),
    quiet("jwt verify e30.e30.AA --profile-of dpop --ath-of -", SECRET),
    quiet(
        "jwe encrypt --key env:HMAC --alg dir --enc A192CBC-HS384",
        SECRET,
    ),
    quiet("jwe encrypt --key env:SEALING", SECRET),
    quiet(
        "jwe encrypt --password env:PASSPHRASE --allow PBES2 --json",
        SECRET,
    ),
    quiet("jwe encrypt --key env:SEALING --compress", SECRET),
    Step {
        input: "{jwe}",
        ..gives("jwe decrypt --key env:SEALING")
    },
    quiet("jwe decrypt - --key env:HMAC --alg A256KW", "{jwe}"),
    quiet("jwe decrypt - --key env:SEALING", "{jwe}x"),
    quiet("jwe decrypt - --password env:PASSPHRASE", "{jwe}"),
    quiet("jwe decrypt - --key env:SEALING", SECRET),
    quiet(
        "jwt verify - --key env:HMAC --alg HS256 --decrypt-key env:SEALING",
        "{jwe}",
    ),
    quiet(
        "jwt verify - --key store:secret/stripe --alg HS256",
        "{jwt}",
    ),
    gives("jwt sign --key env:HMAC --alg HS256 --sub alice --jti"),
    quiet("jwt sign --key env:HMAC", ""),
    Step {
        line: "jwt sign --lines --key env:HMAC --alg HS256",
        input: "{}\n\n[]",
        gives: true,
    },
    quiet("jwt sign --key env:HMAC --alg RS256 --claim exp=x", ""),
    Step {
        line: "jws sign --key env:HMAC --alg HS256 --serialization general",
        input: SECRET,
        gives: true,
    },
    quiet("jws sign --key env:HMAC --alg ES256", SECRET),
    quiet("jws verify --key env:HMAC --alg HS256", "{jwt}"),
    quiet("jws verify --key env:HMAC --payload-only", "{jwt}"),
    quiet("jws verify - --key store:secret/stripe --alg HS256", SECRET),
    quiet(
        "jwt verify - --jwks http://127.0.0.1:9/keys --timeout 1s",
        "{jwt}",
    ),
    quiet(
        "oauth login work --issuer http://127.0.0.1:9 --client-id me --no-browser --timeout 1s",
        "",
    ),
    quiet("oauth discover http://127.0.0.1:9 --timeout 1s", ""),
    quiet("oauth token work", ""),
    quiet(
        "oauth proof work GET http://127.0.0.1:9/ --headers --nonce n",
        "",
    ),
    quiet("oauth refresh work", ""),
    quiet(
        "oauth profile work --client-secret env:HMAC --preset github",
        "",
    ),
    quiet("oauth status", ""),
    quiet("oauth userinfo work", ""),
    quiet(
        "oauth introspect work --token - --issuer http://127.0.0.1:9 --client-id me --client-secret env:HMAC --timeout 1s",
        SECRET,
    ),
    quiet(
        "oauth revoke work --token - --issuer http://127.0.0.1:9 --client-id me --timeout 1s",
        SECRET,
    ),
    quiet(
        "oauth exchange work --subject-token - --issuer http://127.0.0.1:9 --client-id me --timeout 1s",
        SECRET,
    ),
    quiet(
        "oauth exchange work --from - --issuer http://127.0.0.1:9 --client-id me --timeout 1s",
        SECRET,
    ),
    quiet(
        "oauth exchange work --from env:HMAC --issuer http://127.0.0.1:9 --client-id me --timeout 1s --explain",
        "",
    ),
    quiet(
        "oauth register work --issuer http://127.0.0.1:9 --initial-token - --timeout 1s --explain",
        SECRET,
    ),
    quiet("oauth logout work", ""),
    quiet("audit log --lines", ""),
    quiet("audit log --format ocsf", ""),
    quiet("audit verify", ""),
    quiet("audit hash", SECRET),
    quiet("audit hash -", "{key}x"),
    quiet("helper clipboard", SECRET),
    gives("key show deploy --reveal --format sh"),
    quiet("secret get stripe --format github", ""),
    quiet("secret get stripe --copy", ""),
    quiet("oauth token work --format header", ""),
    quiet("completions bash", ""),
    quiet("help references", ""),
    quiet("config show --origin", ""),
    quiet("config path", ""),
    quiet("complete", SECRET),
    gives("store identity"),
    quiet("store seal --passphrase env:PASSPHRASE", ""),
    quiet("secret get stripe --json", "without the passphrase"),
    quiet("secret remove stripe --yes", ""),
];

#[test]
fn every_verb_is_watched() {
    for (path, _) in verbs() {
        let verb = path.strip_prefix("authctl ").unwrap_or_default();
        let watched = STEPS
            .iter()
            .any(|step| step.line == verb || step.line.starts_with(&format!("{verb} ")));
        assert!(watched, "no step of the leak test runs `{path}`");
    }
}

#[test]
fn no_secret_gets_out_unasked() {
    let sandbox = Sandbox::new()
        .with("HMAC", HMAC)
        .with("SEALING", &format!(r#"{{"kty":"oct","k":"{SEALING}"}}"#))
        .with("PASSPHRASE", PASSPHRASE);
    let jwt = signed();
    let encrypt = ["jwe", "encrypt", "--key", "env:SEALING"];
    let jwe = sandbox.feed(encrypt, SECRET).ok();
    let mut secrets = [SECRET, PASSPHRASE, HMAC, SEALING, PRIVATE]
        .map(str::to_owned)
        .to_vec();
    secrets.push(jwt.rsplit('.').next().unwrap().to_owned());
    let mut key = String::new();
    for step in STEPS {
        for spoken in ["--verbose", "--json"] {
            let input = step.input.replace("{jwt}", &jwt).replace("{key}", &key);
            let input = input.replace("{jwe}", &jwe);
            let words = step.line.split(' ').chain([spoken]);
            let run = sandbox.feed(words, input);
            assert_ne!(run.code, Some(70), "`{}`: {run:#?}", step.line);
            if step.line == "key show deploy --reveal" && spoken == "--verbose" {
                key.clone_from(&run.stdout);
                assert!(key.starts_with("ac_live_"), "{run:#?}");
                secrets.push(key.clone());
            }
            if step.line == "jwk show signing --reveal" && spoken == "--json" {
                let private = &run.json(0)["key"]["d"];
                secrets.push(private.as_str().unwrap().to_owned());
            }
            for secret in &secrets {
                assert!(
                    !run.stderr.contains(secret.as_str()),
                    "`{}` tells a secret: {run:#?}",
                    step.line
                );
                assert!(
                    step.gives || !run.stdout.contains(secret.as_str()),
                    "`{}` gives a secret: {run:#?}",
                    step.line
                );
            }
        }
    }
    for secret in &secrets {
        assert_eq!(
            holding(&sandbox.path("authctl"), secret.as_bytes()),
            Vec::<String>::new()
        );
    }
}

#[test]
fn the_guard_looks_into_every_file() {
    let sandbox = Sandbox::new();
    std::fs::create_dir_all(sandbox.path("authctl/data/deep")).unwrap();
    sandbox.file("authctl/data/deep/.hidden", format!("\0\0{SECRET}\0"));
    assert_eq!(
        holding(&sandbox.path("authctl"), SECRET.as_bytes()).len(),
        1
    );
}

/// Returns the files below a folder that hold these bytes.
pub(crate) fn holding(folder: &Path, bytes: &[u8]) -> Vec<String> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(holding(&path, bytes));
        } else if std::fs::read(&path)
            .unwrap()
            .windows(bytes.len())
            .any(|window| window == bytes)
        {
            found.push(path.display().to_string());
        }
    }
    found
}

/// Returns a good token under the canary key.
fn signed() -> String {
    let claims = serde_json::json!({ "sub": "alice", "exp": 4_102_444_800_u64 });
    let key = jsonwebtoken::EncodingKey::from_secret(HMAC.as_bytes());
    jsonwebtoken::encode(&jsonwebtoken::Header::default(), &claims, &key).unwrap()
}
