//! Login anywhere: what is said and opened on which machine, and what is pasted.

use std::net::TcpListener;
use std::time::Duration;

use serde_json::json;

use super::{Fake, callback};
use crate::support::login::{Waiting, fetched};
use crate::support::{Run, Sandbox};

/// Logs in where nobody signs in, in the surroundings that `variables` tell of.
fn given_up(fake: &Fake, variables: &[(&str, &str)], more: &[&str]) -> Run {
    let mut sandbox = Sandbox::new();
    for (name, value) in variables {
        sandbox = sandbox.with(name, value);
    }
    let mut args = fake.brief();
    args.extend(more);
    let run = sandbox.run(args);
    run.fails(4, "login_timeout");
    // The address comes first, on a line of its own, whatever else there is to say.
    let first = run.stderr.lines().next().unwrap();
    assert!(
        first.starts_with(&format!("{}/auth?", fake.issuer)),
        "{run:#?}"
    );
    assert!(first.contains("code_challenge="), "{run:#?}");
    let listed = sandbox.run(["list", "--json"]).json(0);
    assert_eq!(listed["credentials"], json!([]));
    run
}

#[test]
fn machines_without_a_browser_are_told_apart() {
    let fake = Fake::with_metadata(|_| ());
    let display = ("DISPLAY", ":0");
    for (variables, said) in [
        (&[("SSH_CONNECTION", "a 1 b 22")][..], "ssh -N -L "),
        (&[("CI", "true"), display], "client-credentials"),
        (&[("CODESPACES", "true"), display], "forward port "),
        (&[("BROWSER", "none"), display], "BROWSER is none"),
    ] {
        let run = given_up(&fake, variables, &[]);
        assert!(run.stderr.contains(said), "{said}: {run:#?}");
        assert!(run.stderr.contains("paste here"), "{run:#?}");
        assert!(!run.stderr.contains("--device"), "{run:#?}");
    }
}

#[test]
fn the_way_through_ssh_names_the_port_that_is_open() {
    let fake = Fake::with_metadata(|_| ());
    let free = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = free.local_addr().unwrap().port().to_string();
    drop(free);
    for (host, tunnel) in [
        ("127.0.0.1", format!("-L {port}:127.0.0.1:{port} HOST")),
        ("localhost", format!("-L {port}:localhost:{port} HOST")),
    ] {
        let more = ["--port", &port, "--redirect-host", host, "--no-browser"];
        let run = given_up(&fake, &[], &more);
        assert!(run.stderr.contains(&tunnel), "{run:#?}");
    }
}

#[test]
fn a_server_for_devices_is_said_to_be_one() {
    let fake = Fake::with_metadata(|metadata| {
        metadata["device_authorization_endpoint"] = metadata["token_endpoint"].clone();
    });
    let run = given_up(&fake, &[], &["--no-browser"]);
    assert!(run.stderr.contains("--device"), "{run:#?}");
    // Where a browser opens, it is not offered.
    let run = given_up(&fake, &[("BROWSER", "/bin/true")], &[]);
    assert!(!run.stderr.contains("--device"), "{run:#?}");
}

#[test]
fn without_input_nothing_is_to_be_pasted() {
    let fake = Fake::with_metadata(|_| ());
    let run = given_up(&fake, &[], &["--no-browser", "--no-input"]);
    assert!(!run.stderr.contains("paste here"), "{run:#?}");
}

#[test]
fn a_browser_that_does_not_open_ends_nothing() {
    let fake = Fake::with_metadata(|_| ());
    let run = given_up(
        &fake,
        &[("BROWSER", "/nowhere/browser:also-nowhere %s")],
        &[],
    );
    assert!(run.stderr.contains("also-nowhere: "), "{run:#?}");
}

