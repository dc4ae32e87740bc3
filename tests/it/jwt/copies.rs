//! Copies of what servers publish: how they are kept, when they stand in, and when they are none.

use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::PathBuf;
use std::process::Stdio;

use serde_json::Value;

use super::fetch::{HOUR, KEYS, age, copies, server, verify};
use super::{key, signed, token};
use crate::support::{Run, Sandbox};

#[test]
fn a_copy_saves_the_second_request() {
    let (sandbox, server) = (Sandbox::new(), server(&[]));
    let text = signed("a");
    let verdict = verify(&sandbox, &server, &text, &[]).json(0);
    assert_eq!(
        (&verdict["valid"], &verdict["signature"]["kid"]),
        (&true.into(), &"a".into())
    );
    verify(&sandbox, &server, &text, &[]).json(0);
    assert_eq!(server.paths(), [KEYS]);
    let [copy] = copies(&sandbox).try_into().unwrap();
    let mode = |path: &std::path::Path| path.metadata().unwrap().permissions().mode() & 0o777;
    assert_eq!((mode(&copy), mode(copy.parent().unwrap())), (0o600, 0o700));
    // Ten minutes where the server says nothing.
    age(&sandbox, 590);
    verify(&sandbox, &server, &text, &[]).json(0);
    assert_eq!(server.paths().len(), 0);
    age(&sandbox, 20);
    verify(&sandbox, &server, &text, &[]).json(0);
    assert_eq!(server.paths().len(), 1);
}

#[test]
fn offline_takes_the_copy_however_old() {
    let (sandbox, server) = (Sandbox::new(), server(&["Cache-Control: no-cache"]));
    let text = signed("a");
    let offline = |text: &str| verify(&sandbox, &server, text, &["--offline"]);
    offline(&text).fails(5, "offline");
    verify(&sandbox, &server, &text, &[]).json(0);
    server.paths();
    age(&sandbox, 1000 * HOUR);
    let run = offline(&text);
    run.json(0);
    assert!(run.stderr.contains("warning: "), "{run:#?}");
    offline(&signed("x")).fails(3, "jwk_unknown");
    assert_eq!(server.paths().len(), 0);
    // What is not fetched needs no server.
    sandbox.file("key", key("ed25519.jwk"));
    let args = [
        "jwt",
        "verify",
        "--offline",
        "--key",
        "key",
        "--any-aud",
        "--at",
        "1700000100",
    ];
    assert!(sandbox.feed(args, token("EdDSA")).ok().starts_with("valid"));
}

#[test]
fn a_copy_stands_in_for_a_server_in_trouble() {
    for status in ["500 Oops", "503 Later", "429 Slow Down"] {
        let (sandbox, server) = (Sandbox::new(), server(&["Cache-Control: max-age=60"]));
        let text = signed("a");
        verify(&sandbox, &server, &text, &[]).json(0);
        server.answer(KEYS, status, &[], "");
        age(&sandbox, HOUR);
        let run = verify(&sandbox, &server, &text, &[]);
        run.json(0);
        assert!(
            run.stderr.contains("warning: ") && run.stderr.contains("1 h ago"),
            "{run:#?}"
        );
        age(&sandbox, 24 * HOUR);
        verify(&sandbox, &server, &text, &[]).fails(5, "remote_invalid");
    }
    let strict = server(&["Cache-Control: max-age=60, must-revalidate"]);
    let sandbox = Sandbox::new();
    verify(&sandbox, &strict, &signed("a"), &[]).json(0);
    strict.answer(KEYS, "500 Oops", &[], "");
    age(&sandbox, HOUR);
    verify(&sandbox, &strict, &signed("a"), &[]).fails(5, "remote_invalid");
}

