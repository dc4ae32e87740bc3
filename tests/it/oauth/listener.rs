//! The port that the browser comes back to: what it is called, what it takes, how it ends.

use std::io::{Read as _, Write as _};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::os::unix::process::ExitStatusExt as _;

use serde_json::json;

use super::{Fake, callback};
use crate::support::Sandbox;
use crate::support::login::{Waiting, end_by, fetched, interrupt, sent};

/// What a browser says of itself when it follows a redirect.
const NAVIGATION: &str =
    "Sec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: navigate\r\nSec-Fetch-Dest: document\r\n";

/// Parts a URL of this machine into its address and its path, the slash included.
fn parted(url: &str) -> (&str, &str) {
    let rest = url.trim_start_matches("http://");
    rest.split_at(rest.find('/').unwrap())
}

#[test]
fn the_port_takes_nothing_but_the_browsers_way_back() {
    let fake = Fake::with_metadata(|_| ());
    let login = Waiting::start(&Sandbox::new(), fake.args());
    let good = callback(&login.url, "code=c");
    let (address, target) = parted(&good);
    let port = address.split_once(':').unwrap().1;
    let get = format!("GET {target} HTTP/1.1\r\nHost: {address}\r\n");
    let fetch = |mode: &str, destination: &str| {
        format!(
            "{get}Sec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: {mode}\r\nSec-Fetch-Dest: {destination}\r\n\r\n"
        )
    };
    let by = |method: &str| format!("{method} {target} HTTP/1.1\r\nHost: {address}\r\n");
    let to = |path: &str| format!("GET {path} HTTP/1.1\r\nHost: {address}\r\n\r\n");
    let named = |host: &str| format!("GET {target} HTTP/1.1\r\nHost: {host}\r\n\r\n");
    let preflight = "Origin: https://evil.example\r\nAccess-Control-Request-Method: GET\r\n\
                     Access-Control-Request-Private-Network: true\r\n\r\n";
    for (request, status) in [
        // Another path, however near.
        (to("/favicon.ico"), 404),
        (to("/done"), 404),
        (to("/"), 404),
        (to(&target.replace("/callback", "/callback/")), 404),
        (to(&target.replace("/callback", "//callback")), 404),
        (to(&target.replace("/callback", "/x/../callback")), 404),
        (to(&target.replace("/callback", "/%63allback")), 404),
        (to(&target.replace("/callback", "/Callback")), 404),
        // Another name for this address (DNS rebinding).
        (named(&format!("evil.example:{port}")), 421),
        (named(&format!("localhost:{port}")), 421),
        (named(&format!("127.0.0.1.:{port}")), 421),
        (named(&format!("user@{address}")), 421),
        (named("127.0.0.1"), 421),
        (named("127.0.0.1:1"), 421),
        (named(""), 421),
        // Another method.
        (format!("{}\r\n", by("HEAD")), 405),
        (format!("{}\r\n", by("OPTIONS")), 405),
        (format!("{}{preflight}", by("OPTIONS")), 405),
        (format!("{}\r\n", by("POST")), 405),
        (format!("{}Content-Length: 0\r\n\r\n", by("POST")), 405),
        (format!("{}\r\n", by("get")), 405),
        // What a web page sends behind the person's back, and what a browser fetches ahead.
        (fetch("no-cors", "image"), 403),
        (fetch("no-cors", "script"), 403),
        (fetch("cors", "empty"), 403),
        (fetch("navigate", "iframe"), 403),
        (fetch("navigate", "frame"), 403),
        (fetch("navigate", "embed"), 403),
        (fetch("websocket", "websocket"), 403),
        (
            format!("{get}{NAVIGATION}Sec-Purpose: prefetch\r\n\r\n"),
            403,
        ),
        // What can be read in two ways, or is no HTTP.
        (format!("{get}Host: {address}\r\n\r\n"), 400),
        (
            format!("{get}Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
            400,
        ),
        (format!("{get}Content-Length: 3\r\n\r\nabc"), 400),
        (format!("{get} folded: line\r\n\r\n"), 400),
        (
            format!("GET {good} HTTP/1.1\r\nHost: {address}\r\n\r\n"),
            400,
        ),
        (format!("GET {target} HTTP/1.1\nHost: {address}\n\n"), 400),
        (
            format!("GET {target} HTTP/1.1\r\nHost: {address}\n\r\n"),
            400,
        ),
        (
            format!("GET {target}\0 HTTP/1.1\r\nHost: {address}\r\n\r\n"),
            400,
        ),
        (format!("GET {target}\r\n\r\n"), 400),
        (format!("GET {target} HTTP/1.0\r\n\r\n"), 400),
        (
            format!("GET {target} HTTP/2.0\r\nHost: {address}\r\n\r\n"),
            400,
        ),
        ("\u{16}\u{3}\u{1}\u{2}\0\u{1}\0".to_owned(), 400),
        (to(&format!("/{}", "x".repeat(20 << 10))), 400),
        (to(&format!("/callback?{}", "x".repeat(1 << 20))), 400),
    ] {
        let answer = sent(address, &request);
        let shown: String = request.chars().take(200).collect();
        assert!(
            answer.starts_with(&format!("HTTP/1.1 {status} ")),
            "{shown}: {answer}"
        );
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        assert_eq!(body.is_empty(), request.starts_with("HEAD"), "{shown}");
        for header in [
            "Content-Security-Policy: default-src 'none'",
            "X-Content-Type-Options: nosniff",
            "Referrer-Policy: no-referrer",
            "Cache-Control: no-store",
            "Connection: close",
        ] {
            assert!(head.contains(header), "{header}: {head}");
        }
        assert!(!head.contains("Access-Control-"), "{head}");
        assert!(!head.contains("Location:"), "{head}");
    }
    assert!(fetched(&good).contains("\r\nLocation: /done\r\n"));
    let run = login.end();
    assert_eq!(run.json(0)["profile"], "work");
    // Nothing of all that was an answer to another login.
    assert!(!run.stderr.contains("other login"), "{run:#?}");
}

#[test]
fn an_old_client_gets_through() {
    let fake = Fake::with_metadata(|_| ());
    let login = Waiting::start(&Sandbox::new(), fake.args());
    let good = callback(&login.url, "code=c");
    let (address, target) = parted(&good);
    let old = format!("GET {target} HTTP/1.0\r\nhost:{address}\r\n\r\n");
    assert!(sent(address, &old).starts_with("HTTP/1.1 303 "));
    login.end().json(0);
}

#[test]
fn other_logins_answers_are_counted_and_waited_past() {
    let fake = Fake::with_metadata(|_| ());
    let login = Waiting::start(&Sandbox::new(), fake.args());
    let good = callback(&login.url, "code=c");
    let (way_back, query) = good.split_once('?').unwrap();
    let state = query.split_once('&').unwrap().0;
    for foreign in [
        "code=c&state=<script>alert(1)</script>".to_owned(),
        "error=access_denied&error_description=<b>canary</b>".to_owned(),
        "code=c".to_owned(),
        String::new(),
        format!("{query}&{state}"),
        query.replace("state=", "STATE="),
    ] {
        let answer = fetched(&format!("{way_back}?{foreign}"));
        assert!(answer.starts_with("HTTP/1.1 400 "), "{foreign}: {answer}");
        for reflected in ["<script>", "canary", "alert", state] {
            assert!(!answer.contains(reflected), "{foreign}: {answer}");
        }
    }
    assert!(fetched(&good).starts_with("HTTP/1.1 303 "));
    let run = login.end();
    run.json(0);
    assert!(run.stderr.contains("6 requests to the port"), "{run:#?}");
}

#[test]
fn the_last_page_is_there_once_and_then_the_port_is_closed() {
    for (parameters, exit, title) in [
        ("code=c", 0, "Back to the terminal"),
        (
            "error=access_denied&error_description=<i>canary</i>",
            4,
            "Not signed in",
        ),
    ] {
        let fake = Fake::with_metadata(|_| ());
        let login = Waiting::start(&Sandbox::new(), fake.args());
        let good = callback(&login.url, parameters);
        let (address, target) = parted(&good);
        let request = |path: &str| {
            let head = format!("GET {path} HTTP/1.1\r\nHost: {address}\r\n{NAVIGATION}\r\n");
            sent(address, &head)
        };
        let moved = request(target);
        assert!(moved.starts_with("HTTP/1.1 303 "), "{moved}");
        assert!(!moved.contains("canary"), "{moved}");
        // The first answer has won.
        let second = request(target);
        assert!(second.starts_with("HTTP/1.1 404 "), "{second}");
        let page = request("/done");
        assert!(
            page.starts_with("HTTP/1.1 200 ") && page.contains(title),
            "{page}"
        );
        assert!(!page.contains("canary"), "{page}");
        assert_eq!(login.end().code, Some(exit));
        assert!(
            TcpStream::connect(address).is_err(),
            "the port is still open"
        );
        let codes = fake.heard.try_iter().filter(|path| path == "/token");
        assert_eq!(codes.count(), usize::from(exit == 0));
    }
}

#[test]
fn a_browser_that_goes_away_has_brought_the_answer() {
    let fake = Fake::with_metadata(|_| ());
    let login = Waiting::start(&Sandbox::new(), fake.args());
    let good = callback(&login.url, "code=c");
    let (address, target) = parted(&good);
    let mut stream = TcpStream::connect(address).unwrap();
    write!(stream, "GET {target} HTTP/1.1\r\nHost: {address}\r\n\r\n").unwrap();
    // Closed with the answer unread, which the system makes a reset.
    drop(stream);
    login.end().json(0);
}

#[test]
fn the_answer_ends_by_a_fin_though_more_was_sent() {
    let fake = Fake::with_metadata(|_| ());
    let login = Waiting::start(&Sandbox::new(), fake.args());
    let good = callback(&login.url, "code=c");
    let (address, target) = parted(&good);
    let mut stream = TcpStream::connect(address).unwrap();
    let more = "x".repeat(100_000);
    write!(
        stream,
        "GET {target} HTTP/1.1\r\nHost: {address}\r\n\r\n{more}"
    )
    .unwrap();
    stream.shutdown(Shutdown::Write).unwrap();
    let mut answer = String::new();
    // A reset would be an error here.
    stream.read_to_string(&mut answer).unwrap();
    assert!(answer.ends_with("</html>\n"), "{answer}");
    login.end().json(0);
}

#[test]
fn each_name_of_this_machine_is_listened_for() {
    let fake = Fake::with_metadata(|_| ());
    let has_ipv6 = TcpListener::bind("[::1]:0").is_ok();
    for (host, doors) in [
        ("127.0.0.1", &["127.0.0.1"][..]),
        ("[::1]", &["[::1]"]),
        ("localhost", &["127.0.0.1", "[::1]"]),
    ] {
        for door in doors {
            if *door == "[::1]" && !has_ipv6 {
                continue;
            }
            let mut args = fake.args();
            args.extend(["--redirect-host", host, "--redirect-path", "/back/here"]);
            let login = Waiting::start(&Sandbox::new(), args);
            let good = callback(&login.url, "code=c");
            let (authority, target) = parted(&good);
            let (name, port) = authority.rsplit_once(':').unwrap();
            assert_eq!(name, host);
            assert!(target.starts_with("/back/here?"), "{target}");
            let address = format!("{door}:{port}");
            // By the other stack's name it is somebody else's.
            for other in ["127.0.0.1", "[::1]", "localhost"] {
                if other != host {
                    let named = format!("GET {target} HTTP/1.1\r\nHost: {other}:{port}\r\n\r\n");
                    let answer = sent(&address, &named);
                    assert!(answer.starts_with("HTTP/1.1 421 "), "{answer}");
                }
            }
            let request = format!("GET {target} HTTP/1.1\r\nHost: {authority}\r\n\r\n");
            let answer = sent(&address, &request);
            assert!(
                answer.starts_with("HTTP/1.1 303 "),
                "{host} {door}: {answer}"
            );
            login.end().json(0);
        }
    }
}

#[test]
fn nobody_on_the_network_can_knock() {
    let fake = Fake::with_metadata(|_| ());
    let mut login = Waiting::start(&Sandbox::new(), fake.args());
    let good = callback(&login.url, "code=c");
    let port = parted(&good).0.split_once(':').unwrap().1.to_owned();
    // Another address of the loopback network would answer for a port that is open on all.
    assert!(TcpStream::connect(format!("127.0.0.2:{port}")).is_err());
    // And nobody can sit down beside us while we listen.
    for address in ["127.0.0.1", "0.0.0.0"] {
        assert!(TcpListener::bind(format!("{address}:{port}")).is_err());
    }
    interrupt(&mut login.child);
}

#[test]
fn a_taken_port_is_said_at_once() {
    let fake = Fake::with_metadata(|_| ());
    let taken = |address: &str, host: &str| {
        let Ok(taken) = TcpListener::bind(address) else {
            return;
        };
        let port = taken.local_addr().unwrap().port().to_string();
        let mut args = fake.args();
        args.extend(["--port", &port, "--redirect-host", host]);
        let run = Sandbox::new().run(args);
        run.fails(7, "port_taken");
        if cfg!(target_os = "linux") {
            let owner = format!("(process {})", std::process::id());
            assert!(run.stderr.contains(&owner), "{run:#?}");
        }
    };
    taken("127.0.0.1:0", "127.0.0.1");
    taken("127.0.0.1:0", "localhost");
    taken("[::1]:0", "[::1]");
    // Half of it is not enough: a browser could take the other half.
    taken("[::1]:0", "localhost");
}

#[test]
fn a_path_that_can_not_be_the_way_back_is_refused() {
    let fake = Fake::with_metadata(|_| ());
    for path in ["callback", "/done", "/a?b", "/a/../b", "/a b", ""] {
        let mut args = fake.args();
        args.extend(["--redirect-path", path]);
        Sandbox::new().run(args).fails(2, "usage");
    }
}

#[test]
fn a_signal_stores_nothing_and_gives_the_port_back() {
    let fake = Fake::with_metadata(|_| ());
    for (signal, number) in [("INT", 2), ("TERM", 15)] {
        let sandbox = Sandbox::new();
        let mut login = Waiting::start(&sandbox, fake.args());
        let good = callback(&login.url, "code=c");
        let (address, _) = parted(&good);
        assert_eq!(end_by(signal, &mut login.child).signal(), Some(number));
        assert!(
            TcpStream::connect(address).is_err(),
            "the port is still open"
        );
        assert_eq!(
            sandbox.run(["list", "--json"]).json(0)["credentials"],
            json!([])
        );
    }
}