#[test]
fn a_browser_that_fails_is_followed_by_the_next() {
    let fake = Fake::with_metadata(|_| ());
    let sandbox = Sandbox::new();
    let script = sandbox.file(
        "browser",
        "printf %s \"$1\" > opened.part; mv opened.part opened",
    );
    let browser = format!("/bin/false %s:sh '{}' %s", script.display());
    let sandbox = sandbox.with("BROWSER", &browser);
    let mut login = sandbox.command(fake.args()).spawn().unwrap();
    // The second one was given the address, while the login waits on.
    let opened = script.with_file_name("opened");
    for _ in 0..500 {
        if opened.exists() || login.try_wait().unwrap().is_some() {
            break;
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    let url = std::fs::read_to_string(opened).unwrap();
    fetched(&callback(&url, "code=c"));
    let run = Run::from(login.wait_with_output().unwrap());
    run.json(0);
    assert!(
        run.stderr
            .contains("/bin/false failed (exit status: 1); opening it with sh"),
        "{run:#?}"
    );
}

#[test]
fn the_browser_lives_its_own_life() {
    let fake = Fake::with_metadata(|_| ());
    let sandbox = Sandbox::new();
    let script = sandbox.file(
        "browser",
        "cut -d' ' -f1,5 /proc/$$/stat > group\nfor fd in 0 1 2; do at=\"$at$(readlink /proc/$$/fd/$fd) \"; done; echo $at > streams\n\
         while [ ! -e gone ]; do sleep 0.05; done\necho > survived\n",
    );
    let sandbox = sandbox.with("BROWSER", &format!("sh '{}'", script.display()));
    // This returns at its time: the browser holds none of our streams, and nobody waits for it.
    sandbox.run(fake.brief()).fails(4, "login_timeout");
    assert!(!sandbox.path("survived").exists());
    let group = std::fs::read_to_string(sandbox.path("group")).unwrap();
    let (process, group) = group.trim().split_once(' ').unwrap();
    // A group of its own: Ctrl-C at our terminal does not reach it.
    assert_eq!(process, group);
    let streams = std::fs::read_to_string(sandbox.path("streams")).unwrap();
    assert_eq!(streams, "/dev/null /dev/null /dev/null\n");
    sandbox.file("gone", "");
    for _ in 0..500 {
        if sandbox.path("survived").exists() {
            return;
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    panic!("the browser ended with the login");
}

#[test]
fn what_was_pasted_wrongly_is_said_and_the_wait_goes_on() {
    let fake = Fake::with_metadata(|metadata| {
        metadata["authorization_response_iss_parameter_supported"] = json!(false);
    });
    let wrong = [
        "yes",
        "http://127.0.0.1:1/callback?code=canary&state=another",
        "canary#another",
    ];
    for right in ["URL", "QUERY", "CODE#STATE"] {
        let mut login = Waiting::start(&Sandbox::new(), fake.args());
        let good = callback(&login.url, "code=c");
        let query = good.split_once('?').unwrap().1;
        let state = query.split(['=', '&']).nth(1).unwrap();
        let right = right
            .replace("URL", &good)
            .replace("QUERY", query)
            .replace("CODE#STATE", &format!("c#{state}"));
        login.paste(&format!("{}\n\n{right}\n", wrong.join("\n")));
        let run = login.end();
        assert_eq!(run.json(0)["profile"], "work");
        let count = |said: &str| run.stderr.matches(said).count();
        assert_eq!(count("is not the URL"), 1, "{run:#?}");
        assert_eq!(count("belongs to another login"), 2, "{run:#?}");
        assert_eq!(count("still waiting"), 3, "{run:#?}");
        assert!(!run.stderr.contains("canary"), "{run:#?}");
    }
}

#[test]
fn a_pasted_refusal_and_another_issuers_answer_end_the_login() {
    let fake = Fake::with_metadata(|_| ());
    for (parameters, from, to, code) in [
        ("error=access_denied", "", "", "access_denied"),
        ("code=c", "&iss=http://", "&iss=https://", "issuer_mismatch"),
    ] {
        let mut login = Waiting::start(&Sandbox::new(), fake.args());
        let good = callback(&login.url, parameters).replacen(from, to, 1);
        login.paste(&format!("{good}\n"));
        login.end().fails(4, code);
        assert!(!fake.heard.try_iter().any(|path| path == "/token"));
    }
}

#[test]
fn an_endless_paste_ends_by_itself() {
    let fake = Fake::with_metadata(|_| ());
    let sandbox = Sandbox::new();
    let zeros = std::fs::File::open("/dev/zero").unwrap();
    let mut args = fake.brief();
    args.push("--no-browser");
    let run: Run = sandbox.command(args).stdin(zeros).output().unwrap().into();
    run.fails(4, "login_timeout");
    let warnings = run.stderr.matches("still waiting").count();
    assert!((1..100).contains(&warnings), "{warnings}");
}

#[test]
fn a_store_that_takes_nothing_is_found_out_before_anybody_signs_in() {
    let fake = Fake::with_metadata(|_| ());
    let sandbox = Sandbox::new();
    let mut args = fake.args();
    // There is no session bus in here, and so no keychain.
    args.extend(["--store", "keychain"]);
    let browser = format!("touch '{}'", sandbox.path("opened").display());
    let sandbox = sandbox.with("BROWSER", &browser);
    let run = sandbox.run(args);
    assert_eq!(run.code, Some(6), "{run:#?}");
    assert!(!sandbox.path("opened").exists());
    assert!(!run.stderr.contains("/auth?"), "{run:#?}");
    assert_eq!(fake.heard.try_iter().count(), 0);
}