#[test]
fn a_copy_stands_in_for_a_server_that_is_gone() {
    let (sandbox, mut server) = (Sandbox::new(), server(&[]));
    verify(&sandbox, &server, &signed("a"), &[]).json(0);
    server.end();
    // A fresh copy needs no server, and a name that is not in it is said to be unknown.
    verify(&sandbox, &server, &signed("a"), &[]).json(0);
    let run = verify(&sandbox, &server, &signed("x"), &[]);
    run.fails(3, "jwk_unknown");
    assert!(
        run.stderr.contains("there may be a newer key set"),
        "{run:#?}"
    );
    // That it was asked is remembered, though nothing came of it.
    let run = verify(&sandbox, &server, &signed("x"), &[]);
    assert!(run.stderr.contains("not asked again now"), "{run:#?}");
    age(&sandbox, HOUR);
    let run = verify(&sandbox, &server, &signed("a"), &[]);
    run.json(0);
    assert!(
        run.stderr.contains("can't connect to 127.0.0.1:"),
        "{run:#?}"
    );
    age(&sandbox, 24 * HOUR);
    verify(&sandbox, &server, &signed("a"), &[]).fails(5, "connect_failed");
}

#[test]
fn a_copy_does_not_stand_in_for_what_was_withdrawn() {
    for status in ["404 Not Found", "410 Gone", "403 Forbidden"] {
        let (sandbox, server) = (Sandbox::new(), server(&["Cache-Control: max-age=60"]));
        verify(&sandbox, &server, &signed("a"), &[]).json(0);
        server.answer(KEYS, status, &[], "");
        age(&sandbox, HOUR);
        verify(&sandbox, &server, &signed("a"), &[]).fails(5, "remote_invalid");
        server.answer(KEYS, "500 Oops", &[], "");
        verify(&sandbox, &server, &signed("a"), &[]).fails(5, "remote_invalid");
    }
}

/// SECURITY: whoever could write a copy could have any token believed.
#[test]
fn a_copy_that_somebody_else_could_have_written_is_none() {
    type Harm = fn(&PathBuf);
    let harms: [(&str, Harm); 8] = [
        ("mode", |path| {
            std::fs::set_permissions(path, PermissionsExt::from_mode(0o644)).unwrap();
        }),
        ("folder", |path| {
            let folder = path.parent().unwrap();
            std::fs::set_permissions(folder, PermissionsExt::from_mode(0o777)).unwrap();
        }),
        ("link", |path| {
            let moved = path.with_extension("moved");
            std::fs::rename(path, &moved).unwrap();
            symlink(moved, path).unwrap();
        }),
        ("garbage", |path| std::fs::write(path, "garbage").unwrap()),
        ("cut", |path| {
            let text = std::fs::read(path).unwrap();
            std::fs::write(path, &text[..text.len() / 2]).unwrap();
        }),
        ("another URL's", |path| {
            let text = std::fs::read_to_string(path).unwrap();
            std::fs::write(path, text.replace("v=1", "v=2")).unwrap();
        }),
        ("another document", |path| {
            let mut copy: Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
            copy["body"] = "{\"keys\":[]}".into();
            std::fs::write(path, copy.to_string()).unwrap();
        }),
        ("too large", |path| {
            let mut text = std::fs::read(path).unwrap();
            text.resize(text.len() + (5 << 20), b' ');
            std::fs::write(path, text).unwrap();
        }),
    ];
    for (what, harm) in harms {
        let (sandbox, server) = (Sandbox::new(), server(&[]));
        verify(&sandbox, &server, &signed("a"), &[]).json(0);
        let [copy] = copies(&sandbox).try_into().unwrap();
        harm(&copy);
        verify(&sandbox, &server, &signed("a"), &[]).json(0);
        assert_eq!(server.paths().len(), 2, "{what}");
        if what != "folder" {
            // What was harmed is replaced by what is ours.
            verify(&sandbox, &server, &signed("a"), &["--offline"]).json(0);
        }
    }
}

#[test]
fn many_at_once_leave_one_whole_copy() {
    let (sandbox, server) = (Sandbox::new(), server(&["Cache-Control: max-age=0"]));
    let url = server.url(KEYS);
    let text = signed("a");
    let args = [
        "jwt",
        "verify",
        "--any-aud",
        "--allow-no-exp",
        "--jwks",
        &url,
        &text,
    ];
    let children: Vec<_> = (0..8)
        .map(|_| sandbox.command(args).stderr(Stdio::null()).spawn().unwrap())
        .collect();
    for child in children {
        let run = Run::from(child.wait_with_output().unwrap());
        assert_eq!(run.code, Some(0), "{run:#?}");
    }
    verify(&sandbox, &server, &text, &["--offline"]).json(0);
    assert_eq!(copies(&sandbox).len(), 1, "no temporary file is left");
}
