//! What a token says, where it is shown: text for people, in whatever verb.

use super::{THEN, Trial, Want, acts, key, ours, payload};
use crate::support::Sandbox;

/// CWE-150: what a token says goes to the terminal as text, in whatever verb.
#[test]
fn a_kid_is_data() {
    let mut trial = Trial::new();
    let kids = [
        "../../../../../../dev/null",
        "/dev/null",
        "' OR '1'='1",
        "x' UNION SELECT 'AAAA';--",
        "$(touch pwned)",
        "`touch pwned`",
        "|touch pwned",
        "; touch pwned",
        "%s%s%n",
        "${jndi:ldap://x}",
        "\\u001b[2J\\u001b]0;pwned\\u0007",
        "\\u009b2J",
        "\\u202egnp",
        "\\r\\nvalid",
        "\\u0000",
        "\\u2028",
        "\\ud83d\\ude00",
        "\u{202e}",
        "\u{200b}",
        "\u{e0041}",
    ];
    let long = "k".repeat(100_000);
    for kid in kids.into_iter().chain([long.as_str()]) {
        let header = format!(r#"{{"alg":"HS256","kid":"{kid}"}}"#);
        let token = ours(&header, payload(""));
        // Who gives one key means that one.
        trial.hold(kid, &token, key("secret.jwk"), &[], Want::Valid);
        let named = key("secret.jwk").replacen('{', r#"{"kid":"a","#, 1);
        let sets = format!(r#"{{"keys":[{named}]}}"#);
        trial.hold(kid, &token, sets, &[], Want::Error(3, "jwk_unknown"));
        let run = trial.sandbox.feed(["jwt", "decode"], &token);
        assert!(!acts(&run.stdout) && !acts(&run.stderr), "{kid}");
    }
    assert!(!trial.sandbox.path("pwned").exists());
    trial.done();
}

#[test]
fn no_claim_writes_to_the_terminal() {
    let sandbox = Sandbox::new();
    sandbox.file("key", key("secret.jwk"));
    let evil = "\\u001b[31mred\\u009b0m\\u202e\\u0007\\r\u{202e}\u{200b}\u{feff}";
    let claims = format!(
        r#"{{"exp":1700003600,"{evil}":"{evil}","iss":"{evil}","aud":"{evil}","sub":"{evil}","n":{{"{evil}":["{evil}"]}}}}"#
    );
    let header = format!(r#"{{"alg":"HS256","typ":"{evil}","{evil}":1}}"#);
    let with = |args: &[&str], token: &str| {
        let run = sandbox.feed(args, token);
        assert!(!acts(&run.stdout), "{args:?} {run:?}");
        assert!(!acts(&run.stderr), "{args:?} {run:?}");
    };
    let token = ours(&header, &claims);
    with(&["jwt", "decode"], &token);
    with(&["jwt", "decode", "--color", "never"], &token);
    let verify = ["jwt", "verify", "--key", "key", "--at", THEN];
    for more in [
        &["--any-aud"][..],
        &["--aud", "me"],
        &["--iss", "a", "--sub", "b", "--typ", "c"],
        &["--alg", "HS512"],
        &["--verbose"],
    ] {
        with(&[&verify[..], more].concat(), &token);
    }
    with(&verify, &ours(format!(r#"{{"alg":"{evil}"}}"#), &claims));
    with(
        &verify,
        &ours(format!(r#"{{"alg":"HS256","crit":["{evil}"]}}"#), &claims),
    );
    with(
        &verify,
        &ours(
            r#"{"alg":"HS256"}"#,
            format!(r#"{{"{evil}":1,"{evil}":1}}"#),
        ),
    );
}
