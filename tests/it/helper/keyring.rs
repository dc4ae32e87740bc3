//! The program `keyring`: passwords for URLs and hosts.

use super::sandbox;
use crate::support::{Run, Sandbox};

const URL: &str = "https://pypi.example.com/simple/";

fn keyring(sandbox: &Sandbox, words: &str) -> Run {
    let words = words.split(' ').filter(|word| !word.is_empty());
    sandbox.run(["helper", "keyring"].into_iter().chain(words))
}

#[track_caller]
fn nothing(run: &Run) {
    assert_eq!((run.code, run.stdout.as_str()), (Some(1), ""), "{run:?}");
}

#[test]
fn an_index_gets_its_password_and_no_other_does() {
    let sandbox = sandbox("pypi.example.com", "");
    for service in [URL, "https://pypi.example.com/x/a.whl"] {
        let run = keyring(&sandbox, &format!("get {service} ann"));
        assert_eq!(run.stderr, "");
        assert_eq!(run.ok(), "s3cr3t-value\n");
    }
    for service in ["https://example.com/simple/", "example.com", "pypi"] {
        let run = keyring(&sandbox, &format!("get {service} ann"));
        nothing(&run);
        assert_eq!(run.stderr, "");
    }
    for service in ["http://pypi.example.com/simple/", "a:b:c"] {
        let run = keyring(&sandbox, &format!("get {service} ann"));
        assert_eq!((run.code, run.stdout.as_str()), (Some(2), ""), "{run:?}");
    }
}

#[test]
fn a_host_alone_gets_nothing_since_it_may_be_plain_http() {
    // As pip asks, for an index in plain http.
    let sandbox = sandbox("pypi.example.com", "username = \"ann\"\n");
    for words in [
        "get pypi.example.com ann",
        "get pypi.example.com:443 ann",
        "get pypi.example.com --mode creds",
        "get --as secret/registry --host pypi.example.com pypi.example.com ann",
    ] {
        let run = keyring(&sandbox, words);
        nothing(&run);
        let told = "authctl: pypi.example.com hides whether it is https: \
                    ask for secret/registry by URL, as https://pypi.example.com/\n";
        assert_eq!(run.stderr, told);
    }
    // Where it would get nothing anyway, there is nothing to say.
    let run = keyring(&sandbox, "get pypi.example.com bob");
    nothing(&run);
    assert_eq!(run.stderr, "");
}

#[test]
fn this_machine_is_asked_for_by_its_name_too() {
    for host in ["127.0.0.1:8080", "localhost:8080", "[::1]:8080"] {
        let sandbox = sandbox(host, "");
        for service in [host.to_owned(), format!("http://{host}/simple/")] {
            let run = keyring(&sandbox, &format!("get {service} ann"));
            assert_eq!(run.ok(), "s3cr3t-value\n");
        }
    }
}

#[test]
fn a_named_user_gets_it_alone() {
    let sandbox = sandbox("pypi.example.com", "username = \"ann\"\n");
    assert_eq!(
        keyring(&sandbox, &format!("get {URL} ann")).ok(),
        "s3cr3t-value\n"
    );
    nothing(&keyring(&sandbox, &format!("get {URL} bob")));
    nothing(&keyring(&sandbox, &format!("get --mode creds {URL} bob")));
}

#[test]
fn user_and_password_come_together_where_both_are_wanted() {
    let known = sandbox("pypi.example.com", "username = \"ann\"\n");
    let creds = keyring(&known, &format!("get {URL} --mode creds"));
    assert_eq!(creds.ok(), "ann\ns3cr3t-value\n");
    let creds = keyring(&known, &format!("--mode creds --output json get {URL}"));
    let both = "{\"username\":\"ann\",\"password\":\"s3cr3t-value\"}\n";
    assert_eq!(creds.ok(), both);
    let password = keyring(&known, &format!("get {URL} ann --output json"));
    assert_eq!(password.ok(), "{\"password\":\"s3cr3t-value\"}\n");
    // Without one there is nothing to say.
    let unknown = sandbox("pypi.example.com", "");
    let run = keyring(&unknown, &format!("get {URL} --mode creds"));
    nothing(&run);
    assert!(run.stderr.contains("username"), "{run:?}");
    let run = keyring(&unknown, &format!("get {URL}"));
    assert_eq!((run.code, run.stdout.as_str()), (Some(2), ""), "{run:?}");
}

#[test]
fn a_password_is_kept_and_forgotten() {
    let sandbox = Sandbox::new();
    let set = |user: &str, password: &str| {
        let run = sandbox.feed(
            ["helper", "keyring", "set", "pypi.example.com", user],
            format!("{password}\n"),
        );
        assert_eq!((run.stderr.as_str(), run.stdout.as_str()), ("", ""));
        assert_eq!(run.code, Some(0));
    };
    set("ann", "one");
    set("ann", "two");
    assert_eq!(keyring(&sandbox, &format!("get {URL} ann")).ok(), "two\n");
    set("bob", "three");
    nothing(&keyring(&sandbox, &format!("get {URL} ann")));
    nothing(&keyring(&sandbox, "del pypi.example.com ann"));
    assert_eq!(keyring(&sandbox, &format!("get {URL} bob")).ok(), "three\n");
    assert_eq!(keyring(&sandbox, "del pypi.example.com bob").ok(), "");
    nothing(&keyring(&sandbox, "del pypi.example.com bob"));
    nothing(&keyring(&sandbox, &format!("get {URL} bob")));
}

#[test]
fn a_user_that_no_header_carries_is_refused() {
    let sandbox = Sandbox::new();
    for user in ["a:b", "a\nb", ""] {
        let words = [
            "helper",
            "keyring",
            "set",
            "pypi.example.com",
            user,
            "--json",
        ];
        sandbox.feed(words, "canary").fails(2, "usage");
    }
}

#[test]
fn what_is_anothers_is_not_in_the_way() {
    let more = "username = \"ann\"\n[hosts.\"pypi.example.com/simple\"]\nas = \"secret/other\"\nusername = \"bob\"\n";
    let sandbox = sandbox("pypi.example.com", more);
    let run = keyring(&sandbox, &format!("get {URL} ann"));
    assert_eq!(run.ok(), "s3cr3t-value\n");
}
