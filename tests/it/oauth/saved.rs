//! What a login writes into the configuration, and what it reads from it.

use std::os::unix::fs::PermissionsExt as _;

use super::profile::{configured, login, place, profile, written};
use super::{Fake, callback};
use crate::support::Sandbox;
use crate::support::login::{Waiting, fetched};

#[test]
fn a_login_writes_down_what_it_was_told_and_the_next_one_knows_it() {
    let fake = Fake::with_metadata(|_| ());
    let sandbox = configured("# mine\nstore = \"file\" # keep\n");
    let told = [
        "--issuer",
        &fake.issuer,
        "--client-id",
        "cli",
        "--scope",
        "repo",
        "--redirect-path",
        "/back",
        "--prompt",
        "login",
        "--login-hint",
        "me@a.example",
    ];
    let (_, run) = login(&sandbox, &told);
    run.json(0);
    let text = written(&sandbox);
    let issuer = &fake.issuer;
    assert_eq!(
        text,
        format!(
            "# mine\nstore = \"file\" # keep\n\n[profile.work]\nissuer = \"{issuer}\"\nclient_id = \"cli\"\nscopes = [\"repo\"]\nredirect_path = \"/back\"\n"
        )
    );
    assert!(
        run.stderr
            .contains("issuer, client_id, scopes, redirect_path"),
        "{run:#?}"
    );
    let (url, run) = login(&sandbox, &[]);
    run.json(0);
    assert!(url.contains("%2Fback&"), "{url}");
    assert!(url.contains("client_id=cli&"), "{url}");
    assert!(!run.stderr.contains("config.toml"), "{run:#?}");
    // What the configuration says already, or says otherwise, is not written twice.
    let (_, run) = login(&sandbox, &["--client-id", "cli", "--scope", "gist"]);
    run.json(0);
    assert_eq!(written(&sandbox), text.replace("repo", "gist"));
}

#[test]
fn what_is_taken_out_is_not_brought_back_by_the_last_login() {
    let fake = Fake::with_metadata(|_| ());
    let sandbox = Sandbox::new();
    let told = [
        "--issuer",
        &fake.issuer,
        "--client-id",
        "cli",
        "--scope",
        "repo",
    ];
    login(&sandbox, &told).1.json(0);
    profile(&sandbox, &["work", "--unset", "scopes"]).json(0);
    assert!(!written(&sandbox).contains("scopes"));
    let (url, run) = login(&sandbox, &[]);
    run.json(0);
    assert!(url.contains("scope=openid+offline_access"), "{url}");
}

#[test]
fn nothing_is_written_where_nobody_wants_it_or_the_login_fails() {
    let fake = Fake::with_metadata(|_| ());
    let sandbox = Sandbox::new();
    let told = [
        "--issuer",
        &fake.issuer,
        "--client-id",
        "cli",
        "--scope",
        "repo",
    ];
    login(&sandbox, &[&told[..], &["--no-save"]].concat())
        .1
        .json(0);
    let args = [&["oauth", "login", "work", "--json"], &told[..]].concat();
    let refused = Waiting::start(&sandbox, args);
    fetched(&callback(&refused.url, "error=access_denied"));
    refused.end().fails(4, "access_denied");
    assert!(!place(&sandbox).exists());
    // The last login knows it all the same.
    let (url, run) = login(&sandbox, &[]);
    run.json(0);
    assert!(url.contains("scope=repo"), "{url}");
    assert!(!place(&sandbox).exists());
}

#[test]
fn no_secret_is_written_but_where_one_is() {
    let fake = Fake::with_metadata(|_| ());
    let sandbox = Sandbox::new().with("CLIENT_SECRET", "canary-1");
    let told = [
        "--issuer",
        &fake.issuer,
        "--client-id",
        "cli",
        "--scope",
        "repo",
    ];
    let once = [&told[..], &["--client-secret", "env:CLIENT_SECRET"]].concat();
    login(&sandbox, &once).1.json(0);
    assert!(!written(&sandbox).contains("client_secret"));
    sandbox.feed(["secret", "set", "s", "-"], "canary-2").ok();
    login(&sandbox, &["--client-secret", "store:secret/s"])
        .1
        .json(0);
    let text = written(&sandbox);
    assert!(
        text.contains("client_secret = \"store:secret/s\""),
        "{text}"
    );
    assert!(!text.contains("canary"), "{text}");
}

