//! Git's protocol: lines in, lines out.

use super::sandbox;
use crate::support::{Run, Sandbox};

fn ask(sandbox: &Sandbox, operation: &str, lines: &str) -> Run {
    sandbox.feed(["helper", "git", operation, "--json"], lines)
}

/// What git gets, as it stands on standard output.
fn get(sandbox: &Sandbox, lines: &str) -> String {
    sandbox.feed(["helper", "git", "get"], lines).ok()
}

#[test]
fn a_server_gets_a_password_or_a_token() {
    let secret = sandbox("git.example.com", "");
    let plain = "protocol=https\nhost=git.example.com\n\n";
    assert_eq!(
        get(&secret, plain),
        "username=oauth2\npassword=s3cr3t-value\n"
    );
    let bearer = "capability[]=authtype\nauthtype=Bearer\ncredential";
    let asks = |more: &str| get(&secret, &format!("capability[]=authtype\n{more}{plain}"));
    assert_eq!(asks(""), format!("{bearer}=s3cr3t-value\n"));
    assert!(asks("wwwauth[]=Bearer\n").starts_with(bearer));
    assert!(asks("wwwauth[]=Basic realm=\"x\"\n").starts_with("username=oauth2\n"));
    assert!(asks("username=bob\n").starts_with("username=bob\n"));

    let named = sandbox("git.example.com", "username = \"ann\"\n");
    let lines = format!("capability[]=authtype\n{plain}");
    assert_eq!(get(&named, &lines), "username=ann\npassword=s3cr3t-value\n");
    assert_eq!(
        get(&named, &format!("username=bob\n{plain}")),
        "",
        "another's account"
    );
}

#[test]
fn hosts_want_different_words_beside_a_token() {
    for (host, name) in [
        ("github.com", "x-access-token"),
        ("bitbucket.org", "x-token-auth"),
        ("gitlab.com", "oauth2"),
    ] {
        let lines = format!("protocol=https\nhost={host}\n\n");
        assert!(get(&sandbox(host, ""), &lines).starts_with(&format!("username={name}\n")));
    }
}

#[test]
fn nothing_goes_to_another_host_path_or_protocol() {
    let sandbox = sandbox("git.example.com/acme", "");
    let lines = |protocol: &str, host: &str, path: &str| {
        get(
            &sandbox,
            &format!("protocol={protocol}\nhost={host}\npath={path}\n\n"),
        )
    };
    assert!(lines("https", "git.example.com", "acme/x.git").contains("s3cr3t"));
    for (protocol, host, path) in [
        ("https", "git.example.com", "other/x.git"),
        ("https", "git.example.com", ""),
        ("https", "git.example.com:8443", "acme/x.git"),
        ("https", "git.example.com.evil.example", "acme/x.git"),
        ("http", "evil.example", "acme/x.git"),
        ("smtp", "git.example.com", "acme"),
        ("cert", "git.example.com", "acme"),
    ] {
        assert_eq!(lines(protocol, host, path), "", "{protocol} {host} {path}");
    }
    let plain = "protocol=http\nhost=git.example.com\npath=acme/x\n\n";
    ask(&sandbox, "get", plain).fails(2, "url_insecure");
}

#[test]
fn what_could_be_read_as_another_host_is_refused() {
    let sandbox = sandbox("git.example.com", "");
    for host in [
        "git.example.com\r",
        "git.example\t.com",
        "git.example.com\0",
    ] {
        let lines = format!("protocol=https\nhost={host}\n\n");
        ask(&sandbox, "get", &lines).fails(2, "usage");
    }
}

#[test]
fn what_is_not_ours_to_do_is_left_in_silence() {
    let sandbox = sandbox("git.example.com", "");
    let lines = "protocol=https\nhost=git.example.com\nusername=u\npassword=typed\n\n";
    for operation in ["store", "erase", "approve-all", "x"] {
        let run = sandbox.feed(["helper", "git", operation], lines);
        assert_eq!(
            (run.code, run.stdout, run.stderr),
            (Some(0), String::new(), String::new())
        );
    }
    assert_eq!(
        get(&sandbox, "protocol=https\nhost=git.example.com\n\n"),
        "username=oauth2\npassword=s3cr3t-value\n"
    );
    let run = sandbox.run(["helper", "git", "capability"]);
    assert_eq!(run.ok(), "version 0\ncapability authtype\n");
}

#[test]
fn a_host_that_is_ours_is_asked_of_nobody_else() {
    let sandbox = sandbox("git.example.com", "");
    drop(sandbox.run(["secret", "remove", "registry", "--yes"]).ok());
    let run = ask(&sandbox, "get", "protocol=https\nhost=git.example.com\n\n");
    assert_eq!((run.code, run.stdout.as_str()), (Some(3), "quit=1\n"));
    assert!(run.stderr.contains("credential_unknown"), "{run:#?}");
}

/// SECURITY: a line ending in a user would be another line for git.
#[test]
fn a_user_of_several_lines_is_none() {
    let lines = "protocol=https\nhost=git.example.com\n\n";
    for user in ["u\\npassword=evil", "a:b", ""] {
        let sandbox = sandbox("git.example.com", &format!("username = \"{user}\"\n"));
        let run = ask(&sandbox, "get", lines);
        run.fails(2, "config_invalid");
        assert!(!run.stderr.contains("evil"), "{run:#?}");
        let user = user.replace("\\n", "\n");
        let words = ["helper", "git", "get", "--json", "--as", "secret/registry"];
        let named = ["--host", "git.example.com", "--username", &user];
        let run = sandbox.feed(words.iter().chain(&named), lines);
        run.fails(2, "usage");
        let login = serde_json::json!({"ServerURL": "r.example", "Username": user, "Secret": "s"});
        let words = ["helper", "docker", "store", "--json"];
        let run = Sandbox::new().feed(words, login.to_string());
        run.fails(2, "usage");
    }
}

#[test]
fn the_most_exact_table_of_the_user_wins() {
    let more = "username = \"ann\"\n[hosts.\"github.com/acme\"]\nas = \"secret/other\"\nusername = \"bob\"\n\
                [hosts.\"github.com/acme/x\"]\nas = \"secret/x\"\nusername = \"bob\"\n";
    let sandbox = sandbox("github.com", more);
    for name in ["other", "x"] {
        let set = ["secret", "set", name, "-"];
        drop(sandbox.feed(set, name).ok());
    }
    for (user, path, value) in [
        ("ann", "acme/r", "s3cr3t-value"),
        ("ann", "acme/x.git", "s3cr3t-value"),
        ("bob", "acme/r.git", "other"),
        // Servers take a repository with its ending and without.
        ("bob", "acme/x", "x"),
        ("bob", "acme/x.git", "x"),
        ("bob", "acme/x.git/info/lfs", "x"),
        ("bob", "acme/x-evil.git", "other"),
    ] {
        let lines = format!("protocol=https\nhost=github.com\nusername={user}\npath={path}\n\n");
        let wanted = format!("username={user}\npassword={value}\n");
        assert_eq!(get(&sandbox, &lines), wanted, "{user} {path}");
    }
    let lines = "protocol=https\nhost=github.com\nusername=eve\npath=acme/r\n\n";
    assert_eq!(get(&sandbox, lines), "", "another's account");
}
