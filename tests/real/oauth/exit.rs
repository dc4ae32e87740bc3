//! Signing out at the server, in a real browser that was signed in.

use std::time::Duration;

use serde_json::Value;

use super::listener::driven;
use super::{Peer, driver, sandbox};
use crate::support::Sandbox;
use crate::support::login::Waiting;

/// Signs in with Chromium, whose cookies stay in the folder; says whether the server asked who it
/// is.
fn is_asked(peer: &Peer, sandbox: &Sandbox, cookies: &str) -> bool {
    let login = Waiting::start(sandbox, peer.command_line("cli"));
    let seen = driven(&["chromium", &login.url, "--profile", cookies]);
    assert_eq!(login.end().json(0)["subject"], "alice");
    seen["asked"].as_bool().unwrap()
}

#[test]
fn a_person_signs_out_with_chromium() {
    let peer = Peer::start(&[]);
    let sandbox = sandbox("");
    let cookies = sandbox.path("cookies").display().to_string();
    assert!(is_asked(&peer, &sandbox, &cookies));
    assert!(!is_asked(&peer, &sandbox, &cookies), "there is a session");

    let leave = driver("chromium-logout", &format!("--profile '{cookies}'"));
    let script = format!("{} >seen 2>told\n", leave.replace("%s", "\"$1\""));
    let browser = sandbox.file("browser", format!("printf %s \"$1\" >argv\n{script}"));
    let sandbox = sandbox.with("BROWSER", &format!("sh '{}' %s", browser.display()));
    let leaving = ["oauth", "logout", "work", "--end-session", "--json"];
    assert_eq!(sandbox.run(leaving).json(0)["end_session"], "opened");
    let read = |name: &str| std::fs::read_to_string(sandbox.path(name)).unwrap_or_default();
    for _ in 0..600 {
        if !read("seen").is_empty() {
            break;
        }
        std::thread::sleep(Duration::from_millis(100));
    }
    let seen: Value = serde_json::from_str(read("seen").trim())
        .unwrap_or_else(|error| panic!("{error}: {}", read("told")));
    assert_eq!(seen["asked"], "Yes, sign me out");
    assert_eq!(seen["text"], "Sign-out Success");
    // Who it is about stood on no command line, and in no address that the browser remembers of us.
    assert!(!read("argv").contains("id_token_hint"), "{}", read("argv"));

    assert!(is_asked(&peer, &sandbox, &cookies), "the session is gone");
}