#[test]
fn a_configuration_that_can_not_be_written_is_told_and_the_login_stands() {
    let fake = Fake::with_metadata(|_| ());
    for (text, mode, code) in [
        ("# mine\n", 0o444, "config_unwritable"),
        ("profile = 1\n", 0o600, "config_invalid"),
    ] {
        let sandbox = configured(text);
        let mode = std::fs::Permissions::from_mode(mode);
        std::fs::set_permissions(place(&sandbox), mode).unwrap();
        let told = [
            "--issuer",
            &fake.issuer,
            "--client-id",
            "cli",
            "--scope",
            "repo",
        ];
        let args = [&["work", "--issuer", &fake.issuer], &told[2..]].concat();
        profile(&sandbox, &args).fails(if mode_is(&sandbox, 0o444) { 6 } else { 2 }, code);
        assert_eq!(written(&sandbox), text);
        if code == "config_unwritable" {
            let (_, run) = login(&sandbox, &told);
            run.json(0);
            assert!(run.stderr.contains("warning: "), "{run:#?}");
            login(&sandbox, &[]).1.json(0);
        }
        assert_eq!(written(&sandbox), text);
    }
}

#[test]
fn a_link_stays_a_link_and_the_mode_stays() {
    let sandbox = configured("");
    std::fs::remove_file(place(&sandbox)).unwrap();
    std::fs::create_dir(sandbox.path("dotfiles")).unwrap();
    let real = sandbox.file("dotfiles/authctl.toml", "# dots\n");
    std::fs::set_permissions(&real, std::fs::Permissions::from_mode(0o640)).unwrap();
    std::os::unix::fs::symlink("../../dotfiles/authctl.toml", place(&sandbox)).unwrap();
    profile(&sandbox, &["work", "--client-id", "me"]).json(0);
    assert!(place(&sandbox).is_symlink());
    assert_eq!(
        std::fs::read_to_string(&real).unwrap(),
        "# dots\n\n[profile.work]\nclient_id = \"me\"\n"
    );
    assert!(mode_is(&sandbox, 0o640));
    // Nothing is left beside it.
    let left = std::fs::read_dir(sandbox.path("dotfiles")).unwrap().count();
    assert_eq!(left, 1);
    std::fs::remove_file(&real).unwrap();
    profile(&sandbox, &["work", "--client-id", "me"]).fails(6, "config_unwritable");
}

fn mode_is(sandbox: &Sandbox, mode: u32) -> bool {
    let facts = std::fs::metadata(place(sandbox)).unwrap();
    facts.permissions().mode() & 0o777 == mode
}

/// Each wish: as the command line says it, as the configuration says it, and what goes with the
/// request.
const WISHES: [(&[&str], &str, &str); 10] = [
    (
        &["--scope", "a", "--scope", "b"],
        "scopes = [\"a\", \"b\"]",
        "&scope=a+b",
    ),
    (
        &["--redirect-host", "localhost"],
        "redirect_host = \"localhost\"",
        "=http%3A%2F%2Flocalhost%3A",
    ),
    (
        &["--redirect-host", "[::1]"],
        "redirect_host = \"[::1]\"",
        "=http%3A%2F%2F%5B%3A%3A1%5D%3A",
    ),
    (
        &["--redirect-path", "/a/b"],
        "redirect_path = \"/a/b\"",
        "%2Fa%2Fb&",
    ),
    (
        &["--resource", "https://b.example/"],
        "resources = [\"https://b.example/\"]",
        "&resource=https%3A%2F%2Fb.example%2F",
    ),
    (
        &["--audience", "api"],
        "audience = \"api\"",
        "&audience=api",
    ),
    (
        &["--acr-values", "phr"],
        "acr_values = \"phr\"",
        "&acr_values=phr",
    ),
    (&["--max-age", "1h"], "max_age = \"1h\"", "&max_age=3600"),
    (
        &["--login-hint", "me"],
        "login_hint = \"me\"",
        "&login_hint=me",
    ),
    (&["--param", "hd=a"], "parameters = { hd = \"a\" }", "&hd=a"),
];

#[test]
fn the_command_line_and_the_configuration_say_it_alike() {
    let fake = Fake::with_metadata(|_| ());
    let text = format!("issuer = \"{}\"\nclient_id = \"c\"\n", fake.issuer);
    for (flags, line, sent) in WISHES {
        let plain = configured(&format!("[profile.work]\n{text}"));
        let told = configured(&format!("[profile.work]\n{text}{line}\n"));
        let both = configured(&format!("[profile.work]\n{text}"));
        let args = [&["work"], flags].concat();
        profile(&both, &args).json(0);
        let login = ["oauth", "login", "work"];
        for (sandbox, args) in [
            (plain, [&login, flags].concat()),
            (told, login.to_vec()),
            (both, login.to_vec()),
        ] {
            let mut waiting = Waiting::start(&sandbox, args);
            assert!(waiting.url.contains(sent), "{line}: {}", waiting.url);
            waiting.child.kill().unwrap();
            waiting.child.wait().unwrap();
        }
    }
}
