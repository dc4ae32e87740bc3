//! curl: a header from standard input, a configuration, a netrc file.

use super::stage::{Answer, Server, Stage, basic, end, pair, shown_nothing};
use crate::support::Run;

/// How curl gets a credential from authctl: `{as}` is the command that gives it, `{url}` where it
/// goes.
const WAYS: &[&str] = &[
    "{as} --format header | curl -fsS -H @- {url}",
    "{as} --format curl | curl -fsS -K - {url}",
    "{as} --format header --login me | curl -fsS -H @- {url}",
    "{as} --format netrc --host 127.0.0.1 --login me > netrc && curl -fsS --netrc-file netrc {url}",
];

fn server() -> Server {
    Server::start(|request| match request.path.as_str() {
        "/broken" => Answer::new(500, "sorry"),
        _ => Answer::new(200, "welcome"),
    })
}

/// Has curl ask a server with the credential that a verb gives, in one of the [`WAYS`].
fn ask(stage: &Stage, way: &str, verb: &str, url: &str) -> Run {
    let line = way
        .replace("{as}", &format!("authctl {verb}"))
        .replace("{url}", url);
    let line = format!("set -o pipefail; {line}");
    end(stage.program("bash").args(["-c", &line]), "curl")
}

/// Returns what a server sees of a credential that came in that way.
fn shown(way: &str, value: &str) -> String {
    if way.contains("--login") {
        basic("me", value)
    } else {
        format!("Bearer {value}")
    }
}

#[test]
fn a_credential_reaches_the_server() {
    let stage = Stage::new();
    let server = server();
    for value in ["s3cr3t-value", "a\"b\\c'd$e`f#g", "'#%{}=,;!"] {
        stage.secret("api", value);
        for way in WAYS {
            // What readers of netrc files disagree on is not written.
            let refused = way.contains("netrc") && value.contains('"');
            server.forget();
            let run = ask(&stage, way, "secret get api", &server.url);
            if refused {
                assert_eq!(
                    (run.code, run.stdout.as_str()),
                    (Some(2), ""),
                    "{way}: {run:#?}"
                );
                continue;
            }
            assert_eq!(run.ok(), "welcome", "{way}");
            assert_eq!(server.authorizations(), [Some(shown(way, value))], "{way}");
        }
    }
}

#[test]
fn a_netrc_line_is_as_long_as_curl_reads() {
    let stage = Stage::new();
    let server = server();
    let line = "machine 127.0.0.1 login me password ";
    let most = "x".repeat(4_094 - line.len());
    let way = WAYS[3];
    stage.secret("api", &most);
    drop(ask(&stage, way, "secret get api", &server.url).ok());
    assert_eq!(server.authorizations(), [Some(shown(way, &most))]);
    stage.secret("api", &format!("{most}x"));
    let run = ask(&stage, way, "secret get api", &server.url);
    assert_eq!(run.code, Some(2), "{run:#?}");
}

#[test]
fn a_token_and_a_key_reach_the_server() {
    let stage = Stage::new();
    let server = server();
    let (_peer, token) = stage.logged_in();
    let new = "key new deploy --owner me --scope a:b --reveal";
    let key = stage.sandbox.run(new.split(' ')).ok();
    for (verb, value) in [
        ("oauth token work", &token),
        ("key show deploy --reveal", &key),
    ] {
        for way in WAYS {
            server.forget();
            let run = ask(&stage, way, verb, &server.url);
            assert_eq!(run.ok(), "welcome", "{way}");
            assert_eq!(server.authorizations(), [Some(shown(way, value))], "{way}");
        }
    }
}

#[test]
fn without_a_credential_the_line_fails_and_shows_none() {
    let stage = Stage::new();
    let server = server();
    for verb in [
        "oauth token work",
        "secret get api",
        "key show api --reveal",
    ] {
        for way in WAYS {
            let run = ask(&stage, way, verb, &server.url);
            assert_ne!(run.code, Some(0), "{way}: {run:#?}");
            assert!(run.stderr.contains("error: "), "{way}: {run:#?}");
        }
    }
    shown_nothing(&server);
}

#[test]
fn a_token_that_ended_is_refreshed_for_curl() {
    for way in WAYS {
        let stage = Stage::new();
        let server = server();
        let (peer, old) = stage.expired();
        let before = peer.grants().len();
        let run = ask(&stage, way, "oauth token work", &server.url);
        assert_eq!(run.ok(), "welcome", "{way}");
        let new = stage.token();
        assert_ne!(new, old);
        assert_eq!(server.authorizations(), [Some(shown(way, &new))], "{way}");
        assert_eq!(peer.grants()[before..], ["refresh_token"], "{way}");
    }
}

#[test]
fn an_error_of_the_server_shows_no_secret() {
    let stage = Stage::new();
    let server = server();
    stage.secret("api", "s3cr3t-value");
    for way in WAYS {
        let url = format!("{}/broken", server.url);
        let run = ask(&stage, way, "secret get api", &url);
        assert_eq!(run.code, Some(22), "{way}: {run:#?}");
        let told = format!("{}{}", run.stdout, run.stderr);
        assert!(!told.contains("s3cr3t"), "{way}: {run:#?}");
        assert!(
            !told.contains(&pair("me", "s3cr3t-value")),
            "{way}: {run:#?}"
        );
    }
}
