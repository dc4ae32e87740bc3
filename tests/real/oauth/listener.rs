//! The way back in a real browser: where it lands, what it sends, what it remembers.

use serde_json::Value;

use super::{Peer, output, sandbox, signed_in_at};
use crate::support::login::{Waiting, fetched};

/// Lets the driver do something with Chromium, and returns what it saw.
pub(super) fn driven(words: &[&str]) -> Value {
    let mut args = vec!["drive.mjs"];
    args.extend(words);
    let driver = output("node", "nodejs", &args);
    let said = String::from_utf8_lossy(&driver.stderr).into_owned();
    assert!(
        driver.status.success(),
        "the browser did not get through; is the package chromium installed? {said}"
    );
    said.lines()
        .find_map(|line| serde_json::from_str(line).ok())
        .unwrap()
}

/// Asserts that nothing of the answer is left in the browser: neither where one can go back to, nor
/// in what it sends later.
fn is_forgotten(seen: &Value) {
    let history = seen["history"].as_array().unwrap();
    assert!(history.len() > 1, "{seen}");
    for url in history {
        let url = url.as_str().unwrap();
        assert!(!url.contains("code=") && !url.contains("state="), "{seen}");
    }
    let sent = seen["sent"].as_array().unwrap();
    // What it is about did happen.
    let is_callback = |request: &&Value| request["line"].as_str().unwrap().contains("/callback?");
    assert_eq!(sent.iter().filter(is_callback).count(), 1, "{seen}");
    for request in sent {
        for header in request["headers"].as_array().unwrap() {
            let header = header.as_str().unwrap();
            assert!(!header.contains("code="), "{seen}");
        }
    }
}

#[test]
fn a_login_ends_on_a_clean_address() {
    let peer = Peer::start(&[]);
    let login = Waiting::start(&sandbox(""), peer.command_line("cli"));
    let seen = driven(&["chromium", &login.url]);
    let url = seen["url"].as_str().unwrap();
    assert!(
        url.starts_with("http://127.0.0.1:") && url.ends_with("/done"),
        "{url}"
    );
    let text = seen["text"].as_str().unwrap();
    assert!(text.contains("Back to the terminal"), "{text}");
    // The page has its style, and nothing in it goes against its own policy.
    assert_eq!(seen["corner"], "16px");
    for complaint in seen["complaints"].as_array().unwrap() {
        // The server's own pages ask for a font that is not there.
        let place = complaint["at"].as_str().unwrap();
        assert!(!place.starts_with(url.trim_end_matches("/done")), "{seen}");
    }
    is_forgotten(&seen);
    assert_eq!(login.end().json(0)["subject"], "alice");
}

#[test]
fn a_refusal_lands_on_a_page_that_says_so() {
    let peer = Peer::start(&[]);
    let login = Waiting::start(&sandbox(""), peer.command_line("cli"));
    let seen = driven(&["chromium", &login.url, "--deny"]);
    let text = seen["text"].as_str().unwrap();
    assert!(text.contains("Not signed in"), "{text}");
    assert!(seen["url"].as_str().unwrap().ends_with("/done"), "{seen}");
    is_forgotten(&seen);
    login.end().fails(4, "access_denied");
}

#[test]
fn a_page_that_stays_tells_nobody_where_it_was() {
    let peer = Peer::start(&[]);
    let login = Waiting::start(&sandbox(""), peer.command_line("cli"));
    let end = signed_in_at(&login.url);
    let (callback, _) = end.split_once('?').unwrap();
    let foreign = format!("{callback}?code=canary&state=another");
    let seen = driven(&["visit", &foreign]);
    assert_eq!(seen["status"], 400);
    assert_eq!(seen["corner"], "16px");
    let sent = seen["sent"].as_array().unwrap();
    let later: Vec<&Value> = sent
        .iter()
        .filter(|request| !request["line"].as_str().unwrap().contains("canary"))
        .collect();
    // Within one origin a browser names the whole address, unless it is told not to: it is the same
    // with the icon that it asks for on its own.
    assert!(!later.is_empty(), "{seen}");
    for request in later {
        let request = request.to_string().to_lowercase();
        assert!(
            !request.contains("canary") && !request.contains("referer"),
            "{request}"
        );
    }
    // Nothing of that has ended the wait.
    assert!(fetched(&end).starts_with("HTTP/1.1 303 "));
    assert_eq!(login.end().json(0)["subject"], "alice");
}

#[test]
fn a_web_page_can_not_end_a_login() {
    let peer = Peer::start(&[]);
    let login = Waiting::start(&sandbox(""), peer.command_line("cli"));
    // Even one that knows all that is right.
    let end = signed_in_at(&login.url);
    let seen = driven(&["attack", &end]);
    let sent = seen["sent"].as_array().unwrap();
    let arrived = |words: &str| {
        let has = |request: &Value| request.to_string().to_lowercase().contains(words);
        assert!(sent.iter().any(has), "{words}: {seen}");
    };
    for words in [
        "sec-fetch-dest: image",
        "sec-fetch-dest: script",
        "sec-fetch-dest: iframe",
        "sec-fetch-dest: empty",
        "post /callback",
        "options /callback",
    ] {
        arrived(words);
    }
    assert!(fetched(&end).starts_with("HTTP/1.1 303 "));
    let run = login.end();
    assert_eq!(run.json(0)["subject"], "alice");
    assert_eq!(peer.grants(), ["authorization_code"]);
}

#[test]
fn each_name_of_this_machine_is_a_way_back() {
    let peer = Peer::start(&[]);
    for host in ["127.0.0.1", "[::1]", "localhost"] {
        let mut args = peer.command_line("cli");
        args.extend(["--redirect-host", host]);
        let run = sandbox("").run(args);
        assert_eq!(run.json(0)["subject"], "alice", "{host}");
    }
}
